"""An order in other words than the templates': normalised words -> its intent and numbers.

Nothing is guessed. Every word has to be one that its language's table order_words.toml gives a
part in an order; question words, conditions, reports and "not" are in no part, so that they make
it no order. All words together have to fit one order and no other.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from coach.numerals import Number, Numerals
from coach.order_rules import DURATION, MORE, NUMBER, REACHED, meant_numbers, orders_of
from coach.patterns import LONGEST_SLOT_WORDS, Numbers
from coach.topics import NOTHING, Meanings, Topics, TopicWords

MOST_WORDS = 14
MOST_READINGS = 64

Words = tuple[str, ...]
Reading = tuple[Topics, Numbers]


class OrderReader:
    """Reads orders of one language, or what `meant_by` takes for a whole of other topics."""

    def __init__(
        self,
        words: TopicWords,
        numerals: Numerals,
        meant_by: Callable[[Topics], frozenset[str]] = orders_of,
        *,
        may_end_open: bool = True,  # with an article, which in some languages stands for a thing
    ) -> None:
        self._words = words
        self._numerals = numerals
        self._meant_by = meant_by
        self._may_end_open = may_end_open

    def read(self, words: Words) -> tuple[str, Numbers] | None:
        """Return the one intent that all of `words` order, with its numbers.

        A reason may stand before or after the order: "I need to grab a bottle".
        """
        whole = self._read(words)
        if whole is not None:
            return whole
        found = {order for said in self.without_reason(words) if (order := self._read(said))}
        return found.pop() if len(found) == 1 else None

    def without_reason(self, words: Words) -> Iterator[Words]:
        """Yield what is left of `words` where the rest of them is a reason."""
        for at in range(1, len(words)):
            if self._words.is_reason(words[at:]):
                yield words[:at]
            if self._words.is_reason(words[:at]):
                yield words[at:]

    def _read(self, words: Words) -> tuple[str, Numbers] | None:
        if not 0 < len(words) <= MOST_WORDS or self._stumbles(words):
            return None
        found: set[tuple[str, Numbers]] = set()
        for count, (topics, numbers) in enumerate(self._readings(words, 0)):
            if count == MOST_READINGS:
                return None  # too much that it could be
            found.update(
                (intent, meant_numbers(intent, topics, numbers))
                for intent in self._meant_by(topics)
            )
        return next(iter(found)) if len(found) == 1 else None

    def _stumbles(self, words: Words) -> bool:
        """Return whether neighbours are said twice, or are two articles: no sentence has that."""
        articles = self._words.articles
        return any(
            one == other or (one in articles and other in articles)
            for one, other in pairwise(words)
        )

    def _readings(self, words: Words, at: int) -> Iterator[Reading]:
        """Yield what the words from `at` on can mean together, all of them used."""
        if at == len(words):
            yield NOTHING, ()
            return
        for size, meanings, numbers in self._at(words, at):
            for rest, more in self._readings(words, at + size):
                if numbers and more:
                    continue  # no order has two
                for topics in meanings:
                    yield topics | rest, numbers + more

    def _at(self, words: Words, at: int) -> Iterator[tuple[int, Meanings, Numbers]]:
        size, value, name = self._number(words, at)
        if value is not None:
            # "noch eine Minute" is one duration, and still says that it comes on top.
            shorter = words[at + 1 : at + size]
            more = (
                name == DURATION
                and self._numerals.read_number(words[at : at + 1]) is None
                and self._numerals.read_duration(shorter) == value
            )
            yield size, (frozenset({name, MORE} if more else {name}),), (value,)
        for phrase, meanings in self._words.phrases.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                before_number = self._number(words, at + len(phrase))[1] is not None
                meant = tuple(each for each in meanings if before_number or REACHED not in each)
                yield len(phrase), meant, ()
                return
        breaks_off = at + 1 == len(words) and words[at] in self._words.articles
        if words[at] in self._words.small and (self._may_end_open or not breaks_off):
            yield 1, (NOTHING,), ()

    def _number(self, words: Words, at: int) -> tuple[int, Number | None, str]:
        """Return the longest duration or number that begins at a place."""
        for end in range(min(len(words), at + LONGEST_SLOT_WORDS), at, -1):
            seconds = self._numerals.read_duration(words[at:end])
            if seconds is not None:
                return end - at, seconds, DURATION
            value = self._numerals.read_number(words[at:end])
            if value is not None:
                return end - at, value, NUMBER
        return 0, None, ""
