"""How the coach says a value: raw value -> the rounded value of the screen -> words of a language.

The rounding is the console's own, so that no number is heard that is not seen.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from coach.language import Language
from workouts.clock_text import clock_text

Shown = float | int | str
LONGEST_NAME = 40
LONGEST_WORDS = 200  # of the rider, or of a workout's author


@dataclass(frozen=True, slots=True)
class Format:
    """`rounded` turns each raw value to what the screen shows; `text` says them in a language."""

    rounded: Callable[[Any], Shown]
    text: Callable[..., str]  # (language, *rounded values)


def plain(value: object, longest: int = LONGEST_NAME) -> str:
    """Return one printable line of at most `longest` characters: names come from files, radios."""
    kept = "".join(char if char.isprintable() else " " for char in str(value)[: 4 * longest])
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def word_of(value: Enum | str) -> str:
    """Return the word of an Enum member, or a cleaned name."""
    return plain(value.value if isinstance(value, Enum) else value)


def tenths(value: float) -> float:
    return round(float(value), 1)


def hundredths(value: float) -> float:
    return round(float(value), 2)


def begun_seconds(value: float) -> int:
    """Return time left in whole seconds: a second that has begun counts, as on the countdown."""
    return max(0, math.ceil(value))


def full_seconds(value: float) -> int:
    """Return time gone in whole seconds, as on the clock."""
    return max(0, math.floor(value))


def signed_text(value: int) -> str:
    """Return `+5`, `−13` with a true minus sign, or `0`."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


# Form in words; lower bounds of TSB as intervals.icu draws its form zones.
FORM_ZONES = ((20, "very_fresh"), (5, "fresh"), (-10, "balanced"), (-30, "tired"))
DEEP_FATIGUE = "exhausted"


def form_words(spoken: Language, tsb: int) -> str:
    """Return what a rounded TSB means to a rider."""
    zone = next((zone for lower, zone in FORM_ZONES if tsb >= lower), DEEP_FATIGUE)
    return spoken.say(zone, "form")


def step_name(spoken: Language, name: str, kind: str) -> str:
    return name or spoken.say(kind, "steps")


def _counted(unit: str) -> Callable[[Language, int], str]:
    return lambda spoken, count: spoken.count(unit, count)


def _decimals(unit: str, digits: int) -> Callable[[Language, float], str]:
    return lambda spoken, value: spoken.say(unit, "formats", n=spoken.decimal(value, digits))


def _range(unit: str) -> Callable[[Language, int, int], str]:
    """Return what says "150 to 90 watts", or one value where both are the same."""

    def text(spoken: Language, low: int, high: int) -> str:
        if low == high:
            return spoken.count(unit, high)
        return spoken.say("range", "formats", low=low, high=spoken.count(unit, high))

    return text


def _word(table: str) -> Callable[[Language, str], str]:
    return lambda spoken, key: spoken.say(key, table)


def _deviation(spoken: Language, deviation_w: int) -> str:
    if deviation_w == 0:
        return spoken.say("spot_on", "formats")
    side = "over" if deviation_w > 0 else "under"
    return spoken.say(side, "formats", watts=spoken.count("watt", abs(deviation_w)))


def _form(spoken: Language, tsb: int) -> str:
    return f"{signed_text(tsb)}, {form_words(spoken, tsb)}"


def _of(spoken: Language, index: int, of: int) -> str:
    return spoken.say("of", "formats", n=index, all=of)


def _same(_: Language, value: Shown) -> str:
    return str(value)


def _clock(_: Language, seconds: int) -> str:
    return clock_text(seconds)


def percent_text(spoken: Language, percent: float) -> str:
    """Return "5 percent" or "2.5 percent", with a true minus."""
    if percent == int(percent):
        return spoken.count("percent", int(percent)).replace("-", "−")
    return spoken.say("percent", "formats", n=spoken.decimal(percent))


WATTS = Format(round, _counted("watt"))
WATT_RANGE = Format(round, _range("watt"))
RPM = Format(round, _counted("rpm"))
RPM_RANGE = Format(round, _range("rpm"))
BPM = Format(round, _counted("bpm"))
PERCENT = Format(round, _counted("percent"))
SHARE = Format(round, percent_text)  # may be negative
TENTH_PERCENT = Format(tenths, _decimals("percent", 1))
ZONE = Format(round, _counted("zone"))
KMH = Format(tenths, _decimals("kmh", 1))
WATTS_PER_KG = Format(tenths, _decimals("watts_per_kg", 1))
LEFT = Format(begun_seconds, _clock)
GONE = Format(full_seconds, _clock)
LENGTH = Format(round, _clock)
SECONDS = Format(full_seconds, _counted("second"))
AGE = Format(full_seconds, _counted("second_since"))
LONGER = Format(full_seconds, _counted("second_by"))
COUNT = Format(round, _same)
STEP_NUMBER = Format(lambda index: index + 1, _same)
OF = Format(round, _of)
HARD_LEFT = Format(round, _counted("hard_effort"))
FACTOR = Format(hundredths, lambda spoken, factor: spoken.decimal(factor, 2))
KILOJOULES = Format(round, _counted("kilojoule"))
SIGNED = Format(round, lambda _, value: signed_text(value))
FORM = Format(round, _form)
DEVIATION = Format(round, _deviation)
WORD = Format(word_of, _same)
WORDS = Format(partial(plain, longest=LONGEST_WORDS), _same)
STEP_NAME = Format(word_of, step_name)
MODE = Format(word_of, _word("modes"))
CONTROL = Format(word_of, _word("control"))
STATE = Format(word_of, _word("states"))
LINK = Format(word_of, _word("links"))
