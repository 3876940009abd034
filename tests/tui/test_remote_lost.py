"""A console whose engine is lost, absent, mute or mad: said in words, and found again."""

import socket
import tempfile
import threading
from pathlib import Path

import pytest

from sensors.readings import LinkState
from tests.tui.attached import attached, when
from tests.tui.engine_thread import PATIENCE_S, EngineThread
from tui.engine_line import SILENT, EngineLine
from tui.protocol import VERSION, Engine, Say
from tui.protocol_lines import encode
from tui.refusals import EngineLost
from workouts.errors import CommandRefused
from workouts.snapshot import RideState


async def test_an_engine_that_is_lost_blanks_the_values_and_comes_back_whole(
    tmp_path: Path,
) -> None:
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        path = Path(short, "socket")
        first = EngineThread(tmp_path / "data", path)
        live = first.ride(10)
        first.see(lambda: live.say("how long is left", "key"))
        async with attached(first.folder, path) as console:
            await when(lambda: console.house.lost is None)
            ride = console.ride
            ride.subscribe(lambda frame: None)
            assert ride.frame().ride.power_w is not None
            power_w, chat = ride.frame().ride.power_w, ride.frame().chat
            first.crash()
            await when(lambda: ride.frame().trouble is not None)
            assert (ride.frame().trouble or "").startswith("engine lost, reconnecting ")
            assert ride.frame().ride.power_w == power_w, "for three seconds it may hold"
            console.clock.advance(3.1)
            await when(lambda: ride.frame().stale)
            gone = ride.frame()
            assert (gone.ride.power_w, gone.ride.heart_rate_bpm, gone.ride.target_w) == (None,) * 3
            assert {each.link for each in gone.sensors} == {LinkState.STALE}
            assert gone.chat == chat
            with pytest.raises(EngineLost):
                ride.perform("pause", {}, "key")
            second = EngineThread(tmp_path / "data", path)
            try:
                (left,) = second.see(second.house.unfinished)
                second.see(lambda: second.house.resume(left))
                await when(lambda: console.house.lost is None and ride.frame().trouble is None)
                assert console.house.feed is ride
                assert len(ride.trace()) == 10
                assert ride.frame().ride.state is RideState.PAUSED
                ride.perform("resume", {}, "key")
                second.go(8.0)
                await when(lambda: len(ride.trace()) > 10)
            finally:
                second.stop()


async def test_a_ride_that_ended_while_the_engine_was_away_is_over(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        path = Path(short, "socket")
        first = EngineThread(tmp_path / "data", path)
        first.ride(10)
        async with attached(first.folder, path) as console:
            await when(lambda: console.house.lost is None)
            ride = console.ride
            ride.subscribe(lambda frame: None)
            first.crash()
            await when(lambda: console.house.lost is not None)
            second = EngineThread(tmp_path / "data", path)
            try:
                (left,) = second.see(second.house.unfinished)
                second.see(lambda: second.house.save_unfinished(left))
                await when(lambda: console.house.lost is None)
                assert ride.over
                ridden = console.house.close_ride()
                assert ridden is not None
                assert ridden.duration_s == 10
            finally:
                second.stop()


async def test_an_engine_is_begun_where_there_is_none(tmp_path: Path) -> None:
    begun: list[EngineThread] = []
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        path = Path(short, "socket")

        def begin() -> bool:
            begun.append(EngineThread(tmp_path / "data", path))
            return True

        try:
            async with attached(tmp_path / "data", path, begin) as console:
                await when(lambda: console.house.lost is None)
                assert console.house.feed is None
                assert console.house.notices() == begun[0].see(begun[0].house.notices)
            assert len(begun) == 1
        finally:
            for each in begun:
                each.stop()


async def test_an_engine_that_cannot_be_begun_says_why_at_home(tmp_path: Path) -> None:
    def begin() -> bool:
        raise CommandRefused("the engine does not start: no disk")

    async with attached(tmp_path / "data", tmp_path / "none", begin) as console:
        assert console.house.notices() == (), "that it takes a moment is no news"
        await when(lambda: console.house.lost == "the engine does not start: no disk")
        with pytest.raises(EngineLost):
            console.house.unfinished()
        await when(lambda: console.house.notices() == ("the engine does not start: no disk",))


class Mute:
    """An engine that takes connections and greets them as `greeting`, and answers nothing."""

    def __init__(self, path: Path, greeting: bytes) -> None:
        self._greeting = greeting
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._there: list[socket.socket] = []
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        while True:
            try:
                came, _ = self._listening.accept()
            except OSError:
                return
            self._there.append(came)
            came.sendall(self._greeting)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(PATIENCE_S)
        for each in self._there:
            each.close()


def test_an_engine_that_answers_nothing_costs_a_key_a_moment_and_a_sentence(
    tmp_path: Path,
) -> None:
    mute = Mute(tmp_path / "s", encode(Engine(VERSION, "0", 1, False)))
    line = EngineLine(tmp_path / "s", "test", patience_s=0.05)
    try:
        with pytest.raises(EngineLost) as lost:
            line.ask(lambda number: Say(number, "hello"))
        assert str(lost.value) == SILENT
        with pytest.raises(CommandRefused, match="too long for the engine"):
            line.ask(lambda number: Say(number, "x" * 300_000))
    finally:
        line.close()
        mute.close()


async def test_an_engine_of_another_version_is_told_apart(tmp_path: Path) -> None:
    mute = Mute(tmp_path / "s", encode(Engine(VERSION + 1, "0", 1, False)))
    try:
        async with attached(tmp_path / "data", tmp_path / "s") as console:
            await when(lambda: "start both from the same Teamcar" in (console.house.lost or ""))
            with pytest.raises(EngineLost, match="start both from the same Teamcar"):
                console.house.open_ride(None)
    finally:
        mute.close()


async def test_nonsense_from_an_engine_is_no_end_of_the_console(tmp_path: Path) -> None:
    mute = Mute(tmp_path / "s", b"hello?\n")
    try:
        async with attached(tmp_path / "data", tmp_path / "s") as console:
            await when(lambda: console.house._stream.attempt > 1)
            with pytest.raises(EngineLost):
                console.house.open_ride(None)
    finally:
        mute.close()
