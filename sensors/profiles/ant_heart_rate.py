"""Heart rate straps over ANT+, device type 120 (ANT+ Device Profile Heart Rate 2.5).

Every page ends with the last beat, the beats and the heart rate; the number of the page is in the
low seven bits of its first byte, and only says what the three bytes behind it are.
"""

from dataclasses import dataclass

from sensors.fields import Field
from sensors.profiles.ant_common import BATTERY_PARTS, FRACTION_PER_VOLT
from sensors.profiles.ant_page import Page, Pages, Part, by_number, check_length, reserved

WHAT = "ANT+ heart rate"
TOGGLE = 0x80  # turns over every fourth page; a strap that never turns it has page 0 alone
NUMBER = 0x7F


@dataclass(frozen=True, slots=True)
class AntHeartRate:
    """One page of a strap; what its number does not stand for is None.

    Beats roll over at 256, beat times (1/1024 s) at 65536.
    """

    page: int
    toggle: bool
    beat_time_1024: int
    beats: int
    heart_rate_bpm: int | None = None  # None: the strap feels no pulse
    operating_s: float | None = None  # 1: since the battery was changed
    manufacturer: int | None = None  # 2: the low byte of its number
    serial_number_high: int | None = None  # 2: the upper half; the lower is the device number
    hardware_version: int | None = None  # 3
    software_version: int | None = None  # 3
    model: int | None = None  # 3
    previous_beat_time_1024: int | None = None  # 4: of the beat before the last
    battery_percent: int | None = None  # 7
    battery_state: int | None = None  # 7: a BatteryState, or a number without a name
    whole_volts: int | None = None  # 7
    volt_fraction: float | None = None  # 7: on top of `whole_volts`

    @property
    def rr_1024(self) -> int | None:
        """The interval between the last two beats, in 1/1024 s, if this page has both."""
        previous = self.previous_beat_time_1024
        return None if previous is None else (self.beat_time_1024 - previous) & 0xFFFF


BEAT = (
    Field("beat_time_1024", "u16"),
    Field("beats", "u8"),
    Field("heart_rate_bpm", "u8", no_value=0),
)


def _page(number: int, rows: tuple[Field, ...], parts: tuple[Part, ...] = ()) -> Page[AntHeartRate]:
    return Page(number, WHAT, AntHeartRate, (*rows, *BEAT), parts)


PLAIN = _page(0, reserved(3))
PAGES: Pages = by_number(
    PLAIN,
    _page(1, (Field("operating_s", "u24", per_unit=1 / 2),)),
    _page(2, (Field("manufacturer", "u8"), Field("serial_number_high", "u16"))),
    _page(
        3,
        (Field("hardware_version", "u8"), Field("software_version", "u8"), Field("model", "u8")),
    ),
    # The first byte is the manufacturer's own.
    _page(4, (*reserved(1), Field("previous_beat_time_1024", "u16"))),
    _page(
        7,
        (
            Field("battery_percent", "u8", no_value=0xFF),
            Field("volt_fraction", "u8", per_unit=FRACTION_PER_VOLT),
            Field("state_and_volts", "u8"),
        ),
        BATTERY_PARTS,
    ),
)


def decode_ant_heart_rate(data: bytes) -> AntHeartRate:
    """Return the beat, and what else its page says; raises BadPacket for less than a page."""
    check_length(WHAT, data)
    number = data[0] & NUMBER
    values = PAGES.get(number, PLAIN).read(data)
    return AntHeartRate(page=number, toggle=bool(data[0] & TOGGLE), **values)


def encode_ant_heart_rate(value: AntHeartRate) -> bytes:
    """Return the page; raises ValueError for what does not fit, or a page without a row."""
    page = PAGES.get(value.page)
    if page is None:
        raise ValueError(f"page is {value.page}; a strap sends {', '.join(map(str, PAGES))}")
    return page.encode(value, value.page | (TOGGLE if value.toggle else 0))
