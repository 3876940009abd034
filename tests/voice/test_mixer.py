"""What the loudspeaker plays: whole, gap-free, counted to a sample, and silent when hushed."""

import numpy as np
import pytest

from coach.voice.mixer import DUCKED, FADE_S, Mixer
from coach.voice.sound_talk import ClipOver, Sounding
from tests.voice.sound_fakes import Samples, Told, pcm_of, sine

RATE = 48_000
BLOCK = 104  # what a driver asked for


class Speaker:
    """A mixer whose blocks a test takes."""

    def __init__(self, rate: int = RATE) -> None:
        self.told = Told()
        self.silent = 0
        self.now_s = 100.0
        self.mixer = Mixer(self.told, self._silent, lambda: self.now_s)
        self.rate = rate
        self.mixer.begin(rate, 0.01)

    def _silent(self) -> None:
        self.silent += 1

    def play(self, frames: int, block: int = BLOCK) -> Samples:
        parts = []
        for first in range(0, frames, block):
            size = min(block, frames - first)
            parts.append(np.frombuffer(self.mixer.fill(size, self.now_s), np.int16))
            self.now_s += size / self.rate
        return np.concatenate(parts)

    def over(self) -> list[ClipOver]:
        return self.told.of(ClipOver)


@pytest.fixture
def speaker() -> Speaker:
    return Speaker()


def test_two_clips_play_one_after_the_other_without_a_gap(speaker: Speaker) -> None:
    first, second = sine(440, 0.05, RATE), sine(660, 0.05, RATE)
    speaker.mixer.play(1, pcm_of(first))
    speaker.mixer.play(2, pcm_of(second))
    played = speaker.play(6_000)
    assert np.array_equal(played[:4_800], np.concatenate((first, second)))
    assert not played[4_800:].any()
    sounding = {sound.clip: sound.at_s for sound in speaker.told.of(Sounding)}
    assert sounding == {1: 100.0, 2: pytest.approx(100.05)}
    assert [(o.clip, o.heard_s, o.seconds, o.cut) for o in speaker.over()] == [
        (1, 0.05, 0.05, False),
        (2, 0.05, 0.05, False),
    ]
    assert [over.at_s for over in speaker.over()] == pytest.approx([100.05, 100.1])
    assert speaker.silent == 1


def test_hushed_it_is_silent_after_a_fade_and_says_how_much_was_heard(speaker: Speaker) -> None:
    speaker.mixer.play(1, pcm_of(sine(100, 1.0, RATE)))
    speaker.mixer.play(2, pcm_of(sine(100, 1.0, RATE)))
    before = speaker.play(9_600)
    speaker.mixer.hush()
    after = speaker.play(9_600, block=480)
    fade = round(FADE_S * RATE)
    assert after[:fade].any()
    assert not after[fade:].any()
    steps = np.abs(np.diff(np.concatenate((before, after)).astype(int)))
    assert steps.max() < 1.3 * np.abs(np.diff(before.astype(int))).max()  # no click
    waiting, sounding = speaker.over()
    assert (waiting.clip, waiting.heard_s, waiting.cut) == (2, 0.0, True)
    assert (sounding.clip, sounding.cut) == (1, True)
    assert sounding.heard_s == pytest.approx((9_600 + fade) / RATE)
    assert speaker.silent == 1


def test_what_comes_after_the_hush_is_heard_from_its_first_sample(speaker: Speaker) -> None:
    speaker.mixer.play(1, pcm_of(sine(100, 1.0, RATE)))
    speaker.play(4_800)
    speaker.mixer.hush()
    clip = sine(300, 0.1, RATE)
    speaker.mixer.play(2, pcm_of(clip))
    played = speaker.play(9_600, block=480)
    assert [over.clip for over in speaker.over()] == [1, 2]
    assert speaker.over()[1].heard_s == pytest.approx(0.1)
    assert np.array_equal(played[480 : len(clip)], clip[480:])


def test_a_clip_that_is_not_rendered_yet_holds_those_behind_it(speaker: Speaker) -> None:
    late, ready = sine(200, 0.02, RATE), sine(500, 0.02, RATE)
    speaker.mixer.play(1, None)
    speaker.mixer.play(2, pcm_of(ready))
    assert not speaker.play(1_000).any()
    assert speaker.mixer.supply(1, pcm_of(late))
    assert np.array_equal(speaker.play(1_920), np.concatenate((late, ready)))
    assert not speaker.mixer.supply(1, pcm_of(late))


def test_a_clip_that_will_not_be_rendered_lets_the_next_one_speak(speaker: Speaker) -> None:
    ready = sine(500, 0.02, RATE)
    speaker.mixer.play(1, None)
    speaker.mixer.play(2, pcm_of(ready))
    speaker.mixer.give_up(1)
    assert np.array_equal(speaker.play(960), ready)
    assert speaker.over()[0] == ClipOver(100.0, 1, 0.0, 0.0, cut=True)


