"""Spoken numbers of any language: what every number parser offers, and what most of them share.

A language gives its words (NumberWords); decimals, signs, numerals and durations are read alike in
all of them. Input is normalised words (words.py); a slice either is a number as a whole or None.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

Number = int | float
Words = Sequence[str]
Phrase = tuple[str, ...]

# Longer numerals are no rider's number, and int() refuses very long ones.
NUMERAL = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")
LONGEST_DURATION_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Ordinals:
    """A language's ordinals, folded as it hears them, and what makes one of a numeral: "2nd"."""

    words: Mapping[str, int]
    ends: frozenset[str] = frozenset()

    def read(self, words: Words) -> int | None:
        """Return the number of an ordinal, None for anything else."""
        if len(words) == 1:
            return self.words.get(words[0])
        if len(words) == 2 and words[1] in self.ends and re.fullmatch(r"[0-9]{1,3}", words[0]):
            return int(words[0])
        return None


def ordinals(forms: str, ends: str = "") -> Ordinals:
    """Return the ordinals of rows of forms from the first on, e.g. "erste ersten, zweite"."""
    rows = enumerate(forms.split(","), start=1)
    return Ordinals({word: at for at, row in rows for word in row.split()}, frozenset(ends.split()))


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language reads and spells numbers.

    `read_number` and `read_duration` (whole seconds) give None for what is not one as a whole;
    `spell_number` takes below a million and at most three decimals.
    """

    read_number: Callable[[Words], Number | None]
    read_duration: Callable[[Words], int | None]
    spell_number: Callable[[Number], str]
    ordinals: Ordinals = Ordinals({})


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A language's words round its numbers; `unsigned` reads cardinals and halves, no numerals."""

    unsigned: Callable[[Phrase], Number | None]
    signs: Mapping[str, int]
    points: frozenset[str]  # "komma"
    joints: frozenset[str]  # "und" between minutes and seconds
    seconds_per: Mapping[str, int]
    lengths: Mapping[Phrase, int]  # whole durations: "viertelstunde"
    half_more: frozenset[Phrase]  # after a unit: "und eine halbe"
    more: frozenset[str] = frozenset()  # before an amount: "noch"


def numerals(
    words: NumberWords, spell: Callable[[Number], str], nth: Ordinals | None = None
) -> Numerals:
    """Return the parser and speller of a language from its words."""
    read = (partial(_read_number, words), partial(_read_duration, words))
    return Numerals(*read, spell, nth or Ordinals({}))


def read_clock(word: str) -> int | None:
    """Return the seconds of "2:30" or "1:00:00", or None."""
    clock = CLOCK.fullmatch(word)
    if clock is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    return in_a_day(3600 * hours + 60 * minutes + seconds)


def in_a_day(seconds: float) -> int | None:
    return round(seconds) if 0 < seconds <= LONGEST_DURATION_S else None


def spell_with(
    value: Number, spell_whole: Callable[[int], str], minus: str, point: str, joint: str = " "
) -> str:
    """Spell sign, whole part and decimals digit by digit: "minus zwei Komma fünf"."""
    if value < 0:
        return f"{minus} {spell_with(-value, spell_whole, minus, point, joint)}"
    whole, _, decimals = f"{value:.3f}".rstrip("0").partition(".")
    spelt = spell_whole(int(whole))
    if not decimals:
        return spelt
    return f"{spelt} {point} {joint.join(spell_whole(int(digit)) for digit in decimals)}"


def _read_number(kind: NumberWords, words: Words) -> Number | None:
    phrase = tuple(words)
    if phrase and phrase[0] in kind.signs:
        value = _unsigned(kind, phrase[1:])
        return None if value is None else kind.signs[phrase[0]] * value
    return _unsigned(kind, phrase)


def _unsigned(kind: NumberWords, words: Phrase) -> Number | None:
    if not words:
        return None
    if len(words) == 1 and NUMERAL.fullmatch(words[0]):
        return float(words[0]) if "." in words[0] else int(words[0])
    at = next((at for at, word in enumerate(words) if word in kind.points), None)
    return kind.unsigned(words) if at is None else _decimal(kind, words[:at], words[at + 1 :])


def _decimal(kind: NumberWords, before: Phrase, after: Phrase) -> float | None:
    whole = _unsigned(kind, before) if before else 0
    if not isinstance(whole, int) or not after:
        return None
    digits = [_unsigned(kind, (word,)) for word in after]
    if all(isinstance(digit, int) and 0 <= digit < 10 for digit in digits):
        return float(f"{whole}.{''.join(str(digit) for digit in digits)}")
    pair = _unsigned(kind, after)  # "komma fünfundzwanzig"
    return float(f"{whole}.{pair}") if isinstance(pair, int) and 10 <= pair < 100 else None


def _read_duration(kind: NumberWords, words: Words) -> int | None:
    phrase = tuple(words)
    if phrase and phrase[0] in kind.more:
        phrase = phrase[1:]
    if phrase in kind.lengths:
        return kind.lengths[phrase]
    if len(phrase) == 1 and (clock := read_clock(phrase[0])) is not None:
        return clock
    at = next((at for at, word in enumerate(phrase) if word in kind.seconds_per), None)
    if at is None:
        return None
    unit_s = kind.seconds_per[phrase[at]]
    amount = kind.lengths.get(phrase[: at + 1])
    value = _unsigned(kind, phrase[:at])
    begun_s = amount if amount is not None else None if value is None else value * unit_s
    rest_s = _rest_of_duration(kind, phrase[at + 1 :], unit_s)
    return None if begun_s is None or rest_s is None else in_a_day(begun_s + rest_s)


def _rest_of_duration(kind: NumberWords, words: Phrase, unit_s: int) -> Number | None:
    """Read what follows the first unit: "und eine halbe", "dreißig", "und dreißig Sekunden"."""
    if not words:
        return 0
    if words in kind.half_more:
        return unit_s / 2
    if unit_s == 1:
        return None
    words = words[1:] if words[0] in kind.joints else words
    smaller_s = unit_s // 60
    if words and kind.seconds_per.get(words[-1]) == smaller_s:
        words = words[:-1]
    amount = _unsigned(kind, words)
    return amount * smaller_s if amount is not None and 0 <= amount < 60 else None
