"""The library: search as you type; what each workout costs at your FTP; its profile; its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.formats import clock, decimal, fitted, whole, wrapped
from tui.house import House
from tui.keys import LIBRARY, bindings
from tui.panels.drawing import Row, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.table import Table, cell
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views

if TYPE_CHECKING:
    from workouts.library import LibraryEntry


NUMBERS_CELLS = 27  # length, IF and TSS, with the gaps before them


def entry_row(entry: LibraryEntry, width: int) -> Row:
    """Return one row of the list; a refused file is there with its reason."""
    if entry.workout is None:
        name = fitted(entry.path.name, 28)
        why = entry.why_refused or "it cannot be read"
        return (*cell(name, 28, "faint"), (fitted(why, width - 32), "alarm"))
    kind = fitted(entry.kind, 22) if width >= 100 else ""
    room = width - NUMBERS_CELLS - (24 if kind else 0)
    return (
        *cell(fitted(entry.name, room), room),
        *(cell(kind, 22, "dim") if kind else ()),
        *cell(clock(entry.seconds), 7, right=True),
        ("IF ", "dim"),
        *cell(decimal(entry.intensity_factor, 2), 4, right=True),
        ("TSS ", "dim"),
        (whole(entry.training_stress, 3), "text"),
    )


class LibraryScreen(Screen[None]):
    """A search field, the list, and the marked workout below it."""

    CSS_PATH = "library.tcss"
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIBRARY)
    HELP = """# Workouts
Type any words of a name, an author or a description. A file that cannot be ridden stays in the
list with the reason. Your own files go into the folder `workouts` of your data."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._house = house
        self._found: Sequence[LibraryEntry] = ()
        self._marked = 0
        self._said: str | None = None

    def compose(self) -> ComposeResult:
        yield Input(placeholder="search the workouts", id="search", compact=True)
        yield Table("list")
        yield Lines(lambda screen, width, height: screen.about_rows(width, height), "about")
        yield ProfilePanel("profile")
        yield KeyBar(LIBRARY)

    def on_mount(self) -> None:
        self.query_one("#search", Input).cursor_blink = False
        self._house.library.ftp_w = self._house.settings.athlete.ftp_w
        self.search("")

    def on_resize(self) -> None:
        self.draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.search(event.value)

    def search(self, text: str) -> None:
        """Show what a search finds, the first row marked."""
        self._found = self._house.library.search(text)
        self._marked = 0
        self._said = None
        self.draw()

    @property
    def entry(self) -> LibraryEntry | None:
        """The marked row."""
        return self._found[self._marked] if self._found else None

    def draw(self) -> None:
        """Put list and marked workout on the screen."""
        table = self.query_one(Table)
        rows = [entry_row(entry, table.size.width - 2) for entry in self._found]
        table.show(rows, self._marked)
        self.query_one("#about", Lines).show(self)
        entry, ftp_w = self.entry, self._house.settings.athlete.ftp_w
        plan = plan_views(entry.workout, ftp_w) if entry and entry.workout else ()
        profile = self.query_one(ProfilePanel)
        profile.visible = bool(plan)
        workout = entry.workout if entry else None
        marks = [(text.at_s, text.text) for text in workout.texts] if workout else []
        profile.show(plan, (), ftp_w, None, entry.path if entry else None, marks)

    def say(self, text: str) -> None:
        self._said = text
        self.draw()

    def about_rows(self, width: int, height: int) -> list[Row]:
        """Return the marked workout's name and words, or why it cannot be ridden."""
        entry = self.entry
        if entry is None:
            return [(("nothing is called that: try fewer letters", "text"),)]
        if entry.workout is None:
            lines = wrapped(entry.why_refused or "it cannot be read", width, height)
            return [((line, "alarm"),) for line in lines]
        author = entry.workout.author
        mended = len(entry.workout.repairs)
        right = f"{mended} repaired   " if mended else ""
        head = spread(
            ((fitted(entry.name, width // 2), "strong"),),
            ((right, "over"), (fitted(author, width // 3), "dim")),
            width,
        )
        words = self._said or entry.workout.description
        lines = wrapped(words, min(width, 110), height - 1)
        return [head, *((((line, "over" if self._said else "dim"),)) for line in lines)]

    def action_move(self, by: int) -> None:
        if self._found:
            self._marked = max(0, min(len(self._found) - 1, self._marked + by))
            self._said = None
            self.draw()

    def action_ride(self) -> None:
        from tui.app import TeamcarApp

        entry = self.entry
        if entry is None:
            return
        if entry.workout is None:
            self.say(entry.why_refused or "it cannot be read")
            return
        assert isinstance(self.app, TeamcarApp)
        self.app.ride(entry.workout)
