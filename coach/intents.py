"""Understanding: utterance -> Heard, an intent of the table it is given and the spoken numbers.

An utterance is accepted only when one template covers all of it. Politeness is taken off the
ends first, per kind: "could you ... please" from an order, "tell me ... right now" from a question.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from coach.numbers import Number
from coach.patterns import Numbers, PatternIndex, Words
from coach.scene import Scene
from coach.words import normalise
from workouts.commands import Value

PHRASES_FILE = Path(__file__).with_name("phrases.toml")
MAX_WORDS = 24
Replied = str | Callable[[Scene], str]  # a reply template (slots.py), or what chooses one


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

    `arguments` turns the spoken numbers to the command's; a str from it says why it cannot.
    `ask` is the question before a command that needs a yes. `watched` are paths into the ride
    whose change between question and answer voids the confirmation.
    """

    command: str
    ask: str
    arguments: Callable[[Numbers], Mapping[str, Value] | str] = lambda _: {}
    watched: tuple[str, ...] = ()
    is_big: Callable[[Mapping[str, Value], Scene], bool] = lambda _, __: False


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a rider can say, an example of it, and what is replied (slots.py) or done."""

    name: str
    example: str
    reply: Replied = ""
    kind: Kind = Kind.QUESTION
    need: Need = Need.RIDE
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What an utterance was understood as."""

    intent: Intent
    numbers: tuple[Number, ...] = ()


# Taken off the ends, as often as they stand there; phrases of words.
EVERYONES = ("please", "coach", "hey", "hi", "mate", "buddy", "captain", "thanks", "thank you")
LEAD_INS: Mapping[Kind, tuple[str, ...]] = {
    Kind.VERDICT: ("please", "coach", "hey", "well"),
    Kind.TALK: (*EVERYONES, "okay", "so", "can you", "could you"),
    Kind.ORDER: (
        *EVERYONES,
        *("okay", "right", "so", "and", "now", "just", "then"),
        *("can you", "could you", "would you", "will you", "can we", "could we", "can i"),
        *("let us", "i want to", "i want you to", "i would like to", "i need to", "i need you to"),
        *("i am going to", "we should", "time to", "go ahead and", "i think i will"),
    ),
    Kind.QUESTION: (
        *EVERYONES,
        *("okay", "right", "so", "and", "now", "well", "just", "quickly", "quick question"),
        *("can you tell me", "could you tell me", "would you tell me", "tell me", "do you know"),
        *("remind me", "can you remind me", "i want to know", "i would like to know"),
        *("what about", "how about", "give me", "can you give me", "show me", "read me"),
        *("let me know", "any idea", "read out", "say", "can i have", "can you say"),
    ),
}
TRAILERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.VERDICT: ("please", "coach", "thanks", "thank you", "mate"),
    Kind.TALK: EVERYONES,
    Kind.ORDER: (*EVERYONES, "now", "right now", "for me", "then"),
    Kind.QUESTION: (
        *EVERYONES,
        *("now", "right now", "just now", "at the moment", "at this point", "currently", "then"),
        *("again", "today", "so far", "for me", "exactly", "roughly", "at present", "up to now"),
        *("on this ride", "this ride", "in this ride", "for this ride", "for the ride"),
        *("of this ride", "of the ride", "by the way", "this time", "here", "yet"),
    ),
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The templates of each intent by its name, and the parts they share."""

    parts: Mapping[str, str]
    templates: Mapping[str, tuple[str, ...]]


def read_phrases(path: Path = PHRASES_FILE) -> Phrases:
    """Read a file of phrases; TOML with the tables `parts` and `phrases`."""
    import tomllib

    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return Phrases(
        dict(document["parts"]),
        {name: tuple(lines) for name, lines in document["phrases"].items()},
    )


class Ear:
    """Understands utterances by the intents it is given; the phrases are read when first needed."""

    def __init__(self, intents: tuple[Intent, ...], phrases: Phrases | None = None) -> None:
        self.intents = intents
        self._phrases = phrases
        self._by_kind: dict[Kind, PatternIndex[Intent]] = {}

    def hear(self, text: str) -> Heard | None:
        """Return what `text` means, or None when no template covers all of it."""
        return next(self.readings(text), None)

    def readings(self, text: str) -> Iterator[Heard]:
        """Yield every way to understand `text`, the one that counts first."""
        words = normalise(text)
        if len(words) > MAX_WORDS:
            return
        for kind, index in self._indexed().items():
            for variant in without_politeness(words, kind):
                for intent, numbers in index.find_all(variant):
                    yield Heard(intent, numbers)

    def _indexed(self) -> Mapping[Kind, PatternIndex[Intent]]:
        if not self._by_kind:
            phrases = self._phrases or read_phrases()
            self._by_kind = {kind: self._index(kind, phrases) for kind in Kind}
        return self._by_kind

    def _index(self, kind: Kind, phrases: Phrases) -> PatternIndex[Intent]:
        rows = [
            (template, intent)
            for intent in self.intents
            if intent.kind is kind
            for template in phrases.templates[intent.name]
        ]
        return PatternIndex(rows, phrases.parts)


def without_politeness(words: Words, kind: Kind) -> Iterator[Words]:
    """Yield `words`, then with more and more taken off the ends, never all of it."""
    leads, trails = _phrases(LEAD_INS[kind]), _phrases(TRAILERS[kind])
    start: int | None = 0
    while start is not None:
        end: int | None = len(words)
        while end is not None:
            yield words[start:end]
            end = _stripped_end(words, start, end, trails)
        start = _stripped_start(words, start, leads)


def _phrases(phrases: tuple[str, ...]) -> list[Words]:
    """Return the phrases as words, the longest first."""
    return sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True)


def _stripped_start(words: Words, start: int, leads: list[Words]) -> int | None:
    for lead in leads:
        if words[start : start + len(lead)] == lead and start + len(lead) < len(words):
            return start + len(lead)
    return None


def _stripped_end(words: Words, start: int, end: int, trails: list[Words]) -> int | None:
    for trail in trails:
        if words[max(start, end - len(trail)) : end] == trail and end - len(trail) > start:
            return end - len(trail)
    return None
