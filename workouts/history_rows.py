"""The rows of the history: the schema, and what of a ride is kept where.

`rides` holds each ride's whole summary as it was written; `ride_figures` what lists, load, weeks
and bests are made of, so that thousands of rides are read without one summary.
"""

import json
import math
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from workouts.database import Migration
from workouts.errors import RecordDamaged
from workouts.power import intensity_factor, training_stress
from workouts.summary import RideSummary, summary_from_json, summary_to_json

FIGURES = """
    ride_id TEXT PRIMARY KEY,
    started_unix_s REAL NOT NULL,
    offset_s REAL NOT NULL,
    duration_s INTEGER NOT NULL,
    sport TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT,
    name TEXT NOT NULL,
    ftp_w REAL NOT NULL,
    calculation INTEGER NOT NULL,
    training_stress REAL,
    heart_rate_stress REAL,
    normalized_power_w REAL,
    average_power_w REAL,
    average_heart_rate_bpm REAL,
    distance_m REAL,
    work_kj REAL NOT NULL,
    folder TEXT NOT NULL,
    power_zone_s BLOB NOT NULL,
    heart_rate_zone_s BLOB NOT NULL,
    power_curve BLOB NOT NULL
"""
FIGURE_COLUMNS = tuple(line.split()[0] for line in FIGURES.strip().splitlines())
_INSERT_FIGURES = (
    f"INSERT OR REPLACE INTO ride_figures ({', '.join(FIGURE_COLUMNS)})"
    f" VALUES ({', '.join('?' * len(FIGURE_COLUMNS))})"
)
_INSERT_RIDE = "INSERT OR REPLACE INTO rides VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Stored:
    """A ride as the rows that hold it."""

    ride: tuple[Any, ...]
    figures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RideRow:
    """One line of a list of rides. Stress is at the FTP of the ride's day."""

    ride_id: str
    started_at: datetime  # aware
    duration_s: int  # timer time
    name: str
    sport: str
    source: str
    average_power_w: float | None
    normalized_power_w: float | None
    average_heart_rate_bpm: float | None
    distance_m: float | None
    work_kj: float
    training_stress: float | None
    heart_rate_stress: float | None
    ftp_w: float

    @property
    def stress(self) -> float | None:
        """The power's training stress, else the heart's."""
        return self.heart_rate_stress if self.training_stress is None else self.training_stress


def stored(summary: RideSummary) -> Stored:
    """Return the rows of a summary."""
    document = json.dumps(summary_to_json(summary), ensure_ascii=False, separators=(",", ":"))
    started_unix_s = summary.started_at.timestamp()
    offset = summary.started_at.utcoffset()
    stress = _exact_stress(summary)
    ride = (
        summary.ride_id, started_unix_s, summary.training_stress, summary.calculation,
        summary.folder.name, document,
    )  # fmt: skip
    exact_w = summary.exact_normalized_power_w
    figures: Mapping[str, Any] = {
        "ride_id": summary.ride_id,
        "started_unix_s": started_unix_s,
        "offset_s": offset.total_seconds() if offset else 0.0,
        "duration_s": summary.duration_s,
        "sport": summary.sport,
        "source": summary.source,
        "sha256": summary.sha256,
        "name": summary.name or summary.workout_name,
        "ftp_w": summary.ftp_w,
        "calculation": summary.calculation,
        "training_stress": stress,
        "heart_rate_stress": summary.heart_rate_stress,
        "normalized_power_w": summary.normalized_power_w if exact_w is None else exact_w,
        "average_power_w": summary.average_power_w,
        "average_heart_rate_bpm": summary.average_heart_rate_bpm,
        "distance_m": summary.distance_m,
        "work_kj": summary.work_kj,
        "folder": summary.folder.name,
        "power_zone_s": packed_seconds(summary.power_zone_s),
        "heart_rate_zone_s": packed_seconds(summary.heart_rate_zone_s),
        "power_curve": packed_curve(summary.power_curve),
    }
    return Stored(ride, tuple(figures[name] for name in FIGURE_COLUMNS))


def put(database: sqlite3.Connection, rows: Iterable[Stored]) -> None:
    """Write rows, those of a ride that is there already in place of the old."""
    for row in rows:
        database.execute(_INSERT_RIDE, row.ride)
        database.execute(_INSERT_FIGURES, row.figures)


