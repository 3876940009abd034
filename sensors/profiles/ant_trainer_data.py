"""What a trainer tells over ANT+: pages 16, 25, 26 and 54 (ANT+ Device Profile FE-C 5.0)."""

from dataclasses import dataclass
from enum import IntEnum

from sensors.fields import Field
from sensors.profiles.ant_page import Page, Part, reserved

WHAT = "ANT+ trainer"
TRAINER_EQUIPMENT = 25


class FitnessState(IntEnum):
    """Where the equipment is in a ride."""

    OFF = 1
    READY = 2
    IN_USE = 3
    FINISHED = 4  # or paused


class PowerLimit(IntEnum):
    """Whether target power can be held now."""

    HELD = 0  # or there is no target
    SPEED_TOO_LOW = 1
    SPEED_TOO_HIGH = 2
    UNDETERMINED = 3


@dataclass(frozen=True, slots=True)
class GeneralData:
    """Page 16: speed and heart rate; time and distance roll over at 64 s and 256 m."""

    speed_ms: float | None = None
    heart_rate_bpm: int | None = None
    elapsed_s: float = 0.0
    distance_m: int = 0
    state: int = FitnessState.READY  # a FitnessState, or a number without a name
    lap: bool = False  # changes with each lap
    heart_rate_source: int = 0  # 0 unknown, 1 ANT+, 2 EM, 3 hand contacts
    has_distance: bool = False
    is_virtual_speed: bool = False
    equipment: int = TRAINER_EQUIPMENT


@dataclass(frozen=True, slots=True)
class TrainerData:
    """Page 25: power and cadence; the total of watts grows with each event."""

    event: int
    power_w: int | None = None
    cadence_rpm: int | None = None
    acc_power_w: int = 0  # rolls over at 65536; means nothing while `power_w` is None
    needs_power_calibration: bool = False
    needs_resistance_calibration: bool = False
    needs_user: bool = False  # wants page 55
    power_limit: int = PowerLimit.HELD
    state: int = FitnessState.READY
    lap: bool = False

    @property
    def trainer_status(self) -> int:
        """The three needs as the bits of the wire."""
        return (
            self.needs_power_calibration
            | self.needs_resistance_calibration << 1
            | self.needs_user << 2
        )


@dataclass(frozen=True, slots=True)
class TrainerTorque:
    """Page 26: running totals of the wheel; the period in 1/2048 s, the torque in 1/32 Nm."""

    event: int
    wheel_revs: int
    wheel_period_2048: int
    acc_torque_32: int
    state: int = FitnessState.READY
    lap: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Page 54: what the trainer can be asked to hold."""

    max_resistance_n: int | None = None
    basic_resistance: bool = False
    target_power: bool = False
    simulation: bool = False


def _state_parts(low: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts of the last byte, which ends every broadcast page."""
    return (*low, Part("state", "flags", 4, 3), Part("lap", "flags", 7, 1))


_FLAGS = Field("flags", "u8")

GENERAL_DATA = Page(
    16,
    WHAT,
    GeneralData,
    (
        Field("kind", "u8"),
        Field("elapsed_s", "u8", per_unit=4),
        Field("distance_m", "u8"),
        Field("speed_ms", "u16", per_unit=1000, no_value=0xFFFF),
        Field("heart_rate_bpm", "u8", no_value=0xFF),
        _FLAGS,
    ),
    (
        Part("equipment", "kind", 0, 5),
        *_state_parts(
            (
                Part("heart_rate_source", "flags", 0, 2),
                Part("has_distance", "flags", 2, 1),
                Part("is_virtual_speed", "flags", 3, 1),
            )
        ),
    ),
)
TRAINER_DATA = Page(
    25,
    WHAT,
    TrainerData,
    (
        Field("event", "u8"),
        Field("cadence_rpm", "u8", no_value=0xFF),
        Field("acc_power_w", "u16"),
        Field("power_and_needs", "u16"),
        _FLAGS,
    ),
    (
        Part("power_w", "power_and_needs", 0, 12, no_value=0xFFF),
        Part("needs_power_calibration", "power_and_needs", 12, 1),
        Part("needs_resistance_calibration", "power_and_needs", 13, 1),
        Part("needs_user", "power_and_needs", 14, 1),
        *_state_parts((Part("power_limit", "flags", 0, 2),)),
    ),
)
TRAINER_TORQUE = Page(
    26,
    WHAT,
    TrainerTorque,
    (
        Field("event", "u8"),
        Field("wheel_revs", "u8"),
        Field("wheel_period_2048", "u16"),
        Field("acc_torque_32", "u16"),
        _FLAGS,
    ),
    _state_parts(()),
)
CAPABILITIES = Page(
    54,
    WHAT,
    Capabilities,
    (*reserved(4), Field("max_resistance_n", "u16", no_value=0xFFFF), Field("modes", "u8")),
    (
        Part("basic_resistance", "modes", 0, 1),
        Part("target_power", "modes", 1, 1),
        Part("simulation", "modes", 2, 1),
    ),
)
