"""A library of 1,000 files: the first list, the list of a later start, a search, all files read.

The real console on a pseudo-terminal of 120×40 cells: the clock starts when the library's key is
written and stops when a model of the terminal shows a screenful of rows. "First" is a data folder
that no Teamcar has seen: names come at once and the files are read behind them; "later" has what
was read kept in a file. Beside it, without a terminal: a search of all cards, and reading them all.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.editor import HOME, Typed
from bench.figures import Table, median, met, ms, usual_and_late
from bench.screen import Screen
from bench.shelf_made import make_shelf
from bench.terminal import CONSOLE, SIZE, Terminal
from workouts.library import Library
from workouts.library_order import ORDERS, in_order
from workouts.library_query import Known, read_query

TARGET_S = 0.3
FILES = 1_000
FTP_W = 200
SEARCH = "30-60m if<0.95 vo2 never sort:tss"
LIST = ("/ searches", "▸", "First Ride")  # the head of the list is Teamcar's own
DONE = "{0:,} of {0:,}"
CACHE = "library.cache"


def opened(data: Path, *, whole: bool) -> float:
    """Open the library and return the seconds to its list; `whole` waits for all to be read."""
    with Terminal((*CONSOLE, "--data", str(data), "--in-process", "--simulate")) as terminal:
        typed = Typed(terminal, Screen(*SIZE))
        typed.wait(terminal.began_s, *HOME)
        seconds = typed.press(b"w", *LIST)
        if whole:
            count = len(_library(data).cards())
            typed.wait(time.monotonic(), DONE.format(count))
    return seconds


def _library(data: Path) -> Library:
    return Library((data / "workouts",), FTP_W, index=data / CACHE)


def measure(files: int = FILES, runs: int = 5) -> Table:
    """Open a library of so many files, first and later, so many times each."""
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        data = Path(made)
        make_shelf(data / "workouts", files)
        first, later = [], []
        for _ in range(runs):
            (data / CACHE).unlink(missing_ok=True)
            first.append(opened(data, whole=True))
            later.append(opened(data, whole=False))
        (data / CACHE).unlink(missing_ok=True)
        read_all = _timed(lambda: _read(_library(data)), 1)
        listed = _timed(lambda: _library(data).cards(), runs)
        cards, query = _library(data).cards(), read_query(SEARCH, ORDERS)
        searched = _timed(
            lambda: in_order(
                [card for card in cards if query.finds(card, Known())],
                "tss",
                Known(),
            ),
            runs,
        )
    rows = (
        ("first list", *usual_and_late(first), met(median(first), TARGET_S)),
        ("list of a later start", *usual_and_late(later), met(median(later), TARGET_S)),
        ("of it: looking at the files, reading the cards", *usual_and_late(listed), ""),
        ("a search", *usual_and_late(searched), ""),
        ("reading all files", *usual_and_late(read_all), ""),
    )
    return Table(
        "The library",
        ("what", "median", "p95", f"target {ms(TARGET_S)}"),
        rows,
        f"{files:,} files in twelve folders, {runs} runs, {SIZE[0]}×{SIZE[1]} cells.",
    )


def _read(library: Library) -> None:
    library.cards()
    while library.read_some(1.0):
        pass


def _timed(act: Callable[[], object], runs: int) -> list[float]:
    took = []
    for _ in range(runs):
        began_s = time.perf_counter()
        act()
        took.append(time.perf_counter() - began_s)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description="A library of many files.")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print(measure(given.files, given.runs).markdown())


if __name__ == "__main__":
    main()
