"""All rides: search by name or date as you type, sorted as you like; enter opens a ride's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.formats import clock, fitted, whole
from tui.house import House
from tui.keys import RIDES, bindings
from tui.panels.drawing import Row, padded, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.ride_row import day_words, local_day
from tui.panels.table import MARK, Table, cell, window
from workouts.errors import WorkoutsError
from workouts.summary import CYCLING, RECORDED

if TYPE_CHECKING:
    from workouts.history_rows import RideRow

WIDE = 100
DAY_CELLS = 11


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort: its word, and what is compared; the largest comes first."""

    word: str
    key: Callable[[RideRow], float]


ORDERS = (
    Order("newest", lambda row: row.started_at.timestamp()),
    Order("longest", lambda row: row.duration_s),
    Order("hardest", lambda row: row.stress or 0.0),
    Order("most power", lambda row: row.normalized_power_w or 0.0),
    Order("oldest", lambda row: -row.started_at.timestamp()),
)


def matches(row: RideRow, words: Sequence[str]) -> bool:
    """Return whether each word is in a ride's name, date, sport or source, as one writes them.

    12 March 2026 is found by "12 mar", "march 2026", "2026-03" and "thursday".
    """
    day = local_day(row.started_at)
    text = f"{row.name} {day.isoformat()} {day.day} {day:%B %Y} {day:%A} {row.sport} {row.source}"
    where = text.casefold()
    return all(word in where for word in words)


def found(rows: Sequence[RideRow], search: str, order: Order) -> list[RideRow]:
    """Return the rides that a search finds, sorted."""
    words = search.casefold().split()
    return sorted((row for row in rows if matches(row, words)), key=order.key, reverse=True)


def list_row(row: RideRow, today: date, width: int) -> Row:
    """Return one ride as a line of the list; the name gives way."""
    wide = width >= WIDE
    kind = row.sport if row.sport != CYCLING else ""
    kind = kind or (row.source if row.source != RECORDED else "")
    distance = "" if row.distance_m is None else f"{row.distance_m / 1000:.1f}"
    numbers: Row = (
        *(cell(fitted(kind, 10), 10, "dim") if wide else ()),
        *(cell(distance, 6, right=True) if wide else ()),
        *cell(clock(row.duration_s, hours=True), 8, right=True),
        *cell(whole(row.average_power_w), 5, right=True),
        *cell(whole(row.normalized_power_w), 4, right=True),
        *cell(whole(row.average_heart_rate_bpm), 5, right=True),
        *(cell(whole(row.work_kj), 5, "dim", right=True) if wide else ()),
        (whole(row.stress, 5), "text" if row.training_stress is not None else "dim"),
        ("♥" if row.training_stress is None and row.stress is not None else " ", "dim"),
    )
    day = fitted(day_words(local_day(row.started_at), today), DAY_CELLS)
    name = row.name or "free ride"
    left: Row = (*cell(day, DAY_CELLS, "dim"), (fitted(name, max(1, width - _taken(wide))), "text"))
    return spread(left, numbers, width)


def list_head(width: int) -> Row:
    """Return the head of the list, aligned with its rows and their mark."""
    wide = width - len(MARK) >= WIDE
    numbers: Row = (
        *(cell("", 10) if wide else ()),
        *(cell("km", 6, "dim", right=True) if wide else ()),
        *cell("time", 8, "dim", right=True),
        *cell("avg W", 5, "dim", right=True),
        *cell("NP", 4, "dim", right=True),
        *cell("heart", 5, "dim", right=True),
        *(cell("kJ", 5, "dim", right=True) if wide else ()),
        ("  TSS ", "dim"),
    )
    return spread(padded(((" " * len(MARK) + "day", "dim"),), DAY_CELLS + 2), numbers, width)


def _taken(wide: bool) -> int:
    return DAY_CELLS + 2 + 36 + (27 if wide else 0)


class RidesScreen(Screen[None]):
    """A search field and the list."""

    CSS_PATH = "rides.tcss"
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = bindings(RIDES)
    HELP = """# All rides
Type words of a name or a date: *over 2026-03*, *12 march*, *thursday*. Tab sorts by another column.
A ♥ behind the stress says that it comes from the heart rate: there was no power."""

    def __init__(self, house: House, today: date) -> None:
        super().__init__()
        self._house = house
        self._today = today
        self._rows: Sequence[RideRow] = ()
        self._found: Sequence[RideRow] = ()
        self._order = 0
        self._marked = 0
        self._said: str | None = None

    def compose(self) -> ComposeResult:
        yield Input(placeholder="search the rides by name or date", id="search", compact=True)
        yield Lines(lambda _, width, __: [list_head(width)], "list_head")
        yield Table("list")
        yield Lines(lambda screen, width, _: [screen.foot_row(width)], "foot")
        yield KeyBar(RIDES)

    def on_mount(self) -> None:
        self.query_one("#search", Input).cursor_blink = False

    def on_screen_resume(self) -> None:
        self.read()

    def on_resize(self) -> None:
        self.draw()

    def on_input_changed(self) -> None:
        self._marked = 0
        self.search()

    def read(self) -> None:
        """Read the rides and draw."""
        try:
            self._rows = self._house.history.rows(self._house.history.count())
        except WorkoutsError as fault:
            self._said = str(fault)
        self.search()

    def search(self) -> None:
        """Show what the words in the field find."""
        text = self.query_one("#search", Input).value
        self._found = found(self._rows, text, ORDERS[self._order])
        self._marked = max(0, min(len(self._found) - 1, self._marked))
        self.draw()

    def draw(self) -> None:
        """Put the part of the list that is in sight on the screen."""
        for panel in self.query(Lines):
            panel.show(self)
        table = self.query_one(Table)
        width, height = table.size
        first = window(len(self._found), self._marked, height)
        rows = [
            list_row(row, self._today, width - len(MARK))
            for row in self._found[first : first + height]
        ]
        table.show(rows, self._marked - first)
        self.refresh_bindings()

    def say(self, text: str) -> None:
        """Show a sentence in the line above the keys."""
        self._said = text
        self.draw()

    def foot_row(self, width: int) -> Row:
        """Return what was found and how it is sorted, or what went wrong."""
        if self._said:
            return (("! ", "over"), (fitted(self._said, width - 2), "text"))
        if not self._rows:
            return (("No rides yet: the first one will be here.", "text"),)
        hours = sum(row.duration_s for row in self._found) / 3600
        stress = sum(row.stress or 0.0 for row in self._found)
        words = f"{len(self._found)} of {len(self._rows)} rides"
        sums = f"   {hours:.0f} h   {stress:.0f} TSS"
        order: Row = (("sorted: ", "dim"), (ORDERS[self._order].word, "now"))
        return spread(((words, "text"), (sums, "dim")), order, width)

    # -- keys -------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        if self._found:
            self._marked = max(0, min(len(self._found) - 1, self._marked + by))
            self._said = None
            self.draw()

    def action_next_order(self, by: int) -> None:
        self._order = (self._order + by) % len(ORDERS)
        self._marked = 0
        self.search()

    def action_open_ride(self) -> None:
        from tui.app import TeamcarApp

        if self._found:
            ride = self._house.history.ride(self._found[self._marked].ride_id)
            assert isinstance(self.app, TeamcarApp)
            self.app.review(ride)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what does nothing now."""
        return None if action == "open_ride" and not self._found else True
