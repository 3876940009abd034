"""FTP tests as they are ridden: recognised, and an offer made only when they were completed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workouts.rides import header, record, sample
from workouts.athlete import Athlete
from workouts.finish import ride_in
from workouts.ftp_tests import FtpOffer, FtpTestKind, ftp_test_in, ftp_test_of, kind_of_test
from workouts.library import Library
from workouts.snapshot import Sample
from workouts.workout import Step, StepKind, Target, Workout

RAMP = Library().find("Ramp Test")
TWENTY = Library().find("FTP Test, 20 Minutes")
EIGHTS = Library().find("FTP Test, 2x8 Minutes")
Watts = Callable[[Step, int], int | None]


def ride(workout: Workout, watts: Watts, until_s: int | None = None) -> list[Sample]:
    """Ride a plan, `watts` giving the power of a step at a second of it."""
    samples: list[Sample] = []
    for index, step in enumerate(workout.steps):
        for second in range(step.seconds):
            at = len(samples)
            if at == until_s:
                return samples
            samples.append(sample(at, watts(step, second), step_index=index, plan_s=at))
    return samples


def as_asked(ftp_w: int) -> Watts:
    return lambda step, second: (
        round(step.target.watts(ftp_w, second / step.seconds)) if step.target else 100
    )


def test_the_three_built_in_tests_are_known_and_no_other_workout_is() -> None:
    kinds = {
        entry.name: kind_of_test(entry.workout.steps)
        for entry in Library().entries()
        if entry.workout
    }
    assert {name: kind for name, kind in kinds.items() if kind} == {
        "Ramp Test": FtpTestKind.RAMP,
        "FTP Test, 20 Minutes": FtpTestKind.TWENTY_MINUTES,
        "FTP Test, 2x8 Minutes": FtpTestKind.TWO_BY_EIGHT,
    }


def test_a_ramp_that_ends_within_a_step_counts_its_best_rolling_minute() -> None:
    started = RAMP.starts()[1]
    samples = ride(RAMP, as_asked(250), until_s=started + 12 * 60 + 37)
    powers = [each.power_w or 0 for each in samples[-60:]]
    found = ftp_test_in(samples, RAMP.steps, 250)
    assert found is not None
    assert found.kind is FtpTestKind.RAMP
    best_w = sum(powers) / 60
    assert found.offer == FtpOffer(
        round(0.75 * best_w), f"75 % of the best minute, {best_w:.0f} W", 250
    )


def test_the_cool_down_after_a_ramp_does_not_count() -> None:
    ended = RAMP.starts()[1] + 600
    ramp = ride(RAMP, as_asked(250), until_s=ended)
    cooling = [
        sample(ended + second, 600, step_index=len(RAMP.steps) - 1, plan_s=ended + second)
        for second in range(120)
    ]
    assert ftp_test_in([*ramp, *cooling], RAMP.steps, 250) == ftp_test_in(ramp, RAMP.steps, 250)


def test_twenty_minutes_offer_ninety_five_percent() -> None:
    samples = ride(TWENTY, lambda step, second: 270 + second % 21 if step.is_test else 400)
    found = ftp_test_in(samples, TWENTY.steps, 250)
    assert found is not None
    assert found.offer == FtpOffer(266, "95 % of the best 20 minutes, 280 W", 250)


def test_both_eight_minutes_count_alike() -> None:
    first = EIGHTS.starts()[next(i for i, step in enumerate(EIGHTS.steps) if step.is_test)]
    samples = [
        replace(each, power_w=320 if first <= each.second < first + 480 else 300)
        for each in ride(EIGHTS, lambda *_: 0)
    ]
    found = ftp_test_in(samples, EIGHTS.steps, 250)
    assert found is not None
    assert found.offer == FtpOffer(279, "90 % of the mean of both 8 minutes, 310 W", 250)


@pytest.mark.parametrize(
    ("workout", "left_s", "why"),
    [
        (RAMP, 100, "the ramp ended after 1:40; 3:00 are needed"),
        (RAMP, 0, "the ramp ended after 0:00"),
        (TWENTY, 1100, "the 20 minutes ended after 18:20; 19:50 are needed"),
        (EIGHTS, 480 + 600 + 300, "effort 2 of 2 ended after 5:00; 7:50 are needed"),
    ],
)
def test_a_test_that_was_left_offers_nothing_and_says_why(
    workout: Workout, left_s: int, why: str
) -> None:
    began = workout.starts()[next(i for i, step in enumerate(workout.steps) if step.is_test)]
    samples = ride(workout, lambda *_: 280, until_s=began + left_s)
    found = ftp_test_in(samples, workout.steps, 250)
    assert found is not None
    assert found.offer is None
    assert found.why is not None
    assert why in found.why


def test_a_pause_in_the_twenty_minutes_spoils_them() -> None:
    began = TWENTY.starts()[-2]
    samples = [
        replace(each, wall_s=each.wall_s + (60 if each.second >= began + 600 else 0))
        for each in ride(TWENTY, lambda *_: 280)
    ]
    found = ftp_test_in(samples, TWENTY.steps, 250)
    assert found is not None
    assert found.why == "the timer stood during the 20 minutes, so it was not ridden in one go"


def test_power_that_was_missing_in_a_test_is_not_taken_for_zero() -> None:
    began = TWENTY.starts()[-2]
    samples = [
        replace(each, power_w=None if began + 60 <= each.second < began + 90 else 280)
        for each in ride(TWENTY, lambda *_: 0)
    ]
    found = ftp_test_in(samples, TWENTY.steps, 250)
    assert found is not None
    assert found.why == "the power was missing for 30 s of the 20 minutes"
    silent = ftp_test_in(ride(RAMP, lambda *_: None), RAMP.steps, 250)
    assert silent is not None
    assert silent.why == "there was no power in the ramp"


def test_an_ftp_that_no_rider_has_is_not_offered() -> None:
    found = ftp_test_in(ride(TWENTY, lambda *_: 40), TWENTY.steps, 250)
    assert found is not None
    assert found.offer is None
    assert found.why == "95 % of the best 20 minutes, 40 W, is 38 W; an FTP is from 50 to 600 W"


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ([Step(StepKind.FREE, 1200)], None),
        ([Step(StepKind.STEADY, 60, Target(1, 1), is_test=True)] * 9, None),
        ([Step(StepKind.RAMP, 1500, Target(0.5, 1.6), is_test=True)], FtpTestKind.RAMP),
        ([Step(StepKind.FREE, 300, is_test=True)] * 4, FtpTestKind.TWENTY_MINUTES),
        ([Step(StepKind.STEADY, 480, Target(1.1, 1.1), is_test=True)] * 2,
         FtpTestKind.TWO_BY_EIGHT),
        ([Step(StepKind.STEADY, 480, Target(1.1, 1.1), is_test=True)], None),
    ],
)  # fmt: skip
def test_a_test_is_known_by_the_shape_of_its_marked_steps(
    steps: list[Step], kind: FtpTestKind | None
) -> None:
    assert kind_of_test(steps) is kind


def test_a_recorded_ride_offers_what_its_journal_holds(tmp_path: Path) -> None:
    plan = Workout("My test", (Step(StepKind.FREE, 1200, is_test=True), Step(StepKind.FREE, 60)))
    recorded = header("test", plan)
    assert recorded.athlete == Athlete(ftp_w=250)
    folder = record(tmp_path / "test", ride(plan, lambda *_: 300), workout=plan)
    found = ftp_test_of(ride_in(folder))
    assert found is not None
    assert found.offer == FtpOffer(285, "95 % of the best 20 minutes, 300 W", 250)
    assert ftp_test_of(ride_in(record(tmp_path / "ride", [sample(0)]))) is None
