"""A console's house that is attached to an engine, and waiting until something is so."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sensors.clock import ManualClock
from tests.tui.engine_thread import PATIENCE_S
from tui.remote import RemoteHouse
from tui.remote_ride import RemoteRide


async def when(true: Callable[[], object], seen: Callable[[], str] = str) -> None:
    """Let the console go on until it is true; the bound is no measure of time.

    `seen` says what was so instead.
    """
    give_up_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, f"it never came true:\n{seen()}"
        await asyncio.sleep(0.002)


class Attached:
    """A console's house on an engine, with a clock of its own."""

    def __init__(self, folder: Path, path: Path, begin: Callable[[], bool] | None = None) -> None:
        self.clock = ManualClock()
        self.house = RemoteHouse(folder, path, begin=begin, clock=self.clock, name="console test")
        self.changes = 0
        self.house.watch(self._changed)

    @property
    def ride(self) -> RemoteRide:
        ride = self.house.feed
        assert isinstance(ride, RemoteRide)
        return ride

    def _changed(self) -> None:
        self.changes += 1


@asynccontextmanager
async def attached(
    folder: Path, path: Path, begin: Callable[[], bool] | None = None
) -> AsyncIterator[Attached]:
    """Yield a house that is on its way to the engine at `path`."""
    console = Attached(folder, path, begin)
    await console.house.start()
    try:
        yield console
    finally:
        await console.house.stop()
