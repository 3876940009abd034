"""The claims without a number in a sentence: where they are, which way they lean, whether so."""

from __future__ import annotations

from dataclasses import dataclass, field

from coach.debrief.claim_binding import Sentence
from coach.debrief.claim_sides import OPPOSITES, SPOKEN, Scope, bears_out
from coach.debrief.claim_vocabulary import is_advice, is_of_other_quantity

# Claims of coach.guard_words that tell of a fault.
FAULTS = frozenset(
    ("over_target", "under_target", "sensor_lost", "paused", "power_down", "cadence_down")
)


@dataclass(slots=True)
class Claims:
    """What a sentence claims: all of it is so unless `untrue` says what is not.

    What praises lacks a fault ("without a pause"), and so no number near it counts that fault.
    """

    places: set[int] = field(default_factory=set)
    praised: set[int] = field(default_factory=set)
    sides: set[bool] = field(default_factory=set)  # whether any speaks well, any badly
    untrue: str | None = None


def claims_in(sentence: Sentence, scope: Scope) -> Claims:
    """Return the claims of a sentence, up to the first that is not so."""
    found, words, known = Claims(), sentence.words, sentence.known
    advice, at = is_advice(sentence), 0
    while at < len(words):
        side, claim = known.sides.at(words, at), known.guard.claims.at(words, at)
        size = max(side[0] if side else 0, claim[0] if claim else 0)
        span = range(at, at + size)
        at += size or 1
        if not size:
            continue
        denied = sentence.denied(span.start)
        if side is not None and side[0] == size:
            # "Start at the target" asks for it, and says of no effort that it was so.
            if advice and words[span.start] in known.said["plain"]:
                continue
            criterion, good = side[1][0], side[1][1] is not denied
            target = criterion == "compliance"
            so = bears_out(criterion, good, scope)
            found.praised.update(span if good else ())
            found.sides.add(good)
        else:
            assert claim is not None
            denied = denied and not claim[1].startswith("no")
            target = claim[1] in OPPOSITES
            so = _is_so(claim[1], scope, denied=denied)
            if claim[1] in FAULTS:
                found.sides.add(denied)
        if not so or (target and is_of_other_quantity(sentence, span.start)):
            found.untrue = " ".join(words[span.start : span.stop])
            return found
        found.places.update(span)
    return found


def _is_so(claim: str, scope: Scope, *, denied: bool) -> bool:
    if denied and claim in OPPOSITES:
        return OPPOSITES[claim](scope)
    judge = SPOKEN.get(claim)
    return judge is not None and judge(scope) is not denied
