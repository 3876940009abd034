"""The ERG guard: what stands between the plan's watts and a motor under a person.

Watts asked for, cadence and power go in; one TrainerTarget and a word for the screen come out.

Constant power at falling cadence is growing torque: a rider who fades at 320 W is stopped in under
five seconds, and lower watts do not save him, because near 0 rpm any power is too much torque
(the "spiral of death"). So the guard leaves ERG at low cadence, waits until the rider spins, and
ramps back over seconds, visibly. Big steps are eased in; small ones and ramps pass as they are.

Legs that give way once get the whole target back: it may have been a gear or a sip of water. Legs
that give way again soon after cannot hold it: then the guard comes back to LIMIT_SHARE of the load
that was too much, keeps to that for a minute, and tries the target again, with twice the patience
each time. A pause clears the count, and so does CALM_S without a stall. A rider who simply stops
pedalling takes the push away before the cadence is gone; legs that give way push until the end. Who
stopped is loaded again as after a start.

A cadence of zero while the power holds is a cadence sensor with an empty battery and no reason to
drop the load: then power alone tells of the legs, as on a trainer without cadence.
"""

import math
from dataclasses import dataclass, replace

from sensors.control import TrainerTarget
from workouts.snapshot import GuardState
from workouts.workout import Cadence

CEILING_W = 1500  # a slip of one digit in a file must not reach the brake
EASE_FROM_W = 30  # smaller steps go through at once
EASE_S = 2.0  # a big step is spread over this time at most
EASE_SHARE = 1 / 15  # of its step: a sprint of ten seconds is not eased away
LOW_CADENCE_RPM = 50.0  # below it, ERG winds itself up
LOWEST_CADENCE_RPM = 30.0  # for workouts that ask for slow, heavy pedalling
UNDER_GOAL_RPM = 15.0  # how far below the asked cadence "low" begins
LOW_FOR_S = 0.5
STANDING_RPM = 5.0  # below it the rider does not pedal, if the sensor can be believed
SPIN_UP_RPM = 10.0  # this much above "low" shows that the legs are back
SPINNING_FOR_S = 1.5
RELEASED_AT_LEAST_S = 4.0  # after a stall
RAMP_BACK_S = 10.0  # after a stall
START_RAMP_S = 5.0  # after a start, a pause or a free ride
RAMP_FROM = 0.5  # of the target
WEAK_SHARE = 0.4  # without cadence: power below this share of the target is a stall
WEAK_FOR_S = 3.0
SOFT_PEDALLING_W = 40.0  # without cadence: power that shows the legs are back
STRAINED_SHARE = 0.5  # of the load: who pushes that much at low cadence has not stopped
BELYING_SHARE = 0.7  # of the load: that much power does not come from legs that stand
BELIED_FOR_S = 5.0  # longer than any flywheel makes up power for a rider who coasts
LIMIT_SHARE = 0.9
LIMIT_FOR_S = 60.0
LIMIT_FOR_MAX_S = 480.0
CALM_S = 120.0
SAME_W = 1e-6


@dataclass(frozen=True, slots=True)
class Seen:
    """What the guard looks at in one tick."""

    now_s: float
    target_w: int  # plan and bias, before the guard
    power_w: float | None
    cadence_rpm: float | None
    cadence_goal: Cadence | None = None
    ease_s: float = EASE_S  # 0 in tests, whose steps must be exact


@dataclass(frozen=True, slots=True)
class Guard:
    """The guard's memory between two ticks; start from `resting()`."""

    state: GuardState
    commanded_w: float
    since_s: float  # when the state was entered, or the ramp begun
    at_s: float  # the last tick
    low_s: float = 0.0  # how long cadence (or power) has been too low
    spinning_s: float = 0.0
    strained: bool = False  # the legs pushed while the cadence was low
    belied_s: float = 0.0  # how long power has said that a cadence of zero is wrong
    rate_w_s: float = 0.0  # while easing
    ramp_s: float = 0.0  # length of the ramp back
    ramp_from_w: float = 0.0
    stalled: bool = False  # the release was for legs that gave way, not for a rider who stopped
    stalls: int = 0  # one soon after the other
    limit_w: float | None = None  # the most that is asked for, until limit_until_s
    limit_until_s: float = -math.inf
    stalled_at_s: float = -math.inf


def resting(now_s: float, belied_s: float = 0.0) -> Guard:
    """Return the guard before the first pedal stroke: brake off until the rider spins."""
    return Guard(GuardState.RELEASED, 0.0, now_s, now_s, belied_s=belied_s)


