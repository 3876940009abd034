"""The spin-down of a simulated trainer by FTMS, and a rider who does what it asks for.

Fitness Machine Service 1.0, sections 4.16.2.20 (the procedure) and 4.17 (what is told of it).
"""

from sensors.profiles.fitness_status import MachineStatus, StatusOp
from sensors.simulated.rider import Rider
from sensors.simulated.run_down import SLOW_MS, RunDown

TARGET_MS = 10.0
LOW_KMH, HIGH_KMH = 3.6 * SLOW_MS, 3.6 * TARGET_MS
SURGE_W = 250.0  # what it takes beyond an easy ride to get up to speed
SUCCEEDED, FAILED, STOP_PEDALLING = 2, 3, 4


class FitnessSpinDown:
    """One procedure at a time; `status` is what the trainer tells of it.

    The rider surges and stops as told, and pedals on afterwards; one who stands still is left so.
    """

    def __init__(self, rider: Rider) -> None:
        self._rider = rider
        self._wheel = RunDown(TARGET_MS)
        self._coasting = False

    def begin(self, at_s: float) -> None:
        """Start anew."""
        self.leave()
        self._wheel.begin(at_s)
        self._rider.surge(SURGE_W)

    def leave(self) -> None:
        """End it, whether or not there is one; the rider rides on."""
        if self._wheel.running:
            self._wheel.leave()
            self._ride_on()

    def status(self, speed_ms: float, at_s: float) -> MachineStatus | None:
        """Return what is to be told now, each step of it once."""
        if self._wheel.is_over(speed_ms, at_s):
            self._ride_on()
            took = self._wheel.took_s is not None
            return MachineStatus(StatusOp.SPIN_DOWN, spin_down=SUCCEEDED if took else FAILED)
        if not self._wheel.reached or self._coasting:
            return None
        self._coasting = True
        self._rider.stop()
        return MachineStatus(StatusOp.SPIN_DOWN, spin_down=STOP_PEDALLING)

    def _ride_on(self) -> None:
        self._rider.surge(0.0)
        if self._coasting:
            self._coasting = False
            self._rider.pedal()
