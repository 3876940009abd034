"""The ride's running totals, one recorded second at a time; the same rules as the saved file."""

from dataclasses import dataclass

from workouts.power import PowerTotals
from workouts.snapshot import Sample

PAUSE_GAP_S = 1.5  # between two samples' wall times: more than a second and its jitter


@dataclass(slots=True)
class Mean:
    """A running mean that leaves out what was not seen."""

    total: float = 0.0
    count: int = 0

    def add(self, value: float | None) -> None:
        if value is not None:
            self.total += value
            self.count += 1

    def rounded(self) -> int | None:
        return round(self.total / self.count) if self.count else None


class RideTotals:
    """Power, heart rate and cadence of the ride, power of the lap and of the step so far."""

    def __init__(self) -> None:
        self._wall_s: float | None = None
        self.power = PowerTotals()
        self.heart_rate = Mean()
        self.cadence = Mean()
        self.lap_power = Mean()
        self.step_power = Mean()

    def add(self, sample: Sample) -> None:
        """Count one recorded second; a pause before it is seen by its wall time."""
        if self._wall_s is not None and sample.wall_s - self._wall_s > PAUSE_GAP_S:
            self.power.split()
        self._wall_s = sample.wall_s
        self.power.add(sample.power_w)
        self.heart_rate.add(sample.heart_rate_bpm)
        if sample.cadence_rpm:  # zeros are coasting: a mean cadence is of pedalling
            self.cadence.add(sample.cadence_rpm)
        self.lap_power.add(sample.power_w)
        self.step_power.add(sample.power_w)

    def start_lap(self) -> None:
        self.lap_power = Mean()

    def start_step(self) -> None:
        self.step_power = Mean()
