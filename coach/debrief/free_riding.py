"""Criteria of a ride without a plan: how its power was spread, and how it was pedalled."""

from __future__ import annotations

from coach.debrief.arithmetic import known, mean
from coach.debrief.ridden import Finding, Ridden, found, granted
from coach.debrief.verdict import Evidence
from workouts.power import variability_index

SHORTEST_S = 600
OPENING_SHARE = 4  # the first quarter
COASTING_BLOCK_S = 60
OBSERVED = 0.5


def variability(ridden: Ridden) -> Finding:
    """Measure normalized over mean power."""
    if _in_efforts(ridden):
        return granted("variability.in_efforts")
    from workouts.figures import normalized_power

    ride = ridden.ride
    average_w = _average_w(ridden)
    if average_w is None:
        return granted("variability.no_power")
    index = variability_index(normalized_power(ride.columns), average_w)
    if index is None:
        return granted("variability.too_short")
    return found(
        round(index, 4),
        "variability",
        [_roughest(ridden)],
        variability_index=round(index, 2),
        average_w=round(average_w),
    )


def _average_w(ridden: Ridden) -> float | None:
    """Return the ride's mean power, None where it was mostly not measured."""
    power = ridden.ride.track.power_w
    return mean(power) if len(known(power)) >= OBSERVED * len(power) else None


def _roughest(ridden: Ridden) -> Evidence:
    """Return the five minutes with the widest spread of power, of which there is a first."""
    from coach.debrief.arithmetic import spread

    track, length = ridden.ride.track, 5 * COASTING_BLOCK_S
    starts = range(0, max(1, len(track.power_w) - length + 1), COASTING_BLOCK_S)
    spreads = [(spread(known(track.power_w[at : at + length]) or [0.0]), -at) for at in starts]
    at = -max(spreads)[1]
    return Evidence(track.first_s + at, min(track.end_s, track.first_s + at + length))


def _in_efforts(ridden: Ridden) -> bool:
    """Return whether the ride was one of efforts and rests, which is even in another way."""
    return any(row.number is not None for row in ridden.rows)


def halves(ridden: Ridden) -> Finding:
    """Measure by how many percent the second half's power is below the first half's."""
    if _in_efforts(ridden):
        return granted("halves.in_efforts")
    track = ridden.ride.track
    seconds = ridden.ride.seconds
    if _average_w(ridden) is None:
        return granted("halves.no_power")
    if seconds < SHORTEST_S:
        return granted("halves.too_short", needed_s=SHORTEST_S)
    half = seconds // 2
    first, second = mean(track.power_w[:half]), mean(track.power_w[half:])
    if not first or second is None:
        return granted("halves.no_power")
    return found(
        max(0.0, 100 * (first - second) / first),
        "halves",
        [Evidence(track.first_s + half, track.end_s)],
        fade_percent=round(100 * (first - second) / first, 1),
        first_w=round(first),
        second_w=round(second),
    )


def opening(ridden: Ridden) -> Finding:
    """Measure by how many percent the first quarter's power is above that of the rest."""
    if _in_efforts(ridden):
        return granted("opening.in_efforts")
    track = ridden.ride.track
    seconds = ridden.ride.seconds
    if _average_w(ridden) is None:
        return granted("opening.no_power")
    if seconds < SHORTEST_S:
        return granted("opening.too_short", needed_s=SHORTEST_S)
    quarter = seconds // OPENING_SHARE
    first, rest = mean(track.power_w[:quarter]), mean(track.power_w[quarter:])
    if first is None or not rest:
        return granted("opening.no_power")
    return found(
        max(0.0, 100 * (first - rest) / rest),
        "opening",
        [Evidence(track.first_s, track.first_s + quarter)],
        over_percent=round(100 * (first - rest) / rest, 1),
        first_w=round(first),
        rest_w=round(rest),
    )


def pedalling(ridden: Ridden) -> Finding:
    """Measure the percentage of the pedalled seconds at a cadence within the rubric's range."""
    track, limits = ridden.ride.track, ridden.limits
    turned = [rpm for rpm in track.cadence_rpm if rpm]
    if len(known(track.cadence_rpm)) < OBSERVED * ridden.ride.seconds or not turned:
        return granted("pedalling.no_sensor")
    inside = [float(limits["low_rpm"] <= rpm <= limits["high_rpm"]) for rpm in turned]
    return found(
        100 * (mean(inside) or 0.0),
        "pedalling",
        [Evidence(track.first_s, track.end_s)],
        in_range_percent=round(100 * (mean(inside) or 0.0), 1),
        average_rpm=round(mean(turned) or 0.0),
        low_rpm=round(limits["low_rpm"]),
        high_rpm=round(limits["high_rpm"]),
    )


def coasting(ridden: Ridden) -> Finding:
    """Measure the percentage of timer time in which the legs did nothing."""
    track = ridden.ride.track
    pairs = zip(track.power_w, track.cadence_rpm, strict=True)
    # Power says it where there is one: a cadence of zero may be an empty battery.
    idle = [
        None if watts is None and rpm is None else float((rpm if watts is None else watts) == 0)
        for watts, rpm in pairs
    ]
    share = mean(idle)
    if share is None or len(known(idle)) < OBSERVED * len(idle):
        return granted("coasting.no_power")
    return found(
        100 * share,
        "coasting",
        [Evidence(track.first_s, track.end_s)],
        coasting_percent=round(100 * share, 1),
        coasting_s=round(sum(known(idle))),
    )


def stops(ridden: Ridden) -> Finding:
    """Measure the percentage of the time from start to end in which the timer stood."""
    ride = ridden.ride
    stood = [each.wall_to_s - each.wall_from_s for each in ride.pauses]
    paused_s = sum(stood)
    longest = max(ride.pauses, key=lambda each: each.wall_to_s - each.wall_from_s, default=None)
    return found(
        100 * paused_s / (paused_s + ride.seconds),
        "stops" if longest else "stops.none",
        [] if longest is None else [Evidence(longest.second, longest.second)],
        paused_percent=round(100 * paused_s / (paused_s + ride.seconds), 1),
        paused_s=round(paused_s),
        stops=len(stood),
    )
