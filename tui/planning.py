"""Plan and history of one data folder, brought together: the calendar's rows and where it leads."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from workouts.calendar import Calendar
from workouts.calendar_rows import SKIPPED, Plan, Planned, WorkoutFile, stress_by_day
from workouts.compliance import Compliance, Done, Kept, compliance
from workouts.errors import UnreadableWorkout
from workouts.history_rows import RideRow
from workouts.intervals_events import zwo_file
from workouts.library import LibraryEntry
from workouts.load import Convention, Form, LoadDay
from workouts.planned import planned_load
from workouts.projection import projection
from workouts.workout import Workout

PAGE = 50  # rides read at a time
BEHIND_DAYS = 7  # shown behind the last plan: how it sinks in


class Shelf(Protocol):
    """What is needed of the library."""

    ftp_w: float

    def entries(self) -> Iterator[LibraryEntry]: ...
    def find(self, name: str) -> Workout: ...


class Rides(Protocol):
    """What is needed of the history."""

    convention: Convention
    form: Form

    def rows(self, limit: int = ..., offset: int = ...) -> Sequence[RideRow]: ...
    def daily_stress(self) -> Mapping[date, float]: ...


def calendar_rows(
    calendar: Calendar, history: Rides, first: date, last: date, today: date
) -> tuple[Compliance, ...]:
    """Return what was planned and ridden from `first` to `last` inclusive; raises RecordDamaged."""
    planned = calendar.between(first, last)
    done = rides_between(history, first, last)
    ids = {ride.ride_id for ride in done}
    # A ride that the rider matched with a plan of another day counts there.
    for each in planned:
        if each.mark not in (None, SKIPPED, *ids):
            done += [ride for ride in rides_between(history, *_around(each.day))
                     if ride.ride_id == each.mark]  # fmt: skip
    return compliance(planned, done, today)


def rides_between(history: Rides, first: date, last: date) -> list[Done]:
    """Return the rides of these calendar days, oldest first; raises RecordDamaged."""
    found: list[Done] = []
    for ride in _newest_first(history):
        done = done_of(ride)
        if done.day < first:
            break
        if done.day <= last:
            found.insert(0, done)
    return found


def done_of(ride: RideRow) -> Done:
    """Return a ride as the calendar sees it, on its day in the rider's zone."""
    day = ride.started_at.astimezone().date()
    return Done(ride.ride_id, day, ride.name, ride.duration_s, ride.stress, ride.started_at)


def projected(calendar: Calendar, history: Rides, until: date, today: date) -> tuple[LoadDay, ...]:
    """Return the load from today to `until`, if all is ridden as planned; raises RecordDamaged."""
    daily = history.daily_stress()
    planned = dict(stress_by_day(calendar.between(today, until)))
    # Two rides a day: what is still to come today adds to what was ridden.
    to_come = [
        row.planned.training_stress or 0.0
        for row in calendar_rows(calendar, history, today, today, today)
        if row.kept is Kept.PLANNED and row.planned is not None
    ]
    if to_come:
        planned[today] = max(planned.get(today, 0.0), daily.get(today, 0.0) + sum(to_come))
    return projection(
        daily,
        planned,
        until,
        today=today,
        convention=history.convention,
        form=history.form,
    )


def load_ahead(calendar: Calendar, history: Rides, until: date, today: date) -> tuple[LoadDay, ...]:
    """Return the load from today to a week behind the last plan before `until`, if all is ridden
    as planned; nothing where nothing is planned. Raises RecordDamaged."""
    daily = stress_by_day(calendar.between(today, until))
    planned = [day for day, stress in daily.items() if stress]
    if not planned:
        return ()
    last = max(planned) + timedelta(days=BEHIND_DAYS)
    return projected(calendar, history, min(last, until), today)


def plan_workout(
    calendar: Calendar, library: Shelf, day: date, name: str, notes: str = ""
) -> Planned:
    """Plan a workout of the library, or of a file, for a day.

    Raises UnreadableWorkout when there is no such workout, and OSError when it cannot be kept.
    """
    workout = library.find(name)
    load = planned_load(workout, library.ftp_w)
    plan = Plan(
        day, workout.name, workout.seconds, load.training_stress, notes,
        _file_of(library, workout),
    )  # fmt: skip
    return calendar.add(plan)


def _file_of(library: Shelf, workout: Workout) -> WorkoutFile | None:
    """Return the file that a workout was read from, or, if it is not on the shelf, a new one."""
    if not workout.steps:
        return None
    for entry in library.entries():
        if entry.workout == workout:
            try:
                return WorkoutFile(entry.path.suffix.lower(), entry.path.read_bytes())
            except OSError as error:
                raise UnreadableWorkout(entry.path, 0, error.strerror or str(error)) from None
    return zwo_file(workout, library.ftp_w)


def _newest_first(history: Rides) -> Iterator[RideRow]:
    offset = 0
    while True:
        rides = history.rows(PAGE, offset)
        yield from rides
        offset += len(rides)
        if len(rides) < PAGE:
            return


def _around(day: date) -> tuple[date, date]:
    """Return the days between which a ride may have been matched with a plan of `day`."""
    return date.fromordinal(day.toordinal() - 31), date.fromordinal(day.toordinal() + 31)
