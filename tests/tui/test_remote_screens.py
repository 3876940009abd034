"""The console on an engine, as a rider presses its keys: the flows of a ride across the socket."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.attached import when
from tests.tui.consoles import MIDDLE, SMALL, seen
from tests.tui.engine_thread import WORKOUT, EngineThread, engine
from tests.tui.riding import TODAY
from tui.app import TeamcarApp
from tui.feed import RideFeed
from tui.remote import RemoteHouse
from tui.screens.devices import DevicesScreen
from tui.screens.end_dialog import EndDialog
from tui.screens.home import HomeScreen
from tui.screens.review import ReviewScreen
from tui.screens.ride import RideScreen
from workouts.recorder import SUMMARY_NAME
from workouts.snapshot import RideState


@pytest.fixture
def running(tmp_path: Path) -> Iterator[EngineThread]:
    with engine(tmp_path) as there:
        yield there


class Console:
    """A pilot of a console on an engine, and its page."""

    def __init__(self, pilot: Pilot[int], house: RemoteHouse) -> None:
        self.pilot, self.house = pilot, house

    @property
    def page(self) -> str:
        return "\n".join(seen(self.pilot))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def shows(self, *words: str) -> None:
        """Wait until all words are on the screen."""
        await when(lambda: all(word in self.page for word in words), lambda: self.page)

    async def on(self, screen: type) -> None:
        """Wait until a screen is shown."""
        await when(lambda: isinstance(self.pilot.app.screen, screen))
        await self.pilot.pause()


@asynccontextmanager
async def console(running: EngineThread, start: str = "home") -> AsyncIterator[Console]:
    house = RemoteHouse(running.folder, running.path, name="console test")
    app = TeamcarApp(house, start, TODAY)
    async with app.run_test(size=MIDDLE) as pilot:
        await when(lambda: house.lost is None)
        await pilot.pause()
        yield Console(pilot, house)


def state(running: EngineThread) -> RideState | None:
    ride = running.house.engine.ride
    return None if ride is None else ride.session.state


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "Sweet Spot",
            "Three steps is under way (0:03); q ends or leaves it. Not begun: Sweet Spot",
        ),
        (
            WORKOUT.name,
            "Three steps is under way (0:03); q ends or leaves it",
        ),
        (None, "Three steps is under way (0:03); q ends or leaves it. Not begun: Free ride"),
    ],
)
async def test_a_ride_asked_for_while_another_is_under_way_is_not_begun_and_that_is_said(
    running: EngineThread, asked: str | None, told: str
) -> None:
    live = running.ride(3)
    house = RemoteHouse(running.folder, running.path, name="console test")
    opened: list[RideFeed] = []

    def opens() -> RideFeed:
        opened.append(house.open_ride(None))
        return opened[-1]

    app = TeamcarApp(house, today=TODAY, opens=opens, asked=asked)
    async with app.run_test(size=SMALL) as pilot:
        there = Console(pilot, house)
        await there.shows(told)
        running.see(lambda: live.perform("finish", {}, "test"))
        running.see(running.house.close_ride)
        await there.on(ReviewScreen)
        await there.press("escape")
        await there.on(HomeScreen)
        assert running.house.engine.ride is None
    assert opened == [], "what was refused is not begun behind the rider's back"


async def test_a_ride_asked_for_is_opened_without_a_word(running: EngineThread) -> None:
    house = RemoteHouse(running.folder, running.path, name="console test")
    app = TeamcarApp(house, today=TODAY, opens=lambda: house.open_ride(WORKOUT), asked=WORKOUT.name)
    async with app.run_test(size=SMALL) as pilot:
        there = Console(pilot, house)
        await there.on(RideScreen)
        await there.shows("ready")
        assert "under way" not in there.page


async def test_from_home_through_a_ride_to_its_review(running: EngineThread) -> None:
    running.go(5.0)
    async with console(running) as there:
        await there.shows("last rides", "quit")
        await there.press("f")
        await there.on(RideScreen)
        assert state(running) is RideState.READY
        await there.press("enter")
        await when(lambda: state(running) is RideState.RIDING)
        running.go(30.0)
        await there.shows("● rec", "0:30")
        await there.press("p")
        await there.shows("‖ paused")
        assert state(running) is RideState.PAUSED
        await there.press("p")
        await there.shows("● rec")
        await there.press("q")
        await there.on(EndDialog)
        await there.press("s")
        await there.on(ReviewScreen)
        await there.shows("0:30")
        assert running.house.engine.ride is None
        await there.press("escape")
        await there.on(HomeScreen)


async def test_a_console_that_comes_opens_on_the_ride_under_way(running: EngineThread) -> None:
    live = running.ride(15)
    async with console(running) as there:
        await there.on(RideScreen)
        await there.shows("Three steps", "● rec", "POWER")
        before = live.session.course.position.step_index
        await there.press("s")
        await when(lambda: live.session.course.position.step_index == before + 1)
        await there.press("up")
        await there.shows("u undo")
        await there.press("u")
        await when(lambda: live.session.course.bias_percent == 100)
        await there.press("l")
        await there.shows("Lap 1")


async def test_the_coach_answers_across_the_socket(running: EngineThread) -> None:
    running.ride(15)
    async with console(running) as there:
        await there.on(RideScreen)
        await there.press("enter")
        await when(lambda: isinstance(there.pilot.app.focused, Input))
        await there.press(*"how long is left", "enter")
        await there.shows("how long is left", "coach")


async def test_the_ride_is_left_running_by_a_key(running: EngineThread) -> None:
    running.ride(5)
    async with console(running) as there:
        await there.on(RideScreen)
        await there.press("q")
        await there.on(EndDialog)
        assert "leave it running" in there.page
        await there.press("l")
        await when(lambda: there.pilot.app.return_code == 0)
    running.go(3.0)
    assert state(running) is RideState.RIDING


async def test_leaving_home_leaves_the_engine_alone(running: EngineThread) -> None:
    async with console(running) as there:
        await there.shows("quit")
        await there.press("q")
        await when(lambda: there.pilot.app.return_code == 0)
    with_ride = running.ride(2)
    assert len(with_ride.trace()) == 2


async def test_a_ride_begun_on_the_laptop_is_on_the_tablet_too(running: EngineThread) -> None:
    async with console(running) as laptop, console(running) as tablet:
        await laptop.press("f")
        await tablet.on(RideScreen)
        await tablet.press("enter")
        await when(lambda: state(running) is RideState.RIDING)
        running.go(10.0)
        await laptop.shows("● rec")
        await laptop.press("q")
        await laptop.on(EndDialog)
        await laptop.press("s")
        await laptop.on(ReviewScreen)
        await tablet.on(ReviewScreen)


async def test_a_question_that_another_console_has_answered_is_asked_no_more(
    running: EngineThread,
) -> None:
    live = running.ride(8)
    async with console(running) as laptop, console(running) as tablet:
        for each in (laptop, tablet):
            await each.on(RideScreen)
            await each.press("q")
            await each.on(EndDialog)
        await laptop.press("s")
        await laptop.on(ReviewScreen)
        await tablet.on(ReviewScreen)
        await tablet.press("d")  # meant for a dialog that has gone
    assert (live.recording.folder / SUMMARY_NAME).exists()


async def test_leaving_a_ride_that_pedalling_begins_just_now_keeps_it(
    running: EngineThread,
) -> None:
    live = running.see(lambda: running.house.open_ride(WORKOUT))
    async with console(running) as there:
        await there.on(RideScreen)
        running.see(lambda: live.session.perform("start", {}, "legs"))
        assert there.page.count("ready"), "the console does not know yet"
        await there.press("q")
        await when(lambda: live.over)
    assert live.session.state is RideState.FINISHED


async def test_an_engine_that_is_lost_is_said_and_the_screen_can_be_left(tmp_path: Path) -> None:
    with engine(tmp_path) as running:
        running.see(lambda: running.house.open_ride(WORKOUT))
        async with console(running) as there:
            await there.on(RideScreen)
            running.wait(running.server.stop())
            await there.shows("engine lost, reconnecting")
            await there.press("p")
            await there.shows("the engine is not there")
            await there.press("q")
            await there.on(EndDialog)
            await there.press("l")
            await when(lambda: there.pilot.app.return_code == 0)


async def test_devices_are_named_and_tested_across_the_socket(running: EngineThread) -> None:
    running.go(8.0)
    async with console(running) as there:
        await there.shows("quit")
        await there.press("d")
        await there.on(DevicesScreen)
        await there.shows("▸ ● Domestique Trainer", "● Pulse Strap", "the one that is driven")
        await there.press("t")
        await when(lambda: running.see(lambda: running.house.devices.trial) is not None)
        running.go(20.0)
        await there.shows("Trainer holds 100 W")
        await there.press("escape")
        await there.on(HomeScreen)


async def test_a_ride_that_was_cut_off_is_offered_when_the_engine_is_there(tmp_path: Path) -> None:
    with engine(tmp_path) as first:
        first.ride(9)
        first.abandon()
    with engine(tmp_path) as running:
        async with console(running) as there:
            await there.shows("A ride was cut off")
            await there.press("r")
            await there.on(RideScreen)
            await there.shows("‖ paused", "0:09")
            assert state(running) is RideState.PAUSED
