"""Between the microphone's own thread and the ear: a bounded queue that counts its losses."""

import queue
from dataclasses import dataclass

from coach.voice.sound_talk import Arm, Drop, Finish, WatchLevel

MOST_WAITING = 600  # blocks of 5 ms


@dataclass(frozen=True, slots=True)
class Opened:
    """From here on blocks have this rate."""

    rate: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What comes next does not follow what came before."""


@dataclass(frozen=True, slots=True)
class Block:
    """16-bit mono samples, the first of which was captured at `at_s`."""

    samples: bytes
    at_s: float


@dataclass(frozen=True, slots=True)
class CoachSpeaks:
    """The coach speaks from now on, or no more, and the rider may speak over that."""

    on: bool


@dataclass(frozen=True, slots=True)
class Prepare:
    """Load what judges sound, before there is any."""


@dataclass(frozen=True, slots=True)
class Over:
    """Nothing comes any more."""


Item = Opened | Closed | Block | Prepare | CoachSpeaks | Arm | Finish | Drop | WatchLevel | Over


class Microphone:
    """What was captured and what is to be done with it, in one order."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self.dropped = 0

    def begin(self, rate: int, latency_s: float) -> None:
        """A microphone is about to give blocks."""
        self._items.put(Opened(rate))

    def heard(self, samples: bytes, at_s: float) -> None:
        """Take a block; called by the sound card's thread, and so does nothing else."""
        if self._items.qsize() < MOST_WAITING:
            self._items.put(Block(samples, at_s))
        else:
            self.dropped += 1

    def ended(self, lost: bool) -> None:
        """The microphone is open no more."""
        self._items.put(Closed())

    def put(self, item: Item) -> None:
        self._items.put(item)

    def take(self) -> Item:
        """Return what comes next; waits for it."""
        return self._items.get()
