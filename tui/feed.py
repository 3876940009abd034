"""The seam between console and engine: a stream of values up, commands with arguments down.

Everything in a Frame can cross a socket, so a ride can outlive the terminal that shows it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.conversation import ChatLine, Reply
from coach.voice.view import TalkAct, VoiceView
from sensors.readings import SensorStatus
from workouts.commands import Value
from workouts.snapshot import Lap, Notice, RideSnapshot, Sample, StepView


@dataclass(frozen=True, slots=True)
class Frame:
    """What the console shows at one instant; four a second."""

    ride: RideSnapshot
    sensors: tuple[SensorStatus, ...] = ()
    chat: tuple[ChatLine, ...] = ()  # the newest last
    plan_revision: int = 0  # changes when `plan()` would
    answers: tuple[str, str] | None = None  # the words for yes and no, while the coach waits
    model: str | None = None  # what is the matter with the coach's model, if anything is
    trouble: str | None = None  # why this is not news: the engine is not heard
    stale: bool = False  # it was not heard for so long that no value holds
    voice: VoiceView | None = None  # None where there is nobody to talk to by voice


class RideFeed(Protocol):
    """A ride as the console sees it, in this process or at the other end of a socket."""

    def frame(self) -> Frame: ...

    def plan(self) -> Sequence[StepView]:
        """Return the whole plan at today's FTP and bias, as it stands after skips and repeats."""
        ...

    def texts(self) -> Sequence[tuple[int, str]]:
        """Return the author's words with their seconds from the start of `plan()`."""
        ...

    def trace(self) -> Sequence[Sample]:
        """Return every recorded second so far."""
        ...

    def laps(self) -> Sequence[Lap]: ...

    def subscribe(self, listener: Callable[[Frame], None]) -> Callable[[], None]:
        """Call `listener` with each new frame; returns the call that stops it."""
        ...

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        """Do a command of workouts.commands; raises CommandRefused."""
        ...

    def say(self, text: str, who: str) -> Reply:
        """Ask or tell the coach something."""
        ...

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        """Begin or end a spoken turn, and the like; raises CommandRefused without a voice."""
        ...
