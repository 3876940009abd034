"""Changes of the calendar, each with its way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workouts.calendar_rows import SKIPPED
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from tui.house import Planner
    from workouts.calendar_rows import Planned


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, in words, and where to look: a day, and the plan on it if there is one."""

    text: str
    day: date
    number: int | None = None


def day_words(day: date) -> str:
    """Return `Saturday 14 March`."""
    return f"{day:%A} {day.day} {day:%B}"


class CalendarChanges:
    """Changes plans, and takes the changes back one by one; raises what the planner raises."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._back: list[tuple[Changed, Callable[[], object]]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._back)

    def add(self, day: date, path: str) -> Changed:
        """Plan a workout of the library for a day."""
        planner = self._planner
        added = planner.add(day, path)
        return self._did(
            Changed(f"{added.name} is planned for {day_words(day)}", day, added.id),
            lambda: planner.take_off(added.id),
        )

    def move(self, planned: Planned, day: date) -> Changed:
        """Ride it on another day."""
        planner = self._planner
        planner.move(planned.id, day)
        return self._did(
            Changed(f"{planned.name} is moved to {day_words(day)}", day, planned.id),
            lambda: planner.move(planned.id, planned.day),
        )

    def remove(self, planned: Planned) -> Changed:
        """Take it off the calendar."""
        planner = self._planner
        taken = planner.take_off(planned.id)
        return self._did(
            Changed(f"{planned.name} is off the calendar", planned.day),
            lambda: planner.put_back(taken),
        )

    def skip(self, planned: Planned) -> Changed:
        """Say that it will not be ridden; of one that is skipped, that it will."""
        planner = self._planner
        skips = planned.mark != SKIPPED
        planner.mark(planned.id, SKIPPED if skips else None)
        word = "skipped" if skips else "planned again"
        return self._did(
            Changed(f"{planned.name} is {word}", planned.day, planned.id),
            lambda: planner.mark(planned.id, planned.mark),
        )

    def undo(self) -> Changed:
        """Take the last change back; raises CommandRefused without one."""
        if not self._back:
            raise CommandRefused("there is nothing to undo")
        changed, back = self._back.pop()
        back()
        return Changed(f"taken back: {changed.text}", changed.day)

    def _did(self, changed: Changed, back: Callable[[], object]) -> Changed:
        self._back.append((changed, back))
        return changed
