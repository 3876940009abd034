"""The spiral of death over Bluetooth: packets, bleak, hub, guard, and back to the brake."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

import pytest

from sensors.control import TrainerTarget, TrainerView
from sensors.hub import SensorHub
from tests.sensors.bluetooth_ride import BluetoothRide, on_bluetooth
from tests.sensors.virtual_loop import ride_virtually
from workouts.athlete import Athlete
from workouts.drive import Trainer
from workouts.ride import RideSession
from workouts.snapshot import GuardState, RideState
from workouts.workout import Step, StepKind, Target, Workout

HARD_W = 320
FADED_NM = 33  # 304 W at 88 rpm: hardly less than what is asked for
FRESH_S, FADED_S, AFTER_S = 40.0, 15.0, 60.0


class Unguarded:
    """A console without the guard: it asks for the plan's watts, whatever the legs do."""

    def __init__(self, hub: SensorHub) -> None:
        self._hub = hub
        self.view: Callable[[], TrainerView] = hub.view

    def hold(self, target: TrainerTarget) -> None:
        self._hub.hold(TrainerTarget.erg(HARD_W))


@dataclass(slots=True)
class Diary:
    """What became of the rider, four times a second from the moment the legs fade."""

    cadence_rpm: list[float] = field(default_factory=list)
    power_w: list[float] = field(default_factory=list)
    guard: list[GuardState] = field(default_factory=list)
    shown_rpm: list[float | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # of the trainer, in hex
    state: RideState = RideState.READY

    @property
    def moves(self) -> list[GuardState]:
        return [state for state, _ in groupby(self.guard)]

    @property
    def longest_standstill_s(self) -> float:
        still = (
            len(list(run)) for stands, run in groupby(r < 1 for r in self.cadence_rpm) if stands
        )
        return max(still, default=0) / 4


def fade(trainer: Callable[[SensorHub], Trainer]) -> Diary:
    """Ride at 320 W, have the legs fade for 15 s, and ride on with good legs."""

    async def rode() -> Diary:
        async with on_bluetooth(seed=7) as ride:
            return await _fade(ride, trainer(ride.hub))

    return ride_virtually(rode())


async def _fade(ride: BluetoothRide, trainer: Trainer) -> Diary:
    step = Step(StepKind.WORK, 600, Target(HARD_W / 250, HARD_W / 250))
    session = RideSession(
        ride_id="spiral",
        workout=Workout("Too hard", (step,)),
        athlete=Athlete(ftp_w=250),
        clock=ride.clock,
        sensors=ride.hub,
        trainer=trainer,
        wall=lambda: datetime(2026, 11, 20, 18, 30, tzinfo=UTC),
    )
    diary = Diary()

    def tick() -> None:
        session.tick()
        truth = ride.air.drivetrain.truth()
        diary.cadence_rpm.append(truth.cadence_rpm)
        diary.power_w.append(truth.power_w)
        diary.guard.append(session.guard_state)
        diary.shown_rpm.append(session.seen.cadence_rpm)

    def warm_up() -> None:
        session.tick()

    await ride.ride(FRESH_S, warm_up)
    assert ride.air.drivetrain.truth().power_w == pytest.approx(HARD_W, rel=0.05)
    since_s = ride.now_s
    ride.air.rider.fade(FADED_NM)
    await ride.ride(FADED_S, tick)
    ride.air.rider.recover()
    await ride.ride(AFTER_S, tick)
    diary.asked = ride.requests(since_s)
    diary.state = session.state
    return diary


def test_a_fading_rider_at_320_watts_is_released_and_brought_back() -> None:
    diary = fade(lambda hub: hub)
    assert diary.moves[:3] == [GuardState.HOLDING, GuardState.RELEASED, GuardState.RAMPING_BACK]
    assert diary.moves[-1] is GuardState.HOLDING
    assert diary.longest_standstill_s < 1
    assert diary.state is RideState.RIDING
    # Out of ERG within a second and a half of low cadence, and then watts again, a few more each.
    low = next(at for at, rpm in enumerate(diary.cadence_rpm) if rpm < 50)
    assert diary.guard[low + 6] is GuardState.RELEASED
    freed = next(at for at, asked in enumerate(diary.asked) if asked.startswith(("11", "04")))
    watts = [int.from_bytes(bytes.fromhex(a)[1:3], "little") for a in diary.asked[freed + 1 :]]
    assert watts[0] < 0.7 * HARD_W
    assert watts[-1] == HARD_W
    assert diary.power_w[-1] == pytest.approx(HARD_W, rel=0.05)
    assert diary.cadence_rpm[-1] > 80


def test_without_the_guard_the_same_rider_is_stopped_and_stays_so() -> None:
    diary = fade(Unguarded)
    faded = int(FADED_S * 4)
    assert min(diary.cadence_rpm[:faded]) == 0
    # Good legs do not help any more: near 0 rpm any watts are too much torque.
    assert diary.longest_standstill_s > AFTER_S - 5
    assert max(diary.cadence_rpm[faded:]) < 1
    assert diary.shown_rpm[-1] == 0
