"""Values of a `workout_doc`: numbers, texts and targets, read as tolerantly as they are written."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from workouts.formats.quantities import decimal

Json = Mapping[str, object]

NUMBER = re.compile(r"\s*[zZ]?(-?[0-9]{1,12}(?:[.,][0-9]{1,30})?)\s*")
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A target as the document has it; equal ends are one number."""

    low: float
    high: float
    units: str


def percent(value: float) -> float:
    """Return the fraction that a percentage is, to the last bit of its decimal digits."""
    return float(decimal(f"{value:.12f}").scaleb(-2)) if value >= 0 else value


def number_of(given: object) -> float | None:
    """Return a number, also out of a text such as "80" or "Z2"; None for anything else."""
    if isinstance(given, str) and (found := NUMBER.fullmatch(given)):
        return float(found[1].replace(",", "."))
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        value = float(given)
    except OverflowError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 else None


def value_of(given: object) -> Value | None:
    """Return a target, None for what holds no number."""
    if not isinstance(given, Mapping):
        return None
    low = _first(given, "start", "value", "end")
    high = _first(given, "end", "value", "start")
    if low is None or high is None:
        return None
    return Value(low, high, text_of(given.get("units")).lower().replace(" ", ""))


def _first(given: Json, *names: str) -> float | None:
    numbers = (number_of(given.get(name)) for name in names)
    return next((number for number in numbers if number is not None), None)


def text_of(given: object) -> str:
    """Return a text on one line, "" for anything else."""
    return " ".join(given.split()) if isinstance(given, str) else ""


def shown(given: object) -> str:
    """Return the beginning of what a document holds, to name it."""
    return repr(given)[:SHOWN]