def coasting(guard: Guard, now_s: float, power_w: float | None, cadence_rpm: float | None) -> Guard:
    """Return the guard while nothing is asked for; a rider who spins is loaded again at once."""
    guard = _believe(guard, now_s, power_w, cadence_rpm)
    cadence = None if _is_belied(guard) else cadence_rpm
    if cadence is None:
        spinning = power_w is not None and power_w >= SOFT_PEDALLING_W
    else:
        spinning = cadence >= LOW_CADENCE_RPM + SPIN_UP_RPM
    return replace(
        guard,
        state=GuardState.RELEASED,
        commanded_w=0.0,
        at_s=now_s,
        low_s=0.0,
        spinning_s=SPINNING_FOR_S if spinning else 0.0,
        stalled=False,
    )


def ease_seconds(step_seconds: int) -> float:
    """Return how long a big change is spread in a step of this length."""
    return min(EASE_S, step_seconds * EASE_SHARE)


def low_cadence_rpm(goal: Cadence | None) -> float:
    """Return the cadence below which ERG is left; lower where the step asks for slow pedalling."""
    if goal is None:
        return LOW_CADENCE_RPM
    return max(LOWEST_CADENCE_RPM, min(LOW_CADENCE_RPM, goal.low_rpm - UNDER_GOAL_RPM))


def advance(guard: Guard, seen: Seen) -> tuple[Guard, TrainerTarget]:
    """Return the guard after one tick, and what the trainer is to do."""
    target = float(min(CEILING_W, seen.target_w))
    dt = max(0.0, seen.now_s - guard.at_s)
    guard = _believe(guard, seen.now_s, seen.power_w, seen.cadence_rpm)
    loaded = guard.state is not GuardState.RELEASED
    if _is_belied(guard) or (loaded and _belies_now(guard, seen.power_w, seen.cadence_rpm)):
        seen = replace(seen, cadence_rpm=None)
    guard = _watch_legs(guard, seen, target, dt)
    if guard.limit_w is not None and seen.now_s >= guard.limit_until_s:
        guard = _lift_limit(guard, seen.now_s)
    if guard.state is GuardState.RELEASED:
        guard = _leave_release(guard, seen, target)
    elif guard.low_s >= (WEAK_FOR_S if seen.cadence_rpm is None else LOW_FOR_S):
        guard = _release(guard, seen)
    if guard.state is GuardState.RELEASED:
        return guard, TrainerTarget.free()
    guard = _follow(guard, seen, target, dt)
    return guard, TrainerTarget.erg(guard.commanded_w)


def _believe(guard: Guard, now_s: float, power_w: float | None, cadence_rpm: float | None) -> Guard:
    """Count the time for which power belies a cadence of zero; the first turn ends it."""
    if cadence_rpm is None or cadence_rpm >= STANDING_RPM:
        return replace(guard, belied_s=0.0)
    if not _belies_now(guard, power_w, cadence_rpm):
        return guard if _is_belied(guard) else replace(guard, belied_s=0.0)
    return replace(guard, belied_s=guard.belied_s + max(0.0, now_s - guard.at_s))


def _belies_now(guard: Guard, power_w: float | None, cadence_rpm: float | None) -> bool:
    if power_w is None or cadence_rpm is None or cadence_rpm >= STANDING_RPM:
        return False
    return power_w >= max(SOFT_PEDALLING_W, BELYING_SHARE * guard.commanded_w)


def _is_belied(guard: Guard) -> bool:
    return guard.belied_s >= BELIED_FOR_S


def _watch_legs(guard: Guard, seen: Seen, target: float, dt: float) -> Guard:
    low, spinning = _legs(guard, seen, target)
    strained = guard.strained
    if seen.cadence_rpm is not None:
        strained = low and (strained or _strains(guard, seen.power_w, seen.cadence_rpm))
    return replace(
        guard,
        at_s=seen.now_s,
        strained=strained,
        low_s=guard.low_s + dt if low else 0.0,
        spinning_s=guard.spinning_s + dt if spinning else 0.0,
    )


def _strains(guard: Guard, power_w: float | None, cadence_rpm: float) -> bool:
    if cadence_rpm < STANDING_RPM:
        return False
    return power_w is None or power_w >= STRAINED_SHARE * guard.commanded_w


