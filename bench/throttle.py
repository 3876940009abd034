"""A process held to a share of one core, as on a smaller machine: what it uses is counted, and when
its share of a period is used up it stands still to the period's end, as by the kernel's own quota.
"""

import os
import signal
import threading
import time
from contextlib import AbstractContextManager, suppress
from types import TracebackType

PERIOD_S = 0.1  # of Linux's CFS bandwidth control
LOOK_S = 0.002


def cpu_clock(pid: int) -> int:
    """Return the clock of what a process has used of all cores (clock_getcpuclockid(3), Linux)."""
    return (~pid << 3) | 2


class Throttle(AbstractContextManager["Throttle"]):
    """Holds a process to `percent` of one core until the context ends; Linux."""

    def __init__(self, pid: int, percent: float) -> None:
        """Raises ValueError for a share that is not above 0 and at most 100."""
        if not 0 < percent <= 100:
            raise ValueError(f"{percent} % is no share of a core; give more than 0, at most 100")
        self.stops = 0  # times it had used up its share
        self._pid = pid
        self._share_s = PERIOD_S * percent / 100
        self._free = percent >= 100
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="throttle", daemon=True)
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _hold(self) -> None:
        clock = cpu_clock(self._pid)
        with suppress(OSError):  # it has ended
            while not (self._free or self._done.is_set()):
                self._period(clock)

    def _period(self, clock: int) -> None:
        ends_s = time.monotonic() + PERIOD_S
        used_s = time.clock_gettime(clock)
        while (left_s := ends_s - time.monotonic()) > 0 and not self._done.is_set():
            if time.clock_gettime(clock) - used_s < self._share_s:
                self._done.wait(min(LOOK_S, left_s))
                continue
            self.stops += 1
            os.kill(self._pid, signal.SIGSTOP)
            try:
                self._done.wait(left_s)
            finally:
                os.kill(self._pid, signal.SIGCONT)
