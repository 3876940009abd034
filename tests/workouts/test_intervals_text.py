"""Workouts in the text of intervals.icu: read as it is meant there, and every turn told."""

from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.intervals_text import looks_like_intervals, read_intervals_text
from workouts.formats.plain_text import write_plain_text
from workouts.formats.reader import read_workout
from workouts.workout import Cadence, RepairNote, Step, StepKind, Target, Unit, Workout


def ride(text: str) -> Workout:
    return read_intervals_text(text, "Tuesday")


def only(line: str) -> Step:
    (step,) = ride(f"- {line}").steps
    return step


def told(line: str) -> list[str]:
    return [note.what for note in ride(f"- {line}").repairs]


def test_a_workout_as_athletes_write_it() -> None:
    text = """A hard day. Be fresh.

Warmup
- Easy now 10m Ramp 50%-75% 90rpm

Main set 3x
- Go! 3m 110% 100rpm
- 2m 55%

Cooldown
- 10m ramp 60-40%
"""
    workout = ride(text)
    assert workout.description == "A hard day. Be fresh."
    assert write_plain_text(workout).splitlines()[3:] == [
        'warmup 10m 50-75% 90rpm "Easy now"',
        '3x (3m 110% 100rpm "Go!" / 2m 55%)',
        "cooldown 10m 60-40%",
        'at 10m "Main set"',
    ]
    assert workout.repairs == ()


def test_a_range_is_held_at_its_middle_unless_it_is_a_ramp() -> None:
    assert only("10m 88-94%").target == Target(0.91, 0.91)
    assert told("10m 88-94%") == ["88 to 94 % is a range; its middle, 91 %, is held"]
    assert only("10m 55%-75%").target == Target(0.65, 0.65)
    assert only("10m ramp 55%-75%").target == Target(0.55, 0.75)
    assert only("ramp 10m 55%-75%").target == Target(0.55, 0.75)
    assert only("2m 315w - 331w").target == Target(323, 323, Unit.WATTS)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("10m 60%", 600), ("1m30 60%", 90), ("1h2m30s 60%", 3750), ("5' 60%", 300), ('30" 60%', 30),
     ("1'30\" 60%", 90), ("RPE9 - hard 2m 60%", 120), ("4x4 style 8m 60%", 480)],
)  # fmt: skip
def test_a_length_in_every_way(line: str, seconds: int) -> None:
    assert only(line).seconds == seconds


@pytest.mark.parametrize(
    ("line", "seconds", "said"),
    [("500mtr 90%", 60, "500mtr"), ("2km 90%", 240, "2km"), ("1mi 90%", 193, "1mi"),
     ("400 meters 90%", 48, "400 meters")],
)  # fmt: skip
def test_a_distance_is_ridden_as_its_time_and_told(line: str, seconds: int, said: str) -> None:
    assert only(line).seconds == seconds
    assert told(line) == [f"{said} is ridden as {seconds} s, at 30 km/h"]


@pytest.mark.parametrize(
    ("target", "fraction", "said"),
    [
        ("68% LTHR", 0.55, "68 % of threshold is ridden as 55 %"),
        ("83-94% LTHR", 0.825, "83 to 94 % of threshold is ridden as 82.5 %"),
        ("105% LTHR", 1.05, "105 % of threshold is ridden as 105 %"),
        ("130% LTHR", 1.05, "130 % of threshold is ridden as 105 %"),
        ("74.7% HR", 0.75, "74.7 % of maximum is ridden as 75 %"),
        ("Z2 HR", 0.65, "zone 2 is ridden as 65 %"),
        ("Z7 HR", 1.125, "zone 7 is ridden as 112.5 %"),
    ],
)
def test_a_heart_rate_becomes_power_by_the_rule_and_is_told(
    target: str, fraction: float, said: str
) -> None:
    assert only(f"10m {target}").target == Target(fraction, fraction)
    assert told(f"10m {target}") == [f"heart rate {said} of FTP"]


@pytest.mark.parametrize(
    ("line", "why"),
    [("10m 150bpm", "beats"), ("10m 60% MMP 5m", "best power"), ("10m CZ2", "rider's own"),
     ("10m", "no target"), ("10m easy spinning", "no target")],
)  # fmt: skip
def test_what_cannot_be_known_is_a_free_ride_and_told(line: str, why: str) -> None:
    step = only(line)
    assert (step.kind, step.target, step.seconds) == (StepKind.FREE, None, 600)
    (note,) = told(line)
    assert why in note
    assert note.endswith("it is a free ride")


