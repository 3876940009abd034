"""`teamcar simulate` in a process of its own, and consoles in others that ride on its devices."""

import ctypes
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tui.teamcars import PATIENCE_S, RUN, Ran, environment

VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
PR_SET_PDEATHSIG = 1

on_linux = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the D-Bus is Linux's"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def begin(*arguments: str | Path, **changes: str) -> "subprocess.Popen[bytes]":
    """Start a command that does not outlive this process, however it ends."""
    return subprocess.Popen(
        [*RUN, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**changes),
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread here holds what it calls
    )


@dataclass(frozen=True, slots=True)
class SimulatedAir:
    """The simulated devices that run now."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    @property
    def folder(self) -> Path:
        """The folder of its bus."""
        return Path(self.address.removeprefix("unix:path=")).parent

    def console(self, *arguments: str | Path) -> "subprocess.Popen[bytes]":
        """Start an unmodified console on these devices."""
        return begin(*arguments, **{VARIABLE: self.address})

    def run(self, *arguments: str | Path) -> Ran:
        """Run a console to its end."""
        with self.console(*arguments) as child:
            return ended(child)

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def writes(self) -> list[str]:
        """What the trainer was told, in hex."""
        return [row["wrote"] for row in self.rows() if "wrote" in row]

    def truths(self) -> list[dict[str, Any]]:
        """What was true, second by second."""
        return [row for row in self.rows() if "brake" in row]


def ended(child: "subprocess.Popen[bytes]") -> Ran:
    """Wait for a command's end; one that does not end is killed, and fails with what it said."""
    try:
        out, err = child.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        pytest.fail(f"it did not end within {PATIENCE_S} s, but said {err.decode()}")
    return Ran(child.returncode, out.decode(), err.decode())


@contextmanager
def simulated_air(folder: Path, *options: str) -> Iterator[SimulatedAir]:
    """Have `teamcar simulate`; it must end well and leave nothing, whatever was done on it."""
    log = folder / "air.jsonl"
    arguments: Sequence[str | Path] = ("--log", log, "--data", folder / "air", *options)
    with begin("simulate", *arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        if not line:
            pytest.fail(f"teamcar simulate did not start: {ended(process).err}")
        name, _, address = line.strip().partition("=")
        assert name == VARIABLE
        air = SimulatedAir(process, address, log)
        try:
            yield air
        finally:
            process.terminate()
            ran = ended(process)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert not air.folder.exists()
