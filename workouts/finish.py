"""A recorded ride becomes a finished one: journal -> FIT file and summary, in its folder.

Each file is written whole or not at all and the summary last, so a finish that is interrupted at
any point is simply done again, with the same result.
"""

from pathlib import Path

from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.fit_activity import encode_activity
from workouts.journal import read_journal
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME
from workouts.ride_record import RideRecord, record_of
from workouts.snapshot import Sample
from workouts.summary import RideSummary, decode_summary, encode_summary, summarise


def finish_ride(folder: Path) -> RideSummary:
    """Write `ride.fit` and `summary.json` from the ride's journal and return the summary.

    Raises RecordDamaged when the journal cannot be read or holds not one second, and OSError
    when the disk does not take the files; the journal stays as it is.
    """
    ride = ride_in(folder)
    summary = summarise(ride, folder)
    write_atomically(folder / FIT_NAME, encode_activity(ride, summary))
    write_atomically(folder / SUMMARY_NAME, encode_summary(summary))
    return summary


def ride_in(folder: Path) -> RideRecord:
    """Return the ride that the journal in `folder` holds; raises RecordDamaged."""
    path = folder / JOURNAL_NAME
    ride = record_of(read_journal(path))
    if ride is None:
        raise RecordDamaged(path, "not one second was ridden")
    return ride


def ride_samples(folder: Path) -> tuple[Sample, ...]:
    """Return every recorded second of the ride in `folder`; raises RecordDamaged."""
    return read_journal(folder / JOURNAL_NAME).samples


def read_summary(folder: Path) -> RideSummary:
    """Return the summary of a finished ride, made anew from its journal if it is damaged.

    Raises RecordDamaged when neither can be read.
    """
    try:
        data = (folder / SUMMARY_NAME).read_bytes()
    except OSError as error:
        raise RecordDamaged(folder, f"it has no summary: {error.strerror or error}") from None
    try:
        return decode_summary(data, folder)
    except RecordDamaged:
        if not (folder / JOURNAL_NAME).exists():
            raise
        return summarise(ride_in(folder), folder)
