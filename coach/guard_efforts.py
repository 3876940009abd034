"""What a debrief says, said again: by an effort's number, or in the very words of the debrief.

What the tool of debriefs found has the effort in the names of its values, `effort_3_average_w`,
and its sentences, which were held against that ride when it was graded, as `said_1`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.guard_facts import Fact, Truth
from coach.guard_sentences import sentences
from coach.guard_words import GuardWords
from coach.spoken_numbers import Mention
from coach.tool_talk import ToolResult

DEBRIEF = "get_debrief."
NUMBERED = re.compile(r"get_debrief\.effort_(\d+)_")
COUNTED = frozenset({"step"})
NEAR = 3  # words after an ordinal
SAID = "said_"
QUANTITIES = {"w": "power", "bpm": "heart", "rpm": "cadence", "s": "length"}


def of_effort_said(
    truth: Truth, found: Sequence[Mention], words: Sequence[str], known: GuardWords
) -> Truth:
    """Return the truth for a sentence: where it names one effort, a debrief's of that one alone.

    Where it names several, nothing of a debrief can be told apart, and none of it is left.
    """
    told = [fact for fact in truth.facts if fact.name.startswith(DEBRIEF)]
    said = frozenset(_said(found, words, known)) if told else frozenset[int]()
    if not said:
        return truth
    kept = [fact for fact in truth.facts if not fact.name.startswith(DEBRIEF)]
    if len(said) == 1:
        (number,) = said
        riding = truth.scene.ride is not None
        ours = [_as_told(fact, riding) for fact in told if _number_of(fact) == number]
        kept += ours
        if ours:
            kept.append(Fact(f"{DEBRIEF}effort", number, "index", COUNTED, any_past=True))
    return replace(truth, facts=tuple(kept))


def debriefed(results: Sequence[ToolResult]) -> frozenset[str]:
    """Return the sentences of a debrief that a tool found; they may be said as they are."""
    return frozenset(
        sentence
        for result in results
        if f"{result.tool}." == DEBRIEF
        for name, value in result.values.items()
        if name.startswith(SAID) and isinstance(value, str)
        for sentence in sentences(value)
    )


def _as_told(fact: Fact, riding: bool) -> Fact:
    """Return an effort's fact as it is meant: an average where nothing more is said.

    In a ride it stays one of another ride.
    """
    if riding:
        return fact
    tags = fact.tags | COUNTED | {QUANTITIES.get(fact.unit, "ride"), "ride"}
    return replace(fact, tags=tags, any_past=False, primary="target" not in tags)


def _number_of(fact: Fact) -> int | None:
    found = NUMBERED.match(fact.name)
    return int(found[1]) if found else None


def _said(found: Sequence[Mention], words: Sequence[str], known: GuardWords) -> Iterator[int]:
    """Yield the numbers by which efforts are named."""
    for each in found:
        if each.slot or each.value != each.value:
            continue
        before = _is_effort(words, each.start - 1, known) if each.start else False
        after = any(_is_effort(words, each.end + at, known) for at in range(NEAR))
        if (each.ordinal and (before or after)) or (each.unit is None and before):
            yield int(each.value)


def _is_effort(words: Sequence[str], at: int, known: GuardWords) -> bool:
    hit = known.tags.at(words[at : at + 1], 0)
    return hit is not None and hit[1] in COUNTED
