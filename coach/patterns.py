"""A template language for what riders say: template -> pattern -> the numbers in an utterance.

    word            that word                     [a|b]     one of them, or nothing
    (a|b)           one of them                   <name>    the part of that name in PARTS
    {n}             a number: "ninety five"       {time}    a duration: "two minutes thirty"
    {nth}           an ordinal: "second", "3rd"

A pattern matches only when it covers the whole utterance. Patterns are compiled when first
needed, and filed under their possible first words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, TypeVar

from coach.numerals import Number, Numerals

Words = tuple[str, ...]
Numbers = tuple[Number, ...]
Label = TypeVar("Label")

SLOT_READERS: Mapping[str, Callable[[Numerals, Words], Number | None]] = {
    "n": lambda numerals, words: numerals.read_number(words),
    "time": lambda numerals, words: numerals.read_duration(words),
    "nth": lambda numerals, words: numerals.ordinals.read(words),
}
LONGEST_SLOT_WORDS = 8
_TOKEN = re.compile(r"\s*([\[\]()|]|\{\w+\}|<\w+>|[^\W_]+)")


class BadTemplate(ValueError):
    """A template that does not parse; the sentence says which and where."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: "tuple[Row, ...]"


Node = Word | Slot | Choice
Row = tuple[Node, ...]


def compile_template(
    template: str,
    parts: Mapping[str, str],
    compiled: dict[str, Row] | None = None,
    fold: Callable[[str], str] = str,
) -> Row:
    """Return the pattern of `template`; raises BadTemplate.

    `compiled` keeps the parts that are compiled already; `fold` is what the language makes of a
    word with marks.
    """
    reader = _Reader(template, parts, {} if compiled is None else compiled, fold)
    choice = reader.options(closing="")
    return choice.options[0] if len(choice.options) == 1 else (choice,)


class _Reader:
    """Recursive descent over one template."""

    def __init__(
        self,
        template: str,
        parts: Mapping[str, str],
        compiled: dict[str, Row],
        fold: Callable[[str], str],
    ) -> None:
        self.template = template
        self.fold = fold
        self.parts = parts
        self.compiled = compiled
        self.tokens = _tokens(template)
        self.at = 0

    def options(self, closing: str) -> Choice:
        rows: list[Row] = []
        row: list[Node] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token == closing:
                return Choice((*rows, tuple(row)))
            if token == "|":
                rows.append(tuple(row))
                row = []
            else:
                row.extend(self._nodes(token))
        if closing:
            raise BadTemplate(f"{self.template!r}: a {closing!r} is missing")
        return Choice((*rows, tuple(row)))

    def _nodes(self, token: str) -> Row:
        if token == "(":
            return (self.options(")"),)
        if token == "[":
            return (Choice((*self.options("]").options, ())),)
        if token in (")", "]"):
            raise BadTemplate(f"{self.template!r}: {token!r} closes nothing")
        name = token[1:-1]
        if token[0] == "<":
            if name not in self.parts:
                raise BadTemplate(f"{self.template!r}: there is no part {name!r}")
            return self._part(name)
        if token[0] == "{":
            if name not in SLOT_READERS:
                raise BadTemplate(f"{self.template!r}: there is no slot {name!r}")
            return (Slot(name),)
        if token != token.lower():
            raise BadTemplate(f"{self.template!r}: {token!r} is not in lower case")
        return (Word(self.fold(token)),)

    def _part(self, name: str) -> Row:
        if name not in self.compiled:
            self.compiled[name] = compile_template(
                self.parts[name], self.parts, self.compiled, self.fold
            )
        return self.compiled[name]


def _tokens(template: str) -> list[str]:
    tokens, at = [], 0
    while at < len(template.rstrip()):
        found = _TOKEN.match(template, at)
        if found is None:
            raise BadTemplate(f"{template!r}: cannot read {template[at:].strip()!r}")
        tokens.append(found[1])
        at = found.end()
    return tokens


def cover(pattern: Row, words: Words, numerals: Numerals) -> Numbers | None:
    """Return the numbers in the slots if `pattern` covers all of `words`, else None."""
    for end, numbers in _ways(pattern, words, 0, numerals):
        if end == len(words):
            return numbers
    return None


def _ends(row: Row, words: Words, starts: set[int]) -> set[int]:
    """Return where a row without slots can end when it starts at one of `starts`."""
    for node in row:
        if isinstance(node, Choice):
            starts = set[int]().union(*(_ends(each, words, starts) for each in node.options))
        elif isinstance(node, Word):
            starts = {at + 1 for at in starts if words[at : at + 1] == (node.text,)}
        if not starts:
            break
    return starts


def _ways(row: Row, words: Words, at: int, numerals: Numerals) -> Iterator[tuple[int, Numbers]]:
    """Yield each (end, numbers) at which `row` can end when it starts at `at`."""
    if not row:
        yield at, ()
        return
    for middle, first in _node_ways(row[0], words, at, numerals):
        for end, rest in _ways(row[1:], words, middle, numerals):
            yield end, first + rest


