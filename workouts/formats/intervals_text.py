"""The workout text of intervals.icu -> Workout.

Steps are lines behind `- `; a line with `3x` repeats the steps below it until a blank line; other
lines are headings, and prose before the first step is the description. What is turned on the way
is in the workout's repairs (intervals_plan.py).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from workouts.formats.intervals_line import (
    TARGETS,
    StepLine,
    numbers_of,
    read_pieces,
    read_step_line,
)
from workouts.formats.intervals_plan import NO_PACE, IntervalsPlan, cues_of, section_kind, step_node
from workouts.formats.plain_nodes import Node
from workouts.formats.plain_tokens import HEADER
from workouts.formats.quantities import BadQuantity, read_cadence, read_power, read_seconds
from workouts.workout import StepKind, Target, Workout

BULLET = re.compile(r"(\s*)[-*•–]\s+(.*)")
REPEATS = re.compile(r"(?<!\w)([0-9]{1,9})\s?[x×](?!\w)", re.IGNORECASE)
TAB_WIDTH = 4
INTENSITY_KINDS = {
    "rest": StepKind.REST,
    "recovery": StepKind.REST,
    "warmup": StepKind.WARMUP,
    "cooldown": StepKind.COOLDOWN,
}


@dataclass(slots=True)
class _Block:
    """A set whose lines are being read; `indent` is None where a blank line ends it."""

    line: int
    repeats: int
    indent: int | None
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    plan: IntervalsPlan
    description: list[str] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    kind: StepKind | None = None  # of the section

    # -- lines ------------------------------------------------------------------------------------

    def read(self, lines: list[str]) -> None:
        bullets = [BULLET.fullmatch(line.rstrip()) for line in lines]
        after = _followed_by_step(lines, bullets)
        for line, (content, bullet) in enumerate(zip(lines, bullets, strict=True), 1):
            if not content.strip():
                self._blank()
            elif bullet is not None:
                indent = len(bullet[1].expandtabs(TAB_WIDTH))
                self._bullet(line, indent, bullet[2].strip())
            else:
                self._heading(line, content.strip(), after[line - 1])
        self._close(0)

    def _blank(self) -> None:
        if self.blocks and self.blocks[-1].indent is None and self.blocks[-1].items:
            self._close(len(self.blocks) - 1)

    def _heading(self, line: int, words: str, heads_steps: bool) -> None:
        """Take a line without `- `: a heading where steps follow, else prose."""
        self._close(0)
        repeats = REPEATS.search(words) if heads_steps else None
        if not heads_steps:
            self.description.append(words)
            return
        self.kind = section_kind(words)
        if repeats is not None:
            words = f"{words[: repeats.start()]} {words[repeats.end() :]}"
        words = " ".join(words.split()).strip(" :-")
        if words and self.kind is None:
            self.plan.add_section_cue(words)
        if repeats is not None:
            self._open(line, int(repeats[1]), None)

    def _bullet(self, line: int, indent: int, content: str) -> None:
        while self.blocks and self.blocks[-1].indent is not None:
            if indent > self.blocks[-1].indent:
                break
            self._close(len(self.blocks) - 1)
        step = read_step_line(content)
        repeats = REPEATS.search(content)
        if step is None and repeats is not None:
            self._open(line, int(repeats[1]), indent)
        elif step is None:
            self._prose(line, content)
        else:
            self._add(self._step(line, step))

    def _prose(self, line: int, content: str) -> None:
        if TARGETS & read_pieces(content).keys():
            why = f"{content[:40]!r} has no length; write it as - 10m 75%"
            raise self.plan.refuse(line, why)
        self.plan.note(line, f"{content[:40]!r} has no length, so it is no step, only words")
        self.description.append(content)

    def _open(self, line: int, repeats: int, indent: int | None) -> None:
        self.plan.check_repeats(line, repeats)
        self.blocks.append(_Block(line, repeats, indent))
        if len(self.blocks) > MAX_DEPTH:
            raise self.plan.refuse(line, f"more than {MAX_DEPTH} sets within each other")

    def _close(self, keep: int) -> None:
        """End the open sets but the first `keep`."""
        while len(self.blocks) > keep:
            block = self.blocks.pop()
            if not block.items:
                self.plan.note(block.line, f"{block.repeats}x has no steps; it is left out")
            for node in self.plan.repeated(block.line, block.repeats, block.items):
                self._add(node)

    def _add(self, node: Node) -> None:
        if self.blocks:
            self.blocks[-1].items.append(node)
        else:
            self.plan.add(node.line, node)

    # -- one step ---------------------------------------------------------------------------------

    def _step(self, line: int, step: StepLine) -> Node:
        plan, pieces = self.plan, step.pieces
        try:
            if step.metres is not None:
                seconds = plan.seconds_of(line, step.metres, step.length)
            else:
                seconds = read_seconds(step.length)
            target = self._target(line, step)
            cadence = read_cadence(pieces["cadence"]) if "cadence" in pieces else None
        except BadQuantity as bad:
            raise plan.refuse(line, f"{bad}; {bad.hint}") from None
        if "lap" in pieces:
            plan.note(line, f"a step until the lap button is ridden for its length, {seconds} s")
        kind = self.kind
        if "intensity" in pieces:
            said = pieces["intensity"].partition("=")[2].strip().lower()
            kind = INTENSITY_KINDS.get(said, kind)
        if target is None and "max" in pieces:
            kind = StepKind.MAX
        return step_node(line, seconds, kind, target, cadence, cues_of(step.words, seconds))

    def _target(self, line: int, step: StepLine) -> Target | None:
        """Return the power to hold; a free ride is said, or told in a note."""
        plan, pieces = self.plan, step.pieces
        if "free" in pieces or "max" in pieces:
            return None
        is_ramp = "ramp" in pieces
        if "power" in pieces:
            if pieces.keys() & {"heart", "heart_zone", "beats"}:
                plan.note(line, "this step has a power and a heart rate; the power is held")
            return plan.hold(line, read_power(pieces["power"]), is_ramp)
        if "heart" in pieces:
            share = pieces["heart"].lower()
            unit = "%lthr" if "lthr" in share or "fthr" in share else "%hr"
            return plan.heart(line, unit, *numbers_of(share), is_ramp)
        if "heart_zone" in pieces:
            return plan.heart(line, "hr_zone", *numbers_of(pieces["heart_zone"]), is_ramp)
        if "pace" in pieces:
            raise plan.refuse(line, f"{pieces['pace']!r} is a pace; {NO_PACE}")
        plan.free(line, _why_free(step))
        return None


MAX_DEPTH = 8
UNKNOWN = {
    "beats": "is a heart rate in beats, and whose is not told",
    "best": "is a share of the rider's best power, which is not known here",
    "own_zone": "is a zone of the rider's own, which is not known here",
}


def _why_free(step: StepLine) -> str:
    for kind, why in UNKNOWN.items():
        if kind in step.pieces:
            return f"{step.pieces[kind]!r} {why}"
    return f"{step.length} has no target"


def _followed_by_step(lines: list[str], bullets: list[re.Match[str] | None]) -> list[bool]:
    """Return for each line whether the next one that is not blank is a step."""
    out = [False] * len(lines)
    follows = False
    for index in range(len(lines) - 1, -1, -1):
        out[index] = follows
        if lines[index].strip():
            follows = bullets[index] is not None
    return out


def read_intervals_text(text: str, name: str = "", path: Path | str = "") -> Workout:
    """Return the workout in `text`; `name` is its name, `path` is what errors call it.

    Raises UnreadableWorkout with the line for a pace, a step without a length, and no step at all.
    """
    reading = _Reading(IntervalsPlan(path or name or "the text"))
    reading.read(text.split("\n"))
    return reading.plan.workout(name, "\n".join(reading.description))


def looks_like_intervals(text: str) -> bool:
    """Whether this is intervals.icu's text rather than ours: every step stands behind `- `.

    Ours has steps on lines of their own, sets in brackets, or headers such as `name:`.
    """
    steps = False
    for line in text.split("\n"):
        content = line.split("#")[0].rstrip()
        bullet = BULLET.fullmatch(content)
        if bullet is not None:
            steps = steps or read_step_line(bullet[2]) is not None
        elif (
            HEADER.match(content)
            or ("(" in content and REPEATS.match(content.strip()))
            or _is_own_step(content)
        ):
            return False
    return steps


def _is_own_step(content: str) -> bool:
    """Whether a line without `- ` is a step as we write it: a length and a target, no prose."""
    step = read_step_line(content.strip())
    return step is not None and bool(TARGETS & step.pieces.keys()) and content[:1].strip() != ""
