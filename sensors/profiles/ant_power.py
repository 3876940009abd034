"""Power meters over ANT+, device type 11 (ANT+ Device Profile Bicycle Power 5.1).

Pages 16 (watts), 17 and 18 (torque at the wheel and the crank), 19 (pedalling); pages 1 and 32
have files of their own. Totals grow with each event and roll over: events and turns at 256,
watts, periods and torque at 65536.
"""

from dataclasses import dataclass
from typing import Any

from sensors.fields import Field
from sensors.profiles.ant_common import COMMON_PAGES
from sensors.profiles.ant_page import (
    Page,
    Pages,
    Part,
    by_number,
    check_length,
    decode_page,
    reserved,
)
from sensors.profiles.ant_power_calibration import CALIBRATION, decode_calibration
from sensors.profiles.ant_torque_frequency import TORQUE_FREQUENCY, decode_torque_frequency

WHAT = "ANT+ power"
# In the place of the right pedal's smoothness: the left one's number is for both.
COMBINED = 0xFE / 2


@dataclass(frozen=True, slots=True)
class AntPower:
    """Page 16: watts, and the total of the watts of all events."""

    event: int
    power_w: int
    acc_power_w: int
    cadence_rpm: int | None = None
    balance_percent: int | None = None  # of the right pedal if `balance_is_right`
    # False: the meter does not know which pedal. Without a balance the bit is set, as on the wire.
    balance_is_right: bool = True


@dataclass(frozen=True, slots=True)
class AntTorque:
    """Pages 17 and 18: running totals; the period in 1/2048 s, the torque in 1/32 Nm."""

    event: int
    revs: int
    period_2048: int
    acc_torque_32: int
    cadence_rpm: int | None = None


class AntWheelTorque(AntTorque):
    """Page 17: torque at the wheel; `revs` and period are the wheel's."""

    __slots__ = ()


class AntCrankTorque(AntTorque):
    """Page 18: torque at the crank; `revs` and period are the crank's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class AntPedalling:
    """Page 19: how much of the torque drives, and how evenly it comes, in percent."""

    event: int
    left_effectiveness_percent: float | None = None
    right_effectiveness_percent: float | None = None
    left_smoothness_percent: float | None = None  # of both pedals if `smoothness_is_combined`
    right_smoothness_percent: float | None = None
    smoothness_is_combined: bool = False

    @property
    def right_smoothness(self) -> float | None:
        """The right pedal's smoothness as it stands on the wire."""
        return COMBINED if self.smoothness_is_combined else self.right_smoothness_percent


_CADENCE = Field("cadence_rpm", "u8", no_value=0xFF)
POWER = Page(
    16,
    WHAT,
    AntPower,
    (
        Field("event", "u8"),
        Field("pedals", "u8"),
        _CADENCE,
        Field("acc_power_w", "u16"),
        Field("power_w", "u16"),
    ),
    (
        Part("balance_percent", "pedals", 0, 7, no_value=0x7F),
        Part("balance_is_right", "pedals", 7, 1),
    ),
)
_TORQUE_ROWS = (
    Field("event", "u8"),
    Field("revs", "u8"),
    _CADENCE,
    Field("period_2048", "u16"),
    Field("acc_torque_32", "u16"),
)
WHEEL_TORQUE = Page(17, WHAT, AntWheelTorque, _TORQUE_ROWS)
CRANK_TORQUE = Page(18, WHAT, AntCrankTorque, _TORQUE_ROWS)


def _pedalling(right_smoothness: float | None, **values: Any) -> AntPedalling:
    combined = right_smoothness == COMBINED
    return AntPedalling(
        right_smoothness_percent=None if combined else right_smoothness,
        smoothness_is_combined=combined,
        **values,
    )


PEDALLING = Page(
    19,
    WHAT,
    _pedalling,
    (
        Field("event", "u8"),
        Field("left_effectiveness_percent", "u8", per_unit=2, no_value=0xFF),
        Field("right_effectiveness_percent", "u8", per_unit=2, no_value=0xFF),
        Field("left_smoothness_percent", "u8", per_unit=2, no_value=0xFF),
        Field("right_smoothness", "u8", per_unit=2, no_value=0xFF),
        *reserved(2),
    ),
)

OWN_PAGES: tuple[Page[Any], ...] = (POWER, WHEEL_TORQUE, CRANK_TORQUE, PEDALLING)
PAGES: Pages = {**COMMON_PAGES, **by_number(*OWN_PAGES)}


def decode_ant_power(data: bytes) -> object:
    """Return the record of a page of a power meter; raises BadPacket."""
    check_length(WHAT, data)
    if data[0] == CALIBRATION:
        return decode_calibration(data)
    if data[0] == TORQUE_FREQUENCY:
        return decode_torque_frequency(data)
    return decode_page(PAGES, WHAT, data)
