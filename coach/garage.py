"""What the coach may see and do of one rider beside the ride: a Protocol that tui fulfils.

A garage is bound to its rider when it is made. Nothing in it takes a rider, a ride's id or a path,
so whoever calls it can reach nobody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workouts.calendar_rows import Planned
from workouts.history_rows import RideRow
from workouts.load import LoadDay
from workouts.power_curve import BestEffort
from workouts.summary import RideSummary
from workouts.workout import Workout


@dataclass(frozen=True, slots=True)
class Draft:
    """A workout that was built and is not kept yet, with what it would cost."""

    workout: Workout
    training_stress: float | None
    intensity_factor: float | None
    kind: str  # "threshold, 2 × 20 min"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, its name for the rider, and how it is undone."""

    what: str
    undo: Callable[[], None] | None = None


class Garage(Protocol):
    """One rider's history, library, calendar and settings. Each may raise WorkoutsError.

    The reads may take their time and are called in a thread of their own; the acts are not.
    """

    def today(self) -> date: ...
    def load(self, first: date, last: date) -> Sequence[LoadDay]: ...
    def rides(self, limit: int) -> Sequence[RideRow]: ...
    def last_ride(self) -> RideSummary | None: ...
    def best_efforts(self, since: date | None) -> Sequence[BestEffort | None]: ...
    def calendar(self, first: date, last: date) -> Sequence[Planned]: ...

    def workout(self, name: str) -> Workout:
        """Return a workout of the library by its name; raises UnreadableWorkout."""
        ...

    def draft(self, text: str, name: str) -> Draft:
        """Return what workout text comes to; raises CommandRefused with its first fault."""
        ...

    def keep(self, draft: Draft) -> Done: ...
    def schedule(self, day: date, workout: str) -> Done: ...
    def start(self, workout: str) -> Done: ...
    def set_ftp(self, ftp_w: int) -> Done: ...
    def note(self, text: str) -> Done: ...

    def remember(self, fact: str, kind: str = "other") -> Done:
        """Remember a fact; `kind` is one of coach.memory_rows.FactKind."""
        ...

    def search_memory(self, text: str, limit: int) -> Sequence[str]:
        """Return what was said or noted about `text`, the best first."""
        ...
