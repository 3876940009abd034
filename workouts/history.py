"""All finished rides in one SQLite file: lists, the load over days, and its own repair.

The ride folders are the truth; a database that is damaged is set aside and made anew from them.
Start-up reads a few rows and no FIT file.
"""

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from workouts.errors import RecordDamaged
from workouts.load import Convention, Form, LoadDay, load_before, load_series
from workouts.recorder import SUMMARY_NAME
from workouts.snapshot import LoadToday
from workouts.summary import CALCULATION, RideSummary, summary_from_json, summary_to_json

T = TypeVar("T")

# Row n takes a database of schema n to schema n + 1; rows are only ever added.
MIGRATIONS = (
    """
    CREATE TABLE rides (
        ride_id TEXT PRIMARY KEY,
        started_unix_s REAL NOT NULL,
        training_stress REAL,
        calculation INTEGER NOT NULL,
        folder TEXT NOT NULL,
        document TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX rides_by_time ON rides (started_unix_s DESC, training_stress);
    """,
)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of reading all ride folders."""

    rides: int
    refused: tuple[RecordDamaged, ...]


class History:
    """The rides of one data folder. Every method may raise RecordDamaged, and nothing else."""

    def __init__(
        self,
        path: Path,
        rides: Path | None = None,
        zone: tzinfo | None = None,
        convention: Convention = Convention.EXPONENTIAL,
        form: Form = Form.PREVIOUS_DAY,
    ) -> None:
        """Open or create the database at `path` over the ride folders in `rides`.

        `rides` is the folder `rides` beside the database when it is not given; `zone` decides on
        which calendar day a ride lies, None being the machine's zone; `convention` and `form` are
        how load is counted.
        """
        self.convention = convention
        self.form = form
        self.path = path
        self.rides_folder = rides or path.parent / "rides"
        self.notice: str | None = None  # one sentence when the database had to be made anew
        self._zone = zone
        self._lock = threading.RLock()
        self._database: sqlite3.Connection | None = None
        self._mending = False
        self._run(lambda database: None)

    def close(self) -> None:
        """Close the database; using the history again opens it."""
        with self._lock:
            database, self._database = self._database, None
            if database is not None:
                with contextlib.suppress(sqlite3.Error):
                    database.close()

    def add(self, summary: RideSummary) -> None:
        """List a finished ride; adding it again replaces its row."""
        self._run(lambda database: _insert(database, (summary,)))

    def rides(self, limit: int = 50, offset: int = 0) -> tuple[RideSummary, ...]:
        """Return finished rides, newest first."""
        query = "SELECT folder, document FROM rides ORDER BY started_unix_s DESC LIMIT ? OFFSET ?"
        rows = self._run(lambda database: database.execute(query, (limit, offset)).fetchall())
        return tuple(self._summary(folder, document) for folder, document in rows)

    def count(self) -> int:
        """Return how many rides there are."""
        query = "SELECT count(*) FROM rides"
        return int(self._run(lambda database: database.execute(query).fetchone()[0]))

    def ride(self, name: str) -> RideSummary:
        """Return the ride with this id or unique beginning of one, or the "last" one.

        Raises RecordDamaged that says so when there is none, or more than one.
        """
        if name == "last":
            newest = self.rides(limit=1)
            if not newest:
                raise RecordDamaged(self.path, "there is no ride yet")
            return newest[0]
        query = (
            "SELECT ride_id, folder, document FROM rides"
            " WHERE ride_id >= ? AND substr(ride_id, 1, ?) = ? ORDER BY ride_id LIMIT 5"
        )
        rows = self._run(
            lambda database: database.execute(query, (name, len(name), name)).fetchall()
        )
        rows = [row for row in rows if row[0] == name] or rows
        if not rows:
            raise RecordDamaged(self.path, f"there is no ride {name!r}")
        if len(rows) > 1:
            ids = ", ".join(row[0] for row in rows[:4])
            raise RecordDamaged(self.path, f"{name!r} begins more than one ride: {ids}")
        return self._summary(rows[0][1], rows[0][2])

    def remove(self, ride_id: str) -> bool:
        """Take a ride off the list and say whether it was there; its folder stays."""

        def delete(database: sqlite3.Connection) -> bool:
            with database:
                done = database.execute("DELETE FROM rides WHERE ride_id = ?", (ride_id,))
            return done.rowcount > 0

        return self._run(delete)

    def daily_stress(self, zone: tzinfo | None = None) -> Mapping[date, float]:
        """Return training stress by calendar day of the zone; a ride without power counts 0."""
        zone = zone or self._zone
        query = "SELECT started_unix_s, training_stress FROM rides ORDER BY started_unix_s"
        daily: dict[date, float] = {}
        for started, stress in self._run(lambda database: database.execute(query).fetchall()):
            day = datetime.fromtimestamp(started, zone).date()
            daily[day] = daily.get(day, 0.0) + (stress or 0.0)
        return daily

    def load(self, first: date, last: date, *, today: date | None = None) -> tuple[LoadDay, ...]:
        """Return the load from `first` to `last` inclusive, grown from the first ride on."""
        return self._load(self.daily_stress(), first, last, today or self.today())

    def load_today(self, today: date | None = None) -> LoadToday:
        """Return today's fitness, fatigue and form; all None without a ride."""
        day = today or self.today()
        daily = self.daily_stress()
        if not daily or min(daily) > day:
            return LoadToday()
        (now,) = self._load(daily, day, day, day)
        return LoadToday(now.ctl, now.atl, now.tsb)

    def _load(
        self, daily: Mapping[date, float], first: date, last: date, today: date
    ) -> tuple[LoadDay, ...]:
        ctl, atl = load_before(daily, first, self.convention)
        return load_series(
            daily,
            first,
            last,
            today=today,
            convention=self.convention,
            form=self.form,
            ctl=ctl,
            atl=atl,
        )

    def today(self) -> date:
        """Return the calendar day of the rider's zone."""
        return datetime.now(self._zone).astimezone(self._zone).date()

    def rebuild(self) -> Rebuilt:
        """Make the list anew from the ride folders; what cannot be read is returned as refused."""
        summaries, refused = _read_summaries(self._finished_folders())
        self._run(lambda database: _insert(database, summaries, instead=True))
        return Rebuilt(len(summaries), refused)

    def catch_up(self) -> Rebuilt:
        """List finished rides that are not listed yet, as after a stop in the middle of saving."""
        query = "SELECT folder FROM rides"
        rows = self._run(lambda database: database.execute(query).fetchall())
        listed = {folder for (folder,) in rows}
        missing = self._finished_folders(listed)
        summaries, refused = _read_summaries(missing)
        if summaries:
            self._run(lambda database: _insert(database, summaries))
        return Rebuilt(len(summaries), refused)

    def _finished_folders(self, but: Collection[str] = ()) -> list[Path]:
        """Return the folders that have a summary; those whose names are in `but` go unseen."""
        try:
            names = sorted(set(os.listdir(self.rides_folder)).difference(but))
        except OSError:  # no folder of rides yet, or none that can be read
            return []
        folders = (self.rides_folder / name for name in names)
        return [folder for folder in folders if (folder / SUMMARY_NAME).is_file()]

    def check(self) -> str | None:
        """Read the whole database and return what is wrong with it, None when all is well."""
        answer = self._run(lambda database: database.execute("PRAGMA integrity_check").fetchone())
        return None if answer[0] == "ok" else str(answer[0])

    def _summary(self, folder: str, document: str) -> RideSummary:
        try:
            value = json.loads(document)
        except ValueError:
            raise RecordDamaged(self.path, f"the row of ride {folder} is damaged") from None
        return summary_from_json(value, self.rides_folder / folder)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` on the database, once more on a new one when the old turns out damaged."""
        with self._lock:
            try:
                return work(self._open())
            except (sqlite3.Error, OSError) as error:
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if code not in DAMAGED or self._mending:
                    raise RecordDamaged(self.path, f"the history cannot be used: {error}") from None
            self._mending = True
            try:
                self._set_aside()
                return work(self._open())
            except (sqlite3.Error, OSError) as error:
                raise RecordDamaged(self.path, f"the history cannot be used: {error}") from None
            finally:
                self._mending = False

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self.path, timeout=5.0, check_same_thread=False)
            try:
                _prepare(database, self.path)
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _set_aside(self) -> None:
        """Rename the damaged database and fill a new one from the ride folders."""
        self.close()
        stamp = datetime.now(self._zone).strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}")
        for tail in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self.path.with_name(self.path.name + tail).replace(
                    aside.with_name(aside.name + tail)
                )
        rebuilt = self.rebuild()
        self.notice = (
            f"The ride history was damaged; it was made anew from {rebuilt.rides} ride folders,"
            f" and the damaged file kept as {aside.name}."
        )


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Set the journal mode and bring the schema up to date."""
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise RecordDamaged(path, "the history was written by a newer Teamcar; update this one")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        database.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")


def _insert(
    database: sqlite3.Connection, summaries: Iterable[RideSummary], *, instead: bool = False
) -> None:
    """Write rows in one transaction; `instead` of all that were there."""
    rows = [
        (
            summary.ride_id,
            summary.started_at.timestamp(),
            summary.training_stress,
            CALCULATION,
            summary.folder.name,
            json.dumps(summary_to_json(summary), ensure_ascii=False, separators=(",", ":")),
        )
        for summary in summaries
    ]
    with database:
        if instead:
            database.execute("DELETE FROM rides")
        database.executemany("INSERT OR REPLACE INTO rides VALUES (?, ?, ?, ?, ?, ?)", rows)


def _read_summaries(
    folders: Iterable[Path],
) -> tuple[list[RideSummary], tuple[RecordDamaged, ...]]:
    from workouts.finish import read_summary  # the FIT writer is not needed to start

    summaries, refused = [], []
    for folder in folders:
        try:
            summaries.append(read_summary(folder))
        except RecordDamaged as error:
            refused.append(error)
    return summaries, tuple(refused)
