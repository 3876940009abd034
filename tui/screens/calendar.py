"""The calendar, a week at a time: what is planned beside what was ridden, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.calendar_changes import CalendarChanges, Changed, day_words
from tui.calendar_keys import CALENDAR
from tui.calendar_load import Loads, ctl_over, load_row, loads_between
from tui.formats import fitted, wrapped
from tui.house import House
from tui.keys import bindings
from tui.panels.calendar_week import (
    SIGNS,
    DayLine,
    day_lines,
    head_row,
    kept_words,
    line_row,
    totals_row,
    week_row,
)
from tui.panels.drawing import Row, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.table import Table
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views
from workouts.calendar_rows import Planned, PlannedBy
from workouts.calendar_weeks import WEEK, CalendarWeek, monday_of, weeks_between
from workouts.errors import CommandRefused, WorkoutsError

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from workouts.compliance import Compliance
    from workouts.workout import Workout

WEEKS_BEFORE, WEEKS_AFTER = 2, 6  # of the week that is shown, in the list of weeks
MOST_LINES = 9  # of a week on the screen; a fuller one is scrolled
NOTHING_PLANNED = "nothing is planned there: a plans a workout for this day"


class CalendarScreen(Screen[None]):
    """One week, a row marked in it; everything is read anew after each change."""

    CSS_PATH = "calendar.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(CALENDAR)
    HELP = """# Calendar
