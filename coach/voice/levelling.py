"""Rendered speech without silence at its ends, and as loud whatever engine made it."""

from coach.voice.sound_parts import Pcm

# Of the loudest block: what is softer, at the ends, is silence.
SILENCE_DB = -42.0
SPEECH_DB = -25.0  # what is louder counts as speech where loudness is measured
LOUDNESS_DBFS = -20.0
PEAK_DBFS = -1.0
MOST_GAIN_DB = 30.0
BLOCK_S = 0.005
LEAD_S = 0.010  # kept before the first sound: plosives begin softly
TAIL_S = 0.060
FADE_S = 0.003


def levelled(pcm: Pcm) -> Pcm:
    """Return speech that begins and ends with sound, its loudness LOUDNESS_DBFS.

    Loudness is the root mean square of its loud blocks; no sample passes PEAK_DBFS. What holds no
    sound at all comes back without samples.
    """
    import numpy as np

    samples = np.frombuffer(pcm.samples, "<i2").astype(np.float32) / 32768
    block = max(1, round(BLOCK_S * pcm.rate))
    count = len(samples) // block
    if not count:
        return Pcm(b"", pcm.rate)
    powers = np.square(samples[: count * block].reshape(count, block)).mean(axis=1)
    loudest = float(powers.max())
    if loudest < 1e-9:
        return Pcm(b"", pcm.rate)
    sounding = np.nonzero(powers > loudest * 10 ** (SILENCE_DB / 10))[0]
    first = max(0, int(sounding[0]) * block - round(LEAD_S * pcm.rate))
    last = min(len(samples), (int(sounding[-1]) + 1) * block + round(TAIL_S * pcm.rate))
    kept = samples[first:last].copy()
    loudness = float(np.sqrt(powers[powers > loudest * 10 ** (SPEECH_DB / 10)].mean()))
    gain = min(
        10 ** (LOUDNESS_DBFS / 20) / loudness,
        10 ** (PEAK_DBFS / 20) / float(np.abs(kept).max()),
        10 ** (MOST_GAIN_DB / 20),
    )
    fade = min(round(FADE_S * pcm.rate), len(kept) // 2)
    ramp = np.linspace(0.0, 1.0, fade, endpoint=False, dtype=np.float32)
    kept[:fade] *= ramp
    kept[len(kept) - fade :] *= ramp[::-1]
    return Pcm(np.rint(kept * gain * 32767).astype("<i2").tobytes(), pcm.rate)
