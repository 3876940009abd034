"""The list of rides and the load over days, quick to open and able to mend itself."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.workouts.rides import another, line, record
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride, read_summary
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.history_rows import MIGRATIONS
from workouts.load import load_series
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.snapshot import LoadToday
from workouts.summary import RideSummary, encode_summary, summary_to_json

TODAY = date(2026, 11, 21)


@pytest.fixture
def finished(tmp_path: Path) -> RideSummary:
    return finish_ride(record(tmp_path / "rides" / "2026-11-20-183000", line(140)))


def test_a_ride_comes_back_whole_and_adding_it_twice_lists_it_once(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db")
    history.add(finished)
    history.add(finished)
    assert history.rides() == (finished,)
    assert history.count() == 1
    history.close()
    again = History(tmp_path / "history.db")
    assert again.rides() == (finished,)
    assert again.notice is None
    again.close()


def test_rides_are_listed_newest_first_and_page_by_page(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db")
    rides = [another(finished, days) for days in range(7)]
    for ride in (*rides[3:], *rides[:3]):
        history.add(ride)
    assert history.rides(3) == tuple(rides[:3])
    assert history.rides(3, 3) == tuple(rides[3:6])
    assert history.rides(3, 7) == ()
    history.close()


def test_a_ride_is_found_by_its_id_by_a_beginning_and_as_the_last(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db")
    with pytest.raises(RecordDamaged, match="there is no ride yet"):
        history.ride("last")
    rides = [another(finished, days) for days in (0, 1, 40)]
    for ride in rides:
        history.add(ride)
    history.add(replace(rides[0], ride_id=rides[0].ride_id + "-2", started_at=rides[2].started_at))
    assert history.ride("last") == rides[0]
    assert history.ride("2026-11-19") == rides[1]
    assert history.ride(rides[0].ride_id) == rides[0]  # whole, though it begins another
    with pytest.raises(RecordDamaged, match="begins more than one ride: 2026-11-19"):
        history.ride("2026-11")
    with pytest.raises(RecordDamaged, match="there is no ride '%'"):
        history.ride("%")
    history.close()


def test_a_removed_ride_is_off_the_list_and_off_the_load(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db")
    history.add(finished)
    assert history.remove(finished.ride_id)
    assert not history.remove(finished.ride_id)
    assert history.rides() == ()
    assert history.load_today(TODAY) == LoadToday()
    history.close()


def test_two_rides_of_one_day_add_up_and_midnight_is_the_rider_s(
    tmp_path: Path, finished: RideSummary
) -> None:
    berlin, auckland = timezone(timedelta(hours=1)), timezone(timedelta(hours=13))
    history = History(tmp_path / "history.db", zone=berlin)
    late = datetime(2026, 11, 20, 23, 30, tzinfo=berlin)
    for hours, stress in ((0, 40.0), (-3, 30.0), (1, None)):
        ride = replace(another(finished, 0, stress), started_at=late + timedelta(hours=hours))
        history.add(replace(ride, ride_id=f"ride{hours}"))
    assert history.daily_stress() == {date(2026, 11, 20): 70.0, date(2026, 11, 21): 0.0}
    assert history.daily_stress(auckland) == {date(2026, 11, 21): 70.0}
    assert history.daily_stress(UTC) == {date(2026, 11, 20): 70.0}
    history.close()


def test_the_load_of_a_span_is_grown_from_the_first_ride_on(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    for ago in (60, 30, 1):
        history.add(another(finished, ago, 80.0))
    first = TODAY - timedelta(days=9)
    days = history.load(first, TODAY, today=TODAY)
    grown = load_series(history.daily_stress(), TODAY - timedelta(days=61), TODAY, today=TODAY)
    assert days == grown[-10:]
    assert days[0].ctl > 0
    assert [day.date for day in days if day.provisional] == [TODAY]
    today = history.load_today(TODAY)
    assert today == LoadToday(days[-1].ctl, days[-1].atl, days[-1].tsb)
    history.close()


def test_days_before_the_first_ride_are_there_with_no_load(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", zone=UTC)
    assert [day.ctl for day in history.load(TODAY, TODAY + timedelta(days=2), today=TODAY)] == [
        0, 0, 0
    ]  # fmt: skip
    history.add(another(finished, 0, 80.0))
    days = history.load(date(2026, 11, 15), TODAY, today=TODAY)
    assert [day.date.day for day in days] == [15, 16, 17, 18, 19, 20, 21]
    assert [day.training_stress for day in days] == [0, 0, 0, 0, 0, 80.0, 0]
    assert [day.ctl > 0 for day in days] == [False] * 5 + [True] * 2
    assert not any(day.provisional for day in days[:-1])
    early = history.load(date(2026, 10, 1), date(2026, 10, 3), today=TODAY)
    assert [day.ctl for day in early] == [0, 0, 0]
    history.close()


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 99, b"SQLite format 3\0" + b"\xff" * 4080]
)
def test_a_damaged_database_is_set_aside_and_made_anew_from_the_rides(
    tmp_path: Path, finished: RideSummary, damage: bytes
) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(damage)
    history = History(path)
    assert history.rides() == (finished,)
    assert history.notice is not None
    assert "made anew from 1 ride folders" in history.notice
    (aside,) = tmp_path.glob("history.damaged-*.db")
    assert aside.read_bytes() == damage
    assert aside.name in history.notice
    assert history.check() is None
    history.close()


def test_a_page_that_rots_is_noticed_when_it_is_read(tmp_path: Path, finished: RideSummary) -> None:
    path = tmp_path / "history.db"
    history = History(path)
    for days in range(200):
        history.add(another(finished, days))
    history.close()
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(data)
    history = History(path)
    assert history.rides() == (finished,)
    assert history.notice is not None
    history.close()


def test_a_history_of_a_newer_teamcar_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(RecordDamaged, match="newer Teamcar"):
        History(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_where_nothing_can_be_stored_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordDamaged, match="the history cannot be used"):
        History(tmp_path / "file" / "history.db")
    with pytest.raises(RecordDamaged, match="the history cannot be used"):
        History(tmp_path)


def test_rebuilding_reads_every_folder_and_names_what_it_cannot(
    tmp_path: Path, finished: RideSummary
) -> None:
    torn = finish_ride(record(tmp_path / "rides" / "torn", line(40)))
    lost = finish_ride(record(tmp_path / "rides" / "lost", line(40)))
    (torn.folder / SUMMARY_NAME).write_bytes(b"{")
    (lost.folder / SUMMARY_NAME).write_bytes(b"{")
    (lost.folder / JOURNAL_NAME).unlink()
    record(tmp_path / "rides" / "unfinished", line(5))
    history = History(tmp_path / "history.db")
    history.add(another(finished, 9))  # its folder is not there
    rebuilt = history.rebuild()
    assert rebuilt.rides == 2
    assert [Path(error.path).name for error in rebuilt.refused] == ["lost"]
    assert {ride.ride_id for ride in history.rides()} == {finished.ride_id, "torn"}
    history.close()


def test_a_ride_that_was_saved_but_not_listed_is_caught_up(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db")
    assert history.catch_up().rides == 1
    assert history.rides() == (finished,)
    assert history.catch_up().rides == 0
    history.close()


def test_a_history_of_the_first_schema_keeps_its_rides_and_is_computed_anew(
    tmp_path: Path, finished: RideSummary
) -> None:
    path = tmp_path / "history.db"
    old = summary_to_json(replace(finished, calculation=1))
    for name in ("exact_normalized_power_w", "heart_rate_stress", "power_curve", "sport"):
        del old[name]
    started = finished.started_at.timestamp()
    with sqlite3.connect(path) as database:
        database.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version = 1;")
        rows = [(name, json.dumps(old)) for name in (finished.ride_id,)] + [("rotten", "{")]
        database.executemany(
            "INSERT INTO rides VALUES (?, ?, 30.0, 1, ?, ?)",
            [(name, started, name, document) for name, document in rows],
        )
    database.close()
    history = History(path)
    (ride,) = history.rides()
    assert (ride.ride_id, ride.calculation, ride.power_curve) == (finished.ride_id, 1, ())
    assert history.rows()[0].training_stress == finished.training_stress
    assert history.recompute().rides == 1
    (ride,) = history.rides()
    assert ride == finished
    assert history.recompute().rides == 0
    history.close()


def test_a_ride_is_computed_anew_at_the_ftp_of_its_day_with_its_notes_kept(
    tmp_path: Path, finished: RideSummary
) -> None:
    noted = replace(finished, notes="Headwind", name="Club run")
    (finished.folder / SUMMARY_NAME).write_bytes(encode_summary(noted))
    history = History(tmp_path / "history.db")
    assert history.catch_up().rides == 1
    history.ftp_history = FtpHistory().with_change(date(2020, 1, 1), 180)
    assert history.recompute(stop=lambda: True).rides == 0
    assert history.recompute().rides == 1
    (ride,) = history.rides()
    assert (ride.ftp_w, ride.notes, ride.name) == (180, "Headwind", "Club run")
    assert ride.sha256 == finished.sha256
    assert ride.power_zone_s != finished.power_zone_s
    assert read_summary(ride.folder) == ride
    assert history.rows()[0].name == "Club run"
    history.close()


def test_two_programs_have_the_history_open_at_once(tmp_path: Path, finished: RideSummary) -> None:
    path = tmp_path / "history.db"
    console, engine = History(path), History(path)
    engine.add(finished)
    assert console.rides() == (finished,)
    assert console.remove(finished.ride_id)
    assert engine.rows() == ()
    console.close()
    engine.close()


def test_a_ride_s_page_and_its_line_in_the_list_are_at_one_ftp(
    tmp_path: Path, finished: RideSummary
) -> None:
    history = History(tmp_path / "history.db", tmp_path / "rides")
    history.add(finished)
    assert history.ride("last") == finished
    history.ftp_history = FtpHistory().with_change(date(2020, 1, 1), finished.ftp_w * 2)
    (row,), ride = history.rows(), history.ride("last")
    assert ride == history.rides()[0]
    assert finished.training_stress is not None
    assert finished.intensity_factor is not None
    assert ride.training_stress == round(row.training_stress or 0, 1)
    assert ride.training_stress == pytest.approx(finished.training_stress / 4, abs=0.05)
    assert ride.intensity_factor == pytest.approx(finished.intensity_factor / 2, abs=0.001)
    assert ride.ftp_w == finished.ftp_w * 2
    before = (ride.intensity_factor, ride.training_stress)
    history.recompute()
    ride = history.ride("last")
    assert (ride.intensity_factor, ride.training_stress) == before
    history.close()
