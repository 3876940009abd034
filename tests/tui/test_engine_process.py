"""The engine as a process of its own: ended in order, killed, attached to, and left alone."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tui.teamcars import PATIENCE_S, run, run_here, start, write_workout
from tui.engine_command import wait_for
from tui.engine_line import EngineLine
from tui.engine_socket import engine_of, socket_path
from tui.left_words import words_left
from tui.protocol import OpenRide, Perform
from workouts.errors import RecordDamaged
from workouts.formats.reader import read_workout
from workouts.journal import read_journal
from workouts.recorder import JOURNAL_NAME, SUMMARY_NAME


def until(true: Callable[[], bool]) -> None:
    assert wait_for(true, PATIENCE_S), "it has not come to that"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder, and at the end no engine on it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield tmp_path / "data"
    left = engine_of(tmp_path / "data")
    if left is not None and left.pid:
        os.kill(left.pid, signal.SIGKILL)
        until(lambda: engine_of(tmp_path / "data") is None)


@contextmanager
def engine(folder: Path, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
    """An engine on simulated devices, ready."""
    with start(("--data", folder, "--simulate", "engine", *options)) as child:
        assert child.stdout is not None
        lines: list[bytes] = []
        while not (lines and b"the engine is ready on simulated devices" in lines[-1]):
            lines.append(child.stdout.readline())
            assert lines[-1], (lines, child.stderr and child.stderr.read())
        try:
            yield child
        finally:
            child.kill()
            child.communicate()


def ride(folder: Path, seconds: int) -> Path:
    """Ride for so long in the engine; returns the ride's folder."""
    workout = read_workout(write_workout(folder / "long.mrc", (30, 60)))
    line = EngineLine(socket_path(folder), "test")
    opened = line.ask(lambda request: OpenRide(request, workout))
    line.ask(lambda request: Perform(request, "start", {}))
    line.close()
    there: Path = folder / "rides" / opened.ride_id
    until(lambda: recorded(there) >= seconds)
    return there


def recorded(ride: Path) -> int:
    """Return how many seconds are on the disk."""
    try:
        return len(read_journal(ride / JOURNAL_NAME).samples)
    except (OSError, RecordDamaged):
        return 0


def answer(capsys: pytest.CaptureFixture[str], folder: Path, text: str) -> str:
    """Ask the ride something by `teamcar ask`."""
    return run_here(capsys, "--data", folder, "ask", text).out


def test_a_closed_terminal_changes_nothing_and_a_signal_ends_it_in_order(folder: Path) -> None:
    with engine(folder) as child:
        there = ride(folder, 2)
        holder = engine_of(folder)
        assert holder is not None
        assert (holder.pid, holder.riding) == (child.pid, True)
        second = run("--data", folder, "--simulate", "engine")
        assert second.code == 1
        assert f"an engine (process {child.pid} since" in second.sentence

        child.send_signal(signal.SIGHUP)
        seconds = recorded(there)
        until(lambda: recorded(there) > seconds)

        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=PATIENCE_S)
        assert (child.returncode, err) == (0, b"")
    assert (there / SUMMARY_NAME).exists()
    assert engine_of(folder) is None
    assert not socket_path(folder).exists()
    assert any(line.endswith(b"the engine ends") for line in out.splitlines())
    (said,) = words_left(folder)
    assert said.startswith("The engine was ended: the ride is saved (long, 0:0")
    ended = [event for event in read_journal(there / JOURNAL_NAME).events if event.kind == "state"]
    assert ended[-1].data["state"] == "finished"


def test_a_killed_engine_is_followed_by_one_that_has_the_ride_paused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with engine(folder) as child:
        there = ride(folder, 3)
        child.kill()
        child.wait()
        before = recorded(there)
    with engine(folder):
        assert words_left(folder)[-1].endswith("it waits there, paused")
        assert "paused" in answer(capsys, folder, "how am i doing").casefold()
        line = EngineLine(socket_path(folder), "test")
        line.ask(lambda request: Perform(request, "resume", {}))
        line.close()
        until(lambda: recorded(there) > before)
        samples = read_journal(there / JOURNAL_NAME).samples
        assert [each.second for each in samples] == list(range(len(samples)))
        stopped = run_here(capsys, "--data", folder, "engine", "--stop")
        assert (stopped.code, stopped.out.endswith("has ended\n")) == (0, True)
    assert (there / SUMMARY_NAME).exists()
    none = run_here(capsys, "--data", folder, "engine", "--stop")
    assert (none.code, "no engine runs on" in none.sentence) == (1, True)


