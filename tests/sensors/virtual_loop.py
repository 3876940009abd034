"""An event loop whose time jumps to the next timer when nothing is ready: hours take seconds.

Nothing in it waits for the machine, so that a ride of two hours through asyncio is as repeatable as
one through a ManualClock. Code under it must not use threads, sockets or processes.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _JumpingSelector(selectors.DefaultSelector):
    """Never sleeps: the time it is told to sleep is handed to the loop instead."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing is due and nothing will ever be: the ride hangs")
        if timeout > 0:
            self.skipped_s += timeout
            return []
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time starts at 0 and moves only while all tasks wait."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.skipped_s


class LoopClock:
    """The loop's own time as a `sensors.clock.Clock`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def now(self) -> float:
        return self._loop.time()


def ride_virtually(ride: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end in virtual time, on a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(ride)
