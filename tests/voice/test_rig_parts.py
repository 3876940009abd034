"""What the rig measures with: recordings with their times, truths of a ride, figures."""

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.language import language
from coach.voice.completeness import understand
from coach.voice.rig.listener import Number, word_errors
from coach.voice.rig.mouth import CannotSpeak, Recorded, spoken_in
from coach.voice.rig.questions import FOR_THE_MODEL, QUESTIONS, question_of
from coach.voice.rig.recording import RATE, Recording, Samples
from coach.voice.rig.truth import SHOWN_WITHIN_S, RideTruth
from tests.coach.rides import RIDE
from tui.voice_figures import Figures, document, lines, percentiles
from tui.voice_rig_kinds import Interruptions
from tui.voice_rig_turns import Turn, commas_of, variants

POWER = next(each for each in QUESTIONS if each.text == "what is my power")
LEFT = next(each for each in QUESTIONS if each.text == "how long is left")


def tone(seconds: float, loud: int = 8_000) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    return (loud * np.sin(2 * np.pi * 440 * times)).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def recorded(*parts: Samples) -> Recording:
    """Return a recording that began at 100 s."""
    recording, at_s = Recording(exact=True), 100.0
    for part in parts:
        at_s += len(part) / RATE
        recording.add(at_s, part)
    return recording


