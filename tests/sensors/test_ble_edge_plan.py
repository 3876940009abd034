"""What a device lists -> what is read, subscribed, written; what a stack throws -> a sentence."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from sensors import ble_errors
from sensors.ble_plan import plan_link
from sensors.ble_services import TACX_SERVICE, VENDOR_UUIDS, WAHOO_SERVICE, kind_of
from sensors.profiles.gatt import uuid_of
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.readings import DeviceKind, Source
from sensors.simulated.faults import NO_FAULTS
from sensors.simulated.gatt_server import ListedCharacteristic, ListedService
from sensors.simulated.peripheral import Peripheral, Room
from tests.sensors.bluetooth_ride import on_bluetooth
from tests.sensors.simulated_ride import Console
from tests.sensors.virtual_loop import ride_virtually

FTMS, POWER, HEART, BATTERY, GENERIC = 0x1826, 0x1818, 0x180D, 0x180F, 0x1801


@dataclass(frozen=True)
class Shown:
    """A characteristic as a client shows it."""

    handle: int
    uuid: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A service as a client shows it."""

    uuid: str
    characteristics: tuple[Shown, ...]


def service(number: int | str, *rows: tuple[int, int | str, str]) -> Service:
    """A service of (handle, number or UUID, properties in one string)."""
    return Service(
        uuid(number), tuple(Shown(handle, uuid(n), tuple(p.split())) for handle, n, p in rows)
    )


def uuid(number: int | str) -> str:
    return uuid_of(number) if isinstance(number, int) else number


MACHINE = service(
    FTMS,
    (10, 0x2ACC, "read"),
    (12, 0x2AD2, "notify"),
    (15, 0x2AD8, "read"),
    (17, 0x2AD9, "write indicate"),
)
TACX = service(
    TACX_SERVICE,
    (40, VENDOR_UUIDS[TACX_NOTIFY], "notify"),
    (43, VENDOR_UUIDS[TACX_WRITE], "write-without-response"),
)
WAHOO_POWER = service(
    POWER,
    (50, 0x2A63, "notify"),
    (52, 0x2A65, "read"),
    (54, VENDOR_UUIDS[WAHOO_TRAINER], "write indicate"),
)


def test_a_trainer_is_read_subscribed_and_written_by_handle() -> None:
    plan = plan_link([service(GENERIC, (2, 0x2A05, "indicate")), MACHINE])
    assert plan.kind is DeviceKind.TRAINER
    assert plan.reads == {0x2ACC: 10, 0x2AD8: 15}
    assert plan.notifies == {0x2AD2: 12, 0x2AD9: 17}
    assert plan.writes == {0x2AD9: 17}
    assert plan.unanswered == frozenset()
    assert plan.numbers == (0x2ACC, 0x2AD2, 0x2AD8, 0x2AD9)


def test_of_two_machines_the_one_that_can_be_driven_is_taken_whole() -> None:
    half = service(FTMS, (80, 0x2ACC, "read"), (82, 0x2AD2, "notify"), (84, 0x2ADA, "notify"))
    for services in ([half, MACHINE], [MACHINE, half]):
        plan = plan_link(services)
        assert plan.reads == {0x2ACC: 10, 0x2AD8: 15}
        assert plan.notifies == {0x2AD2: 12, 0x2AD9: 17}


def test_of_two_machines_that_cannot_be_driven_the_fuller_one_is_taken() -> None:
    poor, rich = (
        service(FTMS, (90, 0x2AD2, "notify")),
        service(FTMS, (95, 0x2AD2, "notify"), (97, 0x2ADA, "notify")),
    )
    assert plan_link([poor, rich]).notifies == {0x2AD2: 95, 0x2ADA: 97}


def test_a_characteristic_is_taken_from_the_service_it_belongs_to() -> None:
    stray = service(HEART, (70, 0x2A19, "notify"), (72, 0x2A37, "notify"))
    plan = plan_link([stray, service(BATTERY, (75, 0x2A19, "read notify"))])
    assert plan.reads == {0x2A19: 75}
    assert plan.notifies == {0x2A19: 75, 0x2A37: 72}


