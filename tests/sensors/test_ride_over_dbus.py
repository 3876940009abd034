"""The whole ride by two programs: `teamcar simulate`, and `teamcar ride` as it is beside it."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sensors.whole_ride import STEPS, check_ride
from tests.tui.teamcars import PATIENCE_S, Ran, start, write_workout

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="BlueZ is Linux's"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]
SPEED = "5"
GAPS = 5
VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"


def address_of(child: "subprocess.Popen[bytes]") -> str:
    """Return the bus that the devices say they are on, once they are."""
    assert child.stdout is not None
    name, _, address = child.stdout.readline().decode().strip().partition("=")
    assert name == VARIABLE, "it ended before it said where its devices are"
    return address


def write_plan(path: Path) -> Path:
    """Write the workout that every whole ride is of."""
    steps = []
    for step in STEPS:
        assert step.target is not None
        steps.append((step.seconds / 60, 100 * step.target.start))
    return write_workout(path, *steps)


def ride(workout: Path, folder: Path, bus: str) -> Ran:
    """Ride on all that is in the air; a ride that does not end is killed, and so fails."""
    how = ("--headless", "--pair", "all", "--speed", SPEED, "--json", "--data", folder)
    with start(("ride", workout, *how), **{VARIABLE: bus}) as child:
        try:
            out, err = child.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
    return Ran(child.returncode, out.decode(), err.decode())


def test_a_workout_is_ridden_by_two_programs_over_the_bus(tmp_path: Path) -> None:
    log = tmp_path / "air.jsonl"
    workout = write_plan(tmp_path / "up-and-down.mrc")
    simulate = ("simulate", "--speed", SPEED, "--log", log, "--data", tmp_path / "air")
    with start(simulate) as devices:
        try:
            ridden = ride(workout, tmp_path / "console", address_of(devices))
        finally:
            devices.send_signal(signal.SIGTERM)
            _, complaints = devices.communicate(timeout=PATIENCE_S)
    assert (devices.returncode, complaints) == (0, b"")
    assert "Traceback" not in ridden.err
    assert ridden.code == 0, ridden.err
    fit = Path(ridden.document["fit"])
    check_ride(fit.parent, fit, gaps=GAPS)
    check_release(log)


def check_release(log: Path) -> None:
    """See in the trainer's log that it was driven, and given back before the link ended."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.read_text().splitlines()]
    told = [line["wrote"] for line in lines if "wrote" in line]
    assert told[:2] == ["00", "07"]
    assert any(each.startswith("05") for each in told)
    assert not told[-1].startswith("05")
    truths = [line for line in lines if "brake" in line]
    driven = [line for line in truths if line["brake"] == "erg"]
    assert all("sim:trainer" in line["linked"] for line in driven)
    assert truths[-1]["brake"] != "erg"
    assert truths[-1]["linked"] == []
