"""Sound between engine and loudspeaker: WAV, level, earcons, and how long words take."""

import io
import itertools
import math
import struct
import wave
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.voice.earcons import earcon
from coach.voice.levelling import levelled
from coach.voice.pace import Pace, letters, words_of
from coach.voice.sound_parts import Pcm
from coach.voice.sound_talk import Sign
from coach.voice.wav_sound import BadSound, is_whole, pcm_of_wav

RATE = 22_050
SIGNS: tuple[Sign, ...] = get_args(Sign)


def samples_of(pcm: Pcm) -> NDArray[np.float64]:
    return np.frombuffer(pcm.samples, "<i2").astype(float)


def speech(level: float, lead_s: float = 0.3, tail_s: float = 0.4, seconds: float = 1.0) -> Pcm:
    """Return a hum that swells like syllables, with silence and a little noise round it."""
    times = np.arange(round(seconds * RATE)) / RATE
    hum = level * np.sin(2 * math.pi * 160 * times) * (0.6 + 0.4 * np.sin(2 * math.pi * 5 * times))
    quiet = [np.zeros(round(each * RATE)) for each in (lead_s, tail_s)]
    whole = np.concatenate([quiet[0], hum, quiet[1]])
    whole += np.random.default_rng(7).normal(0, 0.0002 * level, len(whole))
    return Pcm(np.rint(whole * 32767).astype("<i2").tobytes(), RATE)


@pytest.mark.parametrize("level", [0.02, 0.1, 0.5, 0.99])
def test_engines_sound_alike_loud_and_begin_at_once(level: float) -> None:
    sound = samples_of(levelled(speech(level)))
    assert len(sound) / RATE == pytest.approx(1.07, abs=0.03)
    loudness = 20 * math.log10(math.sqrt(float(np.square(sound / 32768).mean())))
    assert loudness == pytest.approx(-20.5, abs=1.0)
    assert abs(sound).max() <= 0.9 * 32767
    assert int(np.argmax(abs(sound) > 0.1 * abs(sound).max())) / RATE < 0.02
    assert abs(sound[0]) < 10
    assert abs(sound[-1]) < 10


@pytest.mark.parametrize("samples", [b"", bytes(10), bytes(20_000)])
def test_silence_comes_back_as_no_sound(samples: bytes) -> None:
    assert levelled(Pcm(samples, RATE)).samples == b""


def wav_of(samples: bytes, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(width)
        wav.setframerate(16_000)
        wav.writeframes(samples)
    return file.getvalue()


def test_a_wav_is_read_also_with_the_length_of_a_pipe_and_with_two_channels() -> None:
    samples = struct.pack("<6h", 1, -2, 3, -4, 5, -6)
    assert pcm_of_wav(wav_of(samples)) == Pcm(samples, 16_000)
    piped = bytearray(wav_of(samples))
    piped[4:8] = piped[40:44] = struct.pack("<I", 0x7FFFF000)
    assert pcm_of_wav(bytes(piped)) == Pcm(samples, 16_000)
    assert pcm_of_wav(wav_of(samples, channels=2)) == Pcm(struct.pack("<3h", 1, 3, 5), 16_000)
    assert is_whole(wav_of(samples))
    assert not is_whole(wav_of(samples)[:-1])


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"FORM....AIFF", wav_of(bytes(8), width=1), wav_of(b"")[:30]]
)
def test_what_is_no_sound_of_16_bits_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadSound, match="it"):
        pcm_of_wav(data)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("sign", SIGNS)
def test_an_earcon_is_short_soft_and_without_a_click(sign: Sign, rate: int) -> None:
    pcm = earcon(sign, rate)
    sound = samples_of(pcm)
    assert 0.04 <= pcm.seconds <= 0.12
    assert 0.05 * 32767 < abs(sound).max() < 0.3 * 32767
    assert sound[0] == 0
    assert abs(sound[-1]) < 20
    # No step is larger than the steepest tone of that loudness makes.
    steepest = abs(sound).max() * 2 * math.pi * 1240 * 2 / rate
    assert abs(np.diff(sound)).max() < steepest


def test_earcons_differ_by_shape_and_not_by_pitch_alone() -> None:
    def envelope(sign: Sign) -> NDArray[np.float64]:
        sound = abs(samples_of(earcon(sign, 48_000)))
        sound = np.pad(sound, (0, 5760 - len(sound)))
        blocks: NDArray[np.float64] = sound.reshape(-1, 240).max(axis=1)
        return blocks / float(np.linalg.norm(blocks))

    def centroids(sign: Sign) -> NDArray[np.float64]:
        """Return the pitch of the first and of the last third."""
        sound = samples_of(earcon(sign, 48_000))
        thirds = np.array_split(sound, 3)
        spectra = [np.square(np.abs(np.fft.rfft(each, 9600))) for each in (thirds[0], thirds[2])]
        return np.array([float((s * np.arange(len(s))).sum() / s.sum()) * 5 for s in spectra])

    for one, other in itertools.combinations(SIGNS, 2):
        same = float(envelope(one) @ envelope(other))
        assert same < 0.93, (one, other, same)
    begins, ends = centroids("live")
    assert ends > 1.3 * begins
    begins, ends = centroids("failed")
    assert ends < 0.85 * begins


def test_the_pace_is_learnt_from_what_was_rendered() -> None:
    pace = Pace(195)
    text = "You are at two hundred and fifty watts, four minutes thirty left."
    guessed_s = pace.seconds_for(text)
    assert 2.5 < guessed_s < 5.0
    for _ in range(20):
        pace.learn(text, 2 * guessed_s)
    assert pace.seconds_for(text) == pytest.approx(2 * guessed_s, rel=0.03)
    before = "You are at"
    assert 0 < pace.seconds_for(before) < 0.3 * pace.seconds_for(text)


def test_the_pace_learns_nothing_from_a_word_a_fault_or_nonsense() -> None:
    pace = Pace(195)
    text = "two hundred and fifty watts."
    known_s = pace.seconds_for(text)
    pace.learn("yes", 30.0)
    pace.learn(text, 0.0)
    assert pace.seconds_for(text) == known_s
    for _ in range(50):
        pace.learn(text, 1000.0)
    assert pace.seconds_for(text) < 3 * known_s


def test_pauses_capitals_and_digits_take_their_time() -> None:
    assert letters("one, two") > letters("one two")
    assert letters("FTP") > letters("fit")
    assert letters("250") > letters("it")
    assert words_of("It's 2 of 6, half-way: dwieście.") == [
        "It's",
        "2",
        "of",
        "6",
        "half-way",
        "dwieście",
    ]
