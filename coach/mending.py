"""Mending misheard words of a question: words nobody knows -> the nearest words of questions.

Only long words are mended, by one letter, or two from eight letters up, and only where one word
is nearest. Numbers and words that are known stay as they are, so "skip" never becomes anything.
Words are found by what is left of them after leaving letters out, as in SymSpell (W. Garbe, 2012).
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from coach.numerals import Numerals

SHORTEST = 5  # letters; a shorter word is too near to others
TWO_WRONG_FROM = 8
MOST_MENDED = 2
SHORTEST_PART = 3

Words = tuple[str, ...]


def edits_allowed(word: str) -> int:
    return 0 if len(word) < SHORTEST else 1 if len(word) < TWO_WRONG_FROM else 2


def distance(first: str, second: str, most: int) -> int:
    """Return the letters to add, drop, change or swap with a neighbour; above `most`, more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, start=1):
        before, above, row = row, before, [at]
        for other_at, other in enumerate(second, start=1):
            cost = min(
                before[other_at] + 1,
                row[other_at - 1] + 1,
                before[other_at - 1] + (letter != other),
            )
            if (
                above
                and at > 1
                and other_at > 1
                and letter == second[other_at - 2]
                and first[at - 2] == other
            ):
                cost = min(cost, above[other_at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


class Vocabulary:
    """The words of one language's questions, and those that are known at all."""

    def __init__(self, asked: frozenset[str], known: frozenset[str]) -> None:
        self._asked = asked
        self._known = known | asked

    def mend(self, words: Words, numerals: Numerals) -> Iterator[Words]:
        """Yield `words` with what is unknown mended; nothing where it cannot be."""
        joined = self._joined(words)
        if joined != words:
            yield joined
        out: list[str] = []
        mended = 0
        for word in joined:
            if word in self._known or numerals.read_number((word,)) is not None:
                out.append(word)
                continue
            mended += 1
            instead = self._split(word) or self._nearest(word)
            if instead is None or mended > MOST_MENDED:
                return
            out.extend(instead)
        if mended:
            yield tuple(out)

    def _joined(self, words: Words) -> Words:
        """Return `words` with neighbours joined that are one known word."""
        out: list[str] = []
        for word in words:
            whole = out[-1] + word if out else ""
            if len(whole) >= SHORTEST and whole in self._asked and not self._both(out[-1], word):
                out[-1] = whole
            else:
                out.append(word)
        return tuple(out)

    def _both(self, first: str, second: str) -> bool:
        return first in self._known and second in self._known

    def _split(self, word: str) -> Words | None:
        """Return the two words that a recogniser ran together."""
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            if word[:at] in self._asked and word[at:] in self._asked:
                return word[:at], word[at:]
        return None

    def _nearest(self, word: str) -> Words | None:
        most = edits_allowed(word)
        if not most:
            return None
        near = {
            known
            for left in _letters_out(word, most)
            for known in self._by_letters_out.get(left, ())
        }
        rated = sorted(
            (far, known)
            for known in near
            if (far := distance(word, known, most)) <= min(most, edits_allowed(known))
        )
        if not rated or (len(rated) > 1 and rated[1][0] == rated[0][0]):
            return None
        return (rated[0][1],)

    @cached_property
    def _by_letters_out(self) -> dict[str, list[str]]:
        filed: dict[str, list[str]] = {}
        for word in self._asked:
            for left in _letters_out(word, edits_allowed(word)):
                filed.setdefault(left, []).append(word)
        return filed


def _letters_out(word: str, most: int) -> set[str]:
    """Return what is left of `word` when up to `most` of its letters are left out."""
    if not most:
        return set()
    return {
        "".join(letter for at, letter in enumerate(word) if at not in out)
        for count in range(most + 1)
        for out in combinations(range(len(word)), count)
    }
