"""What the plan of today is worth once a part of it is ridden."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.workouts.rides import line, record
from tui.planning import projected
from workouts.calendar import Calendar
from workouts.calendar_rows import SKIPPED, Plan
from workouts.finish import finish_ride
from workouts.history import History
from workouts.summary import RideSummary

TODAY = date(2026, 11, 20)


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    opened = Calendar(tmp_path / "calendar.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.sqlite", tmp_path / "rides")
    yield opened
    opened.close()


def ridden(history: History, name: str, stress: float) -> RideSummary:
    """List a ride of this name on the day of TODAY."""
    ride = finish_ride(record(history.rides_folder / "2026-11-20-183000", line(140)))
    started_at = ride.started_at.replace(year=2026, month=11, day=20, hour=12)
    ride = replace(ride, workout_name=name, name=name, training_stress=stress,
                   exact_normalized_power_w=None, started_at=started_at)  # fmt: skip
    history.add(ride)
    return ride


def today_s(calendar: Calendar, history: History) -> float:
    return projected(calendar, history, TODAY + timedelta(2), TODAY)[0].training_stress


def test_the_evening_s_plan_adds_to_what_the_morning_brought(
    calendar: Calendar, history: History
) -> None:
    calendar.add(Plan(TODAY, "Spin", 1800, 20.0))
    evening = calendar.add(Plan(TODAY, "Sprints", 3600, 70.0))
    assert today_s(calendar, history) == 90.0
    ridden(history, "Spin", 55.0)
    assert today_s(calendar, history) == 125.0
    calendar.mark(evening.id, SKIPPED)
    assert today_s(calendar, history) == 55.0


def test_a_short_ride_does_not_stand_for_the_whole_plan_of_the_day(
    calendar: Calendar, history: History
) -> None:
    calendar.add(Plan(TODAY, "Sprints", 3600, 70.0))
    ridden(history, "To the baker", 5.0)
    assert today_s(calendar, history) == 70.0
