"""Time in the zones of a ride, and its best efforts beside the rider's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.formats import clock, duration
from tui.panels.drawing import Row, Span, padded
from tui.panels.table import cell
from tui.panels.week_bars import ZONE_FILLS
from tui.panels.zone_table import HEART_ZONE_WORDS, POWER_ZONE_WORDS
from workouts.power_curve import CURVE_S

if TYPE_CHECKING:
    from workouts.power_curve import BestEffort
    from workouts.summary import RideSummary

SHOWN_S = (5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000)
PER_KG_FROM = 44
WORD_CELLS, TIME_CELLS, SHARE_CELLS = 11, 8, 6

Bests = Sequence["BestEffort | None"]


def zone_time_rows(ride: RideSummary, width: int, height: int) -> list[Row]:
    """Return a bar for each zone of power and of heart rate; what was not measured has none."""
    rows: list[Row] = []
    for title, words, seconds in (
        ("time in power zones", POWER_ZONE_WORDS, ride.power_zone_s),
        ("time in heart zones", HEART_ZONE_WORDS, ride.heart_rate_zone_s),
    ):
        if not any(seconds):
            continue
        rows += [()] if rows else []
        rows.append(((title, "dim"),))
        rows += _zone_bars(words, seconds, width)
    return (rows or [(("neither power nor heart rate was recorded", "dim"),)])[:height]


def _zone_bars(words: Sequence[str], seconds: Sequence[int], width: int) -> list[Row]:
    total, most = sum(seconds), max(seconds)
    room = max(4, width - 3 - WORD_CELLS - TIME_CELLS - SHARE_CELLS - 2)
    rows: list[Row] = []
    for at, (word, spent) in enumerate(zip(words, seconds, strict=True)):
        ink = f"z{at + 1}"
        length = round(spent / most * room)
        bar = ZONE_FILLS[at] * (length or (1 if spent else 0))
        rows.append(
            (
                (f"Z{at + 1} ", ink),
                *padded(((word, "dim"),), WORD_CELLS),
                (bar.ljust(room), ink),
                (f"{clock(spent):>{TIME_CELLS}}", "text" if spent else "faint"),
                (f"{spent / total * 100:{SHARE_CELLS - 2}.0f} %", "dim"),
            )
        )
    return rows


def best_rows(
    ride: RideSummary, ever: Bests, lately: Bests, weight_kg: float, width: int, height: int
) -> list[Row]:
    """Return the best watts of the ride by duration, and what they are among the rider's.

    `ever` and `lately` are the bests of all rides and of 90 days, one for each of CURVE_S.
    """
    rows: list[Row] = [(("best efforts", "dim"),)]
    for seconds in SHOWN_S:
        at = CURVE_S.index(seconds)
        power_w = ride.power_curve[at] if ride.power_curve else None
        if power_w is None:
            continue
        per_kg: Row = ((f"{power_w / weight_kg:5.2f}", "text"), (" W/kg", "dim"))
        rows.append(
            (
                *cell(duration(seconds), 10, "dim"),
                (f"{power_w:4.0f}", "text"),
                (" W ", "dim"),
                *(per_kg if width >= PER_KG_FROM else ()),
                ("  ", "dim"),
                standing(ride.ride_id, power_w, at, ever, lately),
            )
        )
    if len(rows) == 1:
        rows.append((("no power was recorded", "dim"),))
    return [padded(row, width) for row in rows[:height]]


def standing(ride_id: str, power_w: float, at: int, ever: Bests, lately: Bests) -> Span:
    """Return what an effort is among the rider's: the best of all, of 90 days, or its share."""
    best, recent = (bests[at] if bests else None for bests in (ever, lately))
    if best is not None and best.ride_id == ride_id:
        return ("★ of all time", "now")
    if recent is not None and recent.ride_id == ride_id:
        return ("☆ of 90 days", "plan")
    return ("", "dim") if best is None else (f"{power_w / best.power_w * 100:3.0f} % of ★", "dim")
