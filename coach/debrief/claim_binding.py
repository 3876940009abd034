"""Which effort each number of a sentence is of: "252 W in the first effort, 231 W in the last".

Where a sentence can be read in two ways the number must hold in both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coach.debrief.claim_figures import HIGHER, LOWER
from coach.debrief.claim_words import ClaimWords
from coach.spoken_numbers import Mention, read, tags_in
from coach.spoken_tokens import Sort, Token, tokens_of

EFFORTS = frozenset({"step", "set", "lap"})
NEAR = 3  # words between a number and what it counts
CLOSE = 2  # words by which something belongs to the number behind it


@dataclass(frozen=True, slots=True)
class Label:
    """Words that name efforts by their numbers."""

    start: int
    end: int
    efforts: frozenset[int]
    kind: str = "step"


@dataclass(frozen=True, slots=True)
class Bound:
    """A number, the efforts that it is said of, and the tags and words that stand by it."""

    mention: Mention
    efforts: frozenset[int]
    tags: frozenset[str]
    words: tuple[str, ...]
    said: str


@dataclass(slots=True)
class Sentence:
    """A text taken apart."""

    text: str
    known: ClaimWords
    last: int  # number of the last effort, 0 where there are none
    sets: Mapping[int, frozenset[int]] = field(default_factory=dict)  # its efforts by its number
    tokens: tuple[Token, ...] = field(init=False)
    words: list[str] = field(init=False)
    labels: list[Label] = field(init=False, default_factory=list)
    numbers: list[Mention] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        guard = self.known.guard
        # "Effort 1: a cadence of 93 rpm": what stands behind a colon is apart from it.
        text = self.text.replace(": ", ", ")
        self.tokens = tokens_of(text, guard.spoken.hearing.decimal)
        self.words = [token.plain for token in self.tokens]
        for each in read(self.tokens, guard):
            self._sort(each)
        for at in range(len(self.words)):
            if self.last and self.known.last.at(self.words, at) and self._ends_so(at + 1):
                self.labels.append(Label(at, at + 1, self._final(at)))
        self.labels = _joined(self.labels, self.words, self.known)

    @property
    def efforts(self) -> frozenset[int]:
        """The numbers of all efforts that are named."""
        return frozenset().union(*(label.efforts for label in self.labels))

    def bound(self, claimed: Iterable[int], borne: Iterable[int] = ()) -> list[Bound]:
        """Return the numbers with what they are of.

        Words at `claimed` places say no quantity, and those at `borne` ones speak of nothing more.
        """
        taken, told = set(claimed), set(borne)
        tags = [
            (at, tag)
            for at, tag in tags_in(self.tokens, self.known.guard, 0, len(self.tokens))
            if at not in taken
        ]
        found = []
        for at, each in enumerate(self.numbers):
            start = self.numbers[at - 1].end if at else 0
            end = self.numbers[at + 1].start if at + 1 < len(self.numbers) else len(self.words)
            start, end = self._part(each, start, end)
            ours = {tag for i, tag in tags if start <= i < each.bare_end}
            behind = {tag for i, tag in tags if each.end <= i < end and not self._belongs_on(i, at)}
            found.append(
                Bound(
                    each,
                    self._of(at),
                    frozenset(ours | behind | self._side(each)),
                    tuple(self.words[i] for i in range(start, end) if i not in told),
                    " ".join(token.text for token in self.tokens[each.start : each.end]),
                )
            )
        return found

    def denied(self, at: int) -> bool:
        """Return whether a "not" stands before a place, in its part of the sentence."""
        for i in range(at - 1, -1, -1):
            if self.tokens[i].sort is Sort.BREAK:
                return False
            if self.denies(i):
                return True
        return False

    def denies(self, at: int) -> bool:
        """Return whether a "not" stands at a place."""
        around = self.known.guard.around
        return any(around[key].at(self.words, at) for key in ("negations", "none"))

    def _sort(self, each: Mention) -> None:
        """Take a number as naming an effort, or as a number."""
        before = self.words[each.start - 1] if each.start else ""
        hit = self.known.guard.tags.at((before,), 0)
        kind = hit[1] if hit is not None and hit[1] in EFFORTS else None
        if each.ordinal:
            kind = kind or self._counted(each.end)
        elif each.unit is not None:
            kind = None
        elif kind is None and self._goes_on(each):
            kind = self.labels[-1].kind
        if kind is None:
            self.numbers.append(each)
        else:
            self.labels.append(Label(each.start, each.end, self._meant(each, kind), kind))

    def _meant(self, each: Mention, kind: str) -> frozenset[int]:
        """Return the efforts that are named; one that there is not for what names nothing."""
        nothing = frozenset({-1})
        if math.isnan(each.value) or each.value % 1 or kind == "lap":
            return nothing
        # Where a workout has no sets, riders call its efforts so.
        if kind == "set" and self.sets:
            return self.sets.get(int(each.value), nothing)
        return frozenset({int(each.value)})

    def _goes_on(self, each: Mention) -> bool:
        """Return whether a number goes on naming: "efforts 1, 2 and 3"."""
        if not self.labels or self._counts(each.end):
            return False
        gap = self.words[self.labels[-1].end : each.start]
        return bool(gap) and len(gap) <= CLOSE and _is_joint(gap, self.known)

    def _final(self, at: int) -> frozenset[int]:
        kind = self._counted(at + 1)
        if kind == "lap":
            return frozenset({-1})
        if kind == "set" and self.sets:
            return self.sets[max(self.sets)]
        return frozenset({self.last})

    def _ends_so(self, at: int) -> bool:
        """Return whether "the last" is said of an effort: "246 W in the last", "last effort"."""
        if self._counts(at) or at == len(self.tokens):
            return True
        near = [token.sort for token in self.tokens[at : at + CLOSE]]
        return near[0] is Sort.BREAK or Sort.NUMBER in near

    def _counts(self, at: int) -> bool:
        return self._counted(at) is not None

    def _counted(self, at: int) -> str | None:
        """Return what is counted from a place on: "step", "set", "lap"."""
        for i in range(at, min(at + NEAR, len(self.words))):
            if self.tokens[i].sort is Sort.BREAK:
                return None
            hit = self.known.guard.tags.at(self.words, i)
            if hit is not None and hit[1] in EFFORTS:
                return hit[1]
        return None

    def _of(self, at: int) -> frozenset[int]:
        """Return the efforts that a number is said of."""
        one, labels = self.numbers[at], self.labels
        if not labels:
            return frozenset()
        before = [label for label in labels if label.end <= one.start]
        after = [label for label in labels if label.start >= one.end]
        last_end = self.numbers[at - 1].end if at else 0
        if labels[0].start < self.numbers[0].start:
            # Efforts are named first. Those that got no number of their own share this one.
            named = [label for label in before if label.start >= last_end] or before[-1:]
            if at + 1 == len(self.numbers):
                named = [*named, *after]
            return frozenset().union(*(label.efforts for label in named))
        if len(self.numbers) == 1:
            return self.efforts
        until = after[0].start if after else len(self.words)
        since = before[-1].end if before else 0
        beside = [each for each in self.numbers if since <= each.start < until]
        named = after[:1] if len(beside) == 1 or not before else [before[-1], *after[:1]]
        return frozenset().union(*(label.efforts for label in named or before[-1:]))

    def _part(self, each: Mention, start: int, end: int) -> tuple[int, int]:
        """Return the part of a sentence around a number that no break cuts."""
        breaks = [i for i in range(start, each.start) if self.tokens[i].sort is Sort.BREAK]
        start = breaks[-1] + 1 if breaks else start
        until = (i for i in range(each.end, end) if self.tokens[i].sort is Sort.BREAK)
        return start, next(until, end)

    def _belongs_on(self, place: int, at: int) -> bool:
        """Return whether a word between two numbers is of the second: "a target of 250 W"."""
        if at + 1 == len(self.numbers):
            return False
        return self.numbers[at + 1].start - place <= CLOSE

    def _side(self, each: Mention) -> frozenset[str]:
        around = self.known.guard.around
        for at in range(each.end, min(each.end + CLOSE, len(self.words))):
            if self.tokens[at].sort is not Sort.WORD:
                break
            for key, side in (("over", HIGHER), ("under", LOWER), ("more", "more")):
                if around[key].at(self.words, at):
                    return frozenset({side})
        before = self.words[each.start - 1 : each.start]
        for key in ("over", "under", "more"):
            if before and around[key].at(before, 0):
                return frozenset({"more"})  # "over 250 W" is no number of the ride
        return frozenset()


def _joined(labels: list[Label], words: Sequence[str], known: ClaimWords) -> list[Label]:
    """Return labels in order, those that are named together as one."""
    out: list[Label] = []
    for label in sorted(labels, key=lambda each: each.start):
        gap = words[out[-1].end : label.start] if out else []
        if out and gap and len(gap) <= CLOSE and _is_joint(gap, known):
            together = out[-1].efforts | label.efforts
            out[-1] = replace(out[-1], end=label.end, efforts=together)
        else:
            out.append(label)
    return out


def _is_joint(gap: Sequence[str], known: ClaimWords) -> bool:
    around = known.guard.around
    return all(word in (",", "&") or around["joints"].at((word,), 0) is not None for word in gap)
