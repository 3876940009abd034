"""What a grader cites -> evidence that is there: seconds of the ride, an effort, something said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coach.debrief.claim_check import Faulty
from coach.debrief.evidence import RideEvidence
from coach.debrief.verdict import Evidence, IntervalRow, Verdict

MOST = 12  # citations of one claim
SLACK_S = 1


def evidence_in(
    citations: Sequence[Mapping[str, Any]], ride: RideEvidence, verdict: Verdict
) -> tuple[Evidence, ...] | Faulty:
    """Return what is cited, of each piece one, or what is wrong with it."""
    if len(citations) > MOST:
        return Faulty("wrong_form", f"it cites more than {MOST} places")
    found: list[Evidence] = []
    for each in citations:
        seen = _seen(each, ride, verdict)
        if isinstance(seen, Faulty):
            return seen
        if seen not in found:
            found.append(seen)
    return tuple(found) or Faulty("no_evidence", "it cites nothing")


def _seen(cited: Mapping[str, Any], ride: RideEvidence, verdict: Verdict) -> Evidence | Faulty:
    number, turn = _whole(cited, "interval"), _whole(cited, "turn")
    row = None if number is None else verdict.interval(number)
    if number is not None and row is None:
        return Faulty("no_such_interval", f"there is no effort {number}")
    span = _span(cited, ride, row)
    if isinstance(span, Faulty):
        return span
    if turn is not None:
        return _turn(turn, span, number, ride)
    return Faulty("no_evidence", "it cites nothing") if span is None else Evidence(*span, number)


def _span(
    cited: Mapping[str, Any], ride: RideEvidence, row: IntervalRow | None
) -> tuple[int, int] | Faulty | None:
    """Return the seconds that are cited, those of the effort where no others are."""
    from_s, to_s = _whole(cited, "from_s"), _whole(cited, "to_s")
    if from_s is None or to_s is None:
        if from_s is not to_s:
            return Faulty("wrong_span", "it cites a from_s without a to_s, or the other way round")
        return None if row is None else (row.from_s, row.to_s)
    if not _within((from_s, to_s), (ride.track.first_s, ride.track.end_s)):
        return Faulty("wrong_span", f"the ride has no seconds {from_s} to {to_s}")
    if row is not None and not _within((from_s, to_s), (row.from_s, row.to_s)):
        return Faulty("wrong_span", f"effort {row.number} is from {row.from_s} to {row.to_s} s")
    return from_s, to_s


def _turn(
    turn: int, span: tuple[int, int] | None, number: int | None, ride: RideEvidence
) -> Evidence | Faulty:
    second = next((said.second for said in ride.said if said.turn == turn), None)
    if second is None:
        return Faulty("no_such_turn", f"there is no turn {turn}")
    if span is not None and not span[0] <= second <= span[1]:
        return Faulty("wrong_span", f"turn {turn} was at {second} s")
    return Evidence(second, second, number, turn)


def _within(span: tuple[int, int], outer: tuple[int, int]) -> bool:
    from_s, to_s = span
    return outer[0] - SLACK_S <= from_s < to_s <= outer[1] + SLACK_S


def _whole(cited: Mapping[str, Any], name: str) -> int | None:
    value = cited.get(name)
    return None if value is None else int(value)
