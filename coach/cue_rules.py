"""The table of what the coach says without being asked: when, how urgently, and how rarely; pure.

A rule sees one frame and what was noted up to it. A `Condition` must hold for a while before it is
said, and must have let go before it is said again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coach.cue_view import CueView
from sensors.control import ControlState, TrainerMode
from workouts.snapshot import GuardState
from workouts.workout import StepKind

HARD = (StepKind.WORK, StepKind.MAX)
SHORTEST_TOLD_S = 20  # a step that is shorter is over before it is told
SHORTEST_ENDING_S = 90
SHORTEST_DONE_S = 60
ENDING_S = 10.0
SETTLING_S = 20.0  # after a step has begun, power and cadence are still on their way
OFF_PERCENT, OFF_W = 8, 10
CADENCE_SLACK_RPM = 3
ONE_NUMBER_SLACK_RPM = 6  # where the plan gives no range, nobody hits it to the turn
GRINDING_RPM = 60  # below it in a hard step where the plan asks for none
DRIFT_PERCENT = 6.0
HALF_WAY_S, NEARLY_S, LONG_S = 1200, 300, 1200


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. What `true` holds for `hold_s` is said, and not again within `every_s`.

    It must not have been `near` true before it is armed again; None takes `true` itself. `valid_s`
    is how long it may wait for its turn; `rank` 0 comes first. `once` is once a ride.
    """

    kind: str
    rank: int
    true: Callable[[CueView], bool]
    hold_s: float = 0.0
    every_s: float = 0.0
    near: Callable[[CueView], bool] | None = None
    valid_s: float = 0.0
    once: bool = False


def _control_lost(view: CueView) -> bool:
    lost = (ControlState.NO_LINK, ControlState.REQUESTING, ControlState.REFUSED)
    return view.driven and view.ride.trainer.state in lost


def _control_back(view: CueView) -> bool:
    return view.told_lost and view.ride.trainer.state is ControlState.READY


def _sensor_lost(view: CueView) -> bool:
    return view.lost is not None


def _sensor_back(view: CueView) -> bool:
    return view.back is not None


def _begun(view: CueView) -> bool:
    step = view.ride.step
    return view.began and step is not None and step.seconds >= SHORTEST_TOLD_S


def _last_one(view: CueView) -> bool:
    return _begun(view) and _of_set(view) and view.ride.work_steps_left == 0


def _two_left(view: CueView) -> bool:
    return _begun(view) and _of_set(view) and view.ride.work_steps_left == 1


def _step_start(view: CueView) -> bool:
    return _begun(view)


def _of_set(view: CueView) -> bool:
    step = view.ride.step
    return step is not None and step.kind in HARD and step.repeat is not None and step.repeat.of > 2


def _step_done(view: CueView) -> bool:
    before = view.before
    return (
        view.began
        and not view.moved
        and before is not None
        and before.step is not None
        and before.step.kind in HARD
        and before.step.seconds >= SHORTEST_DONE_S
        and before.step_average_power_w is not None
    )


def _step_ending(view: CueView) -> bool:
    step = view.ride.step
    if step is None or step.seconds < SHORTEST_ENDING_S or not view.ride.upcoming:
        return False
    return 5.0 < view.ride.left_in_step_s <= ENDING_S


def _text(view: CueView) -> bool:
    return bool(view.ride.text) and (view.before is None or view.before.text != view.ride.text)


def _half_way(view: CueView) -> bool:
    ride = view.ride
    return ride.plan_total_s >= HALF_WAY_S and 0 <= ride.plan_s - ride.plan_total_s / 2 < 30


def _nearly_over(view: CueView) -> bool:
    ride = view.ride
    return ride.plan_total_s >= LONG_S and NEARLY_S - 30 < ride.left_in_workout_s <= NEARLY_S


def _settled(view: CueView) -> bool:
    return view.ride.step is not None and view.ride.step_elapsed_s >= SETTLING_S


