"""The power of the last three seconds: what a rider reads, since single readings jump."""

from collections import deque
from collections.abc import Sequence

WINDOW_S = 3.0


class RecentPower:
    """Readings of the last WINDOW_S seconds, all of them live."""

    def __init__(self) -> None:
        self._readings: deque[tuple[float, float]] = deque()  # (time, watts)

    def add(self, now_s: float, power_w: float | None) -> None:
        """Take what is live now; None forgets what was before."""
        if power_w is None:
            self._readings.clear()
            return
        self._readings.append((now_s, power_w))
        while self._readings[0][0] <= now_s - WINDOW_S:
            self._readings.popleft()

    @property
    def mean_w(self) -> float | None:
        """Mean watts, None while power is not live."""
        return mean([power_w for _, power_w in self._readings])


def mean(values: Sequence[float]) -> float | None:
    """Return the mean; None of nothing."""
    return sum(values) / len(values) if values else None
