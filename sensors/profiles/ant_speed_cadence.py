"""Speed and cadence sensors over ANT+ (ANT+ Device Profile Bike Speed and Cadence 2.1).

Device type 121 counts wheel and crank in one page without a number; 122 counts the crank and 123
the wheel, behind pages 0 to 5 whose number is in the low seven bits of the first byte.
"""

from dataclasses import dataclass
from typing import Any

from sensors.fields import Field, Layout
from sensors.profiles.ant_common import BATTERY_PARTS, FRACTION_PER_VOLT
from sensors.profiles.ant_page import Page, Pages, Part, by_number, check_length, reserved

WHAT = "ANT+ speed and cadence"
TOGGLE = 0x80
NUMBER = 0x7F

COMBINED = Layout(
    WHAT,
    (
        Field("crank_time_1024", "u16"),
        Field("crank_revs", "u16"),
        Field("wheel_time_1024", "u16"),
        Field("wheel_revs", "u16"),
    ),
)


@dataclass(frozen=True, slots=True)
class AntSpeedCadence:
    """Running totals of crank and wheel, which roll over at 65536; times of the last turn."""

    crank_revs: int
    crank_time_1024: int
    wheel_revs: int
    wheel_time_1024: int


@dataclass(frozen=True, slots=True)
class AntTurns:
    """One page of a sensor for the crank or the wheel; what its number does not stand for is None.

    Turns, and the time of the last one in 1/1024 s, roll over at 65536.
    """

    page: int
    toggle: bool
    time_1024: int
    revs: int
    operating_s: float | None = None  # 1: since the battery was changed
    manufacturer: int | None = None  # 2: the low byte of its number
    serial_number_high: int | None = None  # 2: the upper half; the lower is the device number
    hardware_version: int | None = None  # 3
    software_version: int | None = None  # 3
    model: int | None = None  # 3
    battery_state: int | None = None  # 4: a BatteryState, or a number without a name
    whole_volts: int | None = None  # 4
    volt_fraction: float | None = None  # 4: on top of `whole_volts`
    stopped: bool | None = None  # 5: nothing turns


class AntCadence(AntTurns):
    """A page of device type 122: turns of the crank."""

    __slots__ = ()


class AntSpeed(AntTurns):
    """A page of device type 123: turns of the wheel."""

    __slots__ = ()


TURNS = (Field("time_1024", "u16"), Field("revs", "u16"))


def _page(number: int, rows: tuple[Field, ...], parts: tuple[Part, ...] = ()) -> Page[AntTurns]:
    return Page(number, WHAT, AntTurns, (*rows, *TURNS), parts)


PLAIN = _page(0, reserved(3))
PAGES: Pages = by_number(
    PLAIN,
    _page(1, (Field("operating_s", "u24", per_unit=1 / 2),)),
    _page(2, (Field("manufacturer", "u8"), Field("serial_number_high", "u16"))),
    _page(
        3,
        (Field("hardware_version", "u8"), Field("software_version", "u8"), Field("model", "u8")),
    ),
    _page(
        4,
        (
            *reserved(1),
            Field("volt_fraction", "u8", per_unit=FRACTION_PER_VOLT),
            Field("state_and_volts", "u8"),
        ),
        BATTERY_PARTS,
    ),
    _page(5, (Field("motion", "u8"), *reserved(2)), (Part("stopped", "motion", 0, 1),)),
)


def decode_ant_speed_cadence(data: bytes) -> AntSpeedCadence:
    """Return the counters of a sensor of type 121; raises BadPacket for less than a page."""
    check_length(WHAT, data)
    crank_time, crank_revs, wheel_time, wheel_revs = COMBINED.read(data)[1]
    return AntSpeedCadence(crank_revs, crank_time, wheel_revs, wheel_time)


def encode_ant_speed_cadence(value: AntSpeedCadence) -> bytes:
    """Return the page of type 121; raises ValueError for what does not fit its field."""
    return COMBINED.write(COMBINED.values_of(value))


def decode_ant_cadence(data: bytes) -> AntCadence:
    """Return a page of type 122; raises BadPacket for less than a page."""
    return AntCadence(**_read(data))


def decode_ant_speed(data: bytes) -> AntSpeed:
    """Return a page of type 123; raises BadPacket for less than a page."""
    return AntSpeed(**_read(data))


def encode_ant_turns(value: AntTurns) -> bytes:
    """Return the page of type 122 or 123.

    Raises ValueError for what does not fit its field, or a page without a row.
    """
    page = PAGES.get(value.page)
    if page is None:
        raise ValueError(f"page is {value.page}; such a sensor sends {', '.join(map(str, PAGES))}")
    return page.encode(value, value.page | (TOGGLE if value.toggle else 0))


def _read(data: bytes) -> dict[str, Any]:
    check_length(WHAT, data)
    number = data[0] & NUMBER
    values = PAGES.get(number, PLAIN).read(data)
    return {"page": number, "toggle": bool(data[0] & TOGGLE), **values}
