"""A recorded ride becomes a finished one: journal -> FIT file and summary, in its folder.

Each file is written whole or not at all and the summary last, so a finish that is interrupted at
any point is simply done again, with the same result.
"""

import contextlib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from workouts.athlete import Athlete
from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.fit_activity import encode_activity
from workouts.journal import Journal, read_journal
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME
from workouts.ride_record import RideRecord, record_of
from workouts.snapshot import Sample
from workouts.summary import FIT_NAMES, IMPORTED, RideSummary, decode_summary, encode_summary
from workouts.summing_up import summarise


def finish_ride(folder: Path) -> RideSummary:
    """Write `ride.fit` and `summary.json` from the ride's journal and return the summary.

    The rider's name and notes of a ride that was finished before are kept.
    Raises RecordDamaged when the journal cannot be read or holds not one second, and OSError
    when the disk does not take the files; the journal stays as it is.
    """
    summary, activity = _summed_up(folder)
    with contextlib.suppress(RecordDamaged, OSError):
        before = decode_summary((folder / SUMMARY_NAME).read_bytes(), folder)
        summary = replace(summary, name=before.name, notes=before.notes)
    write_atomically(folder / FIT_NAME, activity)
    write_atomically(folder / SUMMARY_NAME, encode_summary(summary))
    return summary


def ride_in(folder: Path) -> RideRecord:
    """Return the ride that the journal in `folder` holds; raises RecordDamaged."""
    return _ride_of(read_journal(folder / JOURNAL_NAME), folder)


def _ride_of(journal: Journal, folder: Path) -> RideRecord:
    ride = record_of(journal)
    if ride is None:
        raise RecordDamaged(folder / JOURNAL_NAME, "not one second was ridden")
    return ride


def ride_samples(folder: Path) -> tuple[Sample, ...]:
    """Return every second of the recorded or imported ride in `folder`; raises RecordDamaged."""
    if _is_imported(folder):
        from workouts.imported_ride import activity_in, samples_of

        return samples_of(activity_in(folder))
    return read_journal(folder / JOURNAL_NAME).samples


def read_summary(folder: Path, athlete: Athlete | None = None) -> RideSummary:
    """Return the summary of a finished ride; a damaged one is made anew from the ride's record.

    `athlete` is whose figures an imported ride then gets. Raises RecordDamaged when neither can
    be read.
    """
    try:
        data = (folder / SUMMARY_NAME).read_bytes()
    except OSError as error:
        raise RecordDamaged(folder, f"it has no summary: {error.strerror or error}") from None
    try:
        return decode_summary(data, folder)
    except RecordDamaged:
        if _is_imported(folder):
            from workouts.imported_ride import summary_in  # the FIT reader is not needed to start

            return summary_in(folder, athlete or Athlete())
        if not (folder / JOURNAL_NAME).exists():
            raise
        return _summed_up(folder)[0]


def _is_imported(folder: Path) -> bool:
    return (folder / FIT_NAMES[IMPORTED]).is_file() and not (folder / JOURNAL_NAME).exists()


def _summed_up(folder: Path) -> tuple[RideSummary, bytes]:
    """Return the summary and the FIT file of the journal in `folder`."""
    journal = read_journal(folder / JOURNAL_NAME)
    ride = _ride_of(journal, folder)
    summary = summarise(ride, folder)
    activity = encode_activity(ride, summary)
    digest = sha256(activity).hexdigest()
    return replace(summary, sha256=digest, notes="\n".join(journal.notes)), activity
