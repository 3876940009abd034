"""Criteria that only judgement can grade, and where in a ride there is something to judge.

A ride without it is granted the criterion, and so is every ride that no model grades.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from coach.debrief.evidence import RideEvidence
from coach.debrief.verdict import Evidence, Remark

# Commands that are no decision about the work: they begin, mark or go on.
NEUTRAL = frozenset({"start", "start_ride", "lap", "mark_lap", "resume", "note"})


def _cues(ride: RideEvidence) -> Iterator[Evidence]:
    for said in ride.said:
        if said.turn is None and said.kind:
            yield Evidence(said.second, said.second)


def _decisions(ride: RideEvidence) -> Iterator[Evidence]:
    for command in ride.commands:
        if command.name not in NEUTRAL:
            yield Evidence(command.second, command.second)
    for said in ride.said:
        if said.turn is not None and said.acted:
            yield Evidence(said.second, said.second, turn=said.turn)


JUDGED: Mapping[str, Callable[[RideEvidence], Iterator[Evidence]]] = {
    "cues": _cues,
    "decisions": _decisions,
}


def seen_in(ride: RideEvidence, criterion: str) -> tuple[Evidence, ...]:
    """Return the moments by which a criterion can be judged, none where there is nothing."""
    return tuple(JUDGED[criterion](ride))


def ungraded(ride: RideEvidence, criterion: str) -> Remark:
    """Return why a criterion is granted: nobody judged it, or there was nothing to judge."""
    return Remark(f"{criterion}.{'no_model' if seen_in(ride, criterion) else 'nothing'}")
