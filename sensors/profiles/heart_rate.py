"""Heart rate measurement, 2A37 (Bluetooth Heart Rate Service 1.0, section 3.1)."""

import struct
from typing import NamedTuple

from sensors.fields import Field, Layout
from sensors.quick_decoder import quick_decoder

HEART_RATE_MEASUREMENT = 0x2A37

WIDE, CONTACT, CONTACT_SUPPORTED, RR_PRESENT = 1 << 0, 1 << 1, 1 << 2, 1 << 4

# Straps send 0 while they have no pulse; a rider never has that.
LAYOUT = Layout(
    "heart rate 2A37",
    (
        Field("heart_rate_bpm", "u8", bit=0, inverted=True, no_value=0),
        Field("heart_rate_bpm", "u16", bit=0, no_value=0),
        Field("energy_kj", "u16", bit=3),
    ),
    flag_bytes=1,
)


class HeartRate(NamedTuple):
    """One notification of a strap; R-R intervals in 1/1024 s, the oldest first."""

    heart_rate_bpm: int | None = None
    contact: bool | None = None  # None: the strap does not tell
    energy_kj: int | None = None  # since the strap was reset
    rr_1024: tuple[int, ...] = ()


def _contact(flags: int) -> bool | None:
    return bool(flags & CONTACT) if flags & CONTACT_SUPPORTED else None


def _walk(data: bytes) -> HeartRate:
    flags, (heart_rate_bpm, energy_kj), end = LAYOUT.read(data)
    rr: tuple[int, ...] = ()
    if flags & RR_PRESENT:
        rr = struct.unpack_from(f"<{(len(data) - end) // 2}H", data, end)
    return HeartRate(heart_rate_bpm, _contact(flags), energy_kj, rr)


_decode = quick_decoder(LAYOUT, HeartRate, _walk, {"contact": _contact}, ("rr_1024", RR_PRESENT))


def decode_heart_rate(data: bytes) -> HeartRate:
    """Return the measurement in a 2A37 packet; raises BadPacket."""
    return _decode(data)


def encode_heart_rate(value: HeartRate) -> bytes:
    """Return the 2A37 packet; raises ValueError for what does not fit its field."""
    flags = 0
    if value.heart_rate_bpm is not None and value.heart_rate_bpm > 0xFF:
        flags |= WIDE
    if value.contact is not None:
        flags |= CONTACT_SUPPORTED | (CONTACT if value.contact else 0)
    if value.rr_1024:
        flags |= RR_PRESENT
    if not all(0 <= interval <= 0xFFFF for interval in value.rr_1024):
        raise ValueError(f"rr_1024 is {value.rr_1024}; its fields hold 0 to 65535")
    head = LAYOUT.write(LAYOUT.values_of(value), flags)
    return head + struct.pack(f"<{len(value.rr_1024)}H", *value.rr_1024)
