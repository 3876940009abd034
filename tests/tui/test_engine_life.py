"""An engine through an evening: consoles come and go, the rider steps off, the rule saves it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sensors.clock import ManualClock
from sensors.simulated.air import make_air
from sensors.simulated.radio import SimulatedRadio
from tests.tui.test_wiring import NOON, WORKOUT, Home
from tui.engine import TICK_S
from tui.engine_life import EngineLife
from tui.engine_settings import EngineSettings
from tui.idle import Act
from tui.left_words import leave_words, words_left
from tui.live_ride import LiveRide
from tui.remembered import Remembered
from tui.settings import Settings, save_settings
from tui.wiring import House
from workouts.snapshot import RideState

MINUTES = 2  # of the rule, so that little has to be ridden


class Evening:
    """An engine's house with a rider who can step off, on a clock that is told to go on."""

    def __init__(self, folder: Path, *, for_console: bool = False, keep: bool = False) -> None:
        save_settings(folder, Settings(engine=EngineSettings(idle_minutes=MINUTES)))
        self.clock = ManualClock()
        self.air = make_air(1, clock=self.clock, w_prime_j=200_000)
        self.radio = SimulatedRadio(self.air)
        self.consoles = 1
        self.out = io.StringIO()
        self.described: list[tuple[bool, int]] = []
        self.house = House(
            folder,
            clock=self.clock,
            wall=lambda: NOON + timedelta(seconds=self.clock.now()),
            radios={"simulated": lambda clock: self.radio},
            remembered=Remembered(tuple(each.source for each in self.air.peripherals.values())),
        )
        self.house.devices.open()
        self.life = EngineLife(
            self.house,
            lambda: self.consoles,
            self.out,
            for_console=for_console,
            keep=keep,
            changed=lambda riding, consoles: self.described.append((riding, consoles)),
        )

    def go(self, seconds: float) -> list[Act]:
        """Let time pass; returns what was due."""
        due = []
        for tick in range(round(seconds / TICK_S)):
            now_s = self.clock.advance(TICK_S)
            self.radio.step(now_s)
            self.house.engine.step_safely()
            if tick % 4 == 0:
                due.append(self.life.step(now_s))
        return [each for each in due if each is not Act.NOTHING]

    def ride(self, seconds: float) -> LiveRide:
        live = self.house.open_ride(WORKOUT)
        self.go(5.0)
        if live.session.state is RideState.READY:
            live.perform("start", {}, "test")
        assert self.go(seconds) == []
        return live


@contextmanager
def evening(folder: Path, *, for_console: bool = False, keep: bool = False) -> Iterator[Evening]:
    made = Evening(folder, for_console=for_console, keep=keep)
    try:
        yield made
    finally:
        made.house.close_ride()
        made.house.close()


def test_the_rider_steps_off_and_leaves_and_the_ride_is_saved_by_rule(tmp_path: Path) -> None:
    with evening(tmp_path) as tonight:
        live = tonight.ride(30)
        tonight.consoles = 0
        tonight.go(10)
        tonight.air.rider.stop()
        assert tonight.go(MINUTES * 60 - 10) == []
        assert live.frame().ride.state.value == "auto_paused"
        assert tonight.go(60) == [Act.FINISH_RIDE]
        assert live.frame().ride.state.value == "finished"
        assert tonight.house.engine.ride is None
        assert tonight.house.engine.hub.released
        assert [ride.ride_id for ride in tonight.house.history.rides()] == [live.session.ride_id]
        assert [riding for riding, _ in tonight.described] == [True, True, False]
        assert [consoles for _, consoles in tonight.described] == [1, 0, 0]
        (said,) = tonight.house.notices()
        assert said.startswith("Nobody pedalled or looked for 2 minutes: the ride is saved (Three")
        assert said in tonight.out.getvalue()


