"""The program from outside, in processes of its own: pipes, signals, kills, a real terminal."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest

from bench.fit_files import DECODERS, read_fit
from bench.kill_campaign import MOST_LOST_S, last_second_seen, run_campaign
from tests.tui.teamcars import PATIENCE_S, RUN, environment, run, start, write_workout
from workouts.journal import read_journal
from workouts.recovery import unfinished

HEADLESS = ("--simulate", "--headless")


def wait_for_line(child: "subprocess.Popen[bytes]", words: bytes) -> None:
    """Read stderr until a line has these words; fails when it ends before."""
    assert child.stderr is not None
    for line in child.stderr:
        if words in line:
            return
    pytest.fail(f"{words!r} was never said")


def test_a_ride_in_a_pipe_gives_one_document_and_a_file_that_two_decoders_read(
    tmp_path: Path,
) -> None:
    workout = write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
    how = ("--speed", "0", "--seed", "1", "--json", "--data", tmp_path / "data")
    ran = run("ride", workout, *HEADLESS, *how)
    assert ran.code == 0
    assert "Traceback" not in ran.err
    contents = [read_fit(Path(ran.document["fit"]), decoder) for decoder in DECODERS]
    assert contents[0] == contents[1]
    assert len(contents[0].records) == ran.document["duration_s"] == 120


def test_a_ride_at_sixty_times_real_time_takes_a_sixtieth_of_it(tmp_path: Path) -> None:
    workout = write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
    began_s = time.monotonic()
    ran = run("ride", workout, *HEADLESS, "--speed", "60", "--json", "--data", tmp_path / "data")
    assert ran.document["duration_s"] == 120
    assert time.monotonic() - began_s >= 2.0  # not faster than asked


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_ride_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    workout = write_workout(tmp_path / "two.mrc", (0.5, 60), (60, 75))
    arguments = ("ride", workout, *HEADLESS, "--speed", "50", "--json", "--data", tmp_path)
    with start(arguments) as child:
        wait_for_line(child, b"step 2/2")
        child.send_signal(number)
        out, err = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0
    assert f"{number.name}: saving the ride and releasing the trainer" in err.decode()
    document = json.loads(out)
    assert 30 <= document["duration_s"] < 600
    assert len(read_fit(Path(document["fit"]), "fitdecode").records) == document["duration_s"]
    assert unfinished(tmp_path / "rides") == ()


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    for command in ("workouts list", f"ride {tmp_path}/two.mrc --simulate --headless --speed 0"):
        write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
        line = f"set -o pipefail; {sys.executable} -m tui {command} --data {tmp_path} | head -1"
        ran = subprocess.run(
            ["bash", "-c", line], capture_output=True, env=environment(), check=False, timeout=60
        )
        assert ran.returncode == 0
        assert ran.stderr == b""
        assert ran.stdout.count(b"\n") == 1
    listed = run("history", "list", "--json", "--data", tmp_path).document
    assert [ride["duration_s"] for ride in listed] == [120]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_is_full_for_the_output_is_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*RUN, "workouts", "list", "--data", str(tmp_path)],
            stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.decode().splitlines() == ["teamcar: No space left on device"]


def test_an_old_terminal_shows_what_it_can(tmp_path: Path) -> None:
    ran = run("workouts", "list", "--data", tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.code == 0
    assert "3 \\xd7 1 min" in ran.out


def test_interrupted_at_a_prompt_it_just_ends(tmp_path: Path) -> None:
    with start(("chat", "--data", tmp_path)) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"hello\n")
        child.stdin.flush()
        assert child.stdout.readline().startswith(b"coach  ")
        # Its input stays open until it has ended: an end of input is another way to leave.
        for _ in range(int(PATIENCE_S // 5)):
            child.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=5)
                break
        out, err = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 130
    assert (out, err) == (b"", b"")


def test_asking_the_coach_opens_no_console(tmp_path: Path) -> None:
    program = (
        "import sys; from tui.__main__ import main; "
        "code = main(sys.argv[1:]); "
        "print(sorted({'textual', 'rich', 'numpy', 'httpx'} & set(sys.modules)), code)"
    )
    for command in ("ask hello", "workouts list", "history list", "load"):
        ran = subprocess.run(
            [sys.executable, "-c", program, *command.split(), "--data", str(tmp_path)],
            capture_output=True, env=environment(), check=True, timeout=60,
        )  # fmt: skip
        assert ran.stdout.decode().splitlines()[-1] == "[] 0", command


def test_the_version_imports_hardly_anything() -> None:
    program = (
        "import sys; from tui.__main__ import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: print(sorted(m for m in sys.modules if m.startswith('workouts.')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    version, modules = ran.stdout.decode().splitlines()
    assert version.startswith("teamcar ")
    assert "workouts.history" not in modules
    assert "workouts.library" not in modules


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_console_with_the_ride_inside_saves_it_when_it_is_told_to_end(
    tmp_path: Path, number: signal.Signals
) -> None:
    workout = write_workout(tmp_path / "two.mrc", (0.5, 60), (60, 75))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    inside = ("--simulate", "--in-process", "--data", str(tmp_path))
    command = [*RUN[:1], "-m", "tui", "ride", str(workout), *inside]
    child = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", TEXTUAL_ANIMATIONS="none"),
        start_new_session=True,
    )
    os.close(theirs)
    shown = bytearray()
    reader = threading.Thread(target=_read_all, args=(ours, shown), daemon=True)
    reader.start()
    try:
        until_s = time.monotonic() + 60
        while time.monotonic() < until_s and not _seconds_recorded(tmp_path):
            threading.Event().wait(0.1)
        child.send_signal(number)
        assert child.wait(timeout=60) == 0
    finally:
        child.kill()
        child.wait()
        reader.join(timeout=5)
        os.close(ours)
    assert b"Traceback" not in shown
    (listed,) = run("history", "list", "--json", "--data", tmp_path).document
    assert listed["duration_s"] >= 1
    assert unfinished(tmp_path / "rides") == ()


def _read_all(handle: int, shown: bytearray) -> None:
    while True:
        try:
            data = os.read(handle, 65536)
        except OSError:  # the other side has gone
            return
        if not data:
            return
        shown += data


def _seconds_recorded(folder: Path) -> int:
    journals = [path for path in folder.glob("rides/*/ride.journal") if path.stat().st_size]
    return sum(len(read_journal(path).samples) for path in journals)


def test_kill_9_at_any_moment_loses_at_most_a_second(tmp_path: Path) -> None:
    runs = run_campaign(8, 300, tmp_path)
    assert [run.faults for run in runs] == [()] * 8
    assert max(run.lost_s for run in runs) <= MOST_LOST_S
    assert sum(run.kept_s for run in runs) > 20
    assert {run.became for run in runs} >= {"saved", "resumed"}


def test_only_whole_lines_on_the_pipe_count_as_seen() -> None:
    told = "   0:09  “second 9”\n1:00:10  “second 3610”\nthe FIT file\n1:00:11  “sec"
    assert last_second_seen(told) == 3610
    assert last_second_seen("") == 0