@pytest.mark.parametrize(
    ("services", "written"),
    [
        ([MACHINE, TACX, WAHOO_POWER], {0x2AD9}),
        ([WAHOO_POWER, TACX], {TACX_WRITE}),
        ([WAHOO_POWER], {WAHOO_TRAINER}),
        ([service(FTMS, (12, 0x2AD2, "notify")), TACX], {TACX_WRITE}),
        ([service(TACX_SERVICE, (40, VENDOR_UUIDS[TACX_NOTIFY], "notify"))], set()),
    ],
    ids=["all three", "Tacx and Wahoo", "Wahoo", "machine without control", "Tacx, deaf"],
)
def test_a_trainer_is_driven_in_one_way_the_best_first(
    services: list[Service], written: set[int]
) -> None:
    plan = plan_link(services)
    assert set(plan.writes) == written
    assert plan.kind is DeviceKind.TRAINER
    controls = {0x2AD9, TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER}
    ways = [{0x2AD9}, {TACX_NOTIFY, TACX_WRITE}, {WAHOO_TRAINER}, {TACX_NOTIFY}]
    assert controls & set(plan.numbers) in ways


def test_a_write_that_is_never_confirmed_is_known_as_such() -> None:
    assert plan_link([TACX]).unanswered == {TACX_WRITE}
    assert plan_link([WAHOO_POWER]).unanswered == frozenset()


@pytest.mark.parametrize(
    ("services", "kind"),
    [
        ([POWER, FTMS], DeviceKind.TRAINER),
        ([WAHOO_SERVICE, POWER], DeviceKind.TRAINER),
        ([TACX_SERVICE.upper()], DeviceKind.TRAINER),
        ([HEART, POWER], DeviceKind.POWER_METER),
        ([0x1816, HEART], DeviceKind.HEART_RATE_STRAP),
        ([0x1816], DeviceKind.SPEED_CADENCE),
        ([BATTERY, "a026ee01-0a7d-4ab3-97fa-f1500f9feb8b"], None),
        ([], None),
    ],
)
def test_a_device_is_what_its_best_service_says(
    services: list[int | str], kind: DeviceKind | None
) -> None:
    assert kind_of(uuid(number) for number in services) is kind


class TacxTrainer(Peripheral):
    """A trainer of the time before FTMS: FE-C pages both ways, writes without an answer."""

    def __init__(self, room: Room) -> None:
        source = Source("sim:tacx", "Old Neo", DeviceKind.TRAINER, "simulated")
        super().__init__(source, -60, room, NO_FAULTS)
        self.written: list[tuple[int, bytes]] = []
        self.stream(TACX_NOTIFY, 0.25, lambda _: [bytes.fromhex("a4094e0510190000000000ff20c9")])

    def write(self, characteristic: int, data: bytes, at_s: float) -> str | None:
        self.written.append((characteristic, data))
        return None


def list_tacx(device: Peripheral) -> tuple[ListedService, ...]:
    rows = ((TACX_NOTIFY, ("notify",)), (TACX_WRITE, ("write-without-response",)))
    return (
        ListedService(
            TACX_SERVICE,
            tuple(ListedCharacteristic(n, VENDOR_UUIDS[n], words) for n, words in rows),
        ),
    )


