"""Rides for the tests of the ride itself: scripted sensors, and the simulated room."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sensors.clock import ManualClock
from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.hub import SensorHub
from sensors.readings import LiveValues
from sensors.simulated.air import USUAL_DEVICES, make_air
from sensors.simulated.faults import Faults
from sensors.simulated.radio import SimulatedRadio
from tests.workouts.rides import STARTED_AT
from workouts.athlete import Athlete
from workouts.ride import RideSession
from workouts.snapshot import GuardState, ResumePoint, RideSnapshot, Sample
from workouts.workout import Cadence, Step, StepKind, Target, Workout

TICK_S = 0.25
FTP_W = 250
ALL_MODES = frozenset(TrainerMode)


def steady(watts: int, seconds: int, cadence: Cadence | None = None) -> Step:
    """A step at `watts` of a rider whose FTP is 250 W."""
    return Step(StepKind.STEADY, seconds, Target(watts / FTP_W, watts / FTP_W), cadence)


def workout(*steps: Step) -> Workout:
    return Workout("Test ride", steps)


class ScriptedSensors:
    """Legs that do what they are told; None is a silent sensor.

    Without `power_w` of their own they make the watts that the trainer asks for.
    """

    def __init__(self, trainer: "RecordingTrainer") -> None:
        self.trainer = trainer
        self.power_w: float | None = None
        self.follows = True
        self.cadence_rpm: float | None = 90.0
        self.heart_rate_bpm: float | None = 140.0

    def pedal(self, cadence_rpm: float | None = 90.0) -> None:
        self.cadence_rpm, self.follows = cadence_rpm, True

    def stop(self) -> None:
        self.give(0.0, 0.0)

    def fall_silent(self) -> None:
        self.give(None, None)
        self.heart_rate_bpm = None

    def give(self, power_w: float | None, cadence_rpm: float | None) -> None:
        self.power_w, self.cadence_rpm, self.follows = power_w, cadence_rpm, False

    def live(self, now_s: float) -> LiveValues:
        power_w = self.power_w
        if self.follows:
            power_w = float(self.trainer.target.power_w or 100)
        return LiveValues(now_s, power_w, self.cadence_rpm, self.heart_rate_bpm, 30.0)


class RecordingTrainer:
    """Keeps every target with its time, the repeated ones left out."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.told: list[tuple[float, TrainerTarget]] = []
        self.answer = TrainerView("Scripted", ControlState.READY, ALL_MODES)

    @property
    def target(self) -> TrainerTarget:
        return self.told[-1][1] if self.told else TrainerTarget.free()

    def hold(self, target: TrainerTarget) -> None:
        if not self.told or self.told[-1][1] != target:
            self.told.append((self.clock.now(), target))

    def view(self) -> TrainerView:
        return self.answer

    def lose_control(self) -> None:
        self.answer = replace(self.answer, state=ControlState.REQUESTING)

    def give_control(self) -> None:
        self.answer = replace(self.answer, state=ControlState.READY)


@dataclass
class Notebook:
    """A RideListener that keeps what it is told."""

    samples: list[Sample] = field(default_factory=list)
    resumes: list[ResumePoint] = field(default_factory=list)
    events: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def on_sample(self, sample: Sample, resume: ResumePoint) -> None:
        self.samples.append(sample)
        self.resumes.append(resume)

    def on_event(self, kind: str, data: Mapping[str, object]) -> None:
        self.events.append((kind, data))

    def of(self, kind: str) -> list[Mapping[str, object]]:
        return [data for each, data in self.events if each == kind]


