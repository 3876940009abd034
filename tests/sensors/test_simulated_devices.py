"""Strap, power meter, speed and cadence sensor: what they send agrees with what is so."""

import itertools
import statistics

import pytest

from sensors.profiles.cycling_power import decode_cycling_power
from sensors.profiles.heart_rate import HeartRate, decode_heart_rate
from sensors.profiles.speed_cadence import SpeedCadence, decode_speed_cadence
from sensors.simulated.air import DEVICES
from sensors.simulated.peripheral import Room
from sensors.simulated.power_meter import PowerMeter
from sensors.simulated.turns import Turns
from tests.sensors.simulated_ride import SimulatedRide


def all_devices(watts: int, seconds: float, cycling_power: bool = False) -> SimulatedRide:
    """Ride at `watts` until it is steady, then for `seconds`; packets begin with the latter."""
    ride = SimulatedRide(devices=DEVICES, cycling_power=cycling_power)
    ride.take_control()
    ride.hold(watts)
    ride.ride(30)
    ride.heard.clear()
    ride.ride(seconds)
    return ride


def rpm_between(revs: list[int], times_1024: list[int]) -> float:
    """Return the mean rpm of counters, summed over their differences."""
    turned = sum((b - a) & 0xFFFF for a, b in itertools.pairwise(revs))
    took = sum((b - a) & 0xFFFF for a, b in itertools.pairwise(times_1024))
    return turned / took * 1024 * 60


def beats(ride: SimulatedRide) -> list[HeartRate]:
    return [decode_heart_rate(packet.data) for packet in ride.packets(0x2A37, "sim:strap")]


def test_the_strap_sends_once_a_second_what_the_heart_does() -> None:
    ride = all_devices(200, 60)
    shown = beats(ride)
    assert len(shown) == 60
    assert all(value.contact for value in shown)
    truth = ride.air.truth(ride.clock.now())
    assert shown[-1].heart_rate_bpm == pytest.approx(truth.heart_rate_bpm, abs=1.5)


def test_the_intervals_between_beats_add_up_to_the_time_and_the_rate() -> None:
    shown = beats(all_devices(200, 600))
    intervals = [interval for value in shown for interval in value.rr_1024]
    assert sum(intervals) / 1024 == pytest.approx(600, abs=2)
    rates = [value.heart_rate_bpm for value in shown if value.heart_rate_bpm is not None]
    assert len(intervals) / 10 == pytest.approx(statistics.mean(rates), rel=0.02)
    assert statistics.stdev(intervals) > 3


def test_the_power_meter_disagrees_by_three_percent() -> None:
    ride = all_devices(220, 300)
    powers = [
        decode_cycling_power(packet.data).power_w
        for packet in ride.packets(0x2A63, "sim:power_meter")
    ]
    known = [power for power in powers if power is not None]
    assert len(known) == len(powers) == 1200
    assert statistics.mean(known) / statistics.mean(ride.powers_w()) == pytest.approx(
        1.03, abs=0.008
    )


def test_the_power_meter_knows_left_from_right() -> None:
    ride = all_devices(220, 60)
    values = [decode_cycling_power(p.data) for p in ride.packets(0x2A63, "sim:power_meter")]
    assert all(value.balance_is_left for value in values)
    balances = [value.balance_percent for value in values if value.balance_percent is not None]
    assert len(balances) == len(values)
    assert statistics.mean(balances) == pytest.approx(49, abs=0.5)


@pytest.mark.parametrize("source_id", ["sim:power_meter", "sim:trainer"])
def test_crank_counters_give_the_cadence(source_id: str) -> None:
    ride = all_devices(200, 120, cycling_power=True)
    values = [decode_cycling_power(packet.data) for packet in ride.packets(0x2A63, source_id)]
    revs = [value.crank_revs for value in values if value.crank_revs is not None]
    times = [value.crank_time_1024 for value in values if value.crank_time_1024 is not None]
    assert len(revs) == len(times) == len(values) == 480
    cadences = [value.cadence_rpm for _, value in ride.bike() if value.cadence_rpm is not None]
    assert rpm_between(revs, times) == pytest.approx(statistics.mean(cadences), abs=0.5)


def test_a_trainer_sends_cycling_power_only_when_it_has_it() -> None:
    assert all_devices(200, 5).packets(0x2A63) == []


