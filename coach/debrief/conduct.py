"""Criteria of how the plan was kept: what was left out, eased, interrupted, or let go of."""

from __future__ import annotations

from collections.abc import Sequence

from coach.debrief.arithmetic import mean
from coach.debrief.evidence import Ending, RideEvidence
from coach.debrief.ridden import (
    Finding,
    Ridden,
    evidence_of,
    found,
    granted,
    was_ridden,
    worst_first,
)
from coach.debrief.verdict import Evidence, IntervalRow
from workouts.workout import StepKind

FULL_PERCENT = 100.0
LOOKED_FOR_S = 5  # a command and what came of it are so near each other


def completion(ridden: Ridden) -> Finding:
    """Measure the percentage of the planned seconds that were ridden."""
    ride = ridden.ride
    if ride.planned is None:
        return granted("completion.no_plan")
    if ride.ending is Ending.CUT_OFF:
        return granted("completion.cut_off", at_s=ride.track.end_s)
    planned_s = ride.planned.seconds
    ridden_s = min(planned_s, sum(_ridden_s(row) for row in ridden.rows))
    left = [row for row in ridden.rows if _ridden_s(row) < (row.planned_s or 0)]
    hard = [row for row in ridden.rows if row.number is not None]
    return found(
        100 * ridden_s / planned_s,
        "completion",
        worst_first((row, (row.planned_s or 0) - _ridden_s(row)) for row in left)
        or [Evidence(ride.track.first_s, ride.track.end_s)],
        completed_percent=round(100 * ridden_s / planned_s, 1),
        ridden_s=ridden_s,
        planned_s=planned_s,
        efforts=sum(was_ridden(row) for row in hard),
        planned_efforts=len(hard),
    )


def _ridden_s(row: IntervalRow) -> int:
    return min(row.to_s - row.from_s, row.planned_s or 0)


def skips(ridden: Ridden) -> Finding:
    """Measure the percentage of the hard efforts that were skipped, whole or their rest."""
    if ridden.ride.planned is None:
        return granted("skips.no_plan")
    efforts = ridden.hard
    if not efforts:
        return granted("skips.no_efforts")
    skipped = [row for row in efforts if row.skipped]
    return found(
        100 * len(skipped) / len(efforts),
        "skips" if skipped else "skips.none",
        worst_first((row, (row.planned_s or 0) - _ridden_s(row)) for row in skipped),
        skipped=len(skipped),
        efforts=len(efforts),
        first_interval=skipped[0].number if skipped else None,
        who=_who(ridden.ride, skipped[0]) if skipped else None,
    )


def _who(ride: RideEvidence, row: IntervalRow) -> str | None:
    """Return who gave the command that left a step: a key, the coach."""
    near = [
        command
        for command in ride.commands
        if command.name == "skip_step" and abs(command.second - row.to_s) <= LOOKED_FOR_S
    ]
    return near[0].who if near else None


def eased(ridden: Ridden) -> Finding:
    """Measure the mean percentage of the plan that the efforts' targets were set to.

    Who rides at more than the plan has eased nothing.
    """
    rows = [row for row in ridden.hard if row.bias_percent is not None and was_ridden(row)]
    track = ridden.ride.track
    seconds: list[float | None] = []
    for row in rows:
        bias = track.cut(track.bias_percent, row.from_s, row.to_s)
        seconds += [None if each is None else min(FULL_PERCENT, float(each)) for each in bias]
    share = mean(seconds)
    if share is None or ridden.ride.planned is None:
        return granted("eased.no_target")
    low = [(row, FULL_PERCENT - (row.bias_percent or 0)) for row in rows]
    lowest = min(rows, key=lambda row: row.bias_percent or 0)
    is_eased = share < FULL_PERCENT
    return found(
        share,
        "eased" if is_eased else "eased.none",
        worst_first(each for each in low if each[1] > 0),
        average_percent=round(share, 1),
        lowest_percent=lowest.bias_percent,
        lowest_interval=lowest.number,
        highest_percent=max(row.bias_percent or 0 for row in rows),
        changes=sum(
            command.name in ("change_intensity", "set_intensity")
            for command in ridden.ride.commands
        ),
    )


