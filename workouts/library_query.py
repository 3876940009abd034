"""What a rider types to find a workout: `30-60m if<0.9 vo2 -test fav never` -> a filter of cards.

docs/library.md is the language as a rider reads it. Reading never raises: a word that is a filter
but a wrong one is told, and the others still hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from workouts.formats import quantities
from workouts.formats.quantities import BadQuantity, read_seconds

if TYPE_CHECKING:
    from workouts.cards import Card
    from workouts.history_totals import Ridden

ABOUT = 0.1  # "45m" is 45 minutes, a tenth more or less
NUMBER = r"\d{1,5}(?:[.,]\d{1,4})?"
LENGTH = re.compile(
    rf"(?P<sign><=?|>=?)?(?:(?P<low>{quantities.DURATION}|{quantities.N})[-–])?"
    rf"(?P<high>{quantities.DURATION})",
    re.IGNORECASE,
)
VALUE = re.compile(
    rf"(?P<name>if|tss)(?P<sign><=?|>=?|[:=])?(?P<low>{NUMBER})(?:[-–](?P<high>{NUMBER}))?",
    re.IGNORECASE,
)
ZONE = re.compile(r"(?:zone[:=]?|z)(?P<low>[1-7])(?:[-–]z?(?P<high>[1-7]))?", re.IGNORECASE)
TERM = re.compile(r'(-?)(?:(folder|tag|by)[:=])?("[^"]*"?|\S+)', re.IGNORECASE)
# A word that begins like this is meant as a filter; if it is none, that is told.
MEANT = re.compile(r"(?:if|tss|zone)[<>:=]|[<>]|(?:folder|tag|by|sort)[:=]$", re.IGNORECASE)
EXAMPLES = {
    "if": "if<0.9 or if:0.8-0.9",
    "tss": "tss>50 or tss:40-80",
    "zone": "zone:4 or zone:3-5",
    "<": "<45m or <1h30m",
    ">": ">45m or >1h30m",
    "folder": "folder:base",
    "tag": "tag:hills",
    "by": "by:teamcar",
    "sort": "sort:tss or sort:-tss",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a filter can ask beside a card: favourites by key, rides by the folded name."""

    favourites: Collection[str] = frozenset()
    ridden: Mapping[str, Ridden] = field(default_factory=dict)

    def ridden_of(self, card: Card) -> Ridden | None:
        return self.ridden.get(card.name.casefold())


