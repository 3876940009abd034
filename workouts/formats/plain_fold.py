"""Steps -> steps and sets, the repeats folded again: what open_nodes opens, the other way round.

A set is proposed from the marks of its own steps (Repeat), and taken only if opening it gives the
same steps. What fits no set keeps its mark on the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workouts.formats.plain_nodes import Node, SetNode, StepNode, open_nodes, without_repeat
from workouts.workout import Repeat, Step

LOOKED_AT = 8  # sets that may begin at one step: as many as may stand within each other


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where a set's own first steps stand: the first and second time round."""

    group: int
    first: int
    period: int
    of: int


def fold_steps(steps: Sequence[Step]) -> list[Node]:
    """Return nodes that open to `steps`."""
    nodes = _fold(steps)
    if tuple(each.step for each in open_nodes(nodes)) == tuple(steps):
        return nodes
    # The sets are numbered otherwise than they come: each step tells its own place.
    return [_node(step, step.repeat) for step in steps]


def _fold(steps: Sequence[Step]) -> list[Node]:
    marks = _marks(steps)
    out: list[Node] = []
    at, upcoming = 0, 0
    while at < len(steps):
        while upcoming < len(marks) and marks[upcoming].first < at:
            upcoming += 1
        taken = 0
        if steps[at].repeat is not None:
            taken = _take_set(steps, at, marks[upcoming : upcoming + LOOKED_AT], out)
        if not taken:
            out.append(_node(steps[at], steps[at].repeat))
            taken = 1
        at += taken
    return out


def _marks(steps: Sequence[Step]) -> list[_Marks]:
    """Return each set's marks in the order in which the sets' own steps come."""
    first: dict[int, int] = {}
    second: dict[int, int] = {}
    ends: dict[int, int] = {}
    for at, step in enumerate(steps):
        if step.repeat is None:
            continue
        group = step.repeat.group
        if step.repeat.index == 1:
            first.setdefault(group, at)
            if ends.get(group, at) == at:
                ends[group] = at + 1
        elif step.repeat.index == 2 and group in first:
            second.setdefault(group, at)
    out = []
    for group, at in first.items():
        repeat = steps[at].repeat
        assert repeat is not None
        period = second.get(group, ends[group]) - at
        out.append(_Marks(group, at, period, repeat.of))
    return out


def _take_set(steps: Sequence[Step], at: int, marks: Sequence[_Marks], out: list[Node]) -> int:
    """Add the longest set that begins at `at`; returns how many steps it has, 0 for none."""
    fitting = [mark for mark in marks if mark.first - at < mark.period]
    for mark in sorted(fitting, key=lambda mark: -mark.period * mark.of):
        for skip_last in (False, True):
            length = mark.period * mark.of - skip_last
            part = steps[at : at + length]
            if len(part) < length or (skip_last and mark.period < 2):
                continue
            node = _set(part, mark, skip_last)
            if node is not None and _renumbered(part) == [each.step for each in open_nodes([node])]:
                out.append(node)
                return length
    return 0


def _set(part: Sequence[Step], mark: _Marks, skip_last: bool) -> SetNode | None:
    """Return the set as its first time round shows it; None where its own marks do not fit."""
    own = [step.repeat is not None and step.repeat.group == mark.group for step in part]
    for at, step in enumerate(part):
        again = own[at % mark.period]
        if own[at] != again:
            return None
        if again and step.repeat != Repeat(at // mark.period + 1, mark.of, mark.group):
            return None
    body = [
        without_repeat(step) if own[at] else step for at, step in enumerate(part[: mark.period])
    ]
    return SetNode(0, 0, mark.of, _fold(body), skip_last)


def _renumbered(steps: Sequence[Step]) -> list[Step]:
    """Return the steps with their sets numbered as they come."""
    numbers: dict[int, int] = {}
    return [
        step
        if step.repeat is None
        else replace(
            step,
            repeat=replace(
                step.repeat, group=numbers.setdefault(step.repeat.group, len(numbers) + 1)
            ),
        )
        for step in steps
    ]


def _node(step: Step, repeat: Repeat | None) -> StepNode:
    return StepNode(
        0,
        0,
        step.seconds,
        step.kind,
        step.target,
        step.cadence,
        step.name,
        step.is_test,
        repeat,
    )
