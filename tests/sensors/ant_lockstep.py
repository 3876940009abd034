"""An ANT+ ride through the real openant as fast as it goes: time waits for openant's threads.

Each step moves the clock on by a quarter of a second, and ends when all that the stick has said is
heard and all that the radio has asked for is done.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from sensors import ant_frames as ant
from sensors.ant import AntRadio, Timer
from sensors.ant_devices import ant_source
from sensors.clock import ManualClock
from sensors.hub import SensorHub
from sensors.readings import LinkState, LiveValues
from sensors.simulated.air import Air, make_air
from sensors.simulated.ant_air import ant_broadcasters
from sensors.simulated.ant_chip import Broadcaster, ChipFaults
from sensors.simulated.ant_stick import SimulatedStick
from sensors.simulated.ant_trainer import AntTrainer
from sensors.simulated.drivetrain import Truth
from tests.sensors.ant_ride import PATIENCE_S

TICK_S = 0.25
SLOWEST = 20  # times as fast as real time it is, on a loaded machine


class Alarm:
    """An action of the ride's time, until it is called off."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class Alarms:
    """What the radio waits by, on a clock that is moved by hand."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._order = count()
        self._due: list[tuple[float, int, Alarm]] = []

    def later(self, delay_s: float, action: Callable[[], None]) -> Timer:
        alarm = Alarm(action)
        heapq.heappush(self._due, (self._clock.now() + delay_s, next(self._order), alarm))
        return alarm

    def ring(self) -> None:
        """Do all that is due."""
        while self._due and self._due[0][0] <= self._clock.now():
            alarm = heapq.heappop(self._due)[2]
            if alarm.action is not None:
                alarm.action()


class CountingRadio(AntRadio):
    """Counts what has crossed from openant's threads."""

    def __init__(self, clock: ManualClock, alarms: Alarms) -> None:
        super().__init__(clock, later=alarms.later)
        self.crossed = 0
        self.ready = False
        self.moved = asyncio.Event()

    def stick_ready(self, channels: int) -> None:
        super().stick_ready(channels)
        self.ready = True
        self.moved.set()

    def stick_gone(self, why: str) -> None:
        super().stick_gone(why)
        self.ready = False
        self.moved.set()

    def heard(self, channel: int, heard: ant.Heard) -> None:
        super().heard(channel, heard)
        self._cross()

    def happened(self, channel: int, event: int) -> None:
        super().happened(channel, event)
        self._cross()

    def _cross(self) -> None:
        self.crossed += 1
        self.moved.set()


class Observed:
    """A device that calls `before` with the time whenever it measures for a page."""

    def __init__(self, device: Broadcaster, before: Callable[[float], None]) -> None:
        self.device_type, self.number = device.device_type, device.number
        self.period, self.signal_dbm = device.period, device.signal_dbm
        self._device = device
        self._before = before

    def page(self, at_s: float) -> bytes | None:
        self._before(at_s)
        return self._device.page(at_s)

    def take(self, page: bytes, at_s: float) -> None:
        self._device.take(page, at_s)


class LockstepRide:
    """Air, stick, radio and hub; the hub has adopted every device in the air.

    `measured` is called under the stick's lock each time that a device measures.
    """

    def __init__(self, clock: ManualClock, air: Air, chip: ChipFaults | None) -> None:
        self.air = air
        self.clock = clock
        self.devices = ant_broadcasters(air)
        self.measured: Callable[[], None] = lambda: None
        seen = [Observed(device, lambda _: self.measured()) for device in self.devices]
        self.stick = SimulatedStick(air, seen, chip)
        self.hub = SensorHub(clock)
        self._alarms = Alarms(clock)
        self.radio = CountingRadio(clock, self._alarms)

    @property
    def now_s(self) -> float:
        return self.clock.now()

    @property
    def trainer(self) -> AntTrainer:
        return next(d for d in self.devices if isinstance(d, AntTrainer))

    def live(self) -> LiveValues:
        return self.hub.live(self.now_s)

    def truth(self) -> Truth:
        with self.stick.lock:
            return self.air.truth(self.now_s)

    def links(self) -> dict[str, LinkState]:
        return {status.source.id: status.link for status in self.hub.statuses(self.now_s)}

    async def ride(self, seconds: float, each_tick: Callable[[], None] = lambda: None) -> None:
        """Ride on, hub and all."""
        async with asyncio.timeout(PATIENCE_S + seconds / SLOWEST):
            for _ in range(round(seconds / TICK_S)):
                self.clock.advance(TICK_S)
                self.stick.pass_time()
                await self._heard_out()
                self._alarms.ring()
                self.hub.tick(self.now_s)
                each_tick()
                await self.radio.settled()

    async def start(self) -> None:
        self.hub.add_radio("ant", self.radio)
        for device in self.stick.devices:
            self.hub.adopt(ant_source(device.device_type, device.number))
        await self.there()

    async def gone(self) -> None:
        """Wait until the radio knows that the stick was pulled out."""
        async with asyncio.timeout(PATIENCE_S):
            await self._until(lambda: not self.radio.ready)

    async def there(self) -> None:
        """Wait until the radio has taken the stick again."""
        async with asyncio.timeout(PATIENCE_S):
            await self._until(lambda: self.radio.ready)

    async def _heard_out(self) -> None:
        """Wait until the radio has heard all that the stick has said."""
        await self._until(lambda: self.radio.crossed >= self.stick.chip.told)

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self.radio.moved.clear()
            if not holds():
                await self.radio.moved.wait()


@asynccontextmanager
async def in_lockstep(
    *devices: str, chip: ChipFaults | None = None, **air: Any
) -> AsyncIterator[LockstepRide]:
    """Open a radio over a stick, with every device adopted, and close it at the end."""
    clock = ManualClock()
    ride = LockstepRide(clock, make_air(7, devices=devices, clock=clock, **air), chip)
    with ride.stick.installed():
        await ride.start()
        try:
            yield ride
        finally:
            ride.hub.close()
            assert await ride.radio.closed()
