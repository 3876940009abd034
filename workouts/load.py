"""Training stress per day becomes fitness (CTL), fatigue (ATL) and form (TSB).

Source: Allen, Coggan & McGregor, *Training and Racing with a Power Meter*, ch. 8, after
E. Banister's impulse-response model. One step per calendar day of the rider's zone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

CTL_DAYS = 42
ATL_DAYS = 7


class Convention(Enum):
    """How much of the way to today's stress one day goes."""

    EXPONENTIAL = "exponential"  # 1 - e^(-1/days): GoldenCheetah, intervals.icu
    FRACTION = "fraction"  # 1/days: TrainingPeaks' text

    def share(self, days: int) -> float:
        """Return the share of today in an average over `days`."""
        return 1 - math.exp(-1 / days) if self is Convention.EXPONENTIAL else 1 / days


class Form(Enum):
    """Which day's fitness and fatigue the form is taken from."""

    PREVIOUS_DAY = "previous_day"  # TrainingPeaks, GoldenCheetah: how the rider wakes up
    SAME_DAY = "same_day"  # intervals.icu


@dataclass(frozen=True, slots=True)
class LoadDay:
    """One day's stress and the load after it; provisional while the day may still bring a ride."""

    date: date
    training_stress: float
    ctl: float
    atl: float
    tsb: float
    provisional: bool


def load_before(
    daily: Mapping[date, float], day: date, convention: Convention = Convention.EXPONENTIAL
) -> tuple[float, float]:
    """Return fitness and fatigue on the evening before `day`, grown from the first ride on."""
    fitness_share = convention.share(CTL_DAYS)
    fatigue_share = convention.share(ATL_DAYS)
    by_day = {ridden.toordinal(): stress for ridden, stress in daily.items()}
    ctl = atl = 0.0
    for number in range(min(by_day, default=0), day.toordinal() if by_day else 0):
        stress = by_day.get(number, 0.0)
        ctl += (stress - ctl) * fitness_share
        atl += (stress - atl) * fatigue_share
    return ctl, atl


def load_series(
    daily: Mapping[date, float],
    first: date,
    last: date,
    *,
    today: date,
    convention: Convention = Convention.EXPONENTIAL,
    form: Form = Form.PREVIOUS_DAY,
    ctl: float = 0.0,
    atl: float = 0.0,
) -> tuple[LoadDay, ...]:
    """Return one LoadDay per calendar day, `first` to `last` inclusive; empty if last < first.

    `daily` is training stress by day, days without a ride left out; `ctl` and `atl` are the load
    on the evening before `first`. Days from `today` on without a ride are provisional.
    """
    fitness_share = convention.share(CTL_DAYS)
    fatigue_share = convention.share(ATL_DAYS)
    days = []
    day = first
    while day <= last:
        stress = daily.get(day, 0.0)
        morning = ctl - atl
        ctl += (stress - ctl) * fitness_share
        atl += (stress - atl) * fatigue_share
        tsb = morning if form is Form.PREVIOUS_DAY else ctl - atl
        days.append(LoadDay(day, stress, ctl, atl, tsb, day >= today and day not in daily))
        day += timedelta(days=1)
    return tuple(days)
