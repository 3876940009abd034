"""Calibrating a trainer over ANT+: pages 1 and 2 (ANT+ Device Profile FE-C 5.0)."""

from dataclasses import dataclass
from enum import IntEnum

from sensors.fields import Field
from sensors.profiles.ant_page import Page, Part
from sensors.profiles.ant_trainer_data import WHAT


class Condition(IntEnum):
    """How the speed or the temperature is for a calibration."""

    NOT_APPLICABLE = 0
    TOO_LOW = 1
    GOOD = 2
    TOO_HIGH = 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """Page 1: asked by the console with the two flags; answered with what succeeded."""

    zero_offset: bool = False
    spin_down: bool = False
    temperature_c: float | None = None
    offset: int | None = None  # without a unit
    spin_down_s: float | None = None


@dataclass(frozen=True, slots=True)
class CalibrationProgress:
    """Page 2: what goes on, and what the rider shall reach."""

    zero_offset: bool = False
    spin_down: bool = False
    temperature: int = Condition.NOT_APPLICABLE
    speed: int = Condition.NOT_APPLICABLE
    temperature_c: float | None = None
    target_speed_ms: float | None = None
    target_spin_down_s: float | None = None


_TEMPERATURE = Field("raw_temperature", "u8")
_TEMPERATURE_PART = Part(
    "temperature_c", "raw_temperature", 0, 8, per_unit=2, zero=50, no_value=0xFF
)
_ASKED_PARTS = (Part("zero_offset", "asked", 6, 1), Part("spin_down", "asked", 7, 1))


CALIBRATION = Page(
    1,
    WHAT,
    Calibration,
    (
        Field("asked", "u8"),
        Field("", "u8", no_value=0),  # reserved, and zero on this page alone
        _TEMPERATURE,
        Field("offset", "u16", no_value=0xFFFF),
        Field("spin_down_s", "u16", per_unit=1000, no_value=0xFFFF),
    ),
    (*_ASKED_PARTS, _TEMPERATURE_PART),
)
CALIBRATION_PROGRESS = Page(
    2,
    WHAT,
    CalibrationProgress,
    (
        Field("asked", "u8"),
        Field("conditions", "u8"),
        _TEMPERATURE,
        Field("target_speed_ms", "u16", per_unit=1000, no_value=0xFFFF),
        Field("target_spin_down_s", "u16", per_unit=1000, no_value=0xFFFF),
    ),
    (
        *_ASKED_PARTS,
        Part("temperature", "conditions", 4, 2),
        Part("speed", "conditions", 6, 2),
        _TEMPERATURE_PART,
    ),
)


def encode_calibration_request(*, spin_down: bool = False, zero_offset: bool = False) -> bytes:
    """Return the request to begin calibrating."""
    return CALIBRATION.encode(Calibration(zero_offset, spin_down))
