"""The trainer's side of the FTMS control point: who drives, what was asked, what was answered."""

from collections.abc import Callable
from dataclasses import dataclass

from sensors.control import TrainerMode
from sensors.errors import BadPacket
from sensors.profiles.fitness_control import (
    ControlRequest,
    Opcode,
    Result,
    SpinDown,
    StopOrPause,
    decode_control_request,
)
from sensors.profiles.fitness_features import PowerRange, ResistanceRange
from sensors.profiles.fitness_status import MachineStatus, StatusOp
from sensors.simulated.brake import Brake, Road
from sensors.simulated.faults import Faults
from sensors.simulated.spin_down import FitnessSpinDown

REAL_POWER_RANGE = PowerRange(0, 1500, 1)
# One byte holds levels up to 25.5 (FTMS 4.16.2.5), so that this range needs no second one.
LEVELS = ResistanceRange(0.0, 20.0, 0.1)
NARROW_REQUEST = 2  # bytes: opcode and level


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One write to the control point: `op` is its first byte, `request` all of them."""

    at_s: float
    op: int
    request: bytes
    result: Result
    answered: bool  # False while the control point plays dead


Answer = tuple[Result, MachineStatus | None]


class ControlPoint:
    """Turns requests into brake settings. Answers are values; the trainer sends them."""

    def __init__(self, brake: Brake, faults: Faults, spin_down: FitnessSpinDown) -> None:
        self.controlled = False
        self.started = False
        self.log: list[LogEntry] = []
        self._brake = brake
        self._faults = faults
        self._spin_down = spin_down
        self._at_s = 0.0  # when what is being carried out was written
        self._refusals_left = faults.refuse_control
        self._silences_left = faults.silent_control
        self._paused: Callable[[], None] | None = None  # puts back what the pause took off
        self._procedures: dict[int, Callable[[ControlRequest], Answer]] = {
            Opcode.RESET: self._reset,
            Opcode.SET_RESISTANCE: self._set_level,
            Opcode.SET_POWER: self._set_power,
            Opcode.START: self._start,
            Opcode.STOP_OR_PAUSE: self._stop_or_pause,
            Opcode.SIMULATION: self._simulate,
        }
        if not faults.no_spin_down:
            self._procedures[Opcode.SPIN_DOWN] = self._spin

    @property
    def power_range(self) -> PowerRange | None:
        """What 2AD8 says, or None if the trainer has none."""
        if self._faults.no_power_range or self._faults.no_power_target:
            return None
        return self._faults.power_range or REAL_POWER_RANGE

    def handle(self, data: bytes, at_s: float, elapsed_s: float) -> tuple[LogEntry, Answer]:
        """Carry out one write of at least one byte, log it, and return how it went."""
        self._at_s = at_s
        answer = self._answer(data)
        silent = self._silences_left > 0 and elapsed_s >= self._faults.silent_from_s
        if silent:
            self._silences_left -= 1
        entry = LogEntry(at_s, data[0], bytes(data), answer[0], answered=not silent)
        self.log.append(entry)
        return entry, answer

    def lose_control(self) -> None:
        """Be nobody's, with a free brake: the link is gone, or someone else has taken over."""
        self.controlled = False
        self._paused = None
        self._spin_down.leave()
        self._brake.free()

    def _answer(self, data: bytes) -> Answer:
        op = data[0]
        if op == Opcode.REQUEST_CONTROL:
            return self._request_control(), None
        if op not in self._procedures:
            return Result.NOT_SUPPORTED, None
        if not self.controlled:
            return Result.NOT_PERMITTED, None
        try:
            request = decode_control_request(data)
        except BadPacket:
            return Result.INVALID_PARAMETER, None
        narrow_level = op == Opcode.SET_RESISTANCE and len(data) == NARROW_REQUEST
        if narrow_level and self._faults.two_byte_levels:
            return Result.INVALID_PARAMETER, None
        return self._procedures[op](request)

    def _request_control(self) -> Result:
        if self._refusals_left > 0:
            self._refusals_left -= 1
            return Result.FAILED
        self.controlled = True
        return Result.SUCCESS

    def _reset(self, _: ControlRequest) -> Answer:
        self.started = False
        self.lose_control()
        return Result.SUCCESS, MachineStatus(StatusOp.RESET)

    def _start(self, _: ControlRequest) -> Answer:
        self.started = True
        if self._paused is not None:
            self._paused()
            self._paused = None
        return Result.SUCCESS, MachineStatus(StatusOp.STARTED)

    def _stop_or_pause(self, request: ControlRequest) -> Answer:
        if request.stop_or_pause not in set(StopOrPause):
            return Result.INVALID_PARAMETER, None
        pause = request.stop_or_pause == StopOrPause.PAUSE
        self._paused = self._restorer() if pause else None
        self.started = False
        self._spin_down.leave()
        self._brake.free()
        status = MachineStatus(StatusOp.STOPPED_OR_PAUSED, stop_or_pause=request.stop_or_pause)
        return Result.SUCCESS, status

    def _restorer(self) -> Callable[[], None]:
        """Return what sets the brake as it is now."""
        brake = self._brake
        match brake.mode:
            case TrainerMode.ERG:
                watts = brake.target_w
                return lambda: brake.hold_power(watts)
            case TrainerMode.RESISTANCE:
                level = brake.level_percent
                return lambda: brake.hold_level(level)
            case TrainerMode.SIM:
                road = brake.road
                return lambda: brake.follow(road)
            case TrainerMode.FREE:
                return self._paused or brake.free

    def _set_power(self, request: ControlRequest) -> Answer:
        watts = request.power_w
        if self._faults.no_power_target:
            return Result.NOT_SUPPORTED, None
        limits = self.power_range or REAL_POWER_RANGE
        highest = limits.max_w if limits.max_w > 0 else REAL_POWER_RANGE.max_w
        if watts is None or not max(0, limits.min_w) <= watts <= highest:
            return Result.INVALID_PARAMETER, None
        self._brake.hold_power(watts)
        return Result.SUCCESS, MachineStatus(StatusOp.POWER_CHANGED, target_w=watts)

    def _set_level(self, request: ControlRequest) -> Answer:
        level = request.resistance
        if level is None or not LEVELS.min_level <= level <= LEVELS.max_level:
            return Result.INVALID_PARAMETER, None
        self._brake.hold_level(100 * level / LEVELS.max_level)
        return Result.SUCCESS, MachineStatus(StatusOp.RESISTANCE_CHANGED, resistance=level)

    def _spin(self, request: ControlRequest) -> Answer:
        if request.spin_down not in set(SpinDown):
            return Result.INVALID_PARAMETER, None
        if request.spin_down == SpinDown.IGNORE:
            self._spin_down.leave()
            return Result.SUCCESS, None
        self._brake.free()
        self._spin_down.begin(self._at_s)
        return Result.SUCCESS, None

    def _simulate(self, request: ControlRequest) -> Answer:
        slope, wind, crr, cw = (request.slope_percent, request.wind_ms, request.crr, request.cw)
        if slope is None or wind is None or crr is None or cw is None:
            return Result.INVALID_PARAMETER, None
        self._brake.follow(Road(slope, wind, crr, cw))
        status = MachineStatus(
            StatusOp.SIMULATION_CHANGED, slope_percent=slope, wind_ms=wind, crr=crr, cw=cw
        )
        return Result.SUCCESS, status
