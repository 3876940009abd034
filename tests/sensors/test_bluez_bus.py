"""The private D-Bus: up when asked, gone with whoever started it, and a sentence where it fails."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sensors.clock import ScaledClock
from sensors.errors import RadioUnavailable
from sensors.simulated.air import make_air
from sensors.simulated.bluez import SimulatedBlueZ
from sensors.simulated.bluez_bus import PrivateBus

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has it"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]
PATIENCE_S = 20.0
HOLD_A_BUS = """
import sys
from sensors.simulated.bluez_bus import PrivateBus
bus = PrivateBus()
bus.open()
print(bus.address, flush=True)
sys.stdin.read()
"""


def folder_of(address: str) -> Path:
    return Path(address.removeprefix("unix:path=")).parent


def daemons_of(folder: Path) -> list[int]:
    """Return the processes that serve the bus in a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            words = (each / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
        if f"--config-file={folder}/bus.conf".encode() in words:
            found.append(int(each.name))
    return found


def wait_until_gone(folder: Path) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while folder.exists() or daemons_of(folder):
        assert time.monotonic() < until_s, f"{folder} and {daemons_of(folder)} are left over"
        os.sched_yield()


def test_a_bus_is_there_from_open_to_close() -> None:
    with PrivateBus() as bus:
        folder = folder_of(bus.address)
        assert (folder / "socket").is_socket()
        assert folder.stat().st_mode & 0o077 == 0
        assert len(daemons_of(folder)) == 1
    assert not folder.exists()
    assert daemons_of(folder) == []
    bus.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_daemon_outlives_the_program_that_started_it(how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_A_BUS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        folder = folder_of(holder.stdout.readline().decode().strip())
        assert len(daemons_of(folder)) == 1
        holder.send_signal(how)
        holder.wait(PATIENCE_S)
    wait_until_gone(folder)


def test_a_signal_to_the_watch_ends_the_daemon_too() -> None:
    with PrivateBus() as bus:
        folder = folder_of(bus.address)
        (daemon,) = daemons_of(folder)
        watch = int((Path("/proc") / str(daemon) / "stat").read_text().split()[3])
        os.kill(watch, signal.SIGTERM)
        wait_until_gone(folder)


def test_a_bus_does_not_start_in_a_place_that_is_too_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)  # a socket's path has 108 bytes at most
    deep.mkdir()
    with pytest.raises(RadioUnavailable, match=r"does not start: .*too long"):
        PrivateBus(within=deep).open()
    assert list(deep.iterdir()) == []


def test_without_dbus_daemon_the_sentence_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RadioUnavailable, match="apt-get install dbus"):
        PrivateBus(daemon="no-dbus-daemon-here", within=tmp_path).open()
    assert list(tmp_path.iterdir()) == []


async def test_a_second_bluetoothd_on_the_same_bus_is_refused() -> None:
    with PrivateBus() as bus:
        first = SimulatedBlueZ(make_air(1, clock=ScaledClock(1)), bus.address)
        await first.start()
        second = SimulatedBlueZ(make_air(1, clock=ScaledClock(1)), bus.address)
        with pytest.raises(RadioUnavailable, match=r"Another program is org\.bluez"):
            await second.start()
        await first.stop()
        await second.start()  # the name is free now
        await second.stop()


async def test_a_bus_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    blue = SimulatedBlueZ(make_air(1, clock=ScaledClock(1)), f"unix:path={tmp_path}/socket")
    with pytest.raises(RadioUnavailable, match="is not there"):
        await blue.start()


async def test_a_bus_that_goes_away_is_noticed() -> None:
    bus = PrivateBus()
    bus.open()
    blue = SimulatedBlueZ(make_air(1, clock=ScaledClock(1)), bus.address)
    await blue.start()
    bus.close()
    await blue.lost()
    await blue.stop()
