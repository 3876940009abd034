"""Ten years of riding: their import beside fitdecode, and what the history of them costs then.

3,000 activities of 1.5 h at 1 Hz are made by the simulated rider and our own writer. `teamcar
history import` takes them in, in a process of its own with as many helpers as there are cores;
fitdecode then reads a sample of the same files, every message of them, in as many processes.
fitdecode only reads: the import also checks, counts, copies and lists.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import fitdecode

from bench.figures import Table, median, met, ms
from bench.history_made import NEWEST, short_workout
from bench.made_activities import hour_and_a_half, make_activities, ride_some
from workouts.crew import cores
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.workout import Workout

RIDES = 3000
RIDDEN = 3
SAMPLE = 40
FASTER = 5.0
RECOMPUTE_TARGET_S = 1.0
SCREEN_TARGET_S = 0.3
MEMORY_TARGET_MB = 200
LOOK_S = 0.05
ROUNDS = 5
WEEKS = 52


@dataclass(frozen=True, slots=True)
class Import:
    """One import: how long, and the most memory that all its processes held at one time."""

    seconds: float
    imported: int
    peak_mb: float | None  # None where there is no /proc


def import_all(data: Path, folder: Path, jobs: int) -> Import:
    """Run `teamcar history import` on a folder, and look at its memory all the while."""
    command = [
        sys.executable, "-m", "tui", "history", "import", str(folder),
        "--data", str(data), "--jobs", str(jobs), "--json",
    ]  # fmt: skip
    peak_kb = 0
    began_s = time.monotonic()
    with (data / "report.json").open("wb") as report:
        process = subprocess.Popen(command, stdout=report)
        while process.poll() is None:
            peak_kb = max(peak_kb, _resident_kb(process.pid))
            time.sleep(LOOK_S)
    took_s = time.monotonic() - began_s
    if process.returncode:
        raise RuntimeError(f"the import ended with {process.returncode}")
    imported = json.loads((data / "report.json").read_bytes())["imported"]
    return Import(took_s, imported, peak_kb / 1024 if peak_kb else None)


def read_with_fitdecode(files: Sequence[Path], jobs: int) -> float:
    """Return the seconds that fitdecode takes for all messages of the files."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_fitdecoded, files[:jobs]))  # processes that have started and imported
        began_s = time.monotonic()
        list(pool.map(_fitdecoded, files))
        return time.monotonic() - began_s


def _fitdecoded(path: Path) -> int:
    with fitdecode.FitReader(str(path)) as reader:
        return sum(1 for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA)


def _resident_kb(pid: int) -> int:
    """Return the resident memory of a process and its children; what they share counts twice."""
    total = 0
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended, or this is no Linux
        return 0
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            total = int(line.split()[1])
    return total + sum(_resident_kb(int(child)) for child in children)


def _timed(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        work()
        took.append(time.perf_counter() - began_s)
    return median(took)


def _screen(history: History) -> None:
    """Ask what a page of progress shows."""
    today = NEWEST.date()
    history.load(today - timedelta(days=90), today, today=today)
    history.best_efforts()
    history.best_efforts(today - timedelta(days=90))
    history.weeks(WEEKS, today)
    history.rows(50)


def measure(
    rides: int = RIDES,
    sample: int = SAMPLE,
    ridden: int = RIDDEN,
    workout: Workout | None = None,
) -> Table:
    """Make, import and read the rides, and ask the history what the console asks."""
    workout = workout or hour_and_a_half()
    jobs = cores()
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        folder, data = Path(made, "activities"), Path(made, "data")
        folder.mkdir()
        data.mkdir()
        make_activities(folder, ride_some(workout, ridden), rides)
        files = sorted(folder.iterdir())
        size_mb = sum(file.stat().st_size for file in files) / 1e6
        done = import_all(data, folder, jobs)
        if done.imported != rides:
            raise RuntimeError(f"{done.imported} of {rides} rides were imported")
        read = files[:: max(1, len(files) // sample)][:sample]
        theirs = len(read) / read_with_fitdecode(read, jobs)
        history = History(data / "history.sqlite", data / "rides")
        try:
            today = NEWEST.date()
            changed = FtpHistory().with_change(today - timedelta(days=rides // 2), 300, 240)
            history.ftp_history = changed
            recompute_s = _timed(lambda: (history.daily_stress(), history.load_today(today)))
            screen_s = _timed(lambda: _screen(history))
        finally:
            history.close()
    ours = rides / done.seconds
    ratio = ours / theirs
    memory = "--" if done.peak_mb is None else f"{done.peak_mb:.0f} MB"
    fits = "" if done.peak_mb is None else met(done.peak_mb, MEMORY_TARGET_MB)
    per_ride = f"{rides:,} rides of {workout.seconds / 3600:.1f} h, {size_mb:.0f} MB"
    rows = (
        ("import", f"{ours:.0f} files/s", f"{done.seconds:.1f} s for {per_ride}", ""),
        ("fitdecode, reading alone", f"{theirs:.1f} files/s", f"{len(read)} of the files", ""),
        ("import to fitdecode", f"{ratio:.1f}×", "", f"{FASTER:.0f}×: {met(FASTER, ratio)}"),
        ("memory of the import", memory, "all its processes", f"{MEMORY_TARGET_MB} MB: {fits}"),
        (
            "load after an FTP change", ms(recompute_s), "every ride's stress, every day's load",
            f"{ms(RECOMPUTE_TARGET_S)}: {met(recompute_s, RECOMPUTE_TARGET_S)}",
        ),
        (
            "the page of progress", ms(screen_s), "load, best efforts, weeks, list",
            f"{ms(SCREEN_TARGET_S)}: {met(screen_s, SCREEN_TARGET_S)}",
        ),
    )  # fmt: skip
    return Table(
        "History",
        ("what", "figure", "of", "target"),
        rows,
        f"Import and fitdecode with {jobs} processes each; the import from the start of the command"
        f" to its end, fitdecode from when its processes have started. Memory is resident memory,"
        f" looked at every {ms(LOOK_S)}, what processes share counted in each. Queries are the"
        f" median of {ROUNDS}.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The import of years of riding.")
    parser.add_argument("--rides", type=int, default=RIDES)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="files that fitdecode reads")
    parser.add_argument("--short", action="store_true", help="rides of two minutes")
    given = parser.parse_args()
    workout = short_workout("Short") if given.short else None
    print(measure(given.rides, given.sample, workout=workout).markdown())


if __name__ == "__main__":
    main()
