"""Free rides and FTP tests, each by a rubric of its own."""

from pathlib import Path

import pytest

from coach.debrief.verdict import Verdict
from tests.coach.debrief.plain_rides import FREE, Moment, Ride, criterion, verdict_of
from workouts.workout import Step, StepKind, Target, Workout

TWENTY = Workout(
    "FTP Test, 20 Minutes",
    (
        Step(StepKind.WARMUP, 300, Target(0.5, 0.6)),
        Step(StepKind.MAX, 1200, is_test=True),
        Step(StepKind.COOLDOWN, 120, Target(0.5, 0.5)),
    ),
)
EIGHTS = Workout(
    "FTP Test, 2x8 Minutes",
    (
        Step(StepKind.WARMUP, 300, Target(0.5, 0.6)),
        Step(StepKind.MAX, 480, is_test=True),
        Step(StepKind.REST, 300, Target(0.4, 0.4)),
        Step(StepKind.MAX, 480, is_test=True),
    ),
)


def easy_but(watts: int) -> "Ride":
    return Ride(TWENTY, power_w=lambda now: watts if now.number else 140)


def lowest(verdict: Verdict) -> str:
    return min((each.score, each.id) for each in verdict.criteria if each.score is not None)[1]


def hard_heart(now: Moment) -> int:
    return 184 if now.number else 120


def test_an_even_test_counts_and_gives_its_ftp(tmp_path: Path) -> None:
    ride = Ride(TWENTY, power_w=lambda now: 270 if now.number else 140, heart_rate_bpm=hard_heart)
    verdict = verdict_of(ride, tmp_path)
    assert (verdict.rubric, verdict.score) == ("ftp_test", 100.0)
    assert criterion(verdict, "validity").remark.values["ftp_w"] == 256


def test_a_test_that_is_started_too_hard_is_found_at_its_start(tmp_path: Path) -> None:
    def watts(now: Moment) -> int:
        if not now.number:
            return 140
        return 310 if now.at < 300 else 255

    verdict = verdict_of(Ride(TWENTY, power_w=watts, heart_rate_bpm=hard_heart), tmp_path)
    assert lowest(verdict) == "effort_opening"
    found = criterion(verdict, "effort_opening")
    assert (found.evidence[0].from_s, found.evidence[0].to_s) == (300, 600)


def test_a_test_with_something_left_at_its_end_is_told_apart(tmp_path: Path) -> None:
    def watts(now: Moment) -> int:
        if not now.number:
            return 140
        return 240 if now.at < 900 else 300

    found = criterion(verdict_of(Ride(TWENTY, power_w=watts), tmp_path), "effort_finish")
    assert found.remark.key == "effort_finish.left_some"
    assert found.score is not None
    assert found.score < 50


def test_a_test_that_is_broken_off_does_not_count(tmp_path: Path) -> None:
    ride = Ride(TWENTY, power_w=lambda now: 270 if now.number else 140, seconds=300 + 700)
    verdict = verdict_of(ride, tmp_path)
    found = criterion(verdict, "validity")
    assert (found.score, found.remark.key) == (0.0, "validity.too_short")
    assert verdict.score is not None
    assert verdict.score <= 40


def test_a_test_that_was_paused_does_not_count(tmp_path: Path) -> None:
    ride = Ride(TWENTY, power_w=lambda now: 270 if now.number else 140, pauses={900: 60.0})
    verdict = verdict_of(ride, tmp_path)
    assert criterion(verdict, "validity").remark.key == "validity.paused"
    assert criterion(verdict, "pauses").score == 0.0


def test_a_meter_that_died_in_the_test_is_not_the_riders_fault(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return None if now.number and now.at > 500 else 270 if now.number else 140

    verdict = verdict_of(Ride(TWENTY, power_w=watts), tmp_path)
    assert criterion(verdict, "validity").remark.key == "validity.no_power"
    assert criterion(verdict, "effort_evenness").granted


def test_two_efforts_are_held_against_each_other(tmp_path: Path) -> None:
    def watts(now: Moment) -> int:
        return {0: 120, 1: 300, 2: 255}[now.number]

    verdict = verdict_of(Ride(EIGHTS, power_w=watts, heart_rate_bpm=hard_heart), tmp_path)
    found = criterion(verdict, "efforts_alike")
    assert found.score == 0.0
    assert found.remark.values["difference_percent"] == 15.0
    assert lowest(verdict) == "efforts_alike"


def test_a_heart_far_from_its_maximum_says_that_it_was_not_all_out(tmp_path: Path) -> None:
    ride = Ride(
        TWENTY,
        power_w=lambda now: 200 if now.number else 140,
        heart_rate_bpm=lambda now: 150,
    )
    assert lowest(verdict_of(ride, tmp_path)) == "all_out"


@pytest.mark.parametrize(
    ("fault", "ride"),
    [
        ("halves", Ride(FREE, seconds=1500, power_w=lambda now: 230 if now.second < 750 else 180)),
        ("opening", Ride(FREE, seconds=1600, power_w=lambda now: 280 if now.second < 400 else 200)),
        ("coasting", Ride(FREE, seconds=1200, power_w=lambda now: 200 if now.second % 2 else 0)),
        ("pedalling", Ride(FREE, seconds=1200, power_w=lambda now: 200,
                           cadence_rpm=lambda now: 55)),
        ("stops", Ride(FREE, seconds=1200, power_w=lambda now: 200, pauses={600: 1500.0})),
    ],
)  # fmt: skip
def test_each_fault_of_a_free_ride_is_its_lowest_criterion(
    fault: str, ride: Ride, tmp_path: Path
) -> None:
    verdict = verdict_of(ride, tmp_path)
    assert verdict.rubric == "free_ride"
    assert lowest(verdict) == fault
    assert verdict.score is not None
    assert verdict.score < 100


def test_a_steady_free_ride_is_a_good_one(tmp_path: Path) -> None:
    assert verdict_of(Ride(FREE, seconds=1200, power_w=lambda now: 200), tmp_path).score == 100.0


def test_a_few_seconds_of_riding_are_graded_without_a_figure_that_they_do_not_give(
    tmp_path: Path,
) -> None:
    verdict = verdict_of(Ride(FREE, seconds=5, power_w=lambda now: 200), tmp_path)
    assert criterion(verdict, "variability").remark.key == "variability.too_short"
    assert criterion(verdict, "halves").remark.key == "halves.too_short"
    assert criterion(verdict, "drift").granted


def test_a_ride_with_nothing_but_time_has_no_score(tmp_path: Path) -> None:
    ride = Ride(
        FREE,
        seconds=900,
        power_w=lambda now: None,
        cadence_rpm=lambda now: None,
        heart_rate_bpm=lambda now: None,
    )
    assert verdict_of(ride, tmp_path).score is None
