"""One turn of the recogniser: the sound that waits, the words so far, and when it must end."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from coach.voice.decoding import known_words

BYTES_A_SAMPLE = 2


class Alarm(Protocol):
    """Something that is done later, unless it is called off."""

    def cancel(self) -> None: ...


def timer_alarm(after_s: float, act: Callable[[], None]) -> Alarm:
    timer = threading.Timer(after_s, act)
    timer.daemon = True
    timer.start()
    return timer


@dataclass(slots=True, eq=False)
class HeardTurn:
    """One turn as it is heard; `waiting` is changed under the transcriber's lock alone."""

    number: int
    rate: int
    grammar: tuple[str, ...]
    waiting: bytearray = field(default_factory=bytearray)
    decoded: int = 0  # bytes
    segments: list[str] = field(default_factory=list)
    partial: str = ""
    finished_at_s: float | None = None
    voiced_until_s: float = 0.0
    failed: bool = False
    told: bool = False  # its final
    alarm: Alarm | None = None

    def bytes_of(self, seconds: float) -> int:
        return int(seconds * self.rate) * BYTES_A_SAMPLE

    @property
    def audio_s(self) -> float:
        return self.decoded / BYTES_A_SAMPLE / self.rate

    @property
    def text(self) -> str:
        """The words so far; while an answer is listened for, with what is no word among them.

        A noise beside a yes may have been "not". One that stands alone, before a pause, is a cough.
        """
        parts = [*self.segments, self.partial]
        if not self.grammar:
            return known_words(" ".join(parts))
        return " ".join(" ".join(part for part in parts if known_words(part)).split())
