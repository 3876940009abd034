"""Workouts written as ZWO and read back: the same ride."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.fuzz_settings import FUZZ
from workouts.formats.zwo import read_zwo
from workouts.formats.zwo_write import write_zwo
from workouts.library import BUILT_IN, Library
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

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


fractions = st.integers(0, 5_000_000).map(lambda millionths: millionths / 1_000_000)
cadences = st.none() | st.tuples(st.integers(10, 250), st.integers(0, 20)).map(
    lambda pair: Cadence(pair[0], min(250, pair[0] + pair[1]))
)
seconds = st.integers(1, 900)
singles = st.one_of(
    st.builds(
        lambda s, power, cadence: (Step(StepKind.STEADY, s, Target(power, power), cadence),),
        seconds,
        fractions,
        cadences,
    ),
    st.builds(
        lambda kind, s, start, end: (Step(kind, s, Target(start, end)),),
        st.sampled_from([StepKind.WARMUP, StepKind.RAMP]),
        seconds,
        fractions,
        fractions,
    ),
    st.builds(
        lambda s, one, other: (
            Step(StepKind.COOLDOWN, s, Target(max(one, other), min(one, other))),
        ),
        seconds,
        fractions,
        fractions,
    ),
    st.builds(
        lambda kind, s, test: (Step(kind, s, is_test=test),),
        st.sampled_from([StepKind.FREE, StepKind.MAX]),
        seconds,
        st.booleans(),
    ),
)


def interval_set(of: int, on_s: int, off_s: int, on: float, off: float) -> tuple[Step, ...]:
    return tuple(
        step
        for index in range(1, of + 1)
        for step in (
            Step(StepKind.WORK, on_s, Target(on, on), None, Repeat(index, of, 1)),
            Step(StepKind.REST, off_s, Target(off, off), Cadence(80, 80), Repeat(index, of, 1)),
        )
    )


sets = st.builds(interval_set, st.integers(1, 6), seconds, seconds, fractions, fractions)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)


@given(st.lists(singles, max_size=6), sets, st.lists(singles, max_size=6), words, st.data())
@settings(FUZZ)
def test_any_plan_comes_back_the_same(
    before: list[tuple[Step, ...]],
    middle: tuple[Step, ...],
    after: list[tuple[Step, ...]],
    name: str,
    data: st.DataObject,
) -> None:
    steps = tuple(step for part in (*before, middle, *after) for step in part)
    total = sum(step.seconds for step in steps)
    texts = tuple(
        TextEvent(at, said)
        for at, said in sorted(
            data.draw(
                st.lists(
                    st.tuples(st.integers(0, total), words.filter(bool)),
                    max_size=4,
                    unique_by=lambda text: text[0],
                )
            )
        )
    )
    workout = Workout(name or "x", steps, texts, name, name)
    assert again(workout) == workout
