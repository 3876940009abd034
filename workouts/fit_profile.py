"""The part of the FIT profile that an activity needs, as tables: messages, fields, words.

Source: Garmin FIT protocol and profile, https://developer.garmin.com/fit/protocol/ and
https://developer.garmin.com/fit/file-types/activity/. Numbers are facts of that format.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sensors.readings import DeviceKind
from workouts.workout import StepKind

EPOCH_S = 631_065_600  # 1989-12-31T00:00:00Z in Unix time
MANUFACTURER_DEVELOPMENT = 255
PRODUCT = 1
PRODUCT_NAME = "Teamcar"
SPORT_CYCLING = 2
SUB_SPORT_INDOOR_CYCLING = 6
FILE_ACTIVITY = 4
# Names our developer fields to other programs; random, and the same for ever.
APPLICATION_ID = bytes.fromhex("5f0e4b1c9a7d4c2e8b36d1f4027ac95e")
POWER_OFFSET_W = 1000  # in a workout step, watts are written with this added


@dataclass(frozen=True, slots=True)
class BaseType:
    """A number format: its code in definitions, its struct letter, its marker for no value."""

    code: int
    letter: str
    invalid: int
    low: int
    high: int


ENUM = BaseType(0x00, "B", 0xFF, 0, 0xFE)
UINT8 = BaseType(0x02, "B", 0xFF, 0, 0xFE)
SINT8 = BaseType(0x01, "b", 0x7F, -0x80, 0x7E)
UINT16 = BaseType(0x84, "H", 0xFFFF, 0, 0xFFFE)
UINT32 = BaseType(0x86, "I", 0xFFFFFFFF, 0, 0xFFFFFFFE)
UINT32Z = BaseType(0x8C, "I", 0, 1, 0xFFFFFFFF)
BYTE = 0x0D
STRING = 0x07


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: a scaled number of a base type, or `size` bytes of text or data."""

    name: str
    number: int
    base: BaseType | None
    scale: int = 1
    size: int = 0
    code: int = STRING  # of text or data


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message: its global number and its fields, all of them always written."""

    number: int
    fields: tuple[FieldRow, ...]


def _text(name: str, number: int, size: int) -> FieldRow:
    return FieldRow(name, number, None, size=size)


_TIMESTAMP = FieldRow("timestamp", 253, UINT32)
_INDEX = FieldRow("message_index", 254, UINT16)

MESSAGES: Mapping[str, MessageRow] = {
    "file_id": MessageRow(
        0,
        (
            FieldRow("type", 0, ENUM),
            FieldRow("manufacturer", 1, UINT16),
            FieldRow("product", 2, UINT16),
            FieldRow("serial_number", 3, UINT32Z),
            FieldRow("time_created", 4, UINT32),
            _text("product_name", 8, 16),
        ),
    ),
    "file_creator": MessageRow(49, (FieldRow("software_version", 0, UINT16),)),
    "developer_data_id": MessageRow(
        207,
        (
            FieldRow("application_id", 1, None, size=16, code=BYTE),
            FieldRow("developer_data_index", 3, UINT8),
        ),
    ),
    "field_description": MessageRow(
        206,
        (
            FieldRow("developer_data_index", 0, UINT8),
            FieldRow("field_definition_number", 1, UINT8),
            FieldRow("fit_base_type_id", 2, UINT8),
            _text("field_name", 3, 24),
            _text("units", 8, 12),
            FieldRow("native_mesg_num", 14, UINT16),
        ),
    ),
    "device_info": MessageRow(
        23,
        (
            _TIMESTAMP,
            FieldRow("device_index", 0, UINT8),
            FieldRow("device_type", 1, UINT8),
            FieldRow("manufacturer", 2, UINT16),
            FieldRow("product", 4, UINT16),
            FieldRow("software_version", 5, UINT16, 100),
            FieldRow("source_type", 25, ENUM),
            _text("product_name", 27, 32),
        ),
    ),
    "workout": MessageRow(
        26,
        (
            FieldRow("sport", 4, ENUM),
            FieldRow("num_valid_steps", 6, UINT16),
            _text("wkt_name", 8, 64),
            FieldRow("sub_sport", 11, ENUM),
        ),
    ),
    "workout_step": MessageRow(
        27,
        (
            _INDEX,
            _text("wkt_step_name", 0, 32),
            FieldRow("duration_type", 1, ENUM),
            FieldRow("duration_value", 2, UINT32),
            FieldRow("target_type", 3, ENUM),
            FieldRow("target_value", 4, UINT32),
            FieldRow("custom_target_value_low", 5, UINT32),
            FieldRow("custom_target_value_high", 6, UINT32),
            FieldRow("intensity", 7, ENUM),
        ),
    ),
    "event": MessageRow(
        21,
        (
            _TIMESTAMP,
            FieldRow("event", 0, ENUM),
            FieldRow("event_type", 1, ENUM),
            FieldRow("data", 3, UINT32),
            FieldRow("event_group", 4, UINT8),
        ),
    ),
    "record": MessageRow(
        20,
        (
            _TIMESTAMP,
            FieldRow("distance", 5, UINT32, 100),
            FieldRow("speed", 6, UINT16, 1000),
            FieldRow("power", 7, UINT16),
            FieldRow("heart_rate", 3, UINT8),
            FieldRow("cadence", 4, UINT8),
        ),
    ),
    "lap": MessageRow(
        19,
        (
            _TIMESTAMP,
            _INDEX,
            FieldRow("event", 0, ENUM),
            FieldRow("event_type", 1, ENUM),
            FieldRow("start_time", 2, UINT32),
            FieldRow("total_elapsed_time", 7, UINT32, 1000),
            FieldRow("total_timer_time", 8, UINT32, 1000),
            FieldRow("total_distance", 9, UINT32, 100),
            FieldRow("avg_heart_rate", 15, UINT8),
            FieldRow("max_heart_rate", 16, UINT8),
            FieldRow("avg_cadence", 17, UINT8),
            FieldRow("avg_power", 19, UINT16),
            FieldRow("max_power", 20, UINT16),
            FieldRow("intensity", 23, ENUM),
            FieldRow("lap_trigger", 24, ENUM),
            FieldRow("sport", 25, ENUM),
            FieldRow("normalized_power", 33, UINT16),
            FieldRow("sub_sport", 39, ENUM),
            FieldRow("total_work", 41, UINT32),
            FieldRow("wkt_step_index", 71, UINT16),
        ),
    ),
    "session": MessageRow(
        18,
        (
            _TIMESTAMP,
            _INDEX,
            FieldRow("event", 0, ENUM),
            FieldRow("event_type", 1, ENUM),
            FieldRow("start_time", 2, UINT32),
            FieldRow("sport", 5, ENUM),
            FieldRow("sub_sport", 6, ENUM),
            FieldRow("total_elapsed_time", 7, UINT32, 1000),
            FieldRow("total_timer_time", 8, UINT32, 1000),
            FieldRow("total_distance", 9, UINT32, 100),
            FieldRow("avg_speed", 14, UINT16, 1000),
            FieldRow("max_speed", 15, UINT16, 1000),
            FieldRow("avg_heart_rate", 16, UINT8),
            FieldRow("max_heart_rate", 17, UINT8),
            FieldRow("avg_cadence", 18, UINT8),
            FieldRow("max_cadence", 19, UINT8),
            FieldRow("avg_power", 20, UINT16),
            FieldRow("max_power", 21, UINT16),
            FieldRow("first_lap_index", 25, UINT16),
            FieldRow("num_laps", 26, UINT16),
            FieldRow("trigger", 28, ENUM),
            FieldRow("normalized_power", 34, UINT16),
            FieldRow("training_stress_score", 35, UINT16, 10),
            FieldRow("intensity_factor", 36, UINT16, 1000),
            FieldRow("threshold_power", 45, UINT16),
            FieldRow("total_work", 48, UINT32),
        ),
    ),
    "activity": MessageRow(
        34,
        (
            _TIMESTAMP,
            FieldRow("total_timer_time", 0, UINT32, 1000),
            FieldRow("num_sessions", 1, UINT16),
            FieldRow("type", 2, ENUM),
            FieldRow("event", 3, ENUM),
            FieldRow("event_type", 4, ENUM),
            FieldRow("local_timestamp", 5, UINT32),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class DeveloperRow:
    """A field of our own on every record."""

    name: str
    number: int
    base: BaseType
    title: str
    units: str


RECORD_EXTRAS = (
    DeveloperRow("target_power", 0, UINT16, "Target Power", "watts"),
    DeveloperRow("bias", 1, UINT8, "Intensity Bias", "percent"),
)

# Words of the format. event
EVENT_TIMER, EVENT_SESSION, EVENT_LAP, EVENT_ACTIVITY = 0, 8, 9, 26
# event_type
TYPE_START, TYPE_STOP, TYPE_STOP_ALL = 0, 1, 4
# workout_step: durations in milliseconds; an open target asks for nothing
DURATION_TIME, TARGET_OPEN, TARGET_POWER = 0, 2, 4
LAP_TRIGGERS = {"manual": 0, "step": 1, "end": 7}  # manual, time, session end
# Active, rest, warm-up, cool-down; the format's newer words are numbers to many readers.
INTENSITIES = {
    StepKind.WARMUP: 2,
    StepKind.STEADY: 0,
    StepKind.RAMP: 0,
    StepKind.WORK: 0,
    StepKind.REST: 1,
    StepKind.FREE: 0,
    StepKind.MAX: 0,
    StepKind.COOLDOWN: 3,
}
SOURCE_TYPES = {"ant": 1, "ble": 3, "simulated": 5}  # ANT+, Bluetooth LE, local
# Kind of device as ANT+ and as Bluetooth LE number it.
DEVICE_TYPES = {
    "ant": {
        DeviceKind.TRAINER: 17,
        DeviceKind.POWER_METER: 11,
        DeviceKind.HEART_RATE_STRAP: 120,
        DeviceKind.SPEED_CADENCE: 121,
    },
    "ble": {
        DeviceKind.TRAINER: 7,
        DeviceKind.POWER_METER: 2,
        DeviceKind.HEART_RATE_STRAP: 1,
        DeviceKind.SPEED_CADENCE: 3,
    },
}
