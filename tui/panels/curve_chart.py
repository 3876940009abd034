"""The power curve: best watts by duration, of all time and of 90 days, from 1 s to 5 h."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

from tui.panels.axes import LABEL_CELLS, Label, placed, value_label
from tui.panels.drawing import Row, Span
from tui.panels.workout_profile import merged
from tui.plots import braille_line, nice_top
from workouts.power_curve import CURVE_S

if TYPE_CHECKING:
    from workouts.power_curve import BestEffort

# Labels of the axis, the ones that matter most first.
TICKS = (
    (60, "1 min"), (1200, "20 min"), (5, "5 s"), (300, "5 min"), (3600, "1 h"), (18000, "5 h"),
    (1, "1 s"), (15, "15 s"), (7200, "2 h"), (600, "10 min"), (30, "30 s"), (120, "2 min"),
)  # fmt: skip
STEP_W = 100  # the axis ends on a multiple of it
EVER = (2, 4)  # dots on, of how many: the line of all time is dotted, that of 90 days solid

Bests = Sequence["BestEffort | None"]


def curve_chart(
    ever: Bests, lately: Bests, cp_w: float | None, width: int, height: int, cursor: int | None
) -> list[Row]:
    """Return the chart over a logarithmic axis of time; `cursor` is a number in CURVE_S.

    The line of 90 days lies over that of all time; `cp_w` is a level that is drawn faintly.
    """
    count, tall = width - LABEL_CELLS, height - 1
    watts = [effort.power_w for effort in ever if effort]
    if not watts:
        return [(("A ride with a power meter makes a curve here.", "dim"),)]
    if count < 20 or tall < 3:
        return []
    top = nice_top(max(watts), STEP_W)
    dots = count * 2
    on, of = EVER
    best = [value if at % of < on else None for at, value in enumerate(_spread(ever, dots))]
    drawn = [
        (braille_line(_spread(lately, dots), 0, top, count, tall), "now"),
        (braille_line(best, 0, top, count, tall), "plan"),
    ]
    level = tall if cp_w is None else tall - 1 - int(min(cp_w, top - 1) / top * tall)
    at = None if cursor is None else _place(CURVE_S[cursor], count)
    rows: list[Row] = []
    for y in range(tall):
        spans: list[Span] = [value_label(y, tall, 0, top)]
        for x in range(count):
            empty: Span = ("┃", "now") if x == at else ("╌" if y == level else " ", "faint")
            spans.append(next(((rows_[y][x], ink) for rows_, ink in drawn if rows_[y][x] != " "),
                              empty))  # fmt: skip
        if y == level:
            spans = [*spans[:-2], ("CP", "dim")]
        rows.append(merged(spans))
    labels: list[Label] = [] if at is None else [(at, "▲", "now")]
    labels += [(_place(seconds, count), words, "dim") for seconds, words in TICKS]
    rows.append(((" " * LABEL_CELLS, "dim"), *placed(labels, count)))
    return rows


def _place(seconds: float, count: int) -> int:
    return min(count - 1, round(log(seconds) / log(CURVE_S[-1]) * (count - 1)))


def _spread(bests: Bests, dots: int) -> list[float | None]:
    """Return watts for each dot of the axis, on straight lines between the durations."""
    out: list[float | None] = []
    after = 1
    for dot in range(dots):
        here = dot / (dots - 1) * log(CURVE_S[-1])
        while after < len(CURVE_S) - 1 and log(CURVE_S[after]) < here:
            after += 1
        start, end = (bests[after - 1], bests[after]) if bests else (None, None)
        if start is None or end is None:
            exact = start is not None and here <= log(start.seconds)
            out.append(start.power_w if start and exact else None)
            continue
        share = (here - log(start.seconds)) / (log(end.seconds) - log(start.seconds))
        out.append(start.power_w + (end.power_w - start.power_w) * min(1.0, share))
    return out
