"""Bluetooth itself goes away and comes back: switched off, unplugged, its service restarted."""

import asyncio

import pytest

from sensors import ble_errors
from sensors.control import TrainerTarget
from sensors.errors import RadioUnavailable
from sensors.readings import LinkState
from sensors.simulated.adapter import Outage
from sensors.simulated.air import DEVICES
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluetooth_ride import TRAINER, on_bluetooth
from tests.sensors.simulated_ride import Console
from tests.sensors.virtual_loop import ride_virtually

OUTAGES = {
    Outage.SWITCHED_OFF: ble_errors.SWITCHED_OFF,
    Outage.NO_ADAPTER: ble_errors.NO_ADAPTER,
    Outage.NO_SERVICE: ble_errors.NOT_RUNNING,
    Outage.NO_BUS: ble_errors.NO_BUS,
}


@pytest.mark.parametrize("outage", list(Outage), ids=lambda outage: outage.value)
@pytest.mark.parametrize("length_s", [1.0, 40.0])
def test_bluetooth_goes_away_and_comes_back_and_so_does_everything(
    outage: Outage, length_s: float
) -> None:
    async def outages() -> None:
        async with on_bluetooth(DEVICES) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(20.0)
            ride.adapter.break_down(outage)
            assert set(ride.links().values()) == {LinkState.LOST}
            if length_s > 10:
                await ride.ride(10.0)
                assert ride.live().power_w is None
                assert ride.radio.trouble == OUTAGES[outage]
                await ride.ride(length_s - 10.0)
            else:
                await ride.ride(length_s)
            ride.adapter.mend()
            # After a long outage the last row of the back-off has to pass first.
            await ride.ride_until(ride.all_live, 15.0)
            assert ride.radio.trouble is None
            await ride.ride(2.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)

    ride_virtually(outages())


@pytest.mark.parametrize("outage", list(Outage), ids=lambda outage: outage.value)
def test_bluetooth_away_from_the_start_is_said_in_one_sentence(outage: Outage) -> None:
    async def away() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            ride.adapter.outage = outage
            with pytest.raises(RadioUnavailable) as raised:
                await ride.radio.ready()
            assert str(raised.value) == OUTAGES[outage]
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(0.1)
            assert console.heard[-1].what == "connect_failed"
            assert console.heard[-1].why == OUTAGES[outage]
            ride.adapter.mend()
            await asyncio.sleep(4.0)
            await ride.radio.ready()
            assert {h.source_id for h in console.heard if h.what == "found"} == {*ride.ids.values()}

    ride_virtually(away())


def test_who_waits_for_a_device_hears_of_an_outage_at_once() -> None:
    async def away() -> None:
        console = Console()
        faults = {"trainer": Faults(drops=(Spell(0, 600),))}
        async with on_bluetooth(("trainer",), faults=faults, console=console) as ride:
            await ride.radio.ready()
            ride.adapter.break_down(Outage.SWITCHED_OFF)
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(7.0)
            assert [h.why for h in console.heard] == [ble_errors.SWITCHED_OFF]

    ride_virtually(away())


def test_a_search_that_went_silent_is_begun_anew_though_nobody_waits() -> None:
    async def silent() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            await asyncio.sleep(5.0)
            ride.adapter.break_down(Outage.SWITCHED_OFF)
            ride.adapter.mend()
            silent_s = ride.now_s
            await asyncio.sleep(25.0)
            assert console.heard[-1].at_s > silent_s + 20.0
            heard_again = [h.at_s for h in console.heard if h.at_s > silent_s]
            assert min(heard_again) == pytest.approx(silent_s + 20.0, abs=1.5)

    ride_virtually(silent())


def test_a_connection_that_fails_by_bluetooth_itself_makes_the_search_look_at_once() -> None:
    async def off() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            await asyncio.sleep(3.0)
            ride.adapter.break_down(Outage.SWITCHED_OFF)
            assert ride.radio.trouble is None
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(1.0)
            assert console.heard[-1].why == ble_errors.SWITCHED_OFF
            assert ride.radio.trouble == ble_errors.SWITCHED_OFF

    ride_virtually(off())
