"""Progress: load over time with the plan ahead, the power curve, and weeks with their zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from tui.conventions import convention_name, next_convention
from tui.formats import fitted
from tui.house import House
from tui.keys import PROGRESS, bindings
from tui.panels.curve_chart import curve_chart
from tui.panels.drawing import Row
from tui.panels.grade_list import Graded, grade_rows, grade_words
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.load_chart import joined, load_chart
from tui.panels.ride_row import local_day
from tui.panels.week_bars import week_bars
from tui.progress_figures import Progress, read_progress
from tui.progress_words import (
    capacity_words,
    curve_legend,
    day_words,
    effort_words,
    head_row,
    load_words,
    week_words,
    weeks_words,
)
from workouts.errors import WorkoutsError
from workouts.power_curve import CURVE_S

if TYPE_CHECKING:
    from textual import events

    from tui.app import TeamcarApp
    from tui.settings import Settings
    from workouts.history_rows import RideRow
    from workouts.power_curve import BestEffort
    from workouts.summary import RideSummary

# Days back; None is from the first ride on.
RANGES: tuple[tuple[str, int | None], ...] = (
    ("6 weeks", 42),
    ("3 months", 91),
    ("1 year", 365),
    ("all", None),
)
LOAD, CURVE, WEEKS, GRADES = range(4)
VIEWS = ("load", "curve", "weeks", "grades")
MOST_GRADES = 200  # rides whose scores are looked for
WHOLE = (100, 34)  # cells from which all three are seen at once
FIVE_MINUTES = CURVE_S.index(300)


class ProgressScreen(Screen[None]):
    """Views of one range; the arrows read the values of the chosen one."""

    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROGRESS)
    HELP = """# Progress
