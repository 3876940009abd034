"""Limits of waiting, on a clock that can be driven."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Alarm(Protocol):
    """Something set that can be unset."""

    def cancel(self) -> None: ...


class Timer(Protocol):
    """Where "now" comes from, and who calls when it is late."""

    def now(self) -> float:
        """Return monotonic seconds; only differences mean anything."""
        ...

    def call_at(self, at_s: float, late: Callable[[], object]) -> Alarm:
        """Call `late` at a time, or soon when it is past."""
        ...


class LoopTimer:
    """The running event loop's own clock."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def call_at(self, at_s: float, late: Callable[[], object]) -> Alarm:
        return asyncio.get_running_loop().call_at(at_s, late)


async def by(timer: Timer, at_s: float, waited: Awaitable[T]) -> T:
    """Wait no longer than until a time of the timer; raises TimeoutError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        alarm = timer.call_at(at_s, lambda: limit.reschedule(loop.time()))
        try:
            return await waited
        finally:
            alarm.cancel()
