"""The ride without a screen: it pumps the radios, ticks the ride and drives the trainer.

In real time it is an asyncio task that wakes on every packet, so that a number is on the screen
within milliseconds of its arrival, and four times a second in any case. Without a clock on the
wall (headless, tests) `step` is called instead, as fast as one likes.
"""

import asyncio
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

    def __init__(self, clock: Clock, hub: SensorHub, pumps: Sequence[Pump] = ()) -> None:
        self.clock = clock
        self.hub = hub
        self.ride: LiveRide | None = None
        self._pumps = pumps
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

    def step(self) -> None:
        """Let everything happen that is due by the clock's now."""
        now_s = self.clock.now()
        for pump in self._pumps:
            pump.step(now_s)
        if self.ride is not None:
            self.ride.tick()
        self.hub.tick(now_s)

    async def run(self) -> None:
        """Step in real time until `stop`; a fault in one step is logged, and the ride goes on."""
        due_s = self.clock.now()
        while not self._stopping:
            now_s = self.clock.now()
            if self._pumps and not self._news.is_set() and now_s < due_s:
                for pump in self._pumps:
                    pump.step(now_s)
            if self._news.is_set() or now_s >= due_s:
                self._news.clear()
                due_s = now_s + TICK_S
                self._step_guarded()
                await asyncio.sleep(CLOSEST_TICKS_S)
                continue
            wait_s = min(due_s - now_s, PUMP_S if self._pumps else TICK_S)
            try:
                await asyncio.wait_for(self._news.wait(), wait_s)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Give the trainer back, for a bounded time, and let `run` return."""
        self.end()
        until_s = self.clock.now() + RELEASE_WITHIN_S
        while not self.hub.released and self.clock.now() < until_s:
            self._step_guarded()
            await asyncio.sleep(PUMP_S)
        self._stopping = True
        self._news.set()

    def _step_guarded(self) -> None:
        try:
            self.step()
            self._faults = 0
        except Exception:
            # Whatever broke, the next tick is due: a ride does not end by a fault in one of them.
            self._faults += 1
            if self._faults in (1, FAULTS_IN_A_ROW):
                log.exception("a tick of the ride failed")
        if self._faults >= FAULTS_IN_A_ROW:
            self._let_go()

    def _let_go(self) -> None:
        """Take the load off a rider whose ride no longer ticks."""
        try:
            self.hub.release()
            for pump in self._pumps:
                pump.step(self.clock.now())
            self.hub.tick(self.clock.now())
        except Exception:
            log.exception("the trainer could not be released")

    def _hear(self, reading: Reading) -> None:
        self._news.set()
