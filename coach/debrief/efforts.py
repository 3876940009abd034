"""Criteria of the hard efforts' power: against target, across repeats, and within each."""

from __future__ import annotations

import math

from coach.debrief.arithmetic import fall_over, mean, median
from coach.debrief.ridden import (
    Finding,
    Ridden,
    by_seconds,
    evidence_of,
    found,
    granted,
    worst_first,
)
from workouts.planned import planned_watts
from workouts.w_prime import balance_over

REPEATS_FOR_TREND = 3
W_PRIME_ASKED_SHARE = 0.25  # a plan that takes less of W′ says nothing of how it was spent
MISSING_SHARE = 0.02


def compliance(ridden: Ridden) -> Finding:
    """Measure how far the efforts' mean power is from what was asked for, in percent.

    What is above counts for less by the rubric: that work was done. A few efforts far off do not
    vanish in the mean of many: then their root mean square counts, up to a limit of the rubric.
    """
    judged = ridden.judged()
    if not judged:
        return _unjudged(ridden, "compliance")
    above = ridden.limits["over_counts"]
    off = [(row, 100 * (average - 1)) for row, average in judged]
    off = [(row, percent * above if percent > 0 else -percent) for row, percent in off]
    squared = by_seconds([(row, percent * percent) for row, percent in off])
    some_far_off = min(math.sqrt(squared), ridden.limits["some_far_off_percent"])
    worst, _ = max(off, key=lambda each: each[1])
    worst_percent = next(100 * (average - 1) for row, average in judged if row is worst)
    return found(
        max(by_seconds(off), some_far_off),
        "compliance",
        worst_first(off),
        deviation_percent=round(100 * (by_seconds(judged) - 1), 1),
        efforts=len(judged),
        worst_interval=worst.number,
        worst_percent=round(worst_percent, 1),
        worst_average_w=worst.average_w,
        worst_target_w=worst.target_w,
    )


def time_in_range(ridden: Ridden) -> Finding:
    """Measure the percentage of the efforts' seconds within the tolerance of the target."""
    rows = [
        (row, 100 * row.in_range_fraction)
        for row, _ in ridden.judged()
        if row.in_range_fraction is not None
    ]
    if not rows:
        return _unjudged(ridden, "time_in_range")
    share = by_seconds(rows)
    return found(
        share,
        "time_in_range",
        worst_first((row, -value) for row, value in rows),
        in_range_percent=round(share, 1),
        over_percent=round(by_seconds([(r, 100 * (r.over_fraction or 0.0)) for r, _ in rows]), 1),
        under_percent=round(by_seconds([(r, 100 * (r.under_fraction or 0.0)) for r, _ in rows]), 1),
        tolerance_percent=ridden.limits["tolerance_percent"],
    )


def first_interval(ridden: Ridden) -> Finding:
    """Measure by how many percent the first effort is above its target and the usual later one.

    The lesser of the two: a first effort on target is not too hard, whatever became of the
    others, and neither is one like all others.
    """
    judged = ridden.judged()
    if len(judged) < 2:
        return granted("first_interval.one_effort", efforts=len(judged))
    (first, ratio), *later = judged
    usual = median([average for _, average in later])
    return found(
        max(0.0, 100 * (ratio - max(1.0, usual))),
        "first_interval",
        [evidence_of(first)],
        over_percent=round(100 * (ratio - usual), 1),
        first_w=first.average_w,
        first_target_w=first.target_w,
        later_percent=round(100 * usual, 1),
    )


def fade(ridden: Ridden) -> Finding:
    """Measure how many percent of the target are lost from the first repeat to the last."""
    if not ridden.hard:
        return granted("fade.no_efforts")
    judged = ridden.judged()
    if len(judged) < REPEATS_FOR_TREND:
        return granted("fade.few_efforts", efforts=len(judged), needed=REPEATS_FOR_TREND)
    fade_percent = 100 * fall_over([average for _, average in judged])
    lost = [(row, -average) for row, average in judged]
    return found(
        max(0.0, fade_percent),
        "fade",
        worst_first(lost),
        fade_percent=round(fade_percent, 1),
        efforts=len(judged),
        first_w=judged[0][0].average_w,
        last_w=judged[-1][0].average_w,
    )


def evenness(ridden: Ridden) -> Finding:
    """Measure the spread of 10 s means within the efforts, in percent of their mean."""
    rows = [
        (row, row.unevenness_percent)
        for row, _ in ridden.judged()
        if row.unevenness_percent is not None
    ]
    if not rows:
        return _unjudged(ridden, "evenness")
    worst, _ = max(rows, key=lambda each: each[1])
    return found(
        by_seconds(rows),
        "evenness",
        worst_first(rows),
        unevenness_percent=round(by_seconds(rows), 1),
        worst_interval=worst.number,
        worst_percent=worst.unevenness_percent,
    )


def w_prime(ridden: Ridden) -> Finding:
    """Measure how far the share of W′ that was spent is from what the plan takes, as a fraction."""
    ride = ridden.ride
    if ride.planned is None:
        return granted("w_prime.no_plan")
    if ride.columns.missing_s > MISSING_SHARE * ride.seconds:
        return granted("w_prime.no_power", missing_s=ride.columns.missing_s)
    cp_w, full_j = ride.athlete.cp_w, float(ride.athlete.w_prime_j)
    planned = [watts or 0.0 for watts in planned_watts(ride.planned, ride.athlete.ftp_w)]
    asked_j = full_j - min(balance_over(planned, cp_w, full_j), default=full_j)
    if asked_j < W_PRIME_ASKED_SHARE * full_j:
        return granted("w_prime.not_asked", asked_percent=round(100 * asked_j / full_j))
    balance = balance_over(ride.columns.power_w.tolist(), cp_w, full_j)
    spent_j = full_j - min(balance)
    lowest = balance.index(min(balance)) + ride.track.first_s
    return found(
        abs(spent_j - asked_j) / asked_j,
        "w_prime",
        [evidence_of(row) for row in ridden.rows if row.from_s <= lowest < row.to_s],
        spent_percent=round(100 * spent_j / full_j),
        asked_percent=round(100 * asked_j / full_j),
        lowest_s=lowest,
    )


def _unjudged(ridden: Ridden, criterion: str) -> Finding:
    """Say why no effort can be judged."""
    if not ridden.hard:
        return granted(f"{criterion}.no_efforts")
    if not any(row.target_w is not None for row in ridden.hard):
        return granted(f"{criterion}.no_target")
    if mean(ridden.ride.track.power_w) is None:
        return granted(f"{criterion}.no_power")
    return granted(f"{criterion}.not_ridden")
