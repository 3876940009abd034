"""What a trainer tells unasked: machine status 2ADA, training status 2AD3.

Fitness Machine Service 1.0, sections 4.17 and 4.10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sensors.errors import BadPacket
from sensors.fields import Field, Layout
from sensors.profiles.fitness_control import NARROW_LEVEL, SIMULATION_PARAMETERS, WIDE_LEVEL

FITNESS_MACHINE_STATUS = 0x2ADA
TRAINING_STATUS = 0x2AD3

WHAT = "machine status 2ADA"


class StatusOp(IntEnum):
    """What happened to an indoor bike."""

    RESET = 0x01
    STOPPED_OR_PAUSED = 0x02  # by the rider, at the machine
    STOPPED_BY_SAFETY_KEY = 0x03
    STARTED = 0x04  # or resumed, by the rider
    RESISTANCE_CHANGED = 0x07
    POWER_CHANGED = 0x08
    SIMULATION_CHANGED = 0x12
    SPIN_DOWN = 0x14
    CONTROL_LOST = 0xFF


# Opcode -> its parameters; opcodes without a row are read as an opcode alone.
PARAMETERS: Mapping[int, Layout] = {
    op: Layout(f"{WHAT}, {op.name.lower().replace('_', ' ')}", rows)
    for op, rows in (
        (StatusOp.STOPPED_OR_PAUSED, (Field("stop_or_pause", "u8"),)),
        (StatusOp.RESISTANCE_CHANGED, NARROW_LEVEL),
        (StatusOp.POWER_CHANGED, (Field("target_w", "s16"),)),
        (StatusOp.SIMULATION_CHANGED, SIMULATION_PARAMETERS),
        (StatusOp.SPIN_DOWN, (Field("spin_down", "u8"),)),
    )
}
WIDE_RESISTANCE = Layout(f"{WHAT}, resistance changed", WIDE_LEVEL)
# The largest level that one byte holds.
NARROW_MAX = 25.5

# 2AD3 status -> words; the others are reserved.
TRAINING_STATES: Mapping[int, str] = dict(
    enumerate(
        (
            "other",
            "idle",
            "warming up",
            "low intensity interval",
            "high intensity interval",
            "recovery interval",
            "isometric",
            "heart rate control",
            "fitness test",
            "speed too low to control",
            "speed too high to control",
            "cool down",
            "watt control",
            "quick start",
            "before the workout",
            "after the workout",
        )
    )
)
TRAINING_LAYOUT = Layout("training status 2AD3", (Field("text_flags", "u8"), Field("status", "u8")))
TEXT_PRESENT = 1 << 0


@dataclass(frozen=True, slots=True)
class MachineStatus:
    """One event at the trainer; only the parameters of its opcode are set."""

    op: int  # a StatusOp, or a number without a name
    target_w: int | None = None
    resistance: float | None = None  # level, unitless
    slope_percent: float | None = None
    wind_ms: float | None = None
    crr: float | None = None
    cw: float | None = None
    stop_or_pause: int | None = None  # fitness_control.StopOrPause
    spin_down: int | None = None  # 1 asked for, 2 done, 3 failed, 4 stop pedalling


@dataclass(frozen=True, slots=True)
class TrainingStatus:
    """Where the trainer thinks the training is; TRAINING_STATES has the words."""

    status: int
    text: str | None = None  # the trainer's own words, if it sends some


def decode_machine_status(data: bytes) -> MachineStatus:
    """Return the event in a 2ADA packet; raises BadPacket."""
    if not data:
        raise BadPacket(WHAT, "there is no opcode", data)
    op = data[0]
    layout = PARAMETERS.get(op)
    if layout is None:
        return MachineStatus(op)
    if op == StatusOp.RESISTANCE_CHANGED and len(data) > 2:
        layout = WIDE_RESISTANCE
    return MachineStatus(op, **dict(zip(layout.names, layout.read(data, 1)[1], strict=True)))


def encode_machine_status(value: MachineStatus) -> bytes:
    """Return the 2ADA packet; raises ValueError for what does not fit its field.

    A level that does not fit the one byte of the service is written as two.
    """
    layout = PARAMETERS.get(value.op)
    if value.op == StatusOp.RESISTANCE_CHANGED and not 0 <= (value.resistance or 0) <= NARROW_MAX:
        layout = WIDE_RESISTANCE
    return bytes([value.op]) + (layout.write(layout.values_of(value)) if layout else b"")


def decode_training_status(data: bytes) -> TrainingStatus:
    """Return the status in a 2AD3 packet; raises BadPacket. Unreadable letters become '\ufffd'."""
    _, (text_flags, status), end = TRAINING_LAYOUT.read(data)
    if not text_flags & TEXT_PRESENT:
        return TrainingStatus(status)
    return TrainingStatus(status, bytes(data[end:]).decode("utf-8", "replace"))


def encode_training_status(value: TrainingStatus) -> bytes:
    """Return the 2AD3 packet; raises ValueError for what does not fit its field."""
    flags = 0 if value.text is None else TEXT_PRESENT
    head = TRAINING_LAYOUT.write({"text_flags": flags, "status": value.status})
    return head + (value.text or "").encode()
