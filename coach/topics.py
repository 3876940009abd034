"""What a question is about: normalised words -> the name of its intent, for any order of words.

Every word has to be known to the language's table topics.toml: as (part of) a topic, or as one of
the small words that change nothing. A word that is neither, a number, a "not", or topics that no
rule knows together make it another question. Nothing here reads an order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from coach.topic_rules import PLAIN, YES_OR_NO, intents_about
from coach.words import Hearing, normalise

MOST_WORDS = 16
LONGEST_TELEGRAM = 5  # "heart rate average please": longer without a question word is a report
SHORTEST_PART = 4  # letters of a compound's part
SHORTEST_STEM = 3
MOST_READINGS = 48  # of words that can mean two things
POLITE = frozenset({"hello", "thanks"})
ASKING = PLAIN | {"long", "far", "when", "where", "who", "fast", "hard", "many"}
WHOLE = frozenset({"make_it", "summary", "help", "repeat", "doing", "thanks", "hello"})
ASK_ROWS = ("what", "which", "how", "much", "when", "where", "who")
OPENING = "tell"  # "tell me", "czy": asks, and says nothing else

Words = tuple[str, ...]
Topics = frozenset[str]
Meanings = tuple[Topics, ...]
NOTHING: Topics = frozenset()
SAYS_NOTHING: Meanings = (NOTHING,)


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The table of one language, normalised.

    `phrases` are by their first word, the longest first, each with all it can mean; `stems` begin
    words that have endings; `elsewhere` is what no question of this ride holds.
    """

    phrases: Mapping[str, tuple[tuple[Words, Meanings], ...]]
    stems: Mapping[str, Meanings]
    elsewhere: frozenset[Words]
    small: frozenset[str]
    articles: frozenset[str]  # of the small ones: never two of them side by side
    verbs: frozenset[str]
    asks: frozenset[str]  # question words: what has one of them asks
    joints: tuple[str, ...]  # between the parts of a compound; none where there are no compounds
    verb_asks: bool  # whether a question may begin with its verb
    reasons: frozenset[Words] = frozenset()  # beginnings of a reason: "I need to"
    reason_words: frozenset[str] = frozenset()  # all that may follow in it

    def is_reason(self, words: Words) -> bool:
        """Return whether `words` are wholly a reason that a rider gives for an order."""
        return any(
            words[: len(opening)] == opening and self.reason_words.issuperset(words[len(opening) :])
            for opening in self.reasons
        )

    def topics(self) -> Topics:
        """Return every topic that has words."""
        every = [meanings for rows in self.phrases.values() for _, meanings in rows]
        every.extend(self.stems.values())
        return NOTHING.union(*(topics for meanings in every for topics in meanings))


def topic_words(table: Mapping[str, Any], hearing: Hearing) -> TopicWords:
    """Return the table of a language as the reader needs it."""
    phrases: dict[str, dict[Words, Meanings]] = {}
    stems: dict[str, Meanings] = {}
    for names, rows in table["topics"].items():
        topics = frozenset(names.split())
        for row in rows:
            if row.endswith("*"):
                stem = hearing.fold(row[:-1].casefold())
                stems[stem] = _and(stems.get(stem, ()), topics)
                continue
            words = normalise(row, hearing)
            if words:
                filed = phrases.setdefault(words[0], {})
                filed[words] = _and(filed.get(words, ()), topics)

    single: dict[str, set[str]] = {"words": set(), "articles": set(), "verbs": set()}
    for name, kept in single.items():
        for row in table["small"].get(name, ()):
            words = normalise(row, hearing)
            if len(words) == 1:
                kept.update(words)
            if words and (len(words) > 1 or words in phrases.get(words[0], {})):
                filed = phrases.setdefault(words[0], {})
                filed[words] = _and(filed.get(words, ()), NOTHING)
    return TopicWords(
        {
            first: tuple(sorted(rows.items(), key=lambda row: -len(row[0])))
            for first, rows in phrases.items()
        },
        stems,
        frozenset(normalise(row, hearing) for row in table.get("elsewhere", {}).get("words", ())),
        frozenset(single["words"]),
        frozenset(single["articles"]),
        frozenset(single["verbs"]),
        frozenset(
            words[0]
            for name in ASK_ROWS
            for row in table["topics"].get(name, ())
            if len(words := normalise(row, hearing)) == 1
        ),
        tuple(table.get("compounds", {}).get("joints", ())),
        bool(table.get("questions", {}).get("verb_asks", False)),
        frozenset(normalise(row, hearing) for row in table.get("reasons", {}).get("openings", ())),
        frozenset(
            word
            for row in table.get("reasons", {}).get("words", ())
            for word in normalise(row, hearing)
        ),
    )


