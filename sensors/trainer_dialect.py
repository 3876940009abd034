"""What a trainer's dialect is: how targets become writes, and packets become answers.

A dialect is a value. It knows bytes and the abilities of one trainer, and nothing of time: what it
learns makes a new one, and when to write is the business of `TrainerControl`. Every dialect tells
its answers in the words of `Result` (Fitness Machine Service 1.0, section 4.16.2.22).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from sensors.control import TrainerMode, TrainerTarget

# The writes of one request, in order: nearly always one. They go to `Dialect.writes_to`.
Request = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a trainer says to a request."""

    code: int  # names the request: an opcode or a page
    result: int  # a Result, or a number without a name
    sequence: int | None = None  # where answers are numbered: the same one twice is one
    echo: bytes = b""  # what the trainer says it took, where it does

    @property
    def is_numbered(self) -> bool:
        return self.sequence is not None


class Told(Enum):
    """What a trainer tells unasked."""

    CONTROL_LOST = "control lost"
    STARTED = "started"
    STOPPED = "stopped or paused at the machine"
    STOPPED_BY_SAFETY_KEY = "stopped by the safety key"


class SpinDownStage(Enum):
    """How far a trainer says that a spin-down is."""

    SPEED_UP = "speed up"
    COAST = "coast"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SpinDownTold:
    """What a trainer tells of a spin-down."""

    stage: SpinDownStage
    speed_kmh: float | None = None  # to be reached
    took_s: float | None = None  # how long the wheel ran out


@dataclass(frozen=True, slots=True)
class Learned:
    """A packet that said more of what the trainer can do: speak like this from now on."""

    dialect: "Dialect"


Heard = Answer | Told | SpinDownTold | Learned


@dataclass(frozen=True, slots=True)
class Manners:
    """How one trainer wants to be spoken to; quirks are other values of these."""

    target_gap_s: float = 0.5  # between two targets
    write_gap_s: float = 0.25  # between the writes of one request
    answer_within_s: float = 2.0  # slow trainers take nearly that long
    grants_control: bool = True  # False: silence to the request for control is no refusal
    answers: bool = True  # False: a write that the link took counts, unless the trainer says no
    needs_start: bool = True  # has to be started before it obeys, or streams
    asks_by_target: bool = False  # there is no control to ask for: a no to a target is that no


class Dialect(Protocol):
    """One family of trainers, as far as one trainer of it is known."""

    @property
    def name(self) -> str:
        """Its name, for the rider."""
        ...

    @property
    def writes_to(self) -> int:
        """The number of the characteristic, or of the ANT+ pages, that takes its requests."""
        ...

    @property
    def manners(self) -> Manners: ...

    @property
    def modes(self) -> frozenset[TrainerMode]:
        """The modes that may be asked for; FREE is always among them."""
        ...

    @property
    def power_limits_w(self) -> tuple[int, int] | None:
        """The lowest and highest watts, where the trainer names them."""
        ...

    def clipped_from_w(self, target: TrainerTarget) -> int | None:
        """Return the wanted watts if they are outside the trainer's range, else None."""
        ...

    def ask(self) -> Request:
        """Return the request for control; empty where there is nothing to be asked."""
        ...

    def start(self) -> Request:
        """Return the request to start; empty where there is none."""
        ...

    def release(self) -> tuple[Request, ...]:
        """Return what gives the trainer back with its brake off, in order."""
        ...

    def requests(self, target: TrainerTarget) -> tuple[Request, ...]:
        """Return the ways to ask for a target, the best first; empty without that mode.

        Raises ValueError for a target without a finite value of its mode.
        """
        ...

    def spin_down(self) -> Request:
        """Return the request to begin a calibration; empty where none is offered."""
        ...

    def otherwise(self, request: Request, result: int) -> "Dialect | None":
        """Return how to speak instead after a refusal, or None where there is no other way."""
        ...

    def is_pause(self, request: Request) -> bool:
        """Say whether a request stops the trainer, so that it has to be started again."""
        ...

    def is_answer(self, answer: Answer, request: Request) -> bool:
        """Say whether an answer is one to this request."""
        ...

    def entry(self, request: Request) -> tuple[int, float | None]:
        """Return opcode or page, and value, of a request, for the log."""
        ...

    def hear(self, characteristic: int, data: bytes) -> Iterable[Heard]:
        """Return what a packet says; nothing for packets of others. Raises BadPacket."""
        ...

    def mannered(self, manners: Manners) -> "Dialect":
        """Return this dialect with other manners."""
        ...
