"""What the progress screen shows, read at once from the history and the plan; light rows only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from workouts.critical_power import (
    TWENTY_MINUTES_FACTOR,
    TWENTY_MINUTES_S,
    CriticalPowerFit,
    estimated_ftp_w,
    fit_critical_power,
    fit_points,
)
from workouts.power_curve import power_at

if TYPE_CHECKING:
    from tui.house import House
    from workouts.history_totals import Week
    from workouts.load import LoadDay
    from workouts.power_curve import BestEffort

LATELY_DAYS = 90
AHEAD_SHARE = 3  # the days ahead take at most a third of the chart
MOST_AHEAD_DAYS = 120


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the best efforts of 90 days say: critical power, W′, and an FTP by published rules."""

    fit: CriticalPowerFit
    ftp_w: float | None
    twenty_minutes_w: float | None

    @property
    def from_twenty_minutes(self) -> bool:
        """Whether the estimated FTP comes from the best 20 minutes, else from critical power."""
        twenty_w, cp_w = self.twenty_minutes_w, self.fit.cp_w
        return twenty_w is not None and (cp_w is None or TWENTY_MINUTES_FACTOR * twenty_w >= cp_w)


@dataclass(frozen=True, slots=True)
class Progress:
    """All of a range: days up to today, days ahead from today on if any are planned, weeks."""

    days: Sequence[LoadDay]
    ahead: Sequence[LoadDay]
    weeks: Sequence[Week]
    ever: Sequence[BestEffort | None]
    lately: Sequence[BestEffort | None]
    capacity: Capacity


def read_progress(house: House, today: date, back_days: int | None) -> Progress:
    """Return the progress of so many days back, None being all; may raise WorkoutsError."""
    history = house.history
    daily = history.daily_stress()
    began = min(daily, default=today)
    first = began if back_days is None else max(began, today - timedelta(back_days))
    days = history.load(first, today) if daily else ()
    span = max(14, min(MOST_AHEAD_DAYS, len(days) // AHEAD_SHARE))
    ahead = house.pages.load_ahead(today + timedelta(span)) if daily else ()
    monday = first - timedelta(first.weekday())
    weeks = history.weeks((today - monday).days // 7 + 1, today) if daily else ()
    lately = history.best_efforts(today - timedelta(LATELY_DAYS))
    return Progress(days, ahead, weeks, history.best_efforts(), lately, capacity_of(lately))


def capacity_of(bests: Sequence[BestEffort | None]) -> Capacity:
    """Return what best efforts, one for each of CURVE_S, say of the rider."""
    curve = tuple(None if effort is None else effort.power_w for effort in bests)
    fit = fit_critical_power(fit_points(curve))
    return Capacity(fit, estimated_ftp_w(curve, fit), power_at(curve, TWENTY_MINUTES_S))
