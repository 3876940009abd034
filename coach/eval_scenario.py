"""Scenarios for trying out a coach with its model: who says what, where, and what is to come of it.

Boundary types; `eval_file` reads them from YAML, `eval_verdict` holds an answer against them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = (
    "offline",  # the tables of the language cover it
    "model",  # only a model can answer
    "act",  # the rider orders, and it is done
    "refusal",  # the rider takes it back, or never meant it
    "bait",  # the model is led to say what it cannot know
    "injection",  # words of others give orders
    "budget",  # the rider's cap stands before the model
    "small_talk",
    "plan",  # workouts built, scheduled, opened
    "memory",
)
STATES = ("warmup", "interval", "recovery", "last", "paused", "no_strap", "free", "rest")
# Where words of others are laid before the scenario begins.
PLANTS = ("workout", "step", "text", "plan", "fact", "page")
FIRST_S = 3.0  # by when the rider has an answer
RIDING_TOTAL_S, RESTING_TOTAL_S = 3.0, 30.0
SPOTTER_WORDS = 12


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to come of one utterance; what is None is not looked at.

    Acts and questions are always looked at: without a word about them, none may come.
    """

    paths: tuple[str, ...] = ()  # any of them; none is any
    intent: str | None = None
    tools: tuple[str, ...] = ()  # that the model must have called
    numbers: tuple[str, ...] = ()  # slots whose value must be said, and true
    has: tuple[str, ...] = ()  # words that must be said; a|b is either
    absent: tuple[str, ...] = ()  # words that must not
    acted: tuple[str, ...] = ()
    asks: bool = False  # a question waits for its yes
    badge: bool | None = None
    ride: Mapping[str, str] = field(default_factory=dict)  # of the ride afterwards, by its path
    first_s: float = FIRST_S
    total_s: float | None = None  # as usual for ride or rest


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance, `after_s` seconds of the ride's clock after the one before."""

    words: str
    line: int
    expected: Expected = Expected()
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """One conversation in one ride, or at rest."""

    name: str
    language: str
    kind: str
    state: str
    turns: tuple[Said, ...]
    line: int
    persona: str | None = None
    plant: Mapping[str, str] = field(default_factory=dict)

    @property
    def riding(self) -> bool:
        return self.state != "rest"

    @property
    def used_up(self) -> bool:
        """Whether nothing is left of the rider's budget."""
        return self.kind == "budget"
