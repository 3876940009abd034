"""What happened, from any thread, to the program: written by one thread, in the order it was told.

Who tells never waits. When the program does not read, what repeats itself is left out.
"""

import logging
import os
import queue
import threading
import time
from typing import BinaryIO

from coach.voice.sound_pipe import BadLine, line_of
from coach.voice.sound_talk import Activity, Happened, Level, PartialText, Pong, Ready

CROWDED = 500  # messages that wait
REPEATED = (Level, PartialText, Activity)

log = logging.getLogger(__name__)


class Telling:
    """The way out."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._waiting: queue.SimpleQueue[Happened | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)
        self._thread.start()

    def tell(self, happened: Happened) -> None:
        if not (isinstance(happened, REPEATED) and self._waiting.qsize() > CROWDED):
            self._waiting.put(happened)

    def ready(self) -> None:
        self.tell(Ready(time.monotonic(), os.getpid()))

    def pong(self) -> None:
        self.tell(Pong(time.monotonic()))

    def close(self) -> None:
        """Write what waits; gives up when nobody reads it."""
        self._waiting.put(None)
        self._thread.join(1.0)

    def _run(self) -> None:
        while (happened := self._waiting.get()) is not None:
            try:
                line = memoryview(line_of(happened))
                while line:
                    line = line[self._out.write(line) :]
            except BadLine:
                log.exception("not told")
            except OSError:
                return  # the program is gone, and this process soon
