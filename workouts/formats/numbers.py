"""The numbers of workout files, as people and programs write them: "300.00001", "0,8", "0.8."."""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CLEAN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
COMMA = re.compile(r"[+-]?\d*,\d+")
STRAY_POINT = re.compile(r"([+-]?\d*\.\d+)\.+")
PERCENT = re.compile(r"([+-]?\d+(?:[.,]\d*)?)\s*%")
MAX_DIGITS = 60


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number, and what was mended in it (None: nothing)."""

    value: float
    mended: str | None = None


def read_number(text: str, percent: bool = False) -> ReadNumber | None:
    """Return the number in `text`, or None when it holds none that is finite.

    With `percent`, "85%" is 0.85.
    """
    text = text.strip()
    if len(text) > MAX_DIGITS:
        return None
    if CLEAN.fullmatch(text):
        return _finite(text, None)
    if COMMA.fullmatch(text):
        clean = text.replace(",", ".")
        return _finite(clean, f"decimal comma in {text!r} is read as {clean}")
    if stray := STRAY_POINT.fullmatch(text):
        return _finite(stray[1], f"{text!r} is read as {stray[1]}")
    if percent and (hundredths := PERCENT.fullmatch(text)):
        value = float(hundredths[1].replace(",", ".")) / 100
        return _finite(repr(value), f"{text!r} is read as {value:g}")
    return None


def round_half_up(value: float) -> int:
    """Return the nearest whole number, halves upward: 7.5 s are 8 s, 8.5 s are 9 s."""
    return int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))


def _finite(text: str, mended: str | None) -> ReadNumber | None:
    value = float(text)
    return ReadNumber(value, mended) if math.isfinite(value) else None
