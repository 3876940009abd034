"""Indoor bike data, 2AD2 (Fitness Machine Service 1.0, section 4.9)."""

from typing import NamedTuple

from sensors.fields import Field, Layout
from sensors.quick_decoder import quick_decoder

INDOOR_BIKE_DATA = 0x2AD2

MORE_DATA = 1 << 0

# The service counts energy in kilocalories; one kilojoule is this many of them.
KCAL_PER_KJ = 1 / 4.184

LAYOUT = Layout(
    "indoor bike 2AD2",
    (
        Field("speed_kmh", "u16", per_unit=100, bit=0, inverted=True),
        Field("avg_speed_kmh", "u16", per_unit=100, bit=1),
        Field("cadence_rpm", "u16", per_unit=2, bit=2),
        Field("avg_cadence_rpm", "u16", per_unit=2, bit=3),
        Field("distance_m", "u24", bit=4),
        Field("resistance", "s16", bit=5),
        Field("power_w", "s16", bit=6),
        Field("avg_power_w", "s16", bit=7),
        Field("energy_kj", "u16", per_unit=KCAL_PER_KJ, bit=8, no_value=0xFFFF),
        Field("energy_kj_per_hour", "u16", per_unit=KCAL_PER_KJ, bit=8, no_value=0xFFFF),
        Field("energy_kj_per_minute", "u8", per_unit=KCAL_PER_KJ, bit=8, no_value=0xFF),
        Field("heart_rate_bpm", "u8", bit=9, no_value=0),
        Field("metabolic_equivalent", "u8", per_unit=10, bit=10),
        Field("elapsed_s", "u16", bit=11),
        Field("remaining_s", "u16", bit=12),
    ),
    flag_bytes=2,
)


class IndoorBike(NamedTuple):
    """One notification of a trainer; energies in steps of a kilocalorie, 4.184 kJ.

    A record too long for one packet is split: every part but the last has `more_data`, and only
    the last has the speed, for one flag bit says both.
    """

    speed_kmh: float | None = None
    avg_speed_kmh: float | None = None
    cadence_rpm: float | None = None
    avg_cadence_rpm: float | None = None
    distance_m: int | None = None
    resistance: int | None = None
    power_w: int | None = None
    avg_power_w: int | None = None
    energy_kj: float | None = None
    energy_kj_per_hour: float | None = None
    energy_kj_per_minute: float | None = None
    heart_rate_bpm: int | None = None
    metabolic_equivalent: float | None = None
    elapsed_s: int | None = None
    remaining_s: int | None = None
    more_data: bool = False


def _walk(data: bytes) -> IndoorBike:
    flags, values, _ = LAYOUT.read(data)
    values.append(bool(flags & MORE_DATA))
    return IndoorBike(*values)


_decode = quick_decoder(
    LAYOUT, IndoorBike, _walk, {"more_data": lambda flags: bool(flags & MORE_DATA)}
)


def decode_indoor_bike(data: bytes) -> IndoorBike:
    """Return the values in a 2AD2 packet; raises BadPacket."""
    return _decode(data)


def encode_indoor_bike(value: IndoorBike) -> bytes:
    """Return the 2AD2 packet; raises ValueError for what does not fit its field.

    Raises it too for a record that has both a speed and more data, or neither.
    """
    if value.more_data is not (value.speed_kmh is None):
        raise ValueError("one flag says both: give speed_kmh, or more_data, not both or neither")
    return LAYOUT.write(LAYOUT.values_of(value))
