"""A ride's page: its figures, its chart over time, laps, zones, best efforts and notes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from tui.formats import fitted
from tui.ftp_offer import accepting, standing_offer
from tui.house import House
from tui.keys import REVIEW, bindings
from tui.panels.axes import LABEL_CELLS
from tui.panels.bars import lap_head, lap_row, paired_bars
from tui.panels.drawing import Row
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.notes_panel import NotesPanel
from tui.panels.ride_chart import UNIT_CELLS, ride_chart
from tui.panels.ride_row import local_day
from tui.panels.ride_zones import best_rows, zone_time_rows
from tui.panels.table import Table, window
from tui.progress_figures import LATELY_DAYS
from tui.ride_grade import LOOK_EVERY_S, RideGrade
from tui.ride_traces import Traces, Window, traces_of
from tui.ride_words import figure_rows, head_row, load_row, offer_row, reading_row
from workouts.errors import WorkoutsError

if TYPE_CHECKING:
    from textual import events

    from workouts.athlete import Athlete
    from workouts.ftp_tests import FtpOffer, FtpTest
    from workouts.power_curve import BestEffort
    from workouts.summary import RideSummary

CHART, LAPS, ZONES, NOTES, GRADE = range(5)
# From these cells on: the chart above one of the others; all at once.
MIDDLE, GRAND = (100, 34), (160, 46)

log = logging.getLogger(__name__)


class ReviewScreen(Screen[None]):
    """One finished ride; o and n turn to the rides before and after it."""

    CSS_PATH = "review.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(REVIEW)
    HELP = """# A ride
