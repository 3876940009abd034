"""The workout_doc of intervals.icu: nested steps, units of every kind, and what is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.intervals_doc import read_workout_doc
from workouts.formats.plain_text import write_plain_text
from workouts.formats.reader import read_workout
from workouts.workout import Cadence, Step, StepKind, Target, Unit, Workout

EASY = {"duration": 600, "power": {"value": 60, "units": "%ftp"}}


def ride(*steps: Any, **more: Any) -> Workout:
    return read_workout_doc({"steps": list(steps), **more}, "Wednesday")


def only(**step: Any) -> Step:
    (one,) = ride({"duration": 60, **step}).steps
    return one


def told(*steps: Any, **more: Any) -> list[str]:
    return [note.what for note in ride(*steps, **more).repairs]


def test_a_document_with_sets_within_sets_and_words() -> None:
    warm_up = {"start": 35, "end": 55, "units": "%ftp"}
    cadence = {"value": 85, "units": "rpm"}
    workout = ride(
        {"text": "Easy", "duration": 600, "warmup": True, "ramp": True,
         "power": warm_up, "cadence": cadence},
        {"text": "Main", "reps": 2, "steps": [
            {"reps": 3, "steps": [
                {"text": "On", "duration": 30, "power": {"value": 150, "units": "%ftp"}},
                {"duration": 30, "power": {"value": 1, "units": "power_zone"}},
            ]},
            {"duration": 300, "intensity": "recovery", "power": {"value": 120, "units": "w"}},
        ]},
        {"duration": 600, "cooldown": True, "power": {"value": 50, "units": "%ftp"}},
        description="Sharp", duration=2760,
    )  # fmt: skip
    assert workout.description == "Sharp"
    assert workout.seconds == 600 + 2 * (3 * 60 + 300) + 600
    assert workout.repairs == ()
    assert write_plain_text(workout).splitlines()[3:] == [
        'warmup 10m 35-55% 85rpm "Easy"',
        "2x (",
        '  3x (30s 150% "On" / 30s 50%)',
        "  rest 5m 120W",
        ")",
        "cooldown 10m 50%",
        'at 10m "Main"',
    ]


@pytest.mark.parametrize(
    ("power", "target"),
    [
        ({"value": 87.5, "units": "%ftp"}, Target(0.875, 0.875)),
        ({"value": "80", "units": "%FTP"}, Target(0.8, 0.8)),
        ({"start": 88, "end": 94, "units": "%ftp"}, Target(0.91, 0.91)),
        ({"start": 200, "end": 210, "units": "w"}, Target(205, 205, Unit.WATTS)),
        ({"value": "Z3", "units": "power_zone"}, Target(0.825, 0.825)),
        ({"start": 2, "end": 3, "units": "power_zone"}, Target(0.7375, 0.7375)),
        ({"value": 0.9, "units": "%ftp"}, Target(0.9, 0.9)),
    ],
)
def test_a_power_in_every_unit(power: dict[str, object], target: Target) -> None:
    assert only(power=power).target == target


def test_a_heart_rate_becomes_power_with_the_threshold_of_the_document() -> None:
    assert only(hr={"value": 83, "units": "%lthr"}).target == Target(0.75, 0.75)
    assert only(hr={"value": 2, "units": "hr_zone"}).target == Target(0.65, 0.65)
    step = {"duration": 60, "hr": {"value": 160, "units": "bpm"}}
    assert ride(step).steps[0].kind is StepKind.FREE
    assert ride(step, lthr=160).steps[0].target == Target(0.98, 0.98)
    assert told(step, lthr=160) == [
        "step 1: heart rate 100 % of threshold is ridden as 98 % of FTP"
    ]


def test_what_is_not_known_here_is_a_free_ride_unless_its_watts_are_given() -> None:
    best = {"duration": 60, "power": {"value": 60, "units": "%mmp"}}
    assert ride(best).steps[0].kind is StepKind.FREE
    assert told(best) == ["step 1: a power in '%mmp' is not known here; it is a free ride"]
    resolved = best | {"_power": {"value": 240, "units": "w"}}
    assert ride(resolved).steps[0].target == Target(240, 240, Unit.WATTS)
    assert only().kind is StepKind.FREE
    assert told({"duration": 60}) == ["step 1: it has no target; it is a free ride"]


def test_free_max_lap_and_distance() -> None:
    assert only(freeride=True).kind is StepKind.FREE
    assert only(maxeffort=True).kind is StepKind.MAX
    lap = EASY | {"until_lap_press": True}
    assert told(EASY, lap) == ["step 2: until the lap button; it is ridden for 600 s"]
    far = {"distance": 1000, "power": {"value": 60, "units": "%ftp"}}
    assert ride(far).steps[0].seconds == 120
    assert told(far) == ["step 1: 1000 m is ridden as 120 s, at 30 km/h"]
    assert only(cadence={"start": 80, "end": 100}).cadence == Cadence(80, 100)
    assert only(cadence=90).cadence == Cadence(90, 90)
    assert "no cadence" in told(EASY | {"cadence": 900})[0]


def test_words_without_a_step_go_to_the_next_one() -> None:
    workout = ride({"text": "Now"}, EASY | {"text": "easy"}, {"text": "Done"})
    assert [(event.at_s, event.text) for event in workout.texts] == [(0, "Now easy"), (600, "Done")]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"duration": 60, "pace": {"value": 80, "units": "%pace"}}, "step 2: it goes by pace"),
        ({"power": {"value": 80, "units": "%ftp"}}, "step 2: it has neither a duration nor"),
        ({"duration": -5}, "step 2: -5 s is no length"),
        ({"duration": 1e9}, "step 2: .* is no length"),
        ({"distance": -5}, "step 2: -5 m is no length"),
        ({"duration": 60, "power": {"value": 9000, "units": "w"}}, "step 2: 9000 .* is no power"),
        ({"duration": 60, "power": {"value": 9, "units": "power_zone"}}, "no power zone 9"),
        ({"duration": 60, "hr": {"value": -9, "units": "%hr"}}, "is no heart rate"),
        ({"reps": 99999, "steps": [EASY]}, "step 2: 99999 repeats"),
        ({"reps": 500, "steps": [{"reps": 500, "steps": [EASY]}]}, "step 2.1: this set has"),
        ("easy", "step 2: it is no step but 'easy'"),
        (None, "step 2: it is no step but None"),
    ],
)  # fmt: skip
def test_what_cannot_be_ridden_is_refused_with_its_step(step: Any, why: str) -> None:
    with pytest.raises(UnreadableWorkout, match=why):
        ride(EASY, step)


def test_a_json_file_is_a_document_an_event_or_a_list_of_one(tmp_path: Path) -> None:
    path = tmp_path / "Plan.json"
    event = {"name": "Named", "type": "VirtualRide", "workout_doc": {"steps": [EASY]}}
    for document, name in (({"steps": [EASY]}, "Plan"), (event, "Named"), ([event], "Named")):
        path.write_text(json.dumps(document))
        workout = read_workout(path)
        assert (workout.name, workout.seconds) == (name, 600)
    path.write_text(json.dumps({"name": "Text", "description": "- 5m 60%", "workout_doc": {}}))
    assert read_workout(path).seconds == 300


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('{"steps": [\n{"duration": }]}', 2, "this is no JSON"),
        pytest.param("[" * 100_000, 0, "nested too deep", id="deep"),
        pytest.param("9" * 10_000, 0, "number too long", id="long"),
        ("7", 0, "no workout of intervals.icu"),
        ("[{}, {}]", 0, "2 things in it"),
        ('{"type": "Run", "steps": []}', 0, "it is a Run"),
        ('{"steps": []}', 0, "no step in it"),
        ('{"steps": 5}', 0, "no list of steps"),
        ('{"name": "Note"}', 0, "has no steps"),
        ('{"description": "- 5m 60%\\n- 80% Pace"}', 0, "line 2 of its description"),
    ],
)
def test_json_that_is_no_workout_is_refused(tmp_path: Path, text: str, line: int, why: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(UnreadableWorkout, match=why) as refusal:
        read_workout(path)
    assert refusal.value.line == line