def row_of(values: Sequence[Any], held_ftp_w: float | None) -> RideRow:
    """Return the line of a row of ROW_COLUMNS, at the FTP that held on its day if that is noted."""
    named = dict(zip(ROW_COLUMNS, values, strict=True))
    zone = timezone(timedelta(seconds=named.pop("offset_s")))
    started_at = datetime.fromtimestamp(named.pop("started_unix_s"), zone)
    stress = stress_at(named.pop("training_stress"), named["ftp_w"], held_ftp_w)
    named["ftp_w"] = held_ftp_w or named["ftp_w"]
    return RideRow(started_at=started_at, training_stress=stress, **named)


ROW_COLUMNS = (
    "ride_id",
    "started_unix_s",
    "offset_s",
    "duration_s",
    "name",
    "sport",
    "source",
    "average_power_w",
    "normalized_power_w",
    "average_heart_rate_bpm",
    "distance_m",
    "work_kj",
    "training_stress",
    "heart_rate_stress",
    "ftp_w",
)


def stress_at(stress: float | None, ftp_w: float, held_ftp_w: float | None) -> float | None:
    """Return training stress at another FTP: it goes with one over the square of FTP.

    100 · s · NP² / (FTP² · 3600) (Allen & Coggan): seconds and normalized power stay.
    """
    if stress is None or held_ftp_w is None or held_ftp_w == ftp_w:
        return stress
    return stress * (ftp_w / held_ftp_w) ** 2


def summary_at(summary: RideSummary, held_ftp_w: int | None) -> RideSummary:
    """Return a summary with intensity and stress at the FTP that held on its day, if one is noted.

    Its zones stay as they were counted; only the seconds of the ride have others.
    """
    if held_ftp_w is None or held_ftp_w == summary.ftp_w:
        return summary
    exact_w = summary.exact_normalized_power_w
    watts = summary.normalized_power_w if exact_w is None else exact_w
    factor = intensity_factor(watts, held_ftp_w)
    stress = stress_at(_exact_stress(summary), summary.ftp_w, held_ftp_w)
    return replace(
        summary,
        ftp_w=held_ftp_w,
        intensity_factor=None if factor is None else round(factor, 3),
        training_stress=None if stress is None else round(stress, 1),
    )


def _exact_stress(summary: RideSummary) -> float | None:
    """Return the training stress that the summary has rounded."""
    exact = training_stress(summary.duration_s, summary.exact_normalized_power_w, summary.ftp_w)
    rounded = exact is not None and round(exact, 1) == summary.training_stress
    return exact if rounded else summary.training_stress


def packed_seconds(seconds: Sequence[int]) -> bytes:
    """Return seconds in zones as bytes."""
    return array("I", seconds).tobytes()


def unpacked_seconds(packed: bytes) -> tuple[int, ...]:
    """Return seconds in zones."""
    return tuple(array("I", packed))


def packed_curve(curve: Sequence[float | None]) -> bytes:
    """Return a power curve as single floats, not a number where it has none."""
    return array("f", [math.nan if watts is None else watts for watts in curve]).tobytes()


def _add_figures(database: sqlite3.Connection) -> None:
    """Fill `ride_figures` from the summaries that are there; unreadable ones are made anew later,
    when the ride's folder is read."""
    database.execute(f"CREATE TABLE ride_figures ({FIGURES}) WITHOUT ROWID")
    database.execute(
        "CREATE INDEX figures_by_time ON ride_figures"
        " (started_unix_s, duration_s, ftp_w, training_stress, heart_rate_stress)"
    )
    database.execute("CREATE INDEX figures_by_file ON ride_figures (sha256)")
    for folder, document in database.execute("SELECT folder, document FROM rides").fetchall():
        try:
            summary = summary_from_json(json.loads(document), Path(folder))
        except (ValueError, RecordDamaged):
            database.execute("DELETE FROM rides WHERE folder = ?", (folder,))
            continue
        database.execute(_INSERT_FIGURES, stored(summary).figures)


# Row n takes a database of schema n to schema n + 1; rows are only ever added.
MIGRATIONS: tuple[Migration, ...] = (
    """
    CREATE TABLE rides (
        ride_id TEXT PRIMARY KEY,
        started_unix_s REAL NOT NULL,
        training_stress REAL,
        calculation INTEGER NOT NULL,
        folder TEXT NOT NULL,
        document TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX rides_by_time ON rides (started_unix_s DESC, training_stress)
    """,
    _add_figures,
)
