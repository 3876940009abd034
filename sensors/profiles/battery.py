"""Battery level, 2A19 (Bluetooth Battery Service 1.0, section 3.1)."""

from sensors.errors import BadPacket
from sensors.fields import Field, Layout

BATTERY_LEVEL = 0x2A19

LAYOUT = Layout("battery 2A19", (Field("battery_percent", "u8"),))
FULL_PERCENT = 100


def decode_battery(data: bytes) -> int:
    """Return the charge in percent, 0 to 100; raises BadPacket."""
    percent = int(LAYOUT.read(data)[1][0])
    if percent > FULL_PERCENT:
        raise BadPacket(LAYOUT.what, f"{percent} % is more than full", data)
    return percent


def encode_battery(percent: int) -> bytes:
    """Return the 2A19 packet; raises ValueError outside 0 to 100."""
    if not 0 <= percent <= FULL_PERCENT:
        raise ValueError(f"battery_percent is {percent}; give 0 to {FULL_PERCENT}")
    return LAYOUT.write({"battery_percent": percent})
