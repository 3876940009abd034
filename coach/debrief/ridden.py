"""A ride as criteria look at it: the evidence, its rows, and what each criterion finds in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from coach.debrief.arithmetic import mean, median
from coach.debrief.evidence import RideEvidence
from coach.debrief.intervals import on_target
from coach.debrief.rubric import Limits
from coach.debrief.verdict import Evidence, IntervalRow, Remark, Value
from workouts.workout import StepKind

MOST_EVIDENCE = 3
OBSERVED = 0.5  # so much of an effort must have been measured to be judged
RIDDEN = 1 / 3  # and ridden
SHORTEST_S = 10


@dataclass(frozen=True, slots=True, eq=False)
class Ridden:
    """One ride under one criterion of a rubric."""

    ride: RideEvidence
    rows: tuple[IntervalRow, ...]
    limits: Limits

    @property
    def hard(self) -> tuple[IntervalRow, ...]:
        """The efforts that count: the hard ones, or what a plan without any asks for instead."""
        hard = tuple(row for row in self.rows if row.number is not None)
        return hard or tuple(
            row for row in self.rows if row.target_w is not None and row.kind not in _EASY
        )

    def ratios(self, row: IntervalRow) -> list[float | None]:
        """Return watts per watt asked for, a value a second, once the effort was ridden in."""
        track = self.ride.track
        power = track.cut(track.judged_w, row.from_s, row.to_s)
        return on_target(power, track.cut(track.target_w, row.from_s, row.to_s), self.limits)

    def judged(self) -> list[tuple[IntervalRow, float]]:
        """Return the efforts that can be judged, each with its mean on target.

        Without a plan there is no target: then against the usual one of them.
        """
        found = []
        for row in self.hard:
            if (row.target_w is None and self.ride.plan) or not was_ridden(row):
                continue
            ratios = self.ratios(row)
            average = mean(ratios)
            if average is not None and 1 - ratios.count(None) / len(ratios) >= OBSERVED:
                found.append((row, average))
        if self.ride.plan or not found:
            return found
        usual = median([average for _, average in found])
        return [(row, average / usual) for row, average in found] if usual else []


_EASY = (StepKind.WARMUP, StepKind.COOLDOWN, StepKind.REST)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a criterion finds: a figure for its scale, or None for what cannot be observed."""

    figure: float | None
    remark: Remark
    evidence: tuple[Evidence, ...] = ()


Measure = Callable[[Ridden], Finding]


def found(figure: float, key: str, evidence: Iterable[Evidence] = (), **values: Value) -> Finding:
    """Return a figure with its remark; of the evidence, worst first, the first pieces are kept."""
    return Finding(figure, Remark(key, values), tuple(evidence)[:MOST_EVIDENCE])


def granted(key: str, **values: Value) -> Finding:
    """Return that a criterion cannot be observed, and why."""
    return Finding(None, Remark(key, values))


def was_ridden(row: IntervalRow) -> bool:
    """Return whether enough of a step was ridden to say how."""
    seconds = row.to_s - row.from_s
    return seconds >= max(SHORTEST_S, RIDDEN * (row.planned_s or 0))


def evidence_of(row: IntervalRow) -> Evidence:
    return Evidence(row.from_s, row.to_s, row.number)


def worst_first(scored: Iterable[tuple[IntervalRow, float]]) -> list[Evidence]:
    """Return rows as evidence, the one with the greatest value first, earlier ones at a tie."""
    return [evidence_of(row) for row, _ in sorted(scored, key=lambda each: -each[1])]


def by_seconds(scored: Sequence[tuple[IntervalRow, float]]) -> float:
    """Return the mean of values of at least one row, each counted by the length of its row."""
    weights = [row.to_s - row.from_s for row, _ in scored]
    total = math.fsum(value * weight for (_, value), weight in zip(scored, weights, strict=True))
    return total / sum(weights)