def test_free_riding_lap_buttons_and_what_is_only_for_other_screens() -> None:
    assert only("20m freeride").kind is StepKind.FREE
    assert told("20m freeride") == []
    assert only("15s max effort").kind is StepKind.MAX
    for line in ("10m Z2 press lap", "Press lap 10m Z2"):
        assert only(line).target == Target(0.65, 0.65)
        assert "lap button" in told(line)[0]
        assert ride(f"- {line}").texts == ()
    assert only("10m 60% hidepower intensity=recovery").kind is StepKind.REST
    assert only("10m 60% 85-95rpm").cadence == Cadence(85, 95)


def test_words_before_the_length_are_the_cue_and_those_behind_are_kept() -> None:
    assert [event.text for event in ride("- Stay low 10m 60% and smile").texts] == [
        "Stay low and smile"
    ]
    timed = ride("- First 33^ Second 1m is gone 60^ Third<!> 10m ramp 25%-75%")
    assert [(event.at_s, event.text) for event in timed.texts] == [
        (0, "First"), (33, "Second 1m is gone"), (60, "Third"),
    ]  # fmt: skip


def test_repeats_with_blank_lines_round_them_and_by_indentation() -> None:
    assert len(ride("2x\n\n- 1m 110%\n- 1m 50%\n\n- 5m 60%\n").steps) == 5
    nested = "- 2x\n  - 3x\n    - 30s 130%\n    - 30s 50%\n  - 5m 50%\n- 10m 60%\n"
    assert len(ride(nested).steps) == 2 * (3 * 2 + 1) + 1
    assert len(ride("Sprints 4x\n- 10s 200%\n- 50s 50%\nAfter\n- 5m 60%").steps) == 9


def test_a_bullet_without_a_length_is_words_and_told() -> None:
    workout = ride("- Stay seated\n- 10m 60%")
    assert workout.description == "Stay seated"
    assert [note.line for note in workout.repairs] == [1]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("- 10m 60%\n- 1km 5:00/km Pace", 2, "is a pace"),
        ("- 10m 80% Pace", 1, "is a pace"),
        ("- 10m Z2 Pace", 1, "is a pace"),
        ("- 10m 60%\n- 95% 90rpm", 2, "has no length"),
        ("Only words", 0, "no step in it"),
        ("9999x\n- 1m 60%", 1, "9999 repeats; give 1 to 500"),
        ("500x\n- 10m 60%", 1, "more than 24 hours"),
        ("- 30h 60%", 1, "longer than a day"),
        ("- 10m 9000%", 1, "no rider's power"),
        ("- 10m 60% 999rpm", 1, "no cadence"),
        ("- 23h 60%\n- 2h 60%", 2, "24 hours here"),
    ],
)
def test_what_cannot_be_ridden_is_refused_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(UnreadableWorkout, match=why) as refusal:
        ride(text)
    assert refusal.value.line == line


def test_intervals_text_is_told_from_our_own_by_its_form() -> None:
    assert looks_like_intervals("Warmup\n- 10m 60%\n\n3x\n- 1m 110%\n- 1m 50%\n")
    assert looks_like_intervals("- 10m 60% # remark")
    assert not looks_like_intervals("10m 60%\n3x\n- 1m 110%\n- 1m 50%\n")
    assert not looks_like_intervals("3x (1m 110% / 1m 50%)\n")
    assert not looks_like_intervals("name: A\n3x\n- 1m 110%\n")
    assert not looks_like_intervals("rest day\n")
    assert not looks_like_intervals("- only words\n")


def test_a_text_file_of_intervals_is_read_with_its_notes(tmp_path: Path) -> None:
    path = tmp_path / "Ten.txt"
    path.write_text("Warmup\n- 10m 50%-60%\n")
    workout = read_workout(path)
    assert workout.name == "Ten"
    assert workout.steps == (Step(StepKind.WARMUP, 600, Target(0.55, 0.55)),)
    assert workout.repairs == (RepairNote(2, "50 to 60 % is a range; its middle, 55 %, is held"),)