○ planned, ✓ done (80 to 120 % of the plan), ▽ short, △ long, ✗ missed, – skipped, + without a
plan. ↓ comes from intervals.icu: you may move, skip or remove it here, and it stays so until its
day is changed over there; nothing is written there. *m* picks a workout up, *m* or *Enter* puts it
down. The load goes by the rides, and from today on by the plan."""

    def __init__(self, house: House, today: date) -> None:
        super().__init__()
        self._house = house
        self._today = today
        self._monday = monday_of(today)
        self._lines: Sequence[DayLine] = day_lines((), self._monday)
        self._marked = today.weekday()
        self._weeks: Sequence[CalendarWeek] = ()
        self._loads: Loads = {}
        self._workout: Workout | None = None
        self._why_unread = ""
        self._carried: Planned | None = None
        self._changes = CalendarChanges(house.planner)
        self._said: tuple[str, str] | None = None  # a sign and a sentence

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.title_row(width)], "title")
        yield Lines(lambda screen, width, _: [head_row(width)], "head")
        yield Table("week")
        yield Lines(lambda screen, width, height: screen.total_rows(width)[:height], "totals")
        yield Lines(lambda screen, width, height: screen.week_rows(width, height), "weeks")
        yield Lines(lambda screen, width, height: screen.about_rows(width, height), "about")
        yield ProfilePanel("profile")
        yield Lines(lambda screen, width, _: screen.notice_rows(width), "notice")
        yield KeyBar(CALENDAR)

    def on_mount(self) -> None:
        self._teamcar.attempt(lambda: self.read(self._today))

    def on_screen_resume(self) -> None:
        # A ride may have been ridden since.
        self._teamcar.attempt(lambda: self.read(self._line.day))

    def on_resize(self) -> None:
        self.draw()

    def read(self, day: date, number: int | None = None) -> None:
        """Read the week of `day` and mark that day, or the plan `number` in it, and draw."""
        monday = monday_of(day)
        first, last = monday - WEEKS_BEFORE * WEEK, monday + WEEKS_AFTER * WEEK - timedelta(1)
        rows = self._house.planner.rows(first, last, self._today)
        self._weeks = weeks_between(rows, first, last)
        self._loads = loads_between(self._house, first - timedelta(1), last, self._today)
        self._monday, self._lines = monday, day_lines(rows, monday)
        self._marked = self._place_of(day, number)
        self._look()

    def _place_of(self, day: date, number: int | None) -> int:
        """Return the row of a plan, or the first of the day."""
        for at, line in enumerate(self._lines):
            planned = line.row.planned if line.row is not None else None
            if number is not None and planned is not None and planned.id == number:
                return at
        return next(at for at, line in enumerate(self._lines) if line.day == day)

    def _look(self) -> None:
        """Read the workout of the marked row and draw."""
        self._workout, self._why_unread = None, ""
        row = self._line.row
        if row is not None and row.planned is not None:
            try:
                self._workout = self._house.planner.workout(row.planned)
            except WorkoutsError as fault:
                self._why_unread = str(fault)
        self.draw()
        self.refresh_bindings()

    def draw(self) -> None:
        """Show what was read."""
        for panel in self.query(Lines):
            panel.show(self)
        table = self.query_one(Table)
        table.styles.height = min(MOST_LINES, len(self._lines))
        width = table.size.width - 2
        table.show([line_row(line, self._today, width) for line in self._lines], self._marked)
        ftp_w, workout = self._house.settings.athlete.ftp_w, self._workout
        plan = plan_views(workout, ftp_w) if workout is not None else ()
        profile = self.query_one(ProfilePanel)
        profile.visible = bool(plan)
        marks = [(text.at_s, text.text) for text in workout.texts] if workout else []
        profile.show(plan, (), ftp_w, None, workout, marks)

    def say(self, text: str) -> None:
        """Show a sentence in the line above the keys."""
        self._said = ("!", text)
        self.draw()

    @property
    def _line(self) -> DayLine:
        return self._lines[min(self._marked, len(self._lines) - 1)]

    @property
    def _planned(self) -> Planned:
        """The marked plan; raises CommandRefused where there is none."""
        row = self._line.row
        if row is None or row.planned is None:
            raise CommandRefused(NOTHING_PLANNED)
        return row.planned

    # -- what is drawn ----------------------------------------------------------------------------

    def title_row(self, width: int) -> Row:
        """Return the days of the week, and how far from today it is."""
        sunday = self._monday + timedelta(6)
        month = "" if sunday.month == self._monday.month else f" {self._monday:%B}"
        days = f"{self._monday.day}{month} – {sunday.day} {sunday:%B} {sunday.year}"
        away = (self._monday - monday_of(self._today)).days // 7
        words = {0: "this week", 1: "next week", -1: "last week"}.get(
            away, f"in {away} weeks" if away > 0 else f"{-away} weeks ago"
        )
        return spread((("calendar   ", "now"), (days, "strong")), ((words, "dim"),), width)

    def total_rows(self, width: int) -> list[Row]:
        """Return what the week adds up to, and what it does to the load."""
        week = next((week for week in self._weeks if week.monday == self._monday), None)
        if week is None:
            return []
        return [totals_row(week, width), load_row(self._loads, self._monday, self._today, width)]

    def week_rows(self, width: int, height: int) -> list[Row]:
        """Return the weeks round this one as bars, this one marked."""
        shown = self._weeks[:height]
        sides = [side for week in shown for side in (week.planned_stress, week.done_stress)]
        top = max((side for side in sides if side), default=0.0)
        return [
            (
                ("▸ " if week.monday == self._monday else "  ", "now"),
                *week_row(week, top, ctl_over(self._loads, week.monday), width - 2),
            )
            for week in shown
        ]

    def about_rows(self, width: int, height: int) -> list[Row]:
        """Return what is marked in words: how it was kept, who planned it, notes or why not."""
        row = self._line.row
        if row is None:
            return [(("nothing planned", "faint"),)]
        sign, ink = SIGNS[row.kept]
        source = row.planned.source if row.planned is not None else None
        who = "   from intervals.icu" if source is PlannedBy.INTERVALS else ""
        first: Row = ((f"{sign} ", ink), (kept_words(row), "text"), (who, "dim"))
        if self._why_unread:
            return [first, ((fitted(self._why_unread, width), "alarm"),)][:height]
        return [first, *(((line, "dim"),) for line in self._notes(row, width, height - 1))]

    def _notes(self, row: Compliance, width: int, height: int) -> list[str]:
        words = row.planned.notes if row.planned is not None else ""
        if not words and self._workout is not None:
            words = self._workout.description
        return wrapped(words, min(width, 110), height) if words and height > 0 else []

    def notice_rows(self, width: int) -> list[Row]:
        """Return what was just said, or what is carried, or what can be taken back."""
        if self._carried is not None:
            words = f"{self._carried.name} goes to {day_words(self._line.day)}: m puts it down"
            return [(("↕ ", "now"), (fitted(words, width - 2), "text"))]
        if self._said is None:
            return []
        sign, text = self._said
        done = sign == "✓"
        right: Row = (("  u", "now"), (" undo", "dim")) if done and self._changes.can_undo else ()
        left: Row = ((f"{sign} ", "now" if done else "over"), (fitted(text, width - 12), "text"))
        return [spread(left, right, width)]

    # -- keys -------------------------------------------------------------------------------------

    @property
    def _teamcar(self) -> TeamcarApp:
        from tui.app import TeamcarApp

        assert isinstance(self.app, TeamcarApp)
        return self.app

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what the marked row has nothing for."""
        row = self._line.row
        planned = row is not None and row.planned is not None
        carrying = self._carried is not None
        refused = (
            (action in ("remove", "skip") and (carrying or not planned))
            or (action == "carry" and not (carrying or planned))
            or (action == "enter" and row is None and not carrying)
            or (action == "add" and carrying)
            or (action == "undo" and (carrying or not self._changes.can_undo))
        )
        return None if refused else True

    def action_move(self, by: int) -> None:
        at = self._marked + by
        self._said = None
        if at < 0:
            self.read(self._monday - timedelta(1))
        elif at >= len(self._lines):
            self.read(self._monday + WEEK)
        else:
            self._marked = at
            self._look()

    def action_week(self, by: int) -> None:
        self._said = None
        self.read(self._line.day + by * WEEK)

    def action_today(self) -> None:
        self._said = None
        self.read(self._today)

    def action_leave(self) -> None:
        if self._carried is None:
            self.app.pop_screen()
            return
        self._carried = None
        self._look()

    def action_enter(self) -> None:
        if self._carried is not None:
            self.action_carry()
            return
        row = self._line.row
        if row is None:
            raise CommandRefused(NOTHING_PLANNED)
        if row.done is not None:
            self._teamcar.review(self._house.history.ride(row.done.ride_id))
        elif self._why_unread:
            raise CommandRefused(self._why_unread)
        elif self._workout is None or not self._workout.steps:
            raise CommandRefused("this plan has no steps to ride; a free ride is f at home")
        else:
            self._teamcar.ride(self._workout)

    def action_add(self) -> None:
        from tui.screens.choose import ChooseScreen

        day = self._line.day
        self.app.push_screen(ChooseScreen(self._house, day), lambda path: self._chosen(day, path))

    def _chosen(self, day: date, path: str | None) -> None:
        if path is not None:
            self._teamcar.attempt(lambda: self._add(day, path))

    def _add(self, day: date, path: str) -> None:
        self._show(self._changes.add(day, path))

    def action_carry(self) -> None:
        carried = self._carried
        if carried is None:
            self._carried = self._planned
            self._look()
            return
        day, self._carried = self._line.day, None
        if day == carried.day:
            self._look()
        else:
            self._show(self._changes.move(carried, day))

    def action_remove(self) -> None:
        self._show(self._changes.remove(self._planned))

    def action_skip(self) -> None:
        self._show(self._changes.skip(self._planned))

    def action_undo(self) -> None:
        self._show(self._changes.undo())

    def _show(self, changed: Changed) -> None:
        self._said = ("✓", changed.text)
        self.read(changed.day, changed.number)
