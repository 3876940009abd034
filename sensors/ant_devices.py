"""The ANT+ devices of a ride: type -> what it is to the rider, and how often it speaks.

Source: the ANT+ device profiles (heart rate 2.5, bicycle power 5.1, bicycle speed and cadence 2.1,
fitness equipment 5.0), each in its section "channel parameters".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sensors.readings import DeviceKind, Source

FREQUENCY = 57  # MHz above 2400, all of ANT+
NETWORK_KEY = bytes.fromhex("B9A521FBBD72C345")  # the public key of the ANT+ managed network
FIRST_PAGE_NUMBER = 0x10000  # what an ANT+ page of type n is called: this number + n


@dataclass(frozen=True, slots=True)
class AntDevice:
    """One row: a device type and its channel."""

    type: int
    name: str  # its number follows
    kind: DeviceKind
    period: int  # of 1/32768 s between two pages


ANT_DEVICES: Mapping[int, AntDevice] = {
    row.type: row
    for row in (
        AntDevice(11, "Power meter", DeviceKind.POWER_METER, 8182),
        AntDevice(17, "Trainer", DeviceKind.TRAINER, 8192),
        AntDevice(120, "Strap", DeviceKind.HEART_RATE_STRAP, 8070),
        AntDevice(121, "Speed and cadence", DeviceKind.SPEED_CADENCE, 8086),
        AntDevice(122, "Cadence", DeviceKind.SPEED_CADENCE, 8102),
        AntDevice(123, "Speed", DeviceKind.SPEED_CADENCE, 8118),
    )
}


def ant_source(device_type: int, number: int) -> Source:
    """Return the source of a device by its type (a key of ANT_DEVICES) and number (1-65535)."""
    row = ANT_DEVICES[device_type]
    return Source(f"ant:{device_type}:{number}", f"{row.name} {number}", row.kind, "ant")


def read_source_id(source_id: str) -> tuple[AntDevice, int]:
    """Return the row and the device number of "ant:<type>:<number>".

    Raises ValueError with a sentence for an id that names no such device.
    """
    radio, _, rest = source_id.partition(":")
    type_text, _, number_text = rest.partition(":")
    known = type_text.isdecimal() and int(type_text) in ANT_DEVICES
    right = number_text.isdecimal() and 1 <= int(number_text) <= 0xFFFF
    if radio != "ant" or not known or not right:
        raise ValueError(
            f"{source_id!r} names no ANT+ device; write ant:<type>:<number>, type one of "
            f"{', '.join(map(str, ANT_DEVICES))}, number 1-65535"
        )
    return ANT_DEVICES[int(type_text)], int(number_text)
