"""A ride over Bluetooth in virtual time: hub, BleRadio, the real bleak, and the simulated air."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from sensors.ble import BleRadio
from sensors.hub import SensorHub
from sensors.radio import RadioListener
from sensors.readings import LinkState, LiveValues, Source
from sensors.simulated.adapter import SimulatedAdapter
from sensors.simulated.air import USUAL_DEVICES, make_air
from sensors.simulated.bleak_backend import client_backend, scanner_backend
from sensors.simulated.faults import Faults
from sensors.simulated.gatt_server import Listing, list_services
from sensors.simulated.peripheral import Peripheral, Room
from tests.sensors.virtual_loop import LoopClock

TICK_S = 0.25
TRAINER, STRAP = "sim:trainer", "sim:strap"


class BluetoothRide:
    """Everything of one ride; `ride` lets time pass and ticks the hub four times a second."""

    def __init__(
        self,
        devices: Sequence[str],
        faults: Mapping[str, Faults] | None,
        listing: Listing,
        *,
        also: Callable[[Room], Peripheral] | None,
        cycling_power: bool,
        seed: int,
    ) -> None:
        self.clock = LoopClock()
        self.air = make_air(
            seed, devices=devices, faults=faults, clock=self.clock, cycling_power=cycling_power
        )
        if also is not None:
            self.air.add(also(Room(self.air.drivetrain, self.air.agenda, seed)))
        self.adapter = SimulatedAdapter(self.air, listing)
        self.radio = BleRadio(
            self.clock,
            scanner_backend=scanner_backend(self.adapter),
            client_backend=client_backend(self.adapter),
        )
        self.hub = SensorHub(self.clock)
        self.ids = {name: self.adapter.source_id(name) for name in self.air.peripherals}

    @property
    def now_s(self) -> float:
        return self.clock.now()

    @property
    def sources(self) -> dict[str, Source]:
        """The devices as they are paired: by their simulated names."""
        return {
            name: Source(self.ids[name], device.source.name, device.source.kind, "ble")
            for name, device in self.air.peripherals.items()
        }

    async def ride(self, seconds: float, each_tick: Callable[[], None] = lambda: None) -> None:
        """Let time pass, in ticks."""
        for _ in range(round(seconds / TICK_S)):
            await asyncio.sleep(TICK_S)
            self.hub.tick(self.now_s)
            each_tick()

    async def ride_until(self, so: Callable[[], bool], within_s: float) -> float:
        """Ride until something is so; returns the seconds it took, fails after `within_s`."""
        begun_s = self.now_s
        while not so():
            assert self.now_s - begun_s < within_s, f"it was not so within {within_s} s"
            await self.ride(TICK_S)
        return self.now_s - begun_s

    def live(self) -> LiveValues:
        return self.hub.live(self.now_s)

    def links(self) -> dict[str, LinkState]:
        """How each device's link is, by its simulated name."""
        names = {ble: name for name, ble in self.ids.items()}
        return {names[s.source.id]: s.link for s in self.hub.statuses(self.now_s)}

    def all_live(self) -> bool:
        return set(self.links().values()) == {LinkState.LIVE}

    def requests(self, since_s: float = 0.0) -> list[str]:
        """What the trainer was asked, in hex."""
        return [entry.request.hex() for entry in self.air.trainer.log if entry.at_s >= since_s]


@asynccontextmanager
async def on_bluetooth(
    devices: Sequence[str] = USUAL_DEVICES,
    faults: Mapping[str, Faults] | None = None,
    *,
    listing: Listing = list_services,
    also: Callable[[Room], Peripheral] | None = None,
    cycling_power: bool = False,
    seed: int = 1,
    console: RadioListener | None = None,
    faulty_console: bool = False,
) -> AsyncIterator[BluetoothRide]:
    """Open a ride with all devices adopted; at its end nothing may be left over.

    With a `console` the radio tells that one, and the hub knows of no device. `also` makes a
    device besides `devices`.
    """
    ride = BluetoothRide(
        devices, faults, listing, also=also, cycling_power=cycling_power, seed=seed
    )
    air = asyncio.create_task(ride.adapter.run())
    if console is not None:
        ride.radio.open(console)
    else:
        ride.hub.add_radio("ble", ride.radio)
        for source in ride.sources.values():
            ride.hub.adopt(source)
    try:
        yield ride
    finally:
        ride.hub.close()
        ride.radio.close()
        await ride.radio.closed()
        air.cancel()
        await asyncio.wait({air})
    assert (ride.radio.faults > 0) == faulty_console
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert ride.adapter.links == []
    assert ride.adapter.searches == []
