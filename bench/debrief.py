"""A ride of three hours debriefed without a model, on one core, in processes of their own.

The ride is recorded by the real recorder, 51 hard efforts of it, some seconds lost. The clock
starts before a process is made and stops when it has ended; `graded` only reads the folder and
computes the verdict, `teamcar debrief` writes its reports as well.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, median, met, ms, percentile
from tests.coach.debrief.plain_rides import Moment, Ride, repeats
from workouts.finish import finish_ride

EFFORTS = 51  # with their rests three hours
TARGET_S = 2.0
MEMORY_TARGET_MB = 200
ONE_CORE = """
import os, resource, runpy, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
"""
TELL = """
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
GRADED = """
from pathlib import Path
from coach.debrief.grading import grade
from coach.debrief.verdict_file import encode_verdict
sys.stdout.buffer.write(encode_verdict(grade(Path(sys.argv[1]))))
"""
COMMAND = """
sys.argv[1:] = ["debrief", sys.argv[1], "--again", "--json"]
try:
    runpy.run_module("tui", run_name="__main__", alter_sys=True)
except SystemExit as end:
    if end.code:
        raise
"""
WAYS = {"graded": GRADED, "teamcar debrief": COMMAND}


def made_ride(folder: Path, efforts: int, seed: int = 3) -> Path:
    """Record a ride of many efforts in `folder`, watts and heart as they come."""
    chance = random.Random(seed)

    def watts(now: Moment) -> int | None:
        if chance.random() < 0.002:
            return None
        return None if now.target_w is None else max(0, round(chance.gauss(now.target_w, 12)))

    def beats(now: Moment) -> int:
        return (160 if now.number else 130) + chance.randint(0, 9)

    Ride(repeats(efforts), power_w=watts, heart_rate_bpm=beats, erg=True).record(folder)
    finish_ride(folder)
    return folder


def debrief_once(folder: Path, way: str) -> tuple[float, float]:
    """Debrief a ride in a process of its own; return the seconds it took, and its most megabytes.

    Raises CalledProcessError when it cannot.
    """
    began_s = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", ONE_CORE + WAYS[way] + TELL, str(folder)],
        env={**os.environ, "TEAMCAR_DATA": str(folder.parent.parent)},
        capture_output=True,
        check=True,
    )
    took_s = time.monotonic() - began_s
    most_kb = float(ended.stderr.split()[-1])
    return took_s, most_kb / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(runs: int = 10, efforts: int = EFFORTS) -> Table:
    """Debrief the same ride `runs` times each way."""
    rows = []
    with TemporaryDirectory(prefix="teamcar-bench-") as made:
        folder = made_ride(Path(made, "rides", "2026-11-20-183000"), efforts)
        for way in WAYS:
            debrief_once(folder, way)  # of bytecode and disk cache
            taken = [debrief_once(folder, way) for _ in range(runs)]
            seconds = [took_s for took_s, _ in taken]
            most_mb = max(megabytes for _, megabytes in taken)
            rows.append((
                way,
                ms(median(seconds)),
                ms(percentile(seconds, 95)),
                met(median(seconds), TARGET_S),
                f"{most_mb:.0f} MB",
                met(most_mb, MEMORY_TARGET_MB),
            ))  # fmt: skip
    length_s = repeats(efforts).seconds
    return Table(
        "Debrief",
        ("", "median", "p95", f"target {ms(TARGET_S)}", "memory", f"target {MEMORY_TARGET_MB} MB"),
        tuple(rows),
        f"A ride of {length_s / 3600:.1f} h with {efforts} hard efforts, {runs} processes of each.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A ride debriefed without a model.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--efforts", type=int, default=EFFORTS)
    given = parser.parse_args()
    print(measure(given.runs, given.efforts).markdown())


if __name__ == "__main__":
    main()
