"""Whole turns of a crank or wheel and the moment of the last one, as counting sensors send them."""


class Turns:
    """Counts turns; `last_s` is interpolated inside the step in which the mark passed."""

    def __init__(self) -> None:
        self.count = 0
        self.last_s = 0.0
        self._total = 0.0

    def turn(self, turns: float, dt_s: float, at_s: float) -> None:
        """Add `turns` (>= 0) made in the `dt_s` that end at `at_s`."""
        self._total += turns
        whole = int(self._total)
        if whole > self.count:
            beyond = (self._total - whole) / turns
            self.last_s = at_s - beyond * dt_s
            self.count = whole

    def event(self, units_per_s: int) -> tuple[int, int]:
        """Return the turns, and the 16-bit time of the last one in 1/`units_per_s` seconds."""
        return self.count, round(self.last_s * units_per_s) & 0xFFFF