def test_a_plain_console_tells_the_ride_line_by_line_and_the_coach_is_asked_from_anywhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with engine(folder):
        assert "left" not in answer(capsys, folder, "how long is left")
        there = ride(folder, 1)
        asked = run_here(capsys, "--data", folder, "ask", "how", "long", "is", "left", "--json")
        assert "left" in asked.document["answer"]
        assert asked.document["path"] == "offline"
        chat = run("--data", folder, "chat", "--plain", said=b"how long is left\nquit\n")
        assert "left" in chat.out
        said = b"pause\nhow long is left\nresume\nskip everything forever\n"
        ran = run("--data", folder, "attach", "--plain", said=said)
        assert (ran.code, ran.err) == (0, "")
        lines = ran.out.splitlines()
        assert "long, 1 steps, riding" in lines
        assert any(line.endswith("  Paused") for line in lines)
        assert any("coach: " in line and "left" in line for line in lines)
        assert any(line.endswith("  Riding again") for line in lines)
        assert lines[-1] == "the ride goes on; `teamcar attach` shows it again"
        assert not set(ran.out) & {"\x1b", "\r", "\x07"}
        seconds = recorded(there)
        until(lambda: recorded(there) > seconds)


def test_a_console_starts_an_engine_which_outlives_it_and_in_the_end_makes_way(
    folder: Path,
) -> None:
    folder.mkdir()
    workout = write_workout(folder / "long.mrc", (30, 60))
    console = start(("--data", folder, "--simulate", "ride", workout, "--plain"))
    until(lambda: (there := engine_of(folder)) is not None and there.riding)
    console.kill()  # as a terminal that is lost
    console.communicate()
    there = engine_of(folder)
    assert there is not None
    assert there.for_console
    assert os.getsid(there.pid) == there.pid  # of no terminal
    (ride_folder,) = (folder / "rides").iterdir()
    line = EngineLine(socket_path(folder), "test")
    line.ask(lambda request: Perform(request, "start", {}))
    line.close()
    until(lambda: recorded(ride_folder) >= 1)
    other = run("--data", folder, "--simulate", "--seed", "2", "ride", workout, "--plain")
    assert other.code == 1
    assert "seed 1), and you ask for simulated devices (trainer, strap, seed 2)" in other.sentence
    line = EngineLine(socket_path(folder), "test")
    line.ask(lambda request: Perform(request, "finish", {}))
    line.close()
    until(lambda: (now := engine_of(folder)) is not None and not now.riding)
    assert (ride_folder / SUMMARY_NAME).exists()
    with engine(folder) as of_its_own:  # for which one without a ride makes way
        now = engine_of(folder)
        assert now is not None
        assert now.pid == of_its_own.pid != there.pid


def test_attaching_to_nothing_and_stopping_nothing_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (("attach",), ("attach", "--plain"), ("engine", "--stop")):
        ran = run_here(capsys, "--data", folder, *arguments)
        assert (ran.code, ran.out) == (1, "")
        assert f"no engine runs on {folder}" in ran.sentence


def test_an_engine_that_cannot_start_says_why_to_the_console(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tui.engine_options import EngineOptions
    from tui.engine_spawn import EngineStarter, last_words
    from workouts.errors import CommandRefused

    folder.mkdir()
    starter = EngineStarter(folder, EngineOptions(replay=folder / "nothing.jsonl"))
    refused: list[str] = []

    def again() -> bool:
        try:
            starter()
        except CommandRefused as fault:
            refused.append(str(fault))
        return bool(refused)

    until(again)
    assert refused[0] == f"the engine does not start: {last_words(folder)}"
    assert "nothing.jsonl" in refused[0]
    assert engine_of(folder) is None
