"""A workout as its text has it: steps, sets of steps, words; and sets opened into steps to ride."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent

CUE_SECONDS = 10  # how long words stay up when the text does not say
OPEN_KINDS = frozenset({StepKind.FREE, StepKind.MAX})


@dataclass(frozen=True, slots=True)
class Cue:
    """Words for the rider, `at_s` seconds from the start of what they belong to."""

    at_s: int
    text: str
    seconds: int = CUE_SECONDS


@dataclass(slots=True)
class StepNode:
    """One step as written; a kind of None is left to where it stands."""

    line: int
    column: int
    seconds: int
    kind: StepKind | None = None
    target: Target | None = None
    cadence: Cadence | None = None
    name: str = ""
    is_test: bool = False
    repeat: Repeat | None = None  # only where the text says it: "rep 2/5 set 1"
    cues: list[Cue] = field(default_factory=list)


@dataclass(slots=True)
class SetNode:
    """Items ridden several times; `skip_last` leaves the last item out of the last time."""

    line: int
    column: int
    repeats: int
    items: "list[Node]"
    skip_last: bool = False


Node = StepNode | SetNode


@dataclass(frozen=True, slots=True)
class Size:
    """What nodes come to when they are opened."""

    steps: int
    seconds: int
    cues: int

    def __add__(self, other: "Size") -> "Size":
        return Size(self.steps + other.steps, self.seconds + other.seconds, self.cues + other.cues)

    def times(self, count: int) -> "Size":
        return Size(self.steps * count, self.seconds * count, self.cues * count)


def size_of(nodes: Sequence[Node]) -> Size:
    """Return the size without opening anything."""
    total = Size(0, 0, 0)
    for node in nodes:
        if isinstance(node, StepNode):
            total += Size(1, node.seconds, len(node.cues))
            continue
        total += size_of(node.items).times(node.repeats)
        if node.skip_last:
            total += size_of(node.items[-1:]).times(-1)
    return total


@dataclass(frozen=True, slots=True)
class Opened:
    """One step to ride, where it comes from, and its words from the start of the workout."""

    step: Step
    line: int
    texts: tuple[TextEvent, ...]


def open_nodes(nodes: Sequence[Node]) -> Iterator[Opened]:
    """Yield the steps in the order of riding.

    A step belongs to the innermost set it stands in. Sets are numbered as they are first met, each
    ride through an inner set on its own.
    """
    at_s = 0
    # Keyed by one opening of one set; a set that the text numbers is keyed by that number.
    numbers: dict[object, int] = {}
    for node, place in _unrolled(nodes, None):
        repeat = node.repeat
        if repeat is not None:
            numbers.setdefault(repeat.group, repeat.group)
        elif place is not None:
            repeat = Repeat(place.index, place.of, numbers.setdefault(place.key, len(numbers) + 1))
        kind = node.kind or default_kind(node, place.items if place else ())
        step = Step(kind, node.seconds, node.target, node.cadence, repeat, node.name, node.is_test)
        texts = tuple(TextEvent(at_s + cue.at_s, cue.text, cue.seconds) for cue in node.cues)
        yield Opened(step, node.line, texts)
        at_s += node.seconds


@dataclass(frozen=True, slots=True)
class _Place:
    """Which time of which opening of a set a step is in."""

    key: object
    index: int
    of: int
    items: Sequence[Node]


def _unrolled(
    nodes: Sequence[Node], place: _Place | None
) -> Iterator[tuple[StepNode, _Place | None]]:
    for node in nodes:
        if isinstance(node, StepNode):
            yield node, place
            continue
        key = object()
        for index in range(1, node.repeats + 1):
            last = index == node.repeats and node.skip_last
            items = node.items[:-1] if last else node.items
            yield from _unrolled(items, _Place(key, index, node.repeats, node.items))


def default_kind(step: StepNode, beside: Sequence[Node]) -> StepKind:
    """Return what a step is when its text does not say.

    In a set, steps below the middle between its hardest and its easiest are rest and the others
    work, as far as their powers can be compared. Elsewhere a step is steady or a ramp.
    """
    if step.target is None:
        return StepKind.FREE
    if not beside:
        return StepKind.STEADY if step.target.start == step.target.end else StepKind.RAMP
    targets = [node.target for node in beside if isinstance(node, StepNode) and node.target]
    if len({target.unit for target in targets}) > 1:
        return StepKind.WORK
    levels = [target.start + target.end for target in targets]
    middle = (max(levels) + min(levels)) / 2
    return StepKind.REST if step.target.start + step.target.end < middle else StepKind.WORK


def without_repeat(step: Step) -> Step:
    """Return the step as it stands inside its set, where its place is not told."""
    return replace(step, repeat=None)
