"""The engine's socket as those abuse it who should not be let in, and those who talk nonsense."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.attached import attached, when
from tests.tui.engine_thread import (
    PATIENCE_S,
    Client,
    EngineThread,
    engine,
    until,
)
from tui.engine_socket import NoRuntimeFolder
from tui.protocol import LONGEST_UP, VERSION
from tui.refusals import EngineLost
from workouts.snapshot import RideState


@pytest.fixture
def running(tmp_path: Path) -> Iterator[EngineThread]:
    with engine(tmp_path) as there:
        yield there


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\xff\xfe garbage\n",
        b"GET / HTTP/1.1\n",
        b"[" * 100_000 + b"\n",
        b'{"kind":"perform","id":1,"name":"pause","arguments":' + b'{"a":' * 9_000 + b"}" * 9_000,
        b'{"kind":"perform","id":1,"name":"pause","path":"/etc/passwd"}\n',
        b'{"kind":"perform","id":"1","name":"pause"}\n',
        b'{"kind":"open_ride","id":1,"workout":"/etc/passwd"}\n',
        b'{"kind":"no_such_thing","id":1}\n',
        b"\n",
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_no_message_is_refused_with_a_sentence(running: EngineThread, line: bytes) -> None:
    live = running.ride(2)
    with Client(running.path) as console, Client(running.path) as other:
        other.until("ready")
        console.send_raw(line if line.endswith(b"\n") else line + b"\n")
        (*_, last) = console.rest()
        assert last["kind"] == "goodbye"
        assert last["why"].startswith("the line was refused: ")
        assert other.ask(kind="list_laps", id=1)["kind"] == "answer"
    assert running.server.refused == 1
    running.go(1.0)
    assert (live.session.state, len(live.trace())) == (RideState.RIDING, 3)


def test_a_line_without_an_end_is_refused_at_its_longest(running: EngineThread) -> None:
    with Client(running.path) as console:
        with contextlib.suppress(ConnectionError):  # it need not read what it refuses
            console.send_raw(b"x" * (3 * LONGEST_UP))
        assert all(one["kind"] != "answer" for one in console.rest())
    until(lambda: running.server.refused == 1)


def test_half_a_line_is_left_unread(running: EngineThread) -> None:
    running.ride(2)
    with Client(running.path) as console:
        console.until("ready")
        console.send_raw(b'{"kind":"perform","id":1,"name":"finish"')
    until(lambda: running.server.consoles == 0)
    assert running.house.engine.ride is not None
    assert running.house.engine.ride.session.state is RideState.RIDING
    assert running.server.refused == 0


def test_another_version_is_told_what_to_do(running: EngineThread) -> None:
    with Client(running.path, greets=False) as console:
        console.send(kind="hello", v=VERSION + 1, console="new", colour="blue")
        hello, goodbye = console.rest()
        assert hello["v"] == VERSION
        assert "start both from the same Teamcar" in goodbye["why"]


def test_who_asks_before_greeting_is_refused(running: EngineThread) -> None:
    running.ride(1)
    with Client(running.path, greets=False) as console:
        console.send(kind="perform", id=1, name="discard", arguments={})
        assert [one["kind"] for one in console.rest()] == ["goodbye"]
    assert running.house.engine.ride is not None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kind": "perform", "name": "__class__"}, "there is no command"),
        ({"kind": "perform", "name": "set_level", "arguments": {"percent": "x"}}, "not a number"),
        ({"kind": "perform", "name": "pause", "arguments": {"path": "/"}}, "takes no 'path'"),
        ({"kind": "resume_ride", "ride_id": "../../etc"}, "a ride is under way"),
        ({"kind": "discard_unfinished", "ride_id": "/"}, "not waiting"),
        ({"kind": "save_unfinished", "ride_id": "."}, "not waiting"),
    ],
)
def test_a_command_that_does_not_fit_is_refused_and_nothing_is_done(
    running: EngineThread, asked: dict[str, object], words: str
) -> None:
    live = running.ride(2)
    before = sorted(running.folder.rglob("*"))
    with Client(running.path) as console:
        told = console.ask(id=5, **asked)
        assert (told["kind"], told["id"]) == ("refused", 5)
        assert words in told["why"]
        closed = console.ask(kind="close_ride", id=6, ride_id="../" + live.session.ride_id)
        assert closed["value"] is None
    assert sorted(running.folder.rglob("*")) == before
    assert live.session.state is RideState.RIDING


@pytest.mark.parametrize("seconds", [0, -5, 10**12])
def test_a_plan_that_no_file_could_have_is_refused(running: EngineThread, seconds: int) -> None:
    workout = {"name": "Mad", "steps": [{"kind": "steady", "seconds": seconds}]}
    with Client(running.path) as console:
        told = console.ask(kind="open_ride", id=1, workout=workout)
        assert told["kind"] == "refused"
    assert running.house.engine.ride is None


def test_no_key_and_no_path_crosses_the_socket(running: EngineThread) -> None:
    secret = "sk-this-must-stay-here"
    (running.folder / "secrets.toml").write_text(f'key = "{secret}"\n')
    running.ride(3)
    with Client(running.path) as console:
        console.until("ready")
        for number, kind in enumerate(("list_laps", "list_unfinished", "read_notices")):
            console.ask(kind=kind, id=number)
        console.ask(kind="read_settings", id=9)
        console.ask(kind="watch_devices", id=10, on=True)
        console.ask(kind="change_devices", id=11, act="stop_test")
        running.see(lambda: running.house.save_settings(running.house.settings))
        console.until("settings_changed")
        running.keep()
        console.until("devices")
        page = json.dumps(console.heard)
    assert secret not in page
    assert "athlete" not in page, "settings are read from their file, and not sent"
    assert str(running.folder) not in page


KNOCK = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with socket.socket(socket.AF_UNIX) as knocking:
    knocking.settimeout(60)
    knocking.connect(sys.argv[1])
    sys.stdout.buffer.write(knocking.makefile("rb").read())
"""


