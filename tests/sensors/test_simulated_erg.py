"""How the simulated trainer rides: ERG, the spiral of death, levels, slopes, freewheeling."""

import statistics

import pytest

from sensors.profiles.fitness_control import (
    encode_pause,
    encode_request_control,
    encode_simulation,
    encode_start,
    encode_stop,
    encode_target_power,
    encode_target_resistance,
)
from tests.sensors.simulated_ride import SimulatedRide


def riding(watts: int | None = None) -> SimulatedRide:
    """Return a ride with control taken, in ERG at `watts` if given."""
    ride = SimulatedRide(seed=7)
    ride.take_control()
    if watts is not None:
        ride.hold(watts)
    return ride


@pytest.mark.parametrize("watts", [100, 200, 320])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_steady_erg_is_within_one_percent_after_ten_seconds(watts: int, seed: int) -> None:
    ride = SimulatedRide(seed)
    ride.take_control()
    ride.hold(watts)
    ride.ride(10)
    since_s = ride.clock.now()
    ride.ride(60)
    powers = ride.powers_w(since_s)
    assert len(powers) == 240
    assert statistics.mean(powers) == pytest.approx(watts, rel=0.01)


def test_steady_erg_ripples_by_a_few_watts_and_not_more() -> None:
    ride = riding(200)
    ride.ride(10)
    since_s = ride.clock.now()
    ride.ride(120)
    powers = ride.powers_w(since_s)
    assert 1.5 < statistics.stdev(powers) < 4.0
    assert max(abs(power - 200) for power in powers) < 12


@pytest.mark.parametrize(("before", "after"), [(100, 200), (200, 100), (150, 320)])
def test_a_step_is_seen_at_once_and_has_settled_after_four_seconds(before: int, after: int) -> None:
    ride = riding(before)
    ride.ride(20)
    start_s = ride.clock.now()
    ride.hold(after)
    ride.ride(10)
    half_way = (before + after) / 2
    crossed_s = next(
        at_s
        for at_s, value in ride.bike(start_s)
        if value.power_w is not None and (value.power_w - half_way) * (after - before) > 0
    )
    assert 0.2 < crossed_s - start_s < 1.5
    settled = [value.power_w for at_s, value in ride.bike(start_s + 4) if value.power_w is not None]
    assert all(abs(power - after) < 0.03 * after + 8 for power in settled)


def test_cadence_holds_near_the_usual_through_steps_of_power() -> None:
    ride = riding(120)
    for watts in (240, 150, 320, 100):
        ride.hold(watts)
        ride.ride(30)
        cadence = ride.bike()[-1][1].cadence_rpm
        assert cadence is not None
        assert cadence == pytest.approx(88, abs=5)


def test_the_rider_follows_another_cadence_target() -> None:
    ride = riding(200)
    ride.air.rider.cadence_target_rpm = 70
    ride.ride(20)
    assert ride.air.truth(ride.clock.now()).cadence_rpm == pytest.approx(70, abs=5)
    assert ride.powers_w()[-1] == pytest.approx(200, abs=10)


def test_a_higher_level_needs_an_easier_gear_for_the_same_effort() -> None:
    ride = riding()
    ride.ask(encode_target_resistance(2.0))
    ride.ride(40)
    low_level_gear_m = ride.air.rider.gear_m
    ride.ask(encode_target_resistance(12.0))
    ride.ride(40)
    assert ride.air.rider.gear_m < low_level_gear_m
    assert ride.air.truth(ride.clock.now()).power_w == pytest.approx(162, rel=0.3)


@pytest.mark.parametrize("ftp_w", [100.0, 250.0, 450.0])
@pytest.mark.parametrize("slope_percent", [0.0, 5.0, 8.0])
def test_erg_after_a_climb_is_steady_whatever_gear_it_ended_in(
    ftp_w: float, slope_percent: float
) -> None:
    ride = SimulatedRide(ftp_w=ftp_w)
    ride.take_control()
    ride.ask(encode_simulation(slope_percent))
    ride.ride(120)
    watts = round(1.15 * ftp_w)
    ride.hold(watts)
    ride.ride(15)
    since_s = ride.clock.now()
    ride.ride(20)
    assert statistics.mean(ride.powers_w(since_s)) == pytest.approx(watts, rel=0.01)
    cadences = [rpm for _, value in ride.bike(since_s) if (rpm := value.cadence_rpm) is not None]
    assert statistics.mean(cadences) == pytest.approx(88, abs=3)
    assert statistics.stdev(cadences) < 2


def test_a_rider_bogged_down_on_a_steep_climb_shifts_down_and_gets_going() -> None:
    ride = SimulatedRide(ftp_w=100)
    ride.take_control()
    ride.ask(encode_simulation(5.0))
    gear_m = ride.air.rider.gear_m
    ride.ride(30)
    assert ride.air.rider.gear_m < gear_m
    assert ride.air.truth(ride.clock.now()).cadence_rpm > 80


def test_uphill_is_slower_than_flat_at_the_same_effort() -> None:
    ride = riding()
    ride.ask(encode_simulation(0.0))
    ride.ride(120)
    flat = ride.air.truth(ride.clock.now())
    ride.ask(encode_simulation(5.0))
    ride.ride(120)
    uphill = ride.air.truth(ride.clock.now())
    assert flat.power_w == pytest.approx(162, rel=0.2)
    assert 26 < flat.speed_kmh < 33
    assert 9 < uphill.speed_kmh < 16


