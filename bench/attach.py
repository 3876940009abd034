"""Console and engine across the socket: attaching to a long ride, a key's way, an engine's cost.

*Attach*: `teamcar attach` on a pseudo-terminal of 120×40 cells, from before its process is made
until a model of the terminal shows the ride; and, without Python's start and the drawing, from the
connection until all of the ride was told. The ride was cut off after two hours and is taken up by
`teamcar engine`. *A key*: from a command to the write of the target to the trainer, in one process
and across the socket; both wait for the engine's tick, so the difference is the socket's. *Cost*:
CPU and memory of `teamcar engine --simulate` riding, from /proc.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bench.commanded_engine import READY, TOLD, commands
from bench.cpu import MB, cpu_times, memory
from bench.figures import Table, median, met, ms, percentile
from bench.screen import Screen
from bench.terminal import CONSOLE, SIZE, Terminal
from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.engine_socket import socket_path
from tui.remote import RemoteHouse
from tui.stand_ins import Simulation
from tui.wiring import House, local_now
from workouts.workout import Step, StepKind, Target, Workout

ATTACH_S, KEY_S = 1.0, 0.050
TARGET_PERCENT, TARGET_MB = 3.0, 90.0
GIVE_UP_S = 60.0
RIDE = ("Bench", "POWER", "LEFT IN STEP", "paused")
LONG = Workout("Bench", (Step(StepKind.STEADY, 4 * 3600, Target(0.6, 0.6)),))


def cut_off_ride(folder: Path, seconds: int) -> None:
    """Leave a ride of so many seconds in a data folder as a killed engine leaves it, just now."""
    clock, began = ManualClock(), local_now() - timedelta(seconds=seconds + 30)

    def wall() -> datetime:
        return began + timedelta(seconds=clock.now())

    house = House(folder, simulation=Simulation(), clock=clock, wall=wall)
    live = house.open_ride(LONG)
    live.perform("start", {}, "bench")
    while len(live.trace()) < seconds:
        clock.advance(TICK_S)
        house.engine.step()
    live.say("how long is left", "bench")
    recorder = live.recording._recorder
    assert recorder is not None
    recorder.close()
    house.close()


@contextmanager
def engine(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `teamcar engine --simulate` on a data folder until the context ends."""
    command = (sys.executable, *CONSOLE, "--data", str(folder), "engine", "--simulate")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        wait_for(process.stdout, "ready")
        try:
            yield process
        finally:
            process.terminate()
            process.wait(GIVE_UP_S)


def wait_for(out: IO[bytes], word: str) -> list[tuple[str, float]]:
    """Return the notes of a process up to a line with `word`; raises EOFError at its end."""
    notes: list[tuple[str, float]] = []
    for line in out:
        text = line.decode()
        if word in text:
            return notes
        name, _, at_s = text.strip().partition(" ")
        if name in (TOLD, "asked"):
            notes.append((name, float(at_s)))
    raise EOFError(f"the engine ended before it said {word}")


def console_once(folder: Path) -> float:
    """Return the seconds from the start of a console's process to the ride on its screen."""
    screen = Screen(*SIZE)
    with Terminal((*CONSOLE, "--data", str(folder), "attach")) as terminal:
        for chunk in terminal.chunks(terminal.began_s + GIVE_UP_S):
            screen.feed(chunk.data)
            if screen.shows(*RIDE):
                return chunk.at_s - terminal.began_s
    page = "\n".join(screen.rows())
    raise TimeoutError(f"the ride did not come; the screen showed:\n{page}")


async def told_once(folder: Path, seconds: int) -> float:
    """Return the seconds from connecting to having been told a whole ride."""
    house = RemoteHouse(folder, socket_path(folder))
    began_s = time.monotonic()
    await house.start()
    try:
        while house.lost is not None:
            if time.monotonic() - began_s > GIVE_UP_S:
                raise TimeoutError(house.lost)
            await asyncio.sleep(0.001)
        took_s = time.monotonic() - began_s
        assert house.feed is not None
        assert len(house.feed.trace()) >= seconds
    finally:
        await house.stop()
    return took_s


