"""A week of the calendar in sums: planned, ridden, and how much of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workouts.calendar_rows import SKIPPED, Planned, PlannedBy
from workouts.calendar_weeks import CalendarWeek, weeks_between
from workouts.compliance import Done, compliance

MONDAY = date(2026, 3, 9)
TODAY = MONDAY + timedelta(days=3)


def plan(
    number: int, stress: float | None, seconds: int = 3600, mark: str | None = None
) -> Planned:
    day = MONDAY + timedelta(days=number)
    return Planned(number + 100, day, f"plan {number}", None, seconds, stress, "", PlannedBy.OWN,
                   None, mark)  # fmt: skip


def ride(number: int, stress: float | None, seconds: int = 3000) -> Done:
    day = MONDAY + timedelta(days=number)
    began = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Done(f"ride-{number}", day, f"ride {number}", seconds, stress, began)


def test_a_week_adds_up_what_was_planned_and_what_was_ridden() -> None:
    rows = compliance([plan(0, 60.0), plan(1, 40.0), plan(5, 100.0)],
                      [ride(0, 55.0), ride(2, 30.0)], TODAY)  # fmt: skip
    (week,) = weeks_between(rows, MONDAY, MONDAY)
    assert (week.planned_s, week.planned_stress) == (3 * 3600, 200.0)
    assert (week.done_s, week.done_stress) == (6000, 85.0)
    assert week.percent == pytest.approx(42.5)
    assert week.sunday == MONDAY + timedelta(days=6)


def test_what_was_skipped_is_not_planned_any_more() -> None:
    rows = compliance([plan(0, 60.0, mark=SKIPPED), plan(1, 40.0)], [], TODAY)
    (week,) = weeks_between(rows, MONDAY, MONDAY)
    assert (week.planned_s, week.planned_stress, week.percent) == (3600, 40.0, 0.0)


def test_a_week_without_stress_is_measured_by_time() -> None:
    rows = compliance([plan(0, None)], [ride(0, None, 1800)], TODAY)
    (week,) = weeks_between(rows, MONDAY, MONDAY)
    assert (week.planned_stress, week.done_stress) == (None, None)
    assert week.percent == pytest.approx(50)


def test_each_week_is_there_also_the_empty_ones() -> None:
    rows = compliance([plan(-7, 60.0), plan(14, 40.0)], [], TODAY)
    weeks = weeks_between(rows, MONDAY - timedelta(days=5), MONDAY + timedelta(days=16))
    assert [week.monday for week in weeks] == [MONDAY + timedelta(weeks=n) for n in (-1, 0, 1, 2)]
    assert [week.planned_stress for week in weeks] == [60.0, None, None, 40.0]
    assert weeks[1] == CalendarWeek(MONDAY)
