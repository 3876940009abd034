"""All packets that radios deliver, by number: GATT characteristics, ANT+ pages, vendors' own.

0 to FFFF are the 16-bit numbers of GATT; ANT+ pages are 10000 and the device type; from 20001 on
are characteristics of vendors, which have no number of 16 bits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sensors.profiles.ant_heart_rate import decode_ant_heart_rate
from sensors.profiles.ant_over_ble import decode_carried_page
from sensors.profiles.ant_power import decode_ant_power
from sensors.profiles.ant_speed_cadence import (
    decode_ant_cadence,
    decode_ant_speed,
    decode_ant_speed_cadence,
)
from sensors.profiles.ant_trainer import decode_fec
from sensors.profiles.gatt import CHARACTERISTICS
from sensors.readings import DeviceKind

ANT = 0x10000  # and the device type
TACX_NOTIFY = 0x20001
TACX_WRITE = 0x20002
WAHOO_TRAINER = 0x20003

VENDOR_UUIDS: Mapping[int, str] = {
    TACX_NOTIFY: "6e40fec2-b5a3-f393-e0a9-e50e24dcca9e",
    TACX_WRITE: "6e40fec3-b5a3-f393-e0a9-e50e24dcca9e",
    WAHOO_TRAINER: "a026e005-0a7d-4ab3-97fa-f1500f9feb8b",
}


@dataclass(frozen=True, slots=True)
class AntProfile:
    """One row: what a device type is, how often it sends, and what decodes its pages."""

    device_type: int
    name: str
    kind: DeviceKind
    period: int  # of its channel, in 1/32768 s
    decode: Callable[[bytes], object]  # raises BadPacket

    @property
    def number(self) -> int:
        """The number of its pages among all packets."""
        return ANT + self.device_type


ANT_PROFILES: Mapping[int, AntProfile] = {
    row.device_type: row
    for row in (
        AntProfile(11, "power meter", DeviceKind.POWER_METER, 8182, decode_ant_power),
        AntProfile(17, "trainer", DeviceKind.TRAINER, 8192, decode_fec),
        AntProfile(
            120, "heart rate strap", DeviceKind.HEART_RATE_STRAP, 8070, decode_ant_heart_rate
        ),
        AntProfile(
            121,
            "speed and cadence sensor",
            DeviceKind.SPEED_CADENCE,
            8086,
            decode_ant_speed_cadence,
        ),
        AntProfile(122, "cadence sensor", DeviceKind.SPEED_CADENCE, 8102, decode_ant_cadence),
        AntProfile(123, "speed sensor", DeviceKind.SPEED_CADENCE, 8118, decode_ant_speed),
    )
}


@dataclass(frozen=True, slots=True)
class PacketKind:
    """One row: what the packets of a number are, and what decodes them."""

    number: int
    name: str
    decode: Callable[[bytes], object]  # raises BadPacket


PACKETS: Mapping[int, PacketKind] = {
    row.number: row
    for row in (
        *(PacketKind(row.number, row.name, row.decode) for row in CHARACTERISTICS.values()),
        *(PacketKind(row.number, row.name, row.decode) for row in ANT_PROFILES.values()),
        PacketKind(TACX_NOTIFY, "trainer pages over BLE", decode_carried_page),
    )
}


def decode_packet(number: int, data: bytes) -> object:
    """Return the values in a packet of `number`.

    Raises BadPacket for bytes that do not decode, KeyError for a number that is not in the table.
    """
    return PACKETS[number].decode(data)