BAIT = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with socket.socket(socket.AF_UNIX) as bait:
    bait.bind(sys.argv[1])
    os.chmod(sys.argv[1], 0o666)
    bait.listen()
    print("laid", flush=True)
    sys.stdin.read(1)
    bait.settimeout(0)
    told = 0
    while True:
        try:
            came, _ = bait.accept()
        except BlockingIOError:
            break
        came.settimeout(60)
        told += len(came.recv(100))
    print(told, flush=True)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nobody is 65534 on Linux")
async def test_a_console_tells_nothing_to_a_socket_that_another_user_has_laid(
    tmp_path: Path,
) -> None:
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        Path(short).chmod(0o777)
        path = Path(short, "socket")
        with subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", BAIT, str(path)],
            cwd=short,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stdout.readline() == b"laid\n"
            async with attached(tmp_path / "data", path) as console:
                await when(lambda: "belongs to another user" in (console.house.lost or ""))
                with pytest.raises(EngineLost, match="belongs to another user"):
                    console.house.open_ride(None)
            child.stdin.write(b"x")
            child.stdin.flush()
            assert child.stdout.readline() == b"0\n"


def test_a_socket_is_not_made_again_in_a_folder_that_is_a_link_by_now(
    running: EngineThread, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    away = running.path.parent.rename(tmp_path / "away")
    running.path.parent.symlink_to(elsewhere)
    try:
        with pytest.raises(NoRuntimeFolder, match="is not a folder of yours"):
            running.keep()
        assert not list(elsewhere.iterdir())
    finally:
        running.path.parent.unlink()
        away.rename(running.path.parent)
    running.keep()
    with Client(running.path) as console:
        console.until("ready")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nobody is 65534 on Linux")
def test_another_user_is_refused_even_where_the_folder_is_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with engine(tmp_path) as running, tempfile.TemporaryDirectory() as folder:
        running.path.parent.chmod(0o755)
        running.path.chmod(0o666)
        knocked = subprocess.run(
            [sys.executable, "-I", "-S", "-c", KNOCK, str(running.path)],
            cwd=folder,
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        )
        (told,) = [json.loads(line) for line in knocked.stdout.splitlines()]
        assert told == {"kind": "goodbye", "why": "this engine belongs to another user"}
        assert running.server.refused == 1
        assert "of user 65534" in caplog.text
