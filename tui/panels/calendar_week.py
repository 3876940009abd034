"""A week as rows, planned beside ridden, and weeks as bars.

How a plan was kept is told by a sign of its own, and by colour beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.formats import fitted, signed, whole
from tui.panels.drawing import Row, Span, padded
from tui.panels.table import cell
from workouts.calendar_rows import PlannedBy
from workouts.compliance import Compliance, Kept

if TYPE_CHECKING:
    from workouts.calendar_weeks import CalendarWeek

SIGNS: Mapping[Kept, Span] = {
    Kept.PLANNED: ("○", "plan"),
    Kept.DONE: ("✓", "z3"),
    Kept.SHORT: ("▽", "under"),
    Kept.LONG: ("△", "over"),
    Kept.MISSED: ("✗", "alarm"),
    Kept.SKIPPED: ("–", "dim"),
    Kept.UNPLANNED: ("+", "now"),
}
FETCHED = "↓ "  # before the name of what intervals.icu planned
TODAY = "•"
WIDE = 100
WIDEST = 130  # beyond it a row would be too long to follow with the eye
DAY_CELLS = 7
FIXED_CELLS = 44  # of a narrow row, all but the name
WORD_CELLS = 11
RIDDEN_CELLS = 26
WEEK_CELLS = 15
NUMBER_CELLS = 42  # behind a week's bar


@dataclass(frozen=True, slots=True)
class DayLine:
    """One row of the week: a day, and what is there; nothing on an empty day."""

    day: date
    row: Compliance | None
    first: bool  # of its day


def day_lines(rows: Sequence[Compliance], monday: date) -> tuple[DayLine, ...]:
    """Return the rows of one week, each of its days at least once."""
    lines: list[DayLine] = []
    for number in range(7):
        day = monday + timedelta(days=number)
        there = [row for row in rows if row.day == day]
        lines += [DayLine(day, row, at == 0) for at, row in enumerate(there)]
        if not there:
            lines.append(DayLine(day, None, first=True))
    return tuple(lines)


def hours(seconds: float) -> str:
    """Return `1:05`: hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def kept_words(row: Compliance) -> str:
    """Return how a plan was kept in words: `short, 66 % of the stress planned`."""
    word = row.kept.value
    if row.stress_percent is not None:
        return f"{word}, {row.stress_percent:.0f} % of the stress planned"
    if row.time_percent is not None:
        return f"{word}, {row.time_percent:.0f} % of the time planned"
    return word


def head_row(width: int) -> Row:
    """Return the head over the rows of the week, aligned with them and their mark."""
    width = min(width, WIDEST)
    wide = width >= WIDE
    return (
        *cell("", DAY_CELLS + 2),
        *cell("", _name_cells(width - 2)),
        *cell("plan", 5, "dim", right=True),
        *cell("TSS", 4, "dim", right=True),
        *((*cell("", WORD_CELLS), *cell("ridden", RIDDEN_CELLS, "dim")) if wide else cell("", 0)),
        *cell("ridden", 6, "dim", right=True),
        *cell("TSS", 4, "dim", right=True),
        ("   %", "dim"),
    )


def line_row(line: DayLine, today: date, width: int) -> Row:
    """Return one row: day, workout, what was planned, the sign, what was ridden, the share."""
    width = min(width, WIDEST - 2)
    is_today = line.day == today
    dot = TODAY if is_today else " "
    day = f"{line.day:%a} {line.day.day:2d}{dot}" if line.first else ""
    row, room = line.row, _name_cells(width)
    ink = "now" if is_today else "dim" if line.day < today else "text"
    if row is None:
        return (*cell(day, DAY_CELLS, ink), ("·", "faint"))
    planned, done = row.planned, row.done
    stress = None if planned is None else planned.training_stress
    share = row.stress_percent if row.stress_percent is not None else row.time_percent
    sign, colour = SIGNS[row.kept]
    wide = width >= WIDE - 2
    between: Row = ((f"{sign} ", colour),)
    if wide:
        ridden = done.workout_name if done is not None and planned is not None else ""
        between = (
            *cell(f"{sign} {row.kept.value}", WORD_CELLS, colour),
            *cell(fitted(ridden, RIDDEN_CELLS), RIDDEN_CELLS, "dim"),
        )
    return (
        *cell(day, DAY_CELLS, ink),
        *cell(fitted(_name(row), room), room, "text" if planned else "dim"),
        *cell(hours(planned.seconds) if planned else "", 5, right=True),
        *cell(whole(stress) if planned else "", 4, "plan", right=True),
        *between,
        *cell(hours(done.seconds) if done else "", 6, right=True),
        *cell(whole(done.training_stress) if done else "", 4, right=True),
        ("" if share is None else f"{share:4.0f}", colour),
    )


def _name_cells(width: int) -> int:
    extra = WORD_CELLS + RIDDEN_CELLS + 2 if width >= WIDE - 2 else 0
    return max(8, width - FIXED_CELLS - extra)


def _name(row: Compliance) -> str:
    if row.planned is None:
        return (row.done.workout_name if row.done else "") or "free ride"
    mark = FETCHED if row.planned.source is PlannedBy.INTERVALS else ""
    return f"{mark}{row.planned.name}"


def totals_row(week: CalendarWeek, width: int) -> Row:
    """Return the week in one row: hours and stress, planned and ridden, and the share."""
    row: Row = (
        ("planned ", "dim"),
        (hours(week.planned_s), "text"),
        (" h  TSS ", "dim"),
        (whole(week.planned_stress), "plan"),
        ("     ridden ", "dim"),
        (hours(week.done_s), "text"),
        (" h  TSS ", "dim"),
        (whole(week.done_stress), "now"),
    )
    if week.percent is not None:
        row = (*row, (f"     {week.percent:.0f} %", "text"), (" of the plan", "dim"))
    return padded(row, width)


def week_bar(week: CalendarWeek, top: float, width: int) -> Row:
    """Return what was ridden as a solid bar, and what more was planned as a hatched one."""
    done, planned = week.done_stress or 0.0, week.planned_stress or 0.0
    solid = round(min(1.0, done / top) * width) if top else 0
    hatched = max(0, (round(min(1.0, planned / top) * width) if top else 0) - solid)
    return (("█" * solid, "now"), ("▒" * hatched, "plan"), (" " * (width - solid - hatched), "dim"))


def week_row(
    week: CalendarWeek, top: float, ctl: tuple[float | None, float | None], width: int
) -> Row:
    """Return a week with its bar, both its stresses, and where fitness goes in it."""
    width = min(width, WIDEST - 2)
    before, after = ctl
    ramp = None if before is None or after is None else after - before
    words = f"{week.monday.day:2d} {week.monday:%b}–{week.sunday.day:2d} {week.sunday:%b}"
    numbers: Row = (
        ("  ", "dim"),
        (whole(week.done_stress, 4), "now"),
        (" of ", "dim"),
        (whole(week.planned_stress, 4), "plan"),
        (" TSS   CTL ", "dim"),
        (whole(after, 3), "text"),
        (f" ({signed(ramp)})", "dim"),
    )
    bar = week_bar(week, top, max(4, width - WEEK_CELLS - NUMBER_CELLS))
    return padded((*cell(words, WEEK_CELLS - 2, "dim"), *bar, *numbers), width)
