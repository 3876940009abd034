"""Debriefs in the background: after each ride, and of the newest rides that have none yet.

Each is a process of its own, below all others in priority, one at a time. While a ride is under way
there is none: one that runs is ended, at no loss, and begun anew after the ride.
"""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import tui
from coach.debrief.kept import is_debriefed
from tui.mailing import Mailing
from tui.settings import Settings
from workouts.errors import WorkoutsError
from workouts.summary import RideSummary

SETTLE_S = 4.0  # consoles and syncing come first after a start
EVERY_S = 600.0  # rides may be imported meanwhile
RIDING_S = 10.0  # until it is looked again whether the ride is over
LONGEST_S = 600.0  # of one debrief, a slow model's included
NEWEST = 3  # rides that are looked at for one without a debrief
OWN_FOLDER = ("TEAMCAR_DATA", "TEAMCAR_RIDER")  # the process is told its folder whole

log = logging.getLogger(__name__)


class Debriefing:
    """The debriefs of one data folder, on the event loop where `start` was called."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        riding: Callable[[], bool],
        newest: Callable[[int], Sequence[RideSummary]],
        *,
        settle_s: float = SETTLE_S,
        command: Sequence[str] = (sys.executable, "-m", "tui"),
    ) -> None:
        """`newest` gives so many rides of the history; `command` runs the program."""
        self.done: Callable[[Path], None] = lambda ride: None  # called with a ride's folder
        self._folder = folder
        self._settings = settings
        self._riding = riding
        self._newest = newest
        self._settle_s = settle_s
        self._command = tuple(command)
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._finished: deque[Path] = deque()
        self._fresh: set[Path] = set()  # just ridden: their debriefs go by e-mail
        self.mailing = Mailing(folder, settings, riding)
        self._failed: set[Path] = set()  # not tried again before the next start

    def start(self) -> None:
        """Begin to look for rides."""
        self._task = asyncio.create_task(self._run(), name="debriefing")
        self.mailing.start()

    async def stop(self) -> None:
        """End; a debrief that is cut off is made the next time."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            await self.mailing.stop()

    def ride_finished(self, folder: Path) -> None:
        """Debrief a ride soon."""
        self._finished.append(folder)
        self._fresh.add(folder)
        self._nudged.set()

    @property
    def busy(self) -> bool:
        """Whether a debrief runs just now."""
        return self._process is not None

    def make_way(self) -> None:
        """End the debrief that runs: a ride begins."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _run(self) -> None:
        await asyncio.sleep(self._settle_s)
        while True:
            self._nudged.clear()
            try:
                pause_s = await self.round()
            except WorkoutsError as error:
                log.warning("%s", error)
                pause_s = EVERY_S
            except Exception:
                # Whatever broke, the console and the next ride have nothing to do with it.
                log.exception("a round of debriefs failed")
                pause_s = EVERY_S
            # Not wait_for: in Python 3.11 it forgets a cancellation that comes with the nudge.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._nudged.wait()

    async def round(self) -> float:
        """Debrief what there is to debrief, and return how long to wait for the next look."""
        while self._settings().debrief.on:
            if self._riding():
                return RIDING_S
            ride = self._next()
            if ride is None:
                break
            await self._debrief(ride)
        return EVERY_S

    def _next(self) -> Path | None:
        """Return a ride without a debrief, those that were just finished first."""
        while self._finished:
            ride = self._finished.popleft()
            if ride not in self._failed and not is_debriefed(ride):
                return ride
        newest = (ride.folder for ride in self._newest(NEWEST))
        left = (ride for ride in newest if ride not in self._failed)
        return next((ride for ride in left if not is_debriefed(ride)), None)

    async def _debrief(self, ride: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *("--data", str(self._folder)),
            *("debrief", str(ride), "--background"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={name: v for name, v in os.environ.items() if name not in OWN_FOLDER},
            cwd=Path(tui.__file__).parents[1],
        )
        self._process = process
        if self._riding():
            self.make_way()  # it began while the process was made
        try:
            async with asyncio.timeout(LONGEST_S):
                _, said = await process.communicate()
        except TimeoutError:
            said = b"it took too long"
        finally:
            self.make_way()
            self._process = None
        code = await process.wait()
        if code == 0:
            if ride in self._fresh:
                self._fresh.discard(ride)
                self.mailing.debriefed(ride)
            self.done(ride)
        elif self._riding():
            self._finished.append(ride)  # ended for the ride's sake
        else:
            self._failed.add(ride)
            words = said.decode(errors="replace").strip()
            log.warning("%s is not debriefed (exit %d): %s", ride.name, code, words)
