"""The list of rides made anew from journals and imported files comes out the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workouts.activity_bytes import ridden
from tests.workouts.rides import line
from tests.workouts.rides import record as record_ride
from workouts.finish import finish_ride
from workouts.history import History
from workouts.imported_ride import ORIGINAL_NAME
from workouts.importing import import_activities
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.remaking import rebuild_from_records
from workouts.summary import encode_summary


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "data" / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def test_the_list_made_anew_from_the_records_is_the_same(history: History, downloads: Path) -> None:
    for day in range(6):
        (downloads / f"{day}.fit").write_bytes(ridden(day, 150 + day))
    import_activities([downloads], history, jobs=1)
    history.add(finish_ride(record_ride(history.rides_folder / "2026-11-20-183000", line(140))))
    (noted,) = [each for each in history.rides() if each.ride_id == "2024-11-09-113320"]
    summary = replace(noted, notes="Sun")
    (noted.folder / SUMMARY_NAME).write_bytes(encode_summary(summary))
    history.add(summary)
    before = (history.rows(), history.rides(), history.best_efforts(), history.daily_stress())
    (history.rides_folder / "2024-11-10-113320" / SUMMARY_NAME).write_bytes(b"{")
    history.remove("2024-11-11-113320")
    rebuilt = rebuild_from_records(history, jobs=2)
    assert (rebuilt.rides, rebuilt.refused) == (7, ())
    assert (
        history.rows(), history.rides(), history.best_efforts(), history.daily_stress()
    ) == before  # fmt: skip


def test_a_record_that_is_lost_keeps_its_summary_and_one_without_either_is_named(
    history: History, downloads: Path
) -> None:
    for day in range(3):
        (downloads / f"{day}.fit").write_bytes(ridden(day))
    import_activities([downloads], history, jobs=1)
    rides = sorted(history.rides_folder.glob("2024*"))
    (rides[0] / ORIGINAL_NAME).unlink()
    (rides[1] / ORIGINAL_NAME).write_bytes(b"")
    (rides[1] / SUMMARY_NAME).write_bytes(b"")
    rebuilt = rebuild_from_records(history)
    assert rebuilt.rides == 2
    assert [error.why for error in rebuilt.refused] == ["it is empty"]
    assert not (rides[0] / JOURNAL_NAME).exists()


def test_a_ride_that_is_finished_meanwhile_is_listed_all_the_same(
    history: History, downloads: Path
) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    import_activities([downloads], history, jobs=1)
    other = History(history.path, history.rides_folder)

    def ride_on(done: int, total: int) -> None:
        folder = history.rides_folder / "2026-11-20-183000"
        other.add(finish_ride(record_ride(folder, line(140))))

    assert rebuild_from_records(history, jobs=1, progress=ride_on).rides == 2
    assert history.count() == 2
    other.close()