def _legs(guard: Guard, seen: Seen, target: float) -> tuple[bool, bool]:
    """Return whether the legs are too slow, and whether they spin well enough to be loaded."""
    if seen.cadence_rpm is not None:
        low_rpm = low_cadence_rpm(seen.cadence_goal)
        back_rpm = low_rpm + SPIN_UP_RPM
        if seen.cadence_goal is not None:
            back_rpm = min(back_rpm, seen.cadence_goal.low_rpm)
        return seen.cadence_rpm < low_rpm, seen.cadence_rpm >= back_rpm
    if seen.power_w is None:
        return False, False  # blind: a dead sensor is no reason to drop the load or to raise it
    asked = min(target, guard.commanded_w)
    return seen.power_w < WEAK_SHARE * asked, seen.power_w >= min(SOFT_PEDALLING_W, target)


def _release(guard: Guard, seen: Seen) -> Guard:
    """Take the load off, and decide how much of it comes back."""
    now_s = seen.now_s
    stopped = seen.cadence_rpm is not None and not guard.strained
    released = replace(
        guard,
        state=GuardState.RELEASED,
        since_s=now_s,
        commanded_w=0.0,
        low_s=0.0,
        spinning_s=0.0,
        strained=False,
        stalled=not stopped,
    )
    if stopped:
        return released
    calm_s = now_s - max(guard.stalled_at_s, guard.limit_until_s)
    stalls = guard.stalls + 1 if calm_s < CALM_S else 1
    released = replace(released, stalls=stalls, stalled_at_s=now_s)
    if stalls == 1:
        return released
    limit_for_s = min(LIMIT_FOR_MAX_S, LIMIT_FOR_S * 2.0 ** (stalls - 2))
    return replace(
        released, limit_w=LIMIT_SHARE * guard.commanded_w, limit_until_s=now_s + limit_for_s
    )


def _lift_limit(guard: Guard, now_s: float) -> Guard:
    if guard.state is GuardState.RAMPING_BACK:
        guard = replace(guard, since_s=now_s, ramp_s=RAMP_BACK_S, ramp_from_w=guard.commanded_w)
    return replace(guard, limit_w=None)


def _leave_release(guard: Guard, seen: Seen, target: float) -> Guard:
    hold_off_s = RELEASED_AT_LEAST_S if guard.stalled else 0.0
    if seen.now_s - guard.since_s < hold_off_s or guard.spinning_s < SPINNING_FOR_S:
        return guard
    goal = _goal(guard, target)
    start_w = goal * RAMP_FROM
    ramp_s = RAMP_BACK_S
    if not guard.stalled:
        # Legs that were at work already need no new start from half the load.
        start_w = max(start_w, min(goal, seen.power_w or 0.0))
        ramp_s = START_RAMP_S * (seen.ease_s / EASE_S if seen.ease_s else 1.0)
    return replace(
        guard,
        state=GuardState.RAMPING_BACK,
        since_s=seen.now_s,
        commanded_w=start_w,
        ramp_from_w=start_w,
        ramp_s=ramp_s,
        low_s=0.0,
    )


def _goal(guard: Guard, target: float) -> float:
    return target if guard.limit_w is None else min(target, guard.limit_w)


def _follow(guard: Guard, seen: Seen, target: float, dt: float) -> Guard:
    goal = _goal(guard, target)
    ridden_s = seen.now_s - guard.since_s
    if guard.state is GuardState.RAMPING_BACK and ridden_s < guard.ramp_s:
        if seen.power_w is None and seen.cadence_rpm is None:
            return replace(guard, since_s=guard.since_s + dt)  # nobody sees how the legs take it
        start_w = min(guard.ramp_from_w, goal)
        return replace(guard, commanded_w=start_w + (goal - start_w) * ridden_s / guard.ramp_s)
    guard = _approach(guard, seen, goal, dt)
    if guard.state is GuardState.HOLDING and goal < target:
        # Said as what it is: the way back to the target is not over.
        return replace(guard, state=GuardState.RAMPING_BACK, since_s=-math.inf)
    return guard


def _approach(guard: Guard, seen: Seen, goal: float, dt: float) -> Guard:
    gap = goal - guard.commanded_w
    easing = guard.state is GuardState.EASING
    rate = max(guard.rate_w_s, abs(gap) / seen.ease_s) if seen.ease_s > 0 else math.inf
    at_once = rate == math.inf or (abs(gap) <= EASE_FROM_W and not easing)
    if at_once or abs(gap) <= rate * dt + SAME_W:
        held = guard.state is GuardState.HOLDING
        return replace(
            guard,
            state=GuardState.HOLDING,
            since_s=guard.since_s if held else seen.now_s,
            commanded_w=goal,
            rate_w_s=0.0,
        )
    return replace(
        guard,
        state=GuardState.EASING,
        since_s=guard.since_s if easing else seen.now_s,
        commanded_w=guard.commanded_w + math.copysign(rate * dt, gap),
        rate_w_s=rate,
    )
