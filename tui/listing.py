"""What the history does beside the console: list what is not listed, compute anew what is old."""

import asyncio
import logging
import threading
from collections.abc import Callable

from workouts.errors import RecordDamaged
from workouts.history import History

log = logging.getLogger(__name__)

REST_S = 0.02  # between two rides that are computed anew, so that the console has the machine


class Listing:
    """One round in a thread of its own; what it leaves is done after the next start."""

    def __init__(self, history: History, riding: Callable[[], bool]) -> None:
        self._history = history
        self._riding = riding
        self._ending = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on this event loop."""
        self._ending.clear()
        self._task = asyncio.create_task(asyncio.to_thread(self.run), name="listing")

    async def stop(self) -> None:
        """Leave the rest, and wait until the ride under work is done."""
        self._ending.set()
        task, self._task = self._task, None
        if task is not None:
            await task

    def run(self) -> None:
        """List rides that were saved but not listed, as after a stop in between, and bring figures
        of an older calculation or another FTP up to date."""
        try:
            self._history.catch_up()
            for fault in self._history.recompute(self._leave_it).refused:
                log.warning("%s", fault)
        except RecordDamaged as error:
            log.warning("%s", error)

    def _leave_it(self) -> bool:
        return self._ending.wait(REST_S) or self._riding()
