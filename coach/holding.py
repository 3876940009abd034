"""What stands between a model's words and the rider: slots are filled, untrue numbers replaced.

`Holding` is what is needed of it. `hold_plainly` is the strictest one: a sentence may hold slots,
and such numbers only as its sources hold, digit by digit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.context import context
from coach.formats import Shown
from coach.language import Language
from coach.scene import Scene
from coach.slots import SLOTS, compose, slots_of
from coach.tool_talk import ToolResult

_END = re.compile(r"(?<=[.!?…])\s+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_BRACKETS = str.maketrans({"[": "(", "]": ")"})


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

    def __call__(self, text: str, sources: Sources, spoken: Language) -> Held: ...


def hold_plainly(text: str, sources: Sources, spoken: Language) -> Held:
    """Return the sentences whose every number stands in a source as it is written."""
    known = _NUMBER.findall(
        "\n".join((context(sources.scene), sources.words, *(each.text for each in sources.results)))
    )
    kept, values, replaced = list[str](), dict[str, Shown](), list[str]()
    for sentence in _END.split(text.strip()):
        # Brackets and stray braces mean something to templates.
        template = sentence.translate(_BRACKETS)
        true = set(_NUMBER.findall(re.sub(r"\{\w+\}", "", template))) <= set(known)
        if not true or not set(slots_of(template)) <= set(SLOTS):
            replaced.append(sentence)
            if sources.instead and sources.instead not in kept:
                kept.append(sources.instead)
            continue
        bound = compose(template, sources.scene, spoken=spoken)
        kept.append(bound.text)
        values |= bound.values
    return Held(" ".join(kept), values, tuple(replaced))
