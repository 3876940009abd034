"""Fitness, fatigue and form over time: two lines on one scale, form as bars round zero below.

What is behind today is what the plan leads to: the same lines in finer dashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.panels.axes import LABEL_CELLS, dates_row, place, value_label
from tui.panels.drawing import Row, Span
from tui.panels.workout_profile import merged
from tui.plots import EIGHTHS, braille_line, columns, nice_top

if TYPE_CHECKING:
    from workouts.load import LoadDay

FORM_ROWS = 4
# Dots on, of how many: dashes tell the lines apart without colour, and the plan from what was.
FATIGUE, AHEAD, FATIGUE_AHEAD = (6, 8), (3, 6), (1, 3)


def load_chart(
    days: Sequence[LoadDay],
    width: int,
    height: int,
    ahead: Sequence[LoadDay] = (),
    cursor: int | None = None,
) -> list[Row]:
    """Return the chart: CTL solid, ATL dashed, TSB as bars up or down.

    The last of `days` is today. `ahead` begins today, as it ends if all is ridden as planned;
    `cursor` is the number of a day, of `days` and then of `ahead` from tomorrow on.
    """
    count, tall = width - LABEL_CELLS, height - FORM_ROWS - 2
    if len(days) < 2 or count < 10 or tall < 3:
        return [(("Two days with a ride in them make a line here.", "dim"),)]
    every = joined(days, ahead)
    now = len(days) - 1
    ctl = [day.ctl for day in days]
    atl = [day.atl for day in days]
    future = len(every) - len(days)
    gone: list[float | None] = [None] * future
    dots = count * 2
    lines = [
        _line([*ctl, *gone], dots),
        _line([*atl, *gone], dots),
        _line(_behind([day.ctl for day in ahead], now), dots),
        _line(_behind([day.atl for day in ahead], now), dots),
    ]
    values = [value for line in lines for value in line if value is not None]
    top = nice_top(max(values), 10)
    low = lower_end(min(values), top)
    patterns = ((1, 1), FATIGUE, AHEAD, FATIGUE_AHEAD)
    drawn = [
        braille_line(_dashed(line, pattern), low, top, count, tall)
        for line, pattern in zip(lines, patterns, strict=True)
    ]
    marks = {} if not future else {place(now, len(every) - 1, count): ("┊", "dim")}
    if cursor is not None:
        marks[place(cursor, len(every) - 1, count)] = ("┃", "now")
    rows: list[Row] = []
    for y in range(tall):
        spans: list[Span] = [value_label(y, tall, low, top)]
        spans += [
            _dot([line[y][x] for line in drawn], marks.get(x, (" ", "text"))) for x in range(count)
        ]
        rows.append(merged(spans))
    dates = dates_row([day.date for day in every], count, days[-1].date, cursor)
    rows.append(((" " * LABEL_CELLS, "dim"), *dates))
    tsb = columns(_stretched([day.tsb for day in every], count), count)
    begins = place(now, len(every) - 1, count) + 1 if future else count
    return [*rows, *form_bars(tsb, begins)]


def joined(days: Sequence[LoadDay], ahead: Sequence[LoadDay]) -> Sequence[LoadDay]:
    """Return the days of the chart: those gone by, and those ahead from tomorrow on."""
    return [*days, *ahead[1:]]


def lower_end(least: float, top: float) -> float:
    """Return where the axis begins: a multiple of ten below `least`, 0 when that is near."""
    return 0.0 if least < top / 2 else max(0.0, (least - 1) // 10 * 10)


def _behind(values: Sequence[float], now: int) -> list[float | None]:
    return [*([None] * now), *values] if len(values) > 1 else []


def _line(values: Sequence[float | None], dots: int) -> list[float | None]:
    return columns(_stretched(values, dots), dots) if values else []


def _dashed(line: Sequence[float | None], pattern: tuple[int, int]) -> list[float | None]:
    on, of = pattern
    return [value if at % of < on else None for at, value in enumerate(line)]


def _dot(cells: Sequence[str], mark: Span) -> Span:
    """Return what is seen where lines meet: fitness before fatigue, and either before a mark."""
    for char, ink in zip(cells, ("plan", "over", "plan", "over"), strict=True):
        if char != " ":
            return (char, ink)
    return mark


def _stretched(values: Sequence[float | None], count: int) -> list[float | None]:
    """Return at least `count` values: a short time is drawn with straight lines between days."""
    if len(values) >= count:
        return list(values)
    last = len(values) - 1
    out: list[float | None] = []
    for at in range(count):
        position = at * last / (count - 1)
        before = int(position)
        start, end = values[before], values[min(last, before + 1)]
        if start is None or end is None:
            out.append(start if position == before else None)
        else:
            out.append(start + (end - start) * (position - before))
    return out


def form_bars(values: Sequence[float | None], ahead_from: int | None = None) -> list[Row]:
    """Return two rows above zero and two below, with the sign at the left edge.

    From cell `ahead_from` on they are paler.
    """
    half = FORM_ROWS // 2
    top = nice_top(max((abs(value) for value in values if value is not None), default=1.0), 10)
    up, down = [], []
    for value in values:
        eighths = round((value or 0.0) / top * half * 8)
        up.append(_steps(max(0, eighths), half))
        down.append(_steps(max(0, -eighths), half))
    ahead_from = len(values) if ahead_from is None else ahead_from
    rows: list[Row] = []
    for y in range(half):
        label = f"{f'+{top:.0f}':>4} " if y == 0 else "form "
        text = "".join(EIGHTHS[bar[half - 1 - y]] for bar in up)
        rows.append(((label, "dim"), (text[:ahead_from], "z3"), (text[ahead_from:], "d3")))
    for y in range(half):
        label = f"{f'−{top:.0f}':>4} " if y == half - 1 else " " * LABEL_CELLS
        # A bar that hangs down is the gap of one that stands up.
        spans: list[Span] = [(label, "dim")]
        spans += [
            _hanging(bar[y], "over" if x < ahead_from else "d6") for x, bar in enumerate(down)
        ]
        rows.append(merged(spans))
    return rows


def _steps(eighths: int, rows: int) -> list[int]:
    return [min(8, max(0, eighths - row * 8)) for row in range(rows)]


def _hanging(eighths: int, ink: str) -> Span:
    if eighths in (0, 8):
        return (EIGHTHS[eighths], ink)
    return (EIGHTHS[8 - eighths], f"ground on {ink}")
