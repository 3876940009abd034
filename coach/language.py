"""One language of the coach: how it hears, how its numbers go, what it says.

A folder coach/languages/<code>/ is a language: hearing.toml, questions.toml, orders.toml (what
riders say) and answers.toml (what the coach says). Each is read when first needed.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from coach.numerals import Numerals
from coach.words import Hearing, hearing_from, normalise

FOLDER = Path(__file__).with_name("languages")
DEFAULT = "en"


class NoSuchLanguage(ValueError):
    """A language that the coach does not speak; the sentence names those it does."""


def _one_or_many(count: int) -> int:
    return 0 if abs(count) == 1 else 1


def _one_few_many(count: int) -> int:
    """Return the Polish form: 1 wat, 2 waty, 5 watów, 12 watów, 22 waty."""
    count = abs(count)
    if count == 1:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2


@dataclass(frozen=True, slots=True)
class Phrases:
    """The templates of each intent by its name, and the parts they share."""

    parts: Mapping[str, str]
    templates: Mapping[str, tuple[str, ...]]


# code -> its own name, and which of its plural forms a count takes
LANGUAGES: Mapping[str, tuple[str, Callable[[int], int]]] = {
    "en": ("English", _one_or_many),
    "de": ("Deutsch", _one_or_many),
    "nl": ("Nederlands", _one_or_many),
    "pl": ("Polski", _one_few_many),
}


class Language:
    """The tables of one language; `language(code)` gives the one there is of each."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.name, self._form = LANGUAGES[code]

    @cached_property
    def hearing(self) -> Hearing:
        """How an utterance becomes words, and the words that stand round what is meant."""
        return hearing_from(self._heard)

    @cached_property
    def phrases(self) -> Phrases:
        """What riders say; the parts are of hearing.toml."""
        said = {**self._read("questions")["phrases"], **self._read("orders")["phrases"]}
        return Phrases(self._heard["parts"], {name: tuple(rows) for name, rows in said.items()})

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, Any]]:
        """What questions are about, in any order of words (coach/topics.py)."""
        return self._read("topics")

    @cached_property
    def order_words(self) -> Mapping[str, Mapping[str, Any]]:
        """The parts of orders, in any order of words (coach/order_reader.py)."""
        return self._read("order_words")

    @cached_property
    def talk_words(self) -> Mapping[str, Mapping[str, Any]]:
        """The parts of a yes, a no and of talk about the talk (coach/talk_rules.py)."""
        return self._read("talk_words")

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """What the coach says, table by table."""
        return self._read("answers")

    @cached_property
    def agent(self) -> Mapping[str, Mapping[str, Any]]:
        """What goes with a language model: what orders sound like, and what is said about it."""
        return self._read("agent")

    @cached_property
    def cues(self) -> Mapping[str, Mapping[str, Any]]:
        """What the coach says without being asked, by tone and kind."""
        return self._read("cues")

    @cached_property
    def debrief(self) -> Mapping[str, Mapping[str, Any]]:
        """What a debrief says of a ride after it: sentences by remark, and the report's labels."""
        return self._read("debrief")

    @cached_property
    def grader(self) -> Mapping[str, Mapping[str, Any]]:
        """The words by which a grader's sentences about a ride are held against it."""
        return self._read("grader")

    @cached_property
    def voice(self) -> Mapping[str, Mapping[str, Any]]:
        """What is said to the voice itself, and what it listens for while a question waits."""
        return self._read("voice")

    @cached_property
    def guard(self) -> Mapping[str, Mapping[str, Any]]:
        """The words by which a model's sentences are held against the truth."""
        return self._read("guard")

    @cached_property
    def speech(self) -> Mapping[str, Mapping[str, Any]]:
        """How what is written is spoken: units, signs, shortened words, voices."""
        return self._read("speech")

    @cached_property
    def numerals(self) -> Numerals:
        """The number parser and speller."""
        match self.code:
            case "de":
                from coach.numbers_de import NUMERALS
            case "nl":
                from coach.numbers_nl import NUMERALS
            case "pl":
                from coach.numbers_pl import NUMERALS
            case _:
                from coach.numbers import NUMERALS
        return NUMERALS

    def say(self, key: str, table: str = "sentences", /, **words: object) -> str:
        """Return a sentence of a table, its {words} filled; KeyError for a key not there."""
        text: str = self.answers[table][key]
        for name, word in words.items():
            text = text.replace(f"{{{name}}}", str(word))
        return text

    def plural(self, count: int, forms: list[str] | tuple[str, ...]) -> str:
        """Return the form that goes with `count`; a single form goes with every count."""
        return forms[min(self._form(count), len(forms) - 1)]

    def count(self, key: str, count: int) -> str:
        """Return "2 watts": the count in the form of table `units` that goes with it."""
        forms: list[str] = self.answers["units"][key]
        return self.plural(count, forms).replace("{}", str(count))

    def decimal(self, value: float, digits: int | None = None) -> str:
        """Return a number with the language's own decimal sign and a true minus."""
        text = f"{value:g}" if digits is None else f"{value:.{digits}f}"
        return text.replace("-", "−").replace(".", self.hearing.decimal)

    def is_open(self, text: str) -> bool:
        """Return whether `text` ends as nobody ends: on "to", "my", or a bare number."""
        words = normalise(text, self.hearing)
        if not words:
            return False
        return (
            words[-1] in self.hearing.open_tails
            or self.numerals.read_number(words[-1:]) is not None
        )

    @cached_property
    def _heard(self) -> Mapping[str, Any]:
        return self._read("hearing")

    def _read(self, table: str) -> Mapping[str, Any]:
        import tomllib

        path = FOLDER / self.code / f"{table}.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=len(LANGUAGES))
def _language(code: str) -> Language:
    return Language(code)


def language(code: str = DEFAULT) -> Language:
    """Return the one Language of `code`; raises NoSuchLanguage."""
    if code not in LANGUAGES:
        raise NoSuchLanguage(f"the coach does not speak {code!r}; it speaks {', '.join(LANGUAGES)}")
    return _language(code)


def chosen_language(code: str | None) -> Language:
    """Return the language of a setting; without one, that of the system's locale."""
    return language(code if code is not None else language_of_locale())


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """Return the code that the system's locale asks for; English where we do not speak it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        wished = environment.get(name, "")
        if wished:
            code = wished[:2].casefold()
            return code if code in LANGUAGES and not wished[2:3].isalpha() else DEFAULT
    return DEFAULT
