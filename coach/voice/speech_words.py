"""What one language says for units, signs and shortened words: its table speech.toml, read once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from coach.language import LANGUAGES, Language, language

Number = int | float
MOST = 1_000_000  # numbers from here on are left to the engine


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """The table, with a pattern for the units and one for the words that are said otherwise."""

    spoken: Language
    signs: Mapping[str, str]
    labels: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    say: Mapping[str, str]
    counted: frozenset[str]  # nouns that an ordinal with a point counts
    one: frozenset[str]  # nouns before which one is "ein"
    feminine: frozenset[str]
    neuter: frozenset[str]
    ordinals: tuple[tuple[str, ...], ...]  # the forms of first, second …
    ordinal_after: Mapping[str, frozenset[str]]  # words before one that choose its form
    genitive_after: frozenset[str]
    genitive: tuple[str, ...]  # of zero, one, two …
    joined_as_one: bool  # whether it is a five-minute effort, and not a five-minutes one
    ordinal_ends: tuple[str, ...]
    months: tuple[str, ...]
    unit: str  # a pattern
    said: "re.Pattern[str]"

    def spell(self, value: Number, noun: str = "") -> str:
        """Return a number in words, in the gender of the noun that follows it."""
        spelt = self.spoken.numerals.spell_number(value)
        if value != int(value):
            return spelt
        return _GENDERED.get(self.spoken.code, _as_spelt)(self, int(value), spelt, noun.casefold())

    def unit_after(self, value: Number, written: str) -> str:
        """Return the unit's words in the form that goes with a number."""
        forms = self.units[written]
        if value != int(value):
            return forms[-1]
        return self.spoken.plural(int(value), forms[:3])

    def duration(self, seconds: int) -> str:
        """Return "four minutes thirty", "one hour and five seconds"."""
        parts = [seconds // 3600, seconds // 60 % 60, seconds % 60]
        said = [
            self.counted_by(count, unit)
            for count, unit in zip(parts, ("h", "min", "s"), strict=True)
            if count
        ]
        if not said:
            return self.counted_by(0, "s")
        _, minutes, second = parts
        if second and len(said) > 1:
            # "Four minutes five" is taken for a price.
            if second >= 10 and minutes:
                said[-1] = self.spell(second, self.unit_after(second, "s"))
            else:
                said[-1] = f"{self.signs['and']} {said[-1]}"
        return " ".join(said)

    def counted_by(self, value: Number, written: str) -> str:
        """Return a number with its unit: "250 W" in words."""
        unit = self.unit_after(value, written)
        return f"{self.spell(value, unit.split()[0])} {unit}"

    def after(self, before: str, value: Number, noun: str) -> str:
        """Return a number without unit in words, in the form that the word before it asks for."""
        if (
            before in self.genitive_after
            and value == int(value)
            and 0 <= value < len(self.genitive)
        ):
            return self.genitive[int(value)]
        return self.spell(value, noun)

    def ordinal(self, number: int, before: str, noun: str) -> str | None:
        """Return "third", in the form that stands between two words; None beyond the table."""
        if not 1 <= number <= len(self.ordinals):
            return None
        forms, noun = self.ordinals[number - 1], noun.casefold()
        match self.spoken.code:
            case "pl":
                at = 1 if noun in self.feminine else 2 if noun in self.neuter else 0
            case "de" if before in self.ordinal_after["to_noun"]:
                at = 1
            case "de" if before not in self.ordinal_after["of_noun"]:
                at = 0 if noun in self.feminine else 3 if noun in self.neuter else 2
            case _:
                at = 0
        return forms[at]


def _as_spelt(words: SpeechWords, value: int, spelt: str, noun: str) -> str:
    return spelt


def _german(words: SpeechWords, value: int, spelt: str, noun: str) -> str:
    if abs(value) != 1 or noun not in words.feminine | words.one:
        return spelt
    return spelt.removesuffix("eins") + ("eine" if noun in words.feminine else "ein")


def _polish(words: SpeechWords, value: int, spelt: str, noun: str) -> str:
    if noun in words.feminine:
        if abs(value) == 1:
            return f"{spelt.removesuffix('jeden')}jedna"
        if spelt == "dwa" or spelt.endswith(" dwa"):
            return f"{spelt.removesuffix('dwa')}dwie"
    if noun in words.neuter and abs(value) == 1:
        return f"{spelt.removesuffix('jeden')}jedno"
    return spelt


_GENDERED = {"de": _german, "pl": _polish}


def speech_words(spoken: Language) -> SpeechWords:
    """Return the one SpeechWords of a language."""
    return _speech_words(spoken.code)


@lru_cache(maxsize=len(LANGUAGES))
def _speech_words(code: str) -> SpeechWords:
    spoken = language(code)
    table, numbers = spoken.speech, spoken.guard["numbers"]
    genders = {name: frozenset(words) for name, words in table["genders"].items()}
    return SpeechWords(
        spoken=spoken,
        signs=table["signs"],
        labels=table["labels"],
        units={written: tuple(forms) for written, forms in table["units"].items()},
        say=table["say"],
        counted=genders["counted"],
        one=genders["one"],
        feminine=genders["feminine"],
        neuter=genders["neuter"],
        ordinals=tuple(tuple(forms.split()) for forms in numbers["ordinals"]),
        ordinal_after={name: frozenset(row) for name, row in table.get("ordinals", {}).items()},
        genitive_after=frozenset(table.get("genitive", {}).get("after", ())),
        genitive=tuple(table.get("genitive", {}).get("words", ())),
        joined_as_one=table.get("joined", {}).get("as_one", False),
        ordinal_ends=tuple(numbers["ordinal_ends"]),
        months=tuple(table["months"]["names"]),
        unit=f"(?:{_any_of(table['units'])})(?![^\\W\\d_])",
        said=re.compile(f"(?<![\\w/])(?:{_any_of(table['say'])})(?![\\w/])"),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