def test_the_virtual_bike_rolls_on_when_the_rider_stops_on_a_flat_road() -> None:
    ride = riding()
    ride.ask(encode_simulation(0.0))
    ride.ride(90)
    ride.air.rider.stop()
    ride.ride(10)
    coasting = ride.bike()[-1][1]
    assert coasting.cadence_rpm == 0
    assert coasting.power_w == 0
    assert coasting.speed_kmh is not None
    assert coasting.speed_kmh > 10


def test_coasting_downhill_gains_speed_and_needs_no_power() -> None:
    ride = riding()
    ride.ask(encode_simulation(0.0))
    ride.ride(30)
    ride.air.rider.stop()
    before = ride.air.truth(ride.clock.now())
    ride.ask(encode_simulation(-6.0))
    ride.ride(30)
    after = ride.air.truth(ride.clock.now())
    assert after.speed_kmh > before.speed_kmh + 10
    assert after.power_w == 0


def test_the_rider_stops_and_pedals_again_on_a_free_trainer() -> None:
    ride = riding()
    ride.ride(10)
    ride.air.rider.stop()
    ride.ride(12)
    stopped = ride.bike()[-1][1]
    assert (stopped.cadence_rpm, stopped.power_w) == (0, 0)
    assert stopped.speed_kmh == 0
    ride.air.rider.pedal()
    ride.ride(15)
    again = ride.bike()[-1][1]
    assert again.cadence_rpm == pytest.approx(88, abs=8)
    assert again.power_w is not None
    assert again.power_w > 80


def test_power_is_nothing_from_the_moment_the_rider_stops_in_erg() -> None:
    ride = riding(200)
    ride.ride(10)
    ride.air.rider.stop()
    since_s = ride.clock.now() + 0.05
    ride.ride(6)
    first = ride.bike(since_s)[0][1]
    assert first.cadence_rpm is not None
    assert first.cadence_rpm > 30
    assert set(ride.powers_w(since_s)) == {0}


def test_a_surge_outside_erg_raises_power_and_ends() -> None:
    ride = riding()
    ride.ride(60)
    easy_w = ride.air.truth(ride.clock.now()).power_w
    ride.air.rider.surge(150)
    ride.ride(40)
    assert ride.air.truth(ride.clock.now()).power_w > easy_w + 90
    ride.air.rider.surge(0)
    ride.ride(60)
    assert ride.air.truth(ride.clock.now()).power_w == pytest.approx(easy_w, rel=0.2)


def test_a_surge_in_erg_quickens_the_legs_and_the_trainer_holds_its_power() -> None:
    ride = riding(200)
    ride.ride(20)
    ride.air.rider.surge(150)
    ride.ride(20)
    assert ride.air.truth(ride.clock.now()).cadence_rpm == pytest.approx(95.5, abs=4)
    assert ride.powers_w()[-1] == pytest.approx(200, abs=10)


def test_pause_frees_the_brake_and_start_puts_the_target_back() -> None:
    ride = riding(220)
    ride.ride(10)
    assert ride.ask(encode_pause()) == bytes.fromhex("800801")
    ride.ride(20)
    assert ride.powers_w()[-1] < 195
    assert ride.ask(encode_start()) == bytes.fromhex("800701")
    ride.ride(6)
    assert ride.powers_w()[-1] == pytest.approx(220, abs=10)


def test_a_second_pause_does_not_forget_the_target() -> None:
    ride = riding(220)
    ride.ask(encode_pause())
    ride.ask(encode_pause())
    ride.ask(encode_start())
    ride.ride(6)
    assert ride.powers_w()[-1] == pytest.approx(220, abs=10)


def test_stop_frees_the_brake_and_start_does_not_bring_the_target_back() -> None:
    ride = riding(240)
    ride.ride(10)
    assert ride.ask(encode_stop()) == bytes.fromhex("800801")
    assert ride.ask(encode_start()) == bytes.fromhex("800701")
    ride.ride(20)
    assert ride.powers_w()[-1] < 195


def test_a_rider_who_stands_at_first_spins_up_on_the_free_trainer() -> None:
    ride = SimulatedRide(rolling=False, connect=False)
    assert ride.air.truth(ride.clock.now()).cadence_rpm == 0
    ride.ride(12)
    assert ride.air.truth(ride.clock.now()).cadence_rpm == pytest.approx(88, abs=10)


def test_distance_is_speed_times_time() -> None:
    ride = riding(200)
    ride.ride(10)
    start_s = ride.clock.now()
    ride.ride(600)
    values = [value for _, value in ride.bike(start_s)]
    first, last = values[0].distance_m, values[-1].distance_m
    assert first is not None
    assert last is not None
    speeds = [value.speed_kmh for value in values if value.speed_kmh is not None]
    assert last - first == pytest.approx(statistics.mean(speeds) / 3.6 * 599.75, rel=0.005)


def test_a_target_written_in_another_mode_takes_over_from_the_power_there_is() -> None:
    ride = SimulatedRide()
    ride.ask(encode_request_control())
    ride.ride(30)
    free_w = ride.powers_w()[-1]
    ride.write(encode_target_power(free_w))
    since_s = ride.clock.now()
    ride.ride(5)
    assert all(power == pytest.approx(free_w, abs=15) for power in ride.powers_w(since_s))
