"""Rides that have to go somewhere: queued on the disk, claimed by one process, sent once.

A parcel is one ride for one destination. It waits, is claimed, and ends as sent or as refused; a
claim that its process did not live to end runs out. What time it is, and how a parcel is sent, is
said by the caller.
"""

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from workouts.database import Database

MIGRATIONS = (
    """
    CREATE TABLE parcels (
        ride_id TEXT NOT NULL,
        destination TEXT NOT NULL,
        state TEXT NOT NULL,
        queued_unix_s REAL NOT NULL,
        due_unix_s REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        claimed_by TEXT,
        said TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (ride_id, destination)
    ) WITHOUT ROWID
    """,
)
COLUMNS = "ride_id, destination, state, queued_unix_s, due_unix_s, attempts, said"
CLAIM_S = 300.0  # longer than any attempt may take

# What is waited after the first, second, … failure; the last one from then on.
BACK_OFF = (
    ("half a minute", 30.0),
    ("two minutes", 120.0),
    ("ten minutes", 600.0),
    ("an hour", 3600.0),
    ("four hours", 4 * 3600.0),
    ("a day", 24 * 3600.0),
)
JITTER = 0.2  # of the step, to either side: consoles that went offline together come back apart


class Destination(Enum):
    """Where a finished ride goes."""

    INTERVALS = "intervals"
    FOLDER = "folder"
    MAIL = "mail"  # its debrief


class State(Enum):
    """How far a parcel is."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"  # for good; `said` is the reason


@dataclass(frozen=True, slots=True)
class Parcel:
    """One ride for one destination; `said` is the receipt, or what kept it from going."""

    ride_id: str
    destination: Destination
    state: State
    queued_unix_s: float
    due_unix_s: float  # of a claimed one: when the claim runs out
    attempts: int
    said: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a round: ride ids that went, that never will, and why it had to stop."""

    sent: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()  # ride id, why
    fault: str | None = None  # one sentence
    asks: bool = False  # the rider has to change something


def wait_s(attempts: int, parcel: str, seed: int, asked_s: float | None = None) -> float:
    """Return how long to wait after so many failures (1: the first), never less than was asked.

    The same parcel, failure and seed give the same time.
    """
    step_s = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1][1]
    shift = random.Random(f"{seed} {parcel} {attempts}").uniform(-JITTER, JITTER)
    return max(step_s * (1 + shift), asked_s or 0.0)


