"""A program on the simulated bluetoothd's D-Bus: another process, with bleak as it is.

The bus address goes into that process's environment alone. What it prints, a JSON line each, is
what a test waits for; nothing here waits for time to pass.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sensors.clock import ScaledClock
from sensors.simulated.air import make_air
from sensors.simulated.bluez import SimulatedBlueZ
from sensors.simulated.bluez_bus import PrivateBus
from sensors.simulated.faults import Faults

PATIENCE_S = 40.0  # wall time; on a loaded machine a process alone takes seconds to start
PYTHON = (sys.executable, "-W", "error", "-m")


class Visit:
    """The simulated bluetoothd here, and the program that visits it."""

    def __init__(self, blue: SimulatedBlueZ, child: asyncio.subprocess.Process) -> None:
        self.blue = blue
        self._child = child

    async def says(self, word: str) -> Any:
        """Return what the program says next, which must be of this `word`."""
        out = self._child.stdout
        assert out is not None
        async with asyncio.timeout(PATIENCE_S):
            line = await out.readline()
        if not line:
            raise AssertionError(f"no {word!r}, but its end:\n{await self.errors()}")
        said, rest = json.loads(line)
        assert said == word, f"{said!r}: {rest!r} where {word!r} was expected"
        return rest

    async def warns(self, words: str) -> None:
        """Wait for a line with these words on stderr, where a console tells its events."""
        err = self._child.stderr
        assert err is not None
        told = []
        async with asyncio.timeout(PATIENCE_S):
            while line := (await err.readline()).decode():
                told.append(line)
                if words in line:
                    return
        raise AssertionError(f"{words!r} was never said, but {''.join(told)}")

    async def stop_by(self, number: signal.Signals) -> tuple[int, bytes]:
        """Send a signal and wait for the end; return the exit code and what is on stdout."""
        self._child.send_signal(number)
        async with asyncio.timeout(PATIENCE_S):
            out, _ = await self._child.communicate()
        assert self._child.returncode is not None
        return self._child.returncode, out

    async def go_on(self) -> None:
        """Let a program go on that waits for its rider."""
        feed = self._child.stdin
        assert feed is not None
        feed.write(b"\n")
        await feed.drain()

    async def errors(self) -> str:
        err = self._child.stderr
        assert err is not None
        async with asyncio.timeout(PATIENCE_S):
            return (await err.read()).decode()

    async def ends_well(self) -> None:
        """Wait for the program's end; it must be a good one, with not a word on stderr."""
        assert await self.errors() == ""
        async with asyncio.timeout(PATIENCE_S):
            assert await self._child.wait() == 0


@asynccontextmanager
async def visited(
    program: Sequence[str],
    *,
    devices: Sequence[str] = ("trainer", "strap"),
    faults: Mapping[str, Faults] | None = None,
    speed: float = 1.0,
) -> AsyncIterator[Visit]:
    """Have a bus, a bluetoothd on it and `python -m program`; at the end nothing is left."""
    with PrivateBus() as bus:
        air = make_air(1, devices=devices, faults=faults, clock=ScaledClock(speed))
        blue = SimulatedBlueZ(air, bus.address, speed=speed)
        await blue.start()
        living = asyncio.create_task(blue.run())
        child = await asyncio.create_subprocess_exec(
            *PYTHON, *program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus.address},
        )  # fmt: skip
        visit = Visit(blue, child)
        try:
            yield visit
            if child.returncode is None:
                await visit.ends_well()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
            living.cancel()
            await asyncio.wait({living})
            await blue.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}