Test = Callable[["Card", Known], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """All its tests must hold; `faults` are sentences about words that are wrong."""

    tests: tuple[Test, ...] = ()
    faults: tuple[str, ...] = ()
    sort: str | None = None  # a name of workouts.library_order.ORDERS
    descending: bool = False

    def finds(self, card: Card, known: Known) -> bool:
        return all(test(card, known) for test in self.tests)


def read_query(text: str, sorts: Collection[str] = ()) -> Query:
    """Return what a rider typed; `sorts` are the names that may stand behind `sort:`."""
    tests: list[Test] = []
    faults: list[str] = []
    sort, descending = None, False
    for found in TERM.finditer(text):
        not_, name, word = found[1], (found[2] or "").lower(), found[3].strip('"')
        if word.lower().startswith("sort:"):
            wanted = word[5:].lower()
            descending = wanted.startswith("-")
            sort = wanted.removeprefix("-")
            if sort not in sorts:
                faults.append(f"{word}: there is sort:{', sort:'.join(sorts)}")
                sort = None
            continue
        quoted = found[3].startswith('"')
        test = _named(name, word) if name else None if quoted else _test(word)
        if test is None and not quoted and not name and (meant := MEANT.match(word)):
            key = meant[0].rstrip("<>:=").lower() or meant[0][:1]
            faults.append(f"{word}: write {EXAMPLES[key]}")
            continue
        if test is None:
            test = _mentions(word)
        tests.append(_none_of(test) if not_ else test)
    return Query(tuple(tests), tuple(faults), sort, descending)


def _none_of(test: Test) -> Test:
    return lambda card, known: not test(card, known)


def _test(word: str) -> Test | None:
    """Return the test that a word stands for, None for a word to be looked for."""
    if (simple := SIMPLE.get(word.lower())) is not None:
        return simple
    for pattern, reader in ((LENGTH, _length), (VALUE, _value), (ZONE, _zone)):
        found = pattern.fullmatch(word)
        if found is not None:
            return reader(found)
    return None


SIMPLE: Mapping[str, Test] = {
    "fav": lambda card, known: card.key in known.favourites,
    "never": lambda card, known: known.ridden_of(card) is None,
    "ridden": lambda card, known: known.ridden_of(card) is not None,
    "own": lambda card, known: not card.built_in,
    "built-in": lambda card, known: card.built_in,
    "broken": lambda card, known: card.why_refused is not None,
    "repaired": lambda card, known: card.repairs > 0,
}


def _length(found: re.Match[str]) -> Test | None:
    sign, low, high = found["sign"], found["low"], found["high"]
    try:
        high_s = read_seconds(high)
        if low is None:
            low_s = high_s
        elif re.fullmatch(quantities.N, low):
            # "30-60m": the unit behind holds for both.
            unit = re.sub(rf"^{quantities.N}", "", high)
            if not unit.strip().isalpha():
                return None
            low_s = read_seconds(f"{low}{unit}")
        else:
            low_s = read_seconds(low)
    except (BadQuantity, ValueError):
        return None
    if sign and low is not None:
        return None
    if sign is None and low is None:
        low_s, high_s = round(high_s * (1 - ABOUT)), round(high_s * (1 + ABOUT))
    return _between(lambda card: card.seconds if _has_length(card) else None, sign, low_s, high_s)


def _has_length(card: Card) -> bool:
    return card.is_read and card.why_refused is None


def _value(found: re.Match[str]) -> Test | None:
    name, sign, low = found["name"].lower(), found["sign"], float(found["low"].replace(",", "."))
    high = float(found["high"].replace(",", ".")) if found["high"] else low
    compares = sign is not None and sign[0] in "<>"
    if sign is None or (compares and found["high"]):
        return None
    if not compares and not found["high"]:
        # One number is meant as it is shown: rounded.
        half = 0.005 if name == "if" else 0.5
        low, high = low - half, high + half
    attribute = {"if": "intensity_factor", "tss": "training_stress"}[name]
    return _between(lambda card: getattr(card, attribute), sign if compares else None, low, high)


def _zone(found: re.Match[str]) -> Test:
    low = int(found["low"])
    high = int(found["high"] or low)
    return _between(lambda card: card.zone, None, min(low, high), max(low, high))


def _between(
    value_of: Callable[[Card], float | None], sign: str | None, low: float, high: float
) -> Test:
    def test(card: Card, known: Known) -> bool:
        value = value_of(card)
        if value is None:
            return False
        match sign:
            case "<":
                return value < high
            case "<=":
                return value <= high
            case ">":
                return value > low
            case ">=":
                return value >= low
        return min(low, high) <= value <= max(low, high)

    return test


def _named(name: str, word: str) -> Test:
    wanted = folded(word)
    if name == "folder":
        return lambda card, known: wanted in folded("built-in" if card.built_in else card.folder)
    if name == "tag":
        return lambda card, known: any(wanted in folded(tag) for tag in card.tags)
    return lambda card, known: wanted in folded(card.author)


def _mentions(word: str) -> Test:
    wanted = folded(word)

    def test(card: Card, known: Known) -> bool:
        parts = (card.name, card.path.stem, card.kind, card.folder, card.author,
                 card.description, *card.tags)  # fmt: skip
        return any(wanted in folded(part) for part in parts)

    return test


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return words without case and accents: "VO₂max" is found by "vo2"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
