"""Three ways to the same simulated room: over bleak in virtual time, over a D-Bus, over a stick.

Each route opens a `Stage` with every device adopted by a hub, and closes it without leftovers.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    nullcontext,
)
from dataclasses import dataclass, field

from sensors.ant import AntRadio
from sensors.ble import BleRadio
from sensors.clock import Clock, ScaledClock
from sensors.hub import SensorHub
from sensors.readings import Source
from sensors.simulated.adapter import Outage
from sensors.simulated.air import USUAL_DEVICES, Air, make_air
from sensors.simulated.ant_air import ant_broadcasters
from sensors.simulated.ant_chip import ChipFaults
from sensors.simulated.ant_stick import SimulatedStick
from sensors.simulated.bluez import SimulatedBlueZ
from sensors.simulated.bluez_bus import PrivateBus
from sensors.simulated.faults import Faults
from sensors.simulated.gatt_server import address_of
from tests.sensors.bluetooth_ride import on_bluetooth

OWN_BUS = "DBUS_SYSTEM_BUS_ADDRESS"
TIRELESS_J = 200_000.0  # legs that last through any workout


@dataclass(frozen=True, slots=True)
class Room:
    """What is to be simulated; `faults` by device, `chip` for a stick."""

    seed: int
    speed: float
    faults: Mapping[str, Faults] = field(default_factory=dict)
    chip: ChipFaults | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A ride's devices and its hub; whoever looks at the air holds `lock` meanwhile."""

    air: Air
    clock: Clock
    hub: SensorHub
    ids: Mapping[str, str]  # source id of the hub -> device of the air ("sim:trainer")
    nap: Callable[[float], Awaitable[None]]  # seconds of the ride
    switch: Callable[[bool], None]  # all radio off, and on again
    lock: AbstractContextManager[object]


Route = Callable[[Room], AbstractAsyncContextManager[Stage]]


@asynccontextmanager
async def over_bleak(room: Room) -> AsyncIterator[Stage]:
    """Route A: bleak above a simulated backend; for a loop of virtual time, so speed is nothing."""
    async with on_bluetooth(faults=room.faults, seed=room.seed) as ride:

        def switch(on: bool) -> None:
            if on:
                ride.adapter.mend()
            else:
                ride.adapter.break_down(Outage.SWITCHED_OFF)

        ids = {ble: name for name, ble in ride.ids.items()}
        yield Stage(ride.air, ride.clock, ride.hub, ids, asyncio.sleep, switch, nullcontext())


@asynccontextmanager
async def over_dbus(room: Room) -> AsyncIterator[Stage]:
    """Bleak's BlueZ backend as it is, on a D-Bus of its own. Raises RadioUnavailable."""
    with PrivateBus() as bus:
        before = os.environ.get(OWN_BUS)
        os.environ[OWN_BUS] = bus.address
        clock = ScaledClock(room.speed)
        air = _air(room, clock)
        blue = SimulatedBlueZ(air, bus.address, speed=room.speed)
        await blue.start()
        living = asyncio.create_task(blue.run())
        radio, hub = BleRadio(clock), SensorHub(clock)
        try:
            ids = {f"ble:{address_of(each)}": name for name, each in air.peripherals.items()}
            hub.add_radio("ble", radio)
            _adopt(hub, air, ids, "ble")
            yield Stage(air, clock, hub, ids, _nap(room.speed), blue.daemon.switch, nullcontext())
        finally:
            hub.close()
            radio.close()
            await radio.closed()
            living.cancel()
            await asyncio.wait({living})
            await blue.stop()
            if before is None:
                del os.environ[OWN_BUS]
            else:
                os.environ[OWN_BUS] = before


@asynccontextmanager
async def over_stick(room: Room) -> AsyncIterator[Stage]:
    """openant as it is, on a simulated stick; openant reads it in threads of its own."""
    clock = ScaledClock(room.speed)
    air = _air(room, clock)
    shown = ant_broadcasters(air)
    stick = SimulatedStick(air, shown, room.chip)
    radio, hub = AntRadio(clock), SensorHub(clock)
    ids = {f"ant:{each.device_type}:{each.number}": each.device.source.id for each in shown}
    with stick.installed():
        hub.add_radio("ant", radio)
        try:
            _adopt(hub, air, ids, "ant")
            yield Stage(
                air,
                clock,
                hub,
                ids,
                _nap(room.speed),
                lambda on: stick.plug_in() if on else stick.unplug(),
                stick.lock,
            )
        finally:
            hub.close()
            await radio.closed()


ROUTES: Mapping[str, Route] = {"a": over_bleak, "dbus": over_dbus, "ant": over_stick}


def _air(room: Room, clock: Clock) -> Air:
    return make_air(
        room.seed,
        devices=USUAL_DEVICES,
        faults=room.faults,
        clock=clock,
        w_prime_j=TIRELESS_J,
    )


def _adopt(hub: SensorHub, air: Air, ids: Mapping[str, str], radio: str) -> None:
    for source_id, name in ids.items():
        known = air.peripherals[name].source
        hub.adopt(Source(source_id, known.name, known.kind, radio))


def _nap(speed: float) -> Callable[[float], Awaitable[None]]:
    async def nap(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    return nap
