"""`teamcar simulate`, and whole rides on it by an unmodified console in another process."""

import argparse
import asyncio
import json
import os
import signal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from sensors.simulated.bluez_messages import bus_call
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluez_visits import visited
from tests.tui.simulated_air import begin, ended, on_linux, simulated_air
from tests.tui.teamcars import PATIENCE_S, run, run_here, write_workout
from tui.simulate_options import SimulateOptions, add_options, options_of
from workouts.finish import ride_samples

SPEED = ("--speed", "20")
RELEASE = ["0801", "01"]
TRAINER = "ble:C0:7E:A3:CA:12:00"


# -- options --------------------------------------------------------------------------------------


def asked(*arguments: str) -> SimulateOptions:
    parser = argparse.ArgumentParser()
    parser.set_defaults(seed=1, devices=("trainer", "strap"))
    add_options(parser)
    return options_of(parser.parse_args(arguments))


def test_nothing_goes_wrong_unless_asked_for() -> None:
    options = asked()
    assert options.faults == {"trainer": Faults(), "strap": Faults()}
    assert (options.power_off, options.restarts, options.speed) == ((), (), 1.0)


def test_a_spell_is_of_the_device_that_is_named_or_of_all() -> None:
    options = asked("--drop", "5@60", "--drop", "strap:2.5@90", "--freeze", "trainer:20@100")
    assert options.faults["trainer"].drops == (Spell(60, 5),)
    assert options.faults["strap"].drops == (Spell(60, 5), Spell(90, 2.5))
    assert options.faults["trainer"].frozen == (Spell(100, 20),)
    assert options.faults["strap"].frozen == ()


def test_only_the_trainer_refuses_to_be_driven() -> None:
    options = asked("--refuse-control", "5", "--silent-control", "2", "--split", "--garbage", "0.1")
    assert options.faults["trainer"] == Faults(
        refuse_control=5, silent_control=2, split_notifications=True, garbage_probability=0.1
    )
    assert options.faults["strap"] == Faults(garbage_probability=0.1)


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--drop", "5", "is not a while: write SECONDS@AT"),
        ("--drop", "nan@5", "is not a while"),
        ("--drop", "5@inf", "is not a while"),
        ("--drop", "-1@5", "is not a while"),
        ("--restart", "trainer:5@60", "is not a while"),
        ("--speed", "0", "is not a speed above 0, up to 50"),
        ("--speed", "fast", "is not a speed above 0"),
        ("--garbage", "1.5", "is not a share from 0 to 1"),
        ("--refuse-control", "-1", "is not a whole number, 0 or more"),
        ("--devices", "rower", "choose from trainer"),
    ],
)
def test_wrong_usage_says_what_is_right(
    capsys: pytest.CaptureFixture[str], option: str, value: str, why: str
) -> None:
    ran = run_here(capsys, "simulate", f"{option}={value}")
    assert ran.code == 2
    assert why in ran.err.splitlines()[-1]


def test_a_fault_of_a_device_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "simulate", "--drop", "power_meter:5@60", "--data", tmp_path)
    assert ran.code == 1
    assert ran.sentence.startswith("teamcar: there is no power_meter to fail")


# -- the process ----------------------------------------------------------------------------------