def say(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(samples.tobytes())


def test_a_recording_knows_when_a_voice_began_ended_and_was_silent() -> None:
    recording = recorded(silence(1.0), tone(0.5), silence(0.1), tone(0.4), silence(1.0))
    assert recording.first_sound_s() == pytest.approx(101.0, abs=0.001)
    assert recording.first_sound_s(101.55) == pytest.approx(101.6, abs=0.001)
    assert recording.last_sound_s(101.55) == pytest.approx(101.5, abs=0.001)
    assert recording.voiced_until_s(100.0, 103.0) == pytest.approx(102.0, abs=0.01)
    # A pause between two words is no silence.
    assert recording.silent_from_s(101.2, 0.3) == pytest.approx(102.0, abs=0.001)
    assert recording.silent_from_s(102.5, 0.3) == 102.5
    assert recorded(tone(1.0)).silent_from_s(100.0, 0.3) is None


def test_a_piece_that_arrives_late_is_no_later_for_it() -> None:
    recording = Recording()
    for number in range(1, 50):
        late_s = 0.2 if number % 3 else 0.0
        recording.add(100.0 + number * 0.01 + late_s, tone(0.01))
    begins = [piece.at_s for piece in recording.pieces()]
    assert begins == pytest.approx([100.0 + 0.01 * number for number in range(49)])


def test_a_time_is_held_against_the_instant_at_which_it_is_taken_in() -> None:
    truth = RideTruth()
    truth.add(50.0, replace(RIDE, left_in_step_s=90.0))
    # Taken in at 52.6: then 87.4 s are left.
    (verdict,) = truth.judge(LEFT, [Number(87.0, "s", 52.0, 53.0)])
    assert verdict.true
    assert verdict.off_s == pytest.approx(0.4)
    (verdict,) = truth.judge(LEFT, [Number(90.0, "s", 52.0, 53.0)])
    assert not verdict.true
    with pytest.raises(LookupError):
        truth.at(49.0)


def test_a_live_value_is_true_as_long_as_it_was_on_the_screen_a_moment_before() -> None:
    truth = RideTruth()
    truth.add(50.0, replace(RIDE, power_w=279, target_w=275))
    truth.add(51.0, replace(RIDE, power_w=301, target_w=275))

    def is_true(value: float, unit: str | None, at_s: float) -> bool:
        (verdict,) = truth.judge(POWER, [Number(value, unit, at_s, at_s)])
        return verdict.true

    assert is_true(279, "w", 51.5)
    assert is_true(303, "w", 51.5)
    assert not is_true(290, "w", 51.5)
    assert not is_true(279, "w", 51.0 + SHOWN_WITHIN_S + 0.1)
    assert is_true(275, "w", 60.0)
    assert not is_true(279, "bpm", 51.5)


def test_a_question_is_judged_by_what_it_means_in_any_language() -> None:
    assert question_of("wie lange noch", language("de")).truth is LEFT.truth
    assert question_of("how much time is left", language("en")).truth is LEFT.truth
    assert question_of("what is my tsb", language("en")).truth is None


def test_only_a_model_answers_what_it_is_asked() -> None:
    english = language("en")
    assert not [each for each in FOR_THE_MODEL if understand(each.text, english).covered]
    assert all(understand(each.text, english).askable for each in QUESTIONS)


def test_a_second_look_has_a_sentence_for_each_number_it_may_be_taken_for() -> None:
    said = variants("2:04 left in Over.", "en")
    assert said[0] == "two minutes and four seconds left in over"
    assert "two minutes and five seconds left in over" in said
    assert "one minute fifty four left in over" in said
    assert len(set(said)) == len(said)
    words, commas = commas_of("158 bpm, zone 3, 83 percent.", "en")
    assert [words[at] for at in sorted(commas)] == ["zone", "eighty"]


def test_recordings_are_named_by_their_words(tmp_path: Path) -> None:
    say(tmp_path / "how-long-is-left.wav", np.concatenate((silence(0.2), tone(0.5))))
    say(tmp_path / "take-2.wav", tone(0.3))
    (tmp_path / "take-2.txt").write_text("how long is left\n")
    rider = Recorded(tmp_path)
    assert rider.texts == ("how long is left",)
    assert {rider.say("how long is left").path.stem for _ in range(2)} == {
        "how-long-is-left",
        "take-2",
    }
    assert rider.say("how long is left").voiced_s == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("fault", ["nothing there", "no folder", "no WAV", "silence"])
def test_recordings_that_cannot_be_used_are_named_with_what_is_wrong(
    tmp_path: Path, fault: str
) -> None:
    folder, named = tmp_path, "a.wav"
    match fault:
        case "no WAV":
            (tmp_path / "a.wav").write_bytes(b"ID3 something else")
        case "silence":
            say(tmp_path / "a.wav", silence(0.5))
        case "no folder":
            folder, named = tmp_path / "gone", "gone"
        case _:
            named = tmp_path.name
    with pytest.raises(CannotSpeak, match=named):
        spoken_in(folder)


def test_percentiles_are_of_values_that_were_measured() -> None:
    found = percentiles([5, 1, 3, 2, 4])
    assert found is not None
    assert (found.count, found.p50_ms, found.p95_ms) == (5, 3, 5)
    assert percentiles([]) is None


def test_figures_hold_hits_and_misses_of_a_model_apart() -> None:
    def turn(sound_s: float, *, hit: bool) -> Turn:
        made = Turn(POWER, "what is my power", understood="what is my power")
        made.voiced_until_s, made.sound_s = 10.0, sound_s
        made.log = {"ms": {"end_ms": 200}, "speculation": {"guess_hit": hit}}
        return made

    turns = {"speculated": [turn(10.9, hit=True), turn(11.5, hit=False)]}
    cut = Interruptions(tap_s=[0.01], socket_s=[0.2])
    figures = Figures(turns, cut)
    told = document(figures)
    assert told["speculated"]["total"] == {"p50_ms": 900.0, "p95_ms": 900.0, "count": 1}
    assert told["missed"]["total"]["p50_ms"] == 1500.0
    assert told["speculated"]["end_of_speech"]["p50_ms"] == 200.0
    assert told["barge_in"]["total"]["p95_ms"] == 10.0
    assert (told["turns"], told["wrong_numbers"], told["time_error_s_max"]) == (2, 0, None)
    page = "\n".join(lines(figures))
    assert "p95 40 ms: met" in page
    assert "p95 100 ms: missed" in page


def test_after_a_tap_the_total_begins_with_the_tap() -> None:
    turn = Turn(POWER, "what is my power", tapped_s=10.2, voiced_until_s=10.0, sound_s=10.25)
    assert turn.total_s == pytest.approx(0.05)
    assert turn.misheard == 4


def test_word_errors_are_counted_by_what_must_be_changed() -> None:
    assert word_errors(["how", "long", "is", "left"], ["how", "long", "left", "now"]) == 2
