"""What a trainer can do: features 2ACC, resistance range 2AD6, power range 2AD8.

Fitness Machine Service 1.0, sections 4.3 and 4.13 to 4.15. They are read once, after connecting.
"""

from dataclasses import dataclass
from enum import IntFlag

from sensors.fields import Field, Layout

FITNESS_MACHINE_FEATURE = 0x2ACC
SUPPORTED_RESISTANCE_RANGE = 0x2AD6
SUPPORTED_POWER_RANGE = 0x2AD8

FEATURE_LAYOUT = Layout(
    "fitness features 2ACC", (Field("features", "u32"), Field("targets", "u32"))
)
RESISTANCE_LAYOUT = Layout(
    "resistance range 2AD6",
    (
        Field("min_level", "s16", per_unit=10),
        Field("max_level", "s16", per_unit=10),
        Field("increment", "u16", per_unit=10),
    ),
)
POWER_LAYOUT = Layout(
    "power range 2AD8",
    (Field("min_w", "s16"), Field("max_w", "s16"), Field("increment_w", "u16")),
)


class Feature(IntFlag):
    """What a trainer measures, first half of 2ACC."""

    AVERAGE_SPEED = 1 << 0
    CADENCE = 1 << 1
    TOTAL_DISTANCE = 1 << 2
    INCLINATION = 1 << 3
    ELEVATION_GAIN = 1 << 4
    PACE = 1 << 5
    STEP_COUNT = 1 << 6
    RESISTANCE_LEVEL = 1 << 7
    STRIDE_COUNT = 1 << 8
    EXPENDED_ENERGY = 1 << 9
    HEART_RATE = 1 << 10
    METABOLIC_EQUIVALENT = 1 << 11
    ELAPSED_TIME = 1 << 12
    REMAINING_TIME = 1 << 13
    POWER = 1 << 14
    FORCE_ON_BELT = 1 << 15
    USER_DATA_RETENTION = 1 << 16


class TargetSetting(IntFlag):
    """What a trainer can be asked for, second half of 2ACC."""

    SPEED = 1 << 0
    INCLINATION = 1 << 1
    RESISTANCE = 1 << 2
    POWER = 1 << 3
    HEART_RATE = 1 << 4
    EXPENDED_ENERGY = 1 << 5
    STEP_NUMBER = 1 << 6
    STRIDE_NUMBER = 1 << 7
    DISTANCE = 1 << 8
    TRAINING_TIME = 1 << 9
    TIME_IN_TWO_ZONES = 1 << 10
    TIME_IN_THREE_ZONES = 1 << 11
    TIME_IN_FIVE_ZONES = 1 << 12
    SIMULATION = 1 << 13
    WHEEL_CIRCUMFERENCE = 1 << 14
    SPIN_DOWN = 1 << 15
    CADENCE = 1 << 16


@dataclass(frozen=True, slots=True)
class FitnessFeatures:
    """The abilities of a trainer; bits without a name are kept."""

    features: int  # Feature bits: what it measures
    targets: int  # TargetSetting bits: what it can be asked for

    @property
    def cadence(self) -> bool:
        return bool(self.features & Feature.CADENCE)

    @property
    def heart_rate(self) -> bool:
        return bool(self.features & Feature.HEART_RATE)

    @property
    def power(self) -> bool:
        return bool(self.features & Feature.POWER)

    @property
    def power_target(self) -> bool:
        return bool(self.targets & TargetSetting.POWER)

    @property
    def resistance_target(self) -> bool:
        return bool(self.targets & TargetSetting.RESISTANCE)

    @property
    def simulation(self) -> bool:
        return bool(self.targets & TargetSetting.SIMULATION)

    @property
    def spin_down(self) -> bool:
        return bool(self.targets & TargetSetting.SPIN_DOWN)


@dataclass(frozen=True, slots=True)
class ResistanceRange:
    """The levels a trainer can hold, in steps of `increment`, which may be 0; all unitless."""

    min_level: float
    max_level: float
    increment: float


@dataclass(frozen=True, slots=True)
class PowerRange:
    """The watts a trainer can hold; the minimum may be negative, the increment 0."""

    min_w: int
    max_w: int
    increment_w: int


def decode_fitness_features(data: bytes) -> FitnessFeatures:
    """Return the abilities in a 2ACC packet; raises BadPacket."""
    return FitnessFeatures(*FEATURE_LAYOUT.read(data)[1])


def encode_fitness_features(value: FitnessFeatures) -> bytes:
    """Return the 2ACC packet; raises ValueError for more than 32 bits each."""
    return FEATURE_LAYOUT.write(FEATURE_LAYOUT.values_of(value))


def decode_resistance_range(data: bytes) -> ResistanceRange:
    """Return the levels in a 2AD6 packet; raises BadPacket."""
    return ResistanceRange(*RESISTANCE_LAYOUT.read(data)[1])


def encode_resistance_range(value: ResistanceRange) -> bytes:
    """Return the 2AD6 packet; raises ValueError for what does not fit its field."""
    return RESISTANCE_LAYOUT.write(RESISTANCE_LAYOUT.values_of(value))


def decode_power_range(data: bytes) -> PowerRange:
    """Return the watts in a 2AD8 packet; raises BadPacket."""
    return PowerRange(*POWER_LAYOUT.read(data)[1])


def encode_power_range(value: PowerRange) -> bytes:
    """Return the 2AD8 packet; raises ValueError for what does not fit its field."""
    return POWER_LAYOUT.write(POWER_LAYOUT.values_of(value))
