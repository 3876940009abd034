"""What was planned beside what was ridden: which ride was which plan, and how much of it.

A plan is held against the rides of its own calendar day, and a ride is one plan at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from workouts.calendar_rows import SKIPPED, Planned

# So much of a plan counts as all of it, in percent; the bounds of intervals.icu and TrainingPeaks,
# which colour a day green from 80 to 120.
DONE_FROM_PERCENT, DONE_TO_PERCENT = 80.0, 120.0


class Kept(Enum):
    """How a plan was kept; the rider sees the word."""

    DONE = "done"
    SHORT = "short"
    LONG = "long"
    MISSED = "missed"
    SKIPPED = "skipped"  # the rider said so
    UNPLANNED = "unplanned"  # a ride without a plan
    PLANNED = "planned"  # its day is not over


@dataclass(frozen=True, slots=True)
class Done:
    """A ride as far as the calendar cares."""

    ride_id: str
    day: date
    workout_name: str
    seconds: int
    training_stress: float | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Compliance:
    """One row of the calendar: a plan, a ride, or both; percents are of what was planned."""

    day: date
    kept: Kept
    planned: Planned | None = None
    done: Done | None = None
    stress_percent: float | None = None
    time_percent: float | None = None


def compliance(
    planned: Sequence[Planned], done: Sequence[Done], today: date
) -> tuple[Compliance, ...]:
    """Return a row for each plan and for each ride without one, by day; plans come first.

    A ride that the rider marked is that plan's, on whatever day. Else a plan's ride is one of its
    day: of the same name, or, among what is left, the nearest in time of the ride.
    """
    pairs = dict(_pairs(planned, done))
    rows = [_row(plan, pairs.get(plan.id), today) for plan in planned]
    taken = {ride.ride_id for ride in pairs.values()}
    rows += [
        Compliance(ride.day, Kept.UNPLANNED, done=ride)
        for ride in sorted(done, key=lambda ride: ride.started_at)
        if ride.ride_id not in taken
    ]
    return tuple(sorted(rows, key=lambda row: (row.day, row.planned is None)))


def _pairs(planned: Sequence[Planned], done: Sequence[Done]) -> Iterator[tuple[int, Done]]:
    """Yield a plan's id and its ride: as marked, then by name, then by length."""
    by_id = {ride.ride_id: ride for ride in done}
    plans = [plan for plan in planned if plan.mark != SKIPPED]
    for plan in list(plans):
        ride = by_id.pop(plan.mark, None) if plan.mark else None
        if ride is not None:
            plans.remove(plan)
            yield plan.id, ride
    for by_name in (True, False):
        for plan in list(plans):
            ride = _nearest(plan, by_id.values(), by_name)
            if ride is not None:
                del by_id[ride.ride_id]
                plans.remove(plan)
                yield plan.id, ride


def _nearest(plan: Planned, done: Iterable[Done], by_name: bool) -> Done | None:
    fits = [
        ride
        for ride in done
        if ride.day == plan.day
        and (not by_name or ride.workout_name.casefold() == plan.name.casefold())
    ]
    return min(fits, key=lambda ride: (abs(ride.seconds - plan.seconds), ride.started_at),
               default=None)  # fmt: skip


def _row(plan: Planned, ride: Done | None, today: date) -> Compliance:
    if ride is None:
        kept = Kept.PLANNED if plan.day >= today else Kept.MISSED
        return Compliance(plan.day, Kept.SKIPPED if plan.mark == SKIPPED else kept, plan)
    stress = _percent(ride.training_stress, plan.training_stress)
    time = _percent(ride.seconds, plan.seconds)
    # Stress says more than time, where both sides have it.
    share = stress if stress is not None else time
    return Compliance(plan.day, _word(share), plan, ride, stress, time)


def _word(percent: float | None) -> Kept:
    if percent is None or DONE_FROM_PERCENT <= percent <= DONE_TO_PERCENT:
        return Kept.DONE
    return Kept.SHORT if percent < DONE_FROM_PERCENT else Kept.LONG


def _percent(done: float | None, planned: float | None) -> float | None:
    return None if done is None or not planned else 100.0 * done / planned
