"""When words that are given now will be heard, and what is so by then."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from coach.scene import Scene
from workouts.snapshot import RideState

# A number is taken in when so much of it has been said.
TAKEN_IN = 0.6
# Slots that mean something else as soon as the step under way is over.
OF_STEP = (
    "time_left", "target", "commanded", "deviation", "step_", "next_", "then_", "hard_left",
    "words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ahead:
    """The first word sounds in `lag_s` seconds; `seconds_of` is how long words take to be said.

    `back_s` is for times that run down and are rounded down: they are told as of so much before.
    """

    lag_s: float
    seconds_of: Callable[[str], float]
    back_s: float = 0.0

    def at_s(self, before: str, number: str = "") -> float:
        """Return in how many seconds a number after the words `before` is heard."""
        began_s = self.lag_s + (self.seconds_of(before) if before else 0.0)
        return began_s + (TAKEN_IN * self.seconds_of(number) if number else 0.0)

    def after(self, words: str) -> "Ahead":
        """Return it for what is said after `words`."""
        return replace(self, lag_s=self.lag_s + self.seconds_of(words)) if words else self


def later(scene: Scene, in_s: float) -> Scene:
    """Return the scene of `in_s` seconds on, as far as it is known: the times of a ride.

    The seconds are those of the ear; a ride that is simulated may go faster.
    """
    ride, in_s = scene.ride, in_s * scene.speed
    if ride is None or in_s <= 0 or ride.state is not RideState.RIDING:
        return scene
    return replace(
        scene,
        ride=replace(
            ride,
            at_s=ride.at_s + in_s,
            elapsed_s=ride.elapsed_s + in_s,
            step_elapsed_s=ride.step_elapsed_s + in_s,
            lap_elapsed_s=ride.lap_elapsed_s + in_s,
            left_in_step_s=max(0.0, ride.left_in_step_s - in_s),
            left_in_workout_s=max(0.0, ride.left_in_workout_s - in_s),
        ),
    )


def step_over(scene: Scene, in_s: float) -> bool:
    """Return whether the step under way is over in `in_s` seconds."""
    ride = scene.ride
    return (
        ride is not None
        and ride.step is not None
        and ride.state is RideState.RIDING
        and in_s > 0
        and ride.left_in_step_s <= in_s * scene.speed
    )
