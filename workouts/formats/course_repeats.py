"""Steps of a course file -> the same steps, repeated hard and easy ones marked as work and rest.

ERG and MRC know no intervals, only points. A set is marked only where it is certain: the same
hard and the same easy step, at least twice, in turn, with the hard one clearly harder.
"""

from dataclasses import replace

from workouts.workout import Repeat, Step, StepKind

HARDER = 1.15  # how much harder than its rest a step must be to be work
LEAST_REPEATS = 2


def mark_repeats(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps with WORK, REST and Repeat where they form a set; times and watts stay."""
    out: list[Step] = []
    group = 0
    at = 0
    while at < len(steps):
        repeats, length = _set_at(steps, at)
        if repeats < LEAST_REPEATS:
            out.append(steps[at])
            at += 1
            continue
        group += 1
        for offset, step in enumerate(steps[at : at + length]):
            kind = StepKind.REST if offset % 2 else StepKind.WORK
            repeat = Repeat(offset // 2 + 1, repeats, group)
            out.append(replace(step, kind=kind, repeat=repeat))
        at += length
    return tuple(out)


def _set_at(steps: tuple[Step, ...], at: int) -> tuple[int, int]:
    """Return (repeats, steps) of the set that begins at `at`; (0, 0) when none does.

    A last hard step without its rest belongs to the set.
    """
    pair = steps[at : at + 2]
    if len(pair) < 2 or not _is_work_and_rest(*pair):
        return 0, 0
    length = 2
    while at + length < len(steps) and steps[at + length] == pair[length % 2]:
        length += 1
    # What follows the last rest is no longer in turn, so the set ends with a whole pair or a work.
    return (length + 1) // 2, length


def _is_work_and_rest(work: Step, rest: Step) -> bool:
    if work.kind is not StepKind.STEADY or rest.kind is not StepKind.STEADY:
        return False
    if work.target is None or rest.target is None:
        return False
    return rest.target.start > 0 and work.target.start >= HARDER * rest.target.start
