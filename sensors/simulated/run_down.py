"""A wheel that runs down: the trainer times it from a speed to be reached until it nearly stands.

Speeds in m/s, times in seconds of the simulation.
"""

SLOW_MS = 3.0
GIVES_UP_AFTER_S = 120.0


class RunDown:
    """One measurement at a time, of a wheel that has to reach `target_ms` before it is timed."""

    def __init__(self, target_ms: float) -> None:
        self.target_ms = target_ms
        self.took_s: float | None = None  # by the last one; None if nobody got up to speed
        self._began_s: float | None = None
        self._fast_s: float | None = None  # when the wheel was last at the target speed

    @property
    def running(self) -> bool:
        return self._began_s is not None

    @property
    def reached(self) -> bool:
        """Whether the wheel was fast enough, so that it may run out."""
        return self._fast_s is not None

    def begin(self, at_s: float) -> None:
        """Start anew."""
        self._began_s, self._fast_s, self.took_s = at_s, None, None

    def leave(self) -> None:
        """Measure no more."""
        self._began_s = self._fast_s = None

    def is_over(self, speed_ms: float, at_s: float) -> bool:
        """Look at the wheel, and say whether this look has ended the measurement."""
        if self._began_s is None:
            return False
        if speed_ms >= self.target_ms:
            self._fast_s = at_s
        elif self._fast_s is not None and speed_ms <= SLOW_MS:
            self.took_s = at_s - self._fast_s
        over = self.took_s is not None or at_s - self._began_s >= GIVES_UP_AFTER_S
        if over:
            self.leave()
        return over
