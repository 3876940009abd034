"""The line on top: workout, state of the ride, trainer in words, time ridden of time planned."""

from tui.feed import Frame
from tui.formats import fitted
from tui.panels.drawing import Row, Span, spread, width_of
from tui.panels.metric import elapsed
from tui.trainer_words import trainer_words
from workouts.snapshot import RideState

STATES: dict[RideState, Span] = {
    RideState.READY: ("○ ready: pedal or press enter", "now"),
    RideState.RIDING: ("● rec", "alarm"),
    RideState.PAUSED: ("‖ paused: p goes on", "now"),
    RideState.AUTO_PAUSED: ("‖ waiting: pedal to go on", "now"),
    RideState.FINISHED: ("■ finished", "dim"),
    RideState.DISCARDED: ("■ discarded", "dim"),
}


def headline(frame: Frame, width: int) -> Row:
    """Return the top row; the workout's name gives way first."""
    ride = frame.ride
    words, urgent = trainer_words(ride, frame.sensors)
    if frame.trouble is not None:
        words, urgent = frame.trouble, True
    times = "--" if frame.stale else elapsed(ride)
    state = STATES[ride.state]
    words = fitted(words, max(0, width - width_of((state,)) - len(times) - 6))
    middle: Row = (state, ("   ", "text"), (words, "over" if urgent else "plan"))
    room = width - width_of(middle) - len(times) - 6
    name = fitted(ride.workout_name, max(0, room))
    left: Row = ((name, "strong"), ("   ", "text"), *middle) if name else middle
    return spread(left, ((f"  {times}", "strong"),), width)
