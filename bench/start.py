"""From starting the program to the first frame, with an empty history and with 3,000 rides.

Each run is a process of its own on a pseudo-terminal of 120×40 cells. The clock starts before the
process is made and stops when a model of the terminal shows home: its title, form, the last rides
and the keys. Home reads the library after that; the row "with the suggestion" stops when the
suggested workout is there too. For comparison `from textual.app import App` is started in turn
with them, the least any Textual program takes before it can draw.

The console starts an engine behind the first frame, which takes its share of the machine until the
suggestion is there; each run has an engine of its own, which is ended after it.
"""

import argparse
import io
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, median, met, ms, percentile
from bench.history_made import NEWEST_NAME, make_history
from bench.screen import Screen
from bench.terminal import CONSOLE, SIZE, Terminal
from tui.engine_command import stop_engine, wait_for
from tui.engine_socket import engine_of

TARGET_S = 0.8
GIVE_UP_S = 20.0
BEGINS_WITHIN_S = 10.0
HOME = ("teamcar", "fitness", "last rides", "quit")
SUGGESTED = ("today: ",)
LEAST = ("-c", "from textual.app import App")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of one process to home, and to home with its suggestion."""

    first_s: float
    whole_s: float


def start_once(data: Path, words: Sequence[str] = HOME) -> Start:
    """Start the console and wait for home; raises TimeoutError when it does not come."""
    try:
        return _start(data, words)
    finally:
        end_engine(data)


def end_engine(data: Path) -> None:
    """End the engine that a console has started a moment ago."""
    if wait_for(lambda: (there := engine_of(data)) is not None and there.pid, BEGINS_WITHIN_S):
        stop_engine(data, io.StringIO())


def _start(data: Path, words: Sequence[str]) -> Start:
    screen = Screen(*SIZE)
    first_s: float | None = None
    with Terminal((*CONSOLE, "--data", str(data), "--simulate")) as terminal:
        for chunk in terminal.chunks(terminal.began_s + GIVE_UP_S):
            screen.feed(chunk.data)
            if first_s is None and screen.shows(*words):
                first_s = chunk.at_s - terminal.began_s
            if first_s is not None and screen.shows(*SUGGESTED):
                return Start(first_s, chunk.at_s - terminal.began_s)
    page = "\n".join(screen.rows())
    raise TimeoutError(f"home did not come within {GIVE_UP_S:.0f} s; the screen showed:\n{page}")


def import_once() -> float:
    """Return the seconds that a process takes which only imports Textual's App."""
    began_s = time.monotonic()
    subprocess.run([sys.executable, *LEAST], check=True)
    return time.monotonic() - began_s


def measure(runs: int = 20, rides: int = 3000, warm_ups: int = 1) -> Table:
    """Start `runs` times with an empty history and `runs` times with `rides` rides, in turn."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        empty, full = Path(made, "empty"), Path(made, "full")
        full.mkdir()
        make_history(full, rides)
        for _ in range(warm_ups):  # of bytecode and disk cache
            for data in (empty, full):
                start_once(data)
        least: list[float] = []
        starts: dict[str, list[Start]] = {"no ride": [], f"{rides:,} rides": []}
        for _ in range(runs):
            least.append(import_once())
            starts["no ride"].append(start_once(empty))
            starts[f"{rides:,} rides"].append(start_once(full, (*HOME, NEWEST_NAME)))
    usual_s = median(least)
    rows = [("Textual imported, nothing drawn", "", *_row(least, usual_s), "")]
    for history, measured in starts.items():
        first = [start.first_s for start in measured]
        rows.append(("first frame", history, *_row(first, usual_s), met(median(first), TARGET_S)))
        whole = [start.whole_s for start in measured]
        rows.append(("with the suggestion", history, *_row(whole, usual_s), ""))
    return Table(
        "Start",
        ("to", "history", "median", "p95", "of the least", f"target {ms(TARGET_S)}"),
        tuple(rows),
        f"{runs} processes of each, in turn, on a pseudo-terminal of {SIZE[0]}×{SIZE[1]} cells.",
    )


def _row(seconds: Sequence[float], least_s: float) -> tuple[str, str, str]:
    usual_s = median(seconds)
    return ms(usual_s), ms(percentile(seconds, 95)), f"{usual_s / least_s:.1f}×"


def main() -> None:
    parser = argparse.ArgumentParser(description="Start to first frame.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rides", type=int, default=3000)
    given = parser.parse_args()
    print(measure(given.runs, given.rides).markdown())


if __name__ == "__main__":
    main()
