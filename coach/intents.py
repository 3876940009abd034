"""Understanding: utterance -> Heard, an intent of the table it is given and the spoken numbers.

An utterance is accepted only when one template of the language covers all of it. Politeness is
taken off the ends first, per kind: "could you ... please" from an order, "tell me ... right now"
from a question. Only then, and only for questions, a template may differ in small words ("is",
"my"), where no second intent fits; its topics may name it in any order of words (topics.py); and
last a long word that nobody knows is mended.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from coach.language import Language, language
from coach.mending import Vocabulary
from coach.numerals import Number
from coach.patterns import Numbers, PatternIndex, Words
from coach.scene import Scene
from coach.words import longest_first, normalise
from workouts.commands import Value

if TYPE_CHECKING:
    from coach.order_reader import OrderReader
    from coach.topics import TopicReader

MAX_WORDS = 24
UNKNOWN = "wibbly wobbly"  # takes every way there is, up to mending words that nobody knows
LEAST_GIST_WORDS = 2  # "my power" may be the beginning of anything
CONFIRMS = frozenset({"confirm_end", "confirm_discard"})
Chosen = Callable[[Scene, Language], str]  # chooses a reply template (slots.py)


class Kind(Enum):
    """What an utterance is for."""

    VERDICT = "verdict"  # yes, no, "confirm end"
    TALK = "talk"  # about the conversation itself
    ORDER = "order"  # does something to the ride
    QUESTION = "question"


class Need(Enum):
    """What must be there before an intent can be answered."""

    NOTHING = "nothing"
    RIDE = "ride"


@dataclass(frozen=True, slots=True)
class Order:
    """What an intent does: a command of workouts.commands, and when its confirmation is void.

    `arguments` turns the spoken numbers to the command's; a str from it is the key of the
    sentence that says why it cannot. `watched` are paths into the ride whose change between
    question and answer voids the confirmation.
    """

    command: str
    arguments: Callable[[Numbers], Mapping[str, Value] | str] = lambda _: {}
    watched: tuple[str, ...] = ()
    is_big: Callable[[Mapping[str, Value], Scene], bool] = lambda _, __: False


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a rider can say, and what is done.

    Its words are under its name in the tables of a language: templates, an example, and what is
    replied (table `replies`, unless `chosen` takes another), or asked before it is done (`asks`).
    """

    name: str
    chosen: Chosen | None = None
    kind: Kind = Kind.QUESTION
    need: Need = Need.RIDE
    order: Order | None = None

    def reply(self, scene: Scene, spoken: Language) -> str:
        """Return the template of the answer, in the language `spoken`."""
        if self.chosen is not None:
            return self.chosen(scene, spoken)
        return spoken.say(self.name, "replies")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an utterance was understood as."""

    intent: Intent
    numbers: tuple[Number, ...] = ()
    says_order: bool = False  # "yes, end the ride" is an order too, where no question waits


class Ear:
    """Understands utterances of one language by the intents it is given."""

    def __init__(self, intents: tuple[Intent, ...], spoken: Language | None = None) -> None:
        self.intents = intents
        self.language = spoken or language()

    def read_tables(self) -> None:
        """Read and index all tables, a tenth of a second's work: for a thread, before a ride."""
        self.hear(UNKNOWN)

    def hear(self, text: str) -> Heard | None:
        """Return what `text` means, or None when no template covers all of it."""
        words = normalise(text, self.language.hearing)
        if len(words) > MAX_WORDS:
            return None
        talk = self._hear_talk(words)
        if talk is not None and talk.intent.name in CONFIRMS:
            return talk  # before "end the ride" with a "yes" for politeness
        bare = tuple(word for word in words if word not in self.language.hearing.fillers)
        kinds = tuple(Kind)
        # "yes, actually" is no plain yes.
        for said, meant in ((words, kinds), (bare, kinds[1:] if bare != words else ())):
            for kind in meant:
                heard = next(self._readings(said, kind), None)
                if heard is not None:
                    return heard
        return talk or self.hear_order(words) or self._hear_question(words, bare)

    def _hear_talk(self, words: Words) -> Heard | None:
        """Return the verdict, or the talk about the talk, that all of `words` make."""
        once = tuple(word for word, _ in groupby(words))  # "no no" is a no
        found = self._talk.read(once)
        if found is None or found[0] not in self._talked:
            return None
        return Heard(self._talked[found[0]], says_order=found[0] in CONFIRMS)

    def hear_order(self, words: Words) -> Heard | None:
        """Return the order that all of `words` give, in whatever order they come."""
        for variant in without_politeness(words, Kind.ORDER, self.language):
            found = self._orders.read(variant)
            if found is not None and found[0] in self._ordered:
                return Heard(self._ordered[found[0]], found[1])
        for said in self._orders.without_reason(words):
            heard = next(self._readings(said, Kind.ORDER), None)
            if heard is not None:
                return heard
        return None

    def hear_topics(self, words: Words) -> Heard | None:
        """Return the question, or the talk, that the topics in `words` name together."""
        for variant in without_politeness(words, Kind.QUESTION, self.language):
            name = self._topics.read(variant)
            if name in self._answered:
                return Heard(self._answered[name])
        return None

    def _hear_question(self, words: Words, bare: Words) -> Heard | None:
        """Return the question that `words` ask in other words than the templates'."""
        if self._topics.is_elsewhere(words):
            return None
        return self.hear_topics(words) or self.hear_gist(bare) or self._hear_mended(bare)

    def hear_gist(self, words: Words) -> Heard | None:
        """Return the one question whose words these are, small words like "is" and "my" apart."""
        small = self.language.hearing.small_words
        if not small or not self.language.hearing.negatives.isdisjoint(words):
            return None
        for variant in without_politeness(words, Kind.QUESTION, self.language):
            said = tuple(word for word in variant if word not in small)
            found = {each.name: each for each, _ in self._gists.find_all(said)}
            if len(said) >= LEAST_GIST_WORDS and found:
                return Heard(next(iter(found.values()))) if len(found) == 1 else None
        return None

    def _hear_mended(self, words: Words) -> Heard | None:
        """Return the question that is meant by words of which one or two are misheard."""
        for mended in self._vocabulary.mend(words, self.language.numerals):
            heard = next(self._readings(mended, Kind.QUESTION), None) or self.hear_topics(mended)
            if heard is not None:
                return heard
        return None

    def _readings(self, words: Words, kind: Kind) -> Iterator[Heard]:
        for variant in without_politeness(words, kind, self.language):
            for intent, numbers in self._by_kind[kind].find_all(variant):
                yield Heard(intent, numbers)

    @cached_property
    def _by_kind(self) -> Mapping[Kind, PatternIndex[Intent]]:
        phrases, hearing = self.language.phrases, self.language.hearing
        return {
            kind: PatternIndex(
                [
                    (template, intent)
                    for intent in self.intents
                    if intent.kind is kind
                    for template in phrases.templates[intent.name]
                ],
                phrases.parts,
                self.language.numerals,
                hearing.word,
            )
            for kind in Kind
        }

    @cached_property
    def _gists(self) -> PatternIndex[Intent]:
        phrases, hearing = self.language.phrases, self.language.hearing
        return PatternIndex(
            [
                (template, intent)
                for intent in self.intents
                if intent.kind is Kind.QUESTION
                for template in phrases.templates[intent.name]
            ],
            phrases.parts,
            self.language.numerals,
            hearing.word,
            hearing.small_words,
        )

    @cached_property
    def _topics(self) -> "TopicReader":
        from coach.topics import TopicReader, topic_words  # read where nothing plainer fits

        hearing = self.language.hearing
        return TopicReader(topic_words(self.language.topics, hearing), hearing.negatives)

    @cached_property
    def _orders(self) -> "OrderReader":
        from coach.order_reader import OrderReader
        from coach.topics import topic_words

        words = topic_words(self.language.order_words, self.language.hearing)
        return OrderReader(words, self.language.numerals)

    @cached_property
    def _talk(self) -> "OrderReader":
        from coach.order_reader import OrderReader
        from coach.talk_rules import talk_of
        from coach.topics import topic_words

        words = topic_words(self.language.talk_words, self.language.hearing)
        return OrderReader(words, self.language.numerals, talk_of, may_end_open=False)

    @cached_property
    def _talked(self) -> Mapping[str, Intent]:
        return {each.name: each for each in self.intents if each.kind in (Kind.VERDICT, Kind.TALK)}

    @cached_property
    def _ordered(self) -> Mapping[str, Intent]:
        return {each.name: each for each in self.intents if each.kind is Kind.ORDER}

    @cached_property
    def _answered(self) -> Mapping[str | None, Intent]:
        return {each.name: each for each in self.intents if each.kind in (Kind.QUESTION, Kind.TALK)}

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        hearing = self.language.hearing
        asked = self._by_kind[Kind.QUESTION].words() | self._topics.words()
        known = {word for index in self._by_kind.values() for word in index.words()}
        known |= hearing.negatives
        for table in (hearing.lead_ins, hearing.trailers):
            known |= {word for rows in table.values() for row in rows for word in row.split()}
        return Vocabulary(asked, frozenset(known))


def without_politeness(words: Words, kind: Kind, spoken: Language) -> Iterator[Words]:
    """Yield `words`, then with more and more taken off the ends, never all of it."""
    leads = longest_first(spoken.hearing.lead_ins[kind.value])
    trails = longest_first(spoken.hearing.trailers[kind.value])
    start: int | None = 0
    while start is not None:
        end: int | None = len(words)
        while end is not None:
            yield words[start:end]
            end = _stripped_end(words, start, end, trails)
        start = _stripped_start(words, start, leads)


def _stripped_start(words: Words, start: int, leads: tuple[Words, ...]) -> int | None:
    for lead in leads:
        if words[start : start + len(lead)] == lead and start + len(lead) < len(words):
            return start + len(lead)
    return None


def _stripped_end(words: Words, start: int, end: int, trails: tuple[Words, ...]) -> int | None:
    for trail in trails:
        if words[max(start, end - len(trail)) : end] == trail and end - len(trail) > start:
            return end - len(trail)
    return None
