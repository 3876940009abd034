"""One sentence against the truth: its slots, numbers and claims -> what is wrong, or nothing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coach.formats import Shown
from coach.guard_claims import claims_in
from coach.guard_efforts import of_effort_said
from coach.guard_facts import BARE, GENERIC, WHICH, Fact, Truth
from coach.guard_meaning import (
    MEASURED,
    equal,
    is_of_other_sensor,
    is_of_ride,
    is_pair,
    of_question,
    specific,
)
from coach.guard_names import without_names
from coach.guard_words import GuardWords
from coach.slots import SLOTS
from coach.spoken_numbers import Mention, read, tags_in
from coach.spoken_tokens import Sort, Token, tokens_of

# A number without a unit may be one of these; others are said with theirs.
UNITLESS = frozenset(
    {"w", "bpm", "rpm", "kmh", "zone", "count", "index", "tss", "factor", "load", "wkg"}
)
# The quantity must be named where neither unit nor question does it.
TELLING = frozenset({"heart", "cadence", "speed", "zone", "ctl", "atl", "tsb", "wprime", "slope"})
LABELS = frozenset({"step", "lap", "set", "zone"})
COUNTED = frozenset({"step", "set", "lap"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a sentence came to: `wrong` says why it is untrue."""

    wrong: str | None
    values: tuple[tuple[str, Shown], ...] = ()
    tags: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


def check(sentence: str, truth: Truth, known: GuardWords) -> Checked:
    """Hold one sentence, its slots unfilled, against the truth."""
    tokens = without_names(tokens_of(sentence, known.spoken.hearing.decimal), truth, known)
    words = [token.plain for token in tokens]
    found = read(tokens, known)
    truth = of_effort_said(truth, found, words, known)
    every = tuple(tags_in(tokens, known, 0, len(tokens)))
    named = frozenset(tag for _, tag in every)
    units = frozenset(each.unit for each in found if each.unit)
    claims = claims_in(tokens, words, truth, known)
    if isinstance(claims, str):
        return Checked(claims, (), named, units)
    every = tuple((at, tag) for at, tag in every if at not in claims)
    sentence_ = _Sentence(tokens, words, found, every, truth, known)
    values: list[tuple[str, Shown]] = []
    for at, each in enumerate(found):
        if each.slot is not None and each.slot not in SLOTS:
            return Checked(f"there is no {{{each.slot}}}", (), named, units)
        fact = sentence_.fact_for(at)
        if isinstance(fact, str):
            return Checked(fact, (), named, units)
        if fact is not None and each.slot is None:
            values.append((fact.name.removeprefix("ride."), round(fact.value, 2)))
    for at, word in enumerate(words):
        vague = known.vague.at(words, at)
        if vague is not None and not any(each.start <= at < each.end for each in found):
            return Checked(f"“{word}” cannot be held against anything", (), named, units)
    return Checked(None, tuple(values), named, units)


