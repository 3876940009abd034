"""What the microphone captures reaches the recogniser whole, with its times."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from coach.voice.activity import Judge
from coach.voice.barge_in import BargeInWatch, Loudspeaker
from coach.voice.ear import Ear
from coach.voice.microphone import MOST_WAITING, Block, Closed, CoachSpeaks, Microphone, Opened
from coach.voice.sound_talk import (
    Activity,
    Arm,
    BargeIn,
    Drop,
    FinalText,
    Finish,
    Level,
    Live,
    WatchLevel,
)
from tests.voice.sound_fakes import FakeRecogniser, LoudIsSpeech, Samples, Told, sine

RATE = 16_000


@dataclass
class Listening:
    rate: int = RATE
    told: Told = field(default_factory=Told)
    turns_over: int = 0
    ducked: list[bool] = field(default_factory=list)
    now_s: float = 50.0

    def __post_init__(self) -> None:
        self.ear = Ear(
            Microphone(),
            self.told,
            lambda: Judge(LoudIsSpeech(), "loudness"),
            BargeInWatch(Loudspeaker()),
            self.ducked.append,
            self._over,
            lambda: self.now_s,
        )
        self.recogniser = FakeRecogniser(self.told)
        self.ear.recogniser = self.recogniser
        self.ear.take(Opened(self.rate))

    def _over(self) -> None:
        self.turns_over += 1

    def hear(self, samples: Samples) -> None:
        block = self.rate // 100
        for first in range(0, len(samples), block):
            part = samples[first : first + block]
            self.ear.take(Block(part.tobytes(), self.now_s))
            self.now_s += len(part) / self.rate

    def silence(self, seconds: float) -> None:
        self.hear(np.zeros(round(seconds * self.rate), np.int16))

    def fed(self) -> Samples:
        return np.frombuffer(bytes(self.recogniser.fed), np.int16)


@pytest.fixture
def listening() -> Listening:
    return Listening()


def test_a_turn_hears_all_from_its_beginning_to_its_end(listening: Listening) -> None:
    listening.ear.take(Arm(1, ("yes", "no")))
    spoken = sine(300, 0.5)
    listening.hear(spoken)
    listening.ear.take(Finish(1))
    assert listening.recogniser.begun == [(1, RATE, ("yes", "no"))]
    assert np.array_equal(listening.fed(), spoken)
    assert listening.told.of(Live) == [Live(50.0, 1)]
    assert listening.told.of(FinalText)[0].turn == 1
    assert listening.turns_over == 1
    listening.hear(spoken)
    assert len(listening.fed()) == len(spoken)  # nothing of what is said afterwards


def test_words_begun_before_the_tap_are_heard_by_the_pre_roll(listening: Listening) -> None:
    spoken = sine(300, 1.0)
    listening.hear(spoken)
    listening.ear.take(Arm(1, pre_roll_s=0.3))
    assert len(listening.fed()) == pytest.approx(0.3 * RATE, abs=1)
    listening.hear(spoken[:1_600])
    assert np.array_equal(listening.fed()[:4_000], spoken[-4_800:][:4_000])
    assert listening.told.of(Live)[0].at_s == pytest.approx(50.7)
    onset = listening.told.of(Activity)[0]
    assert onset.voiced
    assert onset.at_s == pytest.approx(50.7, abs=0.04)


def test_no_pre_roll_reaches_back_over_a_pause_of_the_microphone(listening: Listening) -> None:
    listening.hear(sine(300, 1.0))
    listening.ear.take(Closed())
    listening.ear.take(Arm(1, pre_roll_s=0.3))
    assert not listening.recogniser.fed


def test_onset_and_end_are_told_with_their_times(listening: Listening) -> None:
    listening.ear.take(Arm(1))
    listening.silence(0.5)
    listening.hear(sine(300, 0.4))
    listening.silence(0.5)
    onset, end = listening.told.of(Activity)
    assert (onset.voiced, end.voiced) == (True, False)
    assert onset.at_s == pytest.approx(50.5, abs=0.033)
    assert end.at_s == pytest.approx(50.9, abs=0.01)
    assert onset.audio_s == pytest.approx(0.5, abs=0.033)
    assert end.audio_s == pytest.approx(0.9, abs=0.01)
    listening.ear.take(Finish(1))
    assert listening.recogniser.finished[0][1] == pytest.approx(50.9, abs=0.01)


def test_a_microphone_of_another_rate_is_heard_at_sixteen_thousand() -> None:
    listening = Listening(rate=44_100)
    listening.ear.take(Arm(1))
    listening.hear(sine(300, 1.0, 44_100))
    listening.ear.take(Finish(1))
    fed = listening.fed()
    assert len(fed) == pytest.approx(RATE, abs=40)
    assert np.abs(fed[500:-500].astype(int) - sine(300, 1.0)[500 : len(fed) - 500]).max() < 30
    assert listening.told.of(Live)[0].at_s == pytest.approx(50.0, abs=0.002)


def test_the_level_is_told_ten_times_a_second_while_somebody_wants_it(listening: Listening) -> None:
    listening.hear(sine(300, 0.5))
    assert listening.told.of(Level) == []
    listening.ear.take(WatchLevel(True))
    listening.hear(sine(300, 1.0))
    levels = listening.told.of(Level)
    assert len(levels) == 10
    assert levels[0].dbfs == pytest.approx(-13.3, abs=0.1)
    assert levels[-1].voiced
    listening.ear.take(WatchLevel(False))
    listening.hear(sine(300, 1.0))
    assert len(listening.told.of(Level)) == 10


def test_without_a_recogniser_a_turn_still_ends(listening: Listening) -> None:
    listening.ear.recogniser = None
    listening.ear.take(Arm(1))
    listening.silence(0.3)
    listening.ear.take(Finish(1))
    final = listening.told.of(FinalText)[0]
    assert (final.text, final.whole) == ("", False)
    assert final.audio_s == pytest.approx(0.3)


def test_nothing_comes_of_a_turn_that_is_dropped_or_overtaken(listening: Listening) -> None:
    listening.ear.take(Arm(1))
    listening.silence(0.2)
    listening.ear.take(Arm(2))
    listening.ear.take(Finish(1))
    assert listening.told.of(FinalText) == []
    assert listening.recogniser.drops == 1
    listening.ear.take(Drop(2))
    listening.ear.take(Finish(2))
    assert listening.told.of(FinalText) == []
    assert listening.turns_over == 2


def test_what_was_heard_is_kept_only_of_turns_that_were_finished(listening: Listening) -> None:
    kept: list[tuple[int, int]] = []
    listening.ear.keep = lambda turn, samples: kept.append((turn, len(samples)))
    listening.ear.take(Arm(1))
    listening.silence(0.2)
    listening.ear.take(Drop(1))
    listening.ear.take(Arm(2))
    listening.silence(0.2)
    listening.ear.take(Finish(2))
    assert kept == [(2, 6_400)]


def test_the_pre_roll_has_nothing_of_the_turn_before(listening: Listening) -> None:
    listening.ear.take(Arm(1))
    listening.hear(sine(300, 0.5))
    listening.ear.take(Finish(1))
    listening.silence(0.1)
    listening.ear.take(Arm(2, pre_roll_s=0.3))
    assert len(listening.fed()) == pytest.approx(0.1 * RATE, abs=1)
    assert not listening.fed().any()


def test_a_rider_who_speaks_over_a_coach_that_is_silent_to_the_microphone(
    listening: Listening,
) -> None:
    listening.ear.take(CoachSpeaks(True))
    listening.silence(1.0)
    listening.hear(sine(300, 0.5))
    assert listening.ducked == [True]
    barge_in = listening.told.of(BargeIn)
    assert len(barge_in) == 1
    assert barge_in[0].at_s == pytest.approx(51.0, abs=0.033)
    listening.ear.take(CoachSpeaks(False))
    assert listening.ducked == [True, False]


def test_a_queue_that_nobody_empties_drops_and_counts() -> None:
    microphone = Microphone()
    microphone.begin(RATE, 0.01)
    for _ in range(MOST_WAITING + 10):
        microphone.heard(bytes(2), 0.0)
    assert microphone.dropped == 11
