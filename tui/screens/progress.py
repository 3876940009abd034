"""Progress: one tall chart of fitness, fatigue and form, and the weeks below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.formats import fitted, signed, whole
from tui.house import House
from tui.keys import PROGRESS, bindings
from tui.panels.drawing import Row, Span, spread, with_room
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.load_chart import LoadChart, weeks
from tui.suggestion import band_of

if TYPE_CHECKING:
    from workouts.load import LoadDay

# Days back; None is from the first ride on.
RANGES: tuple[tuple[str, int | None], ...] = (
    ("6 weeks", 42),
    ("3 months", 91),
    ("1 year", 365),
    ("all", None),
)
LONG_AGO_DAYS = 3653


class ProgressScreen(Screen[None]):
    """The chart over a range that left and right change."""

    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROGRESS)
    HELP = """# Progress
The solid line is fitness (CTL, 42 days), the dashed one fatigue (ATL, 7 days). The bars below are
form (TSB): yesterday's fitness less yesterday's fatigue, up when you are fresh."""

    def __init__(self, house: House, today: date) -> None:
        super().__init__()
        self._house = house
        self._today = today
        self._range = 1
        self._days: Sequence[LoadDay] = ()

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.head_row(width)], "head")
        yield Lines(lambda screen, width, height: screen.form_rows(width, height), "form")
        yield LoadChart("chart")
        yield Lines(lambda screen, width, height: screen.week_rows(width, height), "weeks")
        yield KeyBar(PROGRESS)

    def on_mount(self) -> None:
        self.read()

    def read(self) -> None:
        """Read the load of the range and draw."""
        back = RANGES[self._range][1]
        first = self._today - timedelta(LONG_AGO_DAYS if back is None else back)
        days = self._house.history.load(first, self._today)
        # Before the first ride there is nothing to show.
        start = next((at for at, day in enumerate(days) if day.training_stress or day.ctl), 0)
        self._days = days[start:]
        for panel in self.query(Lines):
            panel.show(self)
        self.query_one(LoadChart).show(self._days)

    def head_row(self, width: int) -> Row:
        """Return the ranges, the chosen one marked."""
        spans: list[Span] = []
        for at, (name, _) in enumerate(RANGES):
            chosen = at == self._range
            spans.append((f"[{name}]" if chosen else f" {name} ", "now" if chosen else "dim"))
        return spread((("progress", "strong"),), tuple(spans), width)

    def form_rows(self, width: int, height: int) -> list[Row]:
        """Return where the rider stands, with the change over the range."""
        if not self._days:
            return [(("No rides yet: the first one starts the lines.", "text"),)]
        now, then = self._days[-1], self._days[0]
        numbers: Row = (
            ("── ", "plan"),
            ("fitness CTL ", "dim"),
            (whole(now.ctl), "text"),
            (f" ({signed(now.ctl - then.ctl)})", "dim"),
            ("    ╌╌ ", "over"),
            ("fatigue ATL ", "dim"),
            (whole(now.atl), "text"),
            ("    ▄ ", "z3"),
            ("form TSB ", "dim"),
            (signed(now.tsb), "text"),
        )
        why: Row = ((fitted(band_of(now.tsb).why, width), "text"),)
        still: Row = (("today may still bring a ride", "dim"),) if now.provisional else ()
        return [numbers, with_room(why, still, width)][:height]

    def week_rows(self, width: int, height: int) -> list[Row]:
        """Return the last weeks as bars of training stress, the newest at the foot."""
        shown = weeks(self._days, self._today, height)
        top = max((stress for _, stress in shown), default=0.0) or 1.0
        room = max(10, width - 26)
        return [
            (
                (f"week of {monday.day:2d} {monday:%b}  ", "dim"),
                (("━" * round(stress / top * room)).ljust(room), "plan"),
                (f" {stress:4.0f}", "text"),
                (" TSS", "dim"),
            )
            for monday, stress in shown
        ]

    def action_zoom(self, by: int) -> None:
        self._range = max(0, min(len(RANGES) - 1, self._range + by))
        self.read()
