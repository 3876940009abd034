"""Boundary types of a plan: a workout, its steps, what each asks for, and the words in it."""

from dataclasses import dataclass, field
from enum import Enum


class StepKind(Enum):
    """What a step is for; the rider sees the word."""

    WARMUP = "warmup"
    STEADY = "steady"
    RAMP = "ramp"
    WORK = "work"  # the hard part of a repeated set
    REST = "rest"  # the easy part of a repeated set
    FREE = "free"  # free ride: no target
    MAX = "max"  # all-out effort: no target, never auto-paused
    COOLDOWN = "cooldown"


class Unit(Enum):
    """What a target's numbers are."""

    FTP_FRACTION = "fraction"  # 1.0 is the rider's FTP
    WATTS = "watts"


@dataclass(frozen=True, slots=True)
class Target:
    """Power to hold, linear from `start` to `end` over the step."""

    start: float
    end: float
    unit: Unit = Unit.FTP_FRACTION

    def watts(self, ftp_w: float, through: float = 0.0) -> float:
        """Return watts at `through` (0 at the step's start, 1 at its end) for a rider's FTP."""
        value = self.start + (self.end - self.start) * min(1.0, max(0.0, through))
        return value * ftp_w if self.unit is Unit.FTP_FRACTION else value


@dataclass(frozen=True, slots=True)
class Cadence:
    """Cadence to hold, rpm, inclusive; equal ends are one number."""

    low_rpm: int
    high_rpm: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A step of a repeated set: repeat `index` (1-based) of `of`, in set number `group`."""

    index: int
    of: int
    group: int


@dataclass(frozen=True, slots=True)
class Step:
    """One block of a workout."""

    kind: StepKind
    seconds: int
    target: Target | None = None  # None: free ride
    cadence: Cadence | None = None
    repeat: Repeat | None = None
    name: str = ""  # the author's word for it, "" when there is none
    is_test: bool = False  # part of an FTP test: never auto-paused, never eased


@dataclass(frozen=True, slots=True)
class TextEvent:
    """Words of the workout's author, `at_s` seconds from the start of the workout."""

    at_s: int
    text: str
    seconds: int = 10


@dataclass(frozen=True, slots=True)
class RepairNote:
    """One thing that was mended while reading a file; `line` is 1-based."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Workout:
    """A plan. `steps` may be empty (a rest day)."""

    name: str
    steps: tuple[Step, ...]
    texts: tuple[TextEvent, ...] = ()
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    repairs: tuple[RepairNote, ...] = field(default=(), compare=False)

    @property
    def seconds(self) -> int:
        return sum(step.seconds for step in self.steps)

    def starts(self) -> tuple[int, ...]:
        """Return the second at which each step starts."""
        out, at = [], 0
        for step in self.steps:
            out.append(at)
            at += step.seconds
        return tuple(out)
