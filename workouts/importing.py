"""Years of activities become rides of the history, on all cores, and safe to stop at any time.

Rules: a ride is read and laid ready in a folder of its own. BATCH rides at a time are then brought
to the disk with one sync, moved to their places, and listed in one transaction. So what is listed
is on the disk, a stop loses at most a batch, and the next import goes on where it stopped: what is
in is known by the SHA-256 of its file. The same ride from two devices or services is known by its
start and length.
"""

import bisect
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp

from workouts.atomic import sync_folder
from workouts.crew import cores, in_order
from workouts.errors import ImportStopped
from workouts.finish import read_summary
from workouts.history import History, Known
from workouts.history_rows import Stored, stored
from workouts.importing_files import Numbered, Ready, SameFile, Task, begin, prepare
from workouts.importing_sources import Refused, find
from workouts.recorder import SUMMARY_NAME, free_ride_id
from workouts.summary import encode_summary

BATCH = 64
CHUNK = 8  # files handed to a process at once
FEW = 12  # for so few files no process is started
STAGING = ".importing"
SAME_START_S = 60.0
SAME_LENGTH = 0.02

Progress = Callable[[int, int], None]  # files done, files in all


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that is a ride now; `warnings` are what was repaired or left out."""

    path: str
    ride_id: str
    sport: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file whose ride is there already, and how that was seen."""

    path: str
    ride_id: str
    why: str


@dataclass(slots=True)
class ImportReport:
    """What came of each file; `interrupted` before all were read."""

    imported: list[Imported] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    interrupted: bool = False


def import_activities(
    paths: Iterable[Path],
    history: History,
    *,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Import files, folders and archives into the history and say what came of each.

    KeyboardInterrupt ends it in good order. Raises ImportStopped, as when another import runs,
    OSError when the disk does not take a ride, and RecordDamaged; what is in by then stays in.
    """
    rides = history.rides_folder
    rides.mkdir(parents=True, exist_ok=True)
    history.catch_up()  # rides that were moved to their places, and the stop came before the list
    with _staging(rides) as staging:
        known = history.known()
        task = Task(
            rides,
            staging,
            history.athlete,
            history.ftp_history,
            history.zone,
            {each.sha256: each.ride_id for each in known if each.sha256},
        )
        intake = _Intake(history, known)
        try:
            files = list(enumerate(find(paths, staging)))
            crew = jobs or (1 if len(files) <= FEW else cores())
            with closing(in_order(prepare, _chunks(files), crew, begin, (task,))) as prepared:
                for outcomes in prepared:
                    for outcome in outcomes:
                        intake.take(outcome)
                    progress(intake.done, len(files))
        except KeyboardInterrupt:
            intake.report.interrupted = True
        finally:
            intake.settle()
        return intake.report


@contextmanager
def _staging(rides: Path) -> Iterator[Path]:
    """Give an empty folder beside the rides that no other import uses."""
    folder = rides / STAGING
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ImportStopped(
                f"another import into {rides} is running; let it end first"
            ) from None
        _clear(folder)  # of an import that was killed
        # A process of that import may be at its last file still: it is given no place in common.
        try:
            yield Path(mkdtemp(dir=folder))
        finally:
            _clear(folder)
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "lock":
            with suppress(OSError):
                path.unlink()


def _chunks(files: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    rest = iter(files)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


class _Intake:
    """Takes rides that are laid ready, in order: knows the doubles, and lists the others."""

    def __init__(self, history: History, known: Iterable[Known]) -> None:
        self.report = ImportReport()
        self.done = 0
        self._history = history
        self._by_file = {each.sha256: each.ride_id for each in known if each.sha256}
        self._by_start = sorted((k.started_unix_s, k.duration_s, k.ride_id) for k in known)
        self._taken: set[str] = set()
        self._waiting: list[tuple[Ready, str]] = []

    def take(self, outcome: Refused | SameFile | Ready) -> None:
        self.done += 1
        if isinstance(outcome, Refused):
            self.report.refused.append(outcome)
            return
        if isinstance(outcome, SameFile):
            self._double(outcome.path, outcome.ride_id, "the same file")
            return
        same = self._by_file.get(outcome.sha256)
        why = "the same file" if same else "the same start and length"
        same = same or self._same_ride(outcome)
        if same:
            self._double(outcome.path, same, why)
            shutil.rmtree(outcome.folder, ignore_errors=True)
            return
        ride_id = free_ride_id(self._history.rides_folder, outcome.ride_id, self._taken)
        self._taken.add(ride_id)
        self._by_file[outcome.sha256] = ride_id
        bisect.insort(self._by_start, (outcome.started_unix_s, outcome.duration_s, ride_id))
        self._waiting.append((outcome, ride_id))
        if len(self._waiting) >= BATCH:
            self.settle()

    def settle(self) -> None:
        """Move what is laid ready to its place and list it."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        rides = self._history.rides_folder
        rows = [_named(ready, ride_id, rides) for ready, ride_id in waiting]
        os.sync()
        for ready, ride_id in waiting:
            ready.folder.rename(rides / ride_id)
        sync_folder(rides)
        self._history.put(rows)
        self.report.imported += [
            Imported(ready.path, ride_id, ready.sport, ready.warnings) for ready, ride_id in waiting
        ]

    def _double(self, path: str, ride_id: str, why: str) -> None:
        self.report.duplicates.append(Duplicate(path, ride_id, f"{why} as {ride_id}"))

    def _same_ride(self, ready: Ready) -> str | None:
        """Return the ride of the same start and length, as another device or service has it."""
        start = ready.started_unix_s
        first = bisect.bisect_left(self._by_start, (start - SAME_START_S,))
        for started, duration_s, ride_id in islice(self._by_start, first, None):
            if started > start + SAME_START_S:
                return None
            if abs(duration_s - ready.duration_s) <= SAME_LENGTH * max(duration_s, 1):
                return ride_id
        return None


def _named(ready: Ready, ride_id: str, rides: Path) -> Stored:
    """Return the rows of a ride under its id, which is another when two began in one second."""
    if ride_id == ready.ride_id:
        return ready.rows
    summary = replace(read_summary(ready.folder), ride_id=ride_id, folder=rides / ride_id)
    (ready.folder / SUMMARY_NAME).write_bytes(encode_summary(summary))
    return stored(summary)
