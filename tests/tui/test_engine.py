"""The engine in real time, and what it does when something in a tick breaks."""

import asyncio
import logging
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from sensors.clock import ManualClock
from sensors.control import ControlState, TrainerMode
from sensors.readings import Metric, Reading
from sensors.simulated.air import Air
from sensors.simulated.radio import SimulatedRadio
from tui.engine import FAULTS_IN_A_ROW, TICK_S, Engine
from tui.feed import Frame
from tui.live_ride import LiveRide
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.snapshot import RideState
from workouts.workout import Step, StepKind, Target, Workout

STEADY = Workout(
    "Steady", (Step(StepKind.STEADY, 120, Target(0.75, 0.75)), Step(StepKind.STEADY, 120))
)


class Fault(Exception):
    """What a broken part of the program raises."""


class Breaking:
    """Stands in for a call, and fails as often as it is told."""

    def __init__(self, works: Callable[[], object], times: int) -> None:
        self.works, self.left = works, times

    def __call__(self) -> object:
        if self.left > 0:
            self.left -= 1
            raise Fault("the wheel fell off")
        return self.works()


def air_of(house: House) -> Air:
    """Return the room that the house's simulated radio is in: there the trainer has its say."""
    (radio,) = house.engine._pumps
    assert isinstance(radio, SimulatedRadio)
    return radio.air


class Riding:
    """A house on a manual clock, with a ride under way and the trainer held."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.house = House(folder, simulation=Simulation(seed=3), clock=self.clock)
        self.live = self.house.open_ride(STEADY)
        self.go(6.0)
        assert self.trainer_state is ControlState.READY

    @property
    def engine(self) -> Engine:
        return self.house.engine

    @property
    def trainer_state(self) -> ControlState:
        return self.engine.hub.view().state

    @property
    def air(self) -> Air:
        return air_of(self.house)

    def brake_mode(self) -> TrainerMode:
        return self.air.drivetrain.brake.mode

    def released(self) -> bool:
        """Tell whether the trainer was given back, by its own account too."""
        return self.engine.hub.released and not self.air.trainer.control.controlled

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.clock.advance(TICK_S)
            self.engine.step_safely()


@pytest.fixture
def riding(tmp_path: Path) -> Riding:
    return Riding(tmp_path)


def break_tick(live: LiveRide, times: int) -> None:
    # The session is this ride's own; what breaks is what a bug in it would break.
    live.session.tick = Breaking(live.session.tick, times)  # type: ignore[method-assign,assignment]


def test_a_fault_in_one_tick_is_logged_and_the_ride_goes_on(
    riding: Riding, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(riding.live.session.trace)
    break_tick(riding.live, 1)
    with caplog.at_level(logging.ERROR):
        riding.go(5.0)
    assert len(riding.live.session.trace) >= before + 4
    assert "the wheel fell off" in caplog.text
    assert not riding.engine.failing
    assert riding.trainer_state is ControlState.READY


def test_a_ride_that_fails_at_every_tick_gives_the_trainer_back(
    riding: Riding, caplog: pytest.LogCaptureFixture
) -> None:
    assert riding.brake_mode() is TrainerMode.ERG
    break_tick(riding.live, 10_000)
    with caplog.at_level(logging.ERROR):
        riding.go((FAULTS_IN_A_ROW - 1) * TICK_S)
        assert not riding.released()
        riding.go(5.0)
    assert riding.engine.failing
    assert riding.released()
    assert riding.brake_mode() is not TrainerMode.ERG
    assert caplog.text.count("a tick of the ride failed") == 2


def test_a_ride_that_ticks_again_takes_the_trainer_again(riding: Riding) -> None:
    break_tick(riding.live, FAULTS_IN_A_ROW + 20)
    riding.go((FAULTS_IN_A_ROW + 20) * TICK_S)
    assert riding.released()
    riding.go(15.0)
    assert riding.trainer_state is ControlState.READY
    assert riding.engine.hub.view().acknowledged is not None
    assert riding.live.session.state is RideState.RIDING


def test_a_console_that_cannot_draw_costs_neither_ride_nor_trainer(
    riding: Riding, caplog: pytest.LogCaptureFixture
) -> None:
    frames: list[Frame] = []

    def broken(frame: Frame) -> None:
        raise Fault("no room for the digits")

    riding.live.subscribe(broken)
    riding.live.subscribe(frames.append)
    with caplog.at_level(logging.ERROR):
        riding.go(10.0)
    assert len(frames) == 40
    assert riding.trainer_state is ControlState.READY
    assert caplog.text.count("a console could not take a frame") == 1


def test_ending_gives_the_trainer_back_and_says_so_in_its_log(riding: Riding) -> None:
    riding.engine.end()
    riding.go(2.0)
    assert riding.released()


async def until(so: Callable[[], bool]) -> None:
    """Let the loop go on until it is so; the limit is only there for what would hang."""
    async with asyncio.timeout(60):
        while not so():
            await asyncio.sleep(0.005)


async def test_a_packet_is_a_frame_at_once_and_does_not_wait_for_the_next_tick(
    tmp_path: Path,
) -> None:
    clock = ManualClock()
    house = House(tmp_path, simulation=Simulation(seed=3), clock=clock)
    live = house.open_ride(STEADY)
    frames: list[float] = []
    packets: list[float] = []
    pumped: list[float] = []
    (radio,) = house.engine._pumps
    works = radio.step

    def step(now_s: float) -> None:
        works(now_s)
        pumped.append(now_s)

    def note(reading: Reading) -> None:
        if Metric.POWER in reading.values:
            packets.append(clock.now())

    radio.step = step  # type: ignore[method-assign]
    live.subscribe(lambda frame: frames.append(frame.ride.at_s))
    house.engine.hub.listen(note)
    await house.start()
    for _ in range(60):
        clock.advance(0.05)
        await until(lambda: bool(pumped) and pumped[-1] >= clock.now())
        if packets and packets[-1] == clock.now():
            # The clock stands until the frame is there, so no tick falls due in the meantime.
            await until(lambda: bool(frames) and frames[-1] >= packets[-1])
    told = sorted({at_s for at_s in frames if at_s in packets})
    assert len(told) >= 3
    assert min(after - before for before, after in pairwise(sorted(set(frames)))) < TICK_S
    assert live.frame().ride.power_w is not None
    control = air_of(house).trainer.control

    def granted() -> bool:
        return control.controlled

    assert granted()
    leaving = asyncio.create_task(house.stop())
    while not leaving.done():
        clock.advance(0.05)
        await asyncio.sleep(0.005)
    await leaving
    assert not granted()
    assert house.engine.hub.released


async def test_a_radio_that_breaks_for_a_moment_does_not_stop_the_engine(tmp_path: Path) -> None:
    house = House(tmp_path, simulation=Simulation(seed=3))
    live = house.open_ride(STEADY)
    (radio,) = house.engine._pumps
    works, broken = radio.step, [True] * 6

    def step(now_s: float) -> None:
        if broken:
            broken.pop()
            raise Fault("the adapter was pulled out")
        works(now_s)

    radio.step = step  # type: ignore[method-assign]
    await house.start()
    await until(lambda: not broken)
    await until(lambda: bool(live.frame().sensors))
    await house.stop()
    assert house.engine.hub.released
