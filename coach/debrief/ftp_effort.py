"""Criteria of an FTP test: whether it counts, and whether the rider got all out of it."""

from __future__ import annotations

from itertools import pairwise

from coach.debrief.arithmetic import blocks, known, mean, spread
from coach.debrief.ridden import Finding, Ridden, found, granted
from coach.debrief.verdict import Evidence
from workouts.ftp_tests import SLACK_S, FtpTestKind, efforts_in

BLOCK_S = 30
FEWEST_BLOCKS = 4
OBSERVED = 0.9
PARTS = 4  # a quarter of the effort is its opening, another its finish


def _efforts(ridden: Ridden) -> list[Evidence]:
    """Return where the test's efforts were ridden, as far as they were."""
    found_efforts = []
    for indices in efforts_in(ridden.ride.plan):
        rows = [row for row in ridden.rows if row.step_index in indices and row.to_s > row.from_s]
        if rows:
            found_efforts.append(Evidence(rows[0].from_s, rows[-1].to_s, rows[0].number))
    return found_efforts


def _power(ridden: Ridden, effort: Evidence) -> list[int | None]:
    return ridden.ride.track.cut(ridden.ride.track.power_w, effort.from_s, effort.to_s)


def validity(ridden: Ridden) -> Finding:
    """Say whether the test gives an FTP: 100 for one that does, 0 for one that does not."""
    test, efforts = ridden.ride.test, _efforts(ridden)
    if test is None:
        return granted("validity.no_test")
    power = [watts for effort in efforts for watts in _power(ridden, effort)]
    if test.offer is not None:
        return found(
            100.0,
            "validity",
            efforts,
            kind=test.kind.name.lower(),
            ftp_w=test.offer.ftp_w,
            before_w=test.offer.before_w,
        )
    # A meter that lost its link has spoiled the test, and not the rider.
    if power and len(known(power)) < OBSERVED * len(power):
        return granted("validity.no_power", missing_s=power.count(None))
    kind = test.kind.name.lower()
    if any(row.paused_s for row in ridden.rows if row.number is not None):
        return found(0.0, "validity.paused", efforts, kind=kind)
    ridden_s = sum(each.to_s - each.from_s for each in efforts)
    planned_s = test.kind.efforts * test.kind.seconds
    if test.kind is FtpTestKind.RAMP or ridden_s < planned_s - SLACK_S * test.kind.efforts:
        return found(0.0, "validity.too_short", efforts, kind=kind, ridden_s=ridden_s)
    return found(0.0, "validity.no_rider", efforts, kind=kind)


def _paced(ridden: Ridden, criterion: str) -> list[tuple[Evidence, list[float]]] | Finding:
    """Return the efforts that the rider paces himself, as block means, or why there are none."""
    test = ridden.ride.test
    if test is None:
        return granted(f"{criterion}.no_test")
    if test.kind is FtpTestKind.RAMP:
        return granted(f"{criterion}.ramp")
    paced = []
    for effort in _efforts(ridden):
        power = _power(ridden, effort)
        means = blocks(power, BLOCK_S)
        whole = len(known(power)) >= OBSERVED * len(power)
        if whole and len(means) >= FEWEST_BLOCKS and mean(means):
            paced.append((effort, means))
    return paced or granted(f"{criterion}.not_ridden")


def effort_evenness(ridden: Ridden) -> Finding:
    """Measure the spread of 30 s means within the efforts, in percent of their mean."""
    paced = _paced(ridden, "effort_evenness")
    if isinstance(paced, Finding):
        return paced
    uneven = [(effort, 100 * spread(means) / (mean(means) or 1.0)) for effort, means in paced]
    uneven.sort(key=lambda each: -each[1])
    average = mean(percent for _, percent in uneven) or 0.0
    return found(
        average,
        "effort_evenness",
        [effort for effort, _ in uneven],
        unevenness_percent=round(average, 1),
    )


def effort_opening(ridden: Ridden) -> Finding:
    """Measure by how many percent the first quarter of an effort is above all of it."""
    paced = _paced(ridden, "effort_opening")
    if isinstance(paced, Finding):
        return paced
    over = [(effort, _above(means, 0, len(means) // PARTS)) for effort, means in paced]
    effort, worst = max(over, key=lambda each: each[1])
    end_s = effort.from_s + (effort.to_s - effort.from_s) // PARTS
    return found(
        max(0.0, worst),
        "effort_opening",
        [Evidence(effort.from_s, end_s, effort.interval)],
        over_percent=round(worst, 1),
    )


def effort_finish(ridden: Ridden) -> Finding:
    """Measure by how many percent the last quarter of an effort differs from all of it."""
    paced = _paced(ridden, "effort_finish")
    if isinstance(paced, Finding):
        return paced
    off = [
        (effort, _above(means, len(means) - len(means) // PARTS, len(means)))
        for effort, means in paced
    ]
    effort, worst = max(off, key=lambda each: abs(each[1]))
    start_s = effort.to_s - (effort.to_s - effort.from_s) // PARTS
    return found(
        abs(worst),
        "effort_finish.left_some" if worst > 0 else "effort_finish",
        [Evidence(start_s, effort.to_s, effort.interval)],
        difference_percent=round(worst, 1),
    )


def _above(means: list[float], start: int, end: int) -> float:
    """Return by how many percent a part's mean is above that of all."""
    return 100 * ((mean(means[start:end]) or 0.0) / (mean(means) or 1.0) - 1)


def efforts_alike(ridden: Ridden) -> Finding:
    """Measure by how many percent the second effort is below the first."""
    paced = _paced(ridden, "efforts_alike")
    if isinstance(paced, Finding):
        return paced
    if len(paced) < 2:
        return granted("efforts_alike.one_effort")
    averages = [mean(means) or 0.0 for _, means in paced]
    lost = max(100 * (early - late) / early for early, late in pairwise(averages))
    return found(
        abs(lost),
        "efforts_alike",
        [effort for effort, _ in paced],
        difference_percent=round(lost, 1),
        first_w=round(averages[0]),
        second_w=round(averages[1]),
    )


def all_out(ridden: Ridden) -> Finding:
    """Measure the highest heart rate of the efforts in percent of the rider's maximum."""
    track = ridden.ride.track
    efforts = _efforts(ridden)
    if not efforts:
        return granted("all_out.not_ridden")
    peaks = [
        max(known(track.cut(track.heart_rate_bpm, each.from_s, each.to_s)), default=0.0)
        for each in efforts
    ]
    peak_bpm = max(peaks)
    if not peak_bpm:
        return granted("all_out.no_heart_rate")
    highest_bpm = ridden.ride.athlete.max_heart_rate_bpm
    return found(
        100 * peak_bpm / highest_bpm,
        "all_out",
        [efforts[peaks.index(peak_bpm)]],
        peak_bpm=round(peak_bpm),
        max_bpm=highest_bpm,
        peak_percent=round(100 * peak_bpm / highest_bpm),
    )
