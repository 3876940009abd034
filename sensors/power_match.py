"""Two power meters, one target: how far the trainer's watts are moved so that the rider's meter
reads what the plan asks for.

Trainers hold watts by their own measure, riders train by their meter's, and the two differ by a few
percent. Pure: what both read goes in each tick, an offset in watts comes out. It is learnt slowly,
only while everything is steady, and is bounded; in sprints, steps and ramps, when the cadence
changes or either power is missing, it stands still.
"""

from dataclasses import dataclass, replace

LEARN_S = 30.0  # the mean of the difference looks back so far
SLEW_W_S = 1.0
LIMIT_W = 30.0
LIMIT_SHARE = 0.10  # of the target; a greater difference is a fault of one of the two
SETTLED_AFTER_S = 8.0  # after a step both meters need as long to agree with the legs
CALM_AFTER_S = 5.0  # after a sprint, a change of cadence, a gap in either power
SAME_TARGET_W = 5.0
SAME_TARGET_SHARE = 0.03
SPRINT_W = 20.0  # the trainer so far from its target does not hold it: a sprint, or a stall
SPRINT_SHARE = 0.15
SAME_CADENCE_RPM = 6.0
CADENCE_MEAN_S = 5.0
WEAKEST_W = 50.0  # below it a few watts of noise are percents
HOLD_W = 0.75  # an offset this near to the one in use is not worth a write
GONE_AFTER_S = 60.0  # a meter away for so long: the trainer's watts are what the rider sees
LONGEST_TICK_S = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at in one tick; None for what is not live."""

    now_s: float
    target_w: int | None  # as the rider knows it; None outside ERG
    meter_w: float | None
    trainer_w: float | None
    cadence_rpm: float | None


@dataclass(frozen=True, slots=True)
class PowerMatch:
    """The memory between two ticks; begin with `PowerMatch(now_s)`."""

    at_s: float
    share: float = 0.0  # how much more than the trainer the meter reads
    offset_w: float = 0.0
    used_w: int | None = None  # the offset in whole watts, in use; None until one was learnt
    learnt_s: float = 0.0
    calm_from_s: float = 0.0  # nothing is learnt before
    target_w: int | None = None  # the one that the rider has settled at
    cadence_rpm: float | None = None  # its mean over some seconds
    met_at_s: float | None = None  # when the meter was live last


def advance(match: PowerMatch, seen: Seen) -> PowerMatch:
    """Return the match after one tick; `used_w` is what to add to the target."""
    dt = min(LONGEST_TICK_S, max(0.0, seen.now_s - match.at_s))
    match = _watch(replace(match, at_s=seen.now_s), seen, dt)
    if seen.target_w is None:
        return match
    if match.met_at_s is not None and seen.now_s - match.met_at_s >= GONE_AFTER_S:
        return _moved(match, 0.0, dt)
    if seen.now_s < match.calm_from_s or seen.meter_w is None or not seen.trainer_w:
        return match
    learnt_s = match.learnt_s + dt
    # A plain mean at first, then one that forgets.
    weight = dt / min(LEARN_S, learnt_s) if learnt_s else 0.0
    share = match.share + (seen.meter_w / seen.trainer_w - 1.0 - match.share) * weight
    match = replace(match, share=share, learnt_s=learnt_s)
    return _moved(match, _wanted_w(share, seen.target_w), dt)


def _watch(match: PowerMatch, seen: Seen, dt: float) -> PowerMatch:
    """Return the match with what this tick says about how calm the ride is."""
    if seen.meter_w is not None:
        match = replace(match, met_at_s=seen.now_s)
    cadence, mean = seen.cadence_rpm, match.cadence_rpm
    if cadence is None or mean is None:
        mean = cadence
    else:
        mean += (cadence - mean) * min(1.0, dt / CADENCE_MEAN_S)
    stepped = _has_stepped(match, seen.target_w)
    wait_s = 0.0
    if stepped:
        wait_s = SETTLED_AFTER_S
    elif _is_restless(match, seen) or _differs(cadence, mean, SAME_CADENCE_RPM):
        wait_s = CALM_AFTER_S
    return replace(
        match,
        cadence_rpm=mean,
        target_w=seen.target_w if stepped else match.target_w,
        calm_from_s=max(match.calm_from_s, seen.now_s + wait_s) if wait_s else match.calm_from_s,
    )


def _has_stepped(match: PowerMatch, target_w: int | None) -> bool:
    """Say whether the target left where the rider has settled; a slow ramp does so now and then."""
    if target_w is None or match.target_w is None:
        return target_w is not match.target_w
    return abs(target_w - match.target_w) > max(SAME_TARGET_W, SAME_TARGET_SHARE * match.target_w)


def _is_restless(match: PowerMatch, seen: Seen) -> bool:
    """Say whether either power is missing, too weak to compare, or not at the target."""
    if seen.target_w is None or seen.meter_w is None or seen.trainer_w is None:
        return True
    asked_w = seen.target_w + match.offset_w
    if min(seen.meter_w, seen.trainer_w) < WEAKEST_W:
        return True
    return abs(seen.trainer_w - asked_w) > max(SPRINT_W, SPRINT_SHARE * asked_w)


def _differs(value: float | None, mean: float | None, by: float) -> bool:
    return value is not None and mean is not None and abs(value - mean) > by


def _wanted_w(share: float, target_w: int) -> float:
    """Return the offset with which a meter that reads `share` more shows the target."""
    limit_w = min(LIMIT_W, LIMIT_SHARE * target_w)
    return min(limit_w, max(-limit_w, target_w / (1.0 + share) - target_w))


def _moved(match: PowerMatch, wanted_w: float, dt: float) -> PowerMatch:
    """Return the match with its offset a step nearer to `wanted_w`."""
    step_w = min(SLEW_W_S * dt, max(-SLEW_W_S * dt, wanted_w - match.offset_w))
    offset_w = match.offset_w + step_w
    used_w = match.used_w
    if used_w is None or abs(offset_w - used_w) >= HOLD_W:
        used_w = round(offset_w)
    return replace(match, offset_w=offset_w, used_w=used_w)
