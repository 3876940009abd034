"""The plan under way: elapsed time -> step, target, time left; and the edits a rider may make.

Pure: a Plan and a Position go in, new ones come out. A plan starts as the workout's steps; skips
move the position, repeats and extensions change the plan ahead, and the past stays as it was.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from workouts.snapshot import StepView
from workouts.workout import Step, StepKind, Target, TextEvent, Unit, Workout

UNDER_FRACTION = 0.8  # of FTP: a "rest" from here up is the under of an over-under
HARD_FRACTION = 0.88  # of FTP: a steady step from here up is one of "how many are left"
BACK_WITHIN_S = 15.0  # earlier than this in a step, back means the step before
MAX_PLAN_S = 24 * 3600
MOMENT_S = 1e-9  # below this two times are one


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps as they will be ridden; `origins` is each step's start in the workout as written.

    An origin is None for a step that the workout does not have.
    """

    steps: tuple[Step, ...]
    origins: tuple[int | None, ...]

    @property
    def seconds(self) -> int:
        return sum(step.seconds for step in self.steps)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the rider is; `step_index` equals the number of steps after the end."""

    step_index: int = 0
    step_elapsed_s: float = 0.0


def plan_of(workout: Workout, steps: Sequence[Step] | None = None) -> Plan:
    """Return the plan of a workout; `steps`, when given, is that plan as it was edited."""
    if steps is None:
        return Plan(workout.steps, workout.starts())
    starts = workout.starts()
    origins: list[int | None] = [None] * len(steps)
    matcher = SequenceMatcher(None, workout.steps, tuple(steps), autojunk=False)
    for _, from_w, to_w, from_p, to_p in matcher.get_opcodes():
        at = from_w
        for index in range(from_p, to_p):
            if at < to_w and _is_edit_of(steps[index], workout.steps[at]):
                origins[index] = starts[at]
                at += 1
    return Plan(tuple(steps), tuple(origins))


def _is_edit_of(step: Step, written: Step) -> bool:
    """Return whether a step is the written one, or that made longer or shorter."""
    begins, began = (
        None if target is None else (target.start, target.unit)
        for target in (step.target, written.target)
    )
    return (
        begins == began and replace(step, seconds=written.seconds, target=written.target) == written
    )


def advance(plan: Plan, position: Position, seconds: float) -> Position:
    """Return the position `seconds` later; steps without length are passed over."""
    index, elapsed = position.step_index, position.step_elapsed_s + seconds
    while index < len(plan.steps) and elapsed >= plan.steps[index].seconds - MOMENT_S:
        elapsed = max(0.0, elapsed - plan.steps[index].seconds)
        index += 1
    return Position(index, elapsed)


def step_at(plan: Plan, position: Position) -> Step | None:
    """Return the step under way, None after the end."""
    return plan.steps[position.step_index] if position.step_index < len(plan.steps) else None


def plan_second(plan: Plan, position: Position) -> float:
    """Return seconds from the plan's start to the position."""
    before = sum(step.seconds for step in plan.steps[: position.step_index])
    return before + (position.step_elapsed_s if position.step_index < len(plan.steps) else 0.0)


def ridden_since(plan: Plan, then: Position, now: Position) -> float:
    """Return the seconds ridden from `then` to `now`, the free ride after the end included."""
    seconds = plan_second(plan, now) - plan_second(plan, then)
    for position, sign in ((now, 1), (then, -1)):
        if position.step_index >= len(plan.steps):
            seconds += sign * position.step_elapsed_s
    return max(0.0, seconds)


def left_in_step(plan: Plan, position: Position) -> float:
    """Return seconds left in the step, 0 after the end."""
    step = step_at(plan, position)
    return max(0.0, step.seconds - position.step_elapsed_s) if step else 0.0


def left_in_plan(plan: Plan, position: Position) -> float:
    """Return seconds left in the plan."""
    after = sum(step.seconds for step in plan.steps[position.step_index + 1 :])
    return left_in_step(plan, position) + after


def target_watts(step: Step | None, step_elapsed_s: float, ftp_w: int, bias: int) -> int | None:
    """Return the watts asked for now, bias (percent) included; ramps move once a second."""
    if step is None or step.target is None:
        return None
    through = math.floor(step_elapsed_s + MOMENT_S) / step.seconds if step.seconds else 0.0
    return round(step.target.watts(ftp_w, through) * bias / 100)