def _off_by(view: CueView, share: float) -> int:
    """Return 1 far over the target, -1 far under it, 0 near it; `share` of the usual distance."""
    ride = view.ride
    guarded = ride.guard in (GuardState.RELEASED, GuardState.RAMPING_BACK, GuardState.EASING)
    if not _settled(view) or guarded or ride.target_w is None or view.power_w is None:
        return 0
    if _control_lost(view):  # that is told, and is why
        return 0
    most_w = max(OFF_W, ride.target_w * OFF_PERCENT / 100) * share
    off_w = view.power_w - ride.target_w
    return 1 if off_w > most_w else -1 if off_w < -most_w else 0


def _cadence_range(view: CueView) -> tuple[int, int] | None:
    step = view.ride.step
    if step is None or not _settled(view):
        return None
    if step.cadence is not None:
        return step.cadence.low_rpm, step.cadence.high_rpm
    if step.kind in HARD and view.ride.mode is TrainerMode.ERG:
        return GRINDING_RPM, 1_000
    return None


def _cadence_off(view: CueView, slack_rpm: int) -> int:
    asked, cadence_rpm = _cadence_range(view), view.ride.cadence_rpm
    if asked is None or not cadence_rpm:
        return 0
    if asked[0] == asked[1] and slack_rpm:
        slack_rpm = ONE_NUMBER_SLACK_RPM
    if cadence_rpm < asked[0] - slack_rpm:
        return -1
    return 1 if cadence_rpm > asked[1] + slack_rpm else 0


def _drift(view: CueView) -> bool:
    return view.drift_percent is not None and view.drift_percent >= DRIFT_PERCENT


def _drift_near(view: CueView) -> bool:
    return view.drift_percent is not None and view.drift_percent >= DRIFT_PERCENT / 2


def _w_prime(view: CueView) -> bool:
    ahead = view.ride.w_prime_forecast
    return ahead is not None and ahead.gone_in is not None and (ahead.gone_in_s or 0) > 0


RULES: Mapping[str, Rule] = {
    rule.kind: rule
    for rule in (
        Rule("control_lost", 0, _control_lost, hold_s=4, every_s=120, valid_s=30),
        Rule("sensor_lost", 0, _sensor_lost, hold_s=5, every_s=60, valid_s=30),
        Rule("control_back", 1, _control_back, hold_s=2, every_s=120, valid_s=20),
        Rule("sensor_back", 1, _sensor_back, hold_s=3, every_s=60, valid_s=20),
        Rule("step_done", 2, _step_done, every_s=60, valid_s=5),
        Rule("last_one", 3, _last_one, every_s=30, valid_s=10),
        Rule("two_left", 3, _two_left, every_s=30, valid_s=10),
        Rule("step_start", 3, _step_start, every_s=15, valid_s=10),
        Rule("step_ending", 4, _step_ending, every_s=30, valid_s=4),
        Rule("text", 5, _text, every_s=10, valid_s=10),
        Rule("under_target", 6, lambda view: _off_by(view, 1) < 0, 25, 120,
             lambda view: _off_by(view, 0.5) < 0),
        Rule("over_target", 6, lambda view: _off_by(view, 1) > 0, 25, 120,
             lambda view: _off_by(view, 0.5) > 0),
        Rule("cadence_low", 6, lambda view: _cadence_off(view, CADENCE_SLACK_RPM) < 0, 15, 120,
             lambda view: _cadence_off(view, 0) < 0),
        Rule("cadence_high", 6, lambda view: _cadence_off(view, CADENCE_SLACK_RPM) > 0, 15, 120,
             lambda view: _cadence_off(view, 0) > 0),
        Rule("w_prime", 7, _w_prime, hold_s=15, every_s=600, valid_s=20),
        Rule("drift", 7, _drift, hold_s=10, every_s=900, near=_drift_near, valid_s=20),
        Rule("half_way", 8, _half_way, valid_s=25, once=True),
        Rule("nearly_over", 8, _nearly_over, valid_s=25, once=True),
    )
}  # fmt: skip
# Of these one is said at a step's beginning, the first that holds and is not turned off.
BEGINNINGS = ("last_one", "two_left", "step_start")
KINDS = tuple(RULES)
