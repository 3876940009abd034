"""A ride's seconds as few points, for the charts of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.debrief.arithmetic import mean
from coach.debrief.evidence import Track

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


def traces_of(track: Track | None, most: int = MOST_POINTS) -> Traces:
    """Return the seconds of a ride as at most `most` points of each trace, none without a track."""
    if track is None:
        return Traces(0, 1, (), (), (), ())
    seconds = track.end_s
    step_s = max(1, -(-seconds // most))

    def points(column: Sequence[int | None]) -> Points:
        whole = [*[None] * track.first_s, *column]
        return tuple(mean(whole[at : at + step_s]) for at in range(0, seconds, step_s))

    return Traces(
        seconds,
        step_s,
        points(track.power_w),
        points(track.target_w),
        points(track.heart_rate_bpm),
        points(track.cadence_rpm),
    )
