"""The engine's socket as consoles use it: attached, slow, many at once, gone."""

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.engine_thread import (
    Client,
    EngineThread,
    engine,
    until,
)
from tui.engine import TICK_S
from workouts.journal import read_journal
from workouts.snapshot import RideState

TICKS = 800  # a frame of each is many times what the kernel holds


@pytest.fixture
def running(tmp_path: Path) -> Iterator[EngineThread]:
    with engine(tmp_path) as there:
        yield there


def test_a_console_that_comes_is_told_the_whole_ride(running: EngineThread) -> None:
    running.ride(12)
    with Client(running.path) as console:
        told = [console.read()]
        while told[-1]["kind"] != "ready":
            told.append(console.read())
    kinds = [one["kind"] for one in told]
    assert kinds == ["ride_opened", "plan", "trace", "chat", "frame", "notices", "ready"]
    by_kind = dict(zip(kinds, told, strict=True))
    assert [one["second"] for one in by_kind["trace"]["samples"]] == list(range(12))
    assert [step["seconds"] for step in by_kind["plan"]["steps"]] == [60, 40, 60]
    assert by_kind["frame"]["frame"]["ride"]["state"] == "riding"


def test_two_consoles_see_what_one_of_them_does_and_the_record_says_who(
    running: EngineThread, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    live = running.ride(3)
    with Client(running.path) as tablet, Client(running.path) as laptop:
        tablet.until("ready")
        laptop.until("ready")
        assert running.server.consoles == 2
        answer = laptop.ask(kind="perform", id=7, name="pause", arguments={})
        assert (answer["id"], answer["value"]["who"]) == (7, "test console")
        assert tablet.until("frame")["frame"]["ride"]["state"] == "paused"
        answer = tablet.ask(kind="perform", id=1, name="resume", arguments={})
        assert answer["value"]["text"] == "Riding again"
    until(lambda: running.server.consoles == 0)
    assert running.server.last_console_s == running.clock.now()
    assert "test console: pause" in caplog.text
    running.see(live.recording.close)
    events = read_journal(live.recording.folder / "ride.journal").events
    assert [event.data["who"] for event in events if event.kind == "command"][-2:] == [
        "test console"
    ] * 2


def test_plan_and_seconds_come_as_news_each_once(running: EngineThread) -> None:
    running.ride(2)
    with Client(running.path) as console:
        console.until("ready")
        console.ask(kind="perform", id=1, name="change_intensity", arguments={"points": 5})
        running.go(4.0)
        console.send(kind="list_laps", id=2)
        seen = [console.read()]
        while seen[-1]["kind"] != "answer":
            seen.append(console.read())
    seconds = [s["second"] for one in seen if one["kind"] == "trace" for s in one["samples"]]
    assert seconds == [2, 3, 4, 5]
    assert all(one["frame"]["chat"] == [] for one in seen if one["kind"] == "frame")


def test_the_conversation_reaches_every_console(running: EngineThread) -> None:
    running.ride(2)
    with Client(running.path) as one, Client(running.path) as other:
        one.until("ready")
        other.until("ready")
        reply = one.ask(kind="say", id=1, text="how long is left")["value"]
        lines = other.until("chat")["lines"]
        assert [line["who"] for line in lines] == ["you", "coach"]
        assert lines[1]["text"] == reply["text"]


def test_a_ride_is_opened_ridden_and_closed_across_the_socket(running: EngineThread) -> None:
    with Client(running.path) as console, Client(running.path) as other:
        other.until("ready")
        workout = {"name": "Free", "steps": []}
        opened = console.ask(kind="open_ride", id=1, workout=workout)["value"]
        assert opened["frame"]["ride"]["state"] == "ready"
        assert other.until("ride_opened")["ride_id"] == opened["ride_id"]
        again = other.ask(kind="open_ride", id=1, workout=None)["value"]
        assert again["ride_id"] == opened["ride_id"], "one that is under way is joined"
        console.ask(kind="perform", id=2, name="start", arguments={})
        running.go(5.0)
        console.ask(kind="perform", id=3, name="finish", arguments={})
        closed = console.ask(kind="close_ride", id=4, ride_id=opened["ride_id"])
        assert closed["value"] == opened["ride_id"]
        told = other.until("ride_closed")
        assert (told["ride_id"], told["saved"]) == (opened["ride_id"], True)
        late = other.ask(kind="close_ride", id=2, ride_id=opened["ride_id"])
        assert late["value"] == opened["ride_id"], "who comes second may look at it too"
    assert (running.house.rides / opened["ride_id"] / "ride.fit").is_file()


def test_a_ride_that_ends_with_nobody_there_is_saved_all_the_same(running: EngineThread) -> None:
    live = running.ride(5)
    with Client(running.path) as console:
        console.ask(kind="perform", id=1, name="finish", arguments={})
    running.keep()
    assert running.house.engine.ride is None
    assert (live.recording.folder / "summary.json").is_file()


def test_closing_a_console_changes_nothing_of_the_ride(running: EngineThread) -> None:
    live = running.ride(3)
    with Client(running.path) as console:
        console.until("ready")
    until(lambda: running.server.consoles == 0)
    running.go(3.0)
    assert live.session.state is RideState.RIDING
    assert running.see(lambda: len(live.trace())) == 6


def test_a_test_of_the_trainer_ends_with_the_console_that_began_it(running: EngineThread) -> None:
    running.go(6.0)
    with Client(running.path) as other, Client(running.path) as console:
        other.until("ready")
        asked = console.ask(kind="change_devices", id=1, act="test", source_id="sim:trainer")
        assert asked["value"]["devices"]["trial"]["stage"] == "asking"
        running.go(2.0)
    until(lambda: not running.see(lambda: running.house.devices.trial.running))  # type: ignore[union-attr]
    assert "stopped" in running.see(lambda: running.house.devices.trial.verdict)  # type: ignore[union-attr]


def test_a_test_that_was_refused_is_not_ended_by_who_asked_for_it(running: EngineThread) -> None:
    running.go(6.0)
    with Client(running.path) as first:
        asked = {"kind": "change_devices", "act": "test", "source_id": "sim:trainer"}
        assert first.ask(id=1, **asked)["kind"] == "answer"
        with Client(running.path) as second:
            assert second.ask(id=1, **asked)["kind"] == "refused"
        until(lambda: running.server.consoles == 1)
        trial = running.see(lambda: running.house.devices.trial)
        assert trial is not None
        assert trial.running


def test_a_key_for_a_ride_that_is_over_does_nothing_to_the_next(running: EngineThread) -> None:
    first = running.ride(2).session.ride_id
    running.see(running.house.close_ride)
    following = running.ride(2)
    with Client(running.path) as console:
        late = {"kind": "perform", "name": "discard", "arguments": {}, "ride_id": first}
        assert console.ask(id=1, **late)["why"] == "that ride is over, and another is under way"
        said = console.ask(kind="say", id=2, text="discard the ride", ride_id=first)
        assert said["kind"] == "refused"
        now = {"kind": "perform", "name": "pause", "ride_id": following.session.ride_id}
        assert console.ask(id=3, **now)["kind"] == "answer"
    assert following.session.state is RideState.PAUSED


def test_an_engine_that_is_ending_opens_no_ride_that_it_could_not_keep(
    running: EngineThread,
) -> None:
    with Client(running.path) as console:
        running.see(running.server.end_soon)
        told = console.ask(kind="open_ride", id=1, workout=None)
        assert told["why"] == "the engine is ending; try again in a moment"
        assert console.ask(kind="read_notices", id=2)["kind"] == "answer"
    assert running.house.engine.ride is None


def test_a_console_whose_terminal_hangs_is_nobody_who_looks(running: EngineThread) -> None:
    running.ride(1)
    with Client(running.path) as hangs, Client(running.path) as console:
        hangs.until("ready")
        console.until("ready")
        assert running.see(running.server.looking) == 2
        sleeper, awake = running.server._followers
        while running.see(running.server.looking) == 2:
            running.go(5.0)
            while running.see(lambda: awake.outbox.waits):
                console.read()
        assert running.server.consoles == 2, "it stays, and may wake up"
        while running.see(lambda: sleeper.outbox.waits):
            hangs.read()
        assert running.see(running.server.looking) == 2


def test_devices_are_told_while_they_are_watched(running: EngineThread) -> None:
    running.go(6.0)
    with Client(running.path) as console:
        console.ask(kind="watch_devices", id=1, on=True)
        shown = console.until("devices")
        assert {row["source"]["id"] for row in shown["rows"]} == {"sim:trainer", "sim:strap"}
        refused = console.ask(kind="change_devices", id=2, act="rename", source_id="sim:x", name="")
        assert refused["kind"] == "refused"


def test_a_console_that_does_not_read_loses_frames_and_no_second(running: EngineThread) -> None:
    running.ride(1)
    with Client(running.path) as sleeper, Client(running.path) as console:
        sleeper.until("ready")
        console.until("ready")
        for _ in range(TICKS):
            running.go(TICK_S)
        sleeper.send(kind="list_laps", id=1)
        seen = [sleeper.read()]
        while seen[-1]["kind"] != "answer":
            seen.append(sleeper.read())
    seconds = [s["second"] for one in seen if one["kind"] == "trace" for s in one["samples"]]
    assert seconds == list(range(1, 1 + round(TICKS * TICK_S)))
    frames = [one for one in seen if one["kind"] == "frame"]
    assert 0 < len(frames) < TICKS // 2


def test_a_console_that_reads_nothing_is_let_go_and_the_others_stay(tmp_path: Path) -> None:
    with engine(tmp_path, most_bytes=20_000) as running, Client(running.path) as sleeper:
        live = running.ride(1)
        sleeper.until("ride_opened")
        running.see(lambda: None)
        for number in range(4_000):
            try:
                sleeper.send(kind="list_laps", id=number)
            except ConnectionError:
                break
            if running.server.consoles == 0:
                break
        until(lambda: running.server.consoles == 0)
        with Client(running.path) as console:
            assert console.ask(kind="list_laps", id=1)["kind"] == "answer"
        running.go(2.0)
        assert len(live.trace()) == 3


def test_twenty_consoles_at_once_all_hear_the_same(running: EngineThread) -> None:
    running.ride(2)
    consoles = [Client(running.path) for _ in range(20)]
    try:
        for console in consoles:
            console.until("ready")
        assert running.server.consoles == 20
        consoles[3].ask(kind="perform", id=1, name="mark_lap", arguments={})
        running.go(2.0)
        for console in consoles:
            assert console.until("trace")["samples"][0]["second"] == 2
    finally:
        for console in consoles:
            console.close()
    until(lambda: running.server.consoles == 0)


def test_a_socket_that_somebody_deletes_is_made_again(running: EngineThread) -> None:
    running.ride(1)
    with Client(running.path) as before:
        before.until("ready")
        running.path.unlink()
        running.keep()
        with Client(running.path) as after:
            after.until("ready")
            assert running.server.consoles == 2, "who was there before stays"
        assert before.ask(kind="list_laps", id=1)["kind"] == "answer"


def test_a_socket_that_somebody_replaces_is_made_again(running: EngineThread) -> None:
    running.path.unlink()
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(os.fspath(running.path))
        running.keep()
        with Client(running.path) as console:
            console.until("ready")


def test_the_socket_is_its_owners_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    with engine(tmp_path) as running:
        path = running.path
        assert path.stat().st_mode & 0o777 == 0o600
        with Client(path) as console:
            console.until("ready")
            running.wait(running.server.stop())
            assert console.until("goodbye")["why"] == "the engine ends"
        assert not path.exists()
