"""The rider's own numbers, and the zones that follow from them."""

import bisect
from dataclasses import dataclass

from workouts.errors import BadSettings

# Coggan's seven power zones: lower bounds in percent of FTP
# (Allen & Coggan, Training and Racing with a Power Meter, ch. 3).
POWER_ZONE_LOWER_PERCENT = (0, 55, 75, 90, 105, 120, 150)
# Heart rate: lower bounds in percent of threshold heart rate (same source, table 3.1).
HEART_RATE_ZONE_LOWER_PERCENT = (0, 69, 84, 95, 106)

RANGES = {
    "ftp_w": (50, 600),
    "weight_kg": (25, 250),
    "max_heart_rate_bpm": (100, 240),
    "threshold_heart_rate_bpm": (80, 230),
    "resting_heart_rate_bpm": (25, 120),
}


@dataclass(frozen=True, slots=True)
class Athlete:
    """FTP in watts, weight in kilograms, heart rates in beats a minute.

    Raises BadSettings for a value outside RANGES, and for heart rates that are not in the order
    resting, threshold, maximum.
    """

    ftp_w: int = 200
    weight_kg: float = 75.0
    max_heart_rate_bpm: int = 190
    threshold_heart_rate_bpm: int = 170
    resting_heart_rate_bpm: int = 55

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise BadSettings(f"{name} is {value}; give a value from {low} to {high}")
        resting, highest = self.resting_heart_rate_bpm, self.max_heart_rate_bpm
        if highest <= resting:
            raise BadSettings(
                f"max_heart_rate_bpm is {highest}; give one above the resting {resting}"
            )
        if not resting < self.threshold_heart_rate_bpm <= highest:
            raise BadSettings(
                f"threshold_heart_rate_bpm is {self.threshold_heart_rate_bpm}; give a value above "
                f"the resting {resting} and up to the maximum {highest}"
            )

    def power_zone(self, power_w: float) -> int:
        """Return Coggan's zone, 1 to 7; a zone starts at its rounded lower bound."""
        bounds = [round(self.ftp_w * percent / 100) for percent in POWER_ZONE_LOWER_PERCENT]
        return max(1, bisect.bisect_right(bounds, power_w))

    def heart_rate_zone(self, heart_rate_bpm: float) -> int:
        """Return the zone, 1 to 5, by threshold heart rate."""
        threshold = self.threshold_heart_rate_bpm
        bounds = [threshold * percent / 100 for percent in HEART_RATE_ZONE_LOWER_PERCENT]
        return max(1, bisect.bisect_right(bounds, heart_rate_bpm))
