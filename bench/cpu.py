"""What an open console costs: CPU per minute of riding, bytes to the terminal, memory.

`teamcar demo` rides on a pseudo-terminal of 120×40 cells in real time, as a rider would have it:
four frames a second, packets of two simulated devices, a record on the disk. The cost of simulating
the devices is in the figures. Counted from the first seconds of riding on: user and system time
from /proc/PID/stat, memory from /proc/PID/status (VmRSS, VmHWM).
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Table, met
from bench.screen import Screen
from bench.terminal import CONSOLE, SIZE, Terminal

TARGET_PERCENT = 3.0
TARGET_MB = 120.0
RIDE = ("POWER", "LEFT IN STEP", "ERG ")  # ERG with watts: the trainer is under control
GIVE_UP_S = 20.0
SETTLE_S = 3.0
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What one console used over `seconds` of riding."""

    seconds: float
    user_s: float
    system_s: float
    written: int  # bytes
    resident_bytes: int
    peak_bytes: int

    @property
    def percent(self) -> float:
        """CPU time as percent of one core."""
        return 100 * (self.user_s + self.system_s) / self.seconds


def cpu_times(pid: int) -> tuple[float, float]:
    """Return user and system seconds of a process, all its threads together (proc(5), stat)."""
    # The name of the process is in brackets and may hold anything; the fields follow it.
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    per_s = os.sysconf("SC_CLK_TCK")
    return int(after_name[11]) / per_s, int(after_name[12]) / per_s


def memory(pid: int) -> tuple[int, int]:
    """Return resident bytes of a process, now and at most (proc(5), status)."""
    facts = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    rows = dict(line.split(":", 1) for line in facts.splitlines())
    return int(rows["VmRSS"].split()[0]) * 1024, int(rows["VmHWM"].split()[0]) * 1024


def ride(seconds: float, settle_s: float = SETTLE_S) -> Cost:
    """Ride for `seconds` and return what it took.

    Raises TimeoutError when the ride does not come up, OSError on a system without /proc.
    """
    with (
        TemporaryDirectory(prefix="teamcar-bench-") as data,
        Terminal((*CONSOLE, "--data", data, "demo")) as terminal,
    ):
        _wait_for_the_ride(terminal)
        for _ in terminal.chunks(time.monotonic() + settle_s):
            pass
        began_s, before = time.monotonic(), cpu_times(terminal.pid)
        written = 0
        for chunk in terminal.chunks(began_s + seconds):
            written += len(chunk.data)
        took_s, after = time.monotonic() - began_s, cpu_times(terminal.pid)
        resident, peak = memory(terminal.pid)
    return Cost(took_s, after[0] - before[0], after[1] - before[1], written, resident, peak)


def _wait_for_the_ride(terminal: Terminal) -> None:
    screen = Screen(*SIZE)
    for chunk in terminal.chunks(terminal.began_s + GIVE_UP_S):
        screen.feed(chunk.data)
        if screen.shows(*RIDE):
            return
    page = "\n".join(screen.rows())
    raise TimeoutError(f"no ride within {GIVE_UP_S:.0f} s; the screen showed:\n{page}")


def measure(seconds: float = 60.0, settle_s: float = SETTLE_S) -> Table:
    """Ride once and return the table."""
    cost = ride(seconds, settle_s)
    per_minute_s = (cost.user_s + cost.system_s) * 60 / cost.seconds
    peak_mb = cost.peak_bytes / MB
    rows = (
        ("CPU, of one core", f"{cost.percent:.1f} %", f"{TARGET_PERCENT:.0f} %",
         met(cost.percent, TARGET_PERCENT)),
        ("CPU time a minute", f"{per_minute_s:.2f} s", "", ""),
        ("of it in the system", f"{cost.system_s * 60 / cost.seconds:.2f} s", "", ""),
        ("written to the terminal", f"{cost.written / cost.seconds:,.0f} bytes/s", "", ""),
        ("resident at the end", f"{cost.resident_bytes / MB:.0f} MB", "", ""),
        ("resident at most", f"{peak_mb:.0f} MB", f"{TARGET_MB:.0f} MB", met(peak_mb, TARGET_MB)),
    )  # fmt: skip
    return Table(
        "A ride in the console",
        ("what", "measured", "target", ""),
        rows,
        f"`teamcar demo` in real time for {cost.seconds:.0f} s, {SIZE[0]}×{SIZE[1]} cells, devices "
        "simulated in the same process, MB of a million bytes.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU, memory and output of a ride.")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        sys.exit("bench.cpu reads /proc, which this system does not have; run it on Linux")
    print(measure(given.seconds).markdown())


if __name__ == "__main__":
    main()
