"""A heart on a bike: it follows the work with a delay, quicker up than down, and drifts upward."""

import random
from dataclasses import dataclass

# Share of the heart rate reserve while sitting on the bike, and what riding at FTP adds to it:
# threshold lies near 86 % of the reserve (Swain & Leutholtz, Med Sci Sports Exerc 29, 1997, put
# %HRR and %VO2 reserve on one line).
IDLE_SHARE = 0.12
SHARE_AT_FTP = 0.74
RISE_S = 28.0
FALL_S = 45.0
DRIFT_BPM_PER_HOUR = 8.0  # at FTP; in proportion to the work below it
DRIFT_LIMIT_BPM = 14.0
FLUTTER_BPM = 0.9  # standard deviation of the slow wandering
FLUTTER_S = 12.0


@dataclass(frozen=True, slots=True)
class HeartNumbers:
    """FTP in watts, maximal and resting heart rate in beats a minute."""

    ftp_w: float
    max_bpm: float
    rest_bpm: float

    def steady_bpm(self, power_w: float) -> float:
        """Return the heart rate that `power_w` leads to if it is held, without drift."""
        share = min(1.0, IDLE_SHARE + SHARE_AT_FTP * max(0.0, power_w) / self.ftp_w)
        return self.rest_bpm + (self.max_bpm - self.rest_bpm) * share


class Heart:
    """The beating one; `rate_bpm` is its rate now."""

    def __init__(self, numbers: HeartNumbers, rng: random.Random) -> None:
        self._numbers = numbers
        self._rng = rng
        self._core_bpm = numbers.steady_bpm(0.0)
        self._drift_bpm = 0.0
        self._drift_bpm_per_hour = DRIFT_BPM_PER_HOUR
        self._drift_limit_bpm = DRIFT_LIMIT_BPM
        self._flutter_bpm = 0.0

    @property
    def rate_bpm(self) -> float:
        rate = self._core_bpm + self._drift_bpm + self._flutter_bpm
        return min(self._numbers.max_bpm, max(self._numbers.rest_bpm, rate))

    def drift(self, bpm_per_hour: float, limit_bpm: float) -> None:
        """Drift so fast at FTP, and so far, as on a hot day; both are to be 0 or more."""
        if bpm_per_hour < 0 or limit_bpm < 0:
            raise ValueError(f"a heart cannot drift by {bpm_per_hour} an hour to {limit_bpm} bpm")
        self._drift_bpm_per_hour, self._drift_limit_bpm = bpm_per_hour, limit_bpm

    def beat(self, dt_s: float, power_w: float) -> None:
        """Live through `dt_s` (up to a few seconds) of riding at `power_w`."""
        steady = self._numbers.steady_bpm(power_w)
        lag_s = RISE_S if steady > self._core_bpm else FALL_S
        self._core_bpm += (steady - self._core_bpm) * min(1.0, dt_s / lag_s)
        load = max(0.0, power_w) / self._numbers.ftp_w
        gained = self._drift_bpm + self._drift_bpm_per_hour * load * dt_s / 3600
        self._drift_bpm = min(self._drift_limit_bpm, gained)
        pull = min(1.0, dt_s / FLUTTER_S)
        kick = FLUTTER_BPM * (2 * pull) ** 0.5 * self._rng.gauss(0, 1)
        self._flutter_bpm += kick - self._flutter_bpm * pull
