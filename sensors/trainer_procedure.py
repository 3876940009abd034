"""The one procedure that a trainer is in the middle of, and the log of those before it."""

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum

from sensors.control import TrainerTarget
from sensors.trainer_dialect import Dialect, Manners, Request

FREE_WITHIN_S = 0.5  # a target without an answer keeps the brake-off waiting no longer than this
LOG_ENTRIES = 50_000  # more than six hours at two targets a second


class Purpose(Enum):
    """What a procedure is for."""

    CONTROL = "control"
    START = "start"
    TARGET = "target"
    SPIN_DOWN = "spin down"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """One procedure, for the ride's folder."""

    at_s: float  # when it was written
    opcode: int  # or the page
    value: float | None  # W, level, slope percent, or 1 stop / 2 pause
    result: int | None  # None: no answer in time


@dataclass(frozen=True, slots=True)
class Procedure:
    """A request that waits for its answer; `target` is set for targets only."""

    purpose: Purpose
    request: Request
    left: Request  # what is still to be written of it
    sent_at_s: float
    next_at_s: float  # when to write that
    answer_by_s: float
    target: TrainerTarget | None = None

    @classmethod
    def begun(
        cls,
        purpose: Purpose,
        request: Request,
        unsaid: Request,
        now_s: float,
        gap_s: float,
        within_s: float,
        target: TrainerTarget | None,
    ) -> "Procedure":
        """Return it as it begins: `unsaid` is what has to be written, `gap_s` from each other."""
        last_s = now_s + gap_s * (len(unsaid) - 1)
        return cls(purpose, request, unsaid, now_s, now_s + gap_s, last_s + within_s, target)


class Flight:
    """Holds at most one procedure; each is logged when it ends."""

    def __init__(self) -> None:
        self.log: deque[ControlEntry] = deque(maxlen=LOG_ENTRIES)
        self.procedure: Procedure | None = None

    def begin(self, procedure: Procedure) -> bytes:
        """Put a procedure in flight and return its first write."""
        self.procedure = replace(procedure, left=procedure.left[1:])
        return procedure.left[0]

    def next_write(self, now_s: float, manners: Manners) -> bytes | None:
        """Return the write of the procedure that is due at `now_s`."""
        waiting = self.procedure
        if waiting is None or not waiting.left or now_s < waiting.next_at_s:
            return None
        next_at_s = now_s + manners.write_gap_s
        self.procedure = replace(waiting, left=waiting.left[1:], next_at_s=next_at_s)
        return waiting.left[0]

    def hurry(self, by_s: float) -> None:
        """Wait no longer than `by_s` for the answer, and write no more of the request."""
        if self.procedure is not None:
            answer_by_s = min(self.procedure.answer_by_s, by_s)
            self.procedure = replace(self.procedure, answer_by_s=answer_by_s, left=())

    def overdue(self, now_s: float, wanted: TrainerTarget | None, *, free: bool) -> bool:
        """Say whether the answer is; another target is waited for less while FREE is `wanted`."""
        waiting = self.procedure
        if waiting is None:
            return False
        by_s = waiting.answer_by_s
        if free and waiting.target not in (None, wanted):
            by_s = min(by_s, waiting.sent_at_s + FREE_WITHIN_S)
        return now_s >= by_s

    def conclude(self, dialect: Dialect, result: int | None) -> Procedure | None:
        """Take the procedure out of flight and log how it ended."""
        done, self.procedure = self.procedure, None
        if done is not None:
            opcode, value = dialect.entry(done.request)
            self.log.append(ControlEntry(done.sent_at_s, opcode, value, result))
        return done
