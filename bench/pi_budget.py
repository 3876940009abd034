"""An engine on a small machine: one core, and a share of it; how late ticks and targets come.

The engine is bound to one core (as by `taskset -c 0`) and held to a share of it by bench.throttle.
It rides at real time on a simulated trainer, which is in the figures, with a console's socket open.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, median, met, ms, percentile
from bench.throttle import PERIOD_S, Throttle

USUAL_PERCENT = 20.0  # of a core of a machine of today: about one core of a Raspberry Pi 4
TICK_TARGET_S = 0.25  # p99: one tick
TARGET_TARGET_S = 0.5  # p99, from the plan's second to the trainer's ear
STARTS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Late:
    """How late the engine was, in seconds, and what it used."""

    ticks_s: tuple[float, ...]
    targets_s: tuple[float, ...]
    percent: float
    seconds: float
    recorded: int  # seconds of the ride
    stops: int


def ride(seconds: float, percent: float, core: int | None = 0) -> Late:
    """Ride for so long with so much of a core; raises CalledProcessError when it fails."""
    with TemporaryDirectory(prefix="teamcar-bench-") as data:
        command = [
            sys.executable,
            *("-m", "bench.paced_engine", "--data", data, "--seconds", str(seconds)),
            *(() if core is None else ("--core", str(core))),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            with Throttle(child.pid, percent) as throttle:
                # The share holds from the first import on; a slow start is part of it.
                out, _ = child.communicate(timeout=seconds + STARTS_WITHIN_S)
            if child.returncode:
                raise subprocess.CalledProcessError(child.returncode, command)
    told = json.loads(out)
    return Late(
        tuple(told["ticks_s"]),
        tuple(told["targets_s"]),
        told["percent"],
        told["seconds"],
        told["recorded"],
        throttle.stops,
    )


def measure(seconds: float = 60.0, percent: float = USUAL_PERCENT) -> Table:
    """Ride once with a whole core and once with the share, and return the table."""
    rows = [
        row
        for share in dict.fromkeys((100.0, percent))
        for row in _rows(share, ride(seconds, share))
    ]
    return Table(
        "A small machine",
        ("share of one core", "late", "p50", "p99", "most", "target p99", ""),
        tuple(rows),
        f"{seconds:.0f} s each, bound to core 0, the share counted in periods of "
        f"{PERIOD_S * 1000:.0f} ms. A target's time is from its second in the plan until the "
        "simulated trainer has it, radio included.",
    )


def _rows(share: float, late: Late) -> list[tuple[str, ...]]:
    used = f"{share:.0f} %, used {late.percent:.1f} %"
    return [
        _row(used, f"ticks ({len(late.ticks_s)})", late.ticks_s, TICK_TARGET_S),
        _row("", f"ERG targets ({len(late.targets_s)})", late.targets_s, TARGET_TARGET_S),
    ]


def _row(used: str, what: str, late_s: tuple[float, ...], target_s: float) -> tuple[str, ...]:
    p99 = percentile(late_s, 99)
    return (
        used,
        what,
        ms(median(late_s)),
        ms(p99),
        ms(max(late_s)),
        ms(target_s),
        met(p99, target_s),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="An engine on a share of one core.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--percent", type=float, default=USUAL_PERCENT)
    given = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("bench.pi_budget binds and stops processes as Linux does; run it on Linux")
    print(measure(given.seconds, given.percent).markdown())


if __name__ == "__main__":
    main()
