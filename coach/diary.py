"""Keeps every turn that is over, in memory and in the log, behind the conversation's back."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coach.memory import FILE_NAME as MEMORY
from coach.memory import Memory, local_now
from coach.turn_log import FILE_NAME as LOG
from coach.turn_log import TurnLog
from coach.turns import Turn
from workouts.errors import WorkoutsError

log = logging.getLogger(__name__)


class Diary:
    """One rider's; `clerk` has one thread, so the loop of a ride never waits for a file."""

    def __init__(self, folder: Path, clerk: ThreadPoolExecutor) -> None:
        self.memory = Memory(folder / MEMORY)
        self.fault: str | None = None  # why turns are not kept, one sentence
        self._log = TurnLog(folder / "log" / LOG, local_now)
        self._clerk = clerk

    def add(self, turn: Turn) -> None:
        """Keep a turn, soon."""
        self._clerk.submit(self._add, turn)

    def _add(self, turn: Turn) -> None:
        try:
            self.memory.add_turn(
                turn.words,
                turn.heard,
                cut=turn.cut,
                path=turn.path.value,
                intent=turn.reply.intent,
                acted=turn.reply.acted,
            )
            self._log.add(turn)
        except (WorkoutsError, OSError) as error:
            self.fault = f"what was said is not kept: {error}"
            log.warning("%s", self.fault)
