"""Whether what was heard is true: numbers of the loudspeaker against the ride, at their instant.

Times run on between two frames of the ride. A live value is what it was for the eye up to a moment
before: words are spoken in order, and nobody can take back the first one.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coach.ahead import TAKEN_IN, later
from coach.scene import Scene
from coach.voice.rig.listener import Number
from coach.voice.rig.questions import Question, Values
from workouts.snapshot import RideSnapshot

KEPT_S = 60.0
TIME_ERROR_S = 1.0  # the most that a time may be off when it is heard
# A live value was on the screen this long before its number is taken in, or less: three seconds and
# a tick, as in the campaigns on the sensors. It is bound when its sentence begins.
SHOWN_WITHIN_S = 3.25
TOLERANCE = {
    "w": 3.0,
    "bpm": 1.0,
    "rpm": 1.0,
    "percent": 1.0,
}  # of a value that changes while it is said
EXACT = 0.51


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one number of an answer stands to the ride; `off_s` of a time alone."""

    number: Number
    true: bool
    off_s: float | None = None
    was: tuple[float, ...] = ()  # what would have been true


class RideTruth:
    """What was so in the ride, by the monotonic time of its frames."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, RideSnapshot]] = deque()

    def add(self, at_s: float, ride: RideSnapshot) -> None:
        """Take a frame of the ride."""
        self._frames.append((at_s, ride))
        while self._frames[0][0] < at_s - KEPT_S:
            self._frames.popleft()

    def at(self, at_s: float) -> RideSnapshot:
        """Return the ride as it was at a time; raises LookupError for one that is not known."""
        frames = list(self._frames)
        index = bisect_right([frame_s for frame_s, _ in frames], at_s) - 1
        if index < 0:
            raise LookupError("there was no frame of the ride yet")
        frame_s, ride = frames[index]
        moved = later(Scene(ride), at_s - frame_s).ride
        assert moved is not None
        return moved

    def between(self, from_s: float, to_s: float) -> list[RideSnapshot]:
        """Return the frames that could be seen from one time to another."""
        frames = list(self._frames)
        index = max(0, bisect_right([frame_s for frame_s, _ in frames], from_s) - 1)
        return [ride for frame_s, ride in frames[index:] if frame_s <= to_s]

    def judge(self, question: Question, numbers: Sequence[Number]) -> list[Verdict]:
        """Return for each number whether it was true when it was taken in."""
        if question.truth is None:
            return []
        return [self._judge(question.truth, number) for number in numbers]

    def _judge(self, truth: Mapping[str | None, Values], number: Number) -> Verdict:
        values = truth.get(number.unit)
        at_s = number.from_s + TAKEN_IN * (number.to_s - number.from_s)
        if values is None:
            return Verdict(number, False)
        if number.unit == "s":
            was = [value for value in values(self.at(at_s)) if value is not None]
            off_s = min((abs(value - number.value) for value in was), default=float("inf"))
            return Verdict(number, off_s <= TIME_ERROR_S, off_s, tuple(was))
        seen = self.between(at_s - SHOWN_WITHIN_S, at_s)
        shown = {value for ride in seen for value in values(ride) if value is not None}
        allowed = TOLERANCE.get(number.unit or "", EXACT)
        true = any(abs(abs(value) - number.value) <= allowed for value in shown)
        return Verdict(number, true, None, tuple(sorted(shown)))


def neighbours(number: Number, most: int = 3) -> list[Number]:
    """Return the numbers beside one, which it could be taken for."""
    beside = [*range(-most, most + 1), -10, 10]
    return [replace(number, value=number.value + by) for by in beside if number.value + by >= 0]
