"""A simulated device as its GATT server lists it: services, characteristics, properties, values.

The same for every stack that stands above it; sensors.profiles.gatt says what there can be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.gatt import (
    BATTERY_SERVICE,
    CHARACTERISTICS,
    CYCLING_POWER_SERVICE,
    FITNESS_MACHINE_SERVICE,
    HEART_RATE_SERVICE,
    SPEED_CADENCE_SERVICE,
    Access,
    Characteristic,
    uuid_of,
)
from sensors.readings import DeviceKind
from sensors.simulated.peripheral import Peripheral

# A trainer always lists cycling power; whether it sends any is another matter, as in real life.
SERVICES: Mapping[DeviceKind, tuple[int, ...]] = {
    DeviceKind.TRAINER: (FITNESS_MACHINE_SERVICE, CYCLING_POWER_SERVICE),
    DeviceKind.POWER_METER: (CYCLING_POWER_SERVICE,),
    DeviceKind.HEART_RATE_STRAP: (HEART_RATE_SERVICE,),
    DeviceKind.SPEED_CADENCE: (SPEED_CADENCE_SERVICE,),
}
# Access -> GATT properties; what has no value to read loses "read".
PROPERTIES: Mapping[Access, tuple[str, ...]] = {
    Access.READ: ("read",),
    Access.NOTIFY: ("notify",),
    Access.READ_AND_NOTIFY: ("read", "notify"),
    Access.INDICATE: ("indicate",),
}
WRITABLE = (FITNESS_MACHINE_CONTROL_POINT,)
FIRST_ADDRESS = 0xC0_7E_A3_CA_12_00  # the two highest bits set: a static random address


@dataclass(frozen=True, slots=True)
class ListedCharacteristic:
    """One characteristic: the number of its packets, and GATT's words for what it is used for."""

    number: int
    uuid: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedService:
    """One service, and what is in it."""

    uuid: str
    characteristics: tuple[ListedCharacteristic, ...]


Listing = Callable[[Peripheral], tuple[ListedService, ...]]


def list_services(device: Peripheral) -> tuple[ListedService, ...]:
    """Return what a device lists when it is connected; values to read are in `device.reads()`."""
    readable = {number for number, _ in device.reads()}
    numbers = SERVICES[device.source.kind]
    if device.battery_percent is not None:
        numbers = (*numbers, BATTERY_SERVICE)
    return tuple(
        ListedService(
            uuid_of(number),
            tuple(
                ListedCharacteristic(row.number, uuid_of(row.number), properties)
                for row in CHARACTERISTICS.values()
                if row.service == number and (properties := _properties(row, readable))
            ),
        )
        for number in numbers
    )


def address_of(device: Peripheral) -> str:
    """Return a device's Bluetooth address, the same in every room; there is one of each kind."""
    digits = f"{FIRST_ADDRESS + list(DeviceKind).index(device.source.kind):012X}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _properties(row: Characteristic, readable: set[int]) -> tuple[str, ...]:
    shown = tuple(
        word for word in PROPERTIES[row.access] if word != "read" or row.number in readable
    )
    return (*shown, "write") if row.number in WRITABLE else shown
