"""Boundary types of the calendar: what shall be ridden on a day, and how it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

SKIPPED = "skipped"  # a mark; any other mark is the id of the ride that it was


class PlannedBy(Enum):
    """Who planned a workout."""

    OWN = "own"
    INTERVALS = "intervals"  # follows intervals.icu at every fetch


@dataclass(frozen=True, slots=True)
class WorkoutFile:
    """The content of a workout file, and how its suffix says to read it (".zwo")."""

    suffix: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be ridden on a day, before it is in the calendar.

    `training_stress` is None where nobody said; `external_id` is what the source calls it.
    """

    day: date
    name: str
    seconds: int
    training_stress: float | None = None
    notes: str = ""
    file: WorkoutFile | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned workout. `workout_file` is a name in the calendar's folder, None without steps.

    `mark` is what the rider said of it: SKIPPED, the id of the ride that it was, or None.
    """

    id: int
    day: date
    name: str
    workout_file: str | None
    seconds: int
    training_stress: float | None
    notes: str
    source: PlannedBy
    external_id: str | None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class TakenOff:
    """A planned workout that was taken off the calendar, with the file that may have gone too."""

    planned: Planned
    file: WorkoutFile | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a fetch changed in the calendar."""

    new: int = 0
    changed: int = 0
    gone: int = 0


def stress_by_day(planned: Sequence[Planned]) -> Mapping[date, float]:
    """Return planned training stress by day, without what was skipped."""
    daily: dict[date, float] = {}
    for each in planned:
        if each.mark != SKIPPED:
            daily[each.day] = daily.get(each.day, 0.0) + (each.training_stress or 0.0)
    return daily
