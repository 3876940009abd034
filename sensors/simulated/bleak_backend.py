"""The simulated air as a Bluetooth stack below bleak, on every system: bleak itself is unchanged.

`scanner_backend` and `client_backend` give the classes for bleak's `backend=`, bound to a
simulated adapter. They are strict where devices are strict, and raise what bleak's own raise.
"""

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, ClassVar, TypeVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import CHARACTERISTIC_PROPERTIES
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)

from sensors.simulated.adapter import Outage, SimulatedAdapter
from sensors.simulated.gatt_server import ListedService
from sensors.simulated.peripheral import Peripheral

OPERATION_S = 0.01  # one read, write or subscription
GOODBYE_S = 0.6  # to end a link; longer than the longest connecting
MTU = 23  # the smallest, which every sensor's packet fits in

Value = TypeVar("Value")


def outage_error(outage: Outage) -> Exception:
    """Return what bleak raises when it begins to search during this outage."""
    match outage:
        case Outage.SWITCHED_OFF:
            return BleakBluetoothNotAvailableError(
                "No powered Bluetooth adapters found.",
                BleakBluetoothNotAvailableReason.POWERED_OFF,
            )
        case Outage.NO_ADAPTER:
            return BleakBluetoothNotAvailableError(
                "No Bluetooth adapters found.", BleakBluetoothNotAvailableReason.NO_BLUETOOTH
            )
        case Outage.NO_SERVICE:
            return BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["org.bluez"])
        case Outage.NO_BUS:
            return FileNotFoundError(2, "No such file or directory")


def scanner_backend(adapter: SimulatedAdapter) -> "type[SimulatedScanner]":
    """Return the class for `BleakScanner(backend=...)`."""
    return type("SimulatedScanner", (SimulatedScanner,), {"adapter": adapter})


def client_backend(adapter: SimulatedAdapter) -> "type[SimulatedClient]":
    """Return the class for `BleakClient(backend=...)`."""
    return type("SimulatedClient", (SimulatedClient,), {"adapter": adapter})


class SimulatedScanner(BaseBleakScanner):
    """One search through the simulated adapter."""

    adapter: ClassVar[SimulatedAdapter]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **_: Any,  # what bleak hands to the backends of other systems
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        await self.adapter.wait(OPERATION_S)
        if self.adapter.outage is not None:
            raise outage_error(self.adapter.outage)
        self.adapter.searches.append(self)

    async def stop(self) -> None:
        if self in self.adapter.searches:
            self.adapter.searches.remove(self)

    def hear(self, address: str, device: Peripheral, signal_dbm: int) -> None:
        """Pass an advertisement on, if it is of a kind that is searched for."""
        name = device.source.name
        services = [service.uuid for service in self.adapter.listing(device)]
        if not self.is_allowed_uuid(services):
            return
        advert = AdvertisementData(
            local_name=name,
            manufacturer_data={},
            service_data={},
            service_uuids=services,
            tx_power=None,
            rssi=signal_dbm,
            platform_data=(),
        )
        known = self.create_or_update_device(address, address, name, None, advert)
        self.call_detection_callbacks(known, advert)


