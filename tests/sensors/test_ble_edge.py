"""A ride over Bluetooth through the real bleak: found, connected, driven, dropped, given back."""

import asyncio

import pytest

from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.profiles.battery import BATTERY_LEVEL
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT, Opcode, Result
from sensors.profiles.fitness_features import FITNESS_MACHINE_FEATURE, SUPPORTED_POWER_RANGE
from sensors.profiles.indoor_bike import INDOOR_BIKE_DATA
from sensors.readings import LinkState, Metric
from sensors.simulated.air import DEVICES
from sensors.simulated.faults import Faults, Spell
from tests.sensors.bluetooth_ride import STRAP, TICK_S, TRAINER, on_bluetooth
from tests.sensors.simulated_ride import Console
from tests.sensors.virtual_loop import ride_virtually


def test_every_device_is_found_by_kind_and_name_once_a_second() -> None:
    console = Console()

    async def ten_seconds() -> None:
        async with on_bluetooth(DEVICES, console=console) as ride:
            await asyncio.sleep(10.0)
            found = [h for h in console.heard if h.what == "found"]
            assert {h.source_id for h in found} == set(ride.ids.values())
            assert 9 <= len([h for h in found if h.source_id == ride.ids[STRAP]]) <= 11
            assert all(h.signal_dbm is not None and -80 < h.signal_dbm < -45 for h in found)
            assert not [h for h in console.heard if h.what != "found"]

    ride_virtually(ten_seconds())


def test_sources_say_what_the_devices_are() -> None:
    async def found() -> None:
        async with on_bluetooth(DEVICES) as ride:
            await ride.ride(2.0)
            assert sorted(ride.hub.discovered(), key=lambda s: s.id) == sorted(
                ride.sources.values(), key=lambda s: s.id
            )

    ride_virtually(found())


def test_what_is_read_comes_before_connected_and_what_streams_after_it() -> None:
    console = Console()

    async def connect() -> None:
        async with on_bluetooth(console=console) as ride:
            ride.radio.connect(ride.ids[TRAINER])
            ride.radio.connect(ride.ids[STRAP])
            await asyncio.sleep(5.0)
            for name, read in ((TRAINER, FITNESS_MACHINE_FEATURE), (STRAP, BATTERY_LEVEL)):
                told = [h for h in console.heard if h.source_id == ride.ids[name]]
                told = [h for h in told if h.what != "found"]
                at = next(i for i, h in enumerate(told) if h.what == "connected")
                assert read in {h.characteristic for h in told[:at]}
                assert INDOOR_BIKE_DATA not in {h.characteristic for h in told[:at]}
                assert len(told[at + 1 :]) >= 3
                assert {h.what for h in told[at + 1 :]} == {"packet"}

    ride_virtually(connect())


