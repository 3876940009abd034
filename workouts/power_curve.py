"""The best mean power for each of 68 durations: of one ride, of many, and whose it is.

Source: Allen, Coggan & McGregor, *Training and Racing with a Power Meter*, ch. 4 (mean maximal
power). A best effort never spans a pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workouts.columns import Column, Columns

CURVE_S = (
    *range(1, 11),
    *(12, 15, 18, 20, 22, 25, 28, 30, 35, 40, 45, 50, 55, 60, 70, 75, 80, 90, 100, 105, 110, 120),
    *(135, 150, 165, 180, 210, 240, 270, 300, 330, 360, 420, 480, 540, 600),
    *(660, 720, 840, 900, 1080, 1200, 1500, 1800, 2100, 2400, 2700, 3000, 3600),
    *(4200, 4500, 5400, 6300, 7200, 9000, 10800, 14400, 18000),
)  # fmt: skip

# Watts for each duration of CURVE_S, None where no stretch was that long; empty without power.
Curve = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class BestEffort:
    """The best mean power over one duration, and the ride that it was ridden in."""

    seconds: int
    power_w: float
    ride_id: str


def best_power(parts: Iterable[Column], seconds: int) -> float | None:
    """Return the best mean over `seconds` within unbroken 1 Hz parts, None when none is so long."""
    return best_powers(parts, (seconds,))[0]


def best_powers(parts: Iterable[Column], durations_s: Sequence[int]) -> Curve:
    """Return the best mean power for each of rising durations."""
    import numpy as np

    best: list[float | None] = [None] * len(durations_s)
    for part in parts:
        total = np.zeros(len(part) + 1)
        np.cumsum(part, out=total[1:])
        for index, seconds in enumerate(durations_s):
            if seconds > len(part):
                break
            power_w = float((total[seconds:] - total[:-seconds]).max()) / seconds
            before = best[index]
            if before is None or power_w > before:
                best[index] = power_w
    return tuple(best)


def power_curve(columns: Columns) -> Curve:
    """Return a ride's curve over CURVE_S, empty when it had no power meter."""
    import numpy as np

    if not columns.seconds or np.isnan(columns.power_w[0]):
        return ()
    return best_powers(columns.parts(columns.power_w), CURVE_S)


def merge(curves: Iterable[Curve]) -> Curve:
    """Return the best of several curves at each duration; empty when none has power."""
    best: list[float | None] = []
    for curve in curves:
        if not curve:
            continue
        if not best:
            best = list(curve)
            continue
        for index, (power_w, before) in enumerate(zip(curve, best, strict=True)):
            if power_w is not None and (before is None or power_w > before):
                best[index] = power_w
    return tuple(best)


def best_efforts(rides: Iterable[tuple[str, Curve]]) -> tuple[BestEffort | None, ...]:
    """Return the best over (ride id, curve) pairs for each of CURVE_S, each with its ride.

    For the best of 90 days give the rides of 90 days. Of equal efforts the first given stays.
    """
    best: list[BestEffort | None] = [None] * len(CURVE_S)
    for ride_id, curve in rides:
        for index, power_w in enumerate(curve):
            if power_w is None:
                continue
            before = best[index]
            if before is None or power_w > before.power_w:
                best[index] = BestEffort(CURVE_S[index], power_w, ride_id)
    return tuple(best)


def power_at(curve: Curve, seconds: int) -> float | None:
    """Return a curve's watts at one of CURVE_S, None where it has none."""
    return curve[CURVE_S.index(seconds)] if curve else None
