"""What intervals.icu lists for a week: workouts become plans, everything else is counted."""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.fuzz_settings import EXAMPLES
from tests.workouts.rides import WORKOUT
from workouts.calendar import Calendar
from workouts.formats.reader import read_workout_bytes
from workouts.intervals_events import plans_of, zwo_file
from workouts.planned import planned_load
from workouts.workout import Step, StepKind, Target, Unit, Workout

TEMPO = Workout("Tempo", (Step(StepKind.WARMUP, 300, Target(0.5, 0.75)),
                          Step(StepKind.STEADY, 1200, Target(0.85, 0.85))))  # fmt: skip
FTP_W = 250


def coded(workout: Workout) -> str:
    return base64.b64encode(zwo_file(workout, FTP_W).data).decode()


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": 4711,
        "category": "WORKOUT",
        "type": "Ride",
        "name": "Tempo Tuesday",
        "start_date_local": "2026-11-24T00:00:00",
        "description": "- 5m ramp 50-75%\n- 20m 85%",
        "moving_time": 1500,
        "icu_training_load": 31,
        "workout_filename": "Tempo_Tuesday.zwo",
        "workout_file_base64": coded(TEMPO),
        **changes,
    }


def test_a_workout_is_planned_for_its_day_with_its_steps() -> None:
    fetched = plans_of([event()], FTP_W)
    (plan,) = fetched.plans
    assert (plan.day, plan.name) == (date(2026, 11, 24), "Tempo Tuesday")
    assert (plan.seconds, plan.training_stress) == (1500, 31.0)
    assert plan.external_id == "4711"
    assert plan.file is not None
    assert plan.file.suffix == ".zwo"
    assert read_workout_bytes(plan.file.data, Path("x.zwo")).steps == TEMPO.steps
    assert (fetched.skipped, fetched.faults) == ({}, ())


def test_without_a_load_of_theirs_the_steps_say_what_they_cost() -> None:
    (plan,) = plans_of([event(icu_training_load=None)], FTP_W).plans
    assert plan.training_stress == planned_load(TEMPO, FTP_W).training_stress


def test_what_is_no_workout_for_the_bike_is_left_out_and_counted() -> None:
    others = [
        event(id=1, category="NOTE"),
        event(id=2, category="NOTE"),
        event(id=3, category="HOLIDAY"),
        event(id=4, category="RACE_A"),
        event(id=5, type="Run"),
        event(id=6, type="WeightTraining"),
        event(id=7, category="SOMETHING_NEW"),
        event(id=8, start_date_local="soon"),
        event(id=None),
        "a word",
        None,
        event(),
        event(id=9, type="VirtualRide"),
    ]
    fetched = plans_of(others, FTP_W)
    assert [plan.external_id for plan in fetched.plans] == ["4711", "9"]
    assert fetched.skipped == {"notes": 2, "holidays": 1, "races": 1, "other sports": 2,
                               "other entries": 5}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "why"),
    [("not base64!", "is not base64"), (base64.b64encode(b"<html>").decode(), "Tempo Tuesday")],
)
def test_steps_that_cannot_be_read_cost_the_steps_and_not_the_plan(file: str, why: str) -> None:
    broken = event(workout_file_base64=file, description="Just ride.", workout_doc=None)
    fetched = plans_of([broken], FTP_W)
    (plan,) = fetched.plans
    assert (plan.file, plan.seconds, plan.notes) == (None, 1500, "Just ride.")
    (fault,) = fetched.faults
    assert fault.startswith("2026-11-24 Tempo Tuesday: ")
    assert why in fault


def test_steps_are_taken_from_the_document_and_then_the_text_where_there_is_no_file() -> None:
    document = {
        "steps": [
            {"ramp": True, "warmup": True, "duration": 300,
             "power": {"start": 50, "end": 75, "units": "%ftp"}},
            {"duration": 1200, "power": {"value": 85, "units": "%ftp"}},
        ]
    }  # fmt: skip
    forms: tuple[dict[str, Any], ...] = (
        {"workout_file_base64": None, "workout_doc": document, "description": None},
        {"workout_file_base64": "torn!", "workout_doc": document},
        {"workout_file_base64": None, "workout_doc": {"steps": []}},
        {"workout_file_base64": None},
    )
    for changes in forms:
        fetched = plans_of([event(**changes)], FTP_W)
        (plan,) = fetched.plans
        assert plan.file is not None, changes
        steps = read_workout_bytes(plan.file.data, Path("x.zwo")).steps
        assert [step.seconds for step in steps] == [300, 1200]
        targets = [(s.target.watts(FTP_W, 0), s.target.watts(FTP_W, 1)) for s in steps if s.target]
        assert [tuple(map(round, each)) for each in targets] == [(125, 188), (212, 212)]
        assert plan.seconds == 1500


def test_what_a_step_was_turned_into_is_said() -> None:
    by_heart = {"steps": [{"duration": 600, "hr": {"value": 80, "units": "%lthr"}}]}
    fetched = plans_of([event(workout_file_base64=None, workout_doc=by_heart)], FTP_W)
    (plan,) = fetched.plans
    assert plan.file is not None
    assert len(fetched.faults) == 1
    assert fetched.faults[0].startswith("2026-11-24 Tempo Tuesday: ")


def test_half_a_sign_in_any_text_of_an_event_can_be_kept(tmp_path: Path) -> None:
    half = json.loads('"\\ud800"')
    fetched = plans_of([event(id=f"e{half}", name=f"T{half}", description=f"N{half}")], FTP_W)
    calendar = Calendar(tmp_path / "calendar.sqlite")
    assert calendar.take_in(fetched.plans, date(2026, 11, 1), date(2026, 11, 30)).new == 1
    calendar.close()


def test_a_plan_without_steps_is_a_plan() -> None:
    empty = event(workout_file_base64=coded(Workout("x", ())), description="As you like.")
    fetched = plans_of([empty], FTP_W)
    assert fetched.plans[0].file is None
    assert fetched.faults == ()


def test_a_workout_in_watts_and_in_fractions_is_put_into_watts() -> None:
    mixed = zwo_file(WORKOUT, 250)  # 120 W between fractions of FTP
    steps = read_workout_bytes(mixed.data, Path("x.zwo")).steps
    units = {step.target.unit for step in steps if step.target}
    assert units == {Unit.WATTS}
    assert [round(s.target.watts(999, 0)) if s.target else None for s in steps] == [
        125, 262, 120, None
    ]  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
FIELDS = sorted(event())


@settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from([*FIELDS, "workout_doc"]), JSON, max_size=4),
    other=JSON,
)
def test_whatever_stands_in_an_event_nothing_is_raised_and_nothing_vanishes(
    changes: dict[str, Any], other: Any
) -> None:
    # As the JSON of a server says it.
    bare = {
        "id": "longer than any drawn",
        "workout_file_base64": None,
        "workout_doc": {"steps": other},
    }
    events = json.loads(json.dumps([event(**changes), event(**bare), other]))
    fetched = plans_of(events, FTP_W)
    assert len(fetched.plans) + sum(fetched.skipped.values()) == 3
    for plan in fetched.plans:
        assert 0 <= plan.seconds <= 24 * 3600
        assert plan.name.isprintable()
        assert plan.name