class TopicReader:
    """Reads what questions of one language are about."""

    def __init__(self, words: TopicWords, negatives: frozenset[str]) -> None:
        self._words = words
        self._negatives = negatives

    def read(self, words: Words) -> str | None:
        """Return the name of the intent that `words` ask for, or None."""
        if not 0 < len(words) <= MOST_WORDS:
            return None
        found: list[Meanings] = []
        polite: list[Meanings] = []
        verb_at: int | None = None
        at = 0
        while at < len(words):
            size, meanings = self._at(words, at)
            said = words[at : at + size]
            # "what do I have to hold", "has no power": a "no" that is what is asked about
            if not size or (meanings == SAYS_NOTHING and not self._negatives.isdisjoint(said)):
                return None
            if words[at] in self._words.verbs and verb_at is None and NOTHING in meanings:
                verb_at = at
            if meanings != SAYS_NOTHING:
                (found if meanings[0] - POLITE else polite).append(meanings)
            at += size
        asks = not self._words.asks.isdisjoint(words)
        return self._meant(found or polite, verb_at, len(words) <= LONGEST_TELEGRAM, asks)

    def is_elsewhere(self, words: Words) -> bool:
        """Return whether something in `words` is never in a question of this ride."""
        return any(
            words[at : at + len(phrase)] == phrase
            for phrase in self._words.elsewhere
            for at in range(len(words) - len(phrase) + 1)
        )

    def words(self) -> frozenset[str]:
        """Return every whole word of the table, for mending misheard ones."""
        return frozenset(
            word for rows in self._words.phrases.values() for phrase, _ in rows for word in phrase
        )

    def _meant(
        self, found: list[Meanings], verb_at: int | None, is_short: bool, asks: bool
    ) -> str | None:
        """Return the one intent of whichever meanings the words can have together."""
        fit: dict[str, int] = {}
        verb_first = verb_at == 0 and self._words.verb_asks
        for chosen in islice(product(*found), MOST_READINGS):
            topics = NOTHING.union(*chosen)
            asked = asks or OPENING in topics or not (ASKING | WHOLE).isdisjoint(topics)
            if not asked and not verb_first and (verb_at is not None or not is_short):
                continue  # a report: "my heart rate is in zone four"
            yes_or_no = not asks and ASKING.isdisjoint(topics)
            yes_or_no = yes_or_no and (OPENING in topics or verb_first)
            topics = (topics - {OPENING}) | ({YES_OR_NO} if yes_or_no else NOTHING)
            for intent, weight in intents_about(topics):
                fit[intent] = max(weight, fit.get(intent, 0))
        most = max(fit.values(), default=0)
        best = [intent for intent, weight in fit.items() if weight == most]
        return best[0] if len(best) == 1 else None

    def _at(self, words: Words, at: int) -> tuple[int, Meanings]:
        """Return how many words at a place are known, and what they can be about."""
        for phrase, meanings in self._words.phrases.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                return len(phrase), meanings
        word = words[at]
        if word in self._words.small or word in self._words.verbs:
            return 1, SAYS_NOTHING
        meanings = self._compound(word) or self._stem(word)
        return (1, meanings) if meanings else (0, ())

    def _stem(self, word: str) -> Meanings:
        for end in range(len(word), SHORTEST_STEM - 1, -1):
            if word[:end] in self._words.stems:
                return self._words.stems[word[:end]]
        return ()

    def _compound(self, word: str) -> Meanings:
        """Return what a word is about that is two known ones joined."""
        for first, second in self._splits(word):
            one, other = self._part(first), self._part(second)
            if one and other:
                return (one[0] | other[0],)
        return ()

    def _splits(self, word: str) -> Iterator[tuple[str, str]]:
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            for joint in self._words.joints:
                first = word[:at].removesuffix(joint)
                if word[:at].endswith(joint) and len(first) >= SHORTEST_PART:
                    yield first, word[at:]

    def _part(self, word: str) -> Meanings:
        for phrase, meanings in self._words.phrases.get(word, ()):
            if phrase == (word,):
                return meanings
        return self._stem(word)

    @property
    def topics(self) -> Topics:
        """Every topic that the language has words for."""
        return self._words.topics()


def _and(meanings: Meanings, topics: Topics) -> Meanings:
    return meanings if topics in meanings else (*meanings, topics)
