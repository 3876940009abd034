"""A plan and what was recorded of it, as the columns of a profile.

Steps begin and end on columns, as near to their second as columns allow, so that short efforts
keep their number and their rests: sampling would merge some and drop others.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workouts.athlete import POWER_ZONE_LOWER_PERCENT
from workouts.snapshot import Sample, StepView

LEAST_SHARE = 0.5  # of a column: a step this long is drawn even where it would round to nothing
JUMP_SHARE = 0.05  # of FTP: a change of target by this much is meant to be seen
NEAR_S = (0, -1, 1, -2, 2)  # a second between two samples was asked what its neighbour was


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """What was or is asked for over one column; `watts` None is free ride."""

    watts: float | None
    zone: int
    skipped: bool = False  # behind the rider, but never ridden


def zone_of(watts: float, ftp_w: float) -> int:
    """Return Coggan's zone 1-7 of a power."""
    return max(1, bisect_right(_bounds(ftp_w), watts))


@lru_cache(maxsize=8)
def _bounds(ftp_w: float) -> tuple[int, ...]:
    return tuple(round(ftp_w * percent / 100) for percent in POWER_ZONE_LOWER_PERCENT)


def step_edges(lengths: Sequence[int], count: int) -> list[int]:
    """Return the column at which each step begins, and `count` at the end.

    Edges are rounded to the nearest column. A step of at least half a column gets one of its own
    where that moves its end by no more than a column.
    """
    total = sum(lengths)
    edges, at_s = [0], 0
    for seconds in lengths:
        at_s += seconds
        nearest = round(at_s * count / total)
        wanted = edges[-1] + (seconds * count / total >= LEAST_SHARE)
        edges.append(min(count, max(nearest, min(wanted, nearest + 1), edges[-1])))
    return edges


def needs_halves(plan: Sequence[StepView], ftp_w: float, cells: int) -> bool:
    """Return whether a step that stands out from both neighbours is shorter than a cell."""
    total = sum(step.seconds for step in plan)
    least_w = ftp_w * JUMP_SHARE
    return any(
        0 < step.seconds * cells < total
        and abs((before.to_w or 0) - (step.from_w or 0)) >= least_w
        and abs((step.to_w or 0) - (after.from_w or 0)) >= least_w
        for before, step, after in zip(plan, plan[1:], plan[2:], strict=False)
    )


def asked_by_second(samples: Sequence[Sample]) -> dict[int, int | None]:
    """Return the recorded target of each ridden second of the plan, in watts.

    A rider who goes back rides a part again: what was asked there before is forgotten.
    """
    asked: dict[int, int | None] = {}
    before = -1
    for sample in samples:
        if sample.plan_s < before:
            asked = {at: watts for at, watts in asked.items() if at < sample.plan_s}
        before = sample.plan_s
        asked[before] = sample.target_w
    return asked


def profile_columns(
    plan: Sequence[StepView], samples: Sequence[Sample], ftp_w: float, count: int
) -> list[ProfileColumn]:
    """Return `count` columns: as recorded where the rider has been, as planned from there on.

    What was asked stays as it was, whatever the bias is now.
    """
    lengths = [step.seconds for step in plan]
    total = sum(lengths)
    if not total or count <= 0:
        return []
    asked = asked_by_second(samples)
    ridden_to = max(asked, default=-1)
    edges = step_edges(lengths, count)
    out: list[ProfileColumn] = []
    start = 0
    for index, step in enumerate(plan):
        for column in range(edges[index], edges[index + 1]):
            middle = (column + 0.5) * total / count - start
            into_s = min(max(0.0, middle), max(0.0, step.seconds - 1.0))
            second = int(start + into_s)
            if second <= ridden_to:
                out.append(_recorded(asked, second, ftp_w))
            else:
                out.append(_planned(step, into_s, ftp_w))
        start += step.seconds
    return out


def _recorded(asked: Mapping[int, int | None], second: int, ftp_w: float) -> ProfileColumn:
    for near in NEAR_S:
        if second + near in asked:
            return _column(asked[second + near], ftp_w)
    return ProfileColumn(None, 1, skipped=True)


def _planned(step: StepView, into_s: float, ftp_w: float) -> ProfileColumn:
    if step.from_w is None or step.to_w is None:
        return ProfileColumn(None, 1)
    through = into_s / step.seconds if step.seconds else 0.0
    return _column(step.from_w + (step.to_w - step.from_w) * through, ftp_w)


def _column(watts: float | None, ftp_w: float) -> ProfileColumn:
    return ProfileColumn(watts, 1 if watts is None else zone_of(watts, ftp_w))


def trace_values(samples: Sequence[Sample], total_s: float, count: int) -> list[float | None]:
    """Return mean power over each of `count` parts of the plan; the last ride over a part counts.

    A rider who goes back rides a part again: what was there before is forgotten.
    """
    sums, numbers = [0.0] * count, [0] * count
    before = -1
    for sample in samples:
        if total_s <= 0 or count <= 0:
            break
        at = min(count - 1, int(sample.plan_s * count / total_s))
        if at < before:
            sums[at:], numbers[at:] = [0.0] * (count - at), [0] * (count - at)
        before = at
        if sample.power_w is not None:
            sums[at] += sample.power_w
            numbers[at] += 1
    return [total / number if number else None for total, number in zip(sums, numbers, strict=True)]
