"""Charts of the report as inline SVG; what is read in them stands beside as text and tables.

A plot is stretched to the width there is, so its labels are text of the page around it, in the
reader's own size, and never part of the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from coach.debrief.traces import Points
from coach.debrief.verdict import IntervalRow
from workouts.clock_text import clock_text

MOST_BARS = 24  # efforts as pairs of bars; more are read in the table
MOST_NUMBERED = 12  # of them, that a phone has room for
BAR_REM = 6  # widest of a pair, in the page's own letters
TICK_STEPS_S = (60, 300, 600, 900, 1800, 3600, 7200)
MOST_TIME_TICKS = 6  # that a phone has room for
VALUE_STEPS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
LEAST_SPAN = 20.0  # of values, or every flutter would look like a mountain
LEAST_NUMBERED = 0.035  # of the ride, for an effort's number to have room over it
RING = 54.0  # radius of the score's ring


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart over the time of the ride."""

    title: str
    words: str  # what it shows, for those who do not see it
    unit: str
    kind: str  # the class of its line
    line: Points
    step_s: int
    seconds: int
    target: Points = ()
    efforts: tuple[IntervalRow, ...] = ()
    from_zero: bool = False


def plot(chart: Plot) -> str:
    """Return a chart as a figure."""
    known = [value for value in (*chart.line, *chart.target) if value is not None]
    if not known or not chart.seconds:
        return ""
    low, high, step = _span(known, chart.from_zero)
    body = "".join(
        (*_bands(chart, high, low), *_grid(low, high, step, chart.seconds), *_lines(chart, high))
    )
    box = f"0 0 {chart.seconds} {_n(high - low)}"
    svg = (
        f'<svg viewBox="{box}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(chart.words, quote=True)}">{body}</svg>'
    )
    labels = "".join((*_values(low, high, step), *_times(chart.seconds), *_numbers(chart)))
    return (
        f'<figure class="plot {chart.kind}"><figcaption>{escape(chart.title)}'
        f" <small>{escape(chart.unit)}</small></figcaption>"
        f'<div class="frame">{svg}{labels}</div></figure>'
    )


