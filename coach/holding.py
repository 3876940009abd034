"""What stands between a model's words and the rider: slots are filled, untrue numbers replaced.

`Holding` is what is needed of it; `coach.guard` fulfils it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.ahead import Ahead
from coach.formats import Shown
from coach.language import Language
from coach.scene import Scene
from coach.tool_talk import ToolResult


@dataclass(frozen=True, slots=True)
class Held:
    """Words that may be heard, what their numbers were taken from, and the sentences replaced."""

    text: str
    values: Mapping[str, Shown]
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Whatever a number may be taken from."""

    scene: Scene
    results: Sequence[ToolResult]
    words: str  # the rider's
    instead: str = ""  # what is said in place of an untrue sentence


class Holding(Protocol):
    """Holds a model's words against what is so."""

    def __call__(
        self,
        text: str,
        sources: Sources,
        spoken: Language,
        in_s: float = 0.0,
        ahead: Ahead | None = None,
    ) -> Held: ...
