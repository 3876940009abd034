"""A program on a pseudo-terminal, as a rider's terminal would run it, and what it writes, timed."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType

SIZE = (120, 40)  # cells
READ_BYTES = 65_536
ENDS_WITHIN_S = 5.0
CONSOLE = ("-m", "tui")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that came from the program, and when (time.monotonic)."""

    at_s: float
    data: bytes


class Terminal(AbstractContextManager["Terminal"]):
    """Runs `python ARGUMENTS` on a pty of 120×40 cells until the context ends; 256 colours.

    `began_s` is the time just before the process was made.
    """

    def __init__(self, arguments: Sequence[str], size: tuple[int, int] = SIZE) -> None:
        ours, theirs = pty.openpty()
        width, height = size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        left_out = {"NO_COLOR", "COLUMNS", "LINES", "COLORTERM"}
        surroundings = {name: v for name, v in os.environ.items() if name not in left_out}
        self._file = ours
        self.began_s = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**surroundings, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)

    @property
    def pid(self) -> int:
        return self._process.pid

    def press(self, keys: bytes) -> float:
        """Type keys as the terminal sends them, and return when (time.monotonic)."""
        at_s = time.monotonic()
        os.write(self._file, keys)
        return at_s

    def chunks(self, until_s: float) -> Iterator[Chunk]:
        """Yield what the program writes until `until_s` (time.monotonic) or until it ends."""
        while (left_s := until_s - time.monotonic()) > 0:
            ready, _, _ = select.select([self._file], [], [], left_s)
            if not ready:
                return
            try:
                data = os.read(self._file, READ_BYTES)
            except OSError:  # Linux says so when the other side has gone
                return
            if not data:
                return
            yield Chunk(time.monotonic(), data)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        # A program whose last words nobody reads cannot end.
        for _ in self.chunks(time.monotonic() + ENDS_WITHIN_S):
            pass
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._file)
