"""The calendar of one data folder as the console asks for it: weeks, changes of the plan, today.

The calendar's file is opened for each piece of work: the engine and other consoles use it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tui.planning import Rides, Shelf
    from workouts.calendar import Calendar
    from workouts.calendar_rows import Planned, TakenOff
    from workouts.compliance import Compliance
    from workouts.library import LibraryEntry
    from workouts.load import LoadDay
    from workouts.workout import Workout


class Planner:
    """Every method may raise RecordDamaged; those that name a plan raise NotPlanned as well."""

    def __init__(
        self, folder: Path, history: Callable[[], Rides], library: Callable[[], Shelf]
    ) -> None:
        self._folder = folder
        self._history = history
        self._library = library

    def rows(self, first: date, last: date, today: date) -> tuple[Compliance, ...]:
        """Return what was planned and ridden from `first` to `last` inclusive, by day."""
        from tui.planning import calendar_rows

        with self._opened() as calendar:
            return calendar_rows(calendar, self._history(), first, last, today)

    def ahead(self, until: date, today: date) -> tuple[LoadDay, ...]:
        """Return the load from today to `until`, if all is ridden as planned."""
        from tui.planning import projected

        with self._opened() as calendar:
            return projected(calendar, self._history(), until, today)

    def waiting(self, today: date) -> tuple[LibraryEntry, ...]:
        """Return what is planned for today, has steps, and is not ridden or skipped yet.

        What cannot be read is left out here; the calendar says why.
        """
        from workouts.compliance import Kept
        from workouts.errors import UnreadableWorkout

        if not (self._folder / "calendar.sqlite").exists():
            return ()
        found = []
        rows = self.rows(today, today, today)
        with self._opened() as calendar:
            for row in rows:
                if row.planned is None or row.kept is not Kept.PLANNED:
                    continue
                try:
                    workout = calendar.workout(row.planned)
                except UnreadableWorkout:
                    continue
                if workout is not None and workout.steps and row.planned.workout_file:
                    path = calendar.files / row.planned.workout_file
                    found.append(_entry(row.planned.name, path, workout, self._library().ftp_w))
        return tuple(found)

    def workout(self, planned: Planned) -> Workout | None:
        """Return what shall be ridden, None without steps; raises UnreadableWorkout."""
        with self._opened() as calendar:
            return calendar.workout(planned)

    def add(self, day: date, name: str) -> Planned:
        """Plan a workout of the library, by name or path; raises UnreadableWorkout or OSError."""
        from tui.planning import plan_workout

        with self._opened() as calendar:
            return plan_workout(calendar, self._library(), day, name)

    def move(self, number: int, day: date) -> Planned:
        """Ride it on another day."""
        with self._opened() as calendar:
            return calendar.move(number, day)

    def mark(self, number: int, mark: str | None) -> Planned:
        """Say that it is skipped, which ride it was, or nothing."""
        with self._opened() as calendar:
            return calendar.mark(number, mark)

    def take_off(self, number: int) -> TakenOff:
        """Take it off the calendar, so that it can be put back."""
        with self._opened() as calendar:
            return calendar.take_off(number)

    def put_back(self, taken: TakenOff) -> Planned:
        """Plan again what was taken off; raises OSError."""
        with self._opened() as calendar:
            return calendar.put_back(taken)

    @contextmanager
    def _opened(self) -> Iterator[Calendar]:
        from workouts.calendar import Calendar

        calendar = Calendar(self._folder / "calendar.sqlite")
        try:
            yield calendar
        finally:
            calendar.close()


def _entry(name: str, path: Path, workout: Workout, ftp_w: float) -> LibraryEntry:
    """Return a planned workout as the library would show it."""
    from workouts.library import LibraryEntry
    from workouts.planned import describe_kind, planned_load

    load = planned_load(workout, ftp_w)
    return LibraryEntry(
        path,
        False,
        name,
        workout,
        workout.seconds,
        load.intensity_factor,
        load.training_stress,
        describe_kind(workout, ftp_w),
    )
