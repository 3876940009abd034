"""A simulated trainer as ANT+ fitness equipment: FE-C pages out, commands in.

What is braked stays braked when the console is gone: an ANT+ trainer cannot know that it is.
"""

from collections import deque
from dataclasses import dataclass, replace

from sensors.control import TrainerMode
from sensors.errors import BadPacket
from sensors.profiles.ant_calibration import Calibration
from sensors.profiles.ant_common import (
    COMMAND_STATUS,
    BatteryState,
    CommandResult,
    CommandStatus,
    PageRequest,
)
from sensors.profiles.ant_trainer import (
    DEFAULT_CRR,
    DEFAULT_CW_KG_M,
    BasicResistance,
    TargetPower,
    TrackResistance,
    UserConfiguration,
    WindResistance,
    decode_fec,
)
from sensors.profiles.ant_trainer_data import (
    CAPABILITIES,
    GENERAL_DATA,
    TRAINER_DATA,
    TRAINER_TORQUE,
    Capabilities,
    FitnessState,
    GeneralData,
    PowerLimit,
    TrainerData,
    TrainerTorque,
)
from sensors.simulated.ant_pages import AntBroadcaster, Encode, Identity, always
from sensors.simulated.ant_spin_down import SpinDown
from sensors.simulated.ant_torque import TorqueTotals
from sensors.simulated.brake import FLAT, STRONGEST_N
from sensors.simulated.peripheral import Peripheral
from sensors.simulated.trainer import NOISE_W

FITNESS_EQUIPMENT = 17
TRAINER = Identity(17017, 2, BatteryState.NEW, 3.0)
BACKGROUND_EVERY = 33
KMH_PER_MS = 3.6
COMMANDS = (TargetPower, BasicResistance, WindResistance, TrackResistance, UserConfiguration)
NO_COMMAND = CommandStatus(None, None, CommandResult.UNINITIALIZED)


@dataclass(frozen=True, slots=True)
class AntCommand:
    """One command that came, as it was written, and how it went."""

    at_s: float
    page: bytes
    result: CommandResult
    told: bool  # False while the trainer keeps its status to itself


