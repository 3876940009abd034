"""Which steps of a plan are its hard efforts, and how riders count them: efforts and sets.

What lies between two hard steps of one repeat, and is too hard for a rest, is an effort as well:
the over of an over-under, the tempo under surges. Short openers before the main work are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from workouts.player import HARD_FRACTION, UNDER_FRACTION
from workouts.workout import Step, StepKind

# Openers: so short, of what comes after them; and so little of all hard work.
OPENER_LONGEST_S = 60
OPENER_OF_LATER = 0.5
OPENERS_OF_ALL = 0.1


@dataclass(frozen=True, slots=True)
class Counted:
    """One step: `effort` and `set_number` count from 1, None for what is no effort or no set."""

    effort: int | None = None
    set_number: int | None = None


def counted(plan: Sequence[Step], ftp_w: float) -> tuple[Counted, ...]:
    """Return how each step of a plan is counted.

    A plan without two sets of several efforts has no set numbers.
    """
    is_test = any(_is_test_effort(step) for step in plan)
    hard = [_is_test_effort(step) if is_test else is_hard(step, ftp_w) for step in plan]
    if not is_test:
        for opener in _openers(plan, hard):
            hard[opener] = False
    sets = _sets(plan, hard)
    count, out = 0, []
    for index, is_effort in enumerate(hard):
        count += is_effort
        out.append(Counted(count, sets.get(index)) if is_effort else Counted())
    return tuple(out)


def is_hard(step: Step, ftp_w: float) -> bool:
    """Return whether a step is hard by itself."""
    if step.kind in (StepKind.WORK, StepKind.MAX):
        return True
    least = {
        StepKind.STEADY: HARD_FRACTION,
        StepKind.RAMP: HARD_FRACTION,
        StepKind.REST: UNDER_FRACTION,  # from here up it is the easier half of hard work
    }.get(step.kind)
    return (
        least is not None
        and step.target is not None
        and step.target.watts(ftp_w, 0.5) >= least * ftp_w
    )


def _is_test_effort(step: Step) -> bool:
    return step.is_test and step.kind is not StepKind.WARMUP


def _openers(plan: Sequence[Step], hard: Sequence[bool]) -> list[int]:
    """Return the hard steps of a first, short repeat that only wakes the legs."""
    efforts = [index for index, is_effort in enumerate(hard) if is_effort]
    if not efforts:
        return []
    repeat = plan[efforts[0]].repeat
    if repeat is None:
        return []
    first = [index for index in efforts if _group(plan[index]) == repeat.group]
    later = [plan[index].seconds for index in efforts if index not in first]
    lengths = [plan[index].seconds for index in first]
    if not later or max(lengths) > min(OPENER_LONGEST_S, OPENER_OF_LATER * median(later)):
        return []
    return first if sum(lengths) <= OPENERS_OF_ALL * (sum(lengths) + sum(later)) else []


def _sets(plan: Sequence[Step], hard: Sequence[bool]) -> dict[int, int]:
    """Return the number of the set that each effort is in."""
    sets: list[list[int]] = []
    for index, is_effort in enumerate(hard):
        if is_effort and sets and _one_set(plan, sets[-1][-1], index):
            sets[-1].append(index)
        elif is_effort:
            sets.append([index])
    if sum(len(each) > 1 for each in sets) < 2:
        return {}
    return {index: number for number, each in enumerate(sets, 1) for index in each}


def _one_set(plan: Sequence[Step], before: int, after: int) -> bool:
    """Return whether two efforts in a row follow each other in one repeat, or without a rest."""
    group = _group(plan[after])
    if group is not None and group == _group(plan[before]):
        return True
    return after == before + 1 and group is None and _group(plan[before]) is None


def _group(step: Step) -> int | None:
    return None if step.repeat is None else step.repeat.group
