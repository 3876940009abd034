"""What thousands of rides come to: load by the FTP of the day, weeks, best efforts."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from tests.workouts.rides import another, line, record
from workouts.finish import finish_ride
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.power import training_stress
from workouts.power_curve import CURVE_S
from workouts.summary import RideSummary

TODAY = date(2026, 11, 21)


@pytest.fixture
def finished(tmp_path: Path) -> RideSummary:
    return finish_ride(record(tmp_path / "rides" / "2026-11-20-183000", line(140)))


def test_weeks_run_from_monday_and_are_there_without_a_ride(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    assert TODAY.isoweekday() == 6
    for days in (0, 3, 4, 5, 12, 40):  # Friday, Tuesday, Monday, Sunday before, …
        history.add(another(finished, days, 50.0))
    weeks = history.weeks(3, TODAY)
    assert [week.first for week in weeks] == [date(2026, 11, day) for day in (2, 9, 16)]
    assert [(week.rides, week.stress) for week in weeks] == [(1, 50.0), (1, 50.0), (3, 150.0)]
    assert weeks[2].seconds == 3 * 140
    assert sum(weeks[2].power_zone_s) == 3 * 140
    assert sum(weeks[2].heart_rate_zone_s) == 3 * 140
    assert [sum(week.power_zone_s) for week in history.weeks(1, date(2027, 1, 1))] == [0]
    history.close()


def test_best_efforts_name_the_ride_they_were_ridden_in(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    assert history.best_efforts() == (None,) * len(CURVE_S)
    curve = finished.power_curve
    strong = tuple(None if watts is None else watts + 50 for watts in curve)
    history.add(another(finished, 1))
    history.add(replace(another(finished, 100), power_curve=strong))
    history.add(replace(another(finished, 2), power_curve=strong, sport="running"))
    history.add(replace(another(finished, 3), power_curve=()))
    since = finished.started_at.date() - timedelta(days=90)
    of_all, of_late = history.best_efforts(), history.best_efforts(since)
    assert [best and best.power_w for best in of_all] == list(strong)
    assert [best and best.power_w for best in of_late] == list(curve)
    assert {best.ride_id for best in of_late if best} == {another(finished, 1).ride_id}
    assert {best.ride_id for best in of_all if best} == {another(finished, 100).ride_id}
    assert of_all[-1] is None  # nobody rode so long
    history.close()


def test_load_is_counted_with_the_ftp_that_held_on_the_day(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    assert finished.ftp_w == 250
    for days in (10, 1):
        history.add(another(finished, days, 80.0))
    earlier, later = (finished.started_at.date() - timedelta(days=before) for before in (10, 1))
    history.ftp_history = FtpHistory().with_change(later, 200, before_w=250)
    assert history.daily_stress() == {earlier: 80.0, later: pytest.approx(125.0)}
    assert [(row.ftp_w, row.training_stress) for row in history.rows()] == [
        (200, pytest.approx(125.0)), (250, 80.0)
    ]  # fmt: skip
    (week,) = history.weeks(1, later)
    assert week.stress == pytest.approx(125.0)
    history.close()


def test_stress_is_counted_unrounded(tmp_path: Path, finished: RideSummary) -> None:
    history = History(tmp_path / "history.db")
    history.add(finished)
    (stress,) = history.daily_stress().values()
    assert stress == training_stress(140, finished.exact_normalized_power_w, 250)
    assert round(stress, 1) == finished.training_stress
    history.close()


def test_a_ride_without_power_counts_with_what_the_heart_says(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    history.add(replace(another(finished, 1, None), heart_rate_stress=44.0))
    history.add(replace(another(finished, 2, 60.0), heart_rate_stress=44.0))
    assert list(history.daily_stress().values()) == [60.0, 44.0]
    assert [row.stress for row in history.rows()] == [44.0, 60.0]
    history.close()
