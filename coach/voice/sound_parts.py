"""The seams inside the sound process: what the microphone's loop needs of recogniser and speech."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from coach.voice.sound_talk import Happened

Tell = Callable[[Happened], None]  # from any thread


@dataclass(frozen=True, slots=True)
class Pcm:
    """Sound: 16-bit little-endian mono samples at `rate` a second."""

    samples: bytes
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / 2 / self.rate


class SpeechFailed(Exception):
    """Words could not be turned into sound; its text is a sentence for the rider."""


class Recogniser(Protocol):
    """Turns a turn's sound to words on a thread of its own; tells PartialText and FinalText.

    Whether it can, and with which model, it tells as a Standing: after `warm`, and on a change.
    """

    def warm(self) -> None:
        """Load what a turn needs, before it is needed; never waits."""
        ...

    def begin(self, turn: int, rate: int, grammar: tuple[str, ...]) -> None: ...
    def feed(self, samples: bytes) -> None:
        """Take 16-bit mono samples; never waits. What does not fit in the queue is counted."""
        ...

    def finish(self, turn: int, voiced_until_s: float) -> None: ...
    def drop(self) -> None: ...
    def close(self) -> None: ...

    @property
    def dropped(self) -> int: ...


class PartStanding(Protocol):
    """How a part is: in a few words, and what the rider can do about it."""

    @property
    def ok(self) -> bool: ...
    @property
    def detail(self) -> str: ...
    @property
    def mend(self) -> str: ...


class Renderer(Protocol):
    """Turns words into sound; blocks, and is called from a thread of its own."""

    def render(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        """Return the sound; raises SpeechFailed."""
        ...

    def standing(self) -> PartStanding:
        """Say how speech is; may ask an engine, and so blocks as well."""
        ...

    def close(self) -> None: ...


class VoiceActivity(Protocol):
    """Says of frames of 512 samples at 16 kHz how likely somebody speaks, 0 to 1."""

    def __call__(self, frame: bytes) -> float: ...
    def reset(self) -> None: ...