def test_what_was_done_is_told_to_the_next_console_and_only_to_that_one(tmp_path: Path) -> None:
    with evening(tmp_path) as tonight:
        tonight.ride(20)
        tonight.consoles = 0
        tonight.air.rider.stop()
        tonight.go(MINUTES * 60 + 60)
    with evening(tmp_path) as next_morning:  # an engine of its own: the first has ended
        next_morning.consoles = 0
        next_morning.go(10)
        assert len(next_morning.house.notices()) == 1
        next_morning.consoles = 1
        next_morning.go(10)
        assert len(next_morning.house.notices()) == 1
        next_morning.consoles = 0
        next_morning.go(2)
        assert next_morning.house.notices() == ()
        assert words_left(tmp_path) == ()


def test_without_a_console_the_ride_goes_on_under_a_rider_who_pedals(tmp_path: Path) -> None:
    with evening(tmp_path) as tonight:
        tonight.consoles = 0
        live = tonight.ride(MINUTES * 60 + 40)
        seconds = [sample.second for sample in live.trace()]
        assert seconds == list(range(len(seconds)))
        assert len(seconds) > MINUTES * 60


def test_a_simulated_rider_who_never_tires_does_not_ride_for_ever(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.house.settings = Settings(engine=EngineSettings(idle_minutes=MINUTES))
    life = EngineLife(home.house, lambda: 0, io.StringIO())
    live = home.ride(1)

    def done_s() -> float:
        due = Act.NOTHING
        while due is Act.NOTHING:
            home.go(1.0)
            due = life.step(home.clock.now())
        assert due is Act.FINISH_RIDE
        return home.clock.now()

    began_s = home.clock.now()
    assert done_s() - began_s == pytest.approx(WORKOUT.seconds + MINUTES * 60, abs=5.0)
    assert live.session.state is RideState.FINISHED
    home.house.close()


def test_a_kept_ride_waits_for_ever(tmp_path: Path) -> None:
    with evening(tmp_path, keep=True) as tonight:
        live = tonight.ride(20)
        tonight.consoles = 0
        tonight.air.rider.stop()
        assert tonight.go(MINUTES * 300) == []
        assert live.session.state is RideState.AUTO_PAUSED


def test_a_ride_that_was_never_started_leaves_nothing_behind(tmp_path: Path) -> None:
    with evening(tmp_path) as tonight:
        tonight.air.rider.stop()
        tonight.consoles = 0
        tonight.house.open_ride(WORKOUT)
        assert tonight.go(MINUTES * 60 + 30) == [Act.FINISH_RIDE]
        assert tonight.house.history.rides() == ()
        assert list((tmp_path / "rides").iterdir()) == []
        (said,) = tonight.house.notices()
        assert said == "Nobody pedalled or looked for 2 minutes: the ride was ended"


def test_the_engine_of_a_console_leaves_when_the_last_one_has_left(tmp_path: Path) -> None:
    with evening(tmp_path, for_console=True) as tonight:
        assert tonight.go(300) == []
        tonight.consoles = 0
        assert Act.LEAVE in tonight.go(70)


def test_it_says_one_line_for_each_thing_that_happens(tmp_path: Path) -> None:
    with evening(tmp_path) as tonight:
        tonight.ride(70)
        lines = tonight.out.getvalue().splitlines()
        assert lines[0].startswith("ride 2026-03-01-")
        assert any("step 1/3: " in line for line in lines)
        assert any("step 2/3: " in line for line in lines)
        assert any(line.endswith("riding") for line in lines)


@pytest.mark.parametrize("text", ["a sentence\nin two lines", "  spaces   in it "])
def test_a_sentence_stays_one_line_however_it_came(tmp_path: Path, text: str) -> None:
    leave_words(tmp_path, text)
    assert words_left(tmp_path) == (" ".join(text.split()),)


def test_words_that_the_disk_does_not_take_cost_nothing(tmp_path: Path) -> None:
    (tmp_path / "engine.words").mkdir()
    leave_words(tmp_path, "said")
    assert words_left(tmp_path) == ()