**Load**: the solid line is fitness (CTL, 42 days), the dashed one fatigue (ATL, 7 days), the bars
are form (TSB), up when you are fresh. Right of *today* is where your plan leads. *c* counts as
another program does. **Curve**: the solid line is 90 days, the dotted one all time.
**Weeks**: training stress, parted by the time in zones. **Grades**: how your rides were graded."""

    def __init__(self, house: House, today: date) -> None:
        super().__init__()
        self._house = house
        self._today = today
        self._range = 1
        self._view = LOAD
        self._cursors: list[int | None] = [None, None, None, None]
        self._progress: Progress | None = None
        self._rides: dict[date, list[RideRow]] | None = None  # by day, read when first asked for
        self._known: dict[str, RideSummary] = {}
        self._grades: list[Graded] | None = None  # newest first, read when first asked for
        self._counted_with: Settings | None = None
        self._said: str | None = None

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.head(width)], "head")
        yield Lines(lambda screen, width, height: screen.word_rows(width)[:height], "words")
        yield Lines(lambda screen, width, height: screen.load_rows(width, height), "load")
        with Horizontal(id="below"):
            yield Lines(lambda screen, width, height: screen.curve_rows(width, height), "curve")
            yield Lines(lambda screen, width, height: screen.bar_rows(width, height), "weeks")
        yield Lines(lambda screen, width, height: screen.grade_rows(width, height), "grades")
        yield KeyBar(PROGRESS)

    def on_mount(self) -> None:
        self.read()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WHOLE[0] and event.size.height >= WHOLE[1], "whole")

    def on_screen_resume(self) -> None:
        if self._progress is not None and self._counted_with is not self._house.settings:
            self.read()  # an FTP may have been accepted on a ride's page

    def read(self) -> None:
        """Read the range from the history and draw."""
        self._said, self._counted_with = None, self._house.settings
        self._rides, self._known, self._grades = None, {}, None
        try:
            self._progress = read_progress(self._house, self._today, RANGES[self._range][1])
        except (WorkoutsError, OSError) as fault:
            self._said = str(fault)
        self.draw()

    def draw(self) -> None:
        """Draw what was read."""
        for panel in self.query(Lines):
            panel.show(self)
        self.refresh_bindings()

    def say(self, text: str) -> None:
        """Show a sentence in place of the words."""
        self._said = text
        self.draw()

    # -- what is drawn ----------------------------------------------------------------------------

    def head(self, width: int) -> Row:
        """Return the views and the ranges."""
        return head_row(VIEWS, self._view, [name for name, _ in RANGES], self._range, width)

    def word_rows(self, width: int) -> list[Row]:
        """Return the values under the cursor, else what the chosen view comes to."""
        if self._said is not None:
            return [(("! ", "over"), (fitted(self._said, width - 2), "text"))]
        if self._progress is None:
            return []
        at = self._cursors[self._view]
        return self._standing(width) if at is None else self._read_at(at, width)

    def _standing(self, width: int) -> list[Row]:
        progress, settings = cast("Progress", self._progress), self._house.settings
        if self._view == LOAD:
            name = convention_name(settings.convention, settings.form)
            return load_words(progress, self._today, name, width)
        if self._view == CURVE:
            return capacity_words(progress.capacity, settings.athlete.ftp_w, width)
        return weeks_words(progress, width) if self._view == WEEKS else grade_words(self.grades)

    def _read_at(self, at: int, width: int) -> list[Row]:
        progress = cast("Progress", self._progress)
        if self._view == LOAD:
            day = joined(progress.days, progress.ahead)[at]
            return day_words(day, self._today, self._rides_on(day.date), width)
        if self._view == CURVE:
            rides = [self._ride_of(best, at) for best in (progress.ever, progress.lately)]
            weight_kg = self._house.settings.athlete.weight_kg
            return effort_words(progress, at, weight_kg, rides, width)
        return week_words(progress.weeks[at], width) if self._view == WEEKS else []

    def load_rows(self, width: int, height: int) -> list[Row]:
        """Return the chart of load."""
        if self._progress is None:
            return []
        days, ahead = self._progress.days, self._progress.ahead
        return load_chart(days, width, height, ahead, self._cursors[LOAD])

    def curve_rows(self, width: int, height: int) -> list[Row]:
        """Return the power curve under its legend."""
        if self._progress is None:
            return []
        ever, lately = self._progress.ever, self._progress.lately
        cp_w, cursor = self._progress.capacity.fit.cp_w, self._cursors[CURVE]
        return [curve_legend(), *curve_chart(ever, lately, cp_w, width, height - 1, cursor)]

    def bar_rows(self, width: int, height: int) -> list[Row]:
        """Return the weeks as bars."""
        if self._progress is None:
            return []
        return week_bars(self._progress.weeks, width, height, self._cursors[WEEKS])

    def grade_rows(self, width: int, height: int) -> list[Row]:
        """Return the graded rides."""
        if self._view != GRADES:
            return []
        return grade_rows(self.grades, width, height, self._cursors[GRADES])

    @property
    def grades(self) -> Sequence[Graded]:
        """The graded rides of the range."""
        if self._grades is None:
            back_days = RANGES[self._range][1]
            first = date.min if back_days is None else self._today - timedelta(back_days)
            rows = {
                row.ride_id: row
                for row in self._house.history.rows(MOST_GRADES)
                if local_day(row.started_at) >= first
            }
            scores = self._house.pages.scores(rows)
            self._grades = [Graded(rows[score.ride_id], score) for score in scores]
        return self._grades

    def _rides_on(self, day: date) -> list[RideRow]:
        if self._rides is None:
            self._rides = {}
            for row in self._house.history.rows(self._house.history.count()):
                self._rides.setdefault(local_day(row.started_at), []).append(row)
        return self._rides.get(day, [])

    def _ride_of(self, bests: Sequence[BestEffort | None], at: int) -> RideSummary | None:
        best = bests[at] if bests else None
        return None if best is None else self._ride(best.ride_id)

    def _ride(self, ride_id: str) -> RideSummary:
        if ride_id not in self._known:
            self._known[ride_id] = self._house.history.ride(ride_id)
        return self._known[ride_id]

    # -- keys -------------------------------------------------------------------------------------

    def action_zoom(self, by: int) -> None:
        self._range = max(0, min(len(RANGES) - 1, self._range + by))
        self._cursors[LOAD] = self._cursors[WEEKS] = self._cursors[GRADES] = None
        self.read()

    def action_view(self, view: int) -> None:
        self._view = view
        for at, name in enumerate(VIEWS):
            self.set_class(at == view, name)
        self.draw()

    def action_next_view(self) -> None:
        self.action_view((self._view + 1) % len(VIEWS))

    def action_move(self, by: int) -> None:
        """Move the cursor; the first press puts it where one looks first."""
        progress = self._progress
        if progress is None:
            return
        counts = (
            len(joined(progress.days, progress.ahead)),
            len(CURVE_S) if any(progress.ever) else 0,
            len(progress.weeks),
            len(self.grades) if self._view == GRADES else 0,
        )
        firsts = (len(progress.days) - 1, FIVE_MINUTES, len(progress.weeks) - 1, 0)
        count, at = counts[self._view], self._cursors[self._view]
        if count:
            # The list of grades begins with the newest ride: later is up.
            moved = firsts[self._view] if at is None else at + (-by if self._view == GRADES else by)
            self._cursors[self._view] = max(0, min(count - 1, moved))
            self._said = None
            self.draw()

    def action_next_convention(self) -> None:
        settings = self._house.settings
        convention, form = next_convention(settings.convention, settings.form)
        self._house.save_settings(replace(settings, convention=convention, form=form))
        self.read()

    def action_open_ride(self) -> None:
        ride = self._ride_read()
        if ride is not None:
            self._teamcar.review(ride)

    def _ride_read(self) -> RideSummary | None:
        """Return the ride under the cursor."""
        progress, at = self._progress, self._cursors[self._view]
        if progress is None or at is None:
            return None
        if self._view == LOAD:
            rides = self._rides_on(joined(progress.days, progress.ahead)[at].date)
            return self._ride(rides[0].ride_id) if rides else None
        if self._view == CURVE:
            return self._ride_of(progress.lately, at) or self._ride_of(progress.ever, at)
        if self._view == GRADES:
            return self._ride(self.grades[at].ride.ride_id)
        return None

    @property
    def _teamcar(self) -> TeamcarApp:
        from tui.app import TeamcarApp

        assert isinstance(self.app, TeamcarApp)
        return self.app

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what does nothing now."""
        try:
            return None if action == "open_ride" and self._ride_read() is None else True
        except WorkoutsError:
            return None
