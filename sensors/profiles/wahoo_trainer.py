"""Wahoo's trainer characteristic, a026e005-…: what the console asks where there is no FTMS.

Not a public standard: opcodes and scales are those on which the open-source programs that drive
these trainers agree (incyclist/devices, qdomyos-zwift, kinetic-fit/sensors-swift-trainers). An
answer is `01`, the opcode, and 01 for success; some firmware never answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sensors.errors import BadPacket
from sensors.fields import Field, Layout

WHAT = "Wahoo trainer"
RESPONSE = 0x01
SUCCESS = 1
UNLOCK_CODE = 0xFCEE
FULL_BRAKE = 0  # the count falls as the brake gets stronger
NO_BRAKE = 16_383
STANDARD_LEVELS = 9
GRADE_ZERO = 0xFFFF / 2  # the count of a flat road; a grade of 100 % is as much again


class WahooOp(IntEnum):
    """What can be asked of the trainer."""

    UNLOCK = 0x20
    SET_RESISTANCE = 0x40
    SET_LEVEL = 0x41
    SET_POWER = 0x42
    SET_SIMULATION = 0x43
    SET_GRADE = 0x46


REQUESTS: Mapping[int, Layout] = {
    op: Layout(f"{WHAT}, {op.name.lower().replace('_', ' ')}", rows)
    for op, rows in (
        (WahooOp.UNLOCK, (Field("code", "u16"),)),
        (WahooOp.SET_RESISTANCE, (Field("easing", "u16"),)),
        (WahooOp.SET_LEVEL, (Field("level", "u8"),)),
        (WahooOp.SET_POWER, (Field("power_w", "u16"),)),
        (
            WahooOp.SET_SIMULATION,
            (
                Field("mass_kg", "u16", per_unit=100),
                # Sources differ between 1000 and 10 000; this one errs towards the lighter road.
                Field("crr", "u16", per_unit=1000),
                Field("cw_kg_m", "u16", per_unit=1000),
            ),
        ),
        (WahooOp.SET_GRADE, (Field("raw_grade", "u16"),)),
    )
}
ANSWER = Layout(f"{WHAT}, answer", (Field("request", "u8"), Field("status", "u8")))


@dataclass(frozen=True, slots=True)
class WahooAnswer:
    """What the trainer says to the request with opcode `request`."""

    request: int
    status: int  # 1 is success

    @property
    def succeeded(self) -> bool:
        # KICKR v5 says 2 to the unlock code, and obeys.
        return self.status == SUCCESS or self.request == WahooOp.UNLOCK


@dataclass(frozen=True, slots=True)
class WahooRequest:
    """One request as the trainer reads it; only the value of its opcode is set."""

    op: int
    power_w: int | None = None
    level_percent: float | None = None
    grade_percent: float | None = None


def encode_unlock() -> bytes:
    """Return the code without which the trainer takes no other request."""
    return _request(WahooOp.UNLOCK, code=UNLOCK_CODE)


def encode_target_power(watts: int) -> bytes:
    """Return the request to hold `watts`, 0 to 65535; raises ValueError outside."""
    return _request(WahooOp.SET_POWER, power_w=watts)


def encode_resistance(percent: float) -> bytes:
    """Return the request to hold a share of the strongest brake; raises ValueError outside."""
    if not 0 <= percent <= 100:
        raise ValueError(f"level_percent is {percent}; give 0 to 100")
    return _request(WahooOp.SET_RESISTANCE, easing=round((1 - percent / 100) * NO_BRAKE))


def encode_standard_level(level: int) -> bytes:
    """Return the request to brake like a fluid trainer of a `level` from 0 to 9."""
    if not 0 <= level <= STANDARD_LEVELS:
        raise ValueError(f"level is {level}; give 0 to {STANDARD_LEVELS}")
    return _request(WahooOp.SET_LEVEL, level=level)


def encode_simulation(mass_kg: float, crr: float = 0.004, cw_kg_m: float = 0.51) -> bytes:
    """Return the request to ride like on a road, whose slope is given by `encode_grade`."""
    return _request(WahooOp.SET_SIMULATION, mass_kg=mass_kg, crr=crr, cw_kg_m=cw_kg_m)


def encode_grade(percent: float) -> bytes:
    """Return the request for a slope of -100 to 100 %; raises ValueError outside."""
    if not -100 <= percent <= 100:
        raise ValueError(f"grade_percent is {percent}; give -100 to 100")
    return _request(WahooOp.SET_GRADE, raw_grade=int((percent / 100 + 1) * GRADE_ZERO))


def decode_wahoo_answer(data: bytes) -> WahooAnswer:
    """Return the answer in a packet of the trainer; raises BadPacket."""
    if not data or data[0] != RESPONSE:
        raise BadPacket(ANSWER.what, "it does not begin with 01", data)
    return WahooAnswer(*ANSWER.read(data, 1)[1])


def encode_wahoo_answer(value: WahooAnswer) -> bytes:
    """Return the trainer's answer."""
    return bytes([RESPONSE]) + ANSWER.write(ANSWER.values_of(value))


def decode_wahoo_request(data: bytes) -> WahooRequest:
    """Return the request in a packet written to the trainer; raises BadPacket."""
    if not data:
        raise BadPacket(WHAT, "there is no opcode", data)
    op = data[0]
    layout = REQUESTS.get(op)
    values = dict(zip(layout.names, layout.read(data, 1)[1], strict=True)) if layout else {}
    if op == WahooOp.SET_POWER:
        return WahooRequest(op, power_w=values["power_w"])
    if op == WahooOp.SET_RESISTANCE:
        return WahooRequest(op, level_percent=round(100 * (1 - values["easing"] / NO_BRAKE), 2))
    if op == WahooOp.SET_GRADE:
        return WahooRequest(
            op, grade_percent=round(100 * (values["raw_grade"] / GRADE_ZERO - 1), 2)
        )
    return WahooRequest(op)


def _request(op: WahooOp, **values: float) -> bytes:
    return bytes([op]) + REQUESTS[op].write(values)
