"""Which steps count as hard efforts, and how: as riders see them on the screen and say them."""

from pathlib import Path

import pytest

from coach.debrief.advice import advise
from coach.debrief.counting import counted
from tests.coach.debrief.plain_rides import FTP_W, Moment, Ride, criterion, verdict_of
from workouts.formats.reader import read_workout
from workouts.library import BUILT_IN
from workouts.workout import Repeat, Step, StepKind, Target, Workout


def built_in(name: str) -> Workout:
    return read_workout(BUILT_IN / f"{name}.zwo")


def pairs(count: int, group: int, hard: tuple[int, float], easy: tuple[int, float]) -> list[Step]:
    """Return a repeated pair of steps, each with its seconds and its share of FTP."""
    steps = []
    for index in range(1, count + 1):
        for kind, (seconds, share) in ((StepKind.WORK, hard), (StepKind.REST, easy)):
            repeat = Repeat(index, count, group)
            steps.append(Step(kind, seconds, Target(share, share), repeat=repeat))
    return steps


def steady(seconds: int, start: float, end: float | None = None) -> Step:
    kind = StepKind.STEADY if end is None else StepKind.RAMP
    return Step(kind, seconds, Target(start, start if end is None else end))


EASY = steady(180, 0.5)


@pytest.mark.parametrize(
    ("name", "lengths_s", "sets"),
    [
        ("over-unders-3x12", [120, 60] * 12, [1] * 8 + [2] * 8 + [3] * 8),
        ("sweet-spot-3x12", [720] * 3, [None] * 3),
        ("threshold-2x20", [1200] * 2, [None] * 2),
        ("vo2max-5x3", [180] * 5, [None] * 5),
        ("pyramid", [60, 120, 180, 240, 180, 120, 60], [None] * 7),
        ("forty-twenties", [40] * 16, [1] * 8 + [2] * 8),
        ("thirty-fifteens", [30] * 30, [1] * 10 + [2] * 10 + [3] * 10),
        ("ftp-test-20-minutes", [1200], [None]),
        ("ftp-test-2x8-minutes", [480, 480], [None, None]),
        ("sprint-primer", [10] * 3 + [12] * 8, [None] * 11),
        ("recovery-spin", [], []),
    ],
)
def test_efforts_of_a_workout_are_those_in_its_name(
    name: str, lengths_s: list[int], sets: list[int | None]
) -> None:
    plan = built_in(name).steps
    efforts = [(step, each) for step, each in zip(plan, counted(plan, FTP_W), strict=True)
               if each.effort is not None]  # fmt: skip
    assert [each.effort for _, each in efforts] == list(range(1, len(lengths_s) + 1))
    assert [step.seconds for step, _ in efforts] == lengths_s
    assert [each.set_number for _, each in efforts] == sets


@pytest.mark.parametrize(
    ("plan", "efforts"),
    [
        ([EASY, *pairs(6, 1, (10, 1.3), (110, 0.9)), EASY], 12),  # sweet spot with surges
        ([EASY, *pairs(4, 1, (120, 0.95), (60, 0.79)), EASY], 4),  # just a brisk rest
        ([EASY, steady(3600, 0.9), EASY], 1),
        ([EASY, steady(300, 0.8, 1.1), EASY, steady(300, 0.5, 0.9), EASY], 1),
        ([steady(3600, 0.65)], 0),
        ([*pairs(3, 1, (30, 1.0), (60, 0.5)), *pairs(3, 2, (40, 1.2), (20, 0.5))], 6),
    ],
    ids=["surges", "brisk rests", "one long block", "ramps", "endurance", "no openers"],
)
def test_hard_work_is_counted_in_any_shape(plan: list[Step], efforts: int) -> None:
    assert sum(each.effort is not None for each in counted(plan, FTP_W)) == efforts


OVER_UNDERS = Workout(
    "Over-unders",
    tuple(
        step for group in (1, 2) for step in (EASY, *pairs(3, group, (120, 0.94), (60, 1.1)), EASY)
    ),
)


def test_an_over_that_was_not_reached_is_named_by_its_number(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return 235 if now.target_w == 275 else now.target_w  # every over ridden as an under

    verdict = verdict_of(Ride(OVER_UNDERS, watts), tmp_path)
    over = verdict.interval(2)
    assert over is not None
    assert (over.name, over.target_w, over.set_number) == ("over", 275, 1)
    assert verdict.fact("intervals") == 12
    compliance = criterion(verdict, "compliance")
    assert compliance.score is not None
    assert compliance.score < 80
    assert all((seen.interval or 1) % 2 == 0 for seen in compliance.evidence)


def test_overs_that_were_missed_at_last_do_not_vanish_in_the_mean(tmp_path: Path) -> None:
    def watts(now: Moment) -> int | None:
        return 242 if now.target_w == 275 and now.second > 1400 else now.target_w

    verdict = advise(verdict_of(Ride(OVER_UNDERS, watts), tmp_path))
    compliance = criterion(verdict, "compliance")
    assert compliance.score is not None
    assert compliance.score < 90
    assert verdict.keep is not None
    assert verdict.keep.key != "keep_compliance"


def test_over_unders_as_planned_have_no_fault(tmp_path: Path) -> None:
    def beats(now: Moment) -> int:
        return 160 if (now.target_w or 0) > 200 else 120

    verdict = verdict_of(Ride(OVER_UNDERS, heart_rate_bpm=beats), tmp_path)
    assert verdict.score == 100.0
    assert criterion(verdict, "heart_recovery").remark.values["rests"] == 1, "between the sets"
    rests = criterion(verdict, "recovery").remark.values["rests"]
    assert rests == 2, "what is easy between the sets is a rest, the under is none"
    drift = criterion(verdict, "drift")
    assert drift.score == 100.0, "like is compared with like"
    assert drift.remark.values["efforts"] == 6


def test_a_heart_that_drifts_in_over_unders_is_seen(tmp_path: Path) -> None:
    def beats(now: Moment) -> int:
        return 140 + now.second // 60 * 2

    drift = criterion(verdict_of(Ride(OVER_UNDERS, heart_rate_bpm=beats), tmp_path), "drift")
    assert drift.score is not None
    assert drift.score < 50


def test_short_sprints_are_judged_once_the_trainer_has_brought_the_load(tmp_path: Path) -> None:
    sprints = Workout("Sprints", (EASY, *pairs(6, 1, (10, 1.4), (80, 0.5)), EASY))

    def watts(now: Moment) -> int | None:
        share = min(1.0, (now.at + 1) / 3) if now.number else 1.0
        return None if now.target_w is None else round(now.target_w * share)

    verdict = verdict_of(Ride(sprints, watts, erg=True), tmp_path)
    assert criterion(verdict, "compliance").score == 100.0
    assert verdict.fact("intervals_ridden") == 6
