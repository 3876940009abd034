"""A ride folder -> its verdict by the rubric that fits: computed, the same to the bit each time.

The score of the whole is the weighted mean of the criteria that could be observed, so rides with
and without a strap compare; some criteria bound it from above, since a ride that was broken off is
no good ride however well it began.
"""

from __future__ import annotations

import math
from pathlib import Path

from coach.debrief.evidence import RideEvidence
from coach.debrief.facts import facts_of
from coach.debrief.intervals import rows_of
from coach.debrief.judged import ungraded
from coach.debrief.measures import MEASURES, NEEDS
from coach.debrief.ridden import Ridden
from coach.debrief.ride_folder import read_evidence
from coach.debrief.rubric import FREE_RIDE, FTP_TEST, SHIPPED, STRUCTURED, Row, Rubric, read_rubric
from coach.debrief.verdict import Criterion, IntervalRow, Verdict, VerdictSource
from workouts.ftp_tests import kind_of_test

NO_POWER = "sensors.no_power"


def grade(folder: Path) -> Verdict:
    """Return the verdict on the ride in `folder`, of which nothing is written.

    Raises RecordDamaged, with one sentence, for a folder without a ride that can be read.
    """
    return grade_evidence(read_evidence(folder))


def grade_evidence(ride: RideEvidence, rubric: Rubric | None = None) -> Verdict:
    """Return the verdict on what a folder tells; the rubric is by default the one that fits."""
    rubric = rubric or shipped_rubric(rubric_for(ride))
    rows = rows_of(ride, rubric.limits)
    criteria = tuple(_criterion(row, ride, rows, rubric) for row in rubric.rows)
    return Verdict(
        ride_id=ride.ride_id,
        started_at=ride.started_at,
        workout=ride.name,
        rubric=rubric.id,
        rubric_version=rubric.version,
        score=whole_score(criteria, rubric),
        source=VerdictSource.DETERMINISTIC,
        criteria=criteria,
        intervals=rows,
        facts=facts_of(ride, rows),
    )


def rubric_for(ride: RideEvidence) -> str:
    """Return which rubric fits a ride, by its plan."""
    if kind_of_test(ride.plan) is not None:
        return FTP_TEST
    return STRUCTURED if any(step.target is not None for step in ride.plan) else FREE_RIDE


def shipped_rubric(rubric_id: str) -> Rubric:
    """Return one of the rubrics that come with the program; raises BadRubric."""
    return read_rubric(SHIPPED / f"{rubric_id}.toml", NEEDS)


def whole_score(criteria: tuple[Criterion, ...], rubric: Rubric) -> float | None:
    """Return the score of the whole, None when too little of it could be observed.

    Without power nobody knows how the work was done, however much of its time was ridden.
    """
    if any(each.remark.key == NO_POWER for each in criteria):
        return None
    seen = [(each.weight, each.score) for each in criteria if each.score is not None]
    weight = math.fsum(weight for weight, _ in seen)
    if weight <= 0 or weight < rubric.observed_least * math.fsum(
        each.weight for each in criteria if not each.judged
    ):
        return None
    score = math.fsum(weight * score for weight, score in seen) / weight
    bounds = {row.id: row.whole_above for row in rubric.rows if row.whole_above is not None}
    for each in criteria:
        if each.score is not None and each.id in bounds:
            score = min(score, each.score + bounds[each.id])
    return round(score, 1)


def _criterion(
    row: Row, ride: RideEvidence, rows: tuple[IntervalRow, ...], rubric: Rubric
) -> Criterion:
    if row.judged:
        remark = ungraded(ride, row.id)
        return Criterion(
            row.id, row.name, None, row.weight, granted=True, judged=True, remark=remark
        )
    finding = MEASURES[row.id](Ridden(ride, rows, rubric.limits_of(row)))
    return Criterion(
        id=row.id,
        name=row.name,
        score=None if finding.figure is None else round(row.score(finding.figure), 1),
        weight=_weight(row, rows),
        granted=finding.figure is None,
        judged=False,
        remark=finding.remark,
        evidence=finding.evidence,
    )


def _weight(row: Row, rows: tuple[IntervalRow, ...]) -> float:
    """Return a criterion's weight on this ride: what the trainer did itself counts for less."""
    hard = [each for each in rows if each.number is not None] or list(rows)
    seconds = sum(each.to_s - each.from_s for each in hard)
    if not seconds:
        return row.weight
    held_s = math.fsum((each.to_s - each.from_s) * (each.erg_fraction or 0.0) for each in hard)
    share = held_s / seconds
    return round(row.weight + (row.erg_weight - row.weight) * share, 4)
