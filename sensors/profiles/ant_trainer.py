"""A trainer driven over ANT+: fitness equipment, device type 17 (ANT+ Device Profile FE-C 5.0).

It broadcasts pages 16, 25 and 26 in turn, and pages 1, 2, 54, 55 and 71 on request (page 70). The
console sends pages 48 to 51 and 55 as acknowledged data; page 71 says how the last one went.
"""

from dataclasses import dataclass

from sensors.fields import Field
from sensors.profiles.ant_calibration import (
    CALIBRATION,
    CALIBRATION_PROGRESS,
    Calibration,
    CalibrationProgress,
    encode_calibration_request,
)
from sensors.profiles.ant_common import COMMON_PAGES, encode_request_page
from sensors.profiles.ant_page import Page, Pages, Part, by_number, decode_page, reserved
from sensors.profiles.ant_trainer_data import (
    CAPABILITIES,
    GENERAL_DATA,
    TRAINER_DATA,
    TRAINER_TORQUE,
    WHAT,
    Capabilities,
)

__all__ = [
    "Calibration",
    "CalibrationProgress",
    "Capabilities",
    "decode_fec",
    "encode_basic_resistance",
    "encode_calibration_request",
    "encode_request_page",
    "encode_target_power",
    "encode_track_resistance",
    "encode_user_configuration",
    "encode_wind_resistance",
]

# What pages 50 and 51 mean by a field that is left out: asphalt, and a road bike.
DEFAULT_CRR = 0.004
DEFAULT_CW_KG_M = 0.51
HIGHEST_W = 4000


@dataclass(frozen=True, slots=True)
class BasicResistance:
    """Page 48: hold a share of the strongest brake."""

    level_percent: float


@dataclass(frozen=True, slots=True)
class TargetPower:
    """Page 49: hold watts."""

    target_w: float


@dataclass(frozen=True, slots=True)
class WindResistance:
    """Page 50: air, for the simulated road; None asks for the trainer's default."""

    cw_kg_m: float | None = None
    wind_kmh: int | None = None  # head wind is positive
    drafting: float | None = None  # 0 to 1: no resistance to all of it


@dataclass(frozen=True, slots=True)
class TrackResistance:
    """Page 51: slope and ground of the simulated road; None asks for the default."""

    grade_percent: float | None = None
    crr: float | None = None


@dataclass(frozen=True, slots=True)
class UserConfiguration:
    """Page 55: rider and bike, for the simulated road."""

    user_kg: float | None = None
    bike_kg: float | None = None
    wheel_m: float | None = None  # diameter, in whole centimetres
    wheel_extra_mm: int | None = None  # on top of it, 0 to 10
    gear_ratio: float | None = None


BASIC_RESISTANCE = Page(
    48, WHAT, BasicResistance, (*reserved(6), Field("level_percent", "u8", per_unit=2))
)
TARGET_POWER = Page(49, WHAT, TargetPower, (*reserved(5), Field("target_w", "u16", per_unit=4)))
WIND_RESISTANCE = Page(
    50,
    WHAT,
    WindResistance,
    (
        *reserved(4),
        Field("cw_kg_m", "u8", per_unit=100, no_value=0xFF),
        Field("raw_wind", "u8"),
        Field("drafting", "u8", per_unit=100, no_value=0xFF),
    ),
    (Part("wind_kmh", "raw_wind", 0, 8, zero=127, no_value=0xFF),),
)
TRACK_RESISTANCE = Page(
    51,
    WHAT,
    TrackResistance,
    (
        *reserved(4),
        Field("raw_grade", "u16"),
        Field("crr", "u8", per_unit=20_000, no_value=0xFF),
    ),
    (Part("grade_percent", "raw_grade", 0, 16, per_unit=100, zero=20_000, no_value=0xFFFF),),
)
USER_CONFIGURATION = Page(
    55,
    WHAT,
    UserConfiguration,
    (
        Field("user_kg", "u16", per_unit=100, no_value=0xFFFF),
        *reserved(1),
        Field("extra_and_bike", "u16"),
        Field("wheel_m", "u8", per_unit=100, no_value=0xFF),
        Field("raw_gear", "u8"),
    ),
    (
        Part("wheel_extra_mm", "extra_and_bike", 0, 4, no_value=0xF),
        Part("bike_kg", "extra_and_bike", 4, 12, per_unit=20, no_value=0xFFF),
        Part("gear_ratio", "raw_gear", 0, 8, per_unit=100 / 3, no_value=0),
    ),
)

PAGES: Pages = {
    **COMMON_PAGES,
    **by_number(
        CALIBRATION,
        CALIBRATION_PROGRESS,
        GENERAL_DATA,
        TRAINER_DATA,
        TRAINER_TORQUE,
        BASIC_RESISTANCE,
        TARGET_POWER,
        WIND_RESISTANCE,
        TRACK_RESISTANCE,
        CAPABILITIES,
        USER_CONFIGURATION,
    ),
}


def decode_fec(data: bytes) -> object:
    """Return the record of a page of a trainer, in either direction; raises BadPacket."""
    return decode_page(PAGES, WHAT, data)


def encode_basic_resistance(percent: float) -> bytes:
    """Return the command to hold a share of the strongest brake, 0 to 100 % by halves."""
    if not 0 <= percent <= 100:
        raise ValueError(f"level_percent is {percent}; give 0 to 100")
    return BASIC_RESISTANCE.encode(BasicResistance(percent))


def encode_target_power(watts: float) -> bytes:
    """Return the command to hold `watts`, 0 to 4000 by quarters; raises ValueError outside."""
    if not 0 <= watts <= HIGHEST_W:
        raise ValueError(f"target_w is {watts}; give 0 to {HIGHEST_W}")
    return TARGET_POWER.encode(TargetPower(watts))


def encode_wind_resistance(
    wind_kmh: int = 0, cw_kg_m: float = DEFAULT_CW_KG_M, drafting: float = 1.0
) -> bytes:
    """Return the command for the air of the simulated road; raises ValueError outside its field.

    Head wind -127 to 127 km/h; wind resistance coefficient 0 to 1.86 kg/m; drafting 0 to 1.
    """
    return WIND_RESISTANCE.encode(WindResistance(cw_kg_m, wind_kmh, drafting))


def encode_track_resistance(grade_percent: float, crr: float = DEFAULT_CRR) -> bytes:
    """Return the command to follow a slope, -200 to 200 %, on a ground of `crr` up to 0.0127."""
    if not -200 <= grade_percent <= 200:
        raise ValueError(f"grade_percent is {grade_percent}; give -200 to 200")
    return TRACK_RESISTANCE.encode(TrackResistance(grade_percent, crr))


def encode_user_configuration(user_kg: float, bike_kg: float) -> bytes:
    """Return rider and bike for the simulated road, up to 655.34 and 50 kg."""
    return USER_CONFIGURATION.encode(UserConfiguration(user_kg, bike_kg))