class _Sentence:
    """The numbers of one sentence, and the words by which each says what it is."""

    def __init__(
        self,
        tokens: Sequence[Token],
        words: Sequence[str],
        found: Sequence[Mention],
        tags: Sequence[tuple[int, str]],
        truth: Truth,
        known: GuardWords,
    ) -> None:
        self._tokens, self._words, self._found = tokens, words, found
        self._tags, self._truth, self._known = tags, truth, known
        self._taken: set[int] = set()
        self._about = frozenset[str]()  # what the number before was of
        self._soon = {"then", "next"}  # which of the steps ahead "then" may still mean

    def fact_for(self, at: int) -> Fact | str | None:
        """Return the fact that a number says, or what is wrong with it; None for harmless ones."""
        one = self._found[at]
        if one.slot is not None:
            return self._slot(one, at)
        said = " ".join(token.text for token in self._tokens[one.start : one.end])
        if self._is_list_number(one):
            return None
        if math.isnan(one.value) or self._denied(one):
            return f"“{said}” is {'denied' if self._denied(one) else 'no number'}"
        return self._ordinal(one, said) if one.ordinal else self._number(one, at, said)

    def _number(self, one: Mention, at: int, said: str) -> Fact | str:
        side = self._side(one)
        if side is not None and one.unit in ("w", None):
            return self._deviation(one, said, side)
        named = self._named(at)
        place = self._place(one, at, named)
        if not named and place is None and self._goes_on(at):
            named = self._about
        # "Next: 2 minutes at 235 watts" goes on about the same one.
        named = self._about = named | (self._about & WHICH if not named - GENERIC else frozenset())
        bare = not named and place is None and one.unit is not None
        asked = self._asked if bare else frozenset[str]()
        facts = self._all(one, named, place, asked)
        if bare and one.unit not in ("zone", "percent"):
            facts = of_question(facts, asked)
        if "then" in named and not self._next_told(one):
            # "2:04 left, then 235 watts": what comes next, where nothing else was said to.
            soon = {"then": facts, "next": self._all(one, named - {"then"} | {"next"}, place)}
            fits = {word for word in self._soon if equal(soon[word], one.value)}
            self._soon = fits or self._soon
            facts = [fact for word in fits for fact in soon[word]]
        if (fact := equal(facts, one.value)) is not None:
            return fact
        unit = one.unit or "a plain number"
        about = f" for {', '.join(sorted(named))}" if named else ""
        return f"“{said}” as {unit}{about} is not so"

    def _all(
        self,
        one: Mention,
        named: frozenset[str],
        place: str | None,
        asked: frozenset[str] = frozenset(),
    ) -> list[Fact]:
        return [fact for fact in self._truth.facts if self._fits(fact, one, named, asked, place)]

    def _fits(
        self,
        fact: Fact,
        one: Mention,
        named: frozenset[str],
        asked: frozenset[str],
        place: str | None,
    ) -> bool:
        if not fact.goes_with(named, asked) or self._is_elsewhere(fact, named):
            return False
        if one.unit is not None:
            return fact.unit == one.unit
        if place == "index":
            return fact.unit == ("zone" if "zone" in named else "index")
        if place == "total":
            return fact.unit == "count" and "total" in fact.tags and self._is_pair(fact, one)
        if place is not None:
            return fact.unit == "count"
        told = bool(named) or fact.any_past
        return told and fact.unit in UNITLESS - {"zone"} and fact.tags & TELLING <= named

    def _is_elsewhere(self, fact: Fact, named: frozenset[str]) -> bool:
        truth = self._truth
        return is_of_ride(fact, named, self._asked, truth) or is_of_other_sensor(
            fact, self._words, truth.scene
        )

    def _is_pair(self, fact: Fact, one: Mention) -> bool:
        first = next(each.value for each in reversed(self._found) if each.start < one.start)
        return is_pair(fact, first, (tag for _, tag in self._tags), self._truth)

    def _goes_on(self, at: int) -> bool:
        """Return whether a number ends a range: "between 85 and 95"."""
        one, last = self._found[at], self._found[at - 1] if at else None
        gap = self._words[last.end : one.start] if last is not None else ()
        return len(gap) == 1 and (
            gap[0] in "-/" or self._known.around["ranges"].at(gap, 0) is not None
        )

    def _next_told(self, one: Mention) -> bool:
        return any(i < one.start and tag == "next" for i, tag in self._tags)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """Return what the rider's question is about."""
        tokens = tokens_of(self._truth.words)
        words = [token.plain for token in tokens]
        claimed = set[int]()  # "am I on target" does not ask for the target
        for at in range(len(words)):
            if (hit := self._known.claims.at(words, at)) is not None:
                claimed.update(range(at, at + hit[0]))
        tags = tags_in(tokens, self._known, 0, len(tokens))
        return frozenset(tag for at, tag in tags if at not in claimed)

    def _named(self, at: int) -> frozenset[str]:
        """Return the tags by which a number says what it is of: those before it, else after."""
        one = self._found[at]
        last = self._found[at - 1].end if at else 0
        breaks = [i for i in range(last, one.start) if self._tokens[i].sort is Sort.BREAK]
        start = breaks[-1] + 1 if breaks else last
        before = self._between(start, one.bare_end)
        if not before or one.unit == "percent":  # "83 percent of maximum"
            before |= self._after(one, at)
        if not before and breaks:
            before = self._between(last, start) - {"said"}
        return specific(before)

    def _after(self, one: Mention, at: int) -> frozenset[str]:
        """Return the tags that follow, as far as they belong together."""
        until = self._found[at + 1].start if at + 1 < len(self._found) else len(self._tokens)
        for i in range(one.end, until):
            if self._tokens[i].sort is Sort.BREAK:
                until = i
                break
        near, last = set[str](), None
        for i, tag in self._tags:
            if one.end <= i < until and i not in self._taken:
                if last is not None and i > last:
                    break
                near.add(tag)
                hit = self._known.tags.at(self._words, i)
                last = i + (hit[0] if hit else 1)
                self._taken.add(i)
        return frozenset(near)

    def _between(self, start: int, end: int) -> frozenset[str]:
        return frozenset(tag for i, tag in self._tags if start <= i < end and i not in self._taken)

    def _place(self, one: Mention, at: int, named: frozenset[str]) -> str | None:
        """Return whether a number without unit is an index ("step 4"), a count or a total."""
        if one.unit is not None:
            return None
        before = self._words[one.start - 1] if one.start else ""
        of = before == "/" or self._known.around["of"].at((before,), 0) is not None
        if of and at and self._found[at - 1].end == one.start - 1:
            return "total"
        label = self._known.tags.at((before,), 0)
        if label is not None and label[1] in LABELS:
            return "index"
        follows = {tag for i, tag in self._tags if one.end <= i < one.end + 3}
        after = self._words[one.end] if one.end < len(self._words) else ""
        if after == "/" or self._known.around["of"].at((after,), 0):
            return "index" if at + 1 < len(self._found) else "count"
        if named & MEASURED:  # "averaging 274 in this interval"
            return None
        return "count" if follows & (COUNTED | {"left", "done"}) else None

    def _side(self, one: Mention) -> int | None:
        """Return +1 for what is said to be over the target, -1 for under, None for neither."""
        for i in (one.end, one.end + 1):
            if i < len(self._words) and self._tokens[i].sort is Sort.WORD:
                for key, side in (("more", -1), ("over", 1), ("under", -1)):
                    if self._known.around[key].at(self._words, i):
                        return side
        before = self._words[one.end - 2] if one.unit and one.end - one.bare_end > 1 else ""
        return (
            -1
            if before and one.unit == "w" and self._known.around["more"].at((before,), 0)
            else None
        )

    def _deviation(self, one: Mention, said: str, side: int) -> Fact | str:
        for fact in self._truth.facts:
            off = fact.name == "ride.deviation_w" and one.unit in ("w", None)
            if off and fact.value * side > 0 and fact.equals(one.value * side):
                return fact
        if one.unit is None:  # "two more"
            for fact in self._truth.of("count"):
                if "left" in fact.tags and fact.equals(one.value):
                    return fact
        return f"“{said}” off the target is not so"

    def _ordinal(self, one: Mention, said: str) -> Fact | str | None:
        if self._is_fraction(one):
            return f"“{said}” cannot be held against anything"
        after = {tag for i, tag in self._tags if one.end <= i < one.end + 3}
        before = {tag for i, tag in self._tags if i == one.start - 1}  # Polish "strefa piąta"
        labels = (after | before) & LABELS
        if "zone" in before:
            return self._number(replace(one, unit="zone"), self._found.index(one), said)
        if not labels:
            dated = self._tokens[one.start].sort is Sort.NUMBER and not self._of_number(one)
            told = any(each.any_past and each.value == one.value for each in self._truth.facts)
            return f"“{said}” is of nothing known" if dated and not told else None
        for fact in self._truth.facts:
            if fact.unit == "index" and labels & fact.tags and fact.equals(one.value):
                return fact
            if fact.any_past and fact.unit == "count" and fact.equals(one.value):
                return fact
        return f"“{said}” is not so"

    def _is_fraction(self, one: Mention) -> bool:
        """Return whether an ordinal is a part of something: "a sixth of it", "jedna trzecia"."""
        before = self._words[one.start - 1] if one.start else ""
        counted = any(each.end == one.start for each in self._found)
        of = self._known.around["of"].at(self._words, one.end) is not None
        article = before in self._known.articles or counted
        return article and not self._of_number(one) and (of or counted)

    def _of_number(self, one: Mention) -> bool:
        of = self._known.around["of"].at(self._words, one.end)
        return of is not None and any(each.start == one.end + of[0] for each in self._found)

    def _slot(self, one: Mention, at: int) -> Fact | str | None:
        slot = SLOTS.get(one.slot or "")
        if slot is None:
            return f"there is no {{{one.slot}}}"
        facts = [fact for fact in self._truth.facts if fact.name in slot.paths]
        said = self._named(at)
        named = said - {"live", "step", "ride", "set"}
        if facts and not any(named <= fact.tags | {"length", "total"} for fact in facts):
            return f"{{{one.slot}}} is said of {', '.join(sorted(named))}"
        if facts and self._denied(one):
            return f"{{{one.slot}}} is denied"
        if facts and said - BARE and not any(fact.meant(said, self._asked) for fact in facts):
            return f"{{{one.slot}}} is said of another value"
        return None

    def _denied(self, one: Mention) -> bool:
        """Return whether a "not" stands before a number, in its part of the sentence."""
        for i in range(one.start - 1, -1, -1):
            if self._tokens[i].sort is Sort.BREAK:
                return False
            if self._known.around["negations"].at(self._words, i):
                return True
        return False

    def _is_list_number(self, one: Mention) -> bool:
        """Return whether a sentence begins with "1." or "2)"."""
        after = self._words[one.end] if one.end < len(self._words) else ""
        numeral = one.start == 0 and one.unit is None and self._tokens[0].sort is Sort.NUMBER
        goes_on = one.end + 1 < len(self._words)  # "3." alone is an answer
        return numeral and goes_on and after in (".", ")") and one.value < 20