def _node_ways(
    node: Node, words: Words, at: int, numerals: Numerals
) -> Iterator[tuple[int, Numbers]]:
    match node:
        case Word(text):
            if at < len(words) and words[at] == text:
                yield at + 1, ()
        case Choice(options):
            for option in options:
                yield from _ways(option, words, at, numerals)
        case Slot(name):
            read = SLOT_READERS[name]
            for end in range(min(len(words), at + LONGEST_SLOT_WORDS), at, -1):
                value = read(numerals, words[at:end])
                if value is not None:
                    yield end, (value,)


def first_words(row: Row) -> tuple[frozenset[str], bool]:
    """Return the words `row` can start with, and whether it can start with a slot."""
    words, slot = set[str](), False
    for node in row:
        match node:
            case Word(text):
                return frozenset(words | {text}), slot
            case Slot():
                return frozenset(words), True
            case Choice(options):
                starts = [first_words(option) for option in options]
                words |= set[str]().union(*(start[0] for start in starts))
                slot = slot or any(start[1] for start in starts)
                if not any(_can_be_empty(option) for option in options):
                    return frozenset(words), slot
    return frozenset(words), slot


def _can_be_empty(row: Row) -> bool:
    return all(
        isinstance(node, Choice) and any(_can_be_empty(option) for option in node.options)
        for node in row
    )


def without_words(row: Row, dropped: frozenset[str]) -> Row:
    """Return a pattern without the words in `dropped`, as one covers what is left of a sentence."""
    kept: list[Node] = []
    for node in row:
        if isinstance(node, Choice):
            options = tuple(dict.fromkeys(without_words(each, dropped) for each in node.options))
            if options != ((),):
                kept.append(Choice(options))
        elif not (isinstance(node, Word) and node.text in dropped):
            kept.append(node)
    return tuple(kept)


def words_of(row: Row) -> Iterator[str]:
    """Yield each word of a pattern."""
    for node in row:
        if isinstance(node, Word):
            yield node.text
        elif isinstance(node, Choice):
            for option in node.options:
                yield from words_of(option)


def has_slot(row: Row) -> bool:
    return any(
        isinstance(node, Slot)
        or (isinstance(node, Choice) and any(has_slot(option) for option in node.options))
        for node in row
    )


# Order, pattern, label, and the words it can cover; None where a slot takes others.
Filed = tuple[int, Row, Label, frozenset[str] | None]


class PatternIndex(Generic[Label]):
    """Templates with labels, compiled at the first look-up, tried in the order given.

    The words in `dropped` are left out of the templates; who asks leaves them out as well.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, Label]],
        parts: Mapping[str, str],
        numerals: Numerals,
        fold: Callable[[str], str] = str,
        dropped: frozenset[str] = frozenset(),
    ) -> None:
        self._rows = tuple(rows)
        self._dropped = dropped
        self._parts = parts
        self._numerals = numerals
        self._fold = fold
        self._by_first_word: dict[str, list[Filed[Label]]] | None = None
        self._from_slot: list[Filed[Label]] = []

    def find(self, words: Words) -> tuple[Label, Numbers] | None:
        """Return the first label whose template covers all of `words`, with its numbers."""
        return next(self.find_all(words), None)

    def find_all(self, words: Words) -> Iterator[tuple[Label, Numbers]]:
        """Yield every label whose template covers all of `words`, once a template."""
        if not words:
            return
        filed = self._compiled().get(words[0], [])
        said = frozenset(words)
        for _, row, label, known in sorted(filed + self._from_slot, key=itemgetter(0)):
            if known is not None and not said <= known:
                continue
            if known is not None:
                if len(words) in _ends(row, words, {0}):
                    yield label, ()
                continue
            numbers = cover(row, words, self._numerals)
            if numbers is not None:
                yield label, numbers

    def words(self) -> frozenset[str]:
        """Return every word that a template holds."""
        filed = self._compiled()
        rows = {each[0]: each[1] for rows in filed.values() for each in rows}
        rows |= {each[0]: each[1] for each in self._from_slot}
        return frozenset(word for row in rows.values() for word in words_of(row))

    def _compiled(self) -> dict[str, list[Filed[Label]]]:
        if self._by_first_word is None:
            filed: dict[str, list[Filed[Label]]] = {}
            parts: dict[str, Row] = {}
            for order, (template, label) in enumerate(self._rows):
                row = compile_template(template, self._parts, parts, self._fold)
                if self._dropped:
                    row = without_words(row, self._dropped)
                words, slot = first_words(row)
                # What a slot takes may be any word.
                known = None if has_slot(row) else frozenset(words_of(row))
                for word in words:
                    filed.setdefault(word, []).append((order, row, label, known))
                if slot:
                    self._from_slot.append((order, row, label, known))
            self._by_first_word = filed
        return self._by_first_word