class SimulatedClient(BaseBleakClient):
    """One link through the simulated adapter; strict where devices are strict."""

    adapter: ClassVar[SimulatedAdapter]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_: Any,  # what bleak hands to the backends of other systems
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._device: Peripheral | None = None
        self._callbacks: dict[int, NotifyCallback] = {}
        self._busy = False

    @property
    def name(self) -> str:
        return "" if self._device is None else self._device.source.name

    @property
    def mtu_size(self) -> int:
        return MTU

    @property
    def is_connected(self) -> bool:
        return self._device is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        """Be linked; raises what bleak's own backends raise when it cannot be."""
        adapter = self.adapter
        device = adapter.devices.get(self.address)
        if device is None:
            raise BleakDeviceNotFoundError(self.address, f"{self.address} was not found.")
        async with asyncio.timeout(self._timeout):
            await adapter.reach(device)
        if adapter.outage is not None:
            raise BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"])
        if adapter.breaks_off(self.address):
            raise BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort-by-remote"])
        if device.connected:
            raise BleakDBusError("org.bluez.Error.Failed", ["br-connection-busy"])
        self._device = device
        adapter.links.append(self)
        device.link_up(self)
        self.services = _collection(adapter.listing(device))

    async def disconnect(self) -> None:
        if self._device is None:
            return
        try:
            await self.adapter.wait(GOODBYE_S)
        finally:
            self.drop()

    async def pair(self, *_: Any, **__: Any) -> None:
        """Do nothing: no simulated device asks for it."""

    async def unpair(self) -> None:
        """Do nothing: no simulated device asks for it."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_: Any
    ) -> bytearray:
        def read(device: Peripheral) -> bytearray:
            value = dict(device.reads()).get(characteristic.obj.number)
            if value is None or "read" not in characteristic.properties:
                raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.READ_NOT_PERMITTED)
            return bytearray(value)

        return await self._operation(read)

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        def write(device: Peripheral) -> None:
            way = "write" if response else "write-without-response"
            if way not in characteristic.properties:
                raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED)
            answers = "indicate" in characteristic.properties
            if answers and characteristic.obj.number not in self._callbacks:
                # FTMS 1.0, section 4.16.1: indications have to be enabled first.
                raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.CCCD_IMPROPERLY_CONFIGURED)
            at_s = self.adapter.now_s
            if device.write(characteristic.obj.number, bytes(data), at_s) is not None:
                raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.WRITE_REQUEST_REJECTED)
            self.adapter.stir()

        await self._operation(write)

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: Any
    ) -> None:
        def subscribe(_: Peripheral) -> None:
            self._callbacks[characteristic.obj.number] = callback

        await self._operation(subscribe)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        def unsubscribe(_: Peripheral) -> None:
            self._callbacks.pop(characteristic.obj.number, None)

        await self._operation(unsubscribe)

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_: Any
    ) -> bytearray:
        raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.READ_NOT_PERMITTED)

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        raise BleakGATTProtocolError(BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED)

    def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        """Pass on what the device sent, if it was subscribed to."""
        callback = self._callbacks.get(characteristic)
        if callback is not None:
            callback(bytearray(data))

    def link_lost(self, source_id: str, at_s: float) -> None:
        """Take that the device went away."""
        self._down()

    def drop(self) -> None:
        """Lose the link from this side."""
        if self._device is not None:
            self._device.link_down()
            self._down()

    async def _operation(self, operation: Callable[[Peripheral], Value]) -> Value:
        """Carry out one GATT operation; a second one at the same time is refused, as BlueZ does."""
        if self._device is None:
            raise BleakError("Not connected")
        if self._busy:
            raise BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])
        self._busy = True
        try:
            await self.adapter.wait(OPERATION_S)
        finally:
            self._busy = False
        if self._device is None:
            raise BleakDBusError("org.bluez.Error.Failed", ["Not connected"])
        return operation(self._device)

    def _down(self) -> None:
        if self._device is None:
            return
        self._device, self.services = None, None
        self._callbacks.clear()
        self.adapter.links.remove(self)
        if self._disconnected_callback is not None:
            self._disconnected_callback()


def _collection(services: Iterable[ListedService]) -> BleakGATTServiceCollection:
    """Return the services as bleak keeps them, each attribute with a handle of its own."""
    collection = BleakGATTServiceCollection()
    handles = count(1)
    for row in services:
        service = BleakGATTService(row, next(handles), row.uuid)
        collection.add_service(service)
        for listed in row.characteristics:
            characteristic = BleakGATTCharacteristic(
                listed,
                next(handles),
                listed.uuid,
                [w for w in CHARACTERISTIC_PROPERTIES.values() if w in listed.properties],
                lambda: MTU - 3,
                service,
            )
            collection.add_characteristic(characteristic)
    return collection
