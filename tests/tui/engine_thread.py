"""An engine with its socket in a thread of this process, on a clock that moves when told.

What consoles ask for at once blocks them, so the engine has a loop of its own, as in a process of
its own; what it holds is looked at by `see`, in its thread.
"""

import asyncio
import contextlib
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sensors.clock import ManualClock
from tui.engine import TICK_S
from tui.live_ride import LiveRide
from tui.protocol import VERSION
from tui.server import Server
from tui.stand_ins import Simulation
from tui.voicing import Sounds
from tui.wiring import House
from workouts.workout import Step, StepKind, Target, Workout

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE_S = 60.0  # a bound on hanging, and nothing else
WORKOUT = Workout(
    "Three steps",
    (
        Step(StepKind.WARMUP, 60, Target(0.5, 0.6)),
        Step(StepKind.WORK, 40, Target(0.9, 0.9)),
        Step(StepKind.REST, 60, Target(0.5, 0.5)),
    ),
)

T = TypeVar("T")


class EngineThread:
    """A house and its server on the data folder `folder`; `path` is the socket."""

    def __init__(
        self,
        folder: Path,
        path: Path,
        *,
        devices: tuple[str, ...] = ("trainer", "strap"),
        most_bytes: int | None = None,
        sounds: Sounds | None = None,
    ) -> None:
        self.folder, self.path = folder, path
        self.clock = ManualClock()
        self._devices, self._sounds = devices, sounds
        self._options = {} if most_bytes is None else {"most_bytes": most_bytes}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self.house: House = self.see(self._house)
        self.server: Server = self.see(lambda: Server(self.house, path, **self._options))
        self.wait(self.server.start())

    def see(self, look: Callable[[], T]) -> T:
        """Return what `look` returns in the engine's thread."""

        async def looked() -> T:
            return look()

        found: T = self.wait(looked())
        return found

    def wait(self, coroutine: Any) -> Any:
        """Return what a coroutine of the engine comes to."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_S)

    def go(self, seconds: float) -> None:
        """Let time pass in the engine, a tick after the other."""

        def ticks() -> None:
            for _ in range(round(seconds / TICK_S)):
                self.clock.advance(TICK_S)
                self.house.engine.step_safely()

        self.see(ticks)

    def ride(self, seconds: int) -> LiveRide:
        """Begin the ride and ride so many seconds of it."""
        self.go(5.0)  # until the devices are there
        live = self.see(lambda: self.house.open_ride(WORKOUT))
        self.see(lambda: live.perform("start", {}, "test"))
        while self.see(lambda: len(live.trace())) < seconds:
            self.go(TICK_S)
        return live

    def keep(self) -> None:
        """Do what the server does four times a second."""
        self.wait(self.server._keep_once())

    def crash(self) -> None:
        """Be gone as a killed process is: nothing is finished, the lock falls, and no goodbye."""
        self.abandon()
        for console in tuple(self.server._connections):
            self.see(console.abort)
        self.stop()

    def abandon(self) -> None:
        """Let the ride be as it is, with its lock fallen."""
        ride = self.house.engine.ride
        if ride is not None and ride.recording._recorder is not None:
            self.see(ride.recording._recorder.close)
        self.house.engine.ride = None

    def stop(self) -> None:
        self.wait(self.server.stop())
        self.see(self.house.close_ride)
        self.wait(self.house.voicing.stop())
        self.see(self.house.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def _house(self) -> House:
        clock = self.clock

        def wall() -> datetime:
            return NOON + timedelta(seconds=clock.now())

        simulation = Simulation(1, devices=self._devices)
        return House(
            self.folder, simulation=simulation, clock=clock, wall=wall, sounds=self._sounds
        )


@contextmanager
def engine(folder: Path, **options: Any) -> Iterator[EngineThread]:
    """Have an engine on the folder `data` in `folder`; its socket has a short path."""
    with tempfile.TemporaryDirectory(prefix="teamcar-") as short:
        running = EngineThread(folder / "data", Path(short, "socket"), **options)
        try:
            yield running
        finally:
            running.stop()


def until(true: Callable[[], object]) -> None:
    """Wait until it is true; the bound is no measure of time."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, "it never came true"
        time.sleep(0.002)


class Client:
    """A socket that says what it is told to, and reads lines."""

    def __init__(self, path: Path, *, greets: bool = True, follow: bool = True) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE_S)
        self._socket.connect(os.fspath(path))
        self._file = self._socket.makefile("rb")
        self.heard: list[dict[str, Any]] = []
        if greets:
            self.send(kind="hello", v=VERSION, console="test console", follow=follow)
            assert self.read()["kind"] == "hello"

    def send(self, **fields: object) -> None:
        self.send_raw(msgspec.json.encode(fields) + b"\n")

    def send_raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def read(self) -> dict[str, Any]:
        """Return the next message; fails at the end of the connection."""
        line = self._file.readline()
        assert line.endswith(b"\n"), "the engine closed the connection"
        found: dict[str, Any] = msgspec.json.decode(line)
        self.heard.append(found)
        return found

    def ask(self, **fields: object) -> dict[str, Any]:
        """Return what answers a request; what is told in between is passed over."""
        self.send(**fields)
        return self.until("answer", "refused")

    def until(self, *kinds: str) -> dict[str, Any]:
        """Return the next message of one of these kinds."""
        while True:
            told = self.read()
            if told["kind"] in kinds:
                return told

    def rest(self) -> list[dict[str, Any]]:
        """Return what comes until the engine closes the connection."""
        out: list[dict[str, Any]] = []
        with contextlib.suppress(ConnectionError):
            while line := self._file.readline():
                out.append(msgspec.json.decode(line))
        return out

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
