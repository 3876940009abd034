"""The rider's own numbers, and the zones that follow from them."""

import bisect
from dataclasses import dataclass
from enum import StrEnum

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
    "w_prime_j": (1000, 100_000),
    "critical_power_w": (0, 600),
}


class Trimp(StrEnum):
    """Whose blood lactate curve weighs the heart rate: Banister's women's or men's."""

    MALE = "male"
    FEMALE = "female"


# k of e^(k · heart rate reserve): E. Banister, Modeling Elite Athletic Performance, in: MacDougall
# et al., Physiological Testing of Elite Athletes, 1991.
TRIMP_EXPONENT = {Trimp.MALE: 1.92, Trimp.FEMALE: 1.67}


@dataclass(frozen=True, slots=True)
class Athlete:
    """FTP in watts, weight in kilograms, heart rates in beats a minute.

    `w_prime_j` is the work that can be done above critical power; a `critical_power_w` of 0
    stands for FTP. Raises BadSettings for a value outside RANGES, and for heart rates that are
    not in the order resting, threshold, maximum.
    """

    ftp_w: int = 200
    weight_kg: float = 75.0
    max_heart_rate_bpm: int = 190
    threshold_heart_rate_bpm: int = 170
    resting_heart_rate_bpm: int = 55
    trimp: Trimp = Trimp.MALE
    w_prime_j: int = 20_000
    critical_power_w: int = 0

    def __post_init__(self) -> None:
        if self.trimp not in TRIMP_EXPONENT:
            raise BadSettings(f"trimp is {self.trimp!r}; give one of {', '.join(Trimp)}")
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

    @property
    def cp_w(self) -> int:
        """Critical power as set, else FTP."""
        return self.critical_power_w or self.ftp_w

    @property
    def power_zone_bounds_w(self) -> tuple[int, ...]:
        """The rounded lower bounds of Coggan's seven zones; a zone starts at its bound."""
        return tuple(round(self.ftp_w * percent / 100) for percent in POWER_ZONE_LOWER_PERCENT)

    @property
    def heart_rate_zone_bounds_bpm(self) -> tuple[float, ...]:
        """The lower bounds of the five zones by threshold heart rate."""
        threshold = self.threshold_heart_rate_bpm
        return tuple(threshold * percent / 100 for percent in HEART_RATE_ZONE_LOWER_PERCENT)

    def power_zone(self, power_w: float) -> int:
        """Return Coggan's zone, 1 to 7."""
        return max(1, bisect.bisect_right(self.power_zone_bounds_w, power_w))

    def heart_rate_zone(self, heart_rate_bpm: float) -> int:
        """Return the zone, 1 to 5."""
        return max(1, bisect.bisect_right(self.heart_rate_zone_bounds_bpm, heart_rate_bpm))