class AntTrainer(AntBroadcaster):
    """Sends speed and power in turn, with `torque` the wheel's torque too; takes FE-C commands.

    The faults of its device count: `refuse_control` rejects so many commands, `silent_control`
    obeys so many without a new status, `answer_after_s` leaves each one pending for so long.
    """

    def __init__(self, device: Peripheral, seed: int, *, torque: bool = False) -> None:
        main: tuple[Encode, ...] = (self._general, self._trainer)
        super().__init__(
            FITNESS_EQUIPMENT,
            TRAINER,
            device,
            seed,
            main=(*main, self._torque) if torque else main,
            background=[always(page) for page in TRAINER.background()[:2]],
            background_every=BACKGROUND_EVERY,
        )
        self.log: list[AntCommand] = []
        self._asked: deque[Encode] = deque()
        self._pages: dict[int, Encode] = {
            16: self._general,
            25: self._trainer,
            26: self._torque,
            54: self._capabilities,
            71: self._command_status,
            **{page[0]: always(page) for page in TRAINER.background()},
        }
        self._status, self._status_at_s = NO_COMMAND, 0.0
        self._refusals_left = device.faults.refuse_control
        self._silences_left = device.faults.silent_control
        self._road = FLAT
        self._spin_down = SpinDown()
        self._event = 0
        self._acc_power_w = 0
        self._last_s = device.agenda.now_s
        self._energy_j = 0.0
        self._totals = TorqueTotals(self.body.wheel)

    def take(self, page: bytes, at_s: float) -> None:
        """Take a command, a request for a page, or one to calibrate; others are let go by."""
        try:
            record = decode_fec(page)
        except BadPacket:
            return
        match record:
            case PageRequest():
                encode = self._pages.get(record.page)
                if encode is not None:
                    self._asked.extend([encode] * max(1, record.times))
            case Calibration(spin_down=True):
                self.body.brake.free()
                self._spin_down.begin(at_s)
            case _:
                result = self._obey(record)
                if result is not None:
                    self._note(page, result, at_s)

    def _obey(self, command: object) -> CommandResult | None:
        """Carry out a command and return how it went; None for what is no command."""
        if not isinstance(command, COMMANDS):
            return None
        if self._refusals_left > 0:
            self._refusals_left -= 1
            return CommandResult.REJECTED
        brake = self.body.brake
        match command:
            case TargetPower():
                if self.device.faults.no_power_target:
                    return CommandResult.NOT_SUPPORTED
                brake.hold_power(command.target_w)
            case BasicResistance():
                brake.hold_level(command.level_percent)
            case TrackResistance():
                self._road = replace(
                    self._road,
                    slope_percent=command.grade_percent or 0.0,
                    crr=DEFAULT_CRR if command.crr is None else command.crr,
                )
                brake.follow(self._road)
            case WindResistance():
                cw = DEFAULT_CW_KG_M if command.cw_kg_m is None else command.cw_kg_m
                drafting = 1.0 if command.drafting is None else command.drafting
                wind_ms = (command.wind_kmh or 0) / KMH_PER_MS
                self._road = replace(self._road, wind_ms=wind_ms, cw_kg_m=cw * drafting)
                brake.follow(self._road)
        return CommandResult.PASSED

    def _note(self, page: bytes, result: CommandResult, at_s: float) -> None:
        faults = self.device.faults
        silent = self._silences_left > 0 and at_s - self.device.start_s >= faults.silent_from_s
        self.log.append(AntCommand(at_s, bytes(page), result, told=not silent))
        if silent:
            self._silences_left -= 1
            return
        before = self._status.sequence
        self._status = CommandStatus(
            command=page[0],
            sequence=0 if before is None else (before + 1) % 0xFF,
            result=result,
            response=int.from_bytes(page[4:8], "little"),
        )
        self._status_at_s = at_s + faults.answer_after_s

    def _next(self, at_s: float) -> bytes:
        power_w = self.body.brake.power_w
        self._energy_j += power_w * (at_s - self._last_s)
        self._last_s = at_s
        self._totals.count(self._energy_j, power_w, at_s - self.device.start_s)
        if self._asked:
            return self._asked.popleft()(at_s)
        calibrating = self._spin_down.page(self.body.speed_ms, at_s) if self.sent % 2 else None
        return super()._next(at_s) if calibrating is None else calibrating

    def _general(self, at_s: float) -> bytes:
        elapsed_s = at_s - self.device.start_s
        return GENERAL_DATA.encode(
            GeneralData(
                speed_ms=self.body.speed_ms,
                elapsed_s=elapsed_s // 0.25 * 0.25 % 64,
                distance_m=int(self.body.distance_m) & 0xFF,
                state=self._state(),
                has_distance=True,
            )
        )

    def _trainer(self, _: float) -> bytes:
        body = self.body
        driven = body.rider.pedalling and body.engaged and body.cadence_rpm > 0
        shown_w = body.brake.power_w + self.rng.gauss(0, NOISE_W)
        power_w = max(0, round(shown_w)) if driven else 0
        self._event += 1
        self._acc_power_w += power_w
        erg_fails = body.brake.mode is TrainerMode.ERG and not driven
        return TRAINER_DATA.encode(
            TrainerData(
                event=self._event & 0xFF,
                power_w=power_w,
                cadence_rpm=min(254, round(body.cadence_rpm)),
                acc_power_w=self._acc_power_w & 0xFFFF,
                power_limit=PowerLimit.SPEED_TOO_LOW if erg_fails else PowerLimit.HELD,
                state=self._state(),
            )
        )

    def _torque(self, _: float) -> bytes:
        totals = self._totals
        return TRAINER_TORQUE.encode(
            TrainerTorque(
                event=totals.turns & 0xFF,
                wheel_revs=totals.turns & 0xFF,
                wheel_period_2048=totals.period_2048,
                acc_torque_32=totals.acc_torque_32,
                state=self._state(),
            )
        )

    def _capabilities(self, _: float) -> bytes:
        power = not self.device.faults.no_power_target
        return CAPABILITIES.encode(Capabilities(round(STRONGEST_N), True, power, True))

    def _command_status(self, at_s: float) -> bytes:
        pending = at_s < self._status_at_s
        result = CommandResult.PENDING if pending else self._status.result
        return COMMAND_STATUS.encode(replace(self._status, result=result))

    def _state(self) -> FitnessState:
        return FitnessState.IN_USE if self.body.speed_ms > 0 else FitnessState.READY
