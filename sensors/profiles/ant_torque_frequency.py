"""Torque as a frequency over ANT+, page 32 (ANT+ Device Profile Bicycle Power 5.1).

The meter's ticks come faster the harder the pedal is pushed; with its slope, and its frequency
without load (page 1), they are torque. These pages alone have the high byte first.
"""

import struct
from dataclasses import dataclass

from sensors.profiles.ant_page import check_length

TORQUE_FREQUENCY = 32
WHAT = "ANT+ power, page 32"
COUNTS = struct.Struct(">xBHHH")


@dataclass(frozen=True, slots=True)
class AntTorqueFrequency:
    """Running totals; the slope in tenths of a hertz for a newton metre."""

    event: int  # turns of the crank; rolls over at 256, the others at 65536
    slope_10: int
    time_2000: int  # of the last turn, in 1/2000 s
    torque_ticks: int


def decode_torque_frequency(data: bytes) -> AntTorqueFrequency:
    """Return the counters in a page 32; raises BadPacket for less than a page."""
    check_length(WHAT, data)
    return AntTorqueFrequency(*COUNTS.unpack_from(data))


def encode_torque_frequency(value: AntTorqueFrequency) -> bytes:
    """Return the page; raises ValueError for what does not fit its field."""
    counts = (value.event, value.slope_10, value.time_2000, value.torque_ticks)
    try:
        page = COUNTS.pack(*counts)
    except struct.error as fault:
        raise ValueError(f"{value} does not fit page 32; its fields hold 0 to 65535") from fault
    return bytes([TORQUE_FREQUENCY]) + page[1:]