class Outbox:
    """The parcels of one data folder; methods may raise RecordDamaged."""

    def __init__(self, path: Path, seed: int = 1) -> None:
        self.seed = seed
        self._database = Database(path, MIGRATIONS, "queue of rides to send")

    @property
    def notice(self) -> str | None:
        """One sentence when the queue had to begin anew."""
        return self._database.notice

    def close(self) -> None:
        """Let the file go; using the outbox again opens it."""
        self._database.close()

    def queue(
        self, ride_id: str, destination: Destination, now: float, *, again: bool = False
    ) -> None:
        """Let a ride go there; one that is queued, sent or refused already stays as it is.

        `again` lets a refused one try once more.
        """

        def insert(base: sqlite3.Connection) -> None:
            key = (ride_id, destination.value)
            base.execute(
                "INSERT OR IGNORE INTO parcels (ride_id, destination, state, queued_unix_s,"
                " due_unix_s) VALUES (?, ?, 'waiting', ?, ?)",
                (*key, now, now),
            )
            if again:
                base.execute(
                    "UPDATE parcels SET state = 'waiting', due_unix_s = ?, attempts = 0, said = ''"
                    " WHERE ride_id = ? AND destination = ? AND state = 'refused'",
                    (now, *key),
                )

        self._database.run(insert)

    def parcels(self, *states: State) -> tuple[Parcel, ...]:
        """Return the parcels in these states, all without any, oldest first."""
        wanted = [state.value for state in states or State]
        places = ", ".join("?" * len(wanted))
        query = f"SELECT {COLUMNS} FROM parcels WHERE state IN ({places})"
        rows = self._database.run(
            lambda base: base.execute(f"{query} ORDER BY queued_unix_s, ride_id", wanted).fetchall()
        )
        return tuple(_parcel(row) for row in rows)

    def claim(
        self, destination: Destination, who: str, now: float, *, early: bool = False
    ) -> Parcel | None:
        """Return a parcel that is due, for `who` alone to send, None without one.

        Those that failed least come first, so that one which always fails holds up no other, and
        among them the oldest. `early` takes those too that wait for another try.
        """

        def take(base: sqlite3.Connection) -> Parcel | None:
            row = base.execute(
                f"SELECT {COLUMNS} FROM parcels WHERE destination = ?"
                " AND (state = 'waiting' AND (due_unix_s <= ? OR ?)"
                " OR state = 'claimed' AND due_unix_s <= ?)"
                " ORDER BY attempts, queued_unix_s, ride_id LIMIT 1",
                (destination.value, now, early, now),
            ).fetchone()
            if row is None:
                return None
            base.execute(
                "UPDATE parcels SET state = 'claimed', claimed_by = ?, due_unix_s = ?,"
                " attempts = attempts + 1 WHERE ride_id = ? AND destination = ?",
                (who, now + CLAIM_S, *row[:2]),
            )
            return _one(base, row[:2])

        return self._database.run(take)

    def sent(self, parcel: Parcel, receipt: str) -> None:
        """Note that it is there; it is never sent again."""
        self._end(parcel, State.SENT, receipt, parcel.due_unix_s)

    def refused(self, parcel: Parcel, why: str) -> None:
        """Note that it is not taken, and why; it is not tried again."""
        self._end(parcel, State.REFUSED, why, parcel.due_unix_s)

    def failed(self, parcel: Parcel, why: str, now: float, asked_s: float | None = None) -> float:
        """Note that it did not go this time, and return when it is tried again.

        Others for the same destination wait as long: what failed for one fails for them.
        """
        name = f"{parcel.ride_id} {parcel.destination.value}"
        due = now + wait_s(parcel.attempts, name, self.seed, asked_s)
        self._end(parcel, State.WAITING, why, due)
        self._database.run(
            lambda base: base.execute(
                "UPDATE parcels SET due_unix_s = max(due_unix_s, ?)"
                " WHERE destination = ? AND state = 'waiting'",
                (due, parcel.destination.value),
            )
        )
        return due

    def give_back(self, parcel: Parcel, now: float) -> None:
        """Undo a claim: nothing was tried."""
        self._database.run(
            lambda base: base.execute(
                "UPDATE parcels SET state = 'waiting', due_unix_s = ?, attempts = attempts - 1"
                " WHERE ride_id = ? AND destination = ? AND state = 'claimed'",
                (now, parcel.ride_id, parcel.destination.value),
            )
        )

    def next_due(self) -> float | None:
        """Return when something is to be done next, None when nothing waits."""
        query = "SELECT min(due_unix_s) FROM parcels WHERE state IN ('waiting', 'claimed')"
        due = self._database.run(lambda base: base.execute(query).fetchone()[0])
        return None if due is None else float(due)

    def _end(self, parcel: Parcel, state: State, said: str, due: float) -> None:
        # A claim that ran out may have been sent by another process meanwhile: that stays.
        self._database.run(
            lambda base: base.execute(
                "UPDATE parcels SET state = ?, said = ?, due_unix_s = ?, claimed_by = NULL"
                " WHERE ride_id = ? AND destination = ? AND state != 'sent'",
                (state.value, said, due, parcel.ride_id, parcel.destination.value),
            )
        )


def _one(base: sqlite3.Connection, key: Sequence[str]) -> Parcel:
    query = f"SELECT {COLUMNS} FROM parcels WHERE ride_id = ? AND destination = ?"
    return _parcel(base.execute(query, tuple(key)).fetchone())


def _parcel(row: Sequence[object]) -> Parcel:
    ride_id, destination, state, queued, due, attempts, said = row
    return Parcel(
        str(ride_id),
        Destination(destination),
        State(state),
        float(str(queued)),
        float(str(due)),
        int(str(attempts)),
        str(said),
    )
