"""The pages that all ANT+ devices share: 70, 71, 80, 81, 82 (ANT+ Common Data Pages 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sensors.fields import Field
from sensors.profiles.ant_page import Page, Part, by_number, reserved


class BatteryState(IntEnum):
    """How a battery is doing, in the only words that most ANT+ devices have for it."""

    NEW = 1
    GOOD = 2
    OK = 3
    LOW = 4
    CRITICAL = 5


# The words as percent: about the middle of the share of its life that each stands for. An estimate,
# for the pages name no levels.
ABOUT_PERCENT: Mapping[int, int] = {
    BatteryState.NEW: 95,
    BatteryState.GOOD: 75,
    BatteryState.OK: 50,
    BatteryState.LOW: 20,
    BatteryState.CRITICAL: 5,
}

# Voltage and state share a byte in every battery page; 15 whole volts mean none is known.
BATTERY_PARTS = (
    Part("whole_volts", "state_and_volts", 0, 4, no_value=0xF),
    Part("battery_state", "state_and_volts", 4, 3, no_value=7),
)
FRACTION_PER_VOLT = 256


@dataclass(frozen=True, slots=True)
class Manufacturer:
    """Page 80: who made the device."""

    hardware_revision: int
    manufacturer: int
    model: int


@dataclass(frozen=True, slots=True)
class Product:
    """Page 81: its software and serial number."""

    software_revision: int
    serial_number: int | None = None
    software_supplement: int | None = None


@dataclass(frozen=True, slots=True)
class BatteryStatus:
    """Page 82: one battery of a device."""

    battery_state: int | None = None  # a BatteryState, or a number without a name
    whole_volts: int | None = None
    volt_fraction: float = 0.0  # on top of `whole_volts`
    operating_counts: int = 0  # since it was changed; `fine_counts` says of what
    fine_counts: bool = False  # False: 16 s each; True: 2 s
    batteries: int | None = None  # how many there are
    battery: int | None = None  # which one this is

    @property
    def volts(self) -> float | None:
        return None if self.whole_volts is None else self.whole_volts + self.volt_fraction

    @property
    def operating_s(self) -> int:
        return self.operating_counts * (2 if self.fine_counts else 16)


class CommandType(IntEnum):
    """What page 70 asks for."""

    DATA_PAGE = 1


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Page 70: the console asks a device for one of its pages."""

    page: int
    times: int = 1  # sent so many times in answer; 0 with `until_acknowledged`
    until_acknowledged: bool = False
    command_type: int = CommandType.DATA_PAGE


class CommandResult(IntEnum):
    """How the last command went."""

    PASSED = 0
    FAILED = 1
    NOT_SUPPORTED = 2
    REJECTED = 3
    PENDING = 4
    UNINITIALIZED = 255


@dataclass(frozen=True, slots=True)
class CommandStatus:
    """Page 71: the last command, how often one has come, and how it went."""

    command: int | None  # the number of its page; None: there was none yet
    sequence: int | None
    result: int  # a CommandResult, or a number without a name
    response: int = 0xFFFFFFFF  # the last four bytes of the command as they were taken


MANUFACTURER = Page(
    80,
    "ANT+ manufacturer",
    Manufacturer,
    (
        *reserved(2),
        Field("hardware_revision", "u8"),
        Field("manufacturer", "u16"),
        Field("model", "u16"),
    ),
)
PRODUCT = Page(
    81,
    "ANT+ product",
    Product,
    (
        *reserved(1),
        Field("software_supplement", "u8", no_value=0xFF),
        Field("software_revision", "u8"),
        Field("serial_number", "u32", no_value=0xFFFFFFFF),
    ),
)
BATTERY_STATUS = Page(
    82,
    "ANT+ battery",
    BatteryStatus,
    (
        *reserved(1),
        Field("identity", "u8"),
        Field("operating_counts", "u24"),
        Field("volt_fraction", "u8", per_unit=FRACTION_PER_VOLT),
        Field("state_and_volts", "u8"),
    ),
    (
        Part("batteries", "identity", 0, 4, no_value=0xF),
        Part("battery", "identity", 4, 4, no_value=0xF),
        *BATTERY_PARTS,
        Part("fine_counts", "state_and_volts", 7, 1),
    ),
)
PAGE_REQUEST = Page(
    70,
    "ANT+ page request",
    PageRequest,
    (
        *reserved(4),
        Field("answers", "u8"),
        Field("page", "u8"),
        Field("command_type", "u8"),
    ),
    (Part("times", "answers", 0, 7), Part("until_acknowledged", "answers", 7, 1)),
)
COMMAND_STATUS = Page(
    71,
    "ANT+ command status",
    CommandStatus,
    (
        Field("command", "u8", no_value=0xFF),
        Field("sequence", "u8", no_value=0xFF),
        Field("result", "u8"),
        Field("response", "u32"),
    ),
)

COMMON_PAGES = by_number(PAGE_REQUEST, COMMAND_STATUS, MANUFACTURER, PRODUCT, BATTERY_STATUS)


def encode_request_page(page: int, times: int = 2) -> bytes:
    """Return the request (page 70) to be sent `page` so many `times`, 1 to 127.

    Twice by default, for a broadcast can be missed. Raises ValueError for what does not fit.
    """
    return PAGE_REQUEST.encode(PageRequest(page, times))
