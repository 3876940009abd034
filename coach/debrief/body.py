"""Criteria of legs and heart: cadence, drift of the heart against the watts, and its recovery."""

from __future__ import annotations

from coach.debrief.arithmetic import fall_over, known, mean, median
from coach.debrief.intervals import settle_s
from coach.debrief.ridden import (
    OBSERVED,
    Finding,
    Ridden,
    by_seconds,
    evidence_of,
    found,
    granted,
    was_ridden,
    worst_first,
)
from coach.debrief.verdict import Evidence, IntervalRow
from workouts.heart_rate import HEART_SHARE, steady_decoupling_percent
from workouts.player import UNDER_FRACTION
from workouts.power import variability_index
from workouts.workout import StepKind

REPEATS_FOR_TREND = 3
ALIKE = 0.05  # repeats whose watts differ by more say nothing of the heart
HEART_TURNS_S = 5  # means around the two moments between which a heart falls
HEART_FALLS_S = 60
EASY_FRACTION = 0.6  # of FTP: below it a steady step between two efforts is a rest


def cadence(ridden: Ridden) -> Finding:
    """Measure the percentage of the efforts' pedalled seconds at the cadence that was asked for.

    Where the plan asks for none it is the range of the rubric.
    """
    low, high = ridden.limits["low_rpm"], ridden.limits["high_rpm"]
    slack = ridden.limits["cadence_slack_rpm"]
    shares: list[tuple[IntervalRow, float]] = []
    turned: list[float] = []
    for row in _pedalled(ridden):
        rpm = _rpm(ridden, row)
        if len(known(rpm)) < OBSERVED * len(rpm) or not rpm:
            continue
        if row.cadence_low_rpm is not None and row.cadence_high_rpm is not None:
            from_rpm, to_rpm = row.cadence_low_rpm - slack, row.cadence_high_rpm + slack
        else:
            from_rpm, to_rpm = low, high
        inside = mean(float(from_rpm <= each <= to_rpm) for each in known(rpm))
        shares.append((row, 100 * (inside or 0.0)))
        turned += known(rpm)
    if not shares:
        return granted("cadence.no_sensor")
    asked = any(row.cadence_low_rpm is not None for row, _ in shares)
    worst, _ = min(shares, key=lambda each: each[1])
    return found(
        by_seconds(shares),
        "cadence.asked" if asked else "cadence",
        worst_first((row, -share) for row, share in shares),
        in_range_percent=round(by_seconds(shares), 1),
        average_rpm=round(mean(turned) or 0.0),
        worst_interval=worst.number,
        worst_rpm=worst.cadence_rpm,
        low_rpm=worst.cadence_low_rpm or round(low),
        high_rpm=worst.cadence_high_rpm or round(high),
    )


def _pedalled(ridden: Ridden) -> list[IntervalRow]:
    return [row for row in ridden.hard if was_ridden(row)]


def _rpm(ridden: Ridden, row: IntervalRow) -> list[float | None]:
    """Return the cadence of an effort once it was ridden in; a standing crank has none."""
    track = ridden.ride.track
    start = row.from_s + settle_s(row.to_s - row.from_s, ridden.limits)
    return [rpm or None for rpm in track.cut(track.cadence_rpm, start, row.to_s)]


def drift(ridden: Ridden) -> Finding:
    """Measure how many percent fewer watts a heart beat gives late than early in the ride.

    Of a steady ride it is the decoupling of its halves (J. Friel), of repeats at the same power
    the trend of watts over the heart rate of their second halves.
    """
    ride = ridden.ride
    columns = ride.columns
    average_w = mean(ride.track.power_w)
    if average_w is None:
        return granted("drift.no_power")
    if len(known(ride.track.heart_rate_bpm)) < OBSERVED * ride.seconds:
        return granted("drift.no_heart_rate")
    from workouts.figures import normalized_power

    variability = variability_index(normalized_power(columns), average_w)
    steady = steady_decoupling_percent(columns.power_w, columns.heart_rate_bpm, variability)
    if steady is not None:
        half = ride.track.first_s + ride.seconds // 2
        return found(
            max(0.0, steady),
            "drift.steady",
            [Evidence(half, ride.track.end_s)],
            drift_percent=round(steady, 1),
        )
    return _drift_of_repeats(ridden)