def pauses(ridden: Ridden) -> Finding:
    """Measure the percentage of the hard efforts in which the timer was stopped."""
    efforts = [row for row in ridden.hard if was_ridden(row)]
    if not efforts:
        return granted("pauses.no_efforts")
    paused = [row for row in efforts if row.paused_s]
    return found(
        100 * len(paused) / len(efforts),
        "pauses" if paused else "pauses.none",
        worst_first((row, row.paused_s) for row in paused),
        paused_efforts=len(paused),
        efforts=len(efforts),
        first_interval=paused[0].number if paused else None,
        paused_s=sum(row.paused_s for row in paused),
        all_paused_s=round(sum(each.wall_to_s - each.wall_from_s for each in ridden.ride.pauses)),
    )


def releases(ridden: Ridden) -> Finding:
    """Measure how often in ten minutes of hard riding the legs gave way under ERG."""
    efforts = [row for row in ridden.hard if row.erg_fraction and was_ridden(row)]
    held_s = sum((row.to_s - row.from_s) * (row.erg_fraction or 0.0) for row in efforts)
    if not held_s:
        return granted("releases.no_erg")
    gave = [
        (row, release)
        for row in efforts
        for release in ridden.ride.releases
        if release.stalled and row.from_s <= release.from_s < row.to_s
    ]
    return found(
        len(gave) * 600 / held_s,
        "releases" if gave else "releases.none",
        [Evidence(release.from_s, release.to_s, row.number) for row, release in gave],
        releases=len(gave),
        first_interval=gave[0][0].number if gave else None,
        released_s=sum(release.to_s - release.from_s for _, release in gave),
    )


def warmup(ridden: Ridden) -> Finding:
    """Measure the percentage of the planned warm-up that was ridden."""
    hard = [row.index for row in ridden.rows if row.number is not None]
    first = hard[0] if hard else len(ridden.rows)
    rows = [row for row in ridden.rows[:first] if row.kind is StepKind.WARMUP]
    if not rows:
        return granted("warmup.none_planned")
    return _kept(rows, "warmup")


def cooldown(ridden: Ridden) -> Finding:
    """Measure the percentage of the planned cool-down that was ridden after all hard work."""
    rows = [row for row in ridden.rows if row.kind is StepKind.COOLDOWN]
    if not rows:
        return granted("cooldown.none_planned")
    if ridden.ride.ending is Ending.CUT_OFF:
        return granted("cooldown.cut_off")
    hard = [row for row in ridden.rows if row.number is not None]
    # Who ended the ride in the middle of the work is told so by completion, and only there.
    if hard and _ridden_s(hard[-1]) < (hard[-1].planned_s or 0) and not hard[-1].skipped:
        return granted("cooldown.not_reached")
    return _kept(rows, "cooldown")


def _kept(rows: Sequence[IntervalRow], criterion: str) -> Finding:
    planned_s = sum(row.planned_s or 0 for row in rows)
    ridden_s = sum(_ridden_s(row) for row in rows)
    return found(
        100 * ridden_s / planned_s if planned_s else FULL_PERCENT,
        criterion,
        [evidence_of(row) for row in rows],
        ridden_s=ridden_s,
        planned_s=planned_s,
    )


def sensors(ridden: Ridden) -> Finding:
    """Say what the sensors lost: never the rider's fault, and so always granted."""
    columns, track = ridden.ride.columns, ridden.ride.track
    if not any(watts is not None for watts in track.power_w):
        return granted("sensors.no_power")
    if not columns.dropouts and not columns.missing_s:
        return granted("sensors.whole")
    lost = [(row, row.missing_s) for row in ridden.rows if row.missing_s]
    finding = granted(
        "sensors.lost",
        dropouts=columns.dropouts,
        missing_s=columns.missing_s,
        interval=next((row.number for row, _ in lost if row.number is not None), None),
    )
    return Finding(None, finding.remark, tuple(worst_first(lost)[:3]))
