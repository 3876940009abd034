"""A simulated Bluetooth adapter in the simulated air: who searches, who is linked, does it work.

It knows no library; a backend for one (sensors.simulated.bleak_backend) stands above it. All that
takes time takes it from the air's agenda, so that whoever drives the air (`run`, or calls of
`step`) drives the links, too.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Protocol

from sensors.simulated.air import Air
from sensors.simulated.gatt_server import Listing, address_of, list_services
from sensors.simulated.peripheral import Peripheral

ADVERT_PERIOD_S = 0.5
SIGNAL_JITTER_DBM = 4
QUICKEST_CONNECT_S, SLOWEST_CONNECT_S = 0.05, 0.5
LONGEST_SLEEP_S = 1.0  # the driver looks at the clock at least so often


class Outage(Enum):
    """What can be wrong with Bluetooth as a whole."""

    SWITCHED_OFF = "switched off"
    NO_ADAPTER = "no adapter"
    NO_SERVICE = "no service"
    NO_BUS = "no bus"


class Search(Protocol):
    """Who is told of advertisements."""

    def hear(self, address: str, device: Peripheral, signal_dbm: int) -> None: ...


class Linked(Protocol):
    """Who holds a link."""

    def drop(self) -> None:
        """Lose the link; whoever uses it is told."""
        ...


class SimulatedAdapter:
    """All devices of an air by their addresses, and the adapter that reaches them."""

    def __init__(self, air: Air, listing: Listing = list_services) -> None:
        """`listing` says what each device lists once connected."""
        self.air = air
        self.listing = listing
        self.devices: Mapping[str, Peripheral] = {
            address_of(device): device for device in air.peripherals.values()
        }
        self.outage: Outage | None = None
        self.searches: list[Search] = []
        self.links: list[Linked] = []
        self._failures_left = {
            address: device.faults.connect_failures for address, device in self.devices.items()
        }
        self._rng = random.Random(f"{air.seed} adapter")
        self._stirred = asyncio.Event()
        for address, device in self.devices.items():
            first_s = air.clock.now() + self._rng.uniform(0, ADVERT_PERIOD_S)
            air.agenda.every(first_s, ADVERT_PERIOD_S, self._advert(address, device))

    @property
    def now_s(self) -> float:
        """The time up to which everything in the air has happened."""
        return self.air.agenda.now_s

    def source_id(self, source_id: str) -> str:
        """Return the id that a device of the air ("sim:trainer") has over Bluetooth."""
        return f"ble:{address_of(self.air.peripherals[source_id])}"

    def step(self, now_s: float) -> None:
        """Let everything happen that is due by `now_s`."""
        self.air.advance(now_s)

    async def run(self) -> None:
        """Let the air go on with its clock, until cancelled."""
        clock, agenda = self.air.clock, self.air.agenda
        while True:
            self._stirred.clear()
            self.step(clock.now())
            next_s = agenda.next_at_s
            sleep_s = LONGEST_SLEEP_S if next_s is None else next_s - clock.now()
            try:
                async with asyncio.timeout(min(max(0.0, sleep_s), LONGEST_SLEEP_S)):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    def break_down(self, outage: Outage) -> None:
        """Stop working: links drop, searches fall silent without a word, as in real life."""
        self.outage = outage
        self.searches.clear()
        for link in tuple(self.links):
            link.drop()

    def mend(self) -> None:
        """Work again; nothing that was broken comes back by itself."""
        self.outage = None

    async def wait(self, seconds: float) -> None:
        """Return `seconds` of the air's time later."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def finish(_: float) -> None:
            if not done.done():
                done.set_result(None)

        self.air.agenda.at(self.air.clock.now() + seconds, finish)
        self.stir()
        await done

    def stir(self) -> None:
        """Wake the driver: something may be due earlier than it thinks."""
        self._stirred.set()

    async def reach(self, device: Peripheral) -> None:
        """Return once a device that is in the air has answered; waits for it for ever."""
        pause_s = self._rng.uniform(QUICKEST_CONNECT_S, SLOWEST_CONNECT_S)
        while self.outage is None:
            await self.wait(pause_s)
            back_s = device.away_until_s(self.now_s)
            if back_s is None:
                return
            pause_s = back_s - self.now_s

    def breaks_off(self, address: str) -> bool:
        """Say whether this attempt to connect is one of those that fail."""
        left = self._failures_left[address]
        self._failures_left[address] = max(0, left - 1)
        return left > 0

    def _advert(self, address: str, device: Peripheral) -> Callable[[float], None]:
        def advertise(at_s: float) -> None:
            if device.connected or not self.searches or device.away_until_s(at_s) is not None:
                return
            heard_dbm = device.signal_dbm + self._rng.randint(-SIGNAL_JITTER_DBM, SIGNAL_JITTER_DBM)
            for search in tuple(self.searches):
                search.hear(address, device, heard_dbm)

        return advertise
