"""Lengths, powers and cadences as riders type them: "1h30m", "90s", "1:30", "88-94%", "85-95rpm".

The patterns are for `re.compile(…, re.IGNORECASE)` and can be put side by side; what they match is
read by the functions here. Numbers are decimal on the way, so that what was written with all its
digits comes back to the last bit. A decimal comma is a decimal point.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from workouts.formats.intensity_zones import SWEET_SPOT, ZONE_FRACTION
from workouts.formats.limits import CADENCE_RPM, MAX_POWER_FRACTION, MAX_POWER_W, MAX_SECONDS
from workouts.workout import Cadence, Unit

N = r"[0-9]{1,9}(?:[.,][0-9]{1,400})?"
HOURS, MINUTES, SECONDS = r"h(?:(?:ou)?rs?)?", r"m(?:in(?:ute)?s?)?", r"s(?:ec(?:ond)?s?)?"
# Units in falling order, each at most once; "1h30" and "1m30" leave the last unit out.
DURATION = (
    rf"(?:[0-9]{{1,3}}:[0-5][0-9](?::[0-5][0-9])?"
    rf"|{N}\ ?{HOURS}(?:\ ?{N}\ ?{MINUTES}(?:\ ?{N}\ ?{SECONDS}|[0-9]{{1,2}})?"
    rf"|\ ?{N}\ ?{SECONDS}|[0-9]{{1,2}})?"
    rf"|{N}\ ?(?:{MINUTES}|['′])(?:\ ?{N}\ ?(?:{SECONDS}|″)|[0-9]{{1,2}})?"
    rf"|{N}\ ?(?:{SECONDS}|″))(?![\w%:])"
)
SIGN = r"(?:%(?:\s{0,3}(?:of\s{1,3})?ftp\b)?|w(?:atts?)?\b)"
TO = r"\s{0,3}(?:-|–|—|→|->|\.\.\.?|…|\bto\b)\s{0,3}"
POWER = rf"{N}(?:\s{{0,3}}{SIGN})?{TO}{N}\s{{0,3}}{SIGN}|{N}\s{{0,3}}{SIGN}"
CADENCE = rf"{N}(?:{TO}{N})?\s{{0,3}}rpm\b"
ZONE = rf"z[1-7](?:{TO}z?[1-7])?(?!\w)|ss(?!\w)|sweet\ ?spot\b"

REMEMBERED = 1_000  # quantities: a text is read again at every key
_UNITS = re.compile(rf"({N})\ ?({HOURS}|{MINUTES}|{SECONDS}|['′″\"])?", re.IGNORECASE)
_POWER = re.compile(rf"({N})(?:\s*({SIGN}))?(?:{TO}({N}))?(?:\s*({SIGN}))?", re.IGNORECASE)
_STEEP = re.compile(r"→|->|\.\.|…|\bto\b", re.IGNORECASE)
NUMBER = re.compile(N)
_SECONDS_PER = {"h": 3600, "m": 60, "s": 1, "'": 60, "′": 60, "″": 1, '"': 1}
_BELOW = {3600: 60, 60: 1}


class BadQuantity(ValueError):
    """What is wrong with a quantity, as a sentence's middle; `hint` says what to write."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Power:
    """One power or two as written; `steep` when they were written as from one to the other."""

    start: float
    end: float
    unit: Unit = Unit.FTP_FRACTION
    steep: bool = False

    @property
    def middle(self) -> float:
        """The power between the ends, decimal: 88 to 94 % is 91 %, to the last bit."""
        return float((Decimal(repr(self.start)) + Decimal(repr(self.end))) / 2)


@lru_cache(maxsize=REMEMBERED)
def read_seconds(text: str) -> int:
    """Return whole seconds of what DURATION matched; raises BadQuantity out of 1 s to 24 h."""
    seconds = _clock(text) if ":" in text else _units(text)
    whole = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    if whole < 1:
        raise BadQuantity(f"{text} is no time at all", "give at least 1s")
    if whole > MAX_SECONDS:
        raise BadQuantity(f"{text} is longer than a day", "give at most 24h")
    return whole


def _clock(text: str) -> Decimal:
    total = Decimal(0)
    for part in text.split(":"):
        total = total * 60 + Decimal(part)
    return total


def _units(text: str) -> Decimal:
    total, per = Decimal(0), 1
    for found in _UNITS.finditer(text):
        # "1m30": the number without a unit counts in the unit below.
        per = _SECONDS_PER[found[2][0].lower()] if found[2] else _BELOW[per]
        total += decimal(found[1]) * per
    return total


@lru_cache(maxsize=REMEMBERED)
def read_power(text: str) -> Power:
    """Return what POWER or ZONE matched.

    Two signs, an arrow or "to" (55%-75%, 55→75%, 55 to 75%) are from one to the other; one sign
    behind (88-94%) is a range. Raises BadQuantity for two units and beyond the limits.
    """
    if text[:1] in "zZsS":
        return _zone(text)
    found = _POWER.fullmatch(text)
    if found is None:
        raise BadQuantity(f"{text} is no power", "write 75% or 250W")
    low, low_sign, high, high_sign = found.groups()
    sign = high_sign or low_sign
    unit = Unit.FTP_FRACTION if sign.startswith("%") else Unit.WATTS
    if low_sign and high_sign and low_sign[0].lower() != high_sign[0].lower():
        raise BadQuantity(f"{text} is in % at one end and in W at the other", "give both in one")
    start = _level(low, unit)
    end = _level(high, unit) if high else start
    between = text[found.end(1) : found.start(3)] if high else ""
    return Power(start, end, unit, bool(high and (low_sign or _STEEP.search(between))))


def _level(number: str, unit: Unit) -> float:
    exact = decimal(number)
    if unit is Unit.WATTS:
        if exact > int(MAX_POWER_W):
            raise BadQuantity(f"{number} W is no rider's power", f"give 0 to {MAX_POWER_W:g} W")
        return float(exact)
    if exact > int(MAX_POWER_FRACTION * 100):
        most = MAX_POWER_FRACTION * 100
        raise BadQuantity(
            f"{number} % of FTP is no rider's power", f"give 0 to {most:g}%, or watts: 250W"
        )
    return float(exact.scaleb(-2))


def _zone(text: str) -> Power:
    numbers = [int(digit) for digit in re.findall(r"[1-7]", text)]
    if not numbers:
        return Power(float(SWEET_SPOT), float(SWEET_SPOT))
    return Power(float(ZONE_FRACTION[numbers[0]]), float(ZONE_FRACTION[numbers[-1]]))


@lru_cache(maxsize=REMEMBERED)
def read_cadence(text: str) -> Cadence:
    """Return what CADENCE matched, the lower end first; raises BadQuantity beyond CADENCE_RPM."""
    ends = sorted(
        int(decimal(number).quantize(Decimal(1), ROUND_HALF_UP)) for number in NUMBER.findall(text)
    )
    lowest, highest = CADENCE_RPM
    if not lowest <= ends[0] <= ends[-1] <= highest:
        raise BadQuantity(f"{text} is no cadence", f"give {lowest} to {highest} rpm")
    return Cadence(ends[0], ends[-1])


def decimal(number: str) -> Decimal:
    """Return a number with a decimal point or comma, exactly."""
    with localcontext() as exact:
        exact.prec = 450
        return Decimal(number.replace(",", "."))
