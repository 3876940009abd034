"""Questions to the engine that are answered at once: a connection of their own, with a time limit.

What a key asks for is asked here, so that it is done or refused before the next key.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from tui.peer import peer_of
from tui.protocol import (
    ANSWERS,
    LONGEST_DOWN,
    LONGEST_UP,
    VERSION,
    Answer,
    CloseRide,
    Engine,
    Goodbye,
    Hello,
    ListUnfinished,
    OpenRide,
    Refused,
    Request,
    ResumeRide,
    SaveUnfinished,
)
from tui.protocol_lines import (
    BadLine,
    decode_told,
    decode_value,
    encode,
    other_version,
)
from tui.refusals import EngineLost, raised
from workouts.errors import CommandRefused

PATIENCE_S = 2.0
# What reads or writes a whole ride, on a small machine too.
LONG_PATIENCE_S = 30.0
LONG = (CloseRide, ListUnfinished, OpenRide, ResumeRide, SaveUnfinished)
# What may be asked of an engine that is only starting.
EARLY = (OpenRide, ResumeRide)
NAP_S = 0.05
READ_BYTES = 65_536

SILENT = "the engine does not answer; the ride goes on there; reconnecting"
STRANGE = "the engine's socket belongs to another user; nothing was told to it"
ABSENT = "the engine is not there; reconnecting"


class EngineLine:
    """Asks one question at a time; raises EngineLost where no answer comes in time."""

    def __init__(self, path: Path, console: str, patience_s: float = PATIENCE_S) -> None:
        self._path = path
        self._console = console
        self._patience_s = patience_s
        self._ids = count(1)
        self._socket: socket.socket | None = None
        self._buffer = bytearray()
        self._lock = threading.Lock()

    def ask(self, make: Callable[[int], Request]) -> Any:
        """Return the answer to the request that `make` makes of an id.

        It is of the type that ANSWERS has for it. Raises what the engine refused it with, or
        EngineLost.
        """
        with self._lock:
            request = make(next(self._ids))
            line = encode(request)
            if len(line) > LONGEST_UP:
                raise CommandRefused(
                    f"that is too long for the engine: {len(line)} bytes, at most {LONGEST_UP}"
                )
            try:
                return self._asked(request, line)
            except (OSError, BadLine) as fault:
                self._drop()
                gone = isinstance(fault, (FileNotFoundError, ConnectionError))
                raise EngineLost(ABSENT if gone else SILENT) from fault

    def close(self) -> None:
        """Let the connection go; another question makes a new one."""
        with self._lock:
            self._drop()

    def _asked(self, request: Request, line: bytes) -> Any:
        now_s = time.monotonic()
        early_s = now_s + (self._patience_s if isinstance(request, EARLY) else 0.0)
        patience_s = LONG_PATIENCE_S if isinstance(request, LONG) else self._patience_s
        until_s = now_s + max(patience_s, self._patience_s)
        if self._socket is not None:
            try:
                self._socket.sendall(line)
            except ConnectionError:
                # Nothing of it was read: it was the connection to an engine that has ended.
                self._drop()
        if self._socket is None:
            self._connect(early_s, until_s).sendall(line)
        while True:
            told = decode_told(self._line(until_s))
            match told:
                case Answer(id=request.id):
                    return decode_value(told, ANSWERS[type(request)])
                case Refused(id=request.id):
                    raise raised(told.error, told.why)
                case Goodbye():
                    self._drop()
                    raise EngineLost(told.why)

    def _connect(self, early_s: float, until_s: float) -> socket.socket:
        """Connect and greet; an engine that is only starting is waited for until `early_s`."""
        while True:
            made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            made.settimeout(self._patience_s)
            try:
                made.connect(os.fspath(self._path))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                made.close()
                if time.monotonic() >= early_s:
                    raise
                time.sleep(NAP_S)
            except OSError:
                made.close()
                raise
        if peer_of(made).uid != os.geteuid():
            made.close()
            raise EngineLost(STRANGE)
        self._socket, self._buffer = made, bytearray()
        made.sendall(encode(Hello(VERSION, self._console, follow=False)))
        match decode_told(self._line(until_s)):
            case Engine(v=theirs) if theirs != VERSION:
                raise self._other(theirs)
            case Goodbye(why=why):
                self._drop()
                raise EngineLost(why)
        return made

    def _other(self, theirs: int) -> EngineLost:
        self._drop()
        return EngineLost(other_version(theirs))

    def _line(self, until_s: float) -> bytes:
        assert self._socket is not None
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_DOWN:
                raise BadLine("it has no end")
            self._socket.settimeout(max(0.001, until_s - time.monotonic()))
            data = self._socket.recv(READ_BYTES)
            if not data:
                raise ConnectionResetError("the engine has closed the connection")
            self._buffer += data
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _drop(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
        self._socket = None
