"""Choosing a workout for a day of the calendar: search as you type, enter plans it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.calendar_keys import CHOOSE
from tui.formats import clock, decimal, fitted, whole
from tui.house import House
from tui.keys import bindings
from tui.panels.drawing import Row
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.table import Table, cell
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views

if TYPE_CHECKING:
    from workouts.library import LibraryEntry

NUMBERS_CELLS = 27  # length, IF and TSS, with the gaps before them
KIND_CELLS = 22
KINDS_FROM = 70  # cells from which a row says what kind of workout it is


class ChooseScreen(Screen[str | None]):
    """Answers the path of a workout, None when nothing shall be planned."""

    CSS_PATH = "calendar.tcss"
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = bindings(CHOOSE)
    HELP = """# A workout for the day
Type any words of a name, an author or a description; *Enter* plans the marked one."""

    def __init__(self, house: House, day: date) -> None:
        super().__init__()
        self._house = house
        self._day = day
        self._found: Sequence[LibraryEntry] = ()
        self._marked = 0

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.title_row(width)], "title")
        yield Input(placeholder="search the workouts", id="search", compact=True)
        yield Table("list")
        yield ProfilePanel("profile")
        yield KeyBar(CHOOSE)

    def on_mount(self) -> None:
        self.query_one("#search", Input).cursor_blink = False
        self._house.library.ftp_w = self._house.settings.athlete.ftp_w
        self.search("")

    def on_resize(self) -> None:
        self.draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.search(event.value)

    def search(self, text: str) -> None:
        """Show what a search finds and can be ridden, the first row marked."""
        found = self._house.library.search(text)
        self._found = [entry for entry in found if entry.workout is not None]
        self._marked = 0
        self.draw()

    def draw(self) -> None:
        """Put list and profile on the screen."""
        self.query_one("#title", Lines).show(self)
        table = self.query_one(Table)
        table.show([_row(entry, table.size.width - 2) for entry in self._found], self._marked)
        entry = self._found[self._marked] if self._found else None
        ftp_w = self._house.settings.athlete.ftp_w
        plan = plan_views(entry.workout, ftp_w) if entry and entry.workout else ()
        profile = self.query_one(ProfilePanel)
        profile.visible = bool(plan)
        profile.show(plan, (), ftp_w, None, entry.path if entry else None)

    def title_row(self, width: int) -> Row:
        """Return the day that is planned for."""
        day = f"{self._day:%A} {self._day.day} {self._day:%B}"
        found = "" if self._found else "   nothing is called that: try fewer letters"
        return ((fitted(f"a workout for {day}", width), "strong"), (found, "over"))

    def action_move(self, by: int) -> None:
        if self._found:
            self._marked = max(0, min(len(self._found) - 1, self._marked + by))
            self.draw()

    def action_take(self) -> None:
        if self._found:
            self.dismiss(str(self._found[self._marked].path))

    def action_leave(self) -> None:
        self.dismiss(None)


def _row(entry: LibraryEntry, width: int) -> Row:
    """Return one workout with its length and what it costs."""
    kind = fitted(entry.kind, KIND_CELLS) if width >= KINDS_FROM else None
    room = width - NUMBERS_CELLS - (0 if kind is None else KIND_CELLS + 2)
    return (
        *cell(fitted(entry.name, room), room),
        *(() if kind is None else cell(kind, KIND_CELLS, "dim")),
        *cell(clock(entry.seconds), 7, right=True),
        ("IF ", "dim"),
        *cell(decimal(entry.intensity_factor, 2), 4, right=True),
        ("TSS ", "dim"),
        (whole(entry.training_stress, 3), "text"),
    )