The blocks are power in the ink of its zone, the line over them is the target. *←→* read it, *+−*
zoom, *↑↓* go from lap to lap. Hatched bars are the plan, solid bars what you rode. *5* is how the
ride is graded. *o* and *n* turn to the rides before and after, *t* writes a note."""

    def __init__(self, house: House, ride: RideSummary, today: date) -> None:
        super().__init__()
        self._house = house
        self._ride = ride
        self._today = today
        self._view = CHART
        self._marked: int | None = None
        self._traces: Traces | None = None
        self._window = Window(0, 0)
        self._load: Row = ()
        self._test: FtpTest | None = None
        self._bests: tuple[Sequence[BestEffort | None], ...] | None = None
        self._order: list[str] | None = None  # ids of all rides, newest first
        self._notes = NotesPanel(self._keep_notes, self.say, "notes")
        self.grade = RideGrade(house)
        self._said: str | None = None

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [head_row(screen.ride, width)], "head")
        yield Lines(lambda screen, width, height: screen.figures(width, height), "figures")
        yield Lines(lambda screen, width, _: [screen.grade.line(width)], "grade_line")
        yield Lines(lambda screen, width, _: screen.offer_rows(width), "offer")
        with Vertical(id="ride"):
            yield Lines(lambda screen, width, _: [screen.reading(width)], "reading")
            yield Lines(lambda screen, width, height: screen.chart(width, height), "chart")
        with Horizontal(id="below"):
            with Horizontal(id="laps"):
                yield Lines(lambda screen, width, height: screen.bars(width, height), "bars")
                with Vertical(id="lap_list"):
                    yield Lines(lambda _, width, __: [lap_head(width)], "lap_head")
                    yield Table("table")
            with Horizontal(id="more"):
                yield Lines(lambda screen, *size: zone_time_rows(screen.ride, *size), "zones")
                yield Lines(lambda screen, *size: screen.best_rows(*size), "bests")
            yield self._notes
            yield Lines(lambda screen, *size: screen.grade.rows(*size), "grade")
        yield Lines(lambda screen, width, _: screen.notice_rows(width), "notice")
        yield KeyBar(REVIEW)

    @property
    def ride(self) -> RideSummary:
        """The ride that is shown."""
        return self._ride

    def on_mount(self) -> None:
        self.read()
        self.set_interval(LOOK_EVERY_S, self.look_at_grade)

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        grand = width >= GRAND[0] and height >= GRAND[1]
        self.set_class(grand, "grand")
        self.set_class(not grand and width >= MIDDLE[0] and height >= MIDDLE[1], "middle")
        self._arrange()
        self.call_after_refresh(self.draw)

    def on_unmount(self) -> None:
        self._notes.keep()

    def read(self) -> None:
        """Draw the figures, then read the seconds of the ride."""
        self._marked, self._said, self._traces, self._test = None, None, None, None
        self._window = Window(0, 0)
        self._read_load()
        self.grade.read(self._ride)
        self._arrange()
        self.draw()
        self.call_after_refresh(self.read_seconds)

    def look_at_grade(self) -> None:
        """Show what was debriefed since."""
        if self.grade.read(self._ride):
            self._arrange()
            self.call_after_refresh(self.draw)

    def _read_load(self) -> None:
        day = local_day(self._ride.started_at)
        try:
            days = self._house.history.load(day - timedelta(1), day + timedelta(1))
        except WorkoutsError as fault:
            self._load, self._said = (), str(fault)
            return
        by_date = {row.date: row for row in days}
        self._load = load_row(by_date.get(day - timedelta(1)), by_date.get(day))

    @property
    def ready(self) -> bool:
        """Whether the seconds of the ride have been read."""
        return self._traces is not None

    def read_seconds(self) -> None:
        """Read the seconds of the ride, once, and what is made of them; then draw."""
        if self.ready:
            return
        self._traces = traces_of(())  # what cannot be read now is not tried at every key
        try:
            self._traces = traces_of(self._house.ride_samples(self._ride.ride_id))
            self._window = Window(0, self._traces.seconds)
            if self._bests is None:
                history = self._house.history
                since = self._today - timedelta(LATELY_DAYS)
                self._bests = (history.best_efforts(), history.best_efforts(since))
            self._test = self._house.pages.ftp_test(self._ride)
        except (WorkoutsError, OSError) as fault:
            self._said = str(fault)
        self._arrange()
        self.draw()

    def _arrange(self) -> None:
        """Show the panels that there is room for; of others, those of the chosen view."""
        everything = self.has_class("grand")
        above = everything or self.has_class("middle")
        lower = LAPS if above and self._view == CHART else self._view
        self.query_one("#ride").display = above or self._view == CHART
        self.query_one("#below").display = above or self._view != CHART
        for view, name in ((LAPS, "laps"), (ZONES, "more"), (NOTES, "notes")):
            self.query_one(f"#{name}").display = (everything or view == lower) and lower != GRADE
        self.query_one("#grade").display = lower == GRADE
        self.query_one("#grade_line").display = self.grade.is_known and lower != GRADE
        asked = any(lap.target_w is not None for lap in self._ride.laps)
        self.query_one("#bars").display = asked
        self.query_one("#lap_list").display = above or not asked
        self.query_one("#offer").display = self._test is not None

    def draw(self) -> None:
        """Put the ride on the screen."""
        for panel in self.query(Lines):
            if panel.parent is not self._notes:
                panel.show(self)
        self._notes.show(self._ride)
        table = self.query_one(Table)
        rows = [lap_row(lap, table.size.width - 2) for lap in self._ride.laps]
        table.show(rows, -1 if self._marked is None else self._marked)
        self.refresh_bindings()

    def say(self, text: str) -> None:
        """Show a sentence in the line above the keys."""
        self._said = text
        self.draw()

    # -- what is drawn ----------------------------------------------------------------------------

    def figures(self, width: int, height: int) -> list[Row]:
        """Return the totals of the ride."""
        return figure_rows(self._ride, self._load, width, height)

    @property
    def offer(self) -> FtpOffer | None:
        """The FTP that can be taken now."""
        return standing_offer(self._test, local_day(self._ride.started_at), self._house.settings)

    def offer_rows(self, width: int) -> list[Row]:
        """Return what the FTP test offers."""
        row = offer_row(self._test, self.offer, width)
        return [] if row is None else [row]

    def reading(self, width: int) -> Row:
        """Return the values under the cursor."""
        if self._traces is None or not self._traces.seconds:
            return ()
        count = max(1, width - LABEL_CELLS - UNIT_CELLS)
        athlete = self._athlete
        return reading_row(self._traces, self._window, count, self._ride.laps, athlete, width)

    def chart(self, width: int, height: int) -> list[Row]:
        """Return the chart of the ride."""
        if self._traces is None:
            return []
        laps, marked = self._ride.laps, self._marked
        return ride_chart(self._traces, self._window, laps, marked, self._athlete, width, height)

    @property
    def _athlete(self) -> Athlete:
        """The rider with the FTP that the ride was counted with."""
        return replace(self._house.settings.athlete, ftp_w=round(self._ride.ftp_w))

    def bars(self, width: int, height: int) -> list[Row]:
        """Return the paired bars, scrolled with the table."""
        laps = self._ride.laps
        first = window(len(laps), self._marked or 0, height // 2)
        return paired_bars(laps, first, width, height)

    def best_rows(self, width: int, height: int) -> list[Row]:
        """Return the best efforts of the ride."""
        ever, lately = self._bests or ((), ())
        weight_kg = self._house.settings.athlete.weight_kg
        return best_rows(self._ride, ever, lately, weight_kg, width, height)

    def notice_rows(self, width: int) -> list[Row]:
        """Return what went wrong, else which laps are shown when that is not all of them."""
        if self._said:
            return [(("! ", "over"), (fitted(self._said, width - 2), "text"))]
        bars, table = self.query_one("#bars"), self.query_one(Table)
        count, tall = len(self._ride.laps), table.size.height
        if bars.is_on_screen:
            tall = bars.size.height // 2
        shown = min(count, tall) if self.query_one("#laps").is_on_screen else count
        if shown == count:
            return []
        first = window(count, self._marked or 0, shown)
        words = f"laps {first + 1}–{first + shown} of {count}"
        return [((words, "text"), (f", {count - shown} more: ↑↓", "dim"))]

    # -- keys -------------------------------------------------------------------------------------

    def action_view(self, view: int) -> None:
        self._view = view
        self._arrange()
        self.call_after_refresh(self.draw)

    def action_next_view(self) -> None:
        self.action_view((self._view + 1) % (GRADE + 1))

    def action_move(self, by: int) -> None:
        self.read_seconds()
        if self._traces is not None and self._traces.seconds:
            count = self.query_one("#chart").size.width - LABEL_CELLS - UNIT_CELLS
            self._window = self._window.moved(by, max(1, count), self._traces.seconds)
            self.draw()

    def action_zoom(self, by: int) -> None:
        self.read_seconds()
        if self._traces is not None and self._traces.seconds:
            self._window = self._window.zoomed(by, self._traces.seconds)
            self.draw()

    def action_move_lap(self, by: int) -> None:
        laps = self._ride.laps
        if not laps:
            return
        self.read_seconds()
        at = (0 if by > 0 else len(laps) - 1) if self._marked is None else self._marked + by
        self._marked = max(0, min(len(laps) - 1, at))
        if self._traces is not None and self._traces.seconds:
            read = replace(self._window, cursor_s=laps[self._marked].from_s)
            self._window = read.followed(self._traces.seconds)
        self.draw()

    def action_turn(self, by: int) -> None:
        if self._order is None:
            history = self._house.history
            self._order = [row.ride_id for row in history.rows(history.count())]
        order = self._order
        at = order.index(self._ride.ride_id) if self._ride.ride_id in order else -1
        if 0 <= at + by < len(order):
            self._ride = self._house.history.ride(order[at + by])
            self.read()
        else:
            self.say("there is no older ride" if by > 0 else "there is no newer ride")

    def action_accept_ftp(self) -> None:
        self.read_seconds()
        offer = self.offer
        if offer is not None:
            day = local_day(self._ride.started_at)
            self._house.save_settings(accepting(self._house.settings, offer, day))
            self.say(f"your FTP is {offer.ftp_w} W from {day.day} {day:%B} on")

    # -- notes ------------------------------------------------------------------------------------

    async def action_write(self) -> None:
        self.action_view(NOTES)
        await self._notes.write(self._ride.notes)

    def on_notes_field_done(self) -> None:
        self._said = self._notes.leave()
        self.draw()

    def _keep_notes(self, text: str) -> str | None:
        """Keep the rider's words; return why they cannot be kept, if so."""
        if text.strip() == self._ride.notes:
            return None
        try:
            self._ride = self._house.pages.keep_notes(self._ride, text)
        except (WorkoutsError, OSError) as fault:
            log.warning("%s", fault)
            return str(fault)
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what does nothing now."""
        nothing = (action == "accept_ftp" and self.ready and self.offer is None) or (
            action == "move_lap" and not self._ride.laps
        )
        return None if nothing else True
