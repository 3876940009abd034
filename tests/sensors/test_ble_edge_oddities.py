"""Odd devices, odd consoles and writes that cannot be made, over Bluetooth."""

import asyncio
from collections.abc import Callable

import pytest

from sensors.control import TrainerTarget
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.readings import DeviceKind, Source
from sensors.simulated.gatt_server import ListedService, list_services
from sensors.simulated.peripheral import Peripheral
from tests.sensors.bluetooth_ride import STRAP, TRAINER, BluetoothRide, on_bluetooth
from tests.sensors.simulated_ride import Console
from tests.sensors.virtual_loop import ride_virtually


class Mute(Console):
    """A console that cannot take packets."""

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        raise RuntimeError("the console has a fault")


def test_a_console_that_raises_prints_nothing_and_ends_no_link(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def faulty() -> None:
        console = Mute()
        async with on_bluetooth(console=console, faulty_console=True) as ride:
            ride.radio.connect(ride.ids[STRAP])
            await asyncio.sleep(10.0)
            assert ride.radio.faults >= 8
            assert "disconnected" not in {h.what for h in console.heard}

    ride_virtually(faulty())
    assert capfd.readouterr() == ("", "")


def twice_the_machine(device: Peripheral) -> tuple[ListedService, ...]:
    """List the fitness machine twice, first without its control point."""
    services = list_services(device)
    without = tuple(
        c for c in services[0].characteristics if c.number != FITNESS_MACHINE_CONTROL_POINT
    )
    return (ListedService(services[0].uuid, without), *services)


def nothing_known(device: Peripheral) -> tuple[ListedService, ...]:
    """List the services by name, with nothing in them."""
    return tuple(ListedService(service.uuid, ()) for service in list_services(device))


def test_a_trainer_that_lists_its_machine_twice_is_driven() -> None:
    async def twins() -> None:
        async with on_bluetooth(("trainer",), listing=twice_the_machine) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(6.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.live().power_w is not None

    ride_virtually(twins())


def test_a_device_with_nothing_in_its_services_is_told_and_let_go() -> None:
    async def empty() -> None:
        console = Console()
        async with on_bluetooth(("strap",), listing=nothing_known, console=console) as ride:
            await ride.radio.ready()
            await asyncio.sleep(1.0)
            ride.radio.connect(ride.ids[STRAP])
            await asyncio.sleep(3.0)
            last = next(h for h in console.heard if h.what == "connect_failed")
            assert "none of the services that are understood here" in last.why
            assert not ride.air.strap.connected

    ride_virtually(empty())


async def _write_and_hear(ride: BluetoothRide, console: Console, write: Callable[[], None]) -> str:
    before = len(console.heard)
    write()
    assert len(console.heard) == before, "told while it was still being asked"
    await asyncio.sleep(0.5)
    return next(h.why for h in console.heard[before:] if h.what == "write_failed")


def test_writes_that_cannot_be_made_are_told_in_one_sentence_each() -> None:
    async def writes() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            trainer, strap = ride.ids[TRAINER], ride.ids[STRAP]
            radio, point = ride.radio, FITNESS_MACHINE_CONTROL_POINT
            for source_id in (trainer, strap):
                radio.connect(source_id)
            await asyncio.sleep(3.0)
            said = [
                await _write_and_hear(ride, console, lambda: radio.write(strap, point, b"\x00")),
                await _write_and_hear(ride, console, lambda: radio.write("ble:X", point, b"\x00")),
                await _write_and_hear(ride, console, lambda: radio.write(trainer, point, b"")),
            ]
            radio.disconnect(trainer)
            said.append(
                await _write_and_hear(ride, console, lambda: radio.write(trainer, point, b"\x00"))
            )
        assert said == [
            "Pulse Strap takes no commands at 2AD9",
            "ble:X is not connected; the command did not arrive",
            "Domestique Trainer refused the command (GATT Protocol Error: Write Request Rejected)",
            "Domestique Trainer is not connected; the command did not arrive",
        ]

    ride_virtually(writes())


def test_many_writes_at_once_are_made_one_after_the_other() -> None:
    async def writes() -> None:
        console = Console()
        async with on_bluetooth(("trainer",), console=console) as ride:
            trainer = ride.ids[TRAINER]
            ride.radio.connect(trainer)
            await asyncio.sleep(3.0)
            for request in (b"\x00", b"\x07", b"\x05\xc8\x00", b"\x05\xd2\x00"):
                ride.radio.write(trainer, FITNESS_MACHINE_CONTROL_POINT, request)
            await asyncio.sleep(1.0)
            assert ride.requests() == ["00", "07", "05c800", "05d200"]
            assert "write_failed" not in {h.what for h in console.heard}

    ride_virtually(writes())


def test_a_device_nobody_has_seen_is_looked_for_and_then_told() -> None:
    async def unknown() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            ride.radio.connect("ble:00:00:00:00:00:01")
            ride.radio.connect("ble:00:00:00:00:00:01")
            await asyncio.sleep(30.0)
            failed = [h for h in console.heard if h.what == "connect_failed"]
            assert [h.source_id for h in failed] == ["ble:00:00:00:00:00:01"]
            assert failed[0].at_s == pytest.approx(8.0, abs=0.1)

    ride_virtually(unknown())


class Kinds(Console):
    """A console that keeps what each device was said to be."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[DeviceKind] = []

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        super().found(source, signal_dbm, at_s)
        self.kinds.append(source.kind)


def shy(device: Peripheral) -> tuple[ListedService, ...]:
    """Advertise as a power meter; only who is connected sees the fitness machine."""
    services = list_services(device)
    return services if device.connected else services[1:]


def test_a_trainer_that_advertises_as_a_power_meter_is_found_out_when_connected() -> None:
    async def found_out() -> None:
        console = Kinds()
        async with on_bluetooth(("trainer",), listing=shy, console=console) as ride:
            await asyncio.sleep(1.0)
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(3.0)
            assert console.kinds[0] is DeviceKind.POWER_METER
            assert console.kinds[-1] is DeviceKind.TRAINER
            told = [h.what for h in console.heard]
            assert told.index("connected") > len(told) - 1 - told[::-1].index("found")

    ride_virtually(found_out())
