"""The states of a ride and the moves between them, as a table."""

from collections.abc import Mapping

from workouts.snapshot import RideState

# (state, what happens) -> next state; what is not here is refused.
MOVES: Mapping[tuple[RideState, str], RideState] = {
    (RideState.READY, "start"): RideState.RIDING,
    (RideState.READY, "pedalling"): RideState.RIDING,
    (RideState.RIDING, "pause"): RideState.PAUSED,
    (RideState.RIDING, "stopped"): RideState.AUTO_PAUSED,
    (RideState.AUTO_PAUSED, "pause"): RideState.PAUSED,
    (RideState.AUTO_PAUSED, "resume"): RideState.RIDING,
    (RideState.AUTO_PAUSED, "pedalling"): RideState.RIDING,
    (RideState.PAUSED, "resume"): RideState.RIDING,
    (RideState.READY, "finish"): RideState.DISCARDED,
    (RideState.RIDING, "finish"): RideState.FINISHED,
    (RideState.PAUSED, "finish"): RideState.FINISHED,
    (RideState.AUTO_PAUSED, "finish"): RideState.FINISHED,
    (RideState.READY, "discard"): RideState.DISCARDED,
    (RideState.RIDING, "discard"): RideState.DISCARDED,
    (RideState.PAUSED, "discard"): RideState.DISCARDED,
    (RideState.AUTO_PAUSED, "discard"): RideState.DISCARDED,
}
OVER = (RideState.FINISHED, RideState.DISCARDED)
DONE = {
    "start": "Riding",
    "pause": "Paused",
    "resume": "Riding again",
    "finish": "Ride ended",
    "discard": "Ride discarded",
    "stopped": "Paused: pedal to go on",
    "pedalling": "Riding",
}
