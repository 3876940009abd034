"""A console's house across the socket: attached, told everything, asking for what a key does."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sensors.errors import DeviceNotFound
from sensors.readings import Metric
from tests.tui.attached import Attached, attached, when
from tests.tui.engine_thread import WORKOUT, EngineThread, engine
from tui.house import House
from tui.remote import RemoteHouse
from tui.settings import load_settings
from workouts.errors import CommandRefused
from workouts.snapshot import RideState


@pytest.fixture
def running(tmp_path: Path) -> Iterator[EngineThread]:
    with engine(tmp_path) as there:
        yield there


@asynccontextmanager
async def on(running: EngineThread) -> AsyncIterator[Attached]:
    """Yield a house that is attached."""
    async with attached(running.folder, running.path) as console:
        await when(lambda: console.house.lost is None)
        yield console


async def test_a_ride_under_way_is_all_there(running: EngineThread) -> None:
    live = running.ride(20)
    running.see(lambda: live.say("how long is left", "key"))
    async with on(running) as console:
        ride = console.ride
        assert list(ride.trace()) == live.trace()
        assert list(ride.plan()) == live.plan()
        assert ride.frame() == live.frame()
        assert list(ride.texts()) == list(live.texts())
        assert await asyncio.to_thread(ride.laps) == tuple(live.laps())
        running.go(3.0)
        await when(lambda: len(ride.trace()) == 23)
        await when(lambda: ride.frame() == live.frame())


async def test_what_is_done_is_done_there_and_seen_at_once(running: EngineThread) -> None:
    live = running.ride(3)
    async with on(running) as console:
        heard = []
        console.ride.subscribe(lambda frame: heard.append(frame.ride.state))
        notice = console.ride.perform("pause", {}, "key")
        assert notice.who == "console test"
        assert console.ride.frame().ride.notice == notice
        assert live.session.state is RideState.PAUSED
        await when(lambda: RideState.PAUSED in heard)
        with pytest.raises(CommandRefused, match="there is nothing to undo"):
            console.ride.perform("undo", {}, "key")
        with pytest.raises(CommandRefused, match="there is no command"):
            console.ride.perform("fly", {}, "key")
        reply = console.ride.say("how long is left", "typed")
        await when(lambda: [line.text for line in console.ride.frame().chat][1:] == [reply.text])


async def test_a_ride_is_opened_finished_and_looked_at(running: EngineThread) -> None:
    async with on(running) as console, on(running) as other:
        ride = console.house.open_ride(WORKOUT)
        assert [step.seconds for step in ride.plan()] == [60, 40, 60]
        await when(lambda: other.house.feed is not None)
        assert other.ride.ride_id == ride.ride_id
        assert console.house.open_ride(None) is ride, "the one under way is joined"
        ride.perform("start", {}, "key")
        running.go(8.0)
        await when(lambda: len(ride.trace()) == len(other.ride.trace()) > 4)
        ride.perform("finish", {}, "key")
        ridden = console.house.close_ride()
        assert ridden is not None
        assert ridden.duration_s == 8
        assert console.house.ride_samples(ridden.ride_id) == tuple(ride.trace())
        assert console.house.feed is None
        await when(lambda: other.house.feed is None)


async def test_a_ride_shown_elsewhere_is_let_go_by_its_screen(running: EngineThread) -> None:
    async with on(running) as console, on(running) as other:
        ride = console.house.open_ride(WORKOUT)
        await when(lambda: other.house.feed is not None)
        shown = other.ride
        shown.subscribe(lambda frame: None)
        ride.perform("start", {}, "key")
        running.go(4.0)
        ride.perform("finish", {}, "key")
        console.house.close_ride()
        following = console.house.open_ride(WORKOUT)
        await when(lambda: shown.over and other.house._told.newest is not shown)
        assert other.house.feed is shown, "its screen has not looked at it yet"
        ridden = other.house.close_ride()
        assert ridden is not None
        assert ridden.duration_s == 4
        assert other.ride.ride_id == following.ride_id
        assert running.house.engine.ride is not None


async def test_a_ride_cut_off_is_offered_and_resumed_across_the_socket(tmp_path: Path) -> None:
    with engine(tmp_path) as first:
        first.ride(9)
        first.abandon()
    with engine(tmp_path) as running:
        async with on(running) as console:
            (left,) = console.house.unfinished()
            ride = console.house.resume(left)
            assert ride.frame().ride.state is RideState.PAUSED
            await when(lambda: len(ride.trace()) == 9)
            assert console.house.unfinished() == ()
            ride.perform("finish", {}, "key")
            ridden = console.house.close_ride()
            assert ridden is not None
            assert ridden.duration_s == 9
            with pytest.raises(CommandRefused, match="not waiting any more"):
                console.house.discard_unfinished(left)


async def test_settings_are_read_from_their_file_on_both_sides(running: EngineThread) -> None:
    async with on(running) as console, on(running) as other:
        athlete = replace(console.house.settings.athlete, ftp_w=301)
        console.house.save_settings(replace(console.house.settings, athlete=athlete, theme="x"))
        assert running.house.settings.athlete.ftp_w == 301
        assert load_settings(running.folder)[0].theme == "x"
        await when(lambda: other.house.settings.athlete.ftp_w == 301)
        assert other.house.library.ftp_w == 301


async def test_a_pairing_in_the_engine_survives_settings_of_a_console(tmp_path: Path) -> None:
    with engine(tmp_path) as running:
        running.see(lambda: setattr(running.house, "_borrowed", False))
        async with on(running) as console:
            running.go(6.0)
            console.house.devices.rename("sim:strap", "Mine")
            console.house.save_settings(replace(console.house.settings, theme="x"))
            kept = load_settings(running.folder)[0].remembered
            assert "Mine" in [each.name for each in kept.devices]


async def test_devices_are_seen_paired_and_tested_across_the_socket(running: EngineThread) -> None:
    running.go(8.0)
    async with on(running) as console:
        devices = console.house.devices
        assert devices.rows() == ()
        await when(lambda: len(devices.rows()) == 2)
        assert devices.rows()[0].driven
        assert Metric.POWER in devices.served()
        devices.rename("sim:strap", "My strap")
        assert [row.source.name for row in devices.rows()][1] == "My strap"
        assert devices.prefer("sim:strap", Metric.HEART_RATE)
        assert not devices.prefer("sim:strap", Metric.HEART_RATE)
        with pytest.raises(DeviceNotFound, match="not in the air"):
            devices.pair("sim:nobody")
        trial = devices.begin_trial("sim:trainer")
        assert trial.running
        running.go(16.0)
        await when(lambda: devices.trial is not None and not devices.trial.running)
        assert "Trainer" in devices.trial.verdict  # type: ignore[union-attr]
        devices.stop_trial()


async def test_devices_are_told_no_more_when_nobody_looks(running: EngineThread) -> None:
    async with on(running) as console:
        console.house.devices.rows()

        def watched() -> bool:
            return running.see(lambda: any(c.watches_devices for c in running.server._followers))

        await when(watched)
        console.clock.advance(10.0)
        await when(lambda: not watched())


async def test_notices_reach_the_console_that_asks_again(running: EngineThread) -> None:
    async with on(running) as console:
        before = console.changes
        running.see(lambda: running.house._faults.append("The cat sits on the fan."))
        assert "The cat sits on the fan." not in console.house.notices()
        await when(lambda: console.changes > before)
        assert "The cat sits on the fan." in console.house.notices()


def test_the_remote_house_is_a_house(tmp_path: Path) -> None:
    house: House = RemoteHouse(tmp_path, tmp_path / "none")
    assert house.outlives
    assert house.lost is not None
