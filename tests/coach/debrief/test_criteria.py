"""Single criteria of a structured workout: what each sees, and what it does not hold against."""

from pathlib import Path

import pytest

from tests.coach.debrief.plain_rides import Moment, Ride, criterion, repeats, verdict_of
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, Workout

PLAN = repeats(4, work_s=90, rest_s=75)
FIRST_S = 120  # when the first hard step begins


def test_a_ride_without_a_strap_loses_nothing_by_it(tmp_path: Path) -> None:
    verdict = verdict_of(Ride(PLAN, heart_rate_bpm=lambda now: None), tmp_path)
    for name in ("drift", "heart_recovery"):
        assert criterion(verdict, name).granted
        assert criterion(verdict, name).remark.key == f"{name}.no_heart_rate"
    assert verdict.score == 100.0


def test_a_ride_without_a_cadence_sensor_loses_nothing_by_it(tmp_path: Path) -> None:
    verdict = verdict_of(Ride(PLAN, cadence_rpm=lambda now: None), tmp_path)
    assert criterion(verdict, "cadence").remark.key == "cadence.no_sensor"
    assert verdict.score == 100.0


def test_a_ride_without_power_is_graded_by_what_it_still_shows(tmp_path: Path) -> None:
    verdict = verdict_of(Ride(PLAN, power_w=lambda now: None), tmp_path)
    for name in ("compliance", "time_in_range", "evenness", "drift", "recovery", "w_prime"):
        assert criterion(verdict, name).granted, name
    assert criterion(verdict, "sensors").remark.key == "sensors.no_power"
    assert criterion(verdict, "completion").score == 100.0


