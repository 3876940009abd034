"""Workout -> our own plain text, short as a rider would write it, and read back to the same.

Repeats are folded into sets again, and words that come every time round stand in the set.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from workouts.formats.plain_cues import place_cues
from workouts.formats.plain_fold import fold_steps
from workouts.formats.plain_nodes import (
    CUE_SECONDS,
    OPEN_KINDS,
    Cue,
    Node,
    StepNode,
    default_kind,
)
from workouts.formats.plain_tokens import escape
from workouts.workout import Cadence, StepKind, Target, Unit, Workout

WIDTH = 88  # a set or a step with its words that is longer goes over several lines
INDENT = "  "
# Kinds whose word already says that two powers are two ends.
SLOPED = frozenset({StepKind.RAMP, StepKind.WARMUP, StepKind.COOLDOWN})


def write_plain_text(workout: Workout) -> str:
    """Return `workout` in our plain text; its texts must be in the order of time."""
    nodes = fold_steps(workout.steps)
    absolute = place_cues(nodes, workout.texts)
    lines = [*_headers(workout)]
    if lines:
        lines.append("")
    if not workout.steps:
        lines.append("rest day")
    for node in nodes:
        lines += _node_lines(node, ())
    lines += [f"at {spell_length(cue.at_s)} {_words(cue)}" for cue in absolute]
    return "\n".join(lines) + "\n"


def _headers(workout: Workout) -> Iterator[str]:
    if workout.name:
        yield f"name: {header_value(workout.name)}"
    if workout.author:
        yield f"author: {header_value(workout.author)}"
    for line in workout.description.split("\n") if workout.description else ():
        yield f"description: {header_value(line)}".rstrip()
    if workout.tags:
        yield f"tags: {', '.join(_tag(tag) for tag in workout.tags)}"


def header_value(value: str) -> str:
    """Return the words of a header line, in quotes where they would not be read back bare."""
    plain = value == value.strip() and value.isprintable() and not value.startswith('"')
    return value if plain else f'"{escape(value, chr(34))}"'


def _tag(tag: str) -> str:
    return header_value(tag) if tag and "," not in tag else f'"{escape(tag, chr(34))}"'


def _node_lines(node: Node, beside: Sequence[Node]) -> list[str]:
    if isinstance(node, StepNode):
        return _step_lines(node, beside)
    inside = [_node_lines(item, node.items) for item in node.items]
    skip = " skip last rest" if node.skip_last else ""
    if all(isinstance(item, StepNode) for item in node.items) and all(
        len(lines) == 1 for lines in inside
    ):
        steps = " / ".join(lines[0] for lines in inside)
        line = f"{node.repeats}x ({steps}){skip}"
        if len(line) <= WIDTH:
            return [line]
    body = [INDENT + line for lines in inside for line in lines]
    return [f"{node.repeats}x (", *body, f"){skip}"]


def _step_lines(step: StepNode, beside: Sequence[Node]) -> list[str]:
    parts = [*_kind(step, beside), spell_length(step.seconds)]
    if step.target:
        parts.append(spell_power(step.target, parts[0] in _SLOPED_WORDS))
    if step.cadence:
        parts.append(_cadence(step.cadence))
    if step.name:
        parts.append(f"[{escape(step.name, ']')}]")
    if step.is_test:
        parts.append("test")
    if step.repeat:
        parts.append(f"rep {step.repeat.index}/{step.repeat.of} set {step.repeat.group}")
    line = " ".join(parts)
    whole = " ".join([line, *(f"{_time(cue)}{_words(cue)}" for cue in step.cues)])
    if len(whole) <= WIDTH or not step.cues:
        return [whole]
    return [line, *(f"{INDENT}@{spell_length(cue.at_s)} {_words(cue)}" for cue in step.cues)]


_SLOPED_WORDS = frozenset(kind.value for kind in SLOPED)


def _kind(step: StepNode, beside: Sequence[Node]) -> tuple[str, ...]:
    if step.kind is None:
        return ()
    said = step.kind in OPEN_KINDS or step.kind is not default_kind(step, beside)
    return (step.kind.value,) if said else ()


def _time(cue: Cue) -> str:
    return f"@{spell_length(cue.at_s)} " if cue.at_s else ""


def _words(cue: Cue) -> str:
    shown = f" for {spell_length(cue.seconds)}" if cue.seconds != CUE_SECONDS else ""
    return f'"{escape(cue.text, chr(34))}"{shown}'


def _cadence(cadence: Cadence) -> str:
    low, high = cadence.low_rpm, cadence.high_rpm
    return f"{low}rpm" if low == high else f"{low}-{high}rpm"


def spell_length(seconds: int) -> str:
    """Return a length as the text has it: 10m, 1m30s, 1h30m."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def spell_power(target: Target, sloped: bool = False) -> str:
    """Return a power with all its digits; `sloped` where the kind says that it has two ends."""
    sign = "%" if target.unit is Unit.FTP_FRACTION else "W"
    start, end = (_number(value, target.unit) for value in (target.start, target.end))
    if start == end:
        return f"{start}{sign}"
    return f"{start}-{end}{sign}" if sloped else f"{start}{sign}-{end}{sign}"


def _number(value: float, unit: Unit) -> str:
    exact = Decimal(repr(float(value)))
    written = f"{exact.scaleb(2) if unit is Unit.FTP_FRACTION else exact:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
