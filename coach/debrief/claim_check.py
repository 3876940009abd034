"""One claim of a grader against the ride: its words and its evidence -> what is wrong, or nothing.

A number must be one of what the sentence speaks of, or of what the evidence points at, or of the
ride as a whole where neither names a part. The rules are told in docs/truth.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from coach.debrief.claim_binding import EFFORTS, Bound, Sentence
from coach.debrief.claim_figures import Figure, of_effort, of_span, of_whole
from coach.debrief.claim_sides import MOVING, Scope
from coach.debrief.claim_spoken import claims_in
from coach.debrief.claim_vocabulary import (
    is_ridden_target,
    says_every,
    speaks_of_all,
    tells_fault,
    unheld,
    wrong_way,
)
from coach.debrief.claim_words import ClaimWords
from coach.debrief.evidence import RideEvidence
from coach.debrief.verdict import Evidence, Value, Verdict
from coach.guard_foreign import is_of_other_script
from coach.language import Language

LONGEST = 240  # signs of a claim
SHORTEST = 3
# Tags that say which of a quantity's values is meant; a number must be that one.
TELLING = frozenset(
    (
        "target",
        "average",
        "normalised",
        "max",
        "ftp",
        "commanded",
        "intensity",
        "battery",
        "missing",
        "level",
        "slope",
        "best",
        "speed",
        "ctl",
        "atl",
        "tsb",
        "wprime",
        "last",
        "factor",
        "higher",
        "lower",
        "more",
    )
)
# Units that say a quantity themselves may stand beside its name.
OWN = frozenset({"power", "heart", "cadence"})
# What a plain sentence is written with besides letters and digits.
SIGNS = frozenset(" .,;:!?'’()-–—−%/")
MARKUP = re.compile(
    r"[<>`{}\[\]|\\#*~^]|__|&\w+;|https?:|www\.|://|\w+@\w|\b[\w-]+\.(?:com|net|org|io|example|dev)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Faulty:
    """Why a claim is dropped: a key of debrief.toml, and for the grader in a sentence."""

    why: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Borne:
    """A claim that the ride bears out, and the numbers in it by their names."""

    text: str
    evidence: tuple[Evidence, ...]
    values: dict[str, Value] = field(default_factory=dict)
    praises: bool = False  # of something, and blames nothing
    blames: bool = False


class ClaimCheck:
    """Holds claims against one ride."""

    def __init__(self, ride: RideEvidence, verdict: Verdict, spoken: Language) -> None:
        self._ride, self._verdict = ride, verdict
        self._known = ClaimWords.of(spoken)
        self._whole = of_whole(verdict)
        numbers = [row.number for row in verdict.intervals if row.number is not None]
        self._last = max(numbers, default=0)
        self._sets = sets_of(verdict)

    def held(self, text: str, evidence: tuple[Evidence, ...]) -> Borne | Faulty:
        """Return a claim as it may be shown, or what is wrong with it."""
        text = " ".join(text.split())
        if (fault := _form(text)) is not None:
            return fault
        sentence = Sentence(text, self._known, self._last, self._sets)
        return self._efforts(sentence, evidence) or self._said(sentence, evidence)

    def _said(self, sentence: Sentence, evidence: tuple[Evidence, ...]) -> Borne | Faulty:
        """Return a sentence of well-formed words about efforts that there are, or its fault."""
        every = says_every(sentence)
        scope = self._scope(sentence.efforts, evidence, every=speaks_of_all(sentence))
        if every and not scope.hard:
            return Faulty("wrong_claim", "the ride has no efforts of which it could all be so")
        claims = claims_in(sentence, scope)
        if claims.untrue is not None:
            return Faulty("wrong_claim", f"“{claims.untrue}” is not so")
        claimed = claims.places
        bound = sentence.bound(claimed, claims.praised)
        if speaks_of_all(sentence):
            units = None if every else MOVING.keys()
            bound = [_of_all(each, scope, units) for each in bound]
        figures: list[Figure] = []
        for each in bound:
            found = self._figure(each, sentence, evidence, bool(claimed))
            if isinstance(found, Faulty):
                return found
            figures += found
        fault = self._words(sentence, scope, claimed, figures)
        values = {each.name: round(each.value, 1) for each in figures}
        if fault is not None:
            return fault
        blames = tells_fault(sentence, figures) or False in claims.sides
        praises = True in claims.sides and not blames
        return Borne(sentence.text, evidence, dict(values), praises=praises, blames=blames)

    def _words(
        self, sentence: Sentence, scope: Scope, claimed: set[int], figures: Sequence[Figure]
    ) -> Faulty | None:
        """Return what is wrong with the words between claims and numbers that are so."""
        if (word := wrong_way(sentence, scope, claimed, figures)) is not None:
            return Faulty("wrong_claim", f"“{word}” is not so")
        if not claimed and is_ridden_target(sentence, figures, self._verdict):
            return Faulty("wrong_number", "a target is told as if it had been ridden")
        for at, word in enumerate(sentence.words):
            if self._known.guard.vague.at(sentence.words, at) is not None:
                return Faulty("wrong_number", f"“{word}” cannot be held against anything")
        if (word := unheld(sentence, claimed, figures)) is not None:
            return Faulty("unheld", f"“{word}” is none of the words that a claim may have")
        return None

    def _efforts(self, sentence: Sentence, evidence: tuple[Evidence, ...]) -> Faulty | None:
        """Return what is wrong with the efforts that a sentence names."""
        for number in sorted(sentence.efforts):
            if self._verdict.interval(number) is None:
                return Faulty("no_such_interval", f"there is no effort {number}")
        cited = frozenset(each.interval for each in evidence if each.interval is not None)
        if sentence.efforts <= cited:
            return None
        missing = ", ".join(map(str, sorted(sentence.efforts - cited)))
        return Faulty("wrong_span", f"it speaks of effort {missing} and does not cite it")

    def _scope(
        self, efforts: frozenset[int], evidence: Sequence[Evidence], *, every: bool
    ) -> Scope:
        cited = frozenset(each.interval for each in evidence if each.interval is not None)
        if every:
            efforts = frozenset(row.number or 0 for row in Scope(self._verdict, ()).hard)
        rows = [
            row
            for number in sorted(efforts or cited)
            if (row := self._verdict.interval(number)) is not None
        ]
        return Scope(self._verdict, tuple(rows))

    def _figure(
        self, bound: Bound, sentence: Sentence, evidence: tuple[Evidence, ...], claims: bool
    ) -> list[Figure] | Faulty:
        """Return the figures that a number is, one for each effort that it is said of."""
        one = bound.mention
        wrong = Faulty("wrong_number", f"“{bound.said}” is not so")
        if math.isnan(one.value) or one.slot or one.ordinal or sentence.denied(one.start):
            return wrong
        if one.unit is None:
            return self._count(bound, claims) or wrong
        found: list[Figure] = []
        for figures in self._places(bound, evidence):
            fit = [each for each in figures if self._fits(each, bound) and each.equals(one.value)]
            if not fit:
                return wrong
            found.append(fit[0])
        return found or wrong

    def _places(self, bound: Bound, evidence: tuple[Evidence, ...]) -> list[tuple[Figure, ...]]:
        """Return the figures of each place that a number must be true of."""
        if "ride" in bound.tags or not (bound.efforts or evidence):
            return [self._whole]
        if bound.efforts:
            rows = [self._verdict.interval(number) for number in sorted(bound.efforts)]
            return [of_effort(row) for row in rows if row is not None]
        places: list[tuple[Figure, ...]] = []
        for each in evidence:
            row = None if each.interval is None else self._verdict.interval(each.interval)
            if row is not None:
                spans = () if _is_whole(each, row.from_s, row.to_s) else of_span(self._ride, each)
                places.append(spans or of_effort(row))
            elif each.turn is None and not self._is_ride(each):
                places.append(of_span(self._ride, each))
        return places or [self._whole]

    def _is_ride(self, seen: Evidence) -> bool:
        track = self._ride.track
        return _is_whole(seen, track.first_s, track.end_s)

    def _fits(self, figure: Figure, bound: Bound) -> bool:
        telling = bound.tags & TELLING
        if figure.unit != bound.mention.unit or not telling <= figure.tags:
            return False
        if not (figure.plain or telling & figure.tags):
            return False
        return not figure.topic or self._known.speaks_of(figure.topic, bound.words)

    def _count(self, bound: Bound, claims: bool) -> list[Figure]:
        """Return the counts that a number without a unit is; none where it counts nothing."""
        figures = [each for each in self._whole if each.unit == "count"]
        spoken = [
            each
            for each in figures
            if each.topic and self._known.speaks_of(each.topic, bound.words)
        ]
        if not spoken and not bound.tags & EFFORTS:
            return []
        if "lap" in bound.tags or ("set" in bound.tags and self._sets):
            return []
        fit = [
            each
            for each in (spoken or [each for each in figures if not each.topic])
            if each.value == bound.mention.value
        ]
        # "Three of the efforts were on target" is no claim about all of them.
        part = claims and fit and fit[0].value != self._verdict.fact("intervals")
        return [] if part and not spoken else fit[:1]


def _of_all(bound: Bound, scope: Scope, units: Collection[str] | None) -> Bound:
    """Return a number as one of all efforts, if of such a unit; a count stays one of the ride."""
    unit = bound.mention.unit
    if unit is None or (units is not None and unit not in units):
        return bound
    numbers = (row.number for row in scope.hard if row.number is not None)
    return replace(bound, efforts=bound.efforts.union(numbers))


def sets_of(verdict: Verdict) -> dict[int, frozenset[int]]:
    """Return the efforts of each set by its number; none where the workout has no sets."""
    sets: dict[int, frozenset[int]] = {}
    for row in verdict.intervals:
        if row.number is not None and row.set_number is not None:
            sets[row.set_number] = sets.get(row.set_number, frozenset()) | {row.number}
    return sets


def _is_whole(seen: Evidence, from_s: int, to_s: int) -> bool:
    return seen.from_s <= from_s and seen.to_s >= to_s


def _form(text: str) -> Faulty | None:
    """Return what is wrong with the words as words."""
    if len(text) < SHORTEST:
        return Faulty("empty", "it says nothing")
    if len(text) > LONGEST:
        return Faulty("too_long", f"it has more than {LONGEST} signs")
    if MARKUP.search(text) or not text.isprintable():
        return Faulty("markup", "it holds markup, a link or a slot; write plain words")
    if any(not (sign.isalnum() or sign in SIGNS) for sign in text):
        return Faulty("markup", "it holds signs that no plain sentence needs")
    if any(is_of_other_script(word) for word in re.findall(r"[^\W\d_]+", text)):
        return Faulty("markup", "it holds letters that are not Latin")
    return None