class TestOnItsBus:
    pytestmark = on_linux

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_it_says_its_address_and_stops_at_a_signal(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        with simulated_air(tmp_path) as air:
            assert (air.folder / "socket").is_socket()
            air.process.send_signal(number)
            air.process.wait(20)
        assert air.truths()[-1]["linked"] == []

    def test_it_ends_with_a_sentence_when_its_bus_is_taken_away(self, tmp_path: Path) -> None:
        with begin("simulate", "--data", tmp_path) as process:
            assert process.stdout is not None
            folder = Path(process.stdout.readline().decode().strip().partition("path=")[2]).parent
            stop_the_daemon_in(folder)
            ran = ended(process)
        assert ran.code == 1
        assert "The private D-Bus has gone away" in ran.sentence
        assert not folder.exists()

    def test_the_console_finds_what_is_in_the_air(self, tmp_path: Path) -> None:
        devices = ("--devices", "trainer,strap,power_meter,speed_cadence")
        with simulated_air(tmp_path, *devices, *SPEED) as air:
            ran = air.run("devices", "--seconds", "2", "--json", "--data", tmp_path / "console")
            assert ran.code == 0
            assert {row["kind"] for row in rows_of(ran.document)} == {
                "trainer", "heart_rate_strap", "power_meter", "speed_cadence",
            }  # fmt: skip

    def test_a_ride_is_ridden_with_drops_and_every_target_is_restored(self, tmp_path: Path) -> None:
        workout = write_workout(tmp_path / "plan.mrc", (1, 60), (0.5, 75))
        # The ride begins when the machine has started it: a drop in 45 s meets it whenever.
        drops = [f"--drop=trainer:6@{at}" for at in range(45, 2000, 45)]
        with simulated_air(tmp_path, *SPEED, *drops) as air:
            ride = ("ride", workout, "--headless", "--pair", "all", "--json")
            ran = air.run(*ride, *SPEED, "--data", tmp_path / "console")
        assert ran.code == 0, ran.err
        assert "Traceback" not in ran.err
        document = ran.document
        assert document["duration_s"] == 90
        assert document["dropouts"] >= 1
        # A drop frees the brake, and the console takes it again. The ride may end in one.
        brake = [mode for mode, _ in groupby(row["brake"] for row in air.truths())]
        assert brake.count("erg") >= 2
        assert document["targets"]["acknowledged"] >= document["dropouts"]
        assert air.truths()[-1]["brake"] == "free"
        samples = ride_samples(Path(document["folder"]))
        assert len(samples) == 90
        assert any(sample.power_w is None for sample in samples)
        assert sum(sample.power_w is not None for sample in samples) >= 20
        assert sum(sample.heart_rate_bpm is not None for sample in samples) >= 80

    async def test_bluetooth_goes_off_and_restarts_and_the_trainer_is_given_back_at_the_end(
        self, tmp_path: Path
    ) -> None:
        workout = write_workout(tmp_path / "plan.mrc", (60, 60))
        ride = ("tui", "ride", str(workout), "--headless", "--pair", TRAINER, "--json")
        console = (*ride, "--speed", "3", "--data", str(tmp_path / "console"))
        hard = Faults(refuse_control=2, silent_control=1, split_notifications=True)
        async with visited(console, faults={"trainer": hard}, speed=3) as visit:
            blue = visit.blue
            await visit.warns("ERG holding")
            blue.daemon.switch(False)
            await visit.warns("trainer no link")
            blue.daemon.switch(True)
            await visit.warns("ERG holding")
            await blue.stop()
            await visit.warns("trainer no link")
            await blue.start()
            await visit.warns("ERG holding")
            code, document = await visit.stop_by(signal.SIGTERM)
            assert code == 0
            assert json.loads(document)["dropouts"] >= 1
            writes = [entry.request.hex() for entry in blue.air.trainer.log]
            assert writes.count("00") >= 3 + 2  # refused twice, then asked after each outage
            assert writes[-2:] == RELEASE
            assert not blue.air.trainer.connected

    async def test_outages_come_on_time(self, tmp_path: Path) -> None:
        spells = ("--power-off", "6@6", "--restart", "6@18")
        with simulated_air(tmp_path, "--speed", "20", *spells) as air:
            events = await watch_bluez(air.address, 4)
        assert events == ["Powered False", "Powered True", "gone", "there"]


async def watch_bluez(address: str, events: int) -> list[str]:
    """Return the first things that happen to Bluetooth as a whole, as a program hears them."""
    told: asyncio.Queue[str] = asyncio.Queue()

    def hear(message: Message) -> None:
        if message.member == "NameOwnerChanged" and message.body[0] == "org.bluez":
            told.put_nowait("there" if message.body[2] else "gone")
        elif message.member == "PropertiesChanged" and "Powered" in message.body[1]:
            told.put_nowait(f"Powered {message.body[1]['Powered'].value}")

    bus = await MessageBus(bus_address=address).connect()
    bus.add_message_handler(hear)
    for rule in ("member='NameOwnerChanged'", "member='PropertiesChanged'"):
        await bus.call(bus_call("AddMatch", "s", [f"type='signal',{rule}"]))
    async with asyncio.timeout(PATIENCE_S):
        heard = [await told.get() for _ in range(events)]
    bus.disconnect()
    return heard


def rows_of(document: Any) -> list[dict[str, Any]]:
    rows = document["devices"] if isinstance(document, dict) else document
    assert isinstance(rows, list)
    return rows


def stop_the_daemon_in(folder: Path) -> None:
    for each in Path("/proc").glob("[0-9]*"):
        try:
            words = (each / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if f"--config-file={folder}/bus.conf".encode() in words.split(b"\0"):
            os.kill(int(each.name), signal.SIGKILL)


def test_without_a_dbus_daemon_it_says_what_to_install(tmp_path: Path) -> None:
    ran = run("simulate", "--data", tmp_path, PATH="/nowhere")
    assert ran.code == 1
    assert "sudo apt-get install dbus" in ran.sentence
