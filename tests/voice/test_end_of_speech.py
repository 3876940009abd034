"""When a rider has finished, by words, sound and voice activity."""

import pytest

from coach.language import language
from coach.voice.completeness import understand
from coach.voice.end_of_speech import Patience, Speech, Verdict, active, heard, judge
from coach.voice.stability import Stability, told

STEP_S = 0.05
PATIENCE = Patience()


def ends_after(
    text: str, *, spoken_s: float = 1.0, decoded_s: float = 1.0, vad: bool = True, code: str = "en"
) -> float:
    """Return how long after the last sound of voice a turn ends.

    The words are spoken until `spoken_s`, and in the partials from `decoded_s` on.
    """
    known = understand(text, language(code))
    speech = active(Speech(), True, 0.1) if vad else Speech()
    at = 0
    while (audio_s := at * STEP_S) < 20.0:
        at += 1
        if vad and audio_s >= spoken_s + 0.1 and speech.voiced:
            speech = active(speech, False, spoken_s)  # told a little later
        words = known.words if audio_s >= decoded_s else ()
        speech = heard(speech, words, known.completeness, audio_s)
        if judge(speech, PATIENCE) is not Verdict.WAIT:
            return audio_s - spoken_s
    raise AssertionError("it never ended")


def test_a_whole_question_ends_a_quarter_of_a_second_after_its_last_word() -> None:
    assert ends_after("what is my power") == pytest.approx(0.25)


def test_silence_before_the_last_word_was_decoded_counts() -> None:
    assert ends_after("what is my power", decoded_s=1.2) == pytest.approx(0.25)
    assert ends_after("what is my power", decoded_s=1.4) == pytest.approx(0.4)


def test_a_word_decoded_before_it_ended_is_not_cut_off() -> None:
    assert ends_after("what is my power", decoded_s=0.6) == pytest.approx(0.15)


def test_without_voice_activity_a_whole_question_waits_for_a_word_that_may_be_sounding() -> None:
    assert ends_after("what is my power", vad=False) == pytest.approx(0.4)


def test_other_words_are_given_the_time_of_a_pause_for_thought() -> None:
    assert ends_after("tell me about the weather") == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "set it to"),
        ("en", "set it to two hundred"),
        ("de", "stell auf"),
        ("nl", "zet op"),
        ("pl", "ustaw na"),
    ],
)
def test_an_open_end_is_waited_for(code: str, text: str) -> None:
    assert ends_after(text, code=code) == pytest.approx(1.5)


@pytest.mark.parametrize("text", ["what", "okay", "hello", "harder by twenty"])
def test_whole_words_after_which_people_go_on_are_not_cut_short(text: str) -> None:
    assert ends_after(text) == pytest.approx(0.7)


def test_a_fan_that_sounds_like_a_voice_makes_no_turn_longer_than_its_words() -> None:
    assert ends_after("what is my power", spoken_s=1.0, decoded_s=1.0) == pytest.approx(0.25)
    known = understand("what is my power", language())
    speech = active(Speech(), True, 0.0)
    for at in range(60):
        speech = heard(speech, known.words, known.completeness, 1.0 + at * STEP_S)
        if judge(speech, PATIENCE) is Verdict.FINISHED:
            break
    assert speech.audio_s == pytest.approx(1.0 + PATIENCE.plain_s)


def test_a_rider_who_says_nothing_is_given_four_seconds() -> None:
    speech = Speech()
    while judge(speech, PATIENCE) is Verdict.WAIT:
        speech = heard(speech, (), understand("", language()).completeness, speech.audio_s + 0.1)
    assert judge(speech, PATIENCE) is Verdict.NOBODY
    assert speech.audio_s == pytest.approx(4.0)


def test_a_voice_without_words_is_given_to_the_last_pass_and_not_thrown_away() -> None:
    assert ends_after("", spoken_s=0.5) == pytest.approx(0.7)


def stood(*partials: tuple[str, float]) -> Stability:
    stability = Stability()
    for text, audio_s in partials:
        stability = told(stability, tuple(text.split()), audio_s)
    return stability


def test_words_are_stable_after_three_partials_and_three_tenths_of_a_second_of_sound() -> None:
    same = ("how long left", 1.0), ("how long left", 1.2), ("how long left", 1.3)
    assert stood(*same).is_stable
    assert not stood(*same[:2], ("how long left", 1.25)).is_stable
    assert not stood(*same[:2]).is_stable
    assert not stood(same[0], ("how long left", 1.5)).is_stable


def test_the_same_partial_of_the_same_sound_is_no_evidence() -> None:
    assert not stood(*(("how long left", 1.0),) * 9).is_stable


def test_words_that_collapse_or_jump_are_stable_no_more() -> None:
    same = (("how long left", 1.0), ("how long left", 1.2), ("how long left", 1.3))
    assert stood(*same, ("how", 1.4)).stable == ()
    assert stood(*same, ("how long left in all of this", 1.4)).stable == ()
    assert stood(*same, ("how long left now", 1.4)).stable == ("how", "long", "left")
