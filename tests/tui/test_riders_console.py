"""Several riders at the console: who rides is seen at home, and changed where no ride is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from tests.tui.consoles import seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import TODAY, PlayedRide, riding
from tui.app import TeamcarApp
from tui.feed import RideFeed
from workouts.errors import CommandRefused
from workouts.snapshot import RideState


@asynccontextmanager
async def console(app: TeamcarApp) -> AsyncIterator[Pilot[int]]:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield pilot


async def test_home_names_the_rider_where_there_are_several_and_else_nobody() -> None:
    several = TeamcarApp(MemoryHouse(), today=TODAY, rider="Anna", other_riders=("default",))
    async with console(several) as pilot:
        assert seen(pilot)[0].split()[:2] == ["teamcar", "Anna"]
    async with console(TeamcarApp(MemoryHouse(), today=TODAY)) as pilot:
        assert seen(pilot)[0].split()[:2] == ["teamcar", "Saturday"]


async def test_the_palette_offers_the_others_and_leaves_for_the_one_chosen() -> None:
    app = TeamcarApp(MemoryHouse(), today=TODAY, rider="Anna", other_riders=("default", "Ben"))
    async with console(app) as pilot:
        commands = {each.title: each for each in app.get_system_commands(app.screen)}
        assert {"Ride as default", "Ride as Ben"} <= set(commands)
        commands["Ride as Ben"].callback()
        await pilot.pause()
    assert app.next_rider == "Ben"
    assert app.return_code == 0


async def test_while_a_ride_is_under_way_nobody_else_takes_the_console() -> None:
    house = MemoryHouse(feed=PlayedRide())
    app = TeamcarApp(house, "ride", TODAY, rider="Anna", other_riders=("Ben",))
    async with console(app):
        with pytest.raises(CommandRefused, match="end the ride first"):
            app.switch_rider("Ben")
        assert app.next_rider is None


async def test_a_ride_that_was_asked_for_is_opened_once_there_is_an_engine() -> None:
    house = MemoryHouse()
    opened: list[RideFeed] = []

    def opens() -> RideFeed:
        opened.append(house.open_ride(None))
        return opened[0]

    app = TeamcarApp(house, today=TODAY, opens=opens)
    async with console(app) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(opened) == 1
        assert type(app.screen).__name__ == "RideScreen"


async def test_a_ride_under_way_is_shown_and_none_is_opened_over_it() -> None:
    house = MemoryHouse(feed=PlayedRide(riding(state=RideState.PAUSED)))

    def opens() -> RideFeed:
        raise AssertionError("there is a ride already")

    app = TeamcarApp(house, "ride", TODAY, opens=opens)
    async with console(app) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert type(app.screen).__name__ == "RideScreen"
