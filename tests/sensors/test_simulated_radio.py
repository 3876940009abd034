"""The simulated radio: links, order, and the same bytes for the same seed."""

import statistics

import pytest

from sensors.radio import Radio, RadioListener
from sensors.simulated.agenda import Agenda
from sensors.simulated.air import DEVICES
from sensors.simulated.faults import Faults, random_drops
from tests.sensors.simulated_ride import TRAINER, Console, Heard, SimulatedRide


def one_ride(seed: int, tick_s: float = 0.25) -> list[Heard]:
    """Ride two minutes with every device, drops and garbage; return all that was heard."""
    faults = {
        "trainer": Faults(garbage_probability=0.02),
        "strap": Faults(drops=random_drops(seed, 4, 100, longest_s=10)),
    }
    ride = SimulatedRide(seed, devices=DEVICES, faults=faults)
    ride.take_control()
    ride.hold(210)
    ride.ride(60, tick_s)
    ride.hold(150)
    ride.air.rider.fade(20)
    ride.ride(60, tick_s)
    return ride.heard


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert one_ride(11) == one_ride(11)


def test_another_seed_gives_other_bytes() -> None:
    one = {heard.data for heard in one_ride(11) if heard.characteristic == 0x2A63}
    other = {heard.data for heard in one_ride(12) if heard.characteristic == 0x2A63}
    assert len(one & other) < 0.2 * len(one)


@pytest.mark.parametrize("tick_s", [0.0625, 1.0, 7.5])
def test_the_size_of_the_ticks_changes_nothing(tick_s: float) -> None:
    assert one_ride(11, tick_s) == one_ride(11)


def test_everything_is_told_in_the_order_of_time() -> None:
    times = [heard.at_s for heard in one_ride(3, tick_s=5.0)]
    assert times == sorted(times)
    assert len(times) > 1000


def test_it_is_a_radio_and_a_console_is_its_listener() -> None:
    ride = SimulatedRide()
    radio: Radio = ride.radio
    listener: RadioListener = ride.console
    radio.close()
    radio.open(listener)
    with pytest.raises(ValueError, match="open already; close it first"):
        radio.open(listener)


def test_devices_are_found_within_a_second_and_again() -> None:
    ride = SimulatedRide(devices=DEVICES, connect=False)
    ride.ride(1)
    assert {heard.source_id for heard in ride.heard} == {
        "sim:trainer",
        "sim:strap",
        "sim:power_meter",
        "sim:speed_cadence",
    }
    ride.ride(9)
    signals = [heard.signal_dbm for heard in ride.told("found")]
    assert len(signals) == 10
    assert len(set(signals)) > 1
    assert all(signal is not None and -70 < signal < -40 for signal in signals)


def test_a_connected_device_is_silent_in_the_air_until_it_is_let_go() -> None:
    ride = SimulatedRide()
    ride.heard.clear()
    ride.ride(10)
    assert ride.told("found") == []
    ride.radio.disconnect(TRAINER)
    ride.ride(2)
    assert len(ride.told("disconnected")) == 1
    assert ride.told("found")
    assert ride.bike() == [pair for pair in ride.bike() if pair[0] <= 11]


def test_connecting_takes_a_moment_within_bounds() -> None:
    took = [
        heard.at_s
        for seed in range(40)
        for heard in SimulatedRide(seed).heard
        if heard.what == "connected"
    ]
    assert len(took) == 80
    assert 0.05 <= min(took) < 0.1
    assert 0.4 < max(took) <= 0.5
    assert statistics.mean(took) == pytest.approx(0.275, abs=0.05)


def test_asking_twice_is_asking_once() -> None:
    ride = SimulatedRide(connect=False)
    ride.radio.connect(TRAINER)
    ride.radio.connect(TRAINER)
    ride.ride(1)
    ride.radio.connect(TRAINER)
    ride.ride(1)
    assert len(ride.told("connected")) == 1


def test_asking_again_does_not_make_it_later() -> None:
    ride = SimulatedRide(seed=4, connect=False)
    for _ in range(8):
        ride.radio.connect(TRAINER)
        ride.ride(0.0625, tick_s=0.0625)
    (linked,) = ride.told("connected")
    patient = SimulatedRide(seed=4)
    assert linked.at_s > 0.125  # so that it was asked again before the answer
    assert linked.at_s == patient.told("connected")[0].at_s


def test_an_attempt_can_be_called_off() -> None:
    ride = SimulatedRide(connect=False)
    ride.radio.connect(TRAINER)
    ride.radio.disconnect(TRAINER)
    ride.ride(2)
    assert ride.told("connected") == []
    assert ride.told("disconnected") == []
    ride.radio.connect(TRAINER)
    ride.ride(1)
    assert len(ride.told("connected")) == 1


def test_letting_go_and_asking_at_once_gives_a_new_link() -> None:
    ride = SimulatedRide()
    ride.radio.disconnect(TRAINER)
    ride.radio.connect(TRAINER)
    ride.ride(1)
    links = [h.what for h in ride.heard if h.source_id == TRAINER and h.what.endswith("connected")]
    assert links == ["connected", "disconnected", "connected"]
    assert not ride.air.trainer.control.controlled


def test_a_device_that_is_not_there_cannot_be_reached() -> None:
    ride = SimulatedRide(devices=("trainer",))
    ride.radio.connect("sim:strap")
    ride.radio.write("sim:strap", 0x2AD9, b"\x00")
    ride.radio.disconnect("sim:strap")
    ride.ride(0.25)
    (failed,) = ride.told("connect_failed", "sim:strap")
    assert failed.why == "no device sim:strap is simulated; choose sim:trainer"
    (unwritten,) = ride.told("write_failed", "sim:strap")
    assert unwritten.why == "no device sim:strap is simulated"


def test_a_closed_radio_is_silent_and_its_devices_are_free() -> None:
    ride = SimulatedRide()
    ride.take_control()
    ride.radio.close()
    ride.heard.clear()
    ride.ride(10)
    assert ride.heard == []
    assert not any(device.connected for device in ride.air.peripherals.values())
    ride.radio.open(Console())
    ride.ride(1)
    assert ride.heard == []


def test_the_agenda_keeps_the_order_of_equals_and_does_late_things_next() -> None:
    agenda = Agenda(10.0)
    done: list[tuple[str, float]] = []
    agenda.at(12.0, lambda at_s: done.append(("second", at_s)))
    agenda.at(12.0, lambda at_s: done.append(("third", at_s)))
    agenda.at(3.0, lambda at_s: done.append(("late", at_s)))
    agenda.at(13.0, lambda at_s: done.append(("not yet", at_s)))
    world: list[float] = []
    agenda.run_until(12.5, world.append)
    assert done == [("late", 10.0), ("second", 12.0), ("third", 12.0)]
    assert world == [10.0, 12.0, 12.0, 12.5]
    agenda.run_until(11.0, world.append)
    assert agenda.now_s == 12.5


def test_what_comes_again_and_again_does_not_drift() -> None:
    agenda = Agenda(0.0)
    times: list[float] = []
    agenda.every(0.1, 0.1, times.append)
    agenda.run_until(7200.05, lambda _: None)
    assert len(times) == 72_000
    assert times[-1] == pytest.approx(7200.0, abs=1e-9)
