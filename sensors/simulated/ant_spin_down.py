"""The spin-down of a simulated trainer: get up to speed, stop pedalling, and it times the wheel."""

from sensors.profiles.ant_calibration import (
    CALIBRATION,
    CALIBRATION_PROGRESS,
    Calibration,
    CalibrationProgress,
    Condition,
)

TARGET_MS = 9.0
SLOW_MS = 3.0
GIVES_UP_AFTER_S = 120.0
ANSWERS = 4  # how often the outcome is sent
TEMPERATURE_C = 21.5
# What the times are compared with when there is no need to calibrate.
USUAL_S = 2.0


class SpinDown:
    """One procedure at a time; `page` is what the trainer sends of it, if anything."""

    def __init__(self) -> None:
        self._began_s: float | None = None
        self._fast_s: float | None = None  # when the wheel was last at the target speed
        self._outcome = Calibration()
        self._answers = 0

    def begin(self, at_s: float) -> None:
        """Start anew."""
        self._began_s, self._fast_s, self._answers = at_s, None, 0

    def page(self, speed_ms: float, at_s: float) -> bytes | None:
        """Return page 2 while it goes on, page 1 when it is over, None otherwise."""
        if self._began_s is not None:
            self._go_on(speed_ms, at_s, self._began_s)
        if self._answers > 0:
            self._answers -= 1
            return CALIBRATION.encode(self._outcome)
        return None if self._began_s is None else self._progress()

    def _go_on(self, speed_ms: float, at_s: float, began_s: float) -> None:
        if speed_ms >= TARGET_MS:
            self._fast_s = at_s
        elif self._fast_s is not None and speed_ms <= SLOW_MS:
            self._end(Calibration(False, True, TEMPERATURE_C, None, at_s - self._fast_s))
        if at_s - began_s >= GIVES_UP_AFTER_S:
            self._end(Calibration(temperature_c=TEMPERATURE_C))

    def _end(self, outcome: Calibration) -> None:
        self._began_s, self._outcome, self._answers = None, outcome, ANSWERS

    def _progress(self) -> bytes:
        return CALIBRATION_PROGRESS.encode(
            CalibrationProgress(
                spin_down=True,
                temperature=Condition.GOOD,
                speed=Condition.TOO_LOW if self._fast_s is None else Condition.GOOD,
                temperature_c=TEMPERATURE_C,
                target_speed_ms=TARGET_MS,
                target_spin_down_s=USUAL_S,
            )
        )
