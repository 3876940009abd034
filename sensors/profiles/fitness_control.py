"""The trainer's control point, 2AD9: what the console asks, and what the trainer answers.

Fitness Machine Service 1.0, section 4.16. A request is an opcode and its parameters; the answer
is an indication that names the request and its result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sensors.errors import BadPacket
from sensors.fields import Field, Layout

FITNESS_MACHINE_CONTROL_POINT = 0x2AD9

WHAT = "control point 2AD9"


class Opcode(IntEnum):
    """What can be asked of an indoor bike."""

    REQUEST_CONTROL = 0x00
    RESET = 0x01
    SET_RESISTANCE = 0x04
    SET_POWER = 0x05
    START = 0x07
    STOP_OR_PAUSE = 0x08
    SIMULATION = 0x11
    SPIN_DOWN = 0x13
    RESPONSE = 0x80


class Result(IntEnum):
    """How a request went."""

    SUCCESS = 1
    NOT_SUPPORTED = 2
    INVALID_PARAMETER = 3
    FAILED = 4
    NOT_PERMITTED = 5


class StopOrPause(IntEnum):
    """The parameter of STOP_OR_PAUSE."""

    STOP = 1
    PAUSE = 2


class SpinDown(IntEnum):
    """The parameter of SPIN_DOWN."""

    START = 1
    IGNORE = 2


# The service gives a resistance level one byte; some trainers want, and send, two.
NARROW_LEVEL = (Field("resistance", "u8", per_unit=10),)
WIDE_LEVEL = (Field("resistance", "s16", per_unit=10),)
SIMULATION_PARAMETERS = (
    Field("wind_ms", "s16", per_unit=1000),
    Field("slope_percent", "s16", per_unit=100),
    Field("crr", "u8", per_unit=10_000),
    Field("cw", "u8", per_unit=100),
)

# Opcode -> its parameters. Requests for other machines (speed, inclination, steps) have no row:
# they are read as an opcode alone, which a bike answers with NOT_SUPPORTED.
PARAMETERS: Mapping[int, Layout] = {
    op: Layout(f"{WHAT}, {op.name.lower().replace('_', ' ')}", rows)
    for op, rows in (
        (Opcode.SET_RESISTANCE, NARROW_LEVEL),
        (Opcode.SET_POWER, (Field("power_w", "s16"),)),
        (Opcode.STOP_OR_PAUSE, (Field("stop_or_pause", "u8"),)),
        (Opcode.SIMULATION, SIMULATION_PARAMETERS),
        (Opcode.SPIN_DOWN, (Field("spin_down", "u8"),)),
    )
}
WIDE_RESISTANCE = Layout(f"{WHAT}, set resistance", WIDE_LEVEL)
RESPONSE = Layout(f"{WHAT}, response", (Field("request", "u8"), Field("result", "u8")))
SPIN_DOWN_SPEEDS = Layout(
    f"{WHAT}, spin down speeds",
    (
        Field("spin_down_low_kmh", "u16", per_unit=100),
        Field("spin_down_high_kmh", "u16", per_unit=100),
    ),
)


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """One request as the trainer reads it; only the parameters of its opcode are set."""

    op: int  # an Opcode, or a number without a name
    power_w: int | None = None
    resistance: float | None = None  # level, unitless
    slope_percent: float | None = None
    wind_ms: float | None = None  # headwind is positive
    crr: float | None = None  # coefficient of rolling resistance
    cw: float | None = None  # wind resistance coefficient, kg/m
    stop_or_pause: int | None = None  # StopOrPause
    spin_down: int | None = None  # SpinDown


@dataclass(frozen=True, slots=True)
class ControlResponse:
    """The trainer's answer; numbers without a name in Opcode or Result are kept as they are.

    The two speeds, between which the rider shall coast, come with a spin down that may begin.
    """

    request: int
    result: int
    spin_down_low_kmh: float | None = None
    spin_down_high_kmh: float | None = None


def encode_request_control() -> bytes:
    """Return the request to be the one who drives the trainer."""
    return _request(Opcode.REQUEST_CONTROL)


def encode_reset() -> bytes:
    """Return the request to go back to the initial state; it gives control back, too."""
    return _request(Opcode.RESET)


def encode_start() -> bytes:
    """Return the request to start or resume."""
    return _request(Opcode.START)


def encode_stop() -> bytes:
    """Return the request to stop."""
    return _request(Opcode.STOP_OR_PAUSE, stop_or_pause=StopOrPause.STOP)


def encode_pause() -> bytes:
    """Return the request to pause."""
    return _request(Opcode.STOP_OR_PAUSE, stop_or_pause=StopOrPause.PAUSE)


def encode_target_power(watts: int) -> bytes:
    """Return the request to hold `watts`, -32768 to 32767; raises ValueError outside."""
    return _request(Opcode.SET_POWER, power_w=watts)


def encode_target_resistance(level: float, two_bytes: bool = False) -> bytes:
    """Return the request to hold a level, in steps of 0.1.

    One byte holds 0 to 25.5, two bytes -3276.8 to 3276.7; raises ValueError outside.
    """
    if two_bytes:
        return bytes([Opcode.SET_RESISTANCE]) + WIDE_RESISTANCE.write({"resistance": level})
    return _request(Opcode.SET_RESISTANCE, resistance=level)


def encode_simulation(
    slope_percent: float, wind_ms: float = 0.0, crr: float = 0.004, cw: float = 0.51
) -> bytes:
    """Return the request to ride like on a slope; raises ValueError for what does not fit.

    Wind in m/s, headwind positive; coefficient of rolling resistance; wind resistance coefficient
    in kg/m (section 4.16.2.18). Left out, they are a road bike on asphalt in still air.
    """
    return _request(Opcode.SIMULATION, slope_percent=slope_percent, wind_ms=wind_ms, crr=crr, cw=cw)


def encode_spin_down(parameter: SpinDown = SpinDown.START) -> bytes:
    """Return the request to begin, or to leave out, a spin-down calibration."""
    return _request(Opcode.SPIN_DOWN, spin_down=parameter)


def decode_control_request(data: bytes) -> ControlRequest:
    """Return the request in a packet written to 2AD9; raises BadPacket.

    A level of two bytes is known by its length.
    """
    if not data:
        raise BadPacket(WHAT, "there is no opcode", data)
    op = data[0]
    layout = PARAMETERS.get(op)
    if layout is None:
        return ControlRequest(op)
    if op == Opcode.SET_RESISTANCE and len(data) > 2:
        layout = WIDE_RESISTANCE
    return ControlRequest(op, **dict(zip(layout.names, layout.read(data, 1)[1], strict=True)))


def decode_control_response(data: bytes) -> ControlResponse:
    """Return the answer in a 2AD9 indication; raises BadPacket."""
    if not data or data[0] != Opcode.RESPONSE:
        raise BadPacket(RESPONSE.what, "it does not begin with 80", data)
    _, (request, result), end = RESPONSE.read(data, 1)
    # Without all of the speeds, what follows is padding.
    if (request, result) == (Opcode.SPIN_DOWN, Result.SUCCESS) and len(data) >= end + 4:
        return ControlResponse(request, result, *SPIN_DOWN_SPEEDS.read(data, end)[1])
    return ControlResponse(request, result)


def encode_control_response(value: ControlResponse) -> bytes:
    """Return the 2AD9 indication; raises ValueError for what does not fit its field.

    Raises it too for spin-down speeds in any other answer than success to a spin down.
    """
    packet = bytes([Opcode.RESPONSE]) + RESPONSE.write(RESPONSE.values_of(value))
    if value.spin_down_low_kmh is None and value.spin_down_high_kmh is None:
        return packet
    if (value.request, value.result) != (Opcode.SPIN_DOWN, Result.SUCCESS):
        raise ValueError("only success to a spin down has spin-down speeds; leave them out")
    return packet + SPIN_DOWN_SPEEDS.write(SPIN_DOWN_SPEEDS.values_of(value))


def _request(op: Opcode, **parameters: float) -> bytes:
    layout = PARAMETERS.get(op)
    return bytes([op]) + (layout.write(parameters) if layout else b"")