class ScriptedRide:
    """A RideSession on scripted legs and a trainer that only listens, ticked by hand."""

    def __init__(
        self, plan: Workout, *, waits_for_start: bool = True, start_s: float = 1000.0
    ) -> None:
        self.clock = ManualClock(start_s)
        self.trainer = RecordingTrainer(self.clock)
        self.sensors = ScriptedSensors(self.trainer)
        self.notes = Notebook()
        self.session = RideSession(
            ride_id="scripted",
            workout=plan,
            athlete=Athlete(ftp_w=FTP_W),
            clock=self.clock,
            sensors=self.sensors,
            trainer=self.trainer,
            wall=lambda: STARTED_AT + timedelta(seconds=self.clock.now() - start_s),
            starts_by_pedalling=not waits_for_start,
        )
        self.session.listeners.append(self.notes)
        self.snapshot = self.session.tick()

    def do(self, name: str, **arguments: str | int | float) -> str:
        return self.session.perform(name, arguments, "key").text

    def start(self) -> "ScriptedRide":
        self.do("start")
        return self

    def ride(self, seconds: float, tick_s: float = TICK_S) -> RideSnapshot:
        for _ in range(round(seconds / tick_s)):
            self.clock.advance(tick_s)
            self.snapshot = self.session.tick()
        return self.snapshot

    def sleep(self, seconds: float) -> RideSnapshot:
        """Let the machine sleep: one tick, `seconds` late."""
        return self.ride(seconds, seconds)


class RoomRide:
    """A RideSession in the simulated room, in the engine's order; the guard's states are kept."""

    def __init__(
        self,
        plan: Workout,
        *,
        rolling: bool = True,
        faults: Mapping[str, Faults] | None = None,
        w_prime_j: float = 200_000.0,
        seed: int = 7,
    ) -> None:
        self.clock = ManualClock()
        self.air = make_air(
            seed,
            ftp_w=FTP_W,
            devices=USUAL_DEVICES,
            faults=faults,
            clock=self.clock,
            rolling=rolling,
            w_prime_j=w_prime_j,
        )
        self.radio = SimulatedRadio(self.air)
        self.hub = SensorHub(self.clock)
        self.hub.add_radio("simulated", self.radio)
        for device in self.air.peripherals.values():
            self.hub.adopt(device.source)
        self.notes = Notebook()
        self.session = RideSession(
            ride_id="room",
            workout=plan,
            athlete=Athlete(ftp_w=FTP_W),
            clock=self.clock,
            sensors=self.hub,
            trainer=self.hub,
            wall=lambda: STARTED_AT + timedelta(seconds=self.clock.now()),
        )
        self.session.listeners.append(self.notes)
        self.guards: list[tuple[float, GuardState]] = []
        self.said: list[str] = []
        self.snapshot = self.session.tick()

    def do(self, name: str, **arguments: str | int | float) -> str:
        return self.session.perform(name, arguments, "key").text

    def ride(self, seconds: float, tick_s: float = TICK_S) -> RideSnapshot:
        for _ in range(round(seconds / tick_s)):
            now_s = self.clock.advance(tick_s)
            self.radio.step(now_s)
            self.snapshot = self.session.tick()
            self.hub.tick(now_s)
            guard, notice = self.snapshot.guard, self.snapshot.notice
            if not self.guards or self.guards[-1][1] is not guard:
                self.guards.append((now_s, guard))
            if notice is not None and (not self.said or self.said[-1] != notice.text):
                self.said.append(notice.text)
        return self.snapshot

    def until(self, guard: GuardState, within_s: float) -> float:
        """Ride until the guard is in this state; return how long it took."""
        since_s = self.clock.now()
        while self.snapshot.guard is not guard:
            waited_s = self.clock.now() - since_s
            assert waited_s < within_s, f"{guard} not within {within_s} s: {self.guards}"
            self.ride(TICK_S)
        return self.clock.now() - since_s

    def releases(self, since_s: float = 0.0) -> list[float]:
        return [at for at, guard in self.guards if guard is GuardState.RELEASED and at >= since_s]

    def requests(self, since_s: float = 0.0) -> list[str]:
        """Return what reached the trainer's control point, in hex."""
        return [entry.request.hex() for entry in self.air.trainer.log if entry.at_s >= since_s]

    def cadence_rpm(self) -> float:
        return self.air.truth(self.clock.now()).cadence_rpm
