"""The ride without a screen: it pumps the radios, ticks the ride and drives the trainer.

In real time it is an asyncio task that wakes on every packet, so that a number is on the screen
within milliseconds of its arrival, and four times a second in any case. Without a clock on the
wall (headless, tests) `step` is called instead, as fast as one likes.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Protocol

from sensors.clock import Clock
from sensors.hub import SensorHub
from sensors.readings import Reading
from tui.live_ride import LiveRide

TICK_S = 0.25
PUMP_S = 0.05  # how often a simulated radio is let go on
CLOSEST_TICKS_S = 0.03  # packets that arrive together make one tick
RELEASE_WITHIN_S = 3.0
FAULTS_IN_A_ROW = 12  # ticks; then the trainer is given back

log = logging.getLogger(__name__)


class Pump(Protocol):
    """A radio whose time has to be moved on, as simulated ones have."""

    def step(self, now_s: float) -> None: ...


class Engine:
    """Owns the hub for the life of the program, and one ride at a time."""

    def __init__(
        self,
        clock: Clock,
        hub: SensorHub,
        pumps: Sequence[Pump] = (),
        *,
        chores: Sequence[Pump] = (),
        speed: float = 1.0,
    ) -> None:
        """`chores` are done in every step, and raise nothing.

        `speed` says how many of the clock's seconds pass in one of the wall's.
        """
        self.clock = clock
        self.hub = hub
        self.ride: LiveRide | None = None
        self._pumps = pumps
        self._chores = chores
        self._speed = speed
        self._news = asyncio.Event()
        self._stopping = False
        self._faults = 0
        hub.listen(self._hear)

    def begin(self, ride: LiveRide) -> None:
        """Take a ride on; the trainer is asked for control."""
        self.ride = ride
        self.hub.take()

    def end(self) -> None:
        """Let the ride go and give the trainer back; `step` goes on until it has answered."""
        self.ride = None
        self.hub.release()

    @property
    def failing(self) -> bool:
        """Whether so many ticks have failed in a row that the trainer was given back."""
        return self._faults >= FAULTS_IN_A_ROW

    def step(self) -> None:
        """Let everything happen that is due by the clock's now; raises what a tick raises."""
        now_s = self.clock.now()
        self._pump(now_s)
        for chore in self._chores:
            chore.step(now_s)
        if self.ride is not None:
            self.ride.tick()
        self.hub.tick(now_s)

    async def run(self) -> None:
        """Step in real time until `stop`; a fault in one step is logged, and the ride goes on."""
        due_s = self.clock.now()
        while not self._stopping:
            now_s = self.clock.now()
            if self._pumps and not self._news.is_set() and now_s < due_s:
                # What fails here fails in the next tick too, which is the one that says so.
                with contextlib.suppress(Exception):
                    self._pump(now_s)
            if self._news.is_set() or now_s >= due_s:
                self._news.clear()
                due_s = now_s + TICK_S
                self.step_safely()
                await asyncio.sleep(CLOSEST_TICKS_S / self._speed)
                continue
            wait_s = min(due_s - now_s, PUMP_S if self._pumps else TICK_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s / self._speed):
                    await self._news.wait()

    async def stop(self) -> None:
        """Give the trainer back, for a bounded time, and let `run` return."""
        self.end()
        wall = asyncio.get_running_loop().time  # the bound holds even if the ride's clock stands
        until_s = wall() + RELEASE_WITHIN_S
        while not self.hub.released and wall() < until_s:
            self.step_safely()
            await asyncio.sleep(PUMP_S)
        self._stopping = True
        self._news.set()

    def step_safely(self) -> None:
        """Step; a fault is logged and the ride goes on, many in a row give the trainer back."""
        failing = self.failing
        try:
            self.step()
        except Exception:
            # Whatever broke, the next tick is due: a ride does not end by a fault in one of them.
            self._faults += 1
            if self._faults in (1, FAULTS_IN_A_ROW):
                log.exception("a tick of the ride failed")
            if self.failing:
                self._let_go()
            return
        self._faults = 0
        if failing and self.ride is not None:
            self.hub.take()

    def _let_go(self) -> None:
        """Take the load off a rider whose ride no longer ticks."""
        for act in (self.hub.release, self._pump_now, self._tick_hub):
            try:
                act()
            except Exception:
                # One broken part must not keep the others from releasing the trainer.
                if self._faults == FAULTS_IN_A_ROW:
                    log.exception("the trainer could not be released")

    def _pump(self, now_s: float) -> None:
        for pump in self._pumps:
            pump.step(now_s)

    def _pump_now(self) -> None:
        self._pump(self.clock.now())

    def _tick_hub(self) -> None:
        self.hub.tick(self.clock.now())

    def _hear(self, reading: Reading) -> None:
        self._news.set()
