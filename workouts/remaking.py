"""A finished ride's summary made anew from its record, at the FTP that held on its day."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workouts.athlete import Athlete
from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.finish import read_summary, ride_in
from workouts.imported_ride import ORIGINAL_NAME, summary_in
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME
from workouts.summary import RideSummary, encode_summary
from workouts.summing_up import summarise


def remake(folder: Path, athlete: Athlete, ftp_w: int | None) -> RideSummary:
    """Write the summary anew from the journal or the imported file, and return it.

    Without `ftp_w` a recorded ride keeps the FTP it was ridden with. The rider's name and notes
    stay. Raises RecordDamaged when the record cannot be read, or the summary not be written.
    """
    before: RideSummary | None = None
    with suppress(RecordDamaged):
        before = read_summary(folder, athlete)
    if (folder / JOURNAL_NAME).is_file():
        ride = ride_in(folder)
        if ftp_w is not None:
            ride = replace(ride, athlete=replace(ride.athlete, ftp_w=ftp_w))
        summary = summarise(ride, folder)
        if before is not None:  # the FIT file stays as it is
            summary = replace(summary, sha256=before.sha256)
    elif (folder / ORIGINAL_NAME).is_file():
        rider = athlete if ftp_w is None else replace(athlete, ftp_w=ftp_w)
        summary = summary_in(folder, rider, before.ride_id if before else None)
    else:
        raise RecordDamaged(folder, "neither its journal nor its FIT file is there")
    if before is not None:
        summary = replace(summary, name=before.name, notes=before.notes)
    try:
        write_atomically(folder / SUMMARY_NAME, encode_summary(summary))
    except OSError as error:
        why = f"its summary cannot be written: {error.strerror or error}"
        raise RecordDamaged(folder, why) from None
    return summary