def _drift_of_repeats(ridden: Ridden) -> Finding:
    track = ridden.ride.track
    repeats: list[tuple[IntervalRow, float, float]] = []
    for row, _ in ridden.judged():
        half = (row.from_s + row.to_s) // 2
        watts = mean(track.cut(track.judged_w, half, row.to_s))
        beats = known(track.cut(track.heart_rate_bpm, half, row.to_s))
        if watts and len(beats) >= HEART_SHARE * (row.to_s - half):
            repeats.append((row, watts, mean(beats) or 0.0))
    # Overs and unders lie apart: those are compared of which there are most.
    kinds = [[each for each in repeats if _alike(each[1], one[1])] for one in repeats]
    alike = max(kinds, key=len, default=[])
    usual_w = median([watts for _, watts, _ in alike]) if alike else 0.0
    if len(alike) < REPEATS_FOR_TREND:
        return granted("drift.not_comparable", alike=len(alike), needed=REPEATS_FOR_TREND)
    per_beat = [watts / beats for _, watts, beats in alike]
    fallen = 100 * fall_over(per_beat) / per_beat[0]
    return found(
        max(0.0, fallen),
        "drift.repeats",
        [evidence_of(alike[-1][0]), evidence_of(alike[0][0])],
        drift_percent=round(fallen, 1),
        efforts=len(alike),
        first_bpm=round(alike[0][2]),
        last_bpm=round(alike[-1][2]),
        average_w=round(usual_w),
    )


def _alike(watts: float, usual_w: float) -> bool:
    return abs(watts - usual_w) <= ALIKE * usual_w


def recovery(ridden: Ridden) -> Finding:
    """Measure by how many percent of FTP the rests were ridden above what they asked for."""
    track, ftp_w = ridden.ride.track, ridden.ride.athlete.ftp_w
    over: list[tuple[IntervalRow, float]] = []
    for row in rests(ridden):
        ratios = ridden.ratios(row)
        average = mean(ratios)
        if row.target_w and average is not None and was_ridden(row):
            over.append((row, max(0.0, 100 * (average - 1) * row.target_w / ftp_w)))
    if not over:
        silent = mean(track.power_w) is None
        return granted("recovery.no_power" if silent else "recovery.no_rests")
    worst, _ = max(over, key=lambda each: each[1])
    return found(
        by_seconds(over),
        "recovery",
        worst_first(over),
        over_percent=round(by_seconds(over), 1),
        rests=len(over),
        worst_w=worst.average_w,
        worst_target_w=worst.target_w,
    )


def rests(ridden: Ridden) -> list[IntervalRow]:
    """Return the rests after efforts, and the easy steps between two of them."""
    ftp_w = ridden.ride.athlete.ftp_w
    hard = [row.index for row in ridden.rows if row.number is not None]
    shares = {StepKind.REST: UNDER_FRACTION}
    between = {**shares, StepKind.STEADY: EASY_FRACTION}

    def is_rest(row: IntervalRow) -> bool:
        inside = bool(hard) and hard[0] < row.index < hard[-1]
        share = (between if inside else shares).get(row.kind or StepKind.FREE, 0.0)
        return row.number is None and (row.planned_w or 0) < share * ftp_w

    return [row for row in ridden.rows if is_rest(row)]


def heart_recovery(ridden: Ridden) -> Finding:
    """Measure by how many beats the heart falls in the first minute after an effort."""
    track = ridden.ride.track
    falls: list[tuple[IntervalRow, float]] = []
    for row in rests(ridden):
        after_effort = row.index > 0 and ridden.rows[row.index - 1].number is not None
        if row.to_s - row.from_s < HEART_FALLS_S or not after_effort:
            continue
        before = mean(track.cut(track.heart_rate_bpm, row.from_s - HEART_TURNS_S, row.from_s))
        end = row.from_s + HEART_FALLS_S
        after = mean(track.cut(track.heart_rate_bpm, end - HEART_TURNS_S, end))
        if before is not None and after is not None:
            falls.append((row, before - after))
    if not falls:
        silent = mean(track.heart_rate_bpm) is None
        return granted("heart_recovery.no_heart_rate" if silent else "heart_recovery.no_rests")
    return found(
        mean(fall for _, fall in falls) or 0.0,
        "heart_recovery",
        worst_first((row, -fall) for row, fall in falls),
        fall_bpm=round(mean(fall for _, fall in falls) or 0.0),
        rests=len(falls),
        first_fall_bpm=round(falls[0][1]),
        last_fall_bpm=round(falls[-1][1]),
    )