def view_step(plan: Plan, index: int, ftp_w: int, bias: int) -> StepView:
    """Return step `index` as the rider sees it."""
    step = plan.steps[index]
    from_w = to_w = None
    if step.target is not None:
        from_w = round(step.target.watts(ftp_w, 0.0) * bias / 100)
        to_w = round(step.target.watts(ftp_w, 1.0) * bias / 100)
    name = step_name(plan.steps, index)
    return StepView(index, step.kind, name, step.seconds, from_w, to_w, step.cadence, step.repeat)


def step_name(steps: Sequence[Step], index: int) -> str:
    """Return the author's word for a step, or what a rider calls a side of an over-under, or "".

    Both sides of an over-under are hard, by fractions of FTP.
    """
    pair = _pair_of(steps, index)
    if steps[index].name or pair is None:
        return steps[index].name
    targets = [steps[at].target for at in pair]
    sides = [target.start for target in targets if target and target.unit is Unit.FTP_FRACTION]
    if len(sides) < len(pair) or min(sides) < UNDER_FRACTION or sides[0] == sides[1]:
        return ""
    return "over" if sides[pair.index(index)] == max(sides) else "under"


def is_hard(step: Step, ftp_w: int) -> bool:
    """Return whether a rider counts this step when asking how many are left."""
    if step.kind in (StepKind.WORK, StepKind.MAX):
        return True
    if step.kind is not StepKind.STEADY or step.target is None:
        return False
    return step.target.watts(ftp_w) >= HARD_FRACTION * ftp_w


def text_at(texts: Sequence[TextEvent], plan: Plan, position: Position) -> str | None:
    """Return the author's words that are up now, the newest if several are.

    Words belong to the step they were written for: a longer step does not say the next one's.
    """
    if position.step_index >= len(plan.steps):
        return None
    origin = plan.origins[position.step_index]
    if origin is None:
        return None
    at = origin + position.step_elapsed_s
    later = (each for each in plan.origins[position.step_index + 1 :] if each is not None)
    if at >= next((each for each in later if each > origin), math.inf):
        return None
    up = [event for event in texts if event.at_s <= at < event.at_s + event.seconds]
    return max(up, key=lambda event: event.at_s).text if up else None


def back(plan: Plan, position: Position) -> Position:
    """Return the start of this step, or of the one before when this one has only begun."""
    index = min(position.step_index, len(plan.steps))
    early = position.step_elapsed_s < BACK_WITHIN_S
    if (index == len(plan.steps) or early) and index > 0:
        index -= 1
        # A step without length cannot be stood in: it would throw the rider forward again.
        while index > 0 and not plan.steps[index].seconds:
            index -= 1
    return Position(index, 0.0)


def with_repeat(plan: Plan, position: Position) -> tuple[Plan, Step] | None:
    """Return the plan with the interval under way once more, and the step that comes again.

    A hard step of a set comes again after its rest; in the rest after it, the hard step that was
    just done comes again. None after the end.
    """
    index = position.step_index
    step = step_at(plan, position)
    if step is None:
        return None
    pair = _pair_of(plan.steps, index)
    if pair is None:
        return _insert(plan, index + 1, (step,)), step
    work, rest = pair
    return _insert(plan, rest + 1, (plan.steps[work], plan.steps[rest])), plan.steps[work]


def _pair_of(steps: Sequence[Step], index: int) -> tuple[int, int] | None:
    for work in (index, index - 1):
        rest = work + 1
        if work >= 0 and rest < len(steps):
            kinds = (steps[work].kind, steps[rest].kind)
            if kinds == (StepKind.WORK, StepKind.REST):
                return work, rest
    return None


def with_extension(plan: Plan, position: Position, seconds: int) -> Plan | None:
    """Return the plan with this step `seconds` longer (or shorter); None where it cannot be.

    A ramp keeps its slope: what is added holds its last watts, what is taken away is its end.
    """
    index = position.step_index
    step = step_at(plan, position)
    if step is None or plan.seconds + seconds > MAX_PLAN_S:
        return None
    if step.seconds + seconds <= position.step_elapsed_s:
        return None
    target = step.target
    if target is not None and target.start != target.end:
        if seconds > 0:
            last = Target(target.end, target.end, target.unit)
            held = replace(step, kind=StepKind.STEADY, seconds=seconds, target=last)
            return _insert(plan, index + 1, (held,))
        share = (step.seconds + seconds) / step.seconds
        target = replace(target, end=target.start + (target.end - target.start) * share)
    steps = list(plan.steps)
    steps[index] = replace(step, seconds=step.seconds + seconds, target=target)
    return Plan(tuple(steps), plan.origins)


def _insert(plan: Plan, at: int, steps: tuple[Step, ...]) -> Plan:
    none = (None,) * len(steps)
    return Plan(
        plan.steps[:at] + steps + plan.steps[at:], plan.origins[:at] + none + plan.origins[at:]
    )
