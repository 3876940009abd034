"""The trend of scores: by rubric, the last rides against those before; and ride by ride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from tui.formats import signed
from tui.panels.drawing import Row, Span, width_of
from tui.panels.grade import INKS
from tui.panels.ride_row import local_day
from tui.panels.table import cell, table_rows
from tui.plots import LEFT_EIGHTHS

if TYPE_CHECKING:
    from coach.debrief.kept import KeptScore
    from workouts.history_rows import RideRow

LATELY = 5  # rides of one rubric whose mean is compared with that of as many before
NOTHING = "No ride is graded yet: it is by itself after a ride, or by teamcar debrief."
DAY_CELLS, RUBRIC_CELLS, SCORE_CELLS, LEAST_BAR = 11, 11, 5, 10


@dataclass(frozen=True, slots=True)
class Graded:
    """A ride of the history and its score."""

    ride: RideRow
    score: KeptScore


def grade_words(grades: Sequence[Graded]) -> list[Row]:
    """Return one row a rubric: the mean of its last rides and how it changed; newest first in."""
    if not grades:
        return [((NOTHING, "text"),)]
    rows: list[Row] = []
    for rubric in dict.fromkeys(each.score.rubric for each in grades):
        scores = [
            each.score.score
            for each in grades
            if each.score.rubric == rubric and each.score.score is not None
        ]
        if not scores:
            continue
        now, before = scores[:LATELY], scores[LATELY : 2 * LATELY]
        spans: list[Span] = [
            (f"{rubric.replace('_', ' ')} ", "dim"),
            (f"{fmean(now):.0f}", "strong"),
            (f" over {len(now)} ride{'s' * (len(now) != 1)}", "dim"),
        ]
        if before:
            change = round(fmean(now)) - round(fmean(before))
            spans.append((f"   {signed(change)} against the {len(before)} before", "dim"))
        rows.append(tuple(spans))
    return rows


def grade_rows(grades: Sequence[Graded], width: int, height: int, cursor: int | None) -> list[Row]:
    """Return a row a ride, the newest first, with its score as a bar of 100."""
    rows = [_row(each, width - 2) for each in grades]
    return table_rows(rows, -1 if cursor is None else cursor, width, height)


def _row(graded: Graded, width: int) -> Row:
    day, score = local_day(graded.ride.started_at), graded.score.score
    left = width - DAY_CELLS - RUBRIC_CELLS - SCORE_CELLS - 4
    row: Row = (
        *cell(f"{day.day} {day:%b} {day.year}", DAY_CELLS, "dim", right=True),
        *cell(graded.ride.name, max(8, min(32, left - LEAST_BAR))),
        *cell(graded.score.rubric.replace("_", " "), RUBRIC_CELLS, "dim"),
        *cell("--" if score is None else f"{score:.0f}", SCORE_CELLS - 1, right=True),
    )
    return (*row, *_bar(score, max(0, width - width_of(row))))


def _bar(score: float | None, cells: int) -> tuple[Span, ...]:
    if score is None:
        return ()
    eighths = round(score / 100 * cells * 8)
    text = "█" * (eighths // 8) + LEFT_EIGHTHS[eighths % 8].strip()
    return ((text, next(ink for least, ink in INKS if score >= least)),)
