"""Any workout written in any format and read back: the same seconds and watts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from tests.workouts.fuzz_settings import EXAMPLES, FUZZ
from tests.workouts.plans import in_watts, plans
from workouts.errors import UnwritableWorkout
from workouts.formats.course_write import FREE_FRACTION, MAX_FRACTION
from workouts.formats.reader import read_workout_bytes
from workouts.formats.writer import write_workout
from workouts.library import BUILT_IN
from workouts.workout import Cadence, StepKind, Target, Workout

FTP_W = 240


def again(workout: Workout, suffix: str, ftp_w: int = FTP_W) -> Workout:
    path = Path(f"{workout.name}{suffix}")
    return read_workout_bytes(write_workout(workout, path, ftp_w).data, path)


def losses(workout: Workout, suffix: str) -> tuple[str, ...]:
    return write_workout(workout, Path(f"{workout.name}{suffix}"), FTP_W).losses


def ridden(workout: Workout) -> list[tuple[int, Target | None, Cadence | None]]:
    return [(step.seconds, step.target, step.cadence) for step in workout.steps]


@given(plans())
@settings(FUZZ, max_examples=EXAMPLES // 3)
def test_fit_holds_every_second_and_watt(workout: Workout) -> None:
    for plan in (workout, in_watts(workout, FTP_W)):
        back = again(plan, ".fit")
        assert ridden(back) == ridden(plan)
        assert [step.is_test for step in back.steps] == [step.is_test for step in plan.steps]
        assert back.repairs == ()
        assert again(back, ".fit") == back


@given(plans())
@settings(FUZZ, max_examples=EXAMPLES // 3)
def test_erg_holds_every_second_and_whole_watt(workout: Workout) -> None:
    assume(max((s.target.start for s in workout.steps if s.target), default=0) < 12)
    plan = replace(workout, name="plan")
    back = again(plan, ".erg")
    assert [step.seconds for step in back.steps] == [step.seconds for step in plan.steps]
    for mine, wanted in zip(back.steps, plan.steps, strict=True):
        assert mine.target is not None
        free = MAX_FRACTION if wanted.kind is StepKind.MAX else FREE_FRACTION
        free = 1.0 if wanted.is_test and wanted.kind is StepKind.FREE else free
        target = wanted.target or Target(free, free)
        for through in (0.0, 1.0):
            assert abs(mine.target.watts(FTP_W, through) - target.watts(FTP_W, through)) <= 0.5001
    assert again(back, ".erg") == back
    watts = again(in_watts(plan, FTP_W), ".erg")
    assert [step.seconds for step in watts.steps] == [step.seconds for step in plan.steps]
    assert again(watts, ".erg") == watts


@given(plans())
@settings(FUZZ, max_examples=EXAMPLES // 3)
def test_mrc_holds_every_second_and_hundredth_of_a_percent(workout: Workout) -> None:
    plan = replace(workout, name="plan")
    try:
        back = again(plan, ".mrc")
    except UnwritableWorkout as refusal:
        assert "never asks for more than 3 %" in str(refusal)  # noqa: PT017 - either is right
        return
    assert [step.seconds for step in back.steps] == [step.seconds for step in plan.steps]
    for mine, wanted in zip(back.steps, plan.steps, strict=True):
        if wanted.target is not None:
            assert mine.target is not None
            assert abs(mine.target.start - wanted.target.start) <= 0.000051
            assert abs(mine.target.end - wanted.target.end) <= 0.000051
    assert again(back, ".mrc") == back


@given(plans())
@settings(FUZZ, max_examples=EXAMPLES // 3)
def test_zwo_holds_watts_as_well(workout: Workout) -> None:
    plan = in_watts(workout, FTP_W)
    assert again(plan, ".zwo") == plan


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.zwo")), ids=lambda path: path.stem)
def test_every_built_in_workout_goes_through_fit_unchanged(path: Path) -> None:
    workout = read_workout_bytes(path.read_bytes(), path)
    back = again(workout, ".fit")
    assert back.steps == workout.steps
    assert back.name == workout.name
