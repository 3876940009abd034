"""The rider's words about a ride: kept in its summary, beside a FIT file that stays as it is."""

from dataclasses import replace

from workouts.atomic import write_atomically
from workouts.errors import RecordDamaged
from workouts.finish import read_summary
from workouts.history import History
from workouts.recorder import SUMMARY_NAME
from workouts.summary import RideSummary, encode_summary

LONGEST = 20_000  # signs


def keep_notes(history: History, ride_id: str, notes: str) -> RideSummary:
    """Keep the words about a ride and return its summary; the empty text takes them away.

    Raises RecordDamaged when there is no such ride, when the text is too long, and when the disk
    does not take it; the notes from before are then still there.
    """
    folder = history.ride(ride_id).folder
    words = "\n".join(line.rstrip() for line in notes.splitlines()).strip()
    if len(words) > LONGEST:
        why = f"its notes are {len(words)} signs long, and {LONGEST} are kept: shorten them"
        raise RecordDamaged(folder, why)
    # The folder is asked, not the list: figures may have been made anew meanwhile.
    summary = replace(read_summary(folder, history.athlete), notes=words)
    try:
        write_atomically(folder / SUMMARY_NAME, encode_summary(summary))
    except OSError as error:
        why = f"its notes cannot be kept: {error.strerror or error}"
        raise RecordDamaged(folder, why) from None
    history.add(summary)
    return summary