def test_an_earcon_sounds_over_a_clip_and_is_not_counted_as_one(speaker: Speaker) -> None:
    clip, earcon = sine(440, 0.1, RATE), sine(880, 0.02, RATE, loud=5_000)
    speaker.mixer.play(1, pcm_of(clip))
    speaker.mixer.ring(pcm_of(earcon))
    played = speaker.play(4_800)
    assert np.allclose(played[: len(earcon)], clip[: len(earcon)].astype(int) + earcon, atol=1)
    assert np.array_equal(played[len(earcon) :], clip[len(earcon) :])
    assert len(speaker.over()) == 1


def test_two_loud_sounds_are_limited_and_do_not_wrap(speaker: Speaker) -> None:
    loud = np.full(960, 30_000, np.int16)
    speaker.mixer.play(1, pcm_of(loud))
    speaker.mixer.ring(pcm_of(loud))
    assert (speaker.play(960) == 32_767).all()


def test_ducked_it_speaks_softly_and_then_as_before_without_a_click(speaker: Speaker) -> None:
    speaker.mixer.play(1, pcm_of(np.full(RATE, 10_000, np.int16)))
    speaker.play(960)
    speaker.mixer.duck(True, "barge-in")
    speaker.mixer.duck(True)
    soft = speaker.play(960, block=480)
    assert soft[-1] == pytest.approx(10_000 * DUCKED, abs=1)
    assert np.abs(np.diff(soft.astype(int))).max() < 100
    speaker.mixer.duck(False)
    assert speaker.play(960)[-1] == soft[-1]  # somebody may still be speaking
    speaker.mixer.duck(False, "barge-in")
    assert speaker.play(960)[-1] == 10_000


def test_the_volume_is_the_riders(speaker: Speaker) -> None:
    speaker.mixer.set_volume(0.5)
    speaker.mixer.play(1, pcm_of(np.full(RATE, 10_000, np.int16)))
    assert speaker.play(960)[-1] == 5_000
    speaker.mixer.set_volume(7)
    assert speaker.play(960)[-1] == 10_000


def test_a_loudspeaker_lost_in_mid_word_ends_every_clip_once(speaker: Speaker) -> None:
    speaker.mixer.play(1, pcm_of(sine(100, 1.0, RATE)))
    speaker.mixer.play(2, None)
    speaker.play(4_800)
    speaker.mixer.end()
    speaker.mixer.hush()
    first, second = speaker.over()
    # What its buffer still had was not heard.
    assert (first.clip, first.cut) == (1, True)
    assert first.heard_s == pytest.approx(0.1 - 0.01)
    assert (second.clip, second.heard_s, second.cut) == (2, 0.0, True)
    assert not speaker.mixer.busy


def test_a_clip_that_waits_is_fitted_to_the_loudspeaker_that_comes(speaker: Speaker) -> None:
    speaker.mixer.rest()
    speaker.mixer.play(1, pcm_of(sine(440, 0.1, 22_050), 22_050))
    speaker.rate = 44_100
    speaker.mixer.begin(44_100, 0.01)
    played = speaker.play(44_100)
    truth = sine(440, 0.1, 44_100)
    assert np.abs(played[200:4_000].astype(int) - truth[200:4_000]).max() < 20
    assert speaker.over()[0].heard_s == pytest.approx(0.1)


def test_nothing_to_play_is_silence(speaker: Speaker) -> None:
    assert speaker.mixer.fill(104, 0.0) == bytes(208)
    assert speaker.silent == 0


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_each_clip_is_over_once(seed: int) -> None:
    random = np.random.default_rng(seed)
    speaker = Speaker()
    begun, waiting = 0, list[int]()
    for _ in range(300):
        match int(random.integers(8)):
            case 0 | 1:
                begun += 1
                speaker.mixer.play(begun, pcm_of(sine(440, 0.003, RATE)))
            case 2:
                begun += 1
                waiting.append(begun)
                speaker.mixer.play(begun, None)
            case 3 if waiting:
                speaker.mixer.supply(waiting.pop(0), pcm_of(sine(440, 0.003, RATE)))
            case 4 if waiting:
                speaker.mixer.give_up(waiting.pop(0))
            case 5 if random.random() < 0.3:
                speaker.mixer.hush()
            case 6 if random.random() < 0.2:
                speaker.mixer.end()
                speaker.mixer.begin(RATE, 0.01)
            case _:
                speaker.play(int(random.integers(1, 400)))
    speaker.mixer.hush()
    speaker.play(1_000)
    assert sorted(over.clip for over in speaker.over()) == list(range(1, begun + 1))
    assert not speaker.mixer.busy
