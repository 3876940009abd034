"""Whether a cue is still so when it is about to be heard; pure.

A cue may wait for the rider's own words, or for the cue before it. What has changed since then is
not said at all: an order to ease off is no use to somebody who has.
"""

from collections.abc import Callable, Mapping

from coach.cue_rules import ENDING_S, GRINDING_RPM, NEARLY_S
from coach.cue_view import SILENT
from coach.cues import Cue
from sensors.control import ControlState
from sensors.readings import LinkState, SensorStatus
from workouts.snapshot import RideSnapshot, RideState

OFF_W = 5  # nearer to the target nobody is told to go there
ENDING_SLACK_S = 3.0  # one that was made longer is not ending
HALF_WAY_WITHIN_S = 60.0
LATEST_S = 60.0  # nobody wants to hear what was so a minute ago, unless something is lost

Holds = Callable[[Cue, RideSnapshot], bool]


def still_holds(cue: Cue, ride: RideSnapshot, sensor: SensorStatus | None) -> bool:
    """Return whether `cue` is true now; `sensor` is its own, None where that is not there."""
    if cue.kind in ("sensor_lost", "sensor_back"):
        links = SILENT if cue.kind == "sensor_lost" else (LinkState.LIVE,)
        return sensor is not None and sensor.link in links
    if cue.kind in ("control_lost", "control_back"):
        return (ride.trainer.state is ControlState.READY) == (cue.kind == "control_back")
    if ride.state is not RideState.RIDING or ride.at_s - cue.at_s > LATEST_S:
        return False
    steps = [each.step and each.step.index for each in (ride, cue.ride)]
    if cue.kind not in OF_THE_RIDE and (None in steps or steps[0] != steps[1]):
        return False
    return ROWS.get(cue.kind, _same_step)(cue, ride)


def _same_step(_: Cue, __: RideSnapshot) -> bool:
    return True


def _is_ending(_: Cue, ride: RideSnapshot) -> bool:
    return ride.left_in_step_s <= ENDING_S + ENDING_SLACK_S and bool(ride.upcoming)


def _is_under(_: Cue, ride: RideSnapshot) -> bool:
    return ride.deviation_w is not None and ride.deviation_w <= -OFF_W


def _is_over(_: Cue, ride: RideSnapshot) -> bool:
    return ride.deviation_w is not None and ride.deviation_w >= OFF_W


def _is_slow(_: Cue, ride: RideSnapshot) -> bool:
    asked = None if ride.step is None else ride.step.cadence
    low_rpm = GRINDING_RPM if asked is None else asked.low_rpm
    return bool(ride.cadence_rpm) and (ride.cadence_rpm or 0) < low_rpm


def _is_fast(_: Cue, ride: RideSnapshot) -> bool:
    asked = None if ride.step is None else ride.step.cadence
    return asked is not None and (ride.cadence_rpm or 0) > asked.high_rpm


def _runs_out(_: Cue, ride: RideSnapshot) -> bool:
    return ride.w_prime_forecast is not None and ride.w_prime_forecast.gone_in is not None


def _is_half_way(_: Cue, ride: RideSnapshot) -> bool:
    return abs(ride.plan_s - ride.plan_total_s / 2) <= HALF_WAY_WITHIN_S


def _is_nearly_over(_: Cue, ride: RideSnapshot) -> bool:
    return 0 < ride.left_in_workout_s <= NEARLY_S


OF_THE_RIDE = ("step_done", "w_prime", "half_way", "nearly_over")
ROWS: Mapping[str, Holds] = {
    "step_ending": _is_ending,
    "under_target": _is_under,
    "over_target": _is_over,
    "cadence_low": _is_slow,
    "cadence_high": _is_fast,
    "w_prime": _runs_out,
    "half_way": _is_half_way,
    "nearly_over": _is_nearly_over,
}
