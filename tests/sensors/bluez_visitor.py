"""What a program does with bleak on the bus that it is given: `python -m ... SCENE`.

It says what happened, `[word, value]` in JSON, a line each. Whoever started it being gone, its
input ends, and it with it.
"""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError

from sensors.profiles.battery import BATTERY_LEVEL
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT as CONTROL
from sensors.profiles.fitness_features import FITNESS_MACHINE_FEATURE
from sensors.profiles.gatt import FITNESS_MACHINE_SERVICE, HEART_RATE_SERVICE, uuid_of
from sensors.profiles.heart_rate import HEART_RATE_MEASUREMENT
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA

WITHIN_S = 30.0
TRAINER, STRAP = uuid_of(FITNESS_MACHINE_SERVICE), uuid_of(HEART_RATE_SERVICE)

Value = TypeVar("Value")
_rider = asyncio.Queue[None]()


def say(word: str, value: object = None) -> None:
    sys.stdout.write(json.dumps([word, value]) + "\n")
    sys.stdout.flush()


async def rider() -> None:
    """Wait until the other side says to go on."""
    await _rider.get()


async def in_time(doing: Awaitable[Value]) -> Value:
    async with asyncio.timeout(WITHIN_S):
        return await doing


async def find(service: str) -> BLEDevice:
    found = await BleakScanner.find_device_by_filter(
        lambda _, advert: service in advert.service_uuids, timeout=WITHIN_S
    )
    assert found is not None
    return found


async def find_again(service: str) -> BLEDevice:
    """Find a device when Bluetooth has come back.

    The test's word to go on and the bus's word that the adapter is back come by two roads, so
    bleak may not know of the adapter yet.
    """
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                return await find(service)
            except (BleakBluetoothNotAvailableError, BleakDBusError):
                await asyncio.sleep(0.02)


class Packets:
    """Notifications as they come."""

    def __init__(self) -> None:
        self.queue = asyncio.Queue[bytes]()

    def __call__(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self.queue.put_nowait(bytes(data))

    async def next(self) -> str:
        return (await in_time(self.queue.get())).hex()


def link(device: BLEDevice) -> tuple[BleakClient, asyncio.Event]:
    down = asyncio.Event()
    return BleakClient(device, lambda _: down.set(), timeout=WITHIN_S), down


async def meet() -> None:
    """Find all, and ride the trainer for a moment."""
    seen: dict[str, set[int]] = {}
    async with BleakScanner() as scanner:
        async for device, advert in scanner.advertisement_data():
            seen.setdefault(device.name or "", set()).add(advert.rssi)
            if len(seen) == 2 and min(map(len, seen.values())) >= 3:
                break
    say("found", sorted(seen))
    client, down = link(await find(TRAINER))
    async with client:
        say("services", sorted(service.uuid for service in client.services))
        say("features", (await client.read_gatt_char(uuid_of(FITNESS_MACHINE_FEATURE))).hex())
        try:
            await client.write_gatt_char(uuid_of(CONTROL), b"\x00")
        except BleakError as error:
            say("refused", str(error))
        answers, rides = Packets(), Packets()
        await client.start_notify(uuid_of(CONTROL), answers)
        await client.start_notify(uuid_of(INDOOR_BIKE_DATA), rides)
        for order in (b"\x00", b"\x07", b"\x05\xc8\x00"):
            await client.write_gatt_char(uuid_of(CONTROL), order, response=True)
            say("answered", await answers.next())
        say("rode", [await rides.next() for _ in range(4)])
        await client.stop_notify(uuid_of(INDOOR_BIKE_DATA))
    await in_time(down.wait())
    say("let go")


async def listen_by_pipe() -> None:
    """Take the strap's packets by a socket that bluetoothd hands over, and its battery."""
    client, _ = link(await find(STRAP))
    async with client:
        packets = Packets()
        heart = uuid_of(HEART_RATE_MEASUREMENT)
        await client.start_notify(heart, packets, bluez={"use_start_notify": False})
        say("heard", [await packets.next() for _ in range(3)])
        say("battery", (await client.read_gatt_char(uuid_of(BATTERY_LEVEL)))[0])
        await client.stop_notify(heart)
        await client.pair()
        say("paired")
    await client.unpair()


async def lose_and_return() -> None:
    """Listen, be dropped, find it again, and hear nothing before asking anew."""
    strap = await find(STRAP)
    packets = Packets()
    for _ in range(2):
        client, down = link(strap)
        await client.connect()
        before = packets.queue.qsize()
        say("linked", before)
        await client.start_notify(uuid_of(HEART_RATE_MEASUREMENT), packets)
        say("heard", await packets.next())
        if client.is_connected:
            await in_time(down.wait())
        say("dropped", client.is_connected)
        await client.disconnect()
        while not packets.queue.empty():
            packets.queue.get_nowait()
        strap = await find(STRAP)


async def break_off() -> None:
    """Try until it succeeds."""
    strap = await find(STRAP)
    while True:
        client, _ = link(strap)
        try:
            await client.connect()
        except BleakDBusError as error:
            say("failed", error.dbus_error_details)
            continue
        say("linked")
        await client.disconnect()
        return


async def live_through_an_outage() -> None:
    """Be linked when Bluetooth goes, see what it says, and find the strap when it is back."""
    client, down = link(await find(STRAP))
    await client.connect()
    say("linked")
    await in_time(down.wait())
    await client.disconnect()
    say("dropped")
    await rider()
    try:
        async with BleakScanner():
            say("searching")
    except (BleakBluetoothNotAvailableError, BleakDBusError) as error:
        say("no search", f"{type(error).__name__} {error}")
    say("ready")
    await rider()
    client, _ = link(await find_again(STRAP))
    async with client:
        say("linked")


async def outlive_a_crash() -> None:
    """Be linked when bluetoothd dies without a word, and find the strap when it is back."""
    client, down = link(await find(STRAP))
    packets = Packets()
    await client.connect()
    await client.start_notify(uuid_of(HEART_RATE_MEASUREMENT), packets)
    await packets.next()
    say("linked")
    await rider()
    try:
        await client.read_gatt_char(uuid_of(BATTERY_LEVEL))
    except BleakDBusError as error:
        say("failed", error.dbus_error)
    try:
        await client.disconnect()
    except BleakDBusError as error:
        say("failed", error.dbus_error)
    say("dropped", down.is_set())
    await rider()
    client, _ = link(await find_again(STRAP))
    async with client:
        await client.start_notify(uuid_of(HEART_RATE_MEASUREMENT), packets)
        say("heard", await packets.next())


SCENES: dict[str, Callable[[], Awaitable[None]]] = {
    scene.__name__: scene
    for scene in (
        meet,
        listen_by_pipe,
        lose_and_return,
        break_off,
        live_through_an_outage,
        outlive_a_crash,
    )
}


async def main(scene: str) -> None:
    loop = asyncio.get_running_loop()

    def follow() -> None:
        for _ in sys.stdin:
            loop.call_soon_threadsafe(_rider.put_nowait, None)
        os._exit(3)

    threading.Thread(target=follow, daemon=True).start()
    await SCENES[scene]()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # the thread that reads is not to be waited for
