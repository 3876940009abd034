"""One sentence where another ride is shown than the one that was asked for."""

from tui.feed import RideFeed
from workouts.clock_text import clock_text
from workouts.snapshot import RideState

FREE_RIDE = "Free ride"


def asked_in_vain(asked: str | None, shown: RideFeed, how: str) -> str | None:
    """Return what to say when a ride of `asked` (None: a free one) was wanted, and `shown` came.

    None where it is the one: of this name, and not begun. `how` says what to do about the other.
    """
    asked, ride = asked or FREE_RIDE, shown.frame().ride
    if ride.workout_name == asked and ride.state is RideState.READY:
        return None
    # What is to be done comes first: a narrow screen cuts the end off.
    said = f"{ride.workout_name} is under way ({clock_text(ride.elapsed_s)}); {how}"
    return said if ride.workout_name == asked else f"{said}. Not begun: {asked}"
