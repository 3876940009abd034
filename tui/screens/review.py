"""The review of a ride: its figures, the profile as ridden, target against actual, its laps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from tui.formats import clock, decimal, fitted, signed, whole
from tui.house import House
from tui.keys import REVIEW, bindings
from tui.panels.bars import lap_head, lap_row, paired_bars
from tui.panels.drawing import Row, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.ridden_profile import RiddenProfile
from tui.panels.ride_row import local_day
from tui.panels.table import Table, window
from workouts.errors import WorkoutsError

if TYPE_CHECKING:
    from workouts.snapshot import Sample
    from workouts.summary import RideSummary


class ReviewScreen(Screen[None]):
    """One finished ride; left and right turn to the rides before and after it."""

    CSS_PATH = "review.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(REVIEW)
    HELP = """# Review
Hatched bars are the plan, solid bars what you rode. *←* shows the ride before, *→* the one
after."""

    def __init__(self, house: House, ride: RideSummary) -> None:
        super().__init__()
        self._house = house
        self._ride = ride
        self._marked = 0
        self._samples: Sequence[Sample] = ()
        self._said: str | None = None

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.head_row(width)], "head")
        yield Lines(lambda screen, width, height: screen.figure_rows(width, height), "figures")
        yield RiddenProfile("profile")
        with Horizontal(id="laps"):
            yield Lines(lambda screen, width, height: screen.bar_rows(width, height), "bars")
            with Vertical(id="lap_list"):
                yield Lines(lambda _, width, __: [lap_head(width)], "lap_head")
                yield Table("table")
        yield Lines(lambda screen, width, _: screen.notice_rows(width), "notice")
        yield KeyBar(REVIEW)

    def on_mount(self) -> None:
        self.read()

    def on_resize(self) -> None:
        self.draw()

    def read(self) -> None:
        """Read the seconds of the ride and draw."""
        self._marked, self._said = 0, None
        try:
            self._samples = self._house.ride_samples(self._ride.ride_id)
        except (WorkoutsError, OSError) as fault:
            self._samples, self._said = (), str(fault)
        self.draw()

    def draw(self) -> None:
        """Put the ride on the screen."""
        for panel in self.query(Lines):
            panel.show(self)
        self.query_one(RiddenProfile).show(self._ride.ride_id, self._samples, self._ride.ftp_w)
        table = self.query_one(Table)
        rows = [lap_row(lap, table.size.width - 2) for lap in self._ride.laps]
        table.show(rows, self._marked)

    def say(self, text: str) -> None:
        self._said = text
        self.draw()

    # -- what is drawn ----------------------------------------------------------------------------

    def head_row(self, width: int) -> Row:
        """Return name and day of the ride."""
        started = self._ride.started_at.astimezone()
        day = f"{started:%A} {started.day} {started:%B %Y}, {started:%H:%M}"
        name = fitted(self._ride.workout_name or "free ride", width - len(day) - 2)
        return spread(((name, "strong"),), ((day, "dim"),), width)

    def figure_rows(self, width: int, height: int) -> list[Row]:
        """Return the figures in two rows, and the load the ride added in a third."""
        ride = self._ride
        first: Row = (
            (clock(ride.duration_s), "strong"),
            ("   avg ", "dim"),
            (whole(ride.average_power_w), "text"),
            (" W   NP ", "dim"),
            (whole(ride.normalized_power_w), "text"),
            (" W   max ", "dim"),
            (whole(ride.max_power_w), "text"),
            (" W   heart ", "dim"),
            (whole(ride.average_heart_rate_bpm), "text"),
            ("   rpm ", "dim"),
            (whole(ride.average_cadence_rpm), "text"),
        )
        gap = f"   {ride.missing_s} s without power" if ride.missing_s else ""
        second: Row = (
            ("IF ", "dim"),
            (decimal(ride.intensity_factor, 2), "text"),
            ("   TSS ", "dim"),
            (whole(ride.training_stress), "now"),
            ("   work ", "dim"),
            (whole(ride.work_kj), "text"),
            (" kJ   FTP ", "dim"),
            (str(ride.ftp_w), "text"),
            (" W", "dim"),
            (gap, "over"),
        )
        return [first, second, self._load_row()][:height]

    def _load_row(self) -> Row:
        """Return what the day of the ride did to fitness, fatigue and form."""
        day = local_day(self._ride.started_at)
        days = self._house.history.load(day - timedelta(1), day + timedelta(1))
        by_date = {row.date: row for row in days}
        before, after = by_date.get(day - timedelta(1)), by_date.get(day)
        if after is None:
            return (("load: not in the history yet", "dim"),)
        ctl, atl = (before.ctl, before.atl) if before else (0.0, 0.0)
        return (
            ("that day   CTL ", "dim"),
            (decimal(after.ctl, 1), "text"),
            (f" ({signed(after.ctl - ctl)})", "dim"),
            ("   ATL ", "dim"),
            (decimal(after.atl, 1), "text"),
            (f" ({signed(after.atl - atl)})", "dim"),
            ("   form tomorrow ", "dim"),
            (signed(after.ctl - after.atl), "text"),
        )

    def bar_rows(self, width: int, height: int) -> list[Row]:
        """Return the paired bars, scrolled with the table."""
        laps = self._ride.laps
        if not laps:
            return [(("no laps", "dim"),)]
        first = window(len(laps), self._marked, height // 2)
        return paired_bars(laps, first, width, height)

    def notice_rows(self, width: int) -> list[Row]:
        """Return what went wrong, else which laps are shown when that is not all of them."""
        if self._said:
            return [(("! ", "over"), (fitted(self._said, width - 2), "text"))]
        count = len(self._ride.laps)
        shown = max(1, self.query_one("#bars").size.height // 2)
        if shown >= count:
            return []
        first = window(count, self._marked, shown)
        words = f"laps {first + 1}–{first + shown} of {count}"
        return [((words, "text"), (f", {count - shown} more: ↑↓", "dim"))]

    # -- keys -------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        self._marked = max(0, min(len(self._ride.laps) - 1, self._marked + by))
        self.draw()

    def action_turn(self, by: int) -> None:
        rides = self._house.history.rides(200)
        ids = [ride.ride_id for ride in rides]
        at = ids.index(self._ride.ride_id) if self._ride.ride_id in ids else -1
        if rides and 0 <= at + by < len(rides):
            self._ride = rides[at + by]
            self.read()
        else:
            self.say("there is no older ride" if by > 0 else "there is no newer ride")