def test_power_that_drops_out_in_an_effort_is_left_out_of_its_mean(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return None if now.number == 2 and 30 <= now.at < 60 else now.target_w

    verdict = verdict_of(Ride(PLAN, power_w=watts), tmp_path)
    row = verdict.interval(2)
    assert row is not None
    assert (row.missing_s, row.average_w, row.in_range_fraction) == (30, row.target_w, 1.0)
    assert verdict.score == 100.0


def test_the_load_that_comes_back_after_a_dropout_is_not_held_against_the_legs(
    tmp_path: Path,
) -> None:
    def watts(now: Moment) -> int | None:
        if now.number != 2 or now.target_w != 275 or now.at < 30:
            return now.target_w
        return None if now.at < 40 else min(275, 140 + 10 * (now.at - 40))

    verdict = verdict_of(Ride(PLAN, power_w=watts, erg=True), tmp_path)
    row = verdict.interval(2)
    assert row is not None
    assert row.in_range_fraction == 1.0
    assert verdict.score == 100.0


def test_an_effort_that_was_mostly_lost_is_not_judged(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return None if now.number == 2 and now.at >= 25 else now.target_w

    verdict = verdict_of(Ride(PLAN, power_w=watts), tmp_path)
    assert criterion(verdict, "compliance").remark.values["efforts"] == 3


@pytest.mark.parametrize(
    ("asked", "rpm", "good"),
    [
        (None, 90, True),
        (None, 58, False),
        (Cadence(90, 95), 80, False),
        (Cadence(90, 95), 88, True),
        (Cadence(50, 60), 55, True),  # heavy pedalling on purpose
        (Cadence(50, 60), 90, False),
    ],
)
def test_cadence_is_held_against_what_the_plan_asks_for(
    asked: Cadence | None, rpm: int, good: bool, tmp_path: Path
) -> None:
    plan = repeats(3, cadence=asked)
    found = criterion(verdict_of(Ride(plan, cadence_rpm=lambda now: rpm), tmp_path), "cadence")
    assert found.score == (100.0 if good else 0.0)
    assert found.remark.key == ("cadence" if asked is None else "cadence.asked")


def test_rests_that_are_ridden_hard_are_found(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return 175 if now.target_w == 125 else now.target_w

    verdict = verdict_of(Ride(PLAN, power_w=watts), tmp_path)
    found = criterion(verdict, "recovery")
    assert found.score == 25.0  # 50 W are 20 % of FTP
    assert (found.remark.values["worst_w"], found.remark.values["worst_target_w"]) == (175, 125)


def test_the_under_of_an_over_under_is_no_rest(tmp_path: Path) -> None:
    steps = [Step(StepKind.WARMUP, 120, Target(0.5, 0.5))]
    for index in (1, 2, 3):
        repeat = Repeat(index, 3, 1)
        steps += [
            Step(StepKind.WORK, 60, Target(1.05, 1.05), repeat=repeat),
            Step(StepKind.REST, 60, Target(0.9, 0.9), repeat=repeat),
        ]
    verdict = verdict_of(Ride(Workout("Over-unders", tuple(steps))), tmp_path)
    assert criterion(verdict, "recovery").remark.key == "recovery.no_rests"
    assert criterion(verdict, "heart_recovery").granted


def test_a_heart_that_stays_up_in_the_rests_is_found(tmp_path: Path) -> None:
    verdict = verdict_of(Ride(PLAN, heart_rate_bpm=lambda now: 160), tmp_path)
    assert criterion(verdict, "heart_recovery").score == 20.0


def test_repeats_at_other_watts_say_nothing_of_the_heart(tmp_path: Path) -> None:
    ride = Ride(PLAN, power_w=lambda now: 180 + 40 * now.number)
    found = criterion(verdict_of(ride, tmp_path), "drift")
    assert found.remark.key == "drift.not_comparable"


def test_a_steady_hour_is_held_against_its_own_first_half(tmp_path: Path) -> None:
    plan = Workout("Endurance", (Step(StepKind.STEADY, 3600, Target(0.7, 0.7)),))
    ride = Ride(plan, heart_rate_bpm=lambda now: 130 if now.second < 1800 else 143)
    found = criterion(verdict_of(ride, tmp_path), "drift")
    assert found.remark.key == "drift.steady"
    assert found.remark.values["drift_percent"] == 9.1
    assert found.evidence[0].from_s == 1800
    assert found.score is not None
    assert 25 < found.score < 50


def test_micro_intervals_are_each_ridden_in_for_a_few_seconds_only(tmp_path: Path) -> None:
    plan = repeats(20, work_s=15, rest_s=15, share=1.2)

    def watts(now: Moment) -> int | None:
        return 125 if now.number and now.at < 3 else now.target_w

    verdict = verdict_of(Ride(plan, power_w=watts), tmp_path)
    assert criterion(verdict, "compliance").score == 100.0
    assert criterion(verdict, "evenness").granted


def test_legs_that_give_way_under_erg_are_counted_and_a_stop_is_not(tmp_path: Path) -> None:
    def guard(second: int, state: str) -> tuple[int, str, dict[str, object]]:
        return second, "guard", {"state": state}

    ride = Ride(
        PLAN,
        erg=True,
        events=(
            guard(0, "released"),  # a start has no load yet
            guard(5, "ramping_back"),
            guard(10, "holding"),
            guard(FIRST_S + 30, "released"),
            guard(FIRST_S + 40, "ramping_back"),
            guard(FIRST_S + 50, "holding"),
            guard(FIRST_S + 60, "released"),
            (FIRST_S + 62, "state", {"state": "auto_paused", "from": "riding"}),
            guard(FIRST_S + 63, "off"),
        ),
    )
    verdict = verdict_of(ride, tmp_path)
    found = criterion(verdict, "releases")
    assert found.remark.values["releases"] == 1
    assert found.evidence[0].from_s == FIRST_S + 30
    assert found.evidence[0].interval == 1
    assert verdict.fact("released_s") == 10


def test_a_pause_between_efforts_is_free_and_one_within_is_not(tmp_path: Path) -> None:
    between = verdict_of(Ride(PLAN, pauses={FIRST_S + 100: 60.0}), tmp_path / "between")
    assert criterion(between, "pauses").score == 100.0
    assert between.fact("paused_s") == 60
    ready = verdict_of(Ride(PLAN, pauses={FIRST_S: 60.0}), tmp_path / "ready")
    assert criterion(ready, "pauses").score == 100.0, "it was over when the effort began"
    within = verdict_of(Ride(PLAN, pauses={FIRST_S + 50: 60.0}), tmp_path / "within")
    found = criterion(within, "pauses")
    assert (found.score, found.remark.values["paused_s"]) == (30.0, 60)
    assert found.evidence[0].interval == 1


def test_who_goes_home_after_the_work_has_missed_the_cool_down_alone(tmp_path: Path) -> None:
    all_work_s = PLAN.seconds - 60
    verdict = verdict_of(Ride(PLAN, seconds=all_work_s), tmp_path)
    assert criterion(verdict, "cooldown").score == 20.0
    assert verdict.score is not None
    assert verdict.score > 90


def test_who_goes_home_in_the_work_is_told_so_once(tmp_path: Path) -> None:
    verdict = verdict_of(Ride(PLAN, seconds=FIRST_S + 200), tmp_path)
    assert criterion(verdict, "cooldown").remark.key == "cooldown.not_reached"
    assert criterion(verdict, "skips").score == 100.0
    assert verdict.fact("intervals_ridden") == 2
    assert verdict.score is not None
    assert verdict.score < 40


def test_a_plan_without_hard_steps_is_held_against_its_targets(tmp_path: Path) -> None:
    plan = Workout("Endurance", (Step(StepKind.STEADY, 900, Target(0.65, 0.65)),))
    kept = verdict_of(Ride(plan), tmp_path / "kept")
    assert kept.rubric == "structured"
    assert kept.score == 100.0
    strolled = verdict_of(Ride(plan, power_w=lambda now: 140), tmp_path / "strolled")
    assert criterion(strolled, "compliance").score == 0.0


def test_the_wrong_watts_are_said_with_their_sign_and_where(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return now.target_w if now.number != 3 or now.target_w is None else now.target_w - 55

    found = criterion(verdict_of(Ride(PLAN, power_w=watts), tmp_path), "compliance")
    assert found.remark.values["worst_interval"] == 3
    assert found.remark.values["worst_percent"] == -20.0
    assert found.remark.values["worst_average_w"] == 220
    assert found.remark.values["deviation_percent"] == -5.0
    assert found.evidence[0].interval == 3


@pytest.mark.parametrize(
    ("first_w", "later_w", "score"),
    [
        (330, 275, 0.0),  # too hard
        (275, 240, 100.0),  # on target, and then not
        (330, 330, 100.0),  # like all others
        (250, 275, 100.0),  # careful
    ],
)
def test_a_first_effort_is_too_hard_above_its_target_and_above_the_others(
    first_w: int, later_w: int, score: float, tmp_path: Path
) -> None:
    def watts(now: Moment) -> int | None:
        return {0: now.target_w, 1: first_w}.get(now.number, later_w)

    verdict = verdict_of(Ride(PLAN, power_w=watts), tmp_path)
    assert criterion(verdict, "first_interval").score == score
