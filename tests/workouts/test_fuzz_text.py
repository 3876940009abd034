"""Any text in the languages of workouts: a workout within its limits, or a sentence; no more."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.edit_campaign import PIECES, Broken, check, edited_texts
from tests.workouts.fuzz_settings import FUZZ
from workouts.errors import UnreadableWorkout
from workouts.formats.intervals_doc import read_workout_doc
from workouts.formats.intervals_text import read_intervals_text
from workouts.formats.limits import MAX_SECONDS, MAX_STEPS
from workouts.formats.plain_text import Draft, Fault, parse_text, write_plain_text
from workouts.formats.reader import read_workout_bytes
from workouts.workout import Step, StepKind, Workout

EDITS = 500
INTERVALS_PIECES = (
    *("- ", "\n", "\n\n", "  - ", "3x\n", "10m", " ramp ", "50-75%", "Z2", "Z2 HR", "70% LTHR"),
    *("500mtr", "2km", "60% MMP 5m", " press lap", "33^", "<!>", "5:00/km Pace", "90rpm", "#", "%"),
    *("Warmup\n", "Go ", "150bpm", " freeride", "220w", '30"', "1'30\"", "9999x\n", "x", " "),
    *("intensity=rest",),
)


def fit_to_ride(workout: Workout) -> None:
    assert len(workout.steps) <= MAX_STEPS
    assert 0 <= workout.seconds <= MAX_SECONDS
    assert all(step.seconds >= 1 for step in workout.steps)
    assert [event.at_s for event in workout.texts] == sorted(e.at_s for e in workout.texts)
    assert parse_text(write_plain_text(workout)).workout == workout


def outcome(read: Callable[[], Workout], lines: int) -> Workout | None:
    """Return the workout, None for a refusal with a sentence and a line that there is."""
    try:
        return read()
    except UnreadableWorkout as error:
        refusal = error
    assert refusal.why
    assert 0 <= refusal.line <= lines
    return None


def test_five_hundred_edits_of_a_text_are_all_read_or_told_of() -> None:
    readings = [check(text) for text in edited_texts(EDITS)]
    assert sum(reading.draft.is_sound for reading in readings) > 10
    assert sum(bool(reading.draft.faults) for reading in readings) > 100
    assert sum(reading.draft.workout is not None for reading in readings) > 100


def fails(text: str) -> Draft:
    raise IndexError(text)


@pytest.mark.parametrize(
    ("read", "why"),
    [
        (lambda text: Draft(None, ()), "neither a workout nor a fault"),
        (lambda text: Draft(None, (Fault(9, 1, "wrong", "right"),)), "stands nowhere"),
        (lambda text: Draft(None, (Fault(1, 1, "", "right"),)), "says nothing"),
        (lambda text: Draft(Workout("x", (Step(StepKind.FREE, 60),)), ()), "without a line"),
        (fails, "IndexError"),
    ],
    ids=["silent", "nowhere", "wordless", "lineless", "raises"],
)
def test_the_campaign_notices_a_reading_that_is_broken(
    read: Callable[[str], Draft], why: str
) -> None:
    with pytest.raises(Broken, match=why):
        check("10m 60%", read)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
@settings(FUZZ)
def test_any_pieces_of_our_own_text_are_read_or_told_of(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(INTERVALS_PIECES) | st.text(max_size=4), max_size=40).map("".join))
@settings(FUZZ)
def test_any_pieces_of_intervals_text_are_read_or_refused(text: str) -> None:
    workout = outcome(lambda: read_intervals_text(text, "x"), text.count("\n") + 1)
    if workout is None:
        return
    fit_to_ride(workout)
    assert all(1 <= note.line <= text.count("\n") + 1 and note.what for note in workout.repairs)


numbers = st.integers(-10, 700) | st.floats() | st.sampled_from([True, "80", "Z2", "x", 10**400])
values = st.dictionaries(
    st.sampled_from(["value", "start", "end", "units"]),
    numbers
    | st.sampled_from(["%ftp", "w", "power_zone", "%hr", "%lthr", "hr_zone", "bpm", "%mmp"]),
)
leaves = st.fixed_dictionaries(
    {},
    optional={
        "duration": numbers,
        "distance": numbers,
        "power": values | numbers,
        "_power": values,
        "hr": values,
        "pace": values,
        "cadence": values | numbers,
        "text": st.text(max_size=8) | st.none(),
        "ramp": st.booleans(),
        "warmup": st.booleans(),
        "freeride": st.booleans(),
        "maxeffort": st.booleans(),
        "until_lap_press": st.booleans(),
        "intensity": st.sampled_from(["rest", "active", "?"]),
    },
)
steps = st.recursive(
    leaves | st.none() | numbers,
    lambda inner: st.fixed_dictionaries(
        {"reps": numbers, "steps": st.lists(inner, max_size=3)},
        optional={"text": st.text(max_size=4)},
    ),
    max_leaves=8,
)


@given(st.lists(steps, max_size=4), numbers)
@settings(FUZZ)
def test_any_document_of_intervals_is_read_or_refused(plan: list[object], lthr: object) -> None:
    workout = outcome(lambda: read_workout_doc({"steps": plan, "lthr": lthr}, "x"), 0)
    if workout is not None:
        fit_to_ride(workout)
        assert all(note.what.startswith("step ") for note in workout.repairs)


documents = st.recursive(
    st.none() | numbers | st.text(max_size=6),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["steps", "workout_doc", "name", "type"]), inner)
    ),
)


@given(documents)
@settings(FUZZ)
def test_any_json_is_read_or_refused(document: object) -> None:
    data = json.dumps(document).encode()
    workout = outcome(lambda: read_workout_bytes(data, Path("x.json")), 1)
    if workout is not None:
        fit_to_ride(workout)
