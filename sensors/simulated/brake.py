"""The brake of a smart trainer: watts, level, slope or nothing in; a force at the wheel out."""

import math
from dataclasses import dataclass

from sensors.control import TrainerMode

GRAVITY = 9.81
DRAG_N = 2.0  # belt and bearings, always there
STRONGEST_N = 250.0
# Below this speed the electronics stop dividing, and hold the force of this speed.
SLOWEST_MS = 0.5
POWER_LAG_S = 0.8
LEVEL_N_PER_MS = 14.4  # at level 100 %: an eddy-current brake that takes 1000 W at 30 km/h
BIKE_KG = 8.0


@dataclass(frozen=True, slots=True)
class Road:
    """A slope in percent, wind in m/s (head wind above 0), rolling and air coefficients.

    `cw_kg_m` is the wind resistance coefficient of FTMS 4.16.2.18: area x drag x air density.
    """

    slope_percent: float = 0.0
    wind_ms: float = 0.0
    crr: float = 0.004
    cw_kg_m: float = 0.51

    def force_n(self, mass_kg: float, speed_ms: float) -> float:
        """Return the force against a bike of `mass_kg` at `speed_ms`; negative drives it."""
        angle = math.atan(self.slope_percent / 100)
        weight_n = mass_kg * GRAVITY
        air_ms = speed_ms + self.wind_ms
        return (
            weight_n * math.sin(angle)
            + (weight_n * math.cos(angle) * self.crr if speed_ms > 0 else 0.0)
            + 0.5 * self.cw_kg_m * air_ms * abs(air_ms)
        )


FLAT = Road()


class Brake:
    """What is set, and how it acts; free (a flat road) until told otherwise."""

    def __init__(self, rider_kg: float) -> None:
        self.mass_kg = rider_kg + BIKE_KG
        self.mode = TrainerMode.FREE
        self.target_w = 0.0
        self.level_percent = 0.0
        self.road = FLAT
        self.power_w = 0.0  # what it takes out of the wheel now
        self._held_w = 0.0  # where the lagging ERG control has got to

    def hold_power(self, watts: float) -> None:
        """Take `watts` out of the wheel, whatever its speed (ERG)."""
        if self.mode is not TrainerMode.ERG:
            self._held_w = self.power_w
        self.mode = TrainerMode.ERG
        self.target_w = watts

    def hold_level(self, level_percent: float) -> None:
        """Brake in proportion to speed; 0 to 100 %."""
        self.mode = TrainerMode.RESISTANCE
        self.level_percent = min(100.0, max(0.0, level_percent))

    def follow(self, road: Road) -> None:
        """Brake as `road` would."""
        self.mode = TrainerMode.SIM
        self.road = road

    def free(self) -> None:
        """Leave the rider alone, on a flat road."""
        self.mode = TrainerMode.FREE
        self.road = FLAT

    def force_n(self, dt_s: float, speed_ms: float) -> float:
        """Return the force at `speed_ms` (>= 0) and live through `dt_s` of it."""
        if self.mode is TrainerMode.ERG:
            self._held_w += (self.target_w - self._held_w) * min(1.0, dt_s / POWER_LAG_S)
            force = self._held_w / max(speed_ms, SLOWEST_MS)
        elif self.mode is TrainerMode.RESISTANCE:
            force = DRAG_N + LEVEL_N_PER_MS * self.level_percent / 100 * speed_ms
        else:
            force = self.road.force_n(self.mass_kg, speed_ms)
        force = min(STRONGEST_N, max(DRAG_N, force))
        self.power_w = force * speed_ms
        return force
