"""What a riding console sends to its terminal, as over SSH: bytes a second on a pseudo-terminal.

An engine rides on simulated devices in a process of its own; a console of 120×40 cells attaches to
it, and after it, in its place, a plain one. Counted is what each writes after the first seconds, in
which the whole screen is drawn. SSH adds about 50 bytes of its own to each packet.
"""

import argparse
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, met
from bench.screen import Screen
from bench.terminal import CONSOLE, SIZE, Terminal
from tui.engine_command import stop_engine, wait_for
from tui.engine_line import EngineLine
from tui.engine_socket import engine_of, socket_path
from tui.protocol import OpenRide, Perform
from workouts.library import FIRST_RIDE, Library

FULL_TARGET, PLAIN_TARGET = 3000.0, 1000.0  # bytes a second
SETTLE_S = 8.0  # in which the brake comes in
GIVE_UP_S = 60.0
RIDE = ("POWER", "LEFT IN STEP")
MIDDLE_S = 260  # of the workout: a ramp ends and a steady step begins


@dataclass(frozen=True, slots=True)
class Sent:
    """What one console wrote over `seconds`."""

    seconds: float
    written: int  # bytes
    writes: int  # as the terminal read them
    most_in_a_second: int  # bytes

    @property
    def rate(self) -> float:
        """Bytes a second."""
        return self.written / self.seconds


def count(terminal: Terminal, seconds: float) -> Sent:
    """Count what comes for so long."""
    began_s = time.monotonic()
    chunks = [(chunk.at_s, len(chunk.data)) for chunk in terminal.chunks(began_s + seconds)]
    took_s = time.monotonic() - began_s
    a_second: dict[int, int] = {}
    for at_s, size in chunks:
        a_second[int(at_s - began_s)] = a_second.get(int(at_s - began_s), 0) + size
    written = sum(size for _, size in chunks)
    return Sent(max(took_s, seconds), written, len(chunks), max(a_second.values(), default=0))


class RidingEngine:
    """An engine in a process of its own that rides the first ride; ended by `end`."""

    def __init__(self, data: Path, seed: int = 1) -> None:
        self._data = data
        self._process = subprocess.Popen(
            [
                sys.executable,
                *CONSOLE,
                *("--data", str(data), "--simulate", "--seed", str(seed), "engine"),
            ],
            stdout=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k not in ("TEAMCAR_DATA", "TEAMCAR_RIDER")},
        )
        if not wait_for(lambda: socket_path(data).exists(), GIVE_UP_S):
            self.end()
            raise TimeoutError("the engine does not start")
        line = EngineLine(socket_path(data), "bench")
        workout = Library((), 200.0).find(FIRST_RIDE)
        line.ask(lambda request: OpenRide(request, workout, MIDDLE_S))
        line.ask(lambda request: Perform(request, "start", {}))
        line.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self) -> None:
        """End it in order, or at once when it has no lock."""
        if engine_of(self._data) is not None:
            stop_engine(self._data, io.StringIO())
        else:
            self._process.kill()
        self._process.wait()


def full_console(data: Path, seconds: float, settle_s: float = SETTLE_S) -> Sent:
    """Count what a console attached to the engine of `data` sends; raises TimeoutError."""
    with Terminal((*CONSOLE, "--data", str(data), "attach")) as terminal:
        screen = Screen(*SIZE)
        for chunk in terminal.chunks(terminal.began_s + GIVE_UP_S):
            screen.feed(chunk.data)
            if screen.shows(*RIDE):
                break
        else:
            page = "\n".join(screen.rows())
            raise TimeoutError(f"no ride within {GIVE_UP_S:.0f} s; the screen showed:\n{page}")
        count(terminal, settle_s)
        return count(terminal, seconds)


def plain_console(data: Path, seconds: float) -> Sent:
    """Count what a plain console attached to the engine of `data` sends, its first lines too."""
    with Terminal((*CONSOLE, "--data", str(data), "attach", "--plain")) as terminal:
        return count(terminal, seconds)


def measure(seconds: float = 60.0, settle_s: float = SETTLE_S) -> Table:
    """Ride once and return the table."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        engine = RidingEngine(Path(made))
        try:
            full = full_console(Path(made), seconds, settle_s)
            plain = plain_console(Path(made), seconds)
        finally:
            engine.end()
    rows = [
        _row("console", full, FULL_TARGET),
        _row("plain console", plain, PLAIN_TARGET),
    ]
    return Table(
        "Sent over SSH",
        ("what", "bytes/s", "most in a second", "writes/s", "target", ""),
        tuple(rows),
        f"{seconds:.0f} s each of a ride on simulated devices, {SIZE[0]}×{SIZE[1]} cells, 256 "
        "colours, attached to an engine in another process.",
    )


def _row(name: str, sent: Sent, target: float) -> tuple[str, ...]:
    return (
        name,
        f"{sent.rate:,.0f}",
        f"{sent.most_in_a_second:,}",
        f"{sent.writes / sent.seconds:.1f}",
        f"{target:,.0f}",
        met(sent.rate, target),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Bytes a second that a console sends.")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    print(measure(given.seconds).markdown())


if __name__ == "__main__":
    main()