class Asked(Console):
    """A console that keeps what each device offered."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: list[tuple[int, ...]] = []

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        self.offered.append(characteristics)


def test_a_tacx_trainer_offers_streams_and_takes_its_pages() -> None:
    async def pages() -> None:
        console, wattage = Asked(), bytes.fromhex("a4094f0531ffffffffff200398")
        async with on_bluetooth((), listing=list_tacx, also=TacxTrainer, console=console) as ride:
            neo = ride.ids["sim:tacx"]
            ride.radio.connect(neo)
            await asyncio.sleep(3.0)
            ride.radio.write(neo, TACX_WRITE, wattage)
            await asyncio.sleep(1.0)
            trainer = ride.air.peripherals["sim:tacx"]
            assert isinstance(trainer, TacxTrainer)
            assert trainer.written == [(TACX_WRITE, wattage)]
            assert console.offered == [(TACX_NOTIFY, TACX_WRITE)]
            pages = [h for h in console.heard if h.what == "packet"]
            assert len(pages) > 5
            assert {h.characteristic for h in pages} == {TACX_NOTIFY}
            assert "write_failed" not in {h.what for h in console.heard}

    ride_virtually(pages())


def dbus(name: str, text: str = "") -> BleakDBusError:
    return BleakDBusError(name, [text])


def reason(name: str) -> BleakBluetoothNotAvailableError:
    return BleakBluetoothNotAvailableError("no", BleakBluetoothNotAvailableReason[name])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FileNotFoundError(2, "No such file or directory"), ble_errors.NO_BUS),
        (ConnectionRefusedError(111, "Connection refused"), ble_errors.NO_BUS),
        (EOFError(), ble_errors.NO_BUS),
        (PermissionError(13, "Permission denied"), ble_errors.NOT_ALLOWED),
        (dbus("org.freedesktop.DBus.Error.ServiceUnknown", "x"), ble_errors.NOT_RUNNING),
        (dbus("org.freedesktop.DBus.Error.AccessDenied", "x"), ble_errors.NOT_ALLOWED),
        (dbus("org.freedesktop.DBus.Error.NoReply", "x"), ble_errors.SILENT),
        (dbus("org.bluez.Error.NotReady", "Resource Not Ready"), ble_errors.SWITCHED_OFF),
        (reason("POWERED_OFF"), ble_errors.SWITCHED_OFF),
        (reason("NO_BLUETOOTH"), ble_errors.NO_ADAPTER),
        (reason("NO_BLE_CENTRAL_ROLE"), ble_errors.CLASSIC_ONLY),
        (reason("DENIED_BY_USER"), ble_errors.NOT_ALLOWED),
        (reason("UNKNOWN"), "Bluetooth is not available: no"),
        (TimeoutError(), ble_errors.SILENT),
        (BleakError("odd"), "Bluetooth cannot search for devices: odd"),
        (AssertionError(), "Bluetooth cannot search for devices: AssertionError"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_stops_a_search_is_one_sentence(error: Exception, sentence: str) -> None:
    assert ble_errors.scan_sentence(error) == sentence
    assert "\n" not in sentence


def test_every_reason_of_bleak_has_a_sentence_that_says_what_to_do() -> None:
    named = {r.name for r in BleakBluetoothNotAvailableReason} - {"UNKNOWN"}
    assert named == set(ble_errors.REASONS)


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (TimeoutError(), "Neo does not answer; wake it"),
        (BleakDeviceNotFoundError("AA", "not found"), "Neo does not answer; wake it"),
        (dbus("org.bluez.Error.Failed", "le-connection"), "Neo broke off the connection"),
        (BleakError("Service Discovery has not been performed yet"), "Neo broke off"),
        (dbus("org.bluez.Error.NotReady"), ble_errors.SWITCHED_OFF),
        (KeyError("/org/bluez/hci0"), "Neo broke off the connection; bring it closer (/org"),
    ],
)
def test_what_stops_a_link_names_the_device_and_what_to_do(error: Exception, begins: str) -> None:
    assert ble_errors.connect_sentence(error, "Neo").startswith(begins)


@pytest.mark.parametrize(
    ("error", "linked", "sentence"),
    [
        (
            BleakError("Service Discovery has not been performed yet"),
            False,
            "Neo is not connected; the command did not arrive",
        ),
        (TimeoutError(), True, "Neo did not confirm the command in time"),
        (
            BleakGATTProtocolError(BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED),
            True,
            "Neo refused the command (GATT Protocol Error: Write Not Permitted)",
        ),
        (dbus("org.bluez.Error.NotReady"), True, ble_errors.SWITCHED_OFF),
        (BleakError("odd"), True, "The command did not get to Neo (odd)"),
    ],
)
def test_what_stops_a_write_names_the_device(error: Exception, linked: bool, sentence: str) -> None:
    assert ble_errors.write_sentence(error, "Neo", linked=linked) == sentence


NO_BUS_HERE = """
import asyncio
from sensors.ble import BleRadio
from sensors.clock import SystemClock
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.readings import DeviceKind, Source

async def main():
    radio, hub = BleRadio(SystemClock()), SensorHub(SystemClock())
    hub.add_radio("ble", radio)
    hub.adopt(Source("ble:AA:BB:CC:DD:EE:FF", "Neo", DeviceKind.TRAINER, "ble"))
    hub.tick(0.0)
    try:
        await radio.ready()
    except RadioUnavailable as error:
        print(error)
    hub.close()
    await radio.closed()
    assert asyncio.all_tasks() == {asyncio.current_task()}

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only BlueZ is reached through D-Bus")
def test_a_machine_without_a_bus_gets_one_sentence_from_the_real_stack() -> None:
    nowhere = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/teamcar"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", NO_BUS_HERE],
        env=nowhere,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{ble_errors.NO_BUS}\n", "")
    assert done.returncode == 0
