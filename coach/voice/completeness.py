"""What is known of words that may still grow: text -> Understood; pure, by the coach's own Ear."""

from dataclasses import dataclass

from coach.answers import ear_for
from coach.intents import Heard, Kind
from coach.language import Language
from coach.voice.end_of_speech import Completeness
from coach.voice.turn_talk import VoiceWord
from coach.voice.voice_words import voice_word
from coach.why import is_why
from coach.words import normalise

UNKNOWN = "[unk]"  # what a recogniser tells of a sound that is no word it knows


@dataclass(frozen=True, slots=True)
class Understood:
    """A wording; `text` is without what is no word, and `clear` says that there was none."""

    text: str
    words: tuple[str, ...]
    completeness: Completeness
    covered: bool = False  # no model is needed
    askable: bool = False  # can be answered dry: nothing is done by answering
    acts: bool = False  # an order, or the yes to one
    negative: bool = False  # holds a word of refusal
    clear: bool = True
    word: VoiceWord | None = None  # said to the voice itself


def understand(text: str, spoken: Language, *, asked: bool = False) -> Understood:
    """Return what is known of `text`; `asked` while a question waits for its yes."""
    said = [word for word in text.split() if word != UNKNOWN]
    bare = " ".join(said)
    words = normalise(bare, spoken.hearing)
    if not words:
        return Understood(bare, (), Completeness.PLAIN, clear=UNKNOWN not in text)
    heard = ear_for(spoken).hear(bare)
    word = voice_word(bare, spoken)
    return Understood(
        bare,
        words,
        _completeness(heard, words, spoken, asked=asked),
        heard is not None or is_why(bare) or word is not None,
        heard is not None and heard.intent.kind is Kind.QUESTION,
        heard is not None and heard.intent.kind in (Kind.ORDER, Kind.VERDICT),
        not spoken.hearing.negatives.isdisjoint(words),
        len(said) == len(text.split()),
        word,
    )


def _completeness(
    heard: Heard | None, words: tuple[str, ...], spoken: Language, *, asked: bool
) -> Completeness:
    """Return how whole it is.

    "What" and "two hundred" are whole by the tables, and people go on after them all the same. So
    they do after "okay", "sorry" or "hello", but not where just a yes was asked for. Nothing is
    done on "set it on", though it were an order, before the rider had his time to go on.
    """
    is_open = spoken.is_open(" ".join(words))
    if heard is None:
        return Completeness.OPEN if is_open else Completeness.PLAIN
    kind = heard.intent.kind
    if spoken.numerals.read_number(words[-1:]) is not None:
        return Completeness.PLAIN
    if is_open and kind is Kind.ORDER:
        return Completeness.OPEN
    kinds = {Kind.QUESTION, Kind.ORDER} | ({Kind.VERDICT} if asked else set())
    return Completeness.COMPLETE if kind in kinds else Completeness.PLAIN
