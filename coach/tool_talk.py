"""Boundary types of tools: what they see, what they find, and what they would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coach.formats import Shown
from coach.garage import Done, Garage
from coach.language import Language
from coach.scene import Scene
from workouts.commands import Tier
from workouts.snapshot import Lap, StepView

LONGEST_RESULT = 300


class Riding(Protocol):
    """What of the ride is not in the scene."""

    def plan(self) -> Sequence[StepView]: ...
    def laps(self) -> Sequence[Lap]: ...


@dataclass(frozen=True, slots=True)
class View:
    """What a tool is bound to: this instant, and one rider's garage and ride."""

    scene: Scene
    spoken: Language
    garage: Garage | None = None
    riding: Riding | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a reading tool found: rows of words, and each number in them by a name with its unit.

    `power_20min_w` is in watts, `left_s` in seconds; other endings are `_bpm`, `_rpm`, `_kj`,
    `_percent`, `_day` for a date, and none for a plain figure.
    """

    rows: tuple[str, ...]
    values: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to; `text` is what the model reads, LONGEST_RESULT at most."""

    tool: str
    text: str
    values: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act beside the ride: asked for by `question`, then done once.

    `stood` is looked at again before it is done; a change voids the yes.
    """

    name: str
    tier: Tier
    question: str
    do: Callable[[], Done]
    values: Mapping[str, Shown] = field(default_factory=dict)
    stood: Callable[[], object] = lambda: None


def bounded(rows: Sequence[str], longest: int = LONGEST_RESULT) -> str:
    """Return as many whole rows as fit, on lines of their own."""
    kept: list[str] = []
    for row in rows:
        if sum(len(each) + 1 for each in kept) + len(row) > longest:
            break
        kept.append(row)
    return "\n".join(kept) if kept or not rows else f"{rows[0][: longest - 1]}…"
