"""A smart trainer as FTMS shows it: 2AD2 four times a second, and a control point that answers."""

from dataclasses import replace

from sensors.control import TrainerMode
from sensors.profiles.cycling_power import (
    CYCLING_POWER_MEASUREMENT,
    CyclingPower,
    encode_cycling_power,
)
from sensors.profiles.fitness_control import (
    FITNESS_MACHINE_CONTROL_POINT,
    ControlResponse,
    Result,
    encode_control_response,
    encode_spin_down,
)
from sensors.profiles.fitness_features import (
    FITNESS_MACHINE_FEATURE,
    SUPPORTED_POWER_RANGE,
    SUPPORTED_RESISTANCE_RANGE,
    Feature,
    FitnessFeatures,
    TargetSetting,
    encode_fitness_features,
    encode_power_range,
    encode_resistance_range,
)
from sensors.profiles.fitness_status import (
    FITNESS_MACHINE_STATUS,
    TRAINING_STATUS,
    MachineStatus,
    StatusOp,
    TrainingStatus,
    encode_machine_status,
    encode_training_status,
)
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA, IndoorBike, encode_indoor_bike
from sensors.readings import DeviceKind, Source
from sensors.simulated.control_point import LEVELS, ControlPoint, LogEntry
from sensors.simulated.faults import NO_FAULTS, Faults
from sensors.simulated.peripheral import Central, Peripheral, Room
from sensors.simulated.spin_down import HIGH_KMH, LOW_KMH, FitnessSpinDown

SOURCE = Source("sim:trainer", "Domestique Trainer", DeviceKind.TRAINER, "simulated")
PERIOD_S = 0.25
NOISE_W = 2.0  # standard deviation of one shown value
SPIN_DOWN = encode_spin_down()
IDLE, WATT_CONTROL, QUICK_START = 1, 12, 13  # training status 2AD3, FTMS table 4.13