def test_wheel_and_crank_counters_give_speed_and_cadence() -> None:
    ride = all_devices(200, 120)
    values = [
        decode_speed_cadence(packet.data) for packet in ride.packets(0x2A5B, "sim:speed_cadence")
    ]
    assert len(values) == 120
    crank_revs, crank_times = zip(*(counters(value)[2:] for value in values), strict=True)
    wheel_revs, wheel_times = zip(*(counters(value)[:2] for value in values), strict=True)
    speeds = [value.speed_kmh for _, value in ride.bike() if value.speed_kmh is not None]
    cadences = [value.cadence_rpm for _, value in ride.bike() if value.cadence_rpm is not None]
    assert rpm_between(list(crank_revs), list(crank_times)) == pytest.approx(
        statistics.mean(cadences), abs=0.5
    )
    wheel_kmh = rpm_between(list(wheel_revs), list(wheel_times)) * 60 * 2.1 / 1000
    assert wheel_kmh == pytest.approx(statistics.mean(speeds), rel=0.01)


def counters(value: SpeedCadence) -> tuple[int, int, int, int]:
    assert value.wheel_revs is not None
    assert value.wheel_time_1024 is not None
    assert value.crank_revs is not None
    assert value.crank_time_1024 is not None
    return value.wheel_revs, value.wheel_time_1024, value.crank_revs, value.crank_time_1024


def test_counters_stand_still_with_the_rider() -> None:
    ride = all_devices(200, 10)
    ride.air.rider.stop()
    ride.ride(10)
    since_s = ride.clock.now()
    ride.ride(10)
    counted = {p.data for p in ride.packets(0x2A5B, "sim:speed_cadence", since_s)}
    assert len(counted) == 1
    powers = {
        decode_cycling_power(p.data).power_w
        for p in ride.packets(0x2A63, "sim:power_meter", since_s)
    }
    assert powers == {0}


def test_crank_turns_roll_over_after_65535_and_the_ride_goes_on() -> None:
    ride = all_devices(200, 1)
    ride.air.drivetrain.crank.turn(65_450.0, 0.05, ride.clock.now())
    ride.ride(60)
    revs = [
        decode_cycling_power(packet.data).crank_revs
        for packet in ride.packets(0x2A63, "sim:power_meter")
    ]
    known = [rev for rev in revs if rev is not None]
    assert max(known) > 65_530
    assert known[-1] < 100


@pytest.mark.parametrize(
    ("source_id", "percent"),
    [("sim:strap", 87), ("sim:power_meter", 64), ("sim:speed_cadence", 41)],
)
def test_batteries_are_read_on_connecting_and_told_each_minute(
    source_id: str, percent: int
) -> None:
    ride = SimulatedRide(devices=DEVICES)
    ride.ride(125)
    packets = ride.packets(0x2A19, source_id)
    assert {packet.data for packet in packets} == {bytes([percent])}
    assert packets[0].at_s == ride.told("connected", source_id)[0].at_s
    assert 2 <= len(packets) - 1 <= 3


def test_a_trainer_on_the_mains_tells_no_battery() -> None:
    ride = SimulatedRide()
    ride.ride(125)
    assert ride.packets(0x2A19) == []


def test_a_slow_power_meter_sends_once_a_second() -> None:
    ride = SimulatedRide(devices=("trainer",))
    room = Room(ride.air.drivetrain, ride.air.agenda, seed=1)
    sent: list[tuple[int, float]] = []

    class Taker:
        def notified(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
            sent.append((characteristic, at_s))

        def link_lost(self, source_id: str, at_s: float) -> None:
            raise AssertionError(f"{source_id} was lost at {at_s}")

    meter = PowerMeter(room, period_s=1.0, factor=1.0)
    meter.link_up(Taker())
    ride.ride(10)
    times = [at_s for characteristic, at_s in sent if characteristic == 0x2A63]
    assert len(times) == 10
    assert all(b - a == pytest.approx(1.0) for a, b in itertools.pairwise(times))


def test_the_moment_of_a_turn_lies_between_the_steps() -> None:
    turns = Turns()
    for step in range(1, 41):
        turns.turn(0.07, 0.05, step * 0.05)
    assert turns.count == 2
    # The second turn is whole at 2 / 0.07 steps of 0.05 s.
    assert turns.last_s == pytest.approx(2 / 0.07 * 0.05)
    assert turns.event(1024) == (2, round(turns.last_s * 1024))
