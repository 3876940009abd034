"""Bleak's BlueZ backend, as it is, in another process, on the simulated bluetoothd."""

import shutil
import sys

import pytest

from sensors.profiles.fitness_features import FitnessFeatures
from sensors.profiles.gatt import CYCLING_POWER_SERVICE, FITNESS_MACHINE_SERVICE, decode, uuid_of
from sensors.profiles.heart_rate import HEART_RATE_MEASUREMENT, HeartRate
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA, IndoorBike
from sensors.simulated.faults import Faults
from tests.sensors.bluez_visits import visited

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="BlueZ is Linux's"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]
VISITOR = "tests.sensors.bluez_visitor"


def heart_rate(packet: str) -> HeartRate:
    value = decode(HEART_RATE_MEASUREMENT, bytes.fromhex(packet))
    assert isinstance(value, HeartRate)
    return value


async def test_a_trainer_is_found_connected_read_and_driven() -> None:
    async with visited([VISITOR, "meet"], speed=4) as visit:
        assert await visit.says("found") == ["Domestique Trainer", "Pulse Strap"]
        services = await visit.says("services")
        assert services == [uuid_of(CYCLING_POWER_SERVICE), uuid_of(FITNESS_MACHINE_SERVICE)]
        features = decode(0x2ACC, bytes.fromhex(await visit.says("features")))
        assert isinstance(features, FitnessFeatures)
        assert "Client Characteristic Configuration" in await visit.says("refused")
        answers = [await visit.says("answered") for _ in range(3)]
        assert answers == ["800001", "800701", "800501"]
        packets = [decode(INDOOR_BIKE_DATA, bytes.fromhex(p)) for p in await visit.says("rode")]
        assert all(isinstance(each, IndoorBike) and each.power_w for each in packets)
        await visit.says("let go")
        asked = [entry.request.hex() for entry in visit.blue.air.trainer.log]
        assert asked == ["00", "07", "05c800"]
        assert not visit.blue.air.trainer.connected


async def test_packets_by_a_socket_and_a_bond() -> None:
    async with visited([VISITOR, "listen_by_pipe"], speed=4) as visit:
        heard = [heart_rate(packet) for packet in await visit.says("heard")]
        assert [each.contact for each in heard] == [True, True, True]
        assert await visit.says("battery") == 87
        await visit.says("paired")


async def test_a_strap_that_drops_out_is_found_again_and_asked_anew() -> None:
    async with visited([VISITOR, "lose_and_return"], speed=4) as visit:
        for _ in range(2):
            assert await visit.says("linked") == 0
            assert heart_rate(await visit.says("heard")).contact
            visit.blue.daemon.lose("sim:strap")
            assert await visit.says("dropped") is False


async def test_a_strap_that_breaks_off_is_connected_at_the_third_try() -> None:
    faults = {"strap": Faults(connect_failures=2)}
    async with visited([VISITOR, "break_off"], faults=faults, speed=4) as visit:
        for _ in range(2):
            assert await visit.says("failed") == "le-connection-abort-by-remote"
        await visit.says("linked")


async def test_bluetooth_is_switched_off_and_on() -> None:
    async with visited([VISITOR, "live_through_an_outage"], speed=4) as visit:
        await visit.says("linked")
        visit.blue.daemon.switch(False)
        await visit.says("dropped")
        assert not visit.blue.air.strap.connected
        await visit.go_on()
        assert "No powered Bluetooth adapters" in await visit.says("no search")
        await visit.says("ready")
        visit.blue.daemon.switch(True)
        await visit.go_on()
        await visit.says("linked")


async def test_bluetoothd_is_restarted_in_good_order() -> None:
    async with visited([VISITOR, "live_through_an_outage"], speed=4) as visit:
        await visit.says("linked")
        await visit.blue.stop()
        await visit.says("dropped")
        await visit.go_on()
        assert "No Bluetooth adapters" in await visit.says("no search")
        await visit.says("ready")
        await visit.blue.start()
        await visit.go_on()
        await visit.says("linked")


async def test_bluetoothd_dies_without_a_word_and_comes_back() -> None:
    async with visited([VISITOR, "outlive_a_crash"], speed=4) as visit:
        await visit.says("linked")
        await visit.blue.crash()
        assert not visit.blue.air.strap.connected
        await visit.go_on()
        for _ in range(2):
            assert "ServiceUnknown" in await visit.says("failed")
        assert await visit.says("dropped") is True
        await visit.blue.start()
        await visit.go_on()
        assert heart_rate(await visit.says("heard")).contact
