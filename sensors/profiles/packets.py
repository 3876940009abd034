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
from sensors.profiles.wahoo_trainer import decode_wahoo_answer

ANT = 0x10000  # and the device type
TACX_NOTIFY = 0x20001  # 6e40fec2-b5a3-f393-e0a9-e50e24dcca9e
TACX_WRITE = 0x20002  # 6e40fec3-b5a3-f393-e0a9-e50e24dcca9e
WAHOO_TRAINER = 0x20003  # a026e005-0a7d-4ab3-97fa-f1500f9feb8b


@dataclass(frozen=True, slots=True)
class PacketKind:
    """One row: what the packets of a number are, and what decodes them."""

    number: int
    name: str
    decode: Callable[[bytes], object]  # raises BadPacket


# By device type.
ANT_PROFILES: Mapping[int, PacketKind] = {
    device_type: PacketKind(ANT + device_type, f"ANT+ {name}", decode)
    for device_type, name, decode in (
        (11, "power", decode_ant_power),
        (17, "trainer", decode_fec),
        (120, "heart rate", decode_ant_heart_rate),
        (121, "speed and cadence", decode_ant_speed_cadence),
        (122, "cadence", decode_ant_cadence),
        (123, "speed", decode_ant_speed),
    )
}

PACKETS: Mapping[int, PacketKind] = {
    row.number: row
    for row in (
        *(PacketKind(row.number, row.name, row.decode) for row in CHARACTERISTICS.values()),
        *ANT_PROFILES.values(),
        PacketKind(TACX_NOTIFY, "trainer pages over BLE", decode_carried_page),
        PacketKind(WAHOO_TRAINER, "Wahoo trainer", decode_wahoo_answer),
    )
}


def decode_packet(number: int, data: bytes) -> object:
    """Return the values in a packet of `number`.

    Raises BadPacket for bytes that do not decode, KeyError for a number that is not in the table.
    """
    return PACKETS[number].decode(data)
