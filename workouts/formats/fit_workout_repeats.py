"""The steps and repeats of a FIT workout in the order of the file -> the steps as they are ridden.

A repeat goes back to an earlier step, so a step that is repeated may itself be a repeat. Nothing
is written out before it is known how long it becomes.
"""

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from workouts.errors import UnreadableWorkout
from workouts.formats.course_repeats import HARDER
from workouts.formats.fit_workout_profile import (
    CALORIES_PER_S,
    REPEAT_CALORIES,
    REPEAT_DISTANCE,
    REPEAT_ENDINGS,
    REPEAT_STEPS,
    REPEAT_TIME,
    REPEATED_UNTIL,
    SPEED_M_PER_S,
)
from workouts.formats.fit_workout_step import Leaf, RepeatMark, spell_value
from workouts.formats.limits import MAX_REPEATS, MAX_SECONDS, MAX_STEPS
from workouts.formats.numbers import round_half_up
from workouts.workout import RepairNote, Repeat, Step, StepKind, TextEvent

DEEPEST = 8  # repeats within repeats


@dataclass(frozen=True, slots=True)
class _Block:
    """Parts that are ridden `times` times, with what that comes to."""

    parts: "tuple[_Part, ...]"
    times: int
    leaves: int
    seconds: float
    depth: int


_Part: TypeAlias = Leaf | _Block


@dataclass(slots=True)
class Program:
    """Takes steps in order; `write_out` gives what is ridden."""

    path: Path
    notes: list[RepairNote]
    parts: list[tuple[int, int, _Part]] = field(default_factory=list)  # first and last index
    steps: list[Step] = field(default_factory=list)
    texts: list[TextEvent] = field(default_factory=list)
    exact_s: float = 0.0
    end_s: int = 0
    sets: int = 0
    written_out: dict[int, int] = field(default_factory=dict)  # sets by our own fields

    def note(self, number: int, what: str) -> None:
        self.notes.append(RepairNote(0, f"step {number}: {what}"))

    def add(self, step: Leaf | RepeatMark, first: int, last: int) -> None:
        """Take the step with these message indices; raises UnreadableWorkout past the limits."""
        if isinstance(step, RepeatMark):
            self._repeat(step, last)
        else:
            self.parts.append((first, last, step))

    def write_out(self) -> tuple[tuple[Step, ...], tuple[TextEvent, ...]]:
        """Return the steps and texts of the whole workout."""
        _block(tuple(part for _, _, part in self.parts), 1, self.path, 0)
        for _, _, part in self.parts:
            self._write(part)
        return tuple(self.steps), tuple(sorted(self.texts, key=lambda event: event.at_s))

    def _repeat(self, mark: RepeatMark, index: int) -> None:
        back_to = mark.back_to
        if back_to is None or not any(last >= back_to for _, last, _ in self.parts):
            self.note(mark.number, "it repeats steps that are not there; it is left out")
            return
        at = next(at for at, (_, last, _) in enumerate(self.parts) if last >= back_to)
        first = self.parts[at][0]
        if first < back_to:
            self.note(mark.number, "it repeats from inside another repeat; that is ridden whole")
        parts = tuple(part for _, _, part in self.parts[at:])
        once = _block(parts, 1, self.path, mark.number)
        block = _block(parts, self._times(mark, once.seconds), self.path, mark.number)
        self.parts[at:] = [(first, index, block)]

    def _times(self, mark: RepeatMark, seconds: float) -> int:
        """Return how often a block of `seconds` is ridden; what is no count is turned into one."""
        value = mark.value
        if mark.until == REPEAT_STEPS and value:
            return value
        whole_s, words = 0.0, ""
        if value is not None and mark.until == REPEAT_TIME:
            whole_s, words = value / 1000, f"for {value / 1000:g} s"
        elif value is not None and mark.until == REPEAT_DISTANCE:
            whole_s = value / 100 / SPEED_M_PER_S
            words = f"for {value / 100:g} m, at {SPEED_M_PER_S * 3.6:g} km/h"
        elif value is not None and mark.until == REPEAT_CALORIES:
            whole_s = value / CALORIES_PER_S
            words = f"for {value} kcal, at {CALORIES_PER_S * 60:g} kcal a minute"
        elif ending := REPEAT_ENDINGS.get(mark.until):
            words = f"until {ending.words}{spell_value(ending.value, value)}"
        if mark.until == REPEAT_STEPS:
            times, words = 1, "it does not say how often"
        elif whole_s and seconds:
            times = max(1, math.ceil(whole_s / seconds))
        else:
            times = REPEATED_UNTIL
            words = words or f"until something that is not known ({mark.until})"
        again = "once" if times == 1 else f"{times} times"
        self.note(mark.number, f"repeats {words}: they are ridden {again}")
        return times

    def _write(self, part: _Part) -> None:
        if isinstance(part, Leaf):
            self._step(part, self._own_repeat(part))
            return
        leaves = [each for each in part.parts if isinstance(each, Leaf)]
        if len(leaves) < len(part.parts) or part.times == 1:
            for _ in range(part.times):
                for each in part.parts:
                    self._write(each)
            return
        self.sets += 1
        leaves = _as_set(leaves)
        for index in range(1, part.times + 1):
            for leaf in leaves:
                self._step(leaf, Repeat(index, part.times, self.sets))

    def _own_repeat(self, leaf: Leaf) -> Repeat | None:
        repeat = leaf.exact.repeat if leaf.exact else None
        if repeat is None:
            return None
        if repeat.group not in self.written_out:
            self.sets += 1
            self.written_out[repeat.group] = self.sets
        return replace(repeat, group=self.written_out[repeat.group])

    def _step(self, leaf: Leaf, repeat: Repeat | None) -> None:
        """Add one step; ends are rounded, not lengths, so that rounding does not add up."""
        self.exact_s += leaf.seconds
        end_s = round_half_up(round(self.exact_s, 6))
        seconds, begin_s, self.end_s = end_s - self.end_s, self.end_s, end_s
        if leaf.text:
            self.texts.append(TextEvent(begin_s, leaf.text))
        if not seconds:
            self.note(leaf.number, "it lasts no second; it is left out")
            return
        test = bool(leaf.exact and leaf.exact.is_test)
        self.steps.append(
            Step(leaf.kind, seconds, leaf.target, leaf.cadence, repeat, leaf.name, test)
        )


