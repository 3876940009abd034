"""A small SQLite file with a schema that grows: opened when used, set aside when damaged.

It may be used from several threads and several processes; each piece of work is one transaction.
"""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from workouts.errors import RecordDamaged

T = TypeVar("T")
Migration = str | Callable[[sqlite3.Connection], None]  # SQL, or what SQL cannot do

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
BUSY_S = 10.0  # so long another process may hold the file
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
NAP_S = 0.01


class Database:
    """One file; `what` is its content as the rider calls it. Raises RecordDamaged, nothing else."""

    def __init__(
        self,
        path: Path,
        migrations: Sequence[Migration],
        what: str,
        refill: Callable[[], str] | None = None,
        *,
        durable: bool = True,
    ) -> None:
        """Row n of `migrations` takes a file of schema n to schema n + 1.

        `refill` fills a file that had to begin anew, and says from what. What is not `durable`
        does not wait for the disk: a failing power supply may take the last transactions, whole.
        """
        self.path = path
        self.notice: str | None = None  # one sentence when the file had to be made anew
        self._migrations = migrations
        self._what = what
        self._refill = refill
        self._synchronous = "FULL" if durable else "NORMAL"
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; using it again opens it."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in one transaction that no other process can come between.

        A damaged file is renamed, and the work done on the one that takes its place.
        """
        return self._mended(lambda: self._transact(work))

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`, which only reads, beside whoever writes; otherwise as `run`."""
        return self._mended(lambda: work(self._open()))

    def _mended(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                return work()
            except (sqlite3.Error, OSError) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGED:
                    raise self._unusable(error) from None
            try:
                self._set_aside()
                return work()
            except (sqlite3.Error, OSError) as error:
                raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> RecordDamaged:
        return RecordDamaged(self.path, f"the {self._what} cannot be used: {error}")

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        return done

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path, timeout=BUSY_S, check_same_thread=False, isolation_level=None
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        _write_ahead(connection)
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        newest = len(self._migrations)
        if connection.execute("PRAGMA user_version").fetchone()[0] == newest:
            return
        connection.execute("BEGIN IMMEDIATE")
        # Asked again inside the transaction: another process may have been first.
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > newest:
            why = f"the {self._what} was written by a newer Teamcar; update this one"
            raise RecordDamaged(self.path, why)
        for migration in self._migrations[version:]:
            if callable(migration):
                migration(connection)
                continue
            for statement in migration.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {newest}")
        connection.execute("COMMIT")

    def _set_aside(self) -> None:
        """Rename the damaged file and begin anew; another process may have renamed it already."""
        self.close()
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}")
        for tail in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self.path.with_name(self.path.name + tail).replace(
                    aside.with_name(aside.name + tail)
                )
        anew = "begins anew"
        refill, self._refill = self._refill, None  # what is damaged again is not filled again
        try:
            if refill is not None:
                anew = f"was made anew from {refill()}"
        finally:
            self._refill = refill
        self.notice = f"The {self._what} was damaged and {anew}; the old file is {aside.name}."


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers go on beside a writer. A new file that several open at once is waited for:
    SQLite's own patience does not cover the change of the mode."""
    until_s = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > until_s:
                raise
            time.sleep(NAP_S)
        else:
            return
