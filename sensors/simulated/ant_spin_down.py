"""The spin-down of a simulated trainer as pages: progress while it goes on, then the outcome."""

from sensors.profiles.ant_calibration import (
    CALIBRATION,
    CALIBRATION_PROGRESS,
    Calibration,
    CalibrationProgress,
    Condition,
)
from sensors.simulated.run_down import RunDown

TARGET_MS = 9.0
ANSWERS = 4  # how often the outcome is sent
TEMPERATURE_C = 21.5
# What the times are compared with when there is no need to calibrate.
USUAL_S = 2.0


class SpinDown:
    """One procedure at a time; `page` is what the trainer sends of it, if anything."""

    def __init__(self) -> None:
        self._wheel = RunDown(TARGET_MS)
        self._answers = 0

    def begin(self, at_s: float) -> None:
        """Start anew."""
        self._wheel.begin(at_s)
        self._answers = 0

    def page(self, speed_ms: float, at_s: float) -> bytes | None:
        """Return page 2 while it goes on, page 1 when it is over, None otherwise."""
        if self._wheel.is_over(speed_ms, at_s):
            self._answers = ANSWERS
        if self._answers > 0:
            self._answers -= 1
            return CALIBRATION.encode(self._outcome())
        return self._progress() if self._wheel.running else None

    def _outcome(self) -> Calibration:
        took_s = self._wheel.took_s
        if took_s is None:
            return Calibration(temperature_c=TEMPERATURE_C)
        return Calibration(False, True, TEMPERATURE_C, None, took_s)

    def _progress(self) -> bytes:
        return CALIBRATION_PROGRESS.encode(
            CalibrationProgress(
                spin_down=True,
                temperature=Condition.GOOD,
                speed=Condition.GOOD if self._wheel.reached else Condition.TOO_LOW,
                temperature_c=TEMPERATURE_C,
                target_speed_ms=TARGET_MS,
                target_spin_down_s=USUAL_S,
            )
        )
