"""Setting the zero of a power meter over ANT+: page 1 (ANT+ Device Profile Bicycle Power 5.1).

The byte behind the number says what the page is about; the table says what the others are then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sensors.fields import Field, Layout
from sensors.profiles.ant_page import check_length, reserved

CALIBRATION = 1
WHAT = "ANT+ power calibration, page 1"


class CalibrationId(IntEnum):
    """What a calibration page is about."""

    TORQUE_FREQUENCY = 0x10
    AUTO_ZERO_SUPPORT = 0x12
    ZERO_REQUEST = 0xAA
    AUTO_ZERO_REQUEST = 0xAB
    SUCCEEDED = 0xAC
    FAILED = 0xAF


@dataclass(frozen=True, slots=True)
class AntPowerCalibration:
    """A request, or the answer to it; only the values of its kind are set."""

    about: int  # a CalibrationId, or a number without a name
    auto_zero: int | None = None  # 0 off, 1 on; None: the meter has none
    zero: int | None = None  # what the meter shows without load, in its own unit
    zero_offset_hz: int | None = None  # of a torque frequency meter


_AUTO_ZERO = Field("auto_zero", "u8", no_value=0xFF)
_ANSWER = (_AUTO_ZERO, *reserved(3), Field("zero", "s16"))
LAYOUTS: Mapping[int, Layout] = {
    about: Layout(WHAT, rows)
    for about, rows in (
        (CalibrationId.ZERO_REQUEST, reserved(6)),
        (CalibrationId.AUTO_ZERO_REQUEST, (_AUTO_ZERO, *reserved(5))),
        (CalibrationId.SUCCEEDED, _ANSWER),
        (CalibrationId.FAILED, _ANSWER),
    )
}
# A torque frequency meter sends its zero with the high byte first, behind the number 1.
ZERO_OFFSET = 1


def decode_calibration(data: bytes) -> AntPowerCalibration:
    """Return the request or answer in a page 1; raises BadPacket for less than a page."""
    check_length(WHAT, data)
    about = data[1]
    if about == CalibrationId.TORQUE_FREQUENCY and data[2] == ZERO_OFFSET:
        return AntPowerCalibration(about, zero_offset_hz=int.from_bytes(data[6:8], "big"))
    layout = LAYOUTS.get(about)
    if layout is None:
        return AntPowerCalibration(about)
    values = dict(zip(layout.names, layout.read(data, 2)[1], strict=True))
    return AntPowerCalibration(about, values.get("auto_zero"), values.get("zero"))


def encode_calibration(value: AntPowerCalibration) -> bytes:
    """Return the page; raises ValueError for what does not fit, or a kind without a row."""
    head = bytes([CALIBRATION, value.about])
    if value.about == CalibrationId.TORQUE_FREQUENCY:
        offset_hz = value.zero_offset_hz
        if offset_hz is None or not 0 <= offset_hz <= 0xFFFF:
            raise ValueError(f"zero_offset_hz is {offset_hz}; its field holds 0 to 65535")
        return head + bytes([ZERO_OFFSET, *b"\xff\xff\xff"]) + offset_hz.to_bytes(2, "big")
    layout = LAYOUTS.get(value.about)
    if layout is None:
        raise ValueError(f"no calibration page is about {value.about}")
    return head + layout.write({"auto_zero": value.auto_zero, "zero": value.zero})


def encode_zero_request() -> bytes:
    """Return the request to take what the meter feels now as no load."""
    return encode_calibration(AntPowerCalibration(CalibrationId.ZERO_REQUEST))
