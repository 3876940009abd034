"""Every figure of a whole ride from its columns, the same for recorded and imported rides.

The live totals (workouts.power, workouts.laps) come to the same numbers second by second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workouts.athlete import Athlete
from workouts.heart_rate import heart_rate_stress, steady_decoupling_percent
from workouts.power import (
    WINDOW_S,
    efficiency_factor,
    intensity_factor,
    training_stress,
    variability_index,
)
from workouts.power_curve import Curve, power_curve
from workouts.w_prime import balance_over

if TYPE_CHECKING:
    from workouts.columns import Column, Columns


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ride comes to, unrounded. A figure that the ride does not give is None.

    Power zones are Coggan's seven over seconds with a measured power, heart rate zones the five
    by threshold over seconds with a heart rate.
    """

    seconds: int  # timer time
    average_power_w: float | None
    max_power_w: float | None
    normalized_power_w: float | None
    intensity_factor: float | None
    training_stress: float | None
    work_kj: float
    variability_index: float | None
    efficiency_factor: float | None
    decoupling_percent: float | None  # of steady rides only, see workouts.heart_rate
    heart_rate_stress: float | None
    average_heart_rate_bpm: float | None
    max_heart_rate_bpm: int | None
    average_cadence_rpm: float | None  # while the cranks turn
    max_cadence_rpm: int | None
    distance_m: float | None
    power_zone_s: tuple[int, ...]
    heart_rate_zone_s: tuple[int, ...]
    power_curve: Curve
    w_prime_lowest_j: float | None
    ftp_w: int
    missing_s: int
    dropouts: int


def figures_of(columns: Columns, athlete: Athlete) -> Figures:
    """Return a ride's figures at the FTP and heart rates of `athlete`, plain Python numbers."""
    import numpy as np

    seconds = columns.seconds
    powered = seconds > 0 and not bool(np.isnan(columns.power_w[0]))
    work_j = float(np.cumsum(columns.power_w)[-1]) if powered else 0.0
    average_w = work_j / seconds if powered else None
    normalized_w = normalized_power(columns) if powered else None
    heart = columns.heart_rate_bpm[columns.heart_rate_bpm > 0]
    cadence = columns.cadence_rpm[columns.cadence_rpm > 0]
    speed = columns.speed_kmh[~np.isnan(columns.speed_kmh)]
    average_bpm = float(heart.mean()) if len(heart) else None
    variability = variability_index(normalized_w, average_w)
    measured = columns.power_w if columns.measured is None else columns.power_w[columns.measured]
    return Figures(
        seconds=seconds,
        average_power_w=average_w,
        max_power_w=float(columns.power_w.max()) if powered else None,
        normalized_power_w=normalized_w,
        intensity_factor=intensity_factor(normalized_w, athlete.ftp_w),
        training_stress=training_stress(seconds, normalized_w, athlete.ftp_w),
        work_kj=work_j / 1000,
        variability_index=variability,
        efficiency_factor=efficiency_factor(normalized_w, average_bpm),
        decoupling_percent=steady_decoupling_percent(
            columns.power_w, columns.heart_rate_bpm, variability
        ),
        heart_rate_stress=heart_rate_stress(columns.heart_rate_bpm, athlete),
        average_heart_rate_bpm=average_bpm,
        max_heart_rate_bpm=round(float(heart.max())) if len(heart) else None,
        average_cadence_rpm=float(cadence.mean()) if len(cadence) else None,
        max_cadence_rpm=round(float(cadence.max())) if len(cadence) else None,
        distance_m=float(np.cumsum(speed / 3.6)[-1]) if len(speed) else None,
        power_zone_s=_zone_seconds(measured if powered else speed[:0], athlete.power_zone_bounds_w),
        heart_rate_zone_s=_zone_seconds(heart, athlete.heart_rate_zone_bounds_bpm),
        power_curve=power_curve(columns),
        w_prime_lowest_j=_lowest_balance_j(columns.power_w, athlete) if powered else None,
        ftp_w=athlete.ftp_w,
        missing_s=columns.missing_s,
        dropouts=columns.dropouts,
    )


def normalized_power(columns: Columns) -> float | None:
    """Return the normalized power of filled columns, None without one full window of 30 s.

    The fourth root of the mean fourth power of 30 s trailing means; a pause starts a new window
    (Allen & Coggan, *Training and Racing with a Power Meter*, ch. 7).
    """
    import numpy as np

    windows = []
    for part in columns.parts(columns.power_w):
        if len(part) >= WINDOW_S:
            total = np.concatenate(((0.0,), np.cumsum(part)))
            means = (total[WINDOW_S:] - total[:-WINDOW_S]) / WINDOW_S
            squares = means * means
            windows.append(squares * squares)
    if not windows:
        return None
    # A running sum adds in the order of the ride, as the live figure does: not a bit differs.
    fourths = np.cumsum(np.concatenate(windows))
    return float((float(fourths[-1]) / len(fourths)) ** 0.25)


def _zone_seconds(values: Column, bounds: Sequence[float]) -> tuple[int, ...]:
    import numpy as np

    zones = np.searchsorted(np.array(bounds, np.float64), values, side="right")
    counts = np.bincount(np.maximum(zones, 1), minlength=len(bounds) + 1)
    return tuple(int(count) for count in counts[1:])


def _lowest_balance_j(power_w: Column, athlete: Athlete) -> float:
    lowest = min(balance_over(power_w.tolist(), athlete.cp_w, athlete.w_prime_j))
    return min(lowest, float(athlete.w_prime_j))
