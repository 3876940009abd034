"""The library: folders, a search, a list with what each costs at your FTP, the marked workout."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.formats import fitted, wrapped
from tui.house import House
from tui.keys import bindings
from tui.library_list import LibraryList
from tui.panels.card_row import LazyRows, card_row, head_row
from tui.panels.drawing import Row, Span, spread, width_of
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.table import Table
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views
from tui.soon import soon
from tui.workout_keys import LIBRARY
from workouts.errors import UnreadableWorkout, WorkoutsError

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from workouts.cards import Card
    from workouts.workout import Workout

SLICE_S, GAP_S = 0.02, 0.005  # of reading new files, with room for keys in between
REDRAW_EVERY = 10  # slices


class LibraryScreen(Screen[None]):
    """Chips for the folders, a search field, the list, and the marked workout below it."""

    CSS_PATH = "library.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIBRARY)
    HELP = """# Workouts
*/* searches; all that is typed must hold:

| write | finds |
| --- | --- |
| `hills` `"two words"` | words of name, author, description, tags, folder |
| `45m` `30-60m` `<1h` | length, `45m` a tenth more or less |
| `if<0.9` `tss>50` `tss:40-80` | intensity factor, training stress |
| `zone:4` `z3-5` | the zone that it trains |
| `fav` `never` `ridden` | favourites, ridden or not |
| `folder:base` `own` `built-in` | where it is |
| `tag:hills` `by:coach` | tags, author |
| `-test` | without |
| `sort:tss` `sort:-if` | by a column, `-` from its end |"""

    def __init__(self, house: House, today: date) -> None:
        super().__init__()
        self._house = house
        self._today = today
        self._list = LibraryList()
        self._said: str | None = None
        self._slices = 0
        self._read: tuple[Card, Workout | None, str] | None = None

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.folder_row(width)], "folders")
        yield Input(placeholder="/ searches: vo2 30-60m if<0.9 never", id="search", compact=True)
        yield Lines(lambda screen, width, _: [screen.head_row(width)], "head")
        yield Table("list")
        yield Lines(lambda screen, width, height: screen.about_rows(width, height), "about")
        yield ProfilePanel("profile")
        yield KeyBar(LIBRARY)

    def on_mount(self) -> None:
        self.query_one("#search", Input).cursor_blink = False

    def on_screen_resume(self) -> None:
        self.read_again()

    def on_resize(self) -> None:
        self.draw()

    # -- reading ----------------------------------------------------------------------------------

    def read_again(self) -> None:
        """Read what is known of the files, show it, and read the others bit by bit."""
        library = self._house.library
        library.ftp_w = self._house.settings.athlete.ftp_w
        self._read = None
        self._list.favourites = self._house.workshop.favourites()
        try:
            self._list.ridden = self._house.history.ridden()
        except WorkoutsError as fault:
            self._said = str(fault)
        self._list.take(library.cards())
        self.draw()
        self._slices = 0
        if self._list.unread:
            self.call_after_refresh(self._read_more)

    def _read_more(self) -> None:
        if not self.is_current:
            return
        left = self._house.library.read_some(SLICE_S)
        self._slices += 1
        if not left or self._slices % REDRAW_EVERY == 0:
            self._list.take(self._house.library.cards())
            self.draw()
        if left:
            soon(self, GAP_S, self._read_more)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list.search(event.value)
        self._said = None
        self.draw()

    @property
    def card(self) -> Card | None:
        """The marked row."""
        return self._list.marked_card

    def _workout(self, card: Card) -> tuple[Workout | None, str]:
        """Return the marked workout, or why there is none; it is read when it is marked."""
        if self._read is None or self._read[0] != card:
            try:
                self._read = (card, self._house.library.workout(card.path), "")
            except UnreadableWorkout as refusal:
                self._read = (card, None, str(refusal))
        return self._read[1], self._read[2]

    # -- what is drawn ----------------------------------------------------------------------------

    def draw(self) -> None:
        """Put list and marked workout on the screen."""
        table = self.query_one(Table)
        width = table.size.width - 2
        known = self._list.known

        def row(card: Card) -> Row:
            return card_row(card, card.key in known.favourites, known.ridden_of(card),
                            self._today, width)  # fmt: skip

        table.show(LazyRows(self._list.found, row), self._list.marked)
        for panel in self.query(Lines):
            panel.show(self)
        card, ftp_w = self.card, self._house.settings.athlete.ftp_w
        workout = self._workout(card)[0] if card else None
        profile = self.query_one(ProfilePanel)
        profile.visible = workout is not None and bool(workout.steps)
        plan = plan_views(workout, ftp_w) if workout else ()
        marks = [(text.at_s, text.text) for text in workout.texts] if workout else []
        profile.show(plan, (), ftp_w, None, card, marks)

    def say(self, text: str) -> None:
        self._said = text
        self.draw()

    def folder_row(self, width: int) -> Row:
        """Return the folders as chips, the chosen one lit, and how many workouts are found."""
        unread = self._list.unread
        found, total = len(self._list.found), len(self._list.cards)
        count = f"  {total - unread:,} of {total:,} read" if unread else f"  {found:,} of {total:,}"
        chips: list[Span] = []
        for chip in self._list.chips_around(width - len(count) - 4):
            ink = "now on raised" if chip == self._list.chip else "dim"
            chips += [(f" {chip} ", ink), (" ", "dim")]
        return spread(tuple(chips), ((count, "over" if unread else "dim"),), width)

    def head_row(self, width: int) -> Row:
        """Return the names of the columns, or what is wrong with the search."""
        if self._list.faults:
            return (("  ✗ ", "over"), (fitted("; ".join(self._list.faults), width - 4), "over"))
        return (("  ", "dim"), *head_row(self._list.order, self._list.descending, width - 2))

    def about_rows(self, width: int, height: int) -> list[Row]:
        """Return the marked workout's name and words, or why it cannot be ridden."""
        card = self.card
        if card is None:
            words = self._said or "nothing is like that: esc forgets the search, n writes a new one"
            return [((line, "text"),) for line in wrapped(words, width, height)]
        why = self._workout(card)[1] or card.why_refused
        if why:
            return [((line, "alarm"),) for line in wrapped(why, width, height)]
        right: Row = (
            (f"{card.repairs} repaired   " if card.repairs else "", "over"),
            (fitted(card.author, width // 4), "dim"),
        )
        room = width - width_of(right) - 2
        left: Row = ((fitted(card.name, room), "strong"),)
        if len(card.name) + len(card.kind) + 3 <= room:
            left = (*left, (f"   {card.kind}", "plan"))
        words = self._said or card.description
        lines = wrapped(words, min(width, 110), height - 1)
        ink = "over" if self._said else "dim"
        return [spread(left, right, width), *(((line, ink),) for line in lines)]

    # -- keys -------------------------------------------------------------------------------------

    @property
    def _teamcar(self) -> TeamcarApp:
        from tui.app import TeamcarApp

        assert isinstance(self.app, TeamcarApp)
        return self.app

    def action_move(self, by: int) -> None:
        self._list.move(by)
        self._said = None
        self.draw()

    def action_folder(self, by: int) -> None:
        self._list.turn_folder(by)
        self._said = None
        self.draw()

    def action_sort(self) -> None:
        self._list.next_order()
        self.draw()

    def action_turn(self) -> None:
        self._list.descending = not self._list.descending
        self._list.sort()
        self.draw()

    def action_search(self) -> None:
        self.query_one("#search", Input).focus()

    def action_favourite(self) -> None:
        card = self.card
        if card is None:
            return
        keys = self._house.workshop.favourites()
        self._list.favourites = self._house.workshop.mark_favourite(
            card.key, favourite=card.key not in keys
        )
        self.draw()

    def action_leave(self) -> None:
        field = self.query_one("#search", Input)
        if field.has_focus:
            self.set_focus(None)
        elif field.value:
            field.value = ""
        else:
            self.app.pop_screen()

    def action_new(self) -> None:
        from tui.screens.editor import EditorScreen

        self.app.push_screen(EditorScreen(self._house))

    def action_edit(self) -> None:
        from tui.screens.editor import EditorScreen

        card = self.card
        if card is not None:
            text, path = self._house.workshop.open(card.path, built_in=card.built_in)
            self.app.push_screen(EditorScreen(self._house, text, path))

    def action_ride(self) -> None:
        card = self.card
        if card is None:
            return
        workout, why = self._workout(card)
        if workout is None:
            self.say(why)
            return
        self._teamcar.ride(workout)
