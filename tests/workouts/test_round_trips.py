"""Any workout written in any format and read back: the same seconds and watts."""

from dataclasses import replace
from pathlib import Path

import fitdecode
import pytest
from hypothesis import assume, given, settings

from tests.workouts.fuzz_settings import EXAMPLES, FUZZ
from tests.workouts.plans import in_watts, plans
from workouts.errors import UnwritableWorkout
from workouts.formats.course_write import FREE_FRACTION, MAX_FRACTION
from workouts.formats.reader import read_workout_bytes
from workouts.formats.writer import write_workout
from workouts.library import BUILT_IN
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

FTP_W = 240


def again(workout: Workout, suffix: str, ftp_w: int = FTP_W) -> Workout:
    path = Path(f"plan{suffix}")
    return read_workout_bytes(write_workout(workout, path, ftp_w).data, path)


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


TEN = Target(0.875, 0.875)


@pytest.mark.parametrize(
    ("suffix", "step", "said"),
    [
        (".zwo", Step(StepKind.STEADY, 60, TEN, name="Hill"), "the name of 1 step is left out"),
        (".erg", Step(StepKind.STEADY, 60, Target(0.876, 0.876)), "rounded to whole watts"),
        (".erg", Step(StepKind.MAX, 60), "an all-out effort has no word in an ERG file; 150% of"),
        (".mrc", Step(StepKind.FREE, 60, is_test=True), "a free test has no word in an MRC file"),
        (".mrc", Step(StepKind.STEADY, 60, Target(200, 200, Unit.WATTS)), "percent of an FTP of"),
        (".mrc", Step(StepKind.STEADY, 60, TEN, is_test=True), "the mark of a test of 1 step"),
        (".fit", Step(StepKind.STEADY, 60, TEN), "head units get the nearest whole percent"),
        (".fit", Step(StepKind.RAMP, 60, Target(0.5, 0.75)), "ramps are stairs on head units"),
        (".fit", Step(StepKind.MAX, 60), "all-out efforts are steps without a target"),
        (".fit", Step(StepKind.FREE, 60, name="x" * 80), "names are cut after 63 bytes"),
    ],
)
def test_what_a_format_cannot_hold_of_a_step_is_said(suffix: str, step: Step, said: str) -> None:
    plain = Workout("plan", (Step(StepKind.STEADY, 60, Target(0.5, 0.5)),))
    assert write_workout(plain, Path(f"plan{suffix}"), FTP_W).losses == ()
    losses = write_workout(replace(plain, steps=(step,)), Path(f"plan{suffix}"), FTP_W).losses
    assert [said in loss for loss in losses] == [True]


@pytest.mark.parametrize("suffix", [".zwo", ".erg"])
def test_watts_beside_fractions_become_watts_and_it_is_said(suffix: str) -> None:
    steps = (
        Step(StepKind.STEADY, 60, Target(250, 250, Unit.WATTS)),
        Step(StepKind.STEADY, 60, Target(0.5, 0.5)),
    )
    plan = Workout("plan", steps)
    written = write_workout(plan, Path(f"plan{suffix}"), FTP_W)
    assert "the workout has both; all are written as watts at an FTP of 240 W" in written.losses[0]
    assert [step.target for step in again(plan, suffix).steps] == [
        Target(250, 250, Unit.WATTS),
        Target(120, 120, Unit.WATTS),
    ]


def test_texts_of_each_repeat_stay_with_theirs_in_fit() -> None:
    rounds = tuple(
        Step(kind, 30, Target(power, power), None, Repeat(index, 3, 1))
        for index in (1, 2, 3)
        for kind, power in ((StepKind.WORK, 1.2), (StepKind.REST, 0.5))
    )
    plan = Workout("plan", rounds, (TextEvent(120, "Last one"),))
    assert again(plan, ".fit") == plan
    within = replace(plan, texts=(TextEvent(125, "Nearly"), TextEvent(140, "there")))
    assert again(within, ".fit").texts == (TextEvent(120, "Nearly / there"),)


def test_plain_fit_needs_no_fields_of_our_own() -> None:
    plan = Workout(
        "plan", (Step(StepKind.STEADY, 60, Target(0.5, 0.5), Cadence(85, 95), name="Spin"),)
    )
    data = write_workout(plan, Path("plan.fit"), FTP_W).data
    assert data[1] == 0x10  # protocol 1.0, which every head unit takes
    assert again(plan, ".fit") == plan


def test_other_decoders_read_what_head_units_get(tmp_path: Path) -> None:
    path = tmp_path / "plan.fit"
    steps = (
        Step(StepKind.WARMUP, 100, Target(0.5, 0.75)),
        *(
            Step(kind, 30, Target(power, power), Cadence(90, 100), Repeat(index, 4, 1))
            for index in (1, 2, 3, 4)
            for kind, power in ((StepKind.WORK, 1.2), (StepKind.REST, 0.5))
        ),
        Step(StepKind.STEADY, 60, Target(253, 253, Unit.WATTS)),
    )
    path.write_bytes(write_workout(Workout("Hills", steps), path, FTP_W).data)
    with fitdecode.FitReader(str(path), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        rows = [each for each in reader if isinstance(each, fitdecode.FitDataMessage)]
    told = {row.name: row for row in rows}
    assert told["file_id"].get_value("type") == "workout"
    assert told["workout"].get_value("wkt_name") == "Hills"
    plan = [row for row in rows if row.name == "workout_step"]
    assert told["workout"].get_value("num_valid_steps") == len(plan) == 14
    warmup = [row.get_value("custom_target_power_low") for row in plan[:10]]
    assert warmup == sorted(warmup)
    assert sum(row.get_value("duration_time") for row in plan[:10]) == 100
    assert [row.get_value("intensity") for row in plan[9:12]] == ["warmup", "active", "rest"]
    assert plan[12].get_value("duration_type") == "repeat_until_steps_cmplt"
    assert (plan[12].get_value("duration_step"), plan[12].get_value("repeat_steps")) == (10, 4)
    assert plan[10].get_value("secondary_custom_target_cadence_low") == 90
    assert plan[13].get_raw_value("custom_target_power_high") == 1253
