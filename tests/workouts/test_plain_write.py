"""Workouts written in our plain text: read back the same, and short."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.workouts.fuzz_settings import FUZZ
from tests.workouts.plain_plans import workouts
from workouts.formats.plain_text import parse_text, read_plain_text, write_plain_text
from workouts.formats.zwo import read_zwo
from workouts.library import BUILT_IN
from workouts.workout import Workout


@given(workouts())
@settings(FUZZ)
def test_any_workout_comes_back_the_same(workout: Workout) -> None:
    text = write_plain_text(workout)
    draft = parse_text(text)
    assert draft.faults == (), text
    assert draft.workout == workout, text


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.zwo")), ids=lambda path: path.stem)
def test_every_built_in_workout_comes_back_the_same(path: Path) -> None:
    workout = read_zwo(path.read_bytes(), path)
    text = write_plain_text(workout)
    assert read_plain_text(text) == workout
    assert " rep " not in text
