"""All GATT characteristics that are read here: number -> name, service, access, decoder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from sensors.profiles import (
    battery,
    cycling_power,
    fitness_control,
    fitness_features,
    fitness_status,
    heart_rate,
    indoor_bike,
    speed_cadence,
)

HEART_RATE_SERVICE = 0x180D
BATTERY_SERVICE = 0x180F
SPEED_CADENCE_SERVICE = 0x1816
CYCLING_POWER_SERVICE = 0x1818
FITNESS_MACHINE_SERVICE = 0x1826

# Numbers of 16 bits stand for this UUID with the number in its first part
# (Bluetooth Core Specification 5.4, vol. 3, part B, section 2.5.1).
UUID_TAIL = "-0000-1000-8000-00805f9b34fb"


class Access(Enum):
    """How the values of a characteristic come."""

    READ = "read"  # once, after connecting
    NOTIFY = "notify"
    READ_AND_NOTIFY = "read and notify"
    INDICATE = "indicate"  # must be enabled before the first write


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One row: what the packets of a 16-bit number are, and what decodes them."""

    number: int
    name: str
    service: int
    access: Access
    decode: Callable[[bytes], object]  # raises BadPacket


CHARACTERISTICS: Mapping[int, Characteristic] = {
    row.number: row
    for row in (
        Characteristic(
            heart_rate.HEART_RATE_MEASUREMENT,
            "heart rate",
            HEART_RATE_SERVICE,
            Access.NOTIFY,
            heart_rate.decode_heart_rate,
        ),
        Characteristic(
            battery.BATTERY_LEVEL,
            "battery",
            BATTERY_SERVICE,
            Access.READ_AND_NOTIFY,
            battery.decode_battery,
        ),
        Characteristic(
            speed_cadence.CSC_MEASUREMENT,
            "speed and cadence",
            SPEED_CADENCE_SERVICE,
            Access.NOTIFY,
            speed_cadence.decode_speed_cadence,
        ),
        Characteristic(
            cycling_power.CYCLING_POWER_MEASUREMENT,
            "cycling power",
            CYCLING_POWER_SERVICE,
            Access.NOTIFY,
            cycling_power.decode_cycling_power,
        ),
        Characteristic(
            cycling_power.CYCLING_POWER_FEATURE,
            "cycling power feature",
            CYCLING_POWER_SERVICE,
            Access.READ,
            cycling_power.decode_power_feature,
        ),
        Characteristic(
            fitness_features.FITNESS_MACHINE_FEATURE,
            "fitness features",
            FITNESS_MACHINE_SERVICE,
            Access.READ,
            fitness_features.decode_fitness_features,
        ),
        Characteristic(
            indoor_bike.INDOOR_BIKE_DATA,
            "indoor bike",
            FITNESS_MACHINE_SERVICE,
            Access.NOTIFY,
            indoor_bike.decode_indoor_bike,
        ),
        Characteristic(
            fitness_status.TRAINING_STATUS,
            "training status",
            FITNESS_MACHINE_SERVICE,
            Access.READ_AND_NOTIFY,
            fitness_status.decode_training_status,
        ),
        Characteristic(
            fitness_features.SUPPORTED_RESISTANCE_RANGE,
            "resistance range",
            FITNESS_MACHINE_SERVICE,
            Access.READ,
            fitness_features.decode_resistance_range,
        ),
        Characteristic(
            fitness_features.SUPPORTED_POWER_RANGE,
            "power range",
            FITNESS_MACHINE_SERVICE,
            Access.READ,
            fitness_features.decode_power_range,
        ),
        Characteristic(
            fitness_control.FITNESS_MACHINE_CONTROL_POINT,
            "control point",
            FITNESS_MACHINE_SERVICE,
            Access.INDICATE,
            fitness_control.decode_control_response,
        ),
        Characteristic(
            fitness_status.FITNESS_MACHINE_STATUS,
            "machine status",
            FITNESS_MACHINE_SERVICE,
            Access.NOTIFY,
            fitness_status.decode_machine_status,
        ),
    )
}


def decode(number: int, data: bytes) -> object:
    """Return the values in a packet of characteristic `number`.

    Raises BadPacket for bytes that do not decode, KeyError for a number that is not in the table.
    """
    return CHARACTERISTICS[number].decode(data)


def uuid_of(number: int) -> str:
    """Return the 128-bit UUID, in lower case, of a 16-bit number."""
    return f"{number:08x}{UUID_TAIL}"


NUMBERS: Mapping[str, int] = {
    uuid_of(number): number
    for row in CHARACTERISTICS.values()
    for number in (row.number, row.service)
}


def number_of(uuid: str) -> int | None:
    """Return the number of a characteristic or service by its 128-bit UUID.

    None for one that is not in the table.
    """
    return NUMBERS.get(uuid.lower())
