"""What the heart says of a ride: stress without a power meter, and its drift against the watts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workouts.athlete import TRIMP_EXPONENT, Athlete

if TYPE_CHECKING:
    from workouts.columns import Column

HOUR_MIN = 60
STEADY_FROM_S = 40 * 60  # a shorter ride tells nothing of drift
STEADY_VARIABILITY = 1.05  # up to this variability index a ride is steady (J. Friel)
HEART_SHARE = 0.9  # of the seconds must have a heart rate


def trimp(heart_rate_bpm: Column, athlete: Athlete) -> float:
    """Return the training impulse of 1 Hz heart rates, summed second by second.

    Minutes · x · 0.64 · e^(kx), x being the share of the heart rate reserve and k 1.92 for men,
    1.67 for women (E. Banister 1991). Seconds without a heart rate add nothing; summing per
    second instead of taking the ride's mean keeps what intervals cost.
    """
    import numpy as np

    rest = athlete.resting_heart_rate_bpm
    beating = heart_rate_bpm[heart_rate_bpm > 0]
    reserve = np.maximum(0.0, (beating - rest) / (athlete.max_heart_rate_bpm - rest))
    exponent = TRIMP_EXPONENT[athlete.trimp]
    return float((reserve * np.exp(exponent * reserve)).sum()) * 0.64 / 60


def threshold_hour_trimp(athlete: Athlete) -> float:
    """Return the training impulse of one hour at threshold heart rate."""
    rest = athlete.resting_heart_rate_bpm
    reserve = (athlete.threshold_heart_rate_bpm - rest) / (athlete.max_heart_rate_bpm - rest)
    return HOUR_MIN * reserve * 0.64 * math.exp(TRIMP_EXPONENT[athlete.trimp] * reserve)


def heart_rate_stress(heart_rate_bpm: Column, athlete: Athlete) -> float | None:
    """Return the training impulse scaled so that an hour at threshold is 100.

    None when no second has a heart rate. The scale makes it comparable with training stress.
    """
    if not (heart_rate_bpm > 0).any():
        return None
    return 100 * trimp(heart_rate_bpm, athlete) / threshold_hour_trimp(athlete)


def decoupling_percent(power_w: Column, heart_rate_bpm: Column) -> float | None:
    """Return how much less power a heart beat gave in the second half, in percent of the first.

    Power over heart rate of each half of the timer time, 100 · (first - second) / first (J. Friel,
    *The Cyclist's Training Bible*). Seconds without heart rate are left out of both means. None
    when a half has no heart rate, or the first no power.
    """
    half = len(power_w) // 2
    first = _watts_per_beat(power_w[:half], heart_rate_bpm[:half])
    second = _watts_per_beat(power_w[half:], heart_rate_bpm[half:])
    if not first or second is None:
        return None
    return 100 * (first - second) / first


def _watts_per_beat(power_w: Column, heart_rate_bpm: Column) -> float | None:
    beating = heart_rate_bpm > 0
    if not beating.any():
        return None
    return float(power_w[beating].mean() / heart_rate_bpm[beating].mean())


def steady_decoupling_percent(
    power_w: Column, heart_rate_bpm: Column, variability_index: float | None
) -> float | None:
    """Return the decoupling of a ride for which it means something, None for others.

    The rule: more than 40 minutes of timer time, a variability index up to 1.05, and a heart rate
    in at least nine of ten seconds.
    """
    if len(power_w) <= STEADY_FROM_S or variability_index is None:
        return None
    beating = int((heart_rate_bpm > 0).sum())
    if variability_index > STEADY_VARIABILITY or beating < HEART_SHARE * len(power_w):
        return None
    return decoupling_percent(power_w, heart_rate_bpm)
