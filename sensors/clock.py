"""Time inside a ride: monotonic seconds from a clock that tests and simulations can drive."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where "now" comes from."""

    def now(self) -> float:
        """Return monotonic seconds; only differences mean anything."""
        ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told, so that two hours can be ridden in a second."""

    def __init__(self, start_s: float = 0.0) -> None:
        self._now_s = start_s

    def now(self) -> float:
        return self._now_s

    def advance(self, seconds: float) -> float:
        """Move on by `seconds` (>= 0) and return the new time."""
        if seconds < 0:
            raise ValueError(f"a clock cannot go back: {seconds} s")
        self._now_s += seconds
        return self._now_s


class ScaledClock:
    """A clock that runs `speed` times as fast as another, from the moment it is made.

    Two programs that are given the same speed ride together faster than real time.
    """

    def __init__(self, speed: float, clock: Clock | None = None) -> None:
        """Raises ValueError for a speed that is not above 0."""
        if not 0 < speed < float("inf"):
            raise ValueError(f"a clock cannot run {speed} times as fast; give a speed above 0")
        self.speed = speed
        self.unscaled = self._clock = clock or SystemClock()
        self._start_s = self._clock.now()

    def now(self) -> float:
        return self._start_s + (self._clock.now() - self._start_s) * self.speed
