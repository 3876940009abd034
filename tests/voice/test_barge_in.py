"""The coach does not take its own voice for the rider's, and hears a rider over it."""

import numpy as np
import pytest

from coach.voice.activity import FRAME, FRAME_S, RATE
from coach.voice.barge_in import BargeInWatch, Loudspeaker, Verdict
from tests.voice.sound_fakes import Samples

DELAY_S = 0.12


def speech(seconds: float, seed: int) -> Samples:
    """Return noise in syllables, four a second."""
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    swell = np.abs(np.sin(np.arange(count) * 4 * np.pi / RATE)) + 0.1
    colour = np.convolve(random.normal(0, 1, count + 50), np.hanning(12))[:count]
    return (1_500 * colour * swell).astype(np.int16)


def room(played: Samples, gain: float, seed: int = 7) -> Samples:
    """Return what the microphone hears of it: late, softer, and with the walls."""
    random = np.random.default_rng(seed)
    walls = random.normal(0, 0.04, 800) * np.exp(-np.arange(800) / 200)
    walls[0] = 1.0
    late = np.concatenate((np.zeros(round(DELAY_S * RATE)), played.astype(float)))
    return (gain * np.convolve(late, walls)[: len(played)]).astype(np.int16)


def verdicts(played: Samples, heard: Samples) -> list[Verdict]:
    loudspeaker = Loudspeaker()
    watch = BargeInWatch(loudspeaker)
    watch.begin()
    result = []
    for first in range(0, len(heard) - FRAME, FRAME):
        at_s = 10 + first / RATE
        loudspeaker.played(played[first : first + FRAME], RATE, at_s)
        frame = heard[first : first + FRAME]
        result.append(watch.take(0.95, frame, at_s))
    return result


@pytest.mark.parametrize("gain", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_coach_s_own_voice_from_the_walls_is_nobody(gain: float, seed: int) -> None:
    played = speech(4.0, seed)
    noise = np.random.default_rng(seed).normal(0, 10, len(played)).astype(np.int16)
    assert Verdict.SOMEBODY not in verdicts(played, room(played, gain) + noise)


@pytest.mark.parametrize("gain", [0.02, 0.2])
def test_a_rider_louder_than_the_echo_is_heard_soon(gain: float) -> None:
    played = speech(4.0, 1)
    rider = np.zeros(len(played), np.int16)
    begins = 2 * RATE
    rider[begins:] = speech(2.0, 99)
    found = verdicts(played, room(played, gain) + rider)
    first = found.index(Verdict.SOMEBODY) * FRAME_S
    assert 2.0 <= first < 2.4


def test_with_a_headset_any_voice_is_the_rider() -> None:
    played = speech(3.0, 1)
    rider = np.zeros(len(played), np.int16)
    rider[RATE:] = speech(2.0, 99) // 3
    found = verdicts(played, rider)
    assert Verdict.SOMEBODY in found
    assert found.index(Verdict.SOMEBODY) * FRAME_S < 1.4


def test_nobody_is_suspected_while_a_fan_alone_is_heard() -> None:
    loudspeaker = Loudspeaker()
    watch = BargeInWatch(loudspeaker)
    watch.begin()
    fan = np.random.default_rng(5).normal(0, 500, 4 * RATE).astype(np.int16)
    for first in range(0, len(fan) - FRAME, FRAME):
        assert watch.take(0.1, fan[first : first + FRAME], first / RATE) is Verdict.NOBODY


def test_a_doubt_passes_when_it_becomes_quiet_again() -> None:
    loudspeaker = Loudspeaker()
    watch = BargeInWatch(loudspeaker)
    watch.begin()
    cough = speech(FRAME_S * 2, 3)
    quiet = np.zeros(FRAME, np.int16)
    for i in range(20):
        watch.take(0.0, quiet, i * FRAME_S)
    assert watch.take(0.9, cough[:FRAME], 1.0) is Verdict.PERHAPS
    assert watch.onset_s == 1.0
    after = [watch.take(0.0, quiet, 1.0 + i * FRAME_S) for i in range(1, 12)]
    assert after[-1] is Verdict.NOBODY
