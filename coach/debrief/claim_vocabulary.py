"""The words of which a grader's claim may be made: with any other it cannot be held and is dropped.

A table of lies is never full. So each word must name something (an effort, a quantity), belong to
a claim or a number that the ride bears out, or say nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coach.debrief.claim_binding import NEAR, Sentence
from coach.debrief.claim_figures import HIGHER, LOWER, Figure
from coach.debrief.claim_sides import MOVING, Scope, moved
from coach.debrief.claim_words import ClaimWords
from coach.debrief.verdict import Verdict
from coach.ride_questions import ON_TARGET_PERCENT, ON_TARGET_W
from coach.spoken_numbers import tags_in
from coach.spoken_tokens import Sort

NAMES = frozenset({"power", "heart", "cadence", "target", "average", "step", "set", "ride"})
SIGNS = frozenset("%-/")
# What a target is not set for; "too low" of one of them is no claim about power.
OTHERS = frozenset(
    ("heart", "cadence", "ftp", "speed", "ctl", "atl", "tsb", "wprime", "stress", "intensity",
     "battery", "level", "slope", "length", "work")
)  # fmt: skip
FAULTY = frozenset({"fade", "pauses", "skips", "below", "above"})
FEW_PERCENT = 3  # and seconds, and efforts: so little is no fault
OFF = {"w": ON_TARGET_W, "percent": ON_TARGET_PERCENT}
QUANTITIES = {"power": "w", "heart": "bpm", "cadence": "rpm"}
SIDES = {HIGHER: "over", LOWER: "under"}


def says_every(sentence: Sentence) -> bool:
    """Return whether a sentence speaks of all efforts: "every", "always", "no effort"."""
    words, known = sentence.words, sentence.known
    if not known.said["every"].isdisjoint(words):
        return True
    tags = dict(_tags(sentence))
    none = known.guard.around["none"]
    return any(
        none.at(words, at) and "step" in [tags.get(at + i) for i in range(1, NEAR + 1)]
        for at in range(len(words))
    )


def is_of_other_quantity(sentence: Sentence, at: int) -> bool:
    """Return whether a claim about the target is said of what is not power: "your FTP is low"."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if sentence.tokens[i].sort is Sort.BREAK), 0)
    tags = tags_in(sentence.tokens, sentence.known.guard, start, at)
    return any(tag in OTHERS for _, tag in tags)


def wrong_way(
    sentence: Sentence,
    scope: Scope,
    claimed: set[int],
    figures: Sequence[Figure],
) -> str | None:
    """Return the word that says of a value that it went where it did not; None where none does.

    Adds the places of those that are so to `claimed`.
    """
    every = says_every(sentence)
    borne = {word for each in figures for word in _of_topic(sentence, each)}
    for at, word in enumerate(sentence.words):
        if at in claimed or word in borne:
            continue
        for kind, sign in (("fell", -1), ("rose", 1)):
            if word not in sentence.known.said[kind]:
                continue
            way = -sign if sentence.denied(at) else sign
            units = _moving(sentence, at)
            so = all(moved(unit, way, scope, each=every) for unit in units)
            if not so:
                return word
            claimed.add(at)
    return None


def _moving(sentence: Sentence, at: int) -> set[str]:
    """Return the units of what is said to go up or down: named before, else all by its numbers."""
    for i in range(at - 1, -1, -1):
        tag = _named(sentence, i)
        if tag in QUANTITIES:
            return {QUANTITIES[tag]}
    units = {each.unit or "" for each in sentence.numbers} & MOVING.keys()
    return units or {"w"}


def _named(sentence: Sentence, at: int) -> str:
    """Return what one word by itself names, "" for nothing: "power" in "your power"."""
    hit = sentence.known.guard.tags.at((sentence.words[at],), 0)
    return hit[1] if hit else ""


def tells_fault(sentence: Sentence, figures: Sequence[Figure]) -> bool:
    """Return whether numbers or what fell tell of something that went badly."""
    for each in figures:
        off = bool(each.tags & SIDES.keys()) and each.value > OFF.get(each.unit, 0)
        if off or (each.topic in FAULTY and each.value > FEW_PERCENT):
            return True
    fell = sentence.known.said["fell"]
    return any(
        word in fell and not sentence.denied(at) and "bpm" not in _moving(sentence, at)
        for at, word in enumerate(sentence.words)
    )


