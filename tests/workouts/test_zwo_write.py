"""Workouts written as ZWO and read back: the same ride."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.workouts.fuzz_settings import FUZZ
from tests.workouts.plans import plans
from workouts.formats.zwo import read_zwo
from workouts.formats.zwo_write import write_zwo
from workouts.library import BUILT_IN, Library
from workouts.workout import Step, StepKind, Target, TextEvent, Unit, Workout

PATH = Path("x.zwo")


def again(workout: Workout) -> Workout:
    return read_zwo(write_zwo(workout).encode(), PATH)


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.zwo")), ids=lambda path: path.stem)
def test_every_built_in_workout_comes_back_the_same(path: Path) -> None:
    workout = read_zwo(path.read_bytes(), path)
    assert again(workout) == workout
    assert again(workout).repairs == ()


def test_a_workout_in_watts_comes_back_in_the_same_watts() -> None:
    steps = (
        Step(StepKind.STEADY, 60, Target(253.0, 253.0, Unit.WATTS)),
        Step(StepKind.RAMP, 60, Target(101.7, 2999.0, Unit.WATTS)),
    )
    assert again(Workout("Watts", steps)).steps == steps


def test_watts_and_fractions_together_are_refused_with_a_sentence() -> None:
    steps = (
        Step(StepKind.STEADY, 60, Target(253.0, 253.0, Unit.WATTS)),
        Step(StepKind.STEADY, 60, Target(0.5, 0.5)),
    )
    with pytest.raises(ValueError, match="watts and in fractions"):
        write_zwo(Workout("Both", steps))


def test_half_a_set_is_written_block_by_block_with_the_same_watts() -> None:
    whole = next(e.workout for e in Library().entries() if e.name == "VO2max 5x3" and e.workout)
    rest_of_it = Workout("Rest of it", whole.steps[9:])
    steps = again(rest_of_it).steps
    assert [(step.seconds, step.target) for step in steps] == [
        (step.seconds, step.target) for step in rest_of_it.steps
    ]
    assert "IntervalsT" not in write_zwo(rest_of_it)


def test_a_rising_cooldown_keeps_rising() -> None:
    steps = (Step(StepKind.COOLDOWN, 60, Target(0.4, 0.6)),)
    assert again(Workout("Odd", steps)).steps[0].target == Target(0.4, 0.6)


def test_words_with_signs_that_xml_minds_come_back() -> None:
    words = 'Fast & "loose" <now>'
    workout = Workout(words, (Step(StepKind.FREE, 60),), (TextEvent(5, words, 7),), words, words)
    assert again(workout) == workout


@given(plans())
@settings(FUZZ)
def test_any_plan_comes_back_the_same(workout: Workout) -> None:
    assert again(workout) == workout
