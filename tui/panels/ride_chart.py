"""A ride over time: power as blocks in the ink of its zone, heart rate and cadence as lines below.

Laps are ticks at the upper edge; the target is a line over the power.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.formats import clock
from tui.panels.axes import LABEL_CELLS, Label, placed, value_label
from tui.panels.drawing import Row, Span
from tui.panels.workout_profile import merged
from tui.plots import block_column, braille_line, nice_top
from tui.ride_traces import Trace, Traces, Window

if TYPE_CHECKING:
    from workouts.athlete import Athlete
    from workouts.snapshot import Lap

UNIT_CELLS = 4  # at the right edge: the unit, or a zone where it begins
STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400)
TICK_CELLS = 8
LEAST_RPM = 40  # slower is coasting, and drawn at the foot
HEART_INK, CADENCE_INK = "z7", "z3"


def ride_chart(
    traces: Traces,
    window: Window,
    laps: Sequence[Lap],
    marked: int | None,
    athlete: Athlete,
    width: int,
    height: int,
) -> list[Row]:
    """Return the chart; `marked` is the number of a lap, and the zones are those of `athlete`."""
    count = width - LABEL_CELLS - UNIT_CELLS
    if count < 20 or height < 4 or not traces.seconds:
        return []
    heart, cadence = traces.heart_rate_bpm, traces.cadence_rpm
    tall = height - 2  # laps above, minutes below
    rest = [part for part in (heart, cadence) if part.known]
    heights = _heights(tall, traces.power_w.known, len(rest))
    at = None if window.cursor_s is None else window.cell(window.cursor_s, count)
    rows = [_laps(laps, marked, window, count)]
    if traces.power_w.known:
        rows += _power(traces, window, athlete, count, heights.pop(0), at)
    for part, tall_part in zip(rest, heights, strict=False):
        is_heart = part is heart
        ink, unit = (HEART_INK, "bpm") if is_heart else (CADENCE_INK, "rpm")
        if tall_part:
            low_end: Callable[[float], float] = _tens if is_heart else _cadence_foot
            rows += _line(part, window, low_end, count, tall_part, at, ink, unit)
    if not traces.power_w.known and not rest:
        rows.append((("neither power, heart rate nor cadence was recorded", "dim"),))
    return [*rows, _axis(window, count, at)]


def _heights(tall: int, power: bool, others: int) -> list[int]:
    """Return the rows of power, if any, and of the others, which a low chart leaves out."""
    if not power:
        return [tall // max(1, others)] * others
    each = 0 if tall < 6 else max(2, tall // 5)
    shown = others if each * others <= tall // 2 else 1
    parts = [each if at < shown else 0 for at in range(others)]
    return [tall - sum(parts), *parts]


def _power(
    traces: Traces, window: Window, athlete: Athlete, count: int, tall: int, at: int | None
) -> list[Row]:
    means = [traces.power_w.mean(*window.part(x, count)) for x in range(count)]
    asked = [traces.target_w.mean(*window.part(x, count * 2)) for x in range(count * 2)]
    known = [value for value in (*means, *asked) if value is not None]
    top = nice_top(max(known, default=0.0) * 1.03)
    target = braille_line(asked, 0, top, count, tall)
    blocks = [block_column(value or 0.0, top, tall) for value in means]
    inks = [f"z{athlete.power_zone(value)}" if value is not None else "dim" for value in means]
    begins = {
        tall - 1 - int(bound / top * tall): f" Z{zone}"
        for zone, bound in enumerate(athlete.power_zone_bounds_w, start=1)
        if bound < top
    }
    rows: list[Row] = []
    for y in range(tall):
        spans: list[Span] = [value_label(y, tall, 0, top)]
        for x in range(count):
            block = blocks[x][y]
            covered = block in "▅▆▇█"
            if target[y][x] != " ":
                spans.append((target[y][x], f"strong on {inks[x]}" if covered else "strong"))
            elif x == at and block in " █":
                spans.append(("┃", f"ground on {inks[x]}" if covered else "now"))
            else:
                spans.append((block, inks[x]))
        edge = " W" if y == 0 else begins.get(y, "")
        rows.append(merged([*spans, (edge.ljust(UNIT_CELLS), "dim")]))
    return rows


def _line(
    trace: Trace,
    window: Window,
    low_end: Callable[[float], float],
    count: int,
    tall: int,
    at: int | None,
    ink: str,
    unit: str,
) -> list[Row]:
    values = [trace.mean(*window.part(x, count * 2)) for x in range(count * 2)]
    known = [value for value in values if value is not None]
    low = low_end(min(known, default=0.0))
    top = max(low + 10, nice_top(max(known, default=0.0), 10))
    drawn = braille_line(values, low, top, count, tall)
    rows: list[Row] = []
    for y in range(tall):
        spans: list[Span] = [value_label(y, tall, low, top)]
        for x, char in enumerate(drawn[y]):
            empty: Span = ("┃", "now") if x == at else (" ", "text")
            spans.append((char, ink) if char != " " else empty)
        edge = f" {unit}" if y == 0 else ""
        rows.append(merged([*spans, (edge.ljust(UNIT_CELLS), "dim")]))
    return rows


def _tens(value: float) -> float:
    return value // 10 * 10


def _cadence_foot(value: float) -> float:
    return max(LEAST_RPM, _tens(value))


def _laps(laps: Sequence[Lap], marked: int | None, window: Window, count: int) -> Row:
    """Return a tick where each lap begins, with its number where there is room."""
    cells: list[Span] = [(" ", "faint")] * count
    for lap in laps:
        start, end = window.cell(lap.from_s, count), window.cell(lap.to_s, count)
        ink = "now" if lap.index == marked else "dim"
        if lap.index == marked:
            for x in range(max(0, start), min(count, end)):
                cells[x] = ("─", "now")
        if not 0 <= start < count:
            continue
        words = f"╷{lap.index + 1}"
        words = words if start + len(words) < min(end, count) else "╷"
        for x, char in enumerate(words[: count - start], start):
            cells[x] = (char, ink)
    edges: tuple[Span, Span] = ((" lap ", "dim"), (" " * UNIT_CELLS, "dim"))
    return merged([edges[0], *cells, edges[1]])


def _axis(window: Window, count: int, at: int | None) -> Row:
    """Return times below their cells: minutes, or minutes and seconds when one has zoomed in."""
    span = window.to_s - window.from_s
    most = max(1, count // TICK_CELLS)
    step = next((each for each in STEPS_S if span / each <= most), STEPS_S[-1])
    labels: list[Label] = []
    for second in range(-(-window.from_s // step) * step, window.to_s, step):
        words = clock(second) if step < 60 else f"{second // 60}"
        unit = " min" if step >= 60 and not labels else ""
        labels.append((window.cell(second, count), words + unit, "dim"))
    sign: list[Label] = [] if at is None else [(at, "▲", "now")]
    row = placed([*sign, *labels], count)
    return ((" " * LABEL_CELLS, "dim"), *row, (" " * UNIT_CELLS, "dim"))
