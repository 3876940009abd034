"""The second brain: one call of a slower model that judges a ride, each claim held to the ride.

What it says badly it may say once more; what is bad then is dropped, and the computed report
stands where nothing is left. Computed scores are out of its reach.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coach.debrief.advice import SENTENCES, advise, next_sessions
from coach.debrief.evidence import RideEvidence
from coach.debrief.grader_facts import facts_block, system_words
from coach.debrief.grader_form import SCHEMA, answer_in
from coach.debrief.grader_sifting import Sifted, Sifting
from coach.debrief.grading import shipped_rubric, whole_score
from coach.debrief.verdict import (
    Criterion,
    DroppedClaim,
    GraderNote,
    NextSession,
    Remark,
    Verdict,
    VerdictSource,
)
from coach.language import Language
from coach.model_talk import (
    Fault,
    Message,
    Model,
    ModelFailed,
    ModelRequest,
    Role,
    TextDelta,
    Usage,
)
from coach.persona import Persona
from coach.quoted import cleaned
from coach.turns import Round, open_account

ROUNDS = 2
MOST_TOKENS = 1_600
TOTAL_S = 240.0  # both rounds; each has the limits of its server besides
LONGEST_FAULT = 200
MOST_FAULTS = 8  # told to the grader
AGAIN = (Fault.BROKEN, Fault.STALLED, Fault.UNSUITABLE)  # these may go well the next time
FORMLESS = (Fault.BROKEN, Fault.UNSUITABLE)


@dataclass(frozen=True, slots=True)
class Grader:
    """Who is asked, and as whom and in which language it answers."""

    model: Model
    persona: Persona
    spoken: Language
    total_s: float = TOTAL_S


async def graded(ride: RideEvidence, verdict: Verdict, grader: Grader) -> Verdict:
    """Return the computed verdict with what the model said of it and the ride bears out.

    Never raises for what a model does: the note on the grader says what went wrong.
    """
    account = open_account()
    sessions = [(f"w{number}", each) for number, each in enumerate(next_sessions(verdict), 1)]
    asking = _Asking(ride, verdict, grader, [key for key, _ in sessions])
    try:
        async with asyncio.timeout(grader.total_s):
            await asking.ask(facts_block(ride, verdict, [(k, each.card) for k, each in sessions]))
    except TimeoutError:
        asking.fault = f"no answer within {grader.total_s:.0f} s"
    chosen = next((s.session for k, s in sessions if k == asking.stands.next_session), None)
    note = _note(grader.model.name, account.rounds, asking)
    return _with(verdict, asking.stands, chosen, note)


class _Asking:
    """The rounds about one ride, and what stands of them so far."""

    def __init__(
        self, ride: RideEvidence, verdict: Verdict, grader: Grader, sessions: Sequence[str]
    ) -> None:
        self.stands = Sifted()
        self.fault = ""
        self.usages: list[Usage] = []
        self._grader = grader
        self._sifting = Sifting(ride, verdict, grader.spoken, sessions)

    async def ask(self, facts: str) -> None:
        system = system_words(self._grader.persona, self._grader.spoken)
        messages = [Message(Role.SYSTEM, system), Message(Role.USER, facts)]
        for _ in range(ROUNDS):
            try:
                text = await self._answer(messages)
            except ModelFailed as failed:
                if not self._goes_on(failed):
                    return
                messages = [*messages[:1], Message(Role.USER, f"{facts}\n\n{_mend(str(failed))}")]
                continue
            sifted = self._sifting.sift(answer_in(json.loads(text)))
            self.stands = sifted.filled_from(self.stands)
            self.fault = ""
            if not sifted.faults:
                return
            wrong = "\n".join(f"- {each}" for each in sifted.faults[:MOST_FAULTS])
            messages += [Message(Role.ASSISTANT, text), Message(Role.USER, _mend(wrong))]

    async def _answer(self, messages: Sequence[Message]) -> str:
        """Return the JSON of one round, which is of the schema; raises ModelFailed."""
        model = self._grader.model
        request = ModelRequest(
            tuple(messages), max_tokens=MOST_TOKENS, temperature=0.2, schema=SCHEMA
        )
        words: list[str] = []
        whole = False
        async with model.stream(request) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    words.append(event.text)
                else:
                    self.usages.append(event.usage)
                    whole = True
        if not whole:
            raise ModelFailed(Fault.BROKEN, f"{model.name} breaks off")
        text = "".join(words)
        if not text:  # it calls a tool, say, that nobody gave it
            raise ModelFailed(Fault.UNSUITABLE, f"{model.name} answers without a document")
        return text

    def _goes_on(self, failed: ModelFailed) -> bool:
        """Take note of a round that failed and return whether another may go well."""
        self.fault = cleaned(failed, LONGEST_FAULT)
        if failed.fault in FORMLESS:
            dropped = DroppedClaim(self.fault, "wrong_form")
            self.stands = Sifted(dropped=(dropped,)).filled_from(self.stands)
        return failed.fault in AGAIN


def _mend(wrong: str) -> str:
    return (
        "Of an answer before, this was not so:\n"
        f"{cleaned(wrong, 2_000)}\n"
        "Give the whole JSON document once more, with nothing in it but what the facts bear out."
    )


def _with(
    verdict: Verdict, stands: Sifted, chosen: NextSession | None, note: GraderNote
) -> Verdict:
    """Return a verdict with what stands of a grader's answers, and the rule's words in the gaps."""
    criteria = tuple(_judged(each, stands) for each in verdict.criteria)
    score = whole_score(criteria, shipped_rubric(verdict.rubric))
    judged = replace(
        verdict,
        criteria=criteria,
        score=score,
        source=VerdictSource.MODEL if stands.anything else VerdictSource.DETERMINISTIC,
        dropped_claims=stands.dropped,
        grader=note,
    )
    if not stands.anything:
        return judged
    ruled = advise(judged).sentences[: max(0, SENTENCES - len(stands.sentences))]
    return replace(
        judged,
        sentences=(*stands.sentences, *ruled),
        keep=stands.keep,
        change=stands.change,
        next_session=chosen,
    )


def _judged(criterion: Criterion, stands: Sifted) -> Criterion:
    given = stands.scores.get(criterion.id)
    if given is None or not criterion.judged:
        return criterion
    remark = Remark(criterion.id, {}, given.evidence)
    return replace(
        criterion, score=given.score, granted=False, remark=remark, evidence=given.evidence
    )


def _note(model: str, booked: Sequence[Round], asking: _Asking) -> GraderNote:
    """Return what it took, by the account where one is kept, else as the server counted."""
    counts = booked or asking.usages
    return GraderNote(
        model=model,
        rounds=len(counts),
        input_tokens=sum(each.input_tokens for each in counts),
        output_tokens=sum(each.output_tokens for each in counts),
        estimated=any(each.estimated for each in counts),
        cost=round(sum(each.cost_micros for each in booked) / 1_000_000, 6),
        currency=next((each.currency for each in booked if each.currency), ""),
        fault=asking.fault,
    )
