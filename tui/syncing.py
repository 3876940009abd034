"""Rounds of syncing in the background: after the start, after each ride, and when a try is due.

It never runs while a ride does, and whatever goes wrong becomes a sentence for the rider.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from tui.settings import Settings
from workouts.calendar import Calendar
from workouts.errors import WorkoutsError
from workouts.outbox import wait_s
from workouts.sync import Sync, Synced, Wishes

SETTLE_S = 2.0  # the console is drawn first, if nothing is urgent
EVERY_S = 3600.0  # the calendar over there may change at any time
RIDING_S = 30.0  # until it is looked again whether the ride is over
SOONEST_S = 5.0
FAILED = "syncing failed; the log file says why"

log = logging.getLogger(__name__)


def wishes_of(settings: Settings) -> Wishes:
    """Return what the settings ask of syncing."""
    return Wishes(settings.sync.account, settings.sync.export_folder, settings.athlete.ftp_w)


class Syncing:
    """The rounds of one data folder, on the event loop where `start` was called."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        riding: Callable[[], bool],
        *,
        sync: Sync | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet; `wall` is Unix time, whatever clock a ride runs on."""
        self.sync = sync or Sync(folder)
        self.told: Callable[[Synced], None] = lambda synced: None  # called after each round
        self._settings = settings
        self._riding = riding
        self._wall = wall
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0  # rounds in a row
        self._faults: tuple[str, ...] = ()
        self._refused: dict[str, str] = {}

    @property
    def calendar(self) -> Calendar:
        """What is planned; its methods take a few milliseconds."""
        return self.sync.calendar

    def start(self) -> None:
        """Begin the rounds."""
        self._task = asyncio.create_task(self._run(), name="syncing")

    async def stop(self) -> None:
        """End the rounds; what is on its way is sent the next time, once."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    def close(self) -> None:
        """Let the files go."""
        self.sync.close()

    def nudge(self) -> None:
        """Let the next round begin now."""
        self._nudged.set()

    def ride_finished(self, ride_id: str) -> None:
        """Let a finished ride go wherever the rider wants rides."""
        try:
            self.sync.queue(ride_id, wishes_of(self._settings()))
        except WorkoutsError as error:
            log.warning("%s", error)
            self._faults = (f"The ride is saved, but not queued to be sent: {error}",)
            return
        self.nudge()

    def notices(self) -> tuple[str, ...]:
        """Return what the rider should know, one sentence each."""
        return (*self._faults, *self._refused.values(), *self.sync.notices())

    async def _run(self) -> None:
        pause_s = SETTLE_S
        while True:
            # Not wait_for: in Python 3.11 it forgets a cancellation that comes with the nudge.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._nudged.wait()
            self._nudged.clear()
            pause_s = RIDING_S if self._riding() else await self._safe_round()

    async def _safe_round(self) -> float:
        """Do a round and return how long to wait for the next."""
        try:
            return await self._round()
        except WorkoutsError as error:
            log.warning("%s", error)
            self._faults = (str(error),)
        except Exception:
            # Whatever broke, the console and the next ride have nothing to do with it.
            log.exception("a round of syncing failed")
            self._faults = (FAILED,)
        return EVERY_S

    async def _round(self) -> float:
        wishes = wishes_of(self._settings())
        if not await asyncio.to_thread(self.sync.is_set_up, wishes):
            self._faults = ()
            return EVERY_S
        synced = await self.sync.round(wishes)
        waiting = await asyncio.to_thread(self.sync.waiting)
        for fault in synced.faults:
            log.warning("%s", fault)
        for ride_id, why in (*synced.uploaded.refused, *synced.exported.refused):
            self._refused[ride_id] = f"The ride {ride_id} is not taken: {why}"
        self._faults = _told(synced, waiting)
        self._failures = self._failures + 1 if synced.faults else 0
        self.told(synced)
        if synced.asks:
            return EVERY_S
        if synced.faults:
            return wait_s(self._failures, "round", self.sync.outbox.seed)
        due = await asyncio.to_thread(self.sync.outbox.next_due)
        left_s = EVERY_S if due is None else due - self._wall()
        return min(max(left_s, SOONEST_S), EVERY_S)


def _told(synced: Synced, waiting: int) -> tuple[str, ...]:
    """Return a round's faults as the rider should read them; being offline alone is none."""
    if not synced.asks and not waiting:
        return ()
    rides = f"; {waiting} ride{'s' * (waiting != 1)} to send wait{'s' * (waiting == 1)}"
    return tuple(f"{fault}{rides if waiting else ''}" for fault in synced.faults)
