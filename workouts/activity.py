"""A saved activity of another program, as its figures and its page need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workouts.columns import Column, Columns


@dataclass(frozen=True, slots=True)
class ActivityLap:
    """A lap of the file, `from_s` inclusive to `to_s` exclusive, in timer seconds."""

    from_s: int
    to_s: int
    trigger: str  # "manual", "step", "auto", "end"


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One activity at 1 Hz of timer time.

    `columns` are what figures come from: gaps in its power are filled. `wall_s` are the seconds
    from the start, pauses included, at which each timer second began.
    """

    started_at: datetime  # aware
    elapsed_wall_s: float
    sport: str  # summary.CYCLING, or the format's word for another
    name: str  # of the workout or of the device's profile, "" without
    device: str  # what recorded it, "" unknown
    distance_m: float | None
    columns: Columns
    wall_s: Column
    laps: tuple[ActivityLap, ...]
    warnings: tuple[str, ...] = ()  # what was repaired or left out, one clause each
