"""What a sentence about the ride stands on, and whether that has given way under it; pure.

That a step ends in its time is known beforehand, and sentences are bound accordingly. A skip, a
step made longer, another intensity or a pause are not: what is being said may be untrue at once.
"""

from dataclasses import dataclass

from workouts.snapshot import RideSnapshot, RideState

# Frames are a second apart at most, and a clock may be that far behind.
BY_ITSELF_S = 2.5


@dataclass(frozen=True, slots=True)
class Ground:
    """A ride at one instant, as far as sentences about it do not see it change."""

    step: int | None
    left_s: float
    bias_percent: int
    rides: bool
    speed: float = 1.0  # of the ride, in seconds of its own


def ground_of(ride: RideSnapshot, speed: float = 1.0) -> Ground:
    step = None if ride.step is None else ride.step.index
    rides = ride.state is RideState.RIDING
    return Ground(step, ride.left_in_step_s, ride.bias_percent, rides, speed)


def gave_way(before: Ground, now: Ground) -> bool:
    """Return whether something has happened between two looks that nobody could foresee."""
    if (before.bias_percent, before.rides) != (now.bias_percent, now.rides):
        return True
    by_itself_s = BY_ITSELF_S * max(1.0, now.speed)
    if before.step != now.step:
        return before.left_s > by_itself_s
    return abs(before.left_s - now.left_s) > by_itself_s