def _block(parts: tuple[_Part, ...], times: int, path: Path, number: int) -> _Block:
    """Return the block; raises UnreadableWorkout for one that nobody could ride."""
    leaves = times * sum(part.leaves if isinstance(part, _Block) else 1 for part in parts)
    seconds = times * sum(part.seconds for part in parts)
    depth = 1 + max((part.depth for part in parts if isinstance(part, _Block)), default=0)
    where = f"step {number}: " if number else ""
    if times > MAX_REPEATS:
        why = f"{where}{times} repeats; give 1 to {MAX_REPEATS}"
    elif leaves > MAX_STEPS:
        why = f"{where}more than {MAX_STEPS} steps; split the workout"
    elif seconds > MAX_SECONDS:
        why = f"{where}the workout is longer than {MAX_SECONDS // 3600} hours here"
    elif depth > DEEPEST:
        why = f"{where}repeats within repeats, more than {DEEPEST} deep"
    else:
        return _Block(parts, times, leaves, seconds, depth)
    raise UnreadableWorkout(path, 0, why)


def _as_set(leaves: list[Leaf]) -> list[Leaf]:
    """Return the steps of a set, the hard ones called work and the easy ones rest.

    Files that call both active are told by their power, where it is plain.
    """
    hardest = max((leaf.target.start for leaf in leaves if leaf.target), default=0.0)
    kinds = {leaf.kind for leaf in leaves}
    told = []
    for leaf in leaves:
        kind = leaf.kind
        if kind is StepKind.STEADY and leaf.exact is None and leaf.target:
            is_easy = StepKind.REST not in kinds and leaf.target.start * HARDER <= hardest
            kind = StepKind.REST if is_easy else StepKind.WORK
        told.append(replace(leaf, kind=kind))
    return told
