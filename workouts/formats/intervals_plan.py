"""What intervals.icu's two forms of a workout share: their targets turned into power, and the end.

A share of threshold or maximum heart rate becomes power by intensity_zones.py, a distance becomes
time at SPEED_KMH, a range is held at its middle. What cannot be known here (a share of the best
power of a duration, a zone of the rider's own) is a free ride. Each such turn is a note. A pace is
refused: the workout is a run or a swim.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.intensity_zones import (
    heart_zone_fraction,
    maximum_heart_fraction,
    threshold_heart_fraction,
)
from workouts.formats.limits import MAX_REPAIRS, MAX_REPEATS, MAX_SECONDS, MAX_STEPS
from workouts.formats.numbers import round_half_up
from workouts.formats.plain_nodes import Cue, Node, SetNode, StepNode, open_nodes, size_of
from workouts.formats.plain_parse import too_much
from workouts.formats.plain_text import texts_of
from workouts.formats.quantities import Power
from workouts.workout import Cadence, RepairNote, StepKind, Target, Unit, Workout

SPEED_KMH = 30.0
NO_PACE = "this is a run or a swim, and only power is ridden here"
METRES = {"m": 1.0, "k": 1000.0, "y": 0.9144, "mi": 1609.344}
PROMPT = re.compile(r"([0-9]{1,5})\s?\^")

WARMUP_WORDS = re.compile(r"\s*warm(?:ing)?[ -]?up\b", re.IGNORECASE)
COOLDOWN_WORDS = re.compile(r"\s*(?:cool(?:ing)?|warm)[ -]?down\b", re.IGNORECASE)


@dataclass(slots=True)
class IntervalsPlan:
    """Collects what one workout came to; `line` of a note is 0 where there are no lines."""

    path: Path | str
    notes: list[RepairNote] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    section_cues: list[Cue] = field(default_factory=list)
    seconds: int = 0  # of all nodes

    def add(self, line: int, node: Node) -> None:
        """Ride `node` after those before it; raises UnreadableWorkout beyond the limits."""
        self.nodes.append(node)
        self.seconds += size_of([node]).seconds
        if len(self.nodes) > MAX_STEPS or self.seconds > MAX_SECONDS:
            hours = MAX_SECONDS // 3600
            raise self.refuse(line, f"it has more than {MAX_STEPS} steps or {hours} hours here")

    def note(self, line: int, what: str) -> None:
        self.notes.append(RepairNote(line, what))
        if len(self.notes) > MAX_REPAIRS:
            raise self.refuse(line, "too many of its steps had to be changed")

    def refuse(self, line: int, why: str) -> UnreadableWorkout:
        return UnreadableWorkout(self.path, line, why)

    def check_repeats(self, line: int, repeats: int) -> None:
        if not 1 <= repeats <= MAX_REPEATS:
            raise self.refuse(line, f"{repeats} repeats; give 1 to {MAX_REPEATS}")

    def add_section_cue(self, words: str) -> None:
        """Show `words` where the next step of the workout itself begins."""
        self.section_cues.append(Cue(self.seconds, words))

    def workout(self, name: str, description: str) -> Workout:
        """Return the whole; raises UnreadableWorkout where nobody could ride it."""
        if not self.nodes:
            raise self.refuse(0, "there is no step in it; a step is written as - 10m 75%")
        if told := too_much(size_of(self.nodes)):
            raise self.refuse(0, f"it has {told}; split the workout")
        steps = list(open_nodes(self.nodes))
        return Workout(
            name=name,
            steps=tuple(each.step for each in steps),
            texts=texts_of(steps, self.section_cues),
            description=description,
            repairs=tuple(sorted(self.notes, key=lambda note: note.line)),
        )

    # -- targets ----------------------------------------------------------------------------------

    def hold(self, line: int, power: Power, is_ramp: bool) -> Target:
        """Return both ends for a ramp, else the middle of the range."""
        if is_ramp or power.start == power.end:
            return Target(power.start, power.end, power.unit)
        middle = power.middle
        scale, sign = (1, "W") if power.unit is Unit.WATTS else (100, "%")
        low, high, held = (
            f"{round(value * scale, 2):g}" for value in (power.start, power.end, middle)
        )
        self.note(line, f"{low} to {high} {sign} is a range; its middle, {held} {sign}, is held")
        return Target(middle, middle, power.unit)

    def heart(self, line: int, unit: str, low: float, high: float, is_ramp: bool) -> Target:
        """Return the power that stands for a heart rate, the middle of a range's unless a ramp.

        `unit` is a key of HEART: percent of threshold or of maximum, or a zone.
        """
        power = Power(HEART[unit](low), HEART[unit](high))
        start, end = (power.start, power.end) if is_ramp else (power.middle, power.middle)
        said = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        held = f"{start * 100:g}" if start == end else f"{start * 100:g} to {end * 100:g}"
        self.note(line, f"heart rate {HEART_WORDS[unit].format(said)} is ridden as {held} % of FTP")
        return Target(start, end)

    def free(self, line: int, why: str) -> None:
        self.note(line, f"{why}; it is a free ride")

    def seconds_of(self, line: int, metres: float, said: str) -> int:
        """Return how long a distance is ridden."""
        seconds = self.whole_seconds(line, metres * 3.6 / SPEED_KMH, said)
        self.note(line, f"{said} is ridden as {seconds} s, at {SPEED_KMH:g} km/h")
        return seconds

    def whole_seconds(self, line: int, seconds: float, said: str) -> int:
        if not 0 < seconds <= MAX_SECONDS:
            raise self.refuse(line, f"{said} is no length; give 1 s to {MAX_SECONDS // 3600} h")
        return max(1, round_half_up(round(seconds, 6)))

    def repeated(self, line: int, repeats: int, items: Sequence[Node]) -> list[Node]:
        """Return a set within the limits; a set ridden once is its items."""
        self.check_repeats(line, repeats)
        if repeats == 1 or not items:
            return list(items)
        node = SetNode(line, 1, repeats, list(items))
        if told := too_much(size_of([node])):
            raise self.refuse(line, f"this set has {told}; repeat it less often")
        return [node]


HEART: dict[str, Callable[[float], float]] = {
    "%lthr": threshold_heart_fraction,
    "%hr": maximum_heart_fraction,
    "hr_zone": lambda zone: heart_zone_fraction(max(1, int(zone))),
}
HEART_WORDS = {
    "%lthr": "{} % of threshold",
    "%hr": "{} % of maximum",
    "hr_zone": "zone {}",
}


def step_node(
    line: int,
    seconds: int,
    kind: StepKind | None,
    target: Target | None,
    cadence: Cadence | None,
    cues: list[Cue],
) -> StepNode:
    """Return a step; one without a target is a free ride or an all-out effort."""
    if target is None and kind is not StepKind.MAX:
        kind = StepKind.FREE
    return StepNode(line, 1, seconds, kind, target, cadence, cues=cues)


def cues_of(words: str, seconds: int) -> list[Cue]:
    """Return a step's words; "First 33^ Second" shows the second after 33 seconds."""
    pieces = PROMPT.split(words)
    times = [0, *(min(int(at), seconds - 1) for at in pieces[1::2])]
    said = [" ".join(piece.split()) for piece in pieces[::2]]
    cues = [Cue(at_s, text) for at_s, text in zip(times, said, strict=True) if text]
    return sorted(cues, key=lambda cue: cue.at_s)


def section_kind(words: str) -> StepKind | None:
    """Return what a section's heading makes of its steps."""
    if COOLDOWN_WORDS.match(words):
        return StepKind.COOLDOWN
    return StepKind.WARMUP if WARMUP_WORDS.match(words) else None
