"""One file to import, in a process of its own: read, summed up, and laid ready beside the rides.

A ride that is laid ready is a folder with the untouched file and its summary, which only has to
be moved to its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import sha256
from pathlib import Path

from workouts.athlete import Athlete
from workouts.errors import UnreadableActivity
from workouts.fit_reader import read_activity
from workouts.ftp_history import FtpHistory
from workouts.history_rows import Stored, stored
from workouts.history_totals import day_of
from workouts.imported_ride import ORIGINAL_NAME, sum_up
from workouts.importing_sources import Found, Refused, close_archive, read
from workouts.recorder import RIDE_ID_FORMAT, SUMMARY_NAME
from workouts.summary import encode_summary


@dataclass(frozen=True, slots=True)
class Task:
    """What every process of an import has to know."""

    rides: Path
    staging: Path
    athlete: Athlete
    ftp_history: FtpHistory
    zone: tzinfo | None
    known: Mapping[str, str]  # ride id by the SHA-256 of its file


@dataclass(frozen=True, slots=True)
class SameFile:
    """A file whose very bytes are a ride already."""

    path: str
    ride_id: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A ride laid ready in `folder`; its rows have the id that it should get."""

    path: str
    folder: Path
    sha256: str
    ride_id: str
    started_unix_s: float
    duration_s: int
    sport: str
    warnings: tuple[str, ...]
    rows: Stored


Outcome = Refused | SameFile | Ready
Numbered = tuple[int, Found | Refused]

_tasks: list[Task] = []  # of this process; one at a time


def begin(task: Task) -> None:
    """Take the task that `prepare` will work on in this process."""
    close_archive()  # one of the same name may have come since
    _tasks[:] = [task]


def prepare(files: Sequence[Numbered]) -> list[Outcome]:
    """Return what becomes of each file; raises OSError when a ride cannot be laid ready."""
    (task,) = _tasks
    return [
        found if isinstance(found, Refused) else _prepare(number, found, task)
        for number, found in files
    ]


def _prepare(number: int, found: Found, task: Task) -> Outcome:
    try:
        data = read(found)
    except OSError as error:
        return Refused(found.shown, f"it cannot be read: {error.strerror or error}")
    except ValueError as error:
        return Refused(found.shown, str(error))
    digest = sha256(data).hexdigest()
    if digest in task.known:
        return SameFile(found.shown, task.known[digest])
    try:
        activity = read_activity(data, found.shown, task.zone)
    except UnreadableActivity as error:
        return Refused(found.shown, error.why)
    ride_id = activity.started_at.strftime(RIDE_ID_FORMAT)
    started_unix_s = activity.started_at.timestamp()
    held_w = task.ftp_history.on(day_of(started_unix_s, task.zone))
    athlete = task.athlete if held_w is None else replace(task.athlete, ftp_w=held_w)
    home = task.rides / ride_id
    summary = sum_up(activity, home, athlete, ride_id=ride_id, digest=digest)
    folder = task.staging / str(number)
    folder.mkdir()
    (folder / ORIGINAL_NAME).write_bytes(data)
    (folder / SUMMARY_NAME).write_bytes(encode_summary(summary))
    return Ready(
        path=found.shown,
        folder=folder,
        sha256=digest,
        ride_id=ride_id,
        started_unix_s=started_unix_s,
        duration_s=summary.duration_s,
        sport=summary.sport,
        warnings=activity.warnings,
        rows=stored(summary),
    )
