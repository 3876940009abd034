"""One rider's history, library, calendar and settings as the coach may use them: coach.garage.

It is bound to one data folder and opens what it needs when it is asked, in whatever thread that is.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from coach.garage import Done, Draft
from coach.memory import Memory
from coach.memory_rows import FactKind
from tui.settings import Settings
from tui.stored import open_history, open_library
from workouts.calendar import Calendar
from workouts.calendar_rows import Planned
from workouts.errors import CommandRefused
from workouts.history_rows import RideRow
from workouts.load import LoadDay
from workouts.power_curve import BestEffort
from workouts.summary import RideSummary
from workouts.workout import Workout

CALENDAR = "calendar.sqlite"


@dataclass(frozen=True, slots=True)
class Doors:
    """What is done by whoever has the garage: opening a ride, keeping settings, noting words.

    Each may raise CommandRefused. `note` returns what takes the note back; `memory` opens it where
    it is not open.
    """

    start: Callable[[Workout], None]
    save_ftp: Callable[[int], None]
    note: Callable[[str], Callable[[], None]]
    memory: Callable[[], Memory]


class RiderGarage:
    """Implements coach.garage.Garage for one data folder."""

    def __init__(self, folder: Path, settings: Callable[[], Settings], doors: Doors) -> None:
        self._folder = folder
        self._settings = settings
        self._doors = doors

    # -- what is looked up ------------------------------------------------------------------------

    def today(self) -> date:
        with closing(open_history(self._folder, self._settings())) as history:
            return history.today()

    def load(self, first: date, last: date) -> Sequence[LoadDay]:
        with closing(open_history(self._folder, self._settings())) as history:
            return history.load(first, last)

    def rides(self, limit: int) -> Sequence[RideRow]:
        with closing(open_history(self._folder, self._settings())) as history:
            return history.rows(limit)

    def last_ride(self) -> RideSummary | None:
        with closing(open_history(self._folder, self._settings())) as history:
            return next(iter(history.rides(1)), None)

    def best_efforts(self, since: date | None) -> Sequence[BestEffort | None]:
        with closing(open_history(self._folder, self._settings())) as history:
            return history.best_efforts(since)

    def calendar(self, first: date, last: date) -> Sequence[Planned]:
        with closing(Calendar(self._folder / CALENDAR)) as calendar:
            return calendar.between(first, last)

    def workout(self, name: str) -> Workout:
        """Return a workout of the library; a path names none. Raises UnreadableWorkout."""
        library = open_library(self._folder, self._settings())
        wanted = name.strip().casefold()
        named = [each for each in library.entries() if each.workout is not None]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for entry in named:
                if fits(entry.name.casefold(), wanted) and entry.workout is not None:
                    return entry.workout
        raise CommandRefused("no workout of the library is called so")

    def draft(self, text: str, name: str) -> Draft:
        from workouts.formats.plain_text import parse_text
        from workouts.planned import describe_kind, planned_load

        parsed = parse_text(text)
        if parsed.faults:
            raise CommandRefused(f"the workout text is at fault: {parsed.faults[0]}")
        if parsed.workout is None or not parsed.workout.steps:
            raise CommandRefused("there is no step in the workout text")
        ftp_w = self._settings().athlete.ftp_w
        workout = replace(parsed.workout, name=name or parsed.workout.name)
        load = planned_load(workout, ftp_w)
        kind = describe_kind(workout, ftp_w)
        return Draft(workout, load.training_stress, load.intensity_factor, kind)

    def search_memory(self, text: str, limit: int) -> Sequence[str]:
        return self._doors.memory().search(text, limit)

    # -- what is done -----------------------------------------------------------------------------

    def keep(self, draft: Draft) -> Done:
        from workouts.saving import save_new

        ftp_w = self._settings().athlete.ftp_w
        saved = save_new(draft.workout, self._folder / "workouts", ftp_w)
        return Done(saved.workout.name, saved.path.unlink)

    def schedule(self, day: date, workout: str) -> Done:
        from tui.planning import plan_workout

        library = open_library(self._folder, self._settings())
        with closing(Calendar(self._folder / CALENDAR)) as calendar:
            planned = plan_workout(calendar, library, day, workout)

        def undo() -> None:
            with closing(Calendar(self._folder / CALENDAR)) as calendar:
                calendar.remove(planned.id)

        return Done(f"{planned.name}, {planned.day.isoformat()}", undo)

    def start(self, workout: str) -> Done:
        chosen = self.workout(workout)
        self._doors.start(chosen)
        return Done(chosen.name)

    def set_ftp(self, ftp_w: int) -> Done:
        before_w = self._settings().athlete.ftp_w
        self._doors.save_ftp(ftp_w)
        return Done(f"{ftp_w} W", lambda: self._doors.save_ftp(before_w))

    def note(self, text: str) -> Done:
        return Done(text, self._doors.note(text))

    def remember(self, fact: str, kind: str = "other") -> Done:
        memory = self._doors.memory()
        known = {each.number for each in memory.facts()}
        kept = memory.add_fact(fact, FactKind(kind))
        if kept.number in known:
            return Done(kept.text)

        def undo() -> None:
            self._doors.memory().forget_fact(kept.number)

        return Done(kept.text, undo)
