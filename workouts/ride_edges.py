"""What the ride wants of those around it: live values from below, and listeners."""

from collections.abc import Mapping
from typing import Protocol

from sensors.readings import LiveValues
from workouts.snapshot import ResumePoint, Sample


class Sensors(Protocol):
    """Where live values come from."""

    def live(self, now_s: float) -> LiveValues: ...


class RideListener(Protocol):
    """What is told of the ride; the recorder is the first."""

    def on_sample(self, sample: Sample, resume: ResumePoint) -> None: ...

    def on_event(self, kind: str, data: Mapping[str, object]) -> None: ...
