"""The ERG guard: what stands between the plan's watts and a motor under a person.

Watts asked for, cadence and power go in; one TrainerTarget and a word for the screen come out.

Constant power at falling cadence is growing torque: a rider who fades at 320 W is stopped in under
five seconds, and lower watts do not save him, because near 0 rpm any power is too much torque
(the "spiral of death"). So the guard leaves ERG at low cadence, waits until the rider spins, and
ramps back over seconds, visibly. Big steps are eased in; small ones and ramps pass as they are.
"""

from dataclasses import dataclass, replace

from sensors.control import TrainerTarget
from workouts.snapshot import GuardState
from workouts.workout import Cadence

CEILING_W = 1500  # a slip of one digit in a file must not reach the brake
EASE_FROM_W = 30  # smaller steps go through at once
EASE_S = 3.0  # a big step is spread over this time
LOW_CADENCE_RPM = 50.0  # below it, ERG winds itself up
LOWEST_CADENCE_RPM = 30.0  # for workouts that ask for slow, heavy pedalling
UNDER_GOAL_RPM = 15.0  # how far below the asked cadence "low" begins
LOW_FOR_S = 0.5
SPIN_UP_RPM = 20.0  # this much above "low" shows that the legs are back
SPINNING_FOR_S = 1.5
RELEASED_AT_LEAST_S = 4.0
RAMP_BACK_S = 10.0  # after a release
START_RAMP_S = 5.0  # after a start or a pause
RAMP_FROM = 0.5  # of the target
WEAK_FRACTION = 0.4  # without cadence: power below this share of the target is a stall
WEAK_FOR_S = 3.0
SOFT_PEDALLING_W = 40.0  # without cadence: power that shows the legs are back


@dataclass(frozen=True, slots=True)
class Seen:
    """What the guard looks at in one tick."""

    now_s: float
    target_w: int  # plan and bias, before the guard
    power_w: float | None
    cadence_rpm: float | None
    cadence_goal: Cadence | None = None
    ease: bool = True  # False in tests, whose steps must be exact


@dataclass(frozen=True, slots=True)
class Guard:
    """The guard's memory between two ticks; start from `resting()`."""

    state: GuardState
    commanded_w: float
    since_s: float  # when the state was entered
    at_s: float  # the last tick
    low_s: float = 0.0  # how long cadence (or power) has been too low
    spinning_s: float = 0.0
    rate_w_s: float = 0.0  # while easing
    ramp_s: float = START_RAMP_S
    ramp_from_w: float = 0.0
    hold_off_s: float = 0.0  # shortest stay in RELEASED


def resting(now_s: float) -> Guard:
    """Return the guard before the first pedal stroke: brake off until the rider spins."""
    return Guard(GuardState.RELEASED, 0.0, now_s, now_s)


def coasting(guard: Guard, now_s: float, cadence_rpm: float | None) -> Guard:
    """Return the guard while nothing is asked for; a rider who spins is loaded again at once."""
    spinning = cadence_rpm is not None and cadence_rpm >= LOW_CADENCE_RPM + SPIN_UP_RPM
    return replace(
        guard,
        state=GuardState.RELEASED,
        commanded_w=0.0,
        at_s=now_s,
        low_s=0.0,
        spinning_s=SPINNING_FOR_S if spinning else 0.0,
        ramp_s=START_RAMP_S,
        hold_off_s=0.0,
    )


def low_cadence_rpm(goal: Cadence | None) -> float:
    """Return the cadence below which ERG is left; lower where the step asks for slow pedalling."""
    if goal is None:
        return LOW_CADENCE_RPM
    return max(LOWEST_CADENCE_RPM, min(LOW_CADENCE_RPM, goal.low_rpm - UNDER_GOAL_RPM))