def is_ridden_target(sentence: Sentence, figures: Sequence[Figure], verdict: Verdict) -> bool:
    """Return whether a target is told as ridden: "you held the target of 275 W" of 244 W."""
    said = sentence.known.said
    if (said["rode"] | said["you"]).isdisjoint(sentence.words) or is_advice(sentence):
        return False
    ridden = {_effort(each) for each in figures if "target" not in each.tags or _is_off(each)}
    for each in figures:
        row = verdict.interval(_effort(each))
        if each.name.endswith("_target_w") and _effort(each) not in ridden and row is not None:
            average_w = row.average_w
            if average_w is None or abs(average_w - each.value) > ON_TARGET_W:
                return True
    return False


def _is_off(figure: Figure) -> bool:
    return bool(figure.tags & SIDES.keys())


def _effort(figure: Figure) -> int:
    """Return the number of the effort that a figure is of, 0 where it is of none."""
    name, _, rest = figure.name.partition("_")
    number = rest.partition("_")[0]
    return int(number) if name == "effort" and number.isdigit() else 0


def _tags(sentence: Sentence) -> Iterator[tuple[int, str]]:
    return tags_in(sentence.tokens, sentence.known.guard, 0, len(sentence.words))


def unheld(sentence: Sentence, claimed: set[int], figures: Sequence[Figure]) -> str | None:
    """Return the first word that nothing bears out, None where there is none.

    `claimed` are the places of claims that are so, `figures` what the numbers were found to be.
    """
    if not (claimed or figures or is_advice(sentence)):
        return sentence.tokens[0].text if sentence.tokens else sentence.text
    held = claimed | set(_places(sentence, claimed, figures))
    said = sentence.known.said
    allowed = (
        said["plain"]
        | said["every"]
        | (said["advice"] if is_advice(sentence) else said["rode"] | said["was"])
    )
    allowed |= {word for each in figures for word in _of_topic(sentence, each)}
    for at, token in enumerate(sentence.tokens):
        if at in held or token.sort is Sort.BREAK or token.plain in SIGNS:
            continue
        if token.sort is not Sort.WORD or token.plain not in allowed:
            return token.text
    return None


def speaks_of_all(sentence: Sentence) -> bool:
    """Return whether it is said of all efforts: "the efforts" and none by its number."""
    several = not sentence.known.said["efforts"].isdisjoint(sentence.words)
    return says_every(sentence) or (several and not sentence.labels)


def is_advice(sentence: Sentence) -> bool:
    """Return whether a sentence says what to do: it begins so and tells of nothing that was."""
    said = sentence.known.said
    begins = bool(sentence.words) and sentence.words[0] in said["advice"]
    return begins and _told(said).isdisjoint(sentence.words)


def _told(said: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return said["rode"] | said["was"] | said["fell"] | said["rose"]


def _places(sentence: Sentence, claimed: set[int], figures: Sequence[Figure]) -> Iterator[int]:
    """Yield the places of names, of numbers, and of what a number or a claim needs."""
    words, known = sentence.words, sentence.known
    spans = [(each.start, each.end) for each in sentence.labels]
    spans += [(each.start, each.end) for each in sentence.numbers]
    for start, end in spans:
        yield from range(start, end)
    named = NAMES.union(*(each.tags for each in figures))
    for at, tag in tags_in(sentence.tokens, known.guard, 0, len(words)):
        if tag in named:
            hit = known.guard.tags.at(words, at)
            yield from range(at, at + (hit[0] if hit else 1))
    for at in range(len(words)):
        if _named(sentence, at) in NAMES:
            yield at
        yield from _around(words, at, known, named)
        if at not in claimed and any(place > at for place in claimed) and sentence.denies(at):
            yield at


def _around(
    words: Sequence[str], at: int, known: ClaimWords, named: frozenset[str]
) -> Iterator[int]:
    for tag, key in SIDES.items():
        hit = known.guard.around[key].at(words, at)
        if tag in named and hit is not None:
            yield from range(at, at + hit[0])


def _of_topic(sentence: Sentence, figure: Figure) -> Iterator[str]:
    if figure.topic:
        for stem in sentence.known.topics.get(figure.topic, ()):
            yield from (word for word in sentence.words if word.startswith(stem[-1]))
            yield from stem[:-1]
