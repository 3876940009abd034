"""What a debrief says of a ride: scores by criterion, rows by interval, and claims with evidence.

Values only, no prose: a Remark is a key with the numbers that its sentence needs, and the words
come from the rider's language. A model's own words stand in `text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workouts.workout import StepKind

CALCULATION = 2  # raised when the same ride and rubric would come out differently

Value = str | int | float | bool | None


class VerdictSource(StrEnum):
    """Who graded: the criteria that are computed alone, or a model as well."""

    DETERMINISTIC = "deterministic"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the ride it can be seen: timer seconds, `from_s` inclusive to `to_s` exclusive.

    `interval` is an IntervalRow's `number`, `turn` the number of something that was said. A step
    that was never ridden has no length: both seconds are where it would have begun.
    """

    from_s: int
    to_s: int
    interval: int | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say, as a key and the values in its sentence; `text` is a model's words.

    Units are in the names of the values (average_w, late_s, fade_percent).
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the rubric on this ride; `score` is 0 to 100 with one decimal.

    A criterion that could not be observed is `granted`: its score is None, its weight goes to
    the others, and `remark` says what was missing.
    """

    id: str
    name: str  # English; the words for riders go by `id`
    score: float | None
    weight: float
    granted: bool
    judged: bool  # by a model; else computed
    remark: Remark
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One step of the plan, or a lap of a ride without one, as it was ridden.

    `number` counts the hard efforts from 1, as a rider counts them; None for all else. A planned
    step that was never reached has `from_s` equal to `to_s`. Fractions are 0 to 1.
    """

    index: int  # of the rows, from 0, in the order of the ride
    number: int | None
    name: str
    kind: StepKind | None  # None for a lap of a ride without a plan
    step_index: int | None  # in the plan as it stood at the end
    from_s: int
    to_s: int
    planned_s: int | None
    target_w: int | None  # mean of what the plan asked for, bias included
    planned_w: int | None  # the same at a bias of 100 %
    average_w: int | None
    normalized_w: int | None
    in_range_fraction: float | None  # of the seconds with power, within the rubric's tolerance
    over_fraction: float | None
    under_fraction: float | None
    cadence_rpm: int | None
    cadence_low_rpm: int | None  # what the plan asked for
    cadence_high_rpm: int | None
    cadence_in_range_fraction: float | None
    heart_start_bpm: int | None
    heart_average_bpm: int | None
    heart_max_bpm: int | None
    fade_percent: float | None  # second half's mean power below the first half's
    unevenness_percent: float | None  # spread of 10 s means of power on target, of their mean
    missing_s: int  # seconds without a power reading
    paused_s: int  # wall time that the timer stood within it
    erg_fraction: float | None  # of its seconds, the trainer held the power
    bias_percent: int | None  # mean
    released_s: int  # the trainer let go because the legs were too slow
    skipped: bool  # left by the rider's command before its end, or never begun
    set_number: int | None = None  # of the set that a hard effort is in, None where there are none


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the ride with its unit, by which claims are checked; None where there is none."""

    name: str
    value: float | int | None
    unit: str  # "W", "s", "bpm", "rpm", "%", "kJ", "J", "" for a count


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A claim of a model that did not stand up to the ride."""

    claim: str
    why: str  # a key: "no_evidence", "no_such_interval", "wrong_number", …


@dataclass(frozen=True, slots=True)
class NextSession:
    """What to ride next: a workout of the library by its name, and why."""

    workout: str
    why: Remark


@dataclass(frozen=True, slots=True)
class GraderNote:
    """What asking a model took, and `fault`, one sentence, where it gave no answer to the last."""

    model: str
    rounds: int
    input_tokens: int
    output_tokens: int
    estimated: bool  # the server did not count all of them
    cost: float  # in `currency`; 0 where it is free, or no price is known
    currency: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole debrief of one ride; `score` is 0 to 100, None when nothing could be observed."""

    ride_id: str
    started_at: datetime  # aware
    workout: str
    rubric: str
    rubric_version: int
    score: float | None
    source: VerdictSource
    criteria: tuple[Criterion, ...]  # in the order of the rubric
    intervals: tuple[IntervalRow, ...]
    facts: tuple[Fact, ...]  # by name
    sentences: tuple[Remark, ...] = ()
    keep: Remark | None = None
    change: Remark | None = None
    next_session: NextSession | None = None
    dropped_claims: tuple[DroppedClaim, ...] = ()
    grader: GraderNote | None = None  # None where no model was asked
    calculation: int = CALCULATION

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((each for each in self.criteria if each.id == criterion_id), None)

    def interval(self, number: int) -> IntervalRow | None:
        """Return the hard effort that a rider calls by `number`."""
        return next((row for row in self.intervals if row.number == number), None)

    def fact(self, name: str) -> float | int | None:
        return next((fact.value for fact in self.facts if fact.name == name), None)
