"""The four signs that are not words: live, heard, working, failed.

They differ by shape, and not by pitch alone: live rises, heard is one pluck, working is three soft
beats, failed is two low tones that fall. Each is soft, at most 120 ms, and begins and ends at zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from coach.voice.sound_parts import Pcm
from coach.voice.sound_talk import Sign

ATTACK_S = 0.006
RELEASE_S = 0.012
OVERTONE = 0.15  # of the octave above, which small loudspeakers carry better


@dataclass(frozen=True, slots=True)
class Tone:
    """From one pitch to another; with a `decay_s` it dies away like a string."""

    at_s: float
    seconds: float
    from_hz: float
    to_hz: float
    level: float
    decay_s: float = 0.0


TONES: Mapping[Sign, tuple[Tone, ...]] = {
    "live": (Tone(0.0, 0.090, 620.0, 1240.0, 0.16),),
    "heard": (Tone(0.0, 0.070, 880.0, 880.0, 0.20, decay_s=0.016),),
    "working": tuple(Tone(at_s, 0.024, 523.0, 523.0, 0.12) for at_s in (0.0, 0.047, 0.094)),
    "failed": (
        Tone(0.0, 0.052, 330.0, 330.0, 0.20),
        Tone(0.064, 0.056, 247.0, 208.0, 0.20),
    ),
}


@lru_cache(maxsize=16)
def earcon(sign: Sign, rate: int) -> Pcm:
    """Return the sound of a sign at a rate of samples a second."""
    import numpy as np

    tones = TONES[sign]
    whole = np.zeros(round(max(tone.at_s + tone.seconds for tone in tones) * rate))
    for tone in tones:
        first, count = round(tone.at_s * rate), round(tone.seconds * rate)
        count = min(count, len(whole) - first)
        times = np.arange(count) / rate
        slope = (tone.to_hz - tone.from_hz) / tone.seconds
        phase = 2 * np.pi * (tone.from_hz * times + slope * times**2 / 2)
        sound = np.sin(phase) + OVERTONE * np.sin(2 * phase)
        if tone.decay_s:
            sound *= np.exp(-times / tone.decay_s)
        for seconds, end in ((ATTACK_S, False), (RELEASE_S, True)):
            fade = min(round(seconds * rate), count // 2)
            ramp = (1 - np.cos(np.pi * np.arange(fade) / fade)) / 2
            if end:
                sound[count - fade :] *= ramp[::-1]
            else:
                sound[:fade] *= ramp
        whole[first : first + count] += tone.level * sound
    return Pcm(np.rint(whole * 32767).astype("<i2").tobytes(), rate)
