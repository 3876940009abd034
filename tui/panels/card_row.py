"""A workout of the library as one aligned row, and the head above the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload

from tui.formats import clock, decimal, fitted, whole
from tui.panels.drawing import Row, Span
from tui.panels.ride_row import day_words
from tui.panels.table import cell
from tui.plots import EIGHTHS

if TYPE_CHECKING:
    from workouts.cards import Card
    from workouts.history_totals import Ridden

STAR = "★"
KIND_CELLS, ZONE_CELLS, RIDDEN_CELLS = 24, 7, 15
KINDS_FROM, BARS_FROM, RIDDEN_FROM = 110, 90, 70  # cells of a row that has room for them
TALLEST = 7  # eighths of a row
TURNED = {False: "▲", True: "▼"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its cells, the order that it shows when it is sorted by, its head."""

    cells: int
    order: str
    head: str
    right: bool = True


def columns(width: int) -> list[Column]:
    """Return the columns that fit, the name first with what the others leave."""
    others = [Column(7, "length", "length"), Column(4, "if", "IF"), Column(4, "tss", "TSS"),
              Column(3, "zone", "Z")]  # fmt: skip
    if width >= KINDS_FROM:
        others.insert(0, Column(KIND_CELLS, "kind", "kind", right=False))
    if width >= BARS_FROM:
        others.append(Column(ZONE_CELLS, "zones", "Z1–Z7", right=False))
    if width >= RIDDEN_FROM:
        others.append(Column(RIDDEN_CELLS, "ridden", "ridden", right=False))
    room = width - 2 - sum(column.cells + 2 for column in others) - 2
    return [Column(max(8, room), "name", "name", right=False), *others]


def head_row(order: str, descending: bool, width: int) -> Row:
    """Return the names of the columns, the one that is sorted by with its direction."""
    spans: list[Span] = [("  ", "dim")]
    for column in columns(width):
        sorts = column.order == order
        sign = TURNED[descending] if sorts else ""
        head = f"{column.head}{sign}"
        spans += cell(head, column.cells, "now" if sorts else "dim", right=column.right)
    return tuple(spans)


def card_row(card: Card, favourite: bool, ridden: Ridden | None, today: date, width: int) -> Row:
    """Return one row of the list; a refused file is there with its reason."""
    star: Row = ((f"{STAR} " if favourite else "  ", "now"),)
    if card.why_refused is not None:
        room = min(28, width // 2)
        why = fitted(card.why_refused, width - room - 4)
        return (*star, *cell(fitted(card.path.name, room), room, "faint"), (why, "alarm"))
    if not card.is_read:
        return (*star, (fitted(card.name, width - 2), "faint"))
    values = {
        "name": (fitted(card.name, columns(width)[0].cells), "text"),
        "kind": (fitted(card.kind, KIND_CELLS), "dim"),
        "length": (clock(card.seconds), "text"),
        "if": (decimal(card.intensity_factor, 2), "text"),
        "tss": (whole(card.training_stress), "text"),
        "zone": (f"Z{card.zone}" if card.zone else "--", f"z{card.zone}" if card.zone else "dim"),
        "ridden": (_ridden(ridden, today), "dim"),
    }
    spans: list[Span] = list(star)
    for column in columns(width):
        if column.order == "zones":
            spans += [*zone_bars(card.zone_s), ("  ", "text")]
        else:
            text, ink = values[column.order]
            spans += cell(text, column.cells, ink, right=column.right)
    return tuple(spans)


def zone_bars(zone_s: Sequence[int]) -> Row:
    """Return seven bars, one a zone, by the share of time in it; any time at all is seen.

    No bar fills its cell, so that those of one row do not touch those of the next.
    """
    most = max(zone_s, default=0)
    spans: list[Span] = []
    for zone in range(1, ZONE_CELLS + 1):
        seconds = zone_s[zone - 1] if zone_s else 0
        level = max(1, round(TALLEST * seconds / most)) if seconds else 0
        spans.append((EIGHTHS[level], f"z{zone}"))
    return tuple(spans)


def _ridden(ridden: Ridden | None, today: date) -> str:
    if ridden is None:
        return "never"
    times = f" ×{ridden.count}" if ridden.count > 1 else ""
    return f"{fitted(day_words(ridden.last, today), RIDDEN_CELLS - len(times))}{times}"


class LazyRows(Sequence[Row]):
    """Rows that are made when they are looked at: of a thousand files only a screenful is."""

    def __init__(self, cards: Sequence[Card], make: Callable[[Card], Row]) -> None:
        self._cards = cards
        self._make = make

    def __len__(self) -> int:
        return len(self._cards)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self._make(card) for card in self._cards[at]]
        return self._make(self._cards[at])
