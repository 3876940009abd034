"""The words by which one language is held to the truth: its table guard.toml, folded; read once.

A model may answer in another language than the rider's: the units, tags and claims of the other
three count too, where the language has no meaning of its own for a word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from coach.language import LANGUAGES, Language, language
from coach.spoken_tokens import bare, words_of

Phrase = tuple[str, ...]
Meaning = TypeVar("Meaning")


class Phrases(Generic[Meaning]):
    """Phrases of one or more words and what each means; the longest one at a place is found."""

    def __init__(self, rows: Mapping[str, Meaning]) -> None:
        self._rows: dict[str, list[tuple[Phrase, Meaning]]] = {}
        for text, meaning in rows.items():
            phrase = words_of(text)
            if phrase:
                self._rows.setdefault(phrase[0], []).append((phrase, meaning))
        for row in self._rows.values():
            row.sort(key=lambda each: -len(each[0]))

    def at(self, words: Sequence[str], start: int) -> tuple[int, Meaning] | None:
        """Return how many words the phrase at `start` has, and its meaning."""
        if start >= len(words):
            return None
        for phrase, meaning in self._rows.get(words[start], ()):
            end = start + len(phrase)
            if len(phrase) == 1 or tuple(words[start:end]) == phrase:
                return len(phrase), meaning
        return None


@dataclass(frozen=True, slots=True)
class GuardWords:
    """One language's tables."""

    spoken: Language
    units: Phrases[str]
    tags: Phrases[str]
    values: Mapping[str, float]
    lengths: Phrases[float]
    ordinals: Mapping[str, int]
    ordinal_ends: frozenset[str]
    articles: frozenset[str]
    vague: Phrases[bool]
    ordinary: frozenset[str]
    around: Mapping[str, Phrases[bool]]
    addresses: frozenset[str]
    idioms: Phrases[bool]
    claims: Phrases[str]
    instead: Mapping[str, str]

    @staticmethod
    def of(spoken: Language) -> "GuardWords":
        """Return the one GuardWords of a language."""
        return _words_of(spoken.code)


@lru_cache(maxsize=len(LANGUAGES))
def _words_of(code: str) -> GuardWords:
    own = language(code)
    # What is read last has the word: the language itself.
    every = [language(other).guard for other in LANGUAGES if other != code] + [own.guard]

    def meanings(table: str) -> Phrases[str]:
        return Phrases(
            {
                word: key
                for each in every
                for key, row in each[table].items()
                for word in row
                if each is own.guard or table != "tags" or len(word) >= SHORTEST_FOREIGN
            }
        )

    def numbers(key: str) -> list[Any]:
        return [each["numbers"][key] for each in every]

    mine = own.guard
    return GuardWords(
        spoken=own,
        units=meanings("units"),
        tags=meanings("tags"),
        values={bare(word): value for rows in numbers("words") for word, value in rows.items()},
        lengths=Phrases(
            {word: value for rows in numbers("lengths") for word, value in rows.items()}
        ),
        ordinals={
            bare(word): at
            for rows in numbers("ordinals")
            for at, forms in enumerate(rows, start=1)
            for word in forms.split()
        },
        ordinal_ends=frozenset(bare(end) for rows in numbers("ordinal_ends") for end in rows),
        articles=frozenset(map(bare, mine["numbers"]["articles"])),
        vague=Phrases({word: True for rows in numbers("vague") for word in rows}),
        ordinary=frozenset(map(bare, mine["numbers"]["ordinary"])),
        around={
            key: Phrases(
                {word: True for each in every for word in each["around"][key]}
                if key not in OWN_ONLY
                else dict.fromkeys(mine["around"][key], True)
            )
            for key in mine["around"]
        },
        addresses=frozenset(bare(word) for each in every for word in each["around"]["addresses"]),
        idioms=Phrases(dict.fromkeys(mine["idioms"]["phrases"], True)),
        claims=meanings("claims"),
        instead=mine["instead"],
    )


# Dutch "over" is English "left"; longer words mean one thing in all four.
SHORTEST_FOREIGN = 5
# Words as short as "en", "i" and "do" mean something else in the next language.
OWN_ONLY = frozenset({"ranges", "joints", "of", "none", "negations", "over", "under", "more"})
