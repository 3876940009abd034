"""A ride's seconds as few points, for the charts of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workouts.snapshot import Sample

MOST_POINTS = 720  # a phone has fewer pixels than that, a printed page hardly more

Points = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """Means over `step_s` seconds from the ride's first one on, None where nothing was measured."""

    seconds: int  # of timer time
    step_s: int
    power_w: Points
    target_w: Points
    heart_rate_bpm: Points
    cadence_rpm: Points


def traces_of(samples: Sequence[Sample], most: int = MOST_POINTS) -> Traces:
    """Return the seconds of a ride as at most `most` points of each trace."""
    seconds = samples[-1].second + 1 if samples else 0
    step_s = max(1, -(-seconds // most))

    def points(value: Callable[[Sample], float | None]) -> Points:
        count = -(-seconds // step_s)
        sums, counts = [0.0] * count, [0] * count
        for sample in samples:
            read = value(sample)
            if read is not None and sample.second >= 0:
                sums[sample.second // step_s] += read
                counts[sample.second // step_s] += 1
        return tuple(
            total / number if number else None for total, number in zip(sums, counts, strict=True)
        )

    return Traces(
        seconds,
        step_s,
        points(lambda sample: sample.power_w),
        points(lambda sample: sample.target_w),
        points(lambda sample: sample.heart_rate_bpm or None),
        points(lambda sample: sample.cadence_rpm),
    )