class Trainer(Peripheral):
    """Drives the brake by its control point. `cycling_power` adds 2A63 with crank revolutions."""

    def __init__(
        self,
        room: Room,
        faults: Faults = NO_FAULTS,
        *,
        cycling_power: bool = False,
    ) -> None:
        super().__init__(SOURCE, -55, room, faults)
        self._spin_down = FitnessSpinDown(room.body.rider)
        self.control = ControlPoint(room.body.brake, faults, self._spin_down)
        self.overlapped = 0  # writes that came before the last one was answered
        self._answer_due_s: float | None = None
        self._training = IDLE
        self._links = 0  # an answer belongs to the link it was asked on
        self.stream(INDOOR_BIKE_DATA, PERIOD_S, self._bike_packets)
        if cycling_power:
            self.stream(CYCLING_POWER_MEASUREMENT, PERIOD_S, self._power_packets)
        for stolen_s in faults.control_stolen_at_s:
            self.agenda.at(self.start_s + stolen_s, self._steal)

    @property
    def log(self) -> list[LogEntry]:
        """All writes to the control point, with their results, the oldest first."""
        return self.control.log

    @property
    def streaming(self) -> bool:
        return self.control.started or not self.faults.streams_only_after_start

    def reads(self) -> tuple[tuple[int, bytes], ...]:
        targets = TargetSetting.RESISTANCE | TargetSetting.SIMULATION
        if not self.faults.no_power_target:
            targets |= TargetSetting.POWER
        if not self.faults.no_spin_down:
            targets |= TargetSetting.SPIN_DOWN
        measured = (
            Feature.CADENCE | Feature.TOTAL_DISTANCE | Feature.RESISTANCE_LEVEL | Feature.POWER
        )
        features = FitnessFeatures(int(measured), int(targets))
        found = [(FITNESS_MACHINE_FEATURE, encode_fitness_features(features))]
        if self.control.power_range is not None:
            found.append((SUPPORTED_POWER_RANGE, encode_power_range(self.control.power_range)))
        found.append((SUPPORTED_RESISTANCE_RANGE, encode_resistance_range(LEVELS)))
        return (*found, *super().reads())

    def link_up(self, central: Central) -> None:
        super().link_up(central)
        self._links += 1
        self._answer_due_s = None

    def link_down(self) -> None:
        super().link_down()
        # A trainer that went on braking for a console that is gone would hold its rider captive.
        self.control.lose_control()
        self.control.started = False

    def write(self, characteristic: int, data: bytes, at_s: float) -> str | None:
        if characteristic != FITNESS_MACHINE_CONTROL_POINT:
            return super().write(characteristic, data, at_s)
        if not data:
            return f"{self.source.name} got a command without a single byte; send an opcode"
        if self._answer_due_s is not None and at_s < self._answer_due_s:
            self.overlapped += 1
        entry, (_, status) = self.control.handle(data, at_s, at_s - self.start_s)
        self._answer_due_s = at_s + self.faults.answer_after_s if entry.answered else None
        link = self._links

        def answer(due_s: float) -> None:
            if link != self._links:
                return
            if entry.answered:
                self.indicate(characteristic, _response(entry), due_s)
            if status is not None:
                self.notify(FITNESS_MACHINE_STATUS, encode_machine_status(status), due_s)
            self._tell_training(due_s)

        self.agenda.at(at_s + self.faults.answer_after_s, answer)
        return None

    def _steal(self, at_s: float) -> None:
        if self.control.controlled:
            self.control.lose_control()
            lost = MachineStatus(StatusOp.CONTROL_LOST)
            self.notify(FITNESS_MACHINE_STATUS, encode_machine_status(lost), at_s)

    def _tell_training(self, at_s: float) -> None:
        now = IDLE
        if self.control.started:
            erg = self.body.brake.mode is TrainerMode.ERG
            now = WATT_CONTROL if erg else QUICK_START
        if now != self._training:
            self._training = now
            self.notify(TRAINING_STATUS, encode_training_status(TrainingStatus(now)), at_s)

    def _shown_power_w(self) -> int:
        """Return the brake's power as the trainer shows it: nothing while the wheel runs free."""
        body = self.body
        noise_w = self.rng.gauss(0, NOISE_W)
        if not (body.rider.pedalling and body.engaged and body.cadence_rpm > 0):
            return 0
        return max(0, round(body.brake.power_w + noise_w))

    def _bike_packets(self, at_s: float) -> list[bytes]:
        told = self._spin_down.status(self.body.speed_ms, at_s)
        if told is not None:
            self.notify(FITNESS_MACHINE_STATUS, encode_machine_status(told), at_s)
        power_w = self._shown_power_w()
        if not self.streaming:
            return []
        body = self.body
        speed_kmh = round(body.speed_ms * 3.6, 2)
        cadence_rpm = round(body.cadence_rpm * 2) / 2
        distance_m = int(body.distance_m) & 0xFFFFFF
        if not self.faults.split_notifications:
            whole = IndoorBike(
                speed_kmh=speed_kmh,
                cadence_rpm=cadence_rpm,
                power_w=power_w,
                distance_m=distance_m,
            )
            return [encode_indoor_bike(whole)]
        first = IndoorBike(power_w=power_w, distance_m=distance_m, more_data=True)
        last = IndoorBike(speed_kmh=speed_kmh, cadence_rpm=cadence_rpm)
        return [encode_indoor_bike(first), encode_indoor_bike(last)]

    def _power_packets(self, _: float) -> list[bytes]:
        power_w = self._shown_power_w()
        if not self.streaming:
            return []
        revs, time_1024 = self.body.crank.event(1024)
        value = CyclingPower(power_w=power_w, crank_revs=revs & 0xFFFF, crank_time_1024=time_1024)
        return [encode_cycling_power(value)]


def _response(entry: LogEntry) -> bytes:
    """Return the answer to a request; a spin-down begins with the speeds to coast between."""
    response = ControlResponse(entry.op, entry.result)
    if entry.request == SPIN_DOWN and entry.result is Result.SUCCESS:
        response = replace(response, spin_down_low_kmh=LOW_KMH, spin_down_high_kmh=HIGH_KMH)
    return encode_control_response(response)
