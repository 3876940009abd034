"""Power meters: measurement 2A63 and feature 2A65 (Cycling Power Service 1.1, sections 3.1-3.2)."""

from enum import IntFlag
from typing import NamedTuple

from sensors.fields import Field, Layout
from sensors.quick_decoder import FromFlags, quick_decoder

CYCLING_POWER_MEASUREMENT = 0x2A63
CYCLING_POWER_FEATURE = 0x2A65

BALANCE_IS_LEFT, TORQUE_PRESENT, TORQUE_AT_CRANK, OFFSET_COMPENSATION = (
    1 << 1,
    1 << 2,
    1 << 3,
    1 << 12,
)

LAYOUT = Layout(
    "cycling power 2A63",
    (
        Field("power_w", "s16"),
        Field("balance_percent", "u8", per_unit=2, bit=0),
        Field("acc_torque_nm", "u16", per_unit=32, bit=2),
        Field("wheel_revs", "u32", bit=4),
        Field("wheel_time_2048", "u16", bit=4),
        Field("crank_revs", "u16", bit=5),
        Field("crank_time_1024", "u16", bit=5),
        Field("max_force_n", "s16", bit=6),
        Field("min_force_n", "s16", bit=6),
        Field("max_torque_nm", "s16", per_unit=32, bit=7),
        Field("min_torque_nm", "s16", per_unit=32, bit=7),
        Field("extreme_angles", "u24", bit=8),  # two 12-bit angles, the maximum in the low half
        Field("top_dead_spot_deg", "u16", bit=9),
        Field("bottom_dead_spot_deg", "u16", bit=10),
        Field("energy_kj", "u16", bit=11),
    ),
    flag_bytes=2,
)
ANGLES = LAYOUT.names.index("extreme_angles")
ANGLE_MAX = 0xFFF

FEATURE_LAYOUT = Layout("cycling power feature 2A65", (Field("bits", "u32"),))


class CyclingPower(NamedTuple):
    """One notification of a power meter; counters and torque are running totals.

    Force, torque and angle extremes are those of the last turn of the crank.
    """

    power_w: int | None = None  # the wire has no word for None here; negative when coasting
    balance_percent: float | None = None  # of the left pedal if `balance_is_left`
    acc_torque_nm: float | None = None
    wheel_revs: int | None = None
    wheel_time_2048: int | None = None
    crank_revs: int | None = None
    crank_time_1024: int | None = None
    max_force_n: int | None = None
    min_force_n: int | None = None
    max_torque_nm: float | None = None
    min_torque_nm: float | None = None
    max_angle_deg: int | None = None
    min_angle_deg: int | None = None
    top_dead_spot_deg: int | None = None
    bottom_dead_spot_deg: int | None = None
    energy_kj: int | None = None
    torque_source: str | None = None  # "wheel" or "crank", when there is accumulated torque
    balance_is_left: bool = False  # False: the meter does not know which pedal
    offset_compensation: bool = False  # the meter asks for, or does, a zero offset


class PowerFeature(IntFlag):
    """What a power meter can measure, 2A65 bits 0 to 8; others are kept as they are."""

    BALANCE = 1 << 0
    TORQUE = 1 << 1
    WHEEL = 1 << 2
    CRANK = 1 << 3
    EXTREME_MAGNITUDES = 1 << 4
    EXTREME_ANGLES = 1 << 5
    DEAD_SPOTS = 1 << 6
    ENERGY = 1 << 7
    OFFSET_COMPENSATION_INDICATOR = 1 << 8


def _torque_source(flags: int) -> str | None:
    if not flags & TORQUE_PRESENT:
        return None
    return "crank" if flags & TORQUE_AT_CRANK else "wheel"


FROM_FLAGS: FromFlags = {
    "torque_source": _torque_source,
    "balance_is_left": lambda flags: bool(flags & BALANCE_IS_LEFT),
    "offset_compensation": lambda flags: bool(flags & OFFSET_COMPENSATION),
}


def _walk(data: bytes) -> CyclingPower:
    flags, values, _ = LAYOUT.read(data)
    angles = values[ANGLES]
    values[ANGLES : ANGLES + 1] = (
        (None, None) if angles is None else (angles & ANGLE_MAX, angles >> 12)
    )
    return CyclingPower(*values, *(value(flags) for value in FROM_FLAGS.values()))


_decode = quick_decoder(LAYOUT, CyclingPower, _walk, FROM_FLAGS)


def decode_cycling_power(data: bytes) -> CyclingPower:
    """Return the measurement in a 2A63 packet; raises BadPacket."""
    return _decode(data)


def encode_cycling_power(value: CyclingPower) -> bytes:
    """Return the 2A63 packet; raises ValueError for what does not fit its field."""
    if (value.acc_torque_nm is None) is not (value.torque_source is None):
        raise ValueError("acc_torque_nm and torque_source belong together; give both or neither")
    if value.torque_source not in {None, "wheel", "crank"}:
        raise ValueError(f"torque_source is {value.torque_source!r}, not 'wheel' or 'crank'")
    if value.balance_is_left and value.balance_percent is None:
        raise ValueError("balance_is_left is given without balance_percent")
    flags = (
        (BALANCE_IS_LEFT if value.balance_is_left else 0)
        | (TORQUE_AT_CRANK if value.torque_source == "crank" else 0)
        | (OFFSET_COMPENSATION if value.offset_compensation else 0)
    )
    values = {name: getattr(value, name) for name in LAYOUT.names if name != "extreme_angles"}
    values["extreme_angles"] = _pack_angles(value.max_angle_deg, value.min_angle_deg)
    return LAYOUT.write(values, flags)


def _pack_angles(max_deg: int | None, min_deg: int | None) -> int | None:
    if max_deg is None and min_deg is None:
        return None
    if max_deg is None or min_deg is None:
        raise ValueError("max_angle_deg and min_angle_deg share a field; give both or neither")
    for angle in (max_deg, min_deg):
        if not 0 <= angle <= ANGLE_MAX:
            raise ValueError(f"an extreme angle is {angle}; its field holds 0 to {ANGLE_MAX}")
    return max_deg | min_deg << 12


def decode_power_feature(data: bytes) -> PowerFeature:
    """Return the abilities in a 2A65 packet; raises BadPacket."""
    return PowerFeature(FEATURE_LAYOUT.read(data)[1][0])


def encode_power_feature(value: PowerFeature) -> bytes:
    """Return the 2A65 packet."""
    return FEATURE_LAYOUT.write({"bits": int(value)})
