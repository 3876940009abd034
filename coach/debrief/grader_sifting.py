"""A grader's answer -> what of it the ride bears out, and what is dropped and why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coach.debrief.advice import WORTH_KEEPING
from coach.debrief.claim_check import LONGEST, Borne, ClaimCheck, Faulty
from coach.debrief.claim_evidence import evidence_in
from coach.debrief.claim_sides import BAD_BELOW
from coach.debrief.evidence import RideEvidence
from coach.debrief.grader_form import Answer, Claim, Score
from coach.debrief.judged import seen_in
from coach.debrief.verdict import DroppedClaim, Evidence, Remark, Verdict
from coach.language import Language
from coach.quoted import cleaned

SENTENCES = 3
MOST_LISTED = 12  # of each list of an answer; what is more is one claim too many
NEAR_S = 30  # what is judged may be cited with so much around it
# A server may say a key back in disguise: no word of a ride is so long, or so long with digits.
SECRET = re.compile(r"(?=\S*\d)\S{12,}|\S{30,}")
KEY = "model"  # of a remark in a model's words


@dataclass(frozen=True, slots=True)
class Given:
    """A judged criterion's score, as it may stand."""

    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What stands of an answer; `faults` says in sentences, for the grader, what does not."""

    scores: Mapping[str, Given] = field(default_factory=dict)
    sentences: tuple[Remark, ...] = ()
    keep: Remark | None = None
    change: Remark | None = None
    next_session: str | None = None
    dropped: tuple[DroppedClaim, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything of it is said to the rider; the next session alone is no judgement."""
        return bool(self.scores or self.sentences or self.keep or self.change)

    def filled_from(self, before: Sifted) -> Sifted:
        """Return this answer, its gaps filled from the one before; all that was dropped counts."""
        texts = {remark.text for remark in self.sentences}
        spare = (remark for remark in before.sentences if remark.text not in texts)
        return Sifted(
            scores={**before.scores, **self.scores},
            sentences=(*self.sentences, *spare)[:SENTENCES],
            keep=self.keep or before.keep,
            change=self.change or before.change,
            next_session=self.next_session or before.next_session,
            dropped=tuple(dict.fromkeys((*before.dropped, *self.dropped))),
            faults=self.faults,
        )


class Sifting:
    """Sifts answers about one ride."""

    def __init__(
        self, ride: RideEvidence, verdict: Verdict, spoken: Language, sessions: Iterable[str]
    ) -> None:
        self._ride, self._verdict = ride, verdict
        self._check = ClaimCheck(ride, verdict, spoken)
        self._sessions = frozenset(sessions)
        self._dropped: list[DroppedClaim] = []
        self._faults: list[str] = []

    def sift(self, answer: Answer) -> Sifted:
        """Return what stands of an answer."""
        self._dropped, self._faults = [], []
        scores = self._scores(answer.scores)
        sentences = self._sentences(answer.sentences)
        return Sifted(
            scores=scores,
            sentences=sentences,
            keep=self._advice("keep", answer.keep),
            change=self._advice("change", answer.change),
            next_session=self._session(answer.next_session),
            dropped=tuple(self._dropped),
            faults=tuple(self._faults),
        )

    def _scores(self, given: Sequence[Score]) -> dict[str, Given]:
        stand: dict[str, Given] = {}
        for each in given[:MOST_LISTED]:
            held = self._score(each, stand)
            if isinstance(held, Faulty):
                self._drop(f"{each.criterion}: {each.score:g}", held)
            else:
                stand[each.criterion] = held
        self._too_many(given, MOST_LISTED, "scores")
        return stand

    def _score(self, given: Score, stand: Mapping[str, Given]) -> Given | Faulty:
        criterion = self._verdict.criterion(given.criterion)
        moments = (
            seen_in(self._ride, criterion.id) if criterion is not None and criterion.judged else ()
        )
        if not moments:
            return Faulty("extra_criterion", "it is none that is to be judged here")
        if given.criterion in stand:
            return Faulty("twice", "it is scored twice")
        if not (math.isfinite(given.score) and 0 <= given.score <= 100):
            return Faulty("out_of_range", "a score is from 0 to 100")
        evidence = evidence_in(given.citations, self._ride, self._verdict)
        if isinstance(evidence, Faulty):
            return evidence
        if not any(_sees(cited, moment) for cited in evidence for moment in moments):
            return Faulty("wrong_span", "it cites nothing by which it can be judged")
        return Given(round(float(given.score), 1), evidence)

    def _sentences(self, given: Sequence[Claim]) -> tuple[Remark, ...]:
        stand: list[Remark] = []
        for each in given[:SENTENCES]:
            remark = self._claim(each)
            if remark is not None and remark.text not in {before.text for before in stand}:
                stand.append(remark)
        self._too_many(given, SENTENCES, "sentences")
        return tuple(stand)

    def _claim(self, claim: Claim, what: str = "") -> Remark | None:
        evidence = evidence_in(claim.citations, self._ride, self._verdict)
        held = evidence
        if not isinstance(evidence, Faulty):
            found = self._check.held(claim.text, evidence)
            if isinstance(found, Borne):
                found = _of_side(found, what)
            if isinstance(found, Borne):
                return Remark(KEY, found.values, found.evidence, found.text)
            held = found
        assert isinstance(held, Faulty)
        self._drop(claim.text, held)
        return None

    def _advice(self, what: str, claim: Claim) -> Remark | None:
        criterion = self._verdict.criterion(claim.about)
        score = None if criterion is None or criterion.judged else criterion.score
        if score is None:
            fault = Faulty("extra_criterion", f"“{what}” is about no criterion with a score")
        elif what == "keep" and score < WORTH_KEEPING:
            fault = Faulty("wrong_side", f"{claim.about} went badly: it is nothing to keep")
        elif what == "change" and score >= BAD_BELOW:
            fault = Faulty("wrong_side", f"{claim.about} went well: it is nothing to change")
        else:
            return self._claim(claim, what)
        self._drop(claim.text, fault)
        return None

    def _session(self, key: str) -> str | None:
        if key in self._sessions:
            return key
        self._drop(f"next session {key}", Faulty("no_such_session", "it is not in SESSIONS"))
        return None

    def _too_many(self, given: Sequence[object], most: int, what: str) -> None:
        if len(given) > most:
            fault = Faulty("too_many", f"there are more than {most} {what}")
            self._drop(f"{len(given)} {what}", fault)

    def _drop(self, claim: str, fault: Faulty) -> None:
        words = SECRET.sub("…", cleaned(claim, LONGEST))
        self._dropped.append(DroppedClaim(words, fault.why))
        self._faults.append(f"{words}: {fault.sentence}")


def _of_side(found: Borne, what: str) -> Borne | Faulty:
    """Return words that are so; no fault is to be kept, and nothing changed that only went well."""
    if what == "keep" and found.blames:
        return Faulty("wrong_side", "it tells of a fault: that is nothing to keep")
    if what == "change" and found.praises:
        return Faulty("wrong_side", "it tells of what went well: that is nothing to change")
    return found


def _sees(cited: Evidence, moment: Evidence) -> bool:
    if moment.turn is not None and cited.turn == moment.turn:
        return True
    return cited.from_s - NEAR_S <= moment.from_s <= cited.to_s + NEAR_S
