"""An ANT+ ride through the real openant on a simulated stick, for tests of the edge.

openant brings threads, so nothing here is timed: every wait is for a condition, and bounded.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sensors.ant import AntRadio
from sensors.clock import Clock, ScaledClock
from sensors.simulated.air import Air, make_air
from sensors.simulated.ant_air import ant_broadcasters
from sensors.simulated.ant_chip import ChipFaults
from sensors.simulated.ant_stick import SimulatedStick
from sensors.simulated.ant_trainer import AntTrainer
from tests.sensors.simulated_ride import Console, Heard

SPEED = 20  # device time runs so much faster: a device is lost after 2 s of it
PATIENCE_S = 15.0  # of real time, on a loaded machine
STRAP, TRAINER = "ant:120:12012", "ant:17:17017"
METER, SENSOR = "ant:11:11011", "ant:121:12112"
STRAP_PAGES, TRAINER_PAGES = 0x10078, 0x10011


async def until(holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until a condition holds; fail with `what` if it does not come."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + patience_s
    while not holds():
        assert loop.time() < end_s, f"waited {patience_s} s for: {what}"
        await asyncio.sleep(0.003)


def threads() -> list[threading.Thread]:
    """Return the threads that belong to ANT+."""
    return [t for t in threading.enumerate() if t.name.startswith(("ant-", "openant"))]


class Notes(Console):
    """A listener that keeps everything, on which thread it came too."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        self.threads.add(threading.get_ident())
        super().packet(source_id, characteristic, data, at_s)

    def all(self, what: str, source_id: str | None = None) -> list[Heard]:
        return [h for h in self.heard if h.what == what and source_id in (None, h.source_id)]

    def count(self, what: str, source_id: str | None = None) -> int:
        return len(self.all(what, source_id))


@dataclass(slots=True)
class StickRide:
    """What a test of the edge holds in its hands."""

    air: Air
    stick: SimulatedStick
    radio: AntRadio
    notes: Notes

    async def connected(self, *source_ids: str) -> None:
        """Connect to devices, and wait until their pages come."""
        for source_id in source_ids:
            self.radio.connect(source_id)
        await self.pages(*source_ids)

    async def pages(self, *source_ids: str, more: int = 2) -> None:
        """Wait until each of these has sent `more` pages from now on."""
        before = {name: self.notes.count("packet", name) for name in source_ids}
        await until(
            lambda: all(self.notes.count("packet", n) >= before[n] + more for n in source_ids),
            f"pages of {', '.join(source_ids)}",
        )

    async def told(self, what: str, source_id: str, times: int = 1) -> Heard:
        """Wait until the listener was told so, the given number of times."""
        await until(
            lambda: self.notes.count(what, source_id) >= times, f"{what} of {source_id}, {times} x"
        )
        return self.notes.all(what, source_id)[times - 1]


def stick_in(
    *devices: str, clock: Clock, chip: ChipFaults | None = None, channels: int = 8, **air: Any
) -> tuple[Air, SimulatedStick]:
    """Return an air with these devices, and a stick among them."""
    made = make_air(7, devices=devices, clock=clock, **air)
    return made, SimulatedStick(made, ant_broadcasters(made), chip, channels=channels)


def trainer_of(stick: SimulatedStick) -> AntTrainer:
    """Return the trainer among the devices of a stick."""
    return next(device for device in stick.devices if isinstance(device, AntTrainer))


@asynccontextmanager
async def stick_ride(
    *devices: str, chip: ChipFaults | None = None, channels: int = 8, **air: Any
) -> AsyncIterator[StickRide]:
    """Open a radio over a stick with these devices around, and give both back at the end."""
    clock = ScaledClock(SPEED)
    made, stick = stick_in(*devices, clock=clock, chip=chip, channels=channels, **air)
    ride = StickRide(made, stick, AntRadio(clock), Notes())
    with stick.installed():
        ride.radio.open(ride.notes)
        try:
            yield ride
        finally:
            ride.radio.close()
            assert await ride.radio.closed()