def paired_bars(rows: Sequence[IntervalRow], words: str, title: str) -> str:
    """Return the efforts as pairs of bars, target beside ridden; "" for none, or for too many."""
    rows = [row for row in rows if row.average_w is not None or row.target_w is not None]
    if not 0 < len(rows) <= MOST_BARS:
        return ""
    top = max(watts for row in rows for watts in (row.target_w or 0, row.average_w or 0)) or 1
    parts = []
    for at, row in enumerate(rows):
        for offset, watts, kind in ((0.12, row.target_w, "plan"), (0.5, row.average_w, "ridden")):
            if watts:
                tall = 100 * watts / top
                parts.append(
                    f'<rect class="{kind}" x="{_n(at + offset)}" y="{_n(100 - tall)}"'
                    f' width="0.36" height="{_n(tall)}"/>'
                )
    each = -(-len(rows) // MOST_NUMBERED)
    labels = "".join(
        f'<span class="under" style="left:{_n(100 * (at + 0.5) / len(rows))}%">'
        f"{escape(str(row.number or at + 1))}</span>"
        for at, row in enumerate(rows)
        if at % each == 0
    )
    return (
        f'<figure class="pairs"><figcaption>{escape(title)}</figcaption>'
        f'<div class="frame" style="max-width:{BAR_REM * len(rows)}rem">'
        f'<svg viewBox="0 0 {len(rows)} 100" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(words, quote=True)}">{"".join(parts)}</svg>{labels}</div></figure>'
    )


def ring(score: float | None, shown: str, words: str, kind: str) -> str:
    """Return the score in a ring that is closed as far as the score goes."""
    around = 2 * math.pi * RING
    arc = around * (score or 0.0) / 100
    return (
        f'<svg class="ring {kind}" viewBox="0 0 128 128" role="img"'
        f' aria-label="{escape(words, quote=True)}">'
        f'<circle class="track" cx="64" cy="64" r="{RING:.0f}"/>'
        f'<circle class="arc" cx="64" cy="64" r="{RING:.0f}" transform="rotate(-90 64 64)"'
        f' stroke-dasharray="{_n(arc)} {_n(around)}"/>'
        f'<text x="64" y="66" text-anchor="middle" dominant-baseline="middle">{escape(shown)}'
        "</text></svg>"
    )


def score_bar(score: float | None) -> str:
    """Return a criterion's score as a bar; its number stands beside it as text."""
    wide = _n(score or 0.0)
    return (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6"/>'
        f'<rect class="arc" width="{wide}" height="6"/></svg>'
    )


def _n(value: float) -> str:
    """Return a number as short as it may be in a drawing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _span(known: Sequence[float], from_zero: bool) -> tuple[float, float, float]:
    """Return the lowest and highest value of the axis and the step between its marks."""
    low, high = (0.0 if from_zero else min(known)), max(1.0, *known)
    if high - low < LEAST_SPAN:
        low, high = max(0.0, low - LEAST_SPAN / 2), high + LEAST_SPAN / 2
    step = float(next((each for each in VALUE_STEPS if (high - low) / each <= 4), VALUE_STEPS[-1]))
    return step * math.floor(low / step), step * (math.floor(high / step) + 1), step


def _marks(low: float, high: float, step: float) -> Iterator[float]:
    """Yield the values that are marked, the ends left out."""
    value = low + step
    while value < high:
        yield value
        value += step


def _bands(chart: Plot, high: float, low: float) -> Iterator[str]:
    for row in chart.efforts:
        if row.to_s > row.from_s:
            yield (
                f'<rect class="effort" x="{row.from_s}" y="0" width="{row.to_s - row.from_s}"'
                f' height="{_n(high - low)}"/>'
            )


def _grid(low: float, high: float, step: float, seconds: int) -> Iterator[str]:
    for value in _marks(low, high, step):
        at = _n(high - value)
        yield f'<line class="grid" x1="0" x2="{seconds}" y1="{at}" y2="{at}"/>'


def _lines(chart: Plot, high: float) -> Iterator[str]:
    if chart.target:
        yield f'<path class="target" d="{_path(chart.target, chart.step_s, high)}"/>'
    yield f'<path class="line" d="{_path(chart.line, chart.step_s, high)}"/>'


def _path(points: Points, step_s: int, high: float) -> str:
    """Return a line through what is known, broken where nothing is."""
    parts, pen_up = [], True
    for index, value in enumerate(points):
        if value is None:
            pen_up = True
            continue
        parts.append(f"{'M' if pen_up else 'L'}{index * step_s} {_n(round(high - value, 1))}")
        if pen_up and (index + 1 == len(points) or points[index + 1] is None):
            parts.append(f"h{step_s}")  # a point alone would not be seen
        pen_up = False
    return "".join(parts)


def _values(low: float, high: float, step: float) -> Iterator[str]:
    for value in _marks(low, high, step):
        place = 100 * (value - low) / (high - low)
        yield f'<span class="beside" style="bottom:{_n(place)}%">{value:.0f}</span>'


def _times(seconds: int) -> Iterator[str]:
    step = next((each for each in TICK_STEPS_S if seconds / each <= MOST_TIME_TICKS), seconds)
    for at in range(0, seconds, step):
        yield f'<span class="under" style="left:{_n(100 * at / seconds)}%">{clock_text(at)}</span>'


def _numbers(chart: Plot) -> Iterator[str]:
    for row in chart.efforts:
        length = row.to_s - row.from_s
        if row.number is not None and length / chart.seconds >= LEAST_NUMBERED:
            place = 100 * (row.from_s + length / 2) / chart.seconds
            yield f'<span class="over" style="left:{_n(place)}%">{row.number}</span>'
