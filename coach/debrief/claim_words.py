"""The words by which a grader's sentences are held against a ride: the table grader.toml, folded.

A model may fall into another language than the rider's, so claims of all four count; what a number
is of must be said in the rider's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coach.guard_words import GuardWords, Phrases
from coach.language import LANGUAGES, Language, language
from coach.spoken_tokens import bare, words_of

Side = tuple[str, bool]  # the criterion, and whether it is well spoken of


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """One language's tables."""

    guard: GuardWords
    topics: Mapping[str, tuple[tuple[str, ...], ...]]
    last: Phrases[bool]
    sides: Phrases[Side]
    said: Mapping[str, frozenset[str]]  # the words that a claim may have, by their kind

    @staticmethod
    def of(spoken: Language) -> ClaimWords:
        """Return the one ClaimWords of a language."""
        return _words_of(spoken.code)

    def speaks_of(self, topic: str, words: Sequence[str]) -> bool:
        """Return whether plain words speak of a topic: the last word of a stem may go on."""
        return any(
            tuple(words[at : at + len(stem) - 1]) == stem[:-1]
            and at + len(stem) <= len(words)
            and words[at + len(stem) - 1].startswith(stem[-1])
            for stem in self.topics.get(topic, ())
            for at in range(len(words))
        )


@lru_cache(maxsize=len(LANGUAGES))
def _words_of(code: str) -> ClaimWords:
    own = language(code)
    # What is read last has the phrase: the language itself.
    every = [language(other).grader for other in LANGUAGES if other != code] + [own.grader]
    sides: dict[str, Side] = {}
    for table in every:
        for side, good in (("good", True), ("bad", False)):
            for criterion, phrases in table[side].items():
                sides |= dict.fromkeys(phrases, (criterion, good))
    return ClaimWords(
        guard=GuardWords.of(own),
        topics={
            topic: tuple(words_of(bare(stem)) for stem in stems)
            for topic, stems in own.grader["topics"].items()
        },
        last=Phrases({word: True for table in every for word in table["labels"]["last"]}),
        sides=Phrases(sides),
        said={kind: frozenset(bare(words).split()) for kind, words in own.grader["said"].items()},
    )
