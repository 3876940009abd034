"""Fitness, fatigue and form over time: two lines on one scale, form as bars round zero below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.panels.drawing import Drawing, Row, Span
from tui.panels.workout_profile import merged
from tui.plots import EIGHTHS, braille_line, columns, nice_top

if TYPE_CHECKING:
    from workouts.load import LoadDay

LABEL_CELLS = 5
FORM_ROWS = 4
DASH, DASH_DRAWN = 8, 6  # dots: three cells on, one off


def load_chart(days: Sequence[LoadDay], width: int, height: int) -> list[Row]:
    """Return the chart: CTL solid, ATL dashed, TSB as bars up or down."""
    count, tall = width - LABEL_CELLS, height - FORM_ROWS - 2
    if len(days) < 2 or count < 10 or tall < 3:
        return [(("Two days with a ride in them make a line here.", "dim"),)]
    ctl = columns(_stretched([day.ctl for day in days], count * 2), count * 2)
    atl = columns(_stretched([day.atl for day in days], count * 2), count * 2)
    values = [value for value in (*ctl, *atl) if value is not None]
    top = nice_top(max(values), 10)
    low = lower_end(min(values), top)
    fitness = braille_line(ctl, low, top, count, tall)
    # Dashes tell ATL from CTL without colour, and are near enough for the eye to join them.
    dashed = [value if at % DASH < DASH_DRAWN else None for at, value in enumerate(atl)]
    fatigue = braille_line(dashed, low, top, count, tall)
    rows: list[Row] = []
    for y in range(tall):
        value = low if y == tall - 1 else low + (top - low) * (tall - y) / tall
        labelled = y in (0, tall // 2, tall - 1)
        spans: list[Span] = [(f"{value:4.0f} " if labelled else " " * LABEL_CELLS, "dim")]
        spans += [_dot(a, b) for a, b in zip(fitness[y], fatigue[y], strict=True)]
        rows.append(merged(spans))
    rows.append(_dates(days, count))
    tsb = columns(_stretched([day.tsb for day in days], count), count)
    return [*rows, *form_bars(tsb)]


def lower_end(least: float, top: float) -> float:
    """Return where the axis begins: a multiple of ten below `least`, 0 when that is near."""
    return 0.0 if least < top / 2 else max(0.0, (least - 1) // 10 * 10)


def _dot(fitness: str, fatigue: str) -> Span:
    if fitness != " ":
        return (fitness, "plan")
    return (fatigue, "over") if fatigue != " " else (" ", "text")


def _stretched(values: Sequence[float], count: int) -> list[float | None]:
    """Return at least `count` values: a short time is drawn with straight lines between days."""
    if len(values) >= count:
        return list(values)
    last = len(values) - 1
    out: list[float | None] = []
    for at in range(count):
        place = at * last / (count - 1)
        before = int(place)
        after = min(last, before + 1)
        out.append(values[before] + (values[after] - values[before]) * (place - before))
    return out


def form_bars(values: Sequence[float | None]) -> list[Row]:
    """Return two rows above zero and two below, with the sign at the left edge."""
    half = FORM_ROWS // 2
    top = nice_top(max((abs(value) for value in values if value is not None), default=1.0), 10)
    up, down = [], []
    for value in values:
        eighths = round((value or 0.0) / top * half * 8)
        up.append(_steps(max(0, eighths), half))
        down.append(_steps(max(0, -eighths), half))
    rows: list[Row] = []
    for y in range(half):
        label = f"{f'+{top:.0f}':>4} " if y == 0 else "form "
        rows.append(((label, "dim"), ("".join(EIGHTHS[bar[half - 1 - y]] for bar in up), "z3")))
    for y in range(half):
        label = f"{f'−{top:.0f}':>4} " if y == half - 1 else " " * LABEL_CELLS
        # A bar that hangs down is the gap of one that stands up.
        spans: list[Span] = [(label, "dim")]
        spans += [_hanging(bar[y]) for bar in down]
        rows.append(merged(spans))
    return rows


def _steps(eighths: int, rows: int) -> list[int]:
    return [min(8, max(0, eighths - row * 8)) for row in range(rows)]


def _hanging(eighths: int) -> Span:
    if eighths in (0, 8):
        return (EIGHTHS[eighths], "over")
    return (EIGHTHS[8 - eighths], "ground on over")


def _dates(days: Sequence[LoadDay], count: int) -> Row:
    """Return dates under the chart, as many as fit."""
    cells = [" "] * count
    labels = max(2, count // 16)
    for at in range(labels):
        index = at * (len(days) - 1) // (labels - 1)
        day = days[index].date
        words = f"{day.day} {day:%b}"
        if (days[-1].date - days[0].date) > timedelta(400):
            words = f"{day:%b %Y}"
        x = index * (count - 1) // (len(days) - 1)
        start = max(0, min(count - len(words), x - len(words) // 2))
        cells[start : start + len(words)] = words
    return ((" " * LABEL_CELLS, "dim"), ("".join(cells), "dim"))


def weeks(days: Sequence[LoadDay], today: date, count: int) -> list[tuple[date, float]]:
    """Return the last `count` weeks that have a day in `days`: their Monday and their stress."""
    sums: dict[date, float] = {}
    for day in days:
        monday = day.date - timedelta(day.date.weekday())
        if day.date <= today:
            sums[monday] = sums.get(monday, 0.0) + day.training_stress
    return sorted(sums.items())[-count:]


class LoadChart(Drawing):
    """Shows the days it is given."""

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(panel_id)
        self._days: Sequence[LoadDay] = ()

    def show(self, days: Sequence[LoadDay]) -> None:
        self._days = days
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        return load_chart(self._days, width, height)
