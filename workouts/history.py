"""All finished rides in one SQLite file: lists, the load over days, and its own repair.

The ride folders are the truth; a database that is damaged is set aside and made anew from them.
Start-up reads a few rows and no FIT file.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from workouts.athlete import Athlete
from workouts.database import Database
from workouts.errors import RecordDamaged
from workouts.ftp_history import FtpHistory
from workouts.history_folders import Rebuilt, finished_folders, read_rows
from workouts.history_rows import (
    MIGRATIONS,
    ROW_COLUMNS,
    RideRow,
    Stored,
    put,
    row_of,
    stored,
    summary_at,
)
from workouts.history_totals import (
    WEEK_COLUMNS,
    Ridden,
    Week,
    bests,
    day_of,
    ridden_by_name,
    stress_by_day,
    weeks_of,
)
from workouts.load import Convention, Form, LoadDay, load_before, load_series
from workouts.power_curve import BestEffort
from workouts.snapshot import LoadToday
from workouts.summary import CALCULATION, CYCLING, RideSummary, summary_from_json

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Known:
    """A ride that is listed, as far as an import must know it."""

    ride_id: str
    started_unix_s: float
    duration_s: int
    sha256: str | None


class History:
    """The rides of one data folder. Every method may raise RecordDamaged, and nothing else.

    `athlete` and `ftp_history` are the rider's; stress is counted with the FTP that held on the
    day of the ride.
    """

    def __init__(
        self,
        path: Path,
        rides: Path | None = None,
        zone: tzinfo | None = None,
        convention: Convention = Convention.EXPONENTIAL,
        form: Form = Form.PREVIOUS_DAY,
        athlete: Athlete | None = None,
        ftp_history: FtpHistory | None = None,
    ) -> None:
        """Open or create the database at `path` over the ride folders in `rides`.

        `rides` is the folder `rides` beside the database when it is not given; `zone` decides on
        which calendar day a ride lies, None being the machine's zone; `convention` and `form` are
        how load is counted.
        """
        self.convention = convention
        self.form = form
        self.athlete = athlete or Athlete()
        self.ftp_history = ftp_history or FtpHistory()
        self.path = path
        self.rides_folder = rides or path.parent / "rides"
        self.zone = zone
        self._database = Database(path, MIGRATIONS, "history", self._refill)
        self._database.read(lambda database: None)

    @property
    def notice(self) -> str | None:
        """One sentence when the database had to be made anew."""
        return self._database.notice

    def close(self) -> None:
        """Close the database; using the history again opens it."""
        self._database.close()

    # -- rides ------------------------------------------------------------------------------------

    def add(self, summary: RideSummary) -> None:
        """List a finished ride; adding it again replaces its row."""
        self.put((stored(summary),))

    def put(self, rows: Iterable[Stored]) -> None:
        """List several rides in one transaction."""
        self._database.run(lambda database: put(database, rows))

    def rides(self, limit: int = 50, offset: int = 0) -> tuple[RideSummary, ...]:
        """Return finished rides whole, newest first."""
        query = "SELECT folder, document FROM rides ORDER BY started_unix_s DESC LIMIT ? OFFSET ?"
        return tuple(self._summary(*row) for row in self._rows(query, (limit, offset)))

    def rows(self, limit: int = 50, offset: int = 0) -> tuple[RideRow, ...]:
        """Return finished rides as lines of a list, newest first."""
        query = (
            f"SELECT {', '.join(ROW_COLUMNS)} FROM ride_figures"
            " ORDER BY started_unix_s DESC LIMIT ? OFFSET ?"
        )
        started = ROW_COLUMNS.index("started_unix_s")
        return tuple(
            row_of(row, self._held_ftp_w(row[started]))
            for row in self._rows(query, (limit, offset))
        )

    def count(self) -> int:
        """Return how many rides there are."""
        return int(self._rows("SELECT count(*) FROM rides")[0][0])

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
        rows = self._rows(query, (name, len(name), name))
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
            database.execute("DELETE FROM ride_figures WHERE ride_id = ?", (ride_id,))
            return database.execute("DELETE FROM rides WHERE ride_id = ?", (ride_id,)).rowcount > 0

        return self._database.run(delete)

    def known(self) -> tuple[Known, ...]:
        """Return every ride as an import must know it, oldest first."""
        query = (
            "SELECT ride_id, started_unix_s, duration_s, sha256 FROM ride_figures"
            " ORDER BY started_unix_s"
        )
        return tuple(Known(*row) for row in self._rows(query))

    # -- what many rides come to ------------------------------------------------------------------

    def daily_stress(self, zone: tzinfo | None = None) -> Mapping[date, float]:
        """Return stress by calendar day of the zone, with the FTP that held on each day.

        Without power the heart's stress counts, without either 0.
        """
        query = "SELECT started_unix_s, ftp_w, training_stress, heart_rate_stress FROM ride_figures"
        return stress_by_day(
            self._rows(f"{query} ORDER BY started_unix_s"),
            self.ftp_history.on,
            zone or self.zone,
        )

    def best_efforts(self, since: date | None = None) -> tuple[BestEffort | None, ...]:
        """Return the best power for each of CURVE_S with its ride, of rides since a day or of all.

        Only cycling counts.
        """
        query = (
            "SELECT ride_id, power_curve FROM ride_figures"
            " WHERE sport = ? AND length(power_curve) > 0 AND started_unix_s >= ?"
            " ORDER BY started_unix_s"
        )
        return bests(self._rows(query, (CYCLING, self._begins(since) if since else -1e12)))

    def ridden(self) -> Mapping[str, Ridden]:
        """Return how often and when last a ride of each name was ridden, by the folded name."""
        query = "SELECT name, count(*), max(started_unix_s) FROM ride_figures GROUP BY name"
        return ridden_by_name(self._rows(query), self.zone)

    def weeks(self, count: int, today: date | None = None) -> tuple[Week, ...]:
        """Return the last weeks, from Monday on, the one of today last."""
        day = today or self.today()
        first = day - timedelta(days=day.weekday()) - timedelta(weeks=count - 1)
        query = f"SELECT {WEEK_COLUMNS} FROM ride_figures WHERE started_unix_s >= ?"
        rows = self._rows(query, (self._begins(first),))
        return weeks_of(rows, first, count, self.ftp_history.on, self.zone)

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
        return datetime.now(self.zone).astimezone(self.zone).date()

    # -- from the folders -------------------------------------------------------------------------

    def rebuild(self) -> Rebuilt:
        """Make the list anew from the ride folders; what cannot be read is returned as refused."""
        rows, refused = read_rows(finished_folders(self.rides_folder), self.athlete)
        self.replace(rows)
        return Rebuilt(len(rows), refused)

    def replace(self, rows: Iterable[Stored]) -> None:
        """List these rides and no others."""

        def replace_all(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM ride_figures")
            database.execute("DELETE FROM rides")
            put(database, rows)

        self._database.run(replace_all)

    def catch_up(self) -> Rebuilt:
        """List finished rides that are not listed yet, as after a stop in the middle of saving."""
        listed = {folder for (folder,) in self._rows("SELECT folder FROM rides")}
        missing = finished_folders(self.rides_folder, listed)
        rows, refused = read_rows(missing, self.athlete)
        if rows:
            self.put(rows)
        return Rebuilt(len(rows), refused)

    def recompute(self, stop: Callable[[], bool] = lambda: False) -> Rebuilt:
        """Make anew the summaries of older calculations and of another FTP than held on the day.

        Each ride is done for itself, so what `stop` leaves is done the next time.
        """
        from workouts.remaking import remake  # numpy is not needed to start

        query = "SELECT folder, started_unix_s, ftp_w, calculation FROM ride_figures"
        done, refused = 0, []
        for folder, started, ftp_w, calculation in self._rows(query):
            held_w = self._held_ftp_w(started)
            if calculation >= CALCULATION and held_w in (None, ftp_w):
                continue
            if stop():
                break
            try:
                self.add(remake(self.rides_folder / folder, self.athlete, held_w))
                done += 1
            except RecordDamaged as error:
                refused.append(error)
        return Rebuilt(done, tuple(refused))

    def check(self) -> str | None:
        """Read the whole database and return what is wrong with it, None when all is well."""
        (answer,) = self._rows("PRAGMA integrity_check(1)")
        return None if answer[0] == "ok" else str(answer[0])

    def _refill(self) -> str:
        return f"{self.rebuild().rides} ride folders"

    def _held_ftp_w(self, unix_s: float) -> int | None:
        return self.ftp_history.on(day_of(unix_s, self.zone))

    def _begins(self, day: date) -> float:
        """Return when a calendar day begins."""
        midnight = datetime.combine(day, datetime.min.time(), self.zone)
        return midnight.timestamp()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return self._database.read(lambda database: database.execute(query, values).fetchall())

    def _summary(self, folder: str, document: str) -> RideSummary:
        try:
            value = json.loads(document)
        except ValueError:
            raise RecordDamaged(self.path, f"the row of ride {folder} is damaged") from None
        summary = summary_from_json(value, self.rides_folder / folder)
        return summary_at(summary, self._held_ftp_w(summary.started_at.timestamp()))
