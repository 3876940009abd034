"""What consoles, and those who are none, do to an engine; each a short visit to its socket."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.terminal import CONSOLE, Terminal

QUICK_S = 0.3
REACHED_WITHIN_S = 30.0
LOOKS_S = 1.5  # a console of its own process has to start first
HELLO = b'{"kind":"hello","v":1,"console":"campaign"}\n'
KNOCK = (
    "import os, socket, sys\n"
    "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    "try:\n"
    "    s = socket.socket(socket.AF_UNIX); s.settimeout(2); s.connect(sys.argv[1])\n"
    '    s.sendall(b\'{"kind":"hello","v":1}\\n\')\n'
    "    told = s.recv(65536)\n"
    "except OSError: sys.exit(0)\n"
    "sys.exit(7 if b'frame' in told else 0)\n"
)


class Visits:
    """Visits to the socket of one engine; those that stay are ended by `leave`."""

    def __init__(self, data: Path, path: Path, rng: random.Random) -> None:
        self._data, self._path, self._rng = data, path, rng
        self._staying: list[socket.socket] = []
        self.faults: list[str] = []

    def leave(self) -> None:
        """End what stays."""
        for each in self._staying:
            each.close()
        self._staying.clear()

    def second_console(self) -> None:
        """Attach, read for a moment, and go without a word."""
        with self._connected() as there:
            there.sendall(HELLO)
            until_s = time.monotonic() + QUICK_S
            with contextlib.suppress(TimeoutError):
                while time.monotonic() < until_s and there.recv(65_536):
                    pass

    def slow_console(self) -> None:
        """Attach and read nothing, for as long as the campaign lasts."""
        if len(self._staying) > 8:
            self._staying.pop(0).close()
        there = self._connected()
        self._staying.append(there)
        there.sendall(HELLO)

    def garbage(self) -> None:
        """Send noise, with and without a line end, or a line without an end."""
        with self._connected() as there, contextlib.suppress(OSError):
            if self._rng.random() < 0.3:
                there.sendall(HELLO)
            size = self._rng.choice((1, 100, 10_000, 400_000))
            there.sendall(self._rng.randbytes(size) + self._rng.choice((b"", b"\n")))

    def wrong_version(self) -> None:
        """Greet as a program of another time."""
        with self._connected() as there, contextlib.suppress(OSError):
            there.sendall(HELLO.replace(b'"v":1', b'"v":9'))
            there.recv(65_536)

    def other_user(self) -> None:
        """Have another user knock; needs root to be that user, and is a second console else."""
        if os.geteuid() != 0:
            self.second_console()
            return
        knock = subprocess.run(
            [sys.executable, "-c", KNOCK, str(self._path)], check=False, capture_output=True
        )
        if knock.returncode:
            told = knock.stderr.decode(errors="replace").strip()
            self.faults.append(told or "another user was shown the ride")

    def socket_deleted(self) -> None:
        """Take the socket away; the engine makes it again."""
        self._path.unlink(missing_ok=True)

    def console_killed(self) -> None:
        """Kill a plain console while it looks."""
        child = subprocess.Popen(
            [sys.executable, *CONSOLE, "--data", str(self._data), "attach", "--plain"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(self._rng.uniform(0, LOOKS_S))
        child.kill()
        child.communicate()

    def terminal_closed(self) -> None:
        """Close the terminal of a full console: it is told so, or told to end."""
        with Terminal((*CONSOLE, "--data", str(self._data), "attach")) as terminal:
            for _ in terminal.chunks(time.monotonic() + self._rng.uniform(0.2, LOOKS_S)):
                pass
            with contextlib.suppress(ProcessLookupError):
                os.kill(terminal.pid, self._rng.choice((signal.SIGHUP, signal.SIGKILL)))

    def _connected(self) -> socket.socket:
        """Connect; a socket that was just taken away is waited for."""
        until_s = time.monotonic() + REACHED_WITHIN_S
        while True:
            there = socket.socket(socket.AF_UNIX)
            there.settimeout(QUICK_S)
            try:
                there.connect(os.fspath(self._path))
                return there
            except OSError:
                there.close()
                if time.monotonic() > until_s:
                    raise
                time.sleep(0.02)


# What happens, and how often beside the others.
EVENTS: Mapping[str, tuple[int, Callable[[Visits], None]]] = {
    "second console": (6, Visits.second_console),
    "slow console": (4, Visits.slow_console),
    "garbage": (5, Visits.garbage),
    "wrong version": (3, Visits.wrong_version),
    "other user": (3, Visits.other_user),
    "socket deleted": (3, Visits.socket_deleted),
    "console killed": (2, Visits.console_killed),
    "terminal closed": (2, Visits.terminal_closed),
}
