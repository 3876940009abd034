"""What goes wrong over Bluetooth: devices that fail, and Bluetooth itself switched off and on."""

import asyncio
from collections.abc import Callable

import pytest

from sensors import ble_errors
from sensors.connection import FROZEN_AFTER_S
from sensors.control import TrainerMode, TrainerTarget
from sensors.errors import RadioUnavailable
from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.fitness_features import PowerRange
from sensors.readings import DeviceKind, LinkState, Source
from sensors.simulated.adapter import Outage
from sensors.simulated.air import DEVICES
from sensors.simulated.faults import Faults, Spell
from sensors.simulated.gatt_server import ListedService, list_services
from sensors.simulated.peripheral import Peripheral
from tests.sensors.bluetooth_ride import STRAP, TRAINER, BluetoothRide, on_bluetooth
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


# Bluetooth itself.

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


# What only a hostile device does.


class Mute(Console):
    """A console that cannot take packets."""

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        raise RuntimeError("the console has a fault")


def test_a_console_that_raises_prints_nothing_and_ends_no_link(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def faulty() -> None:
        console = Mute()
        async with on_bluetooth(console=console, faulty_console=True) as ride:
            ride.radio.connect(ride.ids[STRAP])
            await asyncio.sleep(10.0)
            assert ride.radio.faults >= 8
            assert "disconnected" not in {h.what for h in console.heard}

    ride_virtually(faulty())
    assert capfd.readouterr() == ("", "")


def twice_the_machine(device: Peripheral) -> tuple[ListedService, ...]:
    """List the fitness machine twice, first without its control point."""
    services = list_services(device)
    without = tuple(
        c for c in services[0].characteristics if c.number != FITNESS_MACHINE_CONTROL_POINT
    )
    return (ListedService(services[0].uuid, without), *services)


def nothing_known(device: Peripheral) -> tuple[ListedService, ...]:
    """List the services by name, with nothing in them."""
    return tuple(ListedService(service.uuid, ()) for service in list_services(device))


def test_a_trainer_that_lists_its_machine_twice_is_driven() -> None:
    async def twins() -> None:
        async with on_bluetooth(("trainer",), listing=twice_the_machine) as ride:
            ride.hub.hold(TrainerTarget.erg(200))
            await ride.ride(6.0)
            assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
            assert ride.live().power_w is not None

    ride_virtually(twins())


def test_a_device_with_nothing_in_its_services_is_told_and_let_go() -> None:
    async def empty() -> None:
        console = Console()
        async with on_bluetooth(("strap",), listing=nothing_known, console=console) as ride:
            await ride.radio.ready()
            await asyncio.sleep(1.0)
            ride.radio.connect(ride.ids[STRAP])
            await asyncio.sleep(3.0)
            last = next(h for h in console.heard if h.what == "connect_failed")
            assert "none of the services that are understood here" in last.why
            assert not ride.air.strap.connected

    ride_virtually(empty())


async def _write_and_hear(ride: BluetoothRide, console: Console, write: Callable[[], None]) -> str:
    before = len(console.heard)
    write()
    assert len(console.heard) == before, "told while it was still being asked"
    await asyncio.sleep(0.5)
    return next(h.why for h in console.heard[before:] if h.what == "write_failed")


def test_writes_that_cannot_be_made_are_told_in_one_sentence_each() -> None:
    async def writes() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            trainer, strap = ride.ids[TRAINER], ride.ids[STRAP]
            radio, point = ride.radio, FITNESS_MACHINE_CONTROL_POINT
            for source_id in (trainer, strap):
                radio.connect(source_id)
            await asyncio.sleep(3.0)
            said = [
                await _write_and_hear(ride, console, lambda: radio.write(strap, point, b"\x00")),
                await _write_and_hear(ride, console, lambda: radio.write("ble:X", point, b"\x00")),
                await _write_and_hear(ride, console, lambda: radio.write(trainer, point, b"")),
            ]
            radio.disconnect(trainer)
            said.append(
                await _write_and_hear(ride, console, lambda: radio.write(trainer, point, b"\x00"))
            )
        assert said == [
            "Pulse Strap takes no commands at 2AD9",
            "ble:X is not connected; the command did not arrive",
            "Domestique Trainer refused the command (GATT Protocol Error: Write Request Rejected)",
            "Domestique Trainer is not connected; the command did not arrive",
        ]

    ride_virtually(writes())


def test_many_writes_at_once_are_made_one_after_the_other() -> None:
    async def writes() -> None:
        console = Console()
        async with on_bluetooth(("trainer",), console=console) as ride:
            trainer = ride.ids[TRAINER]
            ride.radio.connect(trainer)
            await asyncio.sleep(3.0)
            for request in (b"\x00", b"\x07", b"\x05\xc8\x00", b"\x05\xd2\x00"):
                ride.radio.write(trainer, FITNESS_MACHINE_CONTROL_POINT, request)
            await asyncio.sleep(1.0)
            assert ride.requests() == ["00", "07", "05c800", "05d200"]
            assert "write_failed" not in {h.what for h in console.heard}

    ride_virtually(writes())


def test_a_device_nobody_has_seen_is_looked_for_and_then_told() -> None:
    async def unknown() -> None:
        console = Console()
        async with on_bluetooth(console=console) as ride:
            ride.radio.connect("ble:00:00:00:00:00:01")
            ride.radio.connect("ble:00:00:00:00:00:01")
            await asyncio.sleep(30.0)
            failed = [h for h in console.heard if h.what == "connect_failed"]
            assert [h.source_id for h in failed] == ["ble:00:00:00:00:00:01"]
            assert failed[0].at_s == pytest.approx(8.0, abs=0.1)

    ride_virtually(unknown())


class Kinds(Console):
    """A console that keeps what each device was said to be."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[DeviceKind] = []

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        super().found(source, signal_dbm, at_s)
        self.kinds.append(source.kind)


def shy(device: Peripheral) -> tuple[ListedService, ...]:
    """Advertise as a power meter; only who is connected sees the fitness machine."""
    services = list_services(device)
    return services if device.connected else services[1:]


def test_a_trainer_that_advertises_as_a_power_meter_is_found_out_when_connected() -> None:
    async def found_out() -> None:
        console = Kinds()
        async with on_bluetooth(("trainer",), listing=shy, console=console) as ride:
            await asyncio.sleep(1.0)
            ride.radio.connect(ride.ids[TRAINER])
            await asyncio.sleep(3.0)
            assert console.kinds[0] is DeviceKind.POWER_METER
            assert console.kinds[-1] is DeviceKind.TRAINER
            told = [h.what for h in console.heard]
            assert told.index("connected") > len(told) - 1 - told[::-1].index("found")

    ride_virtually(found_out())
