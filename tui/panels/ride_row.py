"""A finished ride as one aligned row."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tui.formats import clock, decimal, fitted, whole
from tui.panels.drawing import Row, spread

if TYPE_CHECKING:
    from workouts.summary import RideSummary


def day_words(day: date, today: date) -> str:
    """Return `today`, `yesterday`, a weekday within a week, else the date."""
    days = (today - day).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    if 1 < days < 7:
        return f"{day:%A}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b} {day.year}"


def local_day(moment: datetime) -> date:
    """Return the rider's calendar day of an aware time."""
    return moment.astimezone().date()


def ride_row(ride: RideSummary, today: date, width: int) -> Row:
    """Return day, workout, length, normalized power, IF, TSS; the name gives way."""
    numbers: Row = (
        (clock(ride.duration_s).rjust(8), "text"),
        ("   NP ", "dim"),
        (whole(ride.normalized_power_w, 3), "text"),
        ("   IF ", "dim"),
        (decimal(ride.intensity_factor, 2, 4), "text"),
        ("   TSS ", "dim"),
        (whole(ride.training_stress, 3), "text"),
    )
    day = fitted(day_words(local_day(ride.started_at), today), 11).ljust(12)
    room = width - 52
    left: Row = ((day, "dim"), (fitted(ride.workout_name or "free ride", room), "text"))
    return spread(left, numbers, width)
