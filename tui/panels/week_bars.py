"""Weeks as bars: as long as their training stress, parted by the time in each zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.formats import clock
from tui.panels.drawing import Row, Span
from tui.panels.table import MARK, window

if TYPE_CHECKING:
    from workouts.history_totals import Week

# A fill for each zone, so that it is told without colour.
ZONE_FILLS = "·░▒▓█▞╳"
DAY_CELLS = 13
ROOMY = 64  # cells from which the legend is spaced
NUMBER_CELLS = 20  # stress and hours behind the bar


def zones_of(week: Week) -> Sequence[int]:
    """Return seconds in power zones, of the heart where no power was measured."""
    return week.power_zone_s if any(week.power_zone_s) else week.heart_rate_zone_s


def week_bars(weeks: Sequence[Week], width: int, height: int, cursor: int | None) -> list[Row]:
    """Return the weeks that fit, the newest at the foot; `cursor` marks one and keeps it in sight.

    Zones are of power, or of heart rate in a week without any power.
    """
    room = width - len(MARK) - DAY_CELLS - NUMBER_CELLS
    if room < 8 or height < 2:
        return []
    first = window(len(weeks), len(weeks) - 1 if cursor is None else cursor, height - 1)
    shown = weeks[first : first + height - 1]
    top = max((week.stress for week in weeks), default=0.0) or 1.0
    return [
        _legend(weeks, width),
        *(_row(week, at == cursor, top, room) for at, week in enumerate(shown, first)),
    ]


def stacked(seconds: Sequence[int], cells: int) -> Row:
    """Return `cells` cells parted as the seconds are; the largest remainders get what is left."""
    total = sum(seconds)
    if cells <= 0:
        return ()
    if not total:
        return (("━" * cells, "dim"),)
    exact = [each * cells / total for each in seconds]
    parts = [int(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: cells - sum(parts)]:
        parts[at] += 1
    return tuple((ZONE_FILLS[at] * part, f"z{at + 1}") for at, part in enumerate(parts) if part)


def _row(week: Week, marked: bool, top: float, room: int) -> Row:
    length = round(min(1.0, week.stress / top) * room)
    if week.stress and not length:
        length = 1
    sign: Span = (MARK, "now") if marked else (" " * len(MARK), "dim")
    return (
        sign,
        (f"{week.first.day:2d} {week.first:%b %Y}".ljust(DAY_CELLS), "dim"),
        *stacked(zones_of(week), length),
        (" " * (room - length), "dim"),
        (f" {week.stress:5.0f}", "text"),
        (" TSS", "dim"),
        (f"{clock(week.seconds, hours=True)[:-3]:>6}", "text"),
        (" h", "dim"),
    )


def _legend(weeks: Sequence[Week], width: int) -> Row:
    power = any(any(week.power_zone_s) for week in weeks)
    count = 7 if power or not weeks else len(weeks[0].heart_rate_zone_s)
    spans: list[Span] = [("  weeks from".ljust(len(MARK) + DAY_CELLS), "dim")]
    fills, words = (2, " Z{}  ") if width >= ROOMY else (1, "Z{} ")
    for at in range(count):
        spans += [(ZONE_FILLS[at] * fills, f"z{at + 1}"), (words.format(at + 1), "dim")]
    if not power:
        spans.append(("of heart rate", "dim"))
    return tuple(spans)
