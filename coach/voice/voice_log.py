"""DATA/log/voice.jsonl: a line a spoken turn, written by a thread of its own, bounded."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

from coach.json_lines import MOST_BYTES, JsonLines
from coach.memory import local_now
from coach.voice.turn_timeline import Timeline, timeline_document

FILE_NAME = "voice.jsonl"

log = logging.getLogger(__name__)


class VoiceLog:
    """One rider's; what the disk refuses is a fault, and never raised."""

    def __init__(
        self,
        folder: Path,
        clerk: Executor,
        now: Callable[[], datetime] = local_now,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`clerk` does what it is given in that order, and never on the loop of a ride."""
        self.fault = ""  # why turns are not kept, one sentence
        self._lines = JsonLines(folder / "log" / FILE_NAME, most_bytes)
        self._clerk, self._now = clerk, now

    def add(self, turn: Timeline) -> None:
        """Keep a turn that is over, soon."""
        document = timeline_document(turn, self._now().isoformat(timespec="milliseconds"))
        try:
            self._clerk.submit(self._add, document)
        except RuntimeError:  # the program is ending
            log.warning("a turn came too late for the log")

    def _add(self, document: Mapping[str, object]) -> None:
        try:
            self._lines.add(document)
        except OSError as error:
            why = error.strerror or error
            self.fault = f"spoken turns are not logged: {FILE_NAME}: {why}"
            log.warning("%s", self.fault)
            return
        self.fault = ""
