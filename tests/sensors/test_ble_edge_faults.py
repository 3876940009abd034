"""Devices that fail over Bluetooth: at connecting, in the middle, in what they send."""

import asyncio

import pytest

from sensors.connection import FROZEN_AFTER_S
from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles.fitness_features import PowerRange
from sensors.readings import LinkState
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluetooth_ride import STRAP, TRAINER, on_bluetooth
from tests.sensors.simulated_ride import Console
from tests.sensors.virtual_loop import ride_virtually


def test_a_device_that_fails_to_connect_is_tried_until_it_does() -> None:
    async def failing() -> None:
        async with on_bluetooth(faults={"strap": Faults(connect_failures=4)}) as ride:
            await ride.ride(3.0)
            assert ride.links()[STRAP] is not LinkState.LIVE
            assert ride.links()[TRAINER] is LinkState.LIVE
            await ride.ride_until(ride.all_live, 25.0)

    ride_virtually(failing())


def test_a_failed_connection_is_told_in_one_sentence() -> None:
    console = Console()

    async def failing() -> None:
        faults = {"strap": Faults(connect_failures=1), "trainer": Faults(drops=(Spell(0, 60),))}
        async with on_bluetooth(faults=faults, console=console) as ride:
            for source_id in ride.ids.values():
                ride.radio.connect(source_id)
            await asyncio.sleep(12.0)
            why = {h.source_id: h.why for h in console.heard if h.what == "connect_failed"}
            assert why[ride.ids[STRAP]] == (
                "Pulse Strap broke off the connection; bring it closer "
                "(org.bluez.Error.Failed le-connection-abort-by-remote)"
            )
            address = ride.ids[TRAINER].removeprefix("ble:")
            assert why[ride.ids[TRAINER]].startswith(f"{address} does not answer; wake it")

    ride_virtually(failing())


def test_a_device_that_drops_while_it_is_being_read_is_connected_again() -> None:
    async def unlucky() -> None:
        drops = tuple(Spell(0.3 + 0.9 * n, 0.2) for n in range(5))
        async with on_bluetooth(faults={"trainer": Faults(drops=drops)}) as ride:
            await ride.ride_until(ride.all_live, 15.0)
            await ride.ride(10.0)
            assert ride.all_live()

    ride_virtually(unlucky())


def test_a_frozen_stream_is_hung_up_and_power_returns() -> None:
    async def frozen() -> None:
        faults = {"trainer": Faults(frozen=(Spell(20.0, 11.5),))}
        async with on_bluetooth(faults=faults) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(24.0)
            assert ride.live().power_w is None
            assert ride.links()[TRAINER] is LinkState.STALE
            await ride.ride(FROZEN_AFTER_S + 2.0)
            assert ride.live().power_w is not None
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.requests(28.0) == ["00", "07", "05c800"]

    ride_virtually(frozen())


def test_split_records_and_two_profiles_give_one_number() -> None:
    async def split() -> None:
        faults = {"trainer": Faults(split_notifications=True)}
        async with on_bluetooth(faults=faults, cycling_power=True) as ride:
            ride.hub.hold(TrainerTarget.erg(180))
            await ride.ride(15.0)
            live = ride.live()
            assert live.power_w == pytest.approx(180, abs=12)
            assert live.cadence_rpm is not None
            assert live.speed_kmh is not None

    ride_virtually(split())


def test_garbage_is_counted_and_the_ride_goes_on() -> None:
    async def garbage() -> None:
        faults = {"trainer": Faults(garbage_probability=0.2)}
        async with on_bluetooth(faults=faults) as ride:
            ride.hub.hold(TrainerTarget.erg(180))
            await ride.ride(60.0)
            status = ride.hub.statuses(ride.now_s)[0]
            assert status.bad_packets > 10
            assert ride.all_live()
            assert ride.hub.view().acknowledged == TrainerTarget.erg(180)

    ride_virtually(garbage())


@pytest.mark.parametrize(
    "faults",
    [Faults(no_power_range=True), Faults(power_range=PowerRange(-200, 1500, 0))],
    ids=["missing", "nonsense"],
)
def test_a_power_range_missing_or_nonsense_does_not_stop_erg(faults: Faults) -> None:
    async def ranges() -> None:
        async with on_bluetooth(faults={"trainer": faults}) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(5.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)

    ride_virtually(ranges())


def test_a_trainer_that_streams_only_after_start_is_waited_for() -> None:
    async def late() -> None:
        faults = {"trainer": Faults(refuse_control=12, streams_only_after_start=True)}
        async with on_bluetooth(faults=faults) as ride:
            await ride.ride(14.0)
            assert ride.links()[TRAINER] is LinkState.STALE
            await ride.ride(15.0)
            assert ride.links()[TRAINER] is LinkState.LIVE
            assert ride.live().power_w is not None

    ride_virtually(late())


def test_a_bike_with_levels_only_is_ridden_by_level() -> None:
    async def levels() -> None:
        faults = {"trainer": Faults(no_power_target=True, two_byte_levels=True)}
        async with on_bluetooth(faults=faults) as ride:
            ride.hub.hold(TrainerTarget.resistance(40.0))
            await ride.ride(6.0)
            assert TrainerMode.ERG not in ride.hub.view().modes
            assert ride.air.drivetrain.brake.level_percent == pytest.approx(40.0)

    ride_virtually(levels())


def test_after_a_drop_only_a_device_heard_anew_is_called() -> None:
    async def gone() -> None:
        console = Console()
        faults = {"trainer": Faults(drops=(Spell(3.0, 60.0),))}
        async with on_bluetooth(faults=faults, console=console) as ride:
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(3.1)
            assert [h.what for h in console.heard if h.source_id == ride.ids[TRAINER]][-1] == (
                "disconnected"
            )
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(12.0)
            failed = [h.at_s for h in console.heard if h.what == "connect_failed"]
            assert failed == [pytest.approx(3.1 + 8.0, abs=0.1)]

    ride_virtually(gone())


def test_a_device_hung_up_in_the_middle_of_connecting_can_be_called_at_once() -> None:
    async def hasty() -> None:
        console = Console()
        async with on_bluetooth(("trainer",), console=console) as ride:
            trainer = ride.ids[TRAINER]
            await asyncio.sleep(2.0)
            ride.radio.connect(trainer)
            while not ride.air.trainer.connected:
                await asyncio.sleep(0.005)
            ride.radio.disconnect(trainer)
            ride.radio.connect(trainer)
            await asyncio.sleep(3.0)
            told = [h.what for h in console.heard if h.what in ("connected", "connect_failed")]
            assert told == ["connected"]

    ride_virtually(hasty())