def attaching(runs: int = 20, seconds: int = 7200) -> Table:
    """Attach `runs` times to a ride of so many seconds, by a whole console and by its house."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        folder = Path(made, "data")
        cut_off_ride(folder, seconds)
        with engine(folder):
            told = [asyncio.run(told_once(folder, seconds)) for _ in range(runs)]
            console_once(folder)  # of bytecode and disk cache
            whole = [console_once(folder) for _ in range(runs)]
    rows = (
        ("connection → all told", *_times(told), ""),
        ("process → ride on the screen", *_times(whole), met(percentile(whole, 95), ATTACH_S)),
    )
    return Table(
        "Attach",
        ("from → to", "median", "p95", "most", f"target p95 {ms(ATTACH_S)}"),
        rows,
        f"A ride of {seconds // 60} minutes, {runs} times each.",
    )


def delays(notes: Sequence[tuple[str, float]]) -> list[float]:
    """Return the seconds from each command to the first write that follows it."""
    notes = sorted(notes, key=lambda note: note[1])
    out, asked_s = [], None
    for name, at_s in notes:
        if name == "asked":
            asked_s = at_s
        elif asked_s is not None:
            out.append(at_s - asked_s)
            asked_s = None
    return out


def keys(turns: int = 60) -> Table:
    """Give `turns` commands in the engine's process, then as many across the socket."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        folder, path = Path(made, "data"), Path(made, "socket")
        command = (
            sys.executable, "-m", "bench.commanded_engine", str(folder), str(path),
            "--turns", str(turns),
        )  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            wait_for(process.stdout, READY)
            inside = delays(wait_for(process.stdout, READY))
            asked, took = asyncio.run(_across(folder, path, turns))
            process.stdin.close()
            rest = [line.split() for line in process.stdout if line.startswith(TOLD.encode())]
    told = [(TOLD, float(at_s)) for _, at_s in rest]
    across = delays([*asked, *told])
    difference_s = percentile(across, 95) - percentile(inside, 95)
    rows = (
        ("in one process → trainer", f"{len(inside)}", *_times(inside), ""),
        ("across the socket → trainer", f"{len(across)}", *_times(across),
         f"{difference_s * 1000:+.0f} ms: {met(difference_s, KEY_S)}"),
        ("across the socket → answer", f"{len(took)}", *_times(took), ""),
    )  # fmt: skip
    return Table(
        "A key",
        ("from → to", "commands", "median", "p95", "most", f"target p95 +{ms(KEY_S)}"),
        rows,
        "Most of it is the wait for the engine's tick, four a second and one for each packet.",
    )


async def _across(
    folder: Path, path: Path, turns: int
) -> tuple[list[tuple[str, float]], list[float]]:
    """Return when each command was given by an attached console, and how long its answer took."""
    house = RemoteHouse(folder, path)
    await house.start()
    asked, took = [], []
    try:
        while house.lost is not None:
            await asyncio.sleep(0.01)
        for pause_s, points in commands(turns, seed=3):
            await asyncio.sleep(pause_s)
            began_s = time.monotonic()
            asked.append(("asked", began_s))
            assert house.feed is not None
            house.feed.perform("change_intensity", {"points": points}, "bench")
            took.append(time.monotonic() - began_s)
        await asyncio.sleep(1.0)
    finally:
        await house.stop()
    return asked, took


def costs(seconds: float = 60.0) -> Table:
    """Ride an engine for `seconds` with nobody attached, and as long with one console."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        folder = Path(made, "data")
        with engine(folder) as process:
            alone, beside = asyncio.run(_ridden(folder, process.pid, seconds))
            peak_mb = memory(process.pid)[1] / MB
    rows = (
        ("CPU of one core, nobody attached", f"{alone:.1f} %", f"{TARGET_PERCENT:.0f} %",
         met(alone, TARGET_PERCENT)),
        ("CPU of one core, one console", f"{beside:.1f} %", "", ""),
        ("resident at most", f"{peak_mb:.0f} MB", f"{TARGET_MB:.0f} MB", met(peak_mb, TARGET_MB)),
    )  # fmt: skip
    return Table(
        "An engine riding",
        ("what", "measured", "target", ""),
        rows,
        f"`teamcar engine --simulate` in real time, {seconds:.0f} s each; devices simulated in "
        "the same process. MB of a million bytes.",
    )


async def _ridden(folder: Path, pid: int, seconds: float) -> tuple[float, float]:
    """Return the engine's CPU in percent of a core while nobody, then one console, is attached."""
    house = RemoteHouse(folder, socket_path(folder))
    # A ride is opened by a console that goes again at once.
    await asyncio.to_thread(lambda: house.open_ride(LONG).perform("start", {}, "bench"))
    await house.stop()
    await asyncio.sleep(8.0)
    alone = await _percent(pid, seconds)
    watching = RemoteHouse(folder, socket_path(folder))
    await watching.start()
    await asyncio.sleep(2.0)
    beside = await _percent(pid, seconds)
    assert watching.feed is not None
    assert watching.feed.frame().ride.power_w is not None, "nobody was riding"
    await watching.stop()
    return alone, beside


async def _percent(pid: int, seconds: float) -> float:
    before, began_s = sum(cpu_times(pid)), time.monotonic()
    await asyncio.sleep(seconds)
    return 100 * (sum(cpu_times(pid)) - before) / (time.monotonic() - began_s)


def _times(values: Sequence[float]) -> tuple[str, str, str]:
    return ms(median(values)), ms(percentile(values, 95)), ms(max(values))


PARTS: dict[str, Callable[[], Table]] = {"attach": attaching, "keys": keys, "costs": costs}


def main() -> None:
    parser = argparse.ArgumentParser(description="Console and engine across the socket.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    given = parser.parse_args()
    for name in given.parts or PARTS:
        print(PARTS[name]().markdown())


if __name__ == "__main__":
    main()
