"""Torque as ANT+ devices count it: turns, their time and their torque, one event a turn."""

import math

from sensors.simulated.turns import Turns

PERIODS_PER_S = 2048
COUNTS_PER_NM = 32


class TorqueTotals:
    """Running totals of one thing that turns; each turn adds its mean torque, in Nm."""

    def __init__(self, turning: Turns) -> None:
        self.turns = turning.count
        self._turning = turning
        self._turned_s = turning.last_s
        self._period_s = 0.0
        self._torque_nm = 0.0
        self._energy_j = 0.0  # up to the last turn

    @property
    def period_2048(self) -> int:
        return round(self._period_s * PERIODS_PER_S) & 0xFFFF

    @property
    def acc_torque_32(self) -> int:
        return round(self._torque_nm * COUNTS_PER_NM) & 0xFFFF

    def count(self, energy_j: float, power_w: float, elapsed_s: float) -> None:
        """Take what was done by `elapsed_s`: `energy_j` in all, with `power_w` at the end."""
        turning = self._turning
        if turning.count == self.turns:
            return
        # What came after the turn belongs to the next one.
        by_then_j = max(self._energy_j, energy_j - power_w * (elapsed_s - turning.last_s))
        self._torque_nm += (by_then_j - self._energy_j) / math.tau
        self._period_s += turning.last_s - self._turned_s
        self.turns, self._turned_s, self._energy_j = turning.count, turning.last_s, by_then_j