def advance(guard: Guard, seen: Seen) -> tuple[Guard, TrainerTarget]:
    """Return the guard after one tick, and what the trainer is to do."""
    target = float(min(CEILING_W, seen.target_w))
    dt = max(0.0, seen.now_s - guard.at_s)
    guard = _watch_legs(guard, seen, target, dt)
    if guard.state is GuardState.RELEASED:
        guard = _leave_release(guard, seen, target)
    elif _stalling(guard, seen):
        guard = replace(
            guard,
            state=GuardState.RELEASED,
            since_s=seen.now_s,
            commanded_w=0.0,
            low_s=0.0,
            spinning_s=0.0,
            hold_off_s=RELEASED_AT_LEAST_S,
            ramp_s=RAMP_BACK_S,
        )
    if guard.state is GuardState.RELEASED:
        return guard, TrainerTarget.free()
    guard = _follow(guard, seen, target, dt)
    return guard, TrainerTarget.erg(guard.commanded_w)


def _watch_legs(guard: Guard, seen: Seen, target: float, dt: float) -> Guard:
    low, spinning = _legs(guard, seen, target)
    return replace(
        guard,
        at_s=seen.now_s,
        low_s=guard.low_s + dt if low else 0.0,
        spinning_s=guard.spinning_s + dt if spinning else 0.0,
    )


def _legs(guard: Guard, seen: Seen, target: float) -> tuple[bool, bool]:
    """Return whether the legs are too slow, and whether they spin well enough to be loaded."""
    low_rpm = low_cadence_rpm(seen.cadence_goal)
    if seen.cadence_rpm is not None:
        back_rpm = low_rpm + SPIN_UP_RPM
        if seen.cadence_goal is not None:
            back_rpm = min(back_rpm, seen.cadence_goal.low_rpm)
        return seen.cadence_rpm < low_rpm, seen.cadence_rpm >= back_rpm
    if seen.power_w is None:
        return False, False  # blind: a dead sensor is no reason to drop the load or to raise it
    asked = min(target, guard.commanded_w or target)
    return seen.power_w < WEAK_FRACTION * asked, seen.power_w >= min(SOFT_PEDALLING_W, target)


def _stalling(guard: Guard, seen: Seen) -> bool:
    return guard.low_s >= (LOW_FOR_S if seen.cadence_rpm is not None else WEAK_FOR_S)


def _leave_release(guard: Guard, seen: Seen, target: float) -> Guard:
    rested = seen.now_s - guard.since_s >= guard.hold_off_s
    if not rested or guard.spinning_s < SPINNING_FOR_S:
        return guard
    start_w = target * RAMP_FROM
    return replace(
        guard,
        state=GuardState.RAMPING_BACK,
        since_s=seen.now_s,
        commanded_w=start_w,
        ramp_from_w=start_w,
        low_s=0.0,
    )


def _follow(guard: Guard, seen: Seen, target: float, dt: float) -> Guard:
    if guard.state is GuardState.RAMPING_BACK:
        through = (seen.now_s - guard.since_s) / guard.ramp_s
        if through < 1.0:
            start_w = min(guard.ramp_from_w, target)
            return replace(guard, commanded_w=start_w + (target - start_w) * through)
        return replace(
            guard, state=GuardState.HOLDING, since_s=seen.now_s, commanded_w=target, rate_w_s=0.0
        )
    gap = target - guard.commanded_w
    if (abs(gap) <= EASE_FROM_W and guard.state is GuardState.HOLDING) or not seen.ease:
        return replace(guard, state=GuardState.HOLDING, commanded_w=target, rate_w_s=0.0)
    rate = max(guard.rate_w_s, abs(gap) / EASE_S)
    if abs(gap) <= rate * dt:
        return replace(
            guard, state=GuardState.HOLDING, since_s=seen.now_s, commanded_w=target, rate_w_s=0.0
        )
    since = guard.since_s if guard.state is GuardState.EASING else seen.now_s
    moved = guard.commanded_w + rate * dt * (1 if gap > 0 else -1)
    return replace(guard, state=GuardState.EASING, since_s=since, commanded_w=moved, rate_w_s=rate)
