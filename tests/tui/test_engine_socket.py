"""Where consoles and engine meet: a place of the rider's own, and one engine at a time."""

import io
import json
import os
import stat
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import pytest

from sensors.clock import ManualClock
from tests.tui.engine_thread import PATIENCE_S
from tui.engine_command import stop_engine
from tui.engine_options import EngineOptions, contradiction
from tui.engine_socket import (
    LONGEST_PATH_BYTES,
    EngineLock,
    EngineTaken,
    Holder,
    NoRuntimeFolder,
    engine_of,
    meeting_place,
    socket_path,
)
from tui.engine_spawn import EngineStarter
from workouts.errors import CommandRefused

MANY = json.dumps(asdict(Holder(-1)))  # a signal to it would go to every process of the rider


def test_the_socket_is_in_the_runtime_folder_which_only_the_rider_may_enter(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "data", {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert path.parent == tmp_path / "teamcar"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path == socket_path(tmp_path / "data", {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert not path.exists()


def test_each_data_folder_has_its_socket_however_its_path_is_written(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "same").symlink_to(tmp_path / "one")
    given = {"XDG_RUNTIME_DIR": str(tmp_path)}
    one = socket_path(tmp_path / "one", given)
    assert socket_path(tmp_path / "same", given) == one
    assert socket_path(tmp_path / "one" / ".." / "one", given) == one
    assert socket_path(tmp_path / "two", given) != one


def test_a_folder_that_others_may_enter_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "teamcar").mkdir(mode=0o755)
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_runtime_folder_too_deep_for_a_socket_is_passed_over(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(deep), "TMPDIR": str(deep)})
    assert len(os.fsencode(path)) <= LONGEST_PATH_BYTES
    assert deep not in path.parents


@pytest.mark.parametrize("runtime", ["relative/path", "/nowhere/at/all", ""])
def test_a_runtime_folder_that_is_none_is_passed_over(tmp_path: Path, runtime: str) -> None:
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": runtime, "TMPDIR": "/tmp"})
    assert path.parent.is_dir()
    assert path.parent.stat().st_uid == os.getuid()


def test_a_link_that_somebody_laid_in_the_temporary_folder_is_not_followed(tmp_path: Path) -> None:
    short = Path("/tmp", f"tc-{os.getpid()}")
    if Path(f"/run/user/{os.getuid()}").is_dir():
        pytest.skip("this machine has a runtime folder, which comes before the temporary one")
    short.mkdir()
    try:
        (tmp_path / "elsewhere").mkdir()
        (short / f"teamcar-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(NoRuntimeFolder, match="is not a folder of yours"):
            socket_path(tmp_path, {"TMPDIR": str(short)})
    finally:
        (short / f"teamcar-{os.getuid()}").unlink()
        short.rmdir()


def test_one_engine_has_the_folder_and_says_who_it_is(tmp_path: Path) -> None:
    assert engine_of(tmp_path) is None
    lock = EngineLock(tmp_path)
    mine = Holder(os.getpid(), "2026-03-01T10:05:00+01:00", "your own devices", ("--keep",))
    lock.take(mine)
    assert engine_of(tmp_path) == mine
    with pytest.raises(EngineTaken, match=rf"process {os.getpid()} since 10:05.*teamcar attach"):
        EngineLock(tmp_path).take()
    lock.release()
    lock.release()
    assert engine_of(tmp_path) is None
    with EngineLock(tmp_path):
        assert engine_of(tmp_path) == Holder(os.getpid())


def test_the_lock_falls_with_a_process_that_is_killed(tmp_path: Path) -> None:
    holds = (
        "import sys; from pathlib import Path; from tui.engine_socket import EngineLock;"
        "EngineLock(Path(sys.argv[1])).take(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        there = engine_of(tmp_path)
        assert there is not None
        assert there.pid == child.pid
        child.kill()
        child.wait()
    assert engine_of(tmp_path) is None
    EngineLock(tmp_path).take()


@pytest.mark.parametrize("told", ["", "{", "[]", '{"pid": "x"}', "\xff", MANY])
def test_a_lock_that_says_nothing_is_a_lock_all_the_same(tmp_path: Path, told: str) -> None:
    lock = EngineLock(tmp_path)
    lock.take()
    lock.path.write_text(told, encoding="latin-1")
    assert engine_of(tmp_path, within_s=0.0) == Holder(0)
    lock.release()


def test_an_engine_that_has_only_taken_the_lock_is_waited_for(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path)
    lock.take()
    lock.path.write_text("")
    mine = Holder(os.getpid(), devices="your own devices")
    said = threading.Timer(0.05, lock.describe, (mine,))
    said.start()
    assert engine_of(tmp_path, within_s=PATIENCE_S) == mine
    said.join()
    lock.release()


def test_what_a_killed_engine_said_is_not_the_word_of_the_next(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    lock = EngineLock(tmp_path)
    lock.take(Holder(gone.pid, devices="a trainer that is in the garage"))
    assert engine_of(tmp_path, within_s=0.0) == Holder(0)
    with pytest.raises(CommandRefused, match="its process cannot be told from here"):
        stop_engine(tmp_path, io.StringIO())
    lock.release()


def test_a_shorter_word_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path)
    lock.take(Holder(os.getpid(), devices="x" * 500))
    lock.describe(Holder(os.getpid(), riding=True))
    assert engine_of(tmp_path) == Holder(os.getpid(), riding=True)
    lock.release()


def test_an_engine_is_met_where_it_says_whatever_the_console_thinks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert meeting_place(tmp_path) == socket_path(tmp_path)
    lock = EngineLock(tmp_path)
    lock.take(Holder(os.getpid(), socket="/run/user/1000/teamcar/x.sock"))
    assert meeting_place(tmp_path) == Path("/run/user/1000/teamcar/x.sock")
    lock.release()
    assert meeting_place(tmp_path) == socket_path(tmp_path)


def test_a_relative_temporary_folder_is_passed_over(tmp_path: Path) -> None:
    path = socket_path(tmp_path, {"TMPDIR": "."})
    assert path.is_absolute()


def test_an_engine_that_runs_and_is_never_met_is_told_once_it_had_its_time(tmp_path: Path) -> None:
    clock = ManualClock()
    starter = EngineStarter(tmp_path, EngineOptions(), clock)
    lock = EngineLock(tmp_path)
    lock.take()
    for _ in range(4):
        assert not starter(), "none is started beside it"
        clock.advance(5.0)
    with pytest.raises(CommandRefused, match=r"cannot be reached; `teamcar engine --stop`"):
        starter()
    clock.advance(3600.0)
    assert not starter(), "it was there meanwhile, and has its time again"
    lock.release()


SIMULATED = EngineOptions(simulate=True)


def running(options: EngineOptions) -> Holder:
    return Holder(12, "2026-03-01T10:05:00+01:00", options.words, options.arguments())


@pytest.mark.parametrize(
    ("wanted", "there", "told"),
    [
        (EngineOptions(), EngineOptions(), None),
        (SIMULATED, SIMULATED, None),
        (SIMULATED, EngineOptions(), "rides on your own devices, and you ask for simulated"),
        (EngineOptions(), SIMULATED, "rides on simulated devices"),
        (EngineOptions(simulate=True, seed=2), SIMULATED, "seed 1.* and you ask for .*seed 2"),
        (EngineOptions(), EngineOptions(capture=Path("/a")), None),
        (EngineOptions(capture=Path("/a")), EngineOptions(), "does not write to /a"),
        (EngineOptions(replay=Path("/a")), EngineOptions(), "you ask for the capture /a"),
    ],
)
def test_what_contradicts_a_running_engine_is_told_in_one_sentence(
    wanted: EngineOptions, there: EngineOptions, told: str | None
) -> None:
    import re

    said = contradiction(wanted, running(there))
    if told is None:
        assert said is None
        return
    assert said is not None
    assert re.search(told, said)
    assert "process 12 since 10:05" in said
    assert said.endswith("`teamcar engine --stop` ends it, and saves its ride")
