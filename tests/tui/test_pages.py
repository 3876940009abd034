"""What the pages of a real data folder say: the load ahead, FTP tests, notes."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.workouts.rides import line
from tests.workouts.rides import record as record_ride
from tui.pages import Pages
from tui.panels.drawing import width_of
from tui.panels.ride_chart import ride_chart
from tui.panels.ride_zones import best_rows, zone_time_rows
from tui.ride_traces import Window, traces_of
from tui.ride_words import figure_rows, reading_row
from workouts.athlete import Athlete
from workouts.calendar import Calendar
from workouts.calendar_rows import SKIPPED, Plan
from workouts.finish import finish_ride, ride_samples
from workouts.history import History
from workouts.importing import import_activities

RIDE = "2026-11-20-183000"
TODAY = date(2026, 11, 21)


class DatedHistory(History):
    """The history on the day after the ride."""

    def today(self) -> date:
        return TODAY


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = DatedHistory(tmp_path / "history.sqlite", tmp_path / "rides")
    opened.add(finish_ride(record_ride(tmp_path / "rides" / RIDE, line(140))))
    yield opened
    opened.close()


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    opened = Calendar(tmp_path / "calendar.sqlite")
    yield opened
    opened.close()


def test_a_plan_leads_on_to_a_week_behind_its_last_day(
    tmp_path: Path, history: History, calendar: Calendar
) -> None:
    pages = Pages(tmp_path, lambda: history)
    calendar.add(Plan(TODAY + timedelta(3), "Endurance", 3600, 60.0))
    days = pages.load_ahead(TODAY + timedelta(30))
    assert [day.date for day in days] == [TODAY + timedelta(at) for at in range(11)]
    assert [day.training_stress for day in days if day.training_stress] == [60.0]
    assert all(day.provisional for day in days)
    (today,) = history.load(TODAY, TODAY)
    assert days[0].ctl == pytest.approx(today.ctl)
    assert len(pages.load_ahead(TODAY + timedelta(5))) == 6


def test_without_a_plan_nothing_is_ahead(
    tmp_path: Path, history: History, calendar: Calendar
) -> None:
    pages = Pages(tmp_path, lambda: history)
    assert pages.load_ahead(TODAY + timedelta(30)) == ()
    skipped = calendar.add(Plan(TODAY + timedelta(3), "Endurance", 3600, 60.0))
    calendar.mark(skipped.id, SKIPPED)
    calendar.add(Plan(TODAY - timedelta(1), "Yesterday", 3600, 60.0))
    assert pages.load_ahead(TODAY + timedelta(30)) == ()


def test_a_folder_without_a_calendar_gets_none_by_being_looked_at(
    tmp_path: Path, history: History
) -> None:
    assert Pages(tmp_path, lambda: history).load_ahead(TODAY + timedelta(30)) == ()
    assert not (tmp_path / "calendar.sqlite").exists()


def test_a_ride_that_was_no_test_offers_no_ftp(tmp_path: Path, history: History) -> None:
    pages = Pages(tmp_path, lambda: history)
    ride = pages.keep_notes(history.ride(RIDE), "No test.")
    assert ride.notes == "No test."
    assert pages.ftp_test(ride) is None


def test_every_real_activity_that_was_imported_has_a_page(shared: Path, tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite", tmp_path / "rides")
    try:
        import_activities([shared / "corpus" / "fit"], history, jobs=1)
        rides = history.rides(1000)
        assert len(rides) > 5
        for ride in rides:
            traces = traces_of(ride_samples(ride.folder))
            assert traces.seconds == ride.duration_s
            window = Window(0, traces.seconds).moved(1, 67, traces.seconds)
            athlete = Athlete(ftp_w=ride.ftp_w)
            chart = ride_chart(traces, window, ride.laps, None, athlete, 76, 14)
            assert max(width_of(row) for row in chart) == 76
            figures = figure_rows(ride, (), 76, 4)
            assert {width_of(row) for row in figures} == {76}
            assert zone_time_rows(ride, 40, 20)
            assert best_rows(ride, (), (), 75.0, 40, 20)
            assert reading_row(traces, window, 67, ride.laps, athlete, 76)
    finally:
        history.close()
