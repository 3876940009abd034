"""An athlete's zones as a table: watts and beats, and where there is room shares and spans."""

from collections.abc import Sequence

from tui.panels.drawing import Row, padded
from tui.panels.table import cell
from tui.plots import FILLS
from workouts.athlete import (
    HEART_RATE_ZONE_LOWER_PERCENT,
    POWER_ZONE_LOWER_PERCENT,
    Athlete,
)

POWER_ZONE_WORDS = (
    "recovery",
    "endurance",
    "tempo",
    "threshold",
    "VO₂max",
    "anaerobic",
    "sprint",
)
HEART_ZONE_WORDS = ("easy", "endurance", "tempo", "threshold", "above")
NARROWEST = 21
SHARES_FROM, SPANS_FROM = 46, 62  # cells from which the table has shares, and spans
TABLE_CELLS = 47  # of a table with shares
TOP_PERCENT = (180, 120)  # where the spans of the open zones end, of FTP and of threshold
ROOMY_ROWS = 27  # from here on a blank row stands between two zones


def zone_rows(athlete: Athlete, width: int, height: int) -> list[Row]:
    """Return power zones in watts and heart zones in beats, each with its number and fill.

    A wide table adds shares of FTP and of threshold, and each zone's span on one scale; a tall one
    has room between its rows.
    """
    if width < NARROWEST:
        return []
    watts = [round(athlete.ftp_w * percent / 100) for percent in POWER_ZONE_LOWER_PERCENT]
    threshold = athlete.threshold_heart_rate_bpm
    # A beat belongs to the zone whose bound it reaches, so the first whole beat is the bound.
    beats = [-(-threshold * percent // 100) for percent in HEART_RATE_ZONE_LOWER_PERCENT]
    tops = [athlete.ftp_w * TOP_PERCENT[0] / 100, threshold * TOP_PERCENT[1] / 100]
    power = _zones(POWER_ZONE_WORDS, watts, "W", POWER_ZONE_LOWER_PERCENT, tops[0], width)
    heart = _zones(HEART_ZONE_WORDS, beats, "bpm", HEART_RATE_ZONE_LOWER_PERCENT, tops[1], width)
    rows: list[Row] = [_head("power zones", "of FTP", width), *power, ()]
    rows += [_head("heart zones", "of threshold", width), *heart]
    if height >= 2 * len(rows):
        rows = [each for row in rows for each in (row, ())]
    elif height >= ROOMY_ROWS:
        rows = [each for row in rows for each in ((row, ()) if row else (row,))]
    return rows[:height]


def _head(words: str, share: str, width: int) -> Row:
    row: Row = ((words, "dim"),)
    if width < SHARES_FROM:
        return row
    return (*padded(row, TABLE_CELLS - len(share) - 2), (share, "dim"))


def _zones(
    words: Sequence[str],
    bounds: Sequence[int],
    unit: str,
    percents: Sequence[int],
    top: float,
    width: int,
) -> list[Row]:
    rows: list[Row] = []
    for at, (word, low) in enumerate(zip(words, bounds, strict=True)):
        ink = f"z{at + 1}"
        end = bounds[at + 1] if at + 1 < len(bounds) else None
        share_end = percents[at + 1] if end is not None else None
        row: Row = (
            (f"Z{at + 1} ", ink),
            (f"{FILLS[min(at, len(FILLS) - 1)] * 4}  ", ink),
            *cell(word, 10),
            (f"{_span(low, end)} {unit}", "text"),
        )
        if width >= SHARES_FROM:
            share = f"{_span(percents[at], share_end)} %"
            row = (*padded(row, TABLE_CELLS - len(share) - 2), (share, "dim"))
        if width >= SPANS_FROM:
            span = _bar(low / top, min(1.0, (end or top) / top), width - TABLE_CELLS)
            row = (*padded(row, TABLE_CELLS), (span, ink))
        rows.append(row)
    return rows


def _span(low: int, end: int | None) -> str:
    return f"{low:3d}–{end - 1:3d}" if end is not None else f"{low:3d}+   "


def _bar(start: float, end: float, cells: int) -> str:
    """Return the part of a scale from 0 to 1 that a zone takes."""
    first = round(start * cells)
    return " " * first + "━" * max(1, round(end * cells) - first)
