"""The steps of a workout as aligned rows, those of the line that is being written marked."""

from collections.abc import Collection, Sequence
from itertools import accumulate

from tui.formats import cadence_of, clock, fitted, name_of, place_of, watts_of
from tui.panels.drawing import Row
from tui.panels.table import MARK, cell, window
from workouts.snapshot import StepView

WHOLE_WIDTH = 46  # from here on a row has room for cadence and place


def step_rows(
    plan: Sequence[StepView], marked: Collection[int], width: int, height: int
) -> list[Row]:
    """Return the window of steps around the first marked one: when, how long, how hard, what."""
    starts = list(accumulate((step.seconds for step in plan), initial=0))
    first = window(len(plan), min(marked, default=0), height)
    shown = range(first, min(len(plan), first + height))
    return [_row(plan[at], starts[at], at in marked, width) for at in shown]


def _row(step: StepView, start_s: int, marked: bool, width: int) -> Row:
    ink = "strong" if marked else "text"
    parts: list[Row] = [
        ((MARK if marked else "  ", "now"),),
        cell(clock(start_s), 7, "dim", right=True),
        cell(clock(step.seconds), 5, ink, right=True),
        cell(watts_of(step), 9, ink, right=True),
    ]
    if width >= WHOLE_WIDTH:
        parts.append(cell(cadence_of(step.cadence), 6, "dim", right=True))
    name = " ".join(word for word in (name_of(step), place_of(step)) if word)
    used = sum(len(text) for part in parts for text, _ in part)
    parts.append(((fitted(name, width - used), "dim"),))
    return tuple(span for part in parts for span in part)