def test_everything_is_live_within_four_seconds_and_power_reaches_its_target() -> None:
    async def erg() -> None:
        async with on_bluetooth() as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            assert await ride.ride_until(ride.all_live, 4.0) <= 3.0
            await ride.ride(1.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.requests() == ["00", "07", "05c800"]
            await ride.ride(10.0)
            watts: list[float | None] = []
            await ride.ride(20.0, lambda: watts.append(ride.live().power_w))
            shown = [value for value in watts if value is not None]
            assert len(shown) == len(watts)
            assert sum(shown) / len(shown) == pytest.approx(200, rel=0.01)

    ride_virtually(erg())


def test_each_metric_is_served_by_the_best_of_four_devices() -> None:
    async def four() -> None:
        async with on_bluetooth(DEVICES, cycling_power=True) as ride:
            await ride.ride_until(ride.all_live, 6.0)
            await ride.ride(6.0)
            names = {name: source.name for name, source in ride.sources.items()}
            assert ride.live().served_by == {
                Metric.POWER: names["sim:power_meter"],
                Metric.CADENCE: names["sim:speed_cadence"],
                Metric.HEART_RATE: names["sim:strap"],
                Metric.SPEED: names["sim:speed_cadence"],
            }
            statuses = {s.source.id: s for s in ride.hub.statuses(ride.now_s)}
            assert statuses[ride.ids[STRAP]].battery_percent == 87
            assert statuses[ride.ids[STRAP]].signal_dbm is not None

    ride_virtually(four())


@pytest.mark.parametrize("length_s", [0.3, 2.0, 8.0, 45.0])
def test_after_a_drop_the_target_is_restored_within_two_seconds_of_the_link(
    length_s: float,
) -> None:
    async def drop() -> None:
        faults = {"trainer": Faults(drops=(Spell(20.0, length_s),))}
        async with on_bluetooth(faults=faults) as ride:
            ride.hub.hold(TrainerTarget.erg(220))
            await ride.ride(20.25)
            assert ride.links()[TRAINER] is not LinkState.LIVE
            assert ride.hub.view().acknowledged is None
            assert ride.links()[STRAP] is LinkState.LIVE
            back_s = await ride.ride_until(ride.all_live, length_s + 5.0)
            assert back_s <= length_s + 3.0
            await ride.ride(2.0 - TICK_S)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(220)
            assert ride.requests(20.0) == ["00", "07", "05dc00"]

    ride_virtually(drop())


def test_a_drop_is_told_at_once_and_the_strap_does_not_notice() -> None:
    async def drop() -> None:
        faults = {"trainer": Faults(drops=(Spell(20.1, 30.0),))}
        async with on_bluetooth(faults=faults) as ride:
            await ride.ride(20.0)
            await asyncio.sleep(0.11)
            assert ride.links()[TRAINER] is LinkState.LOST
            await ride.ride(3.0)
            assert ride.live().power_w is None
            assert ride.live().heart_rate_bpm is not None

    ride_virtually(drop())


def test_control_refused_five_times_is_shown_and_then_granted() -> None:
    async def refused() -> None:
        async with on_bluetooth(faults={"trainer": Faults(refuse_control=5)}) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(4.0)
            assert ride.hub.view().state is ControlState.REFUSED
            await ride.ride(6.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.requests() == ["00"] * 6 + ["07", "05c800"]

    ride_virtually(refused())


def test_a_silent_control_point_is_survived() -> None:
    async def silent() -> None:
        async with on_bluetooth(faults={"trainer": Faults(silent_control=4)}) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(15.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.live().power_w == pytest.approx(200, abs=12)

    ride_virtually(silent())


@pytest.mark.parametrize(
    "target",
    [TrainerTarget.erg(250), TrainerTarget.sim(4.0), TrainerTarget.resistance(60.0)],
    ids=lambda target: target.mode.value,
)
def test_release_leaves_the_brake_free_whatever_was_held(target: TrainerTarget) -> None:
    async def release() -> None:
        async with on_bluetooth() as ride:
            ride.hub.hold(target)
            await ride.ride(6.0)
            assert ride.air.drivetrain.brake.mode is target.mode
            ride.hub.release()
            assert await ride.ride_until(lambda: ride.hub.released, 3.0) <= 1.0
            last = [(entry.op, entry.result) for entry in ride.air.trainer.log[-2:]]
            assert last == [(Opcode.STOP_OR_PAUSE, Result.SUCCESS), (Opcode.RESET, Result.SUCCESS)]
            assert ride.air.drivetrain.brake.mode is TrainerMode.FREE

    ride_virtually(release())


def test_close_lets_every_device_go_within_two_seconds() -> None:
    async def close() -> None:
        async with on_bluetooth(DEVICES) as ride:
            await ride.ride_until(ride.all_live, 6.0)
            begun_s = ride.now_s
            ride.hub.close()
            await ride.radio.closed()
            assert ride.now_s - begun_s <= 2.0
            assert not any(device.connected for device in ride.air.peripherals.values())

    ride_virtually(close())


def test_close_in_the_middle_of_connecting_leaves_nothing() -> None:
    async def close() -> None:
        async with on_bluetooth(DEVICES) as ride:
            await ride.ride(0.75)
            assert LinkState.CONNECTING in ride.links().values()

    ride_virtually(close())


def test_the_radio_can_be_opened_again_and_finds_the_same_devices() -> None:
    first, second = Console(), Console()

    async def twice() -> None:
        async with on_bluetooth(console=first) as ride:
            await asyncio.sleep(2.0)
            with pytest.raises(ValueError, match="open already; close it first"):
                ride.radio.open(second)
            ride.radio.close()
            await ride.radio.closed()
            ride.radio.open(second)
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(5.0)
            ride.radio.write(ride.ids[TRAINER], FITNESS_MACHINE_CONTROL_POINT, b"\x00")
            await asyncio.sleep(1.0)
            assert b"\x80\x00\x01" in [h.data for h in second.heard]
            assert {h.source_id for h in first.heard} == {h.source_id for h in second.heard}

    ride_virtually(twice())


def test_a_ride_over_bluetooth_is_the_same_twice() -> None:
    async def ride() -> list[object]:
        heard = Console()
        faults = {"trainer": Faults(drops=(Spell(20.0, 5.0),), garbage_probability=0.05)}
        async with on_bluetooth(faults=faults, console=heard) as ride:
            for source_id in ride.ids.values():
                ride.radio.connect(source_id)
            await asyncio.sleep(60.0)
        return list(heard.heard)

    one = ride_virtually(ride())
    assert len(one) > 150
    assert ride_virtually(ride()) == one


def test_power_range_and_features_are_read_before_control_is_asked_for() -> None:
    async def ranges() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(3.0)
            read = {h.characteristic: h.data.hex() for h in console.heard if h.what == "packet"}
            assert read[SUPPORTED_POWER_RANGE] == "0000dc050100"

    ride_virtually(ranges())
