"""Whether the rider asked for an act: the rider's own last words, and a kind of act -> Asked; pure.

A model reads words of strangers: names of workouts, text events, calendar titles. Whatever it makes
of them, it may act only where the rider's last words hold an order of that very kind: in one
clause a word that the language has for it, and no "not"; who wants to "finish it" or a step does
not end the ride. In a question ("is it harder next?") and in a report ("that was harder than last
week") the word is no order yet, and the rider is asked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from coach.language import LANGUAGES, Language
from coach.words import MAX_CHARACTERS, normalise

LONGEST_WORDS = 4_000  # what comes after is not looked at
ENDING = "end_ride"
TELLING = frozenset({"add_note", "remember_fact"})  # what they keep is told
_SENTENCE = re.compile(r"[^.!?;:\n]+[?]?")
_CLAUSE = re.compile(r",|\s[-–—]\s")

Words = tuple[str, ...]


class Asked(Enum):
    """What the rider's words say to an act."""

    NO = "no"
    PERHAPS = "perhaps"  # named, but in a question or a report: to be asked first
    YES = "yes"


@dataclass(frozen=True, slots=True)
class _Tables:
    orders: Mapping[str, tuple[Words, ...]]
    negations: frozenset[str]
    questions: frozenset[str]
    steps: tuple[Words, ...]  # "finish it": what is meant is no ride
    requests: tuple[Words, ...]
    reports: tuple[Words, ...]


def asked_for(act: str, text: str, spoken: Language) -> Asked:
    """Return whether `text`, said by the rider, asks for an act; an unknown act is never asked."""
    tables = _tables(spoken)
    best = Asked.NO
    for words, questioned in _clauses(text[:LONGEST_WORDS], spoken):
        if not any(_stands(order, words, tables) for order in tables.orders.get(act, ())):
            continue
        if act == ENDING and any(_at(step, words) is not None for step in tables.steps):
            continue
        if _is_meant(words, questioned, tables, reported=act not in TELLING):
            return Asked.YES
        best = Asked.PERHAPS
    return best


def _is_meant(words: Words, questioned: bool, tables: _Tables, *, reported: bool) -> bool:
    """Return whether a clause with an order neither asks nor, where `reported`, only tells."""
    if reported and any(_at(report, words) is not None for report in tables.reports):
        return False
    if any(_at(request, words) is not None for request in tables.requests):
        return True
    return not questioned and words[0] not in tables.questions


def _stands(order: Words, words: Words, tables: _Tables) -> bool:
    """Return whether an order stands in a clause that does not deny it."""
    at = _at(order, words)
    if at is None:
        return False
    rest = (*words[:at], *words[at + len(order) :])
    return tables.negations.isdisjoint(rest)


def _at(phrase: Words, words: Words) -> int | None:
    for at in range(len(words) - len(phrase) + 1):
        if all(_is(part, words[at + i]) for i, part in enumerate(phrase)):
            return at
    return None


def _is(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _clauses(text: str, spoken: Language) -> Iterator[tuple[Words, bool]]:
    """Yield the words of each clause, and whether it belongs to a question."""
    for sentence in _SENTENCE.findall(text):
        questioned = sentence.endswith("?")
        for clause in _CLAUSE.split(sentence):
            yield normalise(clause[:MAX_CHARACTERS], spoken.hearing), questioned


@lru_cache(maxsize=len(LANGUAGES))
def _tables(spoken: Language) -> _Tables:
    def phrase(row: str) -> Words:
        parts = []
        for part in row.split():
            stem = part.removesuffix("*")
            parts.append(spoken.hearing.word(stem) + part[len(stem) :])
        return tuple(parts)

    clauses = spoken.agent["clauses"]
    return _Tables(
        {act: tuple(map(phrase, rows)) for act, rows in spoken.agent["orders"].items()},
        frozenset(spoken.hearing.word(word) for word in clauses["negations"]),
        frozenset(spoken.hearing.word(word) for word in clauses["questions"]),
        tuple(map(phrase, clauses["steps"])),
        tuple(map(phrase, clauses["requests"])),
        tuple(map(phrase, clauses["reports"])),
    )
