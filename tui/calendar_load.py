"""Fitness, fatigue and form over the weeks of the calendar: as they were, then as planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.formats import decimal, signed
from tui.panels.drawing import Row, Span, padded, width_of

if TYPE_CHECKING:
    from tui.house import House
    from workouts.load import LoadDay

Loads = Mapping[date, "LoadDay"]


def loads_between(house: House, first: date, last: date, today: date) -> Loads:
    """Return each day's load: of days gone by as ridden, from today on as planned.

    Raises RecordDamaged.
    """
    days: list[LoadDay] = []
    if first < today:
        days += house.history.load(first, min(last, today))
    if last >= today:
        days += house.planner.ahead(last, today)
    return {day.date: day for day in days if first <= day.date <= last}


def ctl_over(loads: Loads, monday: date) -> tuple[float | None, float | None]:
    """Return fitness before a week and at its end."""
    before, after = loads.get(monday - timedelta(1)), loads.get(monday + timedelta(6))
    return (None if before is None else before.ctl, None if after is None else after.ctl)


def load_row(loads: Loads, monday: date, today: date, width: int) -> Row:
    """Return what a week does to the load: from the Sunday before it to its own."""
    before, after = loads.get(monday - timedelta(1)), loads.get(monday + timedelta(6))
    if after is None:
        return (("no rides before this week: the first one starts the lines", "dim"),)
    spans: list[Span] = []
    for word, name, sign in (("CTL", "ctl", False), ("ATL", "atl", False), ("TSB", "tsb", True)):
        end: float = getattr(after, name)
        spans.append((f"{word} ", "dim"))
        if before is not None:
            start: float = getattr(before, name)
            spans.append((f"{_shown(start, sign)} → ", "dim"))
        spans.append((f"{_shown(end, sign)}   ", "text"))
    ramp: Row = ()
    if before is not None:
        ramp = (("ramp ", "dim"), (_tenth(after.ctl - before.ctl), "text"))
    planned: Row = (("   if ridden as planned", "dim"),) if after.date >= today else ()
    for row in ((*spans, *ramp, *planned), (*spans, *ramp), tuple(spans)):
        if width_of(row) <= width:
            return row
    return padded(tuple(spans), width)


def _shown(value: float, sign: bool) -> str:
    return signed(value) if sign else f"{value:.0f}"


def _tenth(value: float) -> str:
    text = decimal(abs(value), 1)
    return text if text == "0.0" else f"{'−' if value < 0 else '+'}{text}"
