"""A whole ride, put together from its journal: what summary and FIT file are made of."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sensors.readings import Source
from workouts.athlete import Athlete
from workouts.journal import Journal
from workouts.journal_records import MALFORMED, Event, source_from_json
from workouts.laps import laps_of, pause_between
from workouts.snapshot import Lap, Sample
from workouts.workout import Step, Workout


@dataclass(frozen=True, slots=True)
class Pause:
    """The timer stood before timer second `second`, between two wall times of the ride.

    A pause that ends the ride stands before the second that was never ridden.
    """

    second: int
    wall_from_s: float
    wall_to_s: float


@dataclass(frozen=True, slots=True)
class Targets:
    """How the trainer took its targets, counted over the whole ride."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class RideRecord:
    """A ride that is over. `samples` is never empty; wall times are seconds since `started_at`."""

    ride_id: str
    started_at: datetime  # aware
    athlete: Athlete
    workout: Workout  # as planned
    plan: tuple[Step, ...]  # as it stood at the end, with repeats and extensions
    sources: tuple[Source, ...]
    samples: tuple[Sample, ...]
    pauses: tuple[Pause, ...]
    laps: tuple[Lap, ...]  # ended by a step, by the rider, by the end
    step_laps: tuple[Lap, ...]  # one per step ridden, whatever laps were marked
    targets: Targets

    @property
    def duration_s(self) -> int:
        """Timer time, seconds lost from the record included."""
        return self.samples[-1].second - self.samples[0].second + 1

    @property
    def wall_from_s(self) -> float:
        """When the first second began."""
        return self.samples[0].wall_s - 1

    @property
    def wall_to_s(self) -> float:
        """When the ride ended, a last pause included."""
        last = self.samples[-1].wall_s
        return max(last, self.pauses[-1].wall_to_s) if self.pauses else last


def record_of(journal: Journal) -> RideRecord | None:
    """Return the ride that a journal holds, None when not one second was ridden."""
    samples = journal.samples
    if not samples:
        return None
    marks = [event.second for event in journal.events if event.kind == "lap"]
    plans = journal.plans
    return RideRecord(
        ride_id=journal.header.ride_id,
        started_at=journal.header.started_at,
        athlete=journal.header.athlete,
        workout=journal.header.workout,
        plan=plans[-1].steps,
        sources=_sources(journal),
        samples=samples,
        pauses=pauses_of(samples, journal.events),
        laps=laps_of(samples, marks, plans),
        step_laps=laps_of(samples, (), plans),
        targets=_targets(journal.events),
    )


def pauses_of(samples: Sequence[Sample], events: Sequence[Event] = ()) -> tuple[Pause, ...]:
    """Return where the timer stood in a ride of at least one sample."""
    pauses: list[Pause] = []
    for before, after in itertools.pairwise(samples):
        pause_s = pause_between(before, after)
        if pause_s:
            end = after.wall_s - 1
            pauses.append(Pause(after.second, end - pause_s, end))
    last = samples[-1]
    # A ride that is ended in a pause has no second after it; only the journal's end tells.
    end = max((e.wall_s for e in events if e.kind == "state"), default=last.wall_s)
    if end - last.wall_s > 1:
        pauses.append(Pause(last.second + 1, last.wall_s, end))
    return tuple(pauses)


def _sources(journal: Journal) -> tuple[Source, ...]:
    found = {source.id: source for source in journal.header.sources}
    for event in journal.events:
        if event.kind == "source":
            try:
                source = source_from_json(event.data)
            except MALFORMED:
                continue
            found.setdefault(source.id, source)
    return tuple(found.values())


def _targets(events: Sequence[Event]) -> Targets:
    """Add up the counts of each stretch of riding: a resumed ride counts from nothing again."""
    totals = dict.fromkeys(Targets.__slots__, 0)
    before = dict.fromkeys(Targets.__slots__, 0)
    for event in events:
        if event.kind != "targets":
            continue
        now = {name: _count(event.data, name) for name in totals}
        anew = any(now[name] < before[name] for name in totals)
        for name in totals:
            totals[name] += now[name] - (0 if anew else before[name])
        before = now
    return Targets(**totals)


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    return value if isinstance(value, int) and value >= 0 else 0
