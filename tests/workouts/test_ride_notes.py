"""The rider's words are kept with the ride, through whatever is made anew of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workouts.activity_bytes import ridden
from tests.workouts.rides import line
from tests.workouts.rides import record as record_ride
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride, read_summary
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.importing import import_activities
from workouts.remaking import rebuild_from_records
from workouts.ride_notes import LONGEST, keep_notes

RIDE = "2026-11-20-183000"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "data" / "history.sqlite")
    opened.add(finish_ride(record_ride(opened.rides_folder / RIDE, line(140))))
    yield opened
    opened.close()


def test_notes_are_kept_and_the_fit_file_stays_as_it_is(history: History) -> None:
    before = history.ride(RIDE)
    activity = before.fit_path.read_bytes()
    kept = keep_notes(history, RIDE, "\n  Wind.  \nLegs: gut 💪\n\n")
    assert kept.notes == "Wind.\nLegs: gut 💪"
    assert history.ride(RIDE) == read_summary(before.folder) == kept
    assert before.fit_path.read_bytes() == activity
    assert keep_notes(history, RIDE, "") == before


def test_notes_outlive_a_new_ftp_and_a_list_made_anew(history: History) -> None:
    day = history.ride(RIDE).started_at.date()
    keep_notes(history, RIDE, "Wind.")
    history.ftp_history = FtpHistory().with_change(day, 210, 250)
    assert history.recompute().rides == 1
    assert history.ride(RIDE).ftp_w == 210
    assert history.ride(RIDE).notes == "Wind."
    rebuild_from_records(history)
    assert history.ride(RIDE).notes == "Wind."


def test_an_imported_ride_takes_notes_and_its_file_is_untouched(
    history: History, tmp_path: Path
) -> None:
    (tmp_path / "a.fit").write_bytes(ridden(1))
    import_activities([tmp_path / "a.fit"], history, jobs=1)
    imported = next(row.ride_id for row in history.rows() if row.source == "imported")
    kept = keep_notes(history, imported, "From the old computer.")
    assert history.ride(imported).notes == "From the old computer."
    assert kept.fit_path.read_bytes() == ridden(1)


def test_notes_that_cannot_be_kept_are_refused_in_words(history: History) -> None:
    keep_notes(history, RIDE, "Wind.")
    with pytest.raises(RecordDamaged, match="20001 signs long, and 20000 are kept"):
        keep_notes(history, RIDE, "x" * (LONGEST + 1))
    with pytest.raises(RecordDamaged, match="there is no ride 'other'"):
        keep_notes(history, "other", "Wind.")
    assert history.ride(RIDE).notes == "Wind."
