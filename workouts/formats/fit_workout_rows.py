"""A workout as the messages of a FIT file: sets folded, ramps as stairs, texts at starts."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workouts.formats.course_write import one_line
from workouts.workout import Repeat, Step, StepKind, Unit, Workout

STAIR_FRACTION = 0.025  # a stair of a ramp is no higher,
STAIR_S = 10  # and no shorter,
MOST_STAIRS = 10  # and these are no more
HIGHEST_PERCENT = 1000


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One message to write: a stair of a step, or a repeat back to the row `back_to`.

    `unfolded` says of a step of a set that no repeat of the file stands for the set.
    """

    step: Step
    seconds: int = 0
    text: str = ""
    part: int = 0
    parts: int = 1
    back_to: int | None = None
    times: int = 0
    unfolded: bool = False

    @property
    def needs_exact(self) -> bool:
        """Say whether head units get less than the whole truth of it."""
        return self.unfolded or needs_exact(self.step)


def needs_exact(step: Step) -> bool:
    """Say whether FIT itself cannot say the step: a ramp, an effort, a test, half a percent."""
    if step.is_test or step.target is None:
        return step.is_test or step.kind is StepKind.MAX
    if step.target.start != step.target.end:
        return True
    value = step.target.start * (100 if step.target.unit is Unit.FTP_FRACTION else 1)
    highest = HIGHEST_PERCENT if step.target.unit is Unit.FTP_FRACTION else math.inf
    return not (abs(value - round(value)) < 1e-9 and 0 < round(value) <= highest)


def row_count(workout: Workout) -> int:
    """Return how many steps, repeats among them, the file has."""
    return sum(1 for _ in plan_rows(workout))


def text_of_steps(workout: Workout) -> tuple[str, ...]:
    """Return for each step the texts within it, in one; what comes after the end is the last's."""
    starts = workout.starts()
    words: list[list[str]] = [[] for _ in starts]
    for event in workout.texts:
        at = max((at for at, start_s in enumerate(starts) if start_s <= event.at_s), default=None)
        if at is not None:
            words[at].append(one_line(event.text))
    return tuple(" / ".join(filter(None, each)) for each in words)


def plan_rows(workout: Workout) -> Iterator[PlanRow]:
    """Yield the messages of a workout; `back_to` of a repeat counts them from 0."""
    texts = text_of_steps(workout)
    at = index = 0
    while at < len(workout.steps):
        length, times = _set_at(workout.steps, texts, at)
        first = index
        for step, text in zip(
            workout.steps[at : at + length], texts[at : at + length], strict=True
        ):
            for row in _stairs(step, text):
                yield replace(row, unfolded=times == 1 and step.repeat is not None)
                index += 1
        if times > 1:
            yield PlanRow(workout.steps[at], back_to=first, times=times)
            index += 1
        at += length * times


def _set_at(steps: tuple[Step, ...], texts: tuple[str, ...], at: int) -> tuple[int, int]:
    """Return (steps, times) of the set that begins at `at`; (1, 1) where none does."""
    repeat = steps[at].repeat
    if repeat is None or repeat.index != 1 or repeat.of < 2:
        return 1, 1
    length = 1
    while at + length < len(steps) and steps[at + length].repeat == repeat:
        length += 1
    once = list(zip(steps[at : at + length], texts[at : at + length], strict=True))
    said = [
        (replace(step, repeat=Repeat(index, repeat.of, repeat.group)), text)
        for index in range(1, repeat.of + 1)
        for step, text in once
    ]
    end = at + len(said)
    found = list(zip(steps[at:end], texts[at:end], strict=True))
    return (length, repeat.of) if found == said else (1, 1)


def _stairs(step: Step, text: str) -> Iterator[PlanRow]:
    target = step.target
    if target is None or target.start == target.end:
        yield PlanRow(step, step.seconds, text)
        return
    rise = abs(target.end - target.start)
    # In watts a stair is as high as it would be for a rider of 200 W.
    rise = rise / 200 if target.unit is Unit.WATTS else rise
    count = min(math.ceil(rise / STAIR_FRACTION), step.seconds // STAIR_S, MOST_STAIRS)
    count = max(1, count)
    ends = [round(step.seconds * part / count) for part in range(count + 1)]
    for part in range(count):
        yield PlanRow(step, ends[part + 1] - ends[part], text if not part else "", part, count)
