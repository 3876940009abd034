"""Tired legs: the spiral of death and the ways out of it, fatigue and recovery."""

import itertools

import pytest

from sensors.profiles.fitness_control import encode_simulation, encode_target_resistance
from tests.sensors.simulated_ride import SimulatedRide


def riding(watts: int) -> SimulatedRide:
    """Return a ride with control taken, in ERG at `watts`."""
    ride = SimulatedRide(seed=7)
    ride.take_control()
    ride.hold(watts)
    return ride


def fall_into_the_spiral(ride: SimulatedRide) -> float:
    """Fade to 33 Nm at 320 W; return how long the cadence took from 85 rpm to nothing."""
    ride.ride(15)
    ride.air.rider.fade(33)
    since_s = ride.clock.now()
    ride.ride(15)
    cadences = [(at_s, value.cadence_rpm) for at_s, value in ride.bike(since_s)]
    left_s = max(at_s for at_s, rpm in cadences if rpm is not None and rpm >= 85)
    stood_s = next(at_s for at_s, rpm in cadences if rpm == 0)
    return stood_s - left_s


def test_a_fading_rider_at_320_watts_falls_into_the_spiral_of_death() -> None:
    assert fall_into_the_spiral(riding(320)) < 5


def test_torque_needed_grows_as_the_cadence_falls() -> None:
    ride = riding(320)
    ride.ride(15)
    ride.air.rider.fade(33)
    drivetrain = ride.air.drivetrain
    needed: list[tuple[float, float]] = []
    while drivetrain.cadence_rpm > 20:
        ride.ride(0.25)
        force_n = drivetrain.brake.power_w / max(drivetrain.speed_ms, 0.1)
        needed.append((drivetrain.cadence_rpm, force_n))
    assert needed[-1][1] > 2 * needed[0][1]
    assert [rpm for rpm, _ in needed] == sorted((rpm for rpm, _ in needed), reverse=True)


def test_a_lower_target_does_not_save_a_rider_who_stands() -> None:
    ride = riding(320)
    fall_into_the_spiral(ride)
    ride.hold(100)
    ride.ride(20)
    assert ride.air.truth(ride.clock.now()).cadence_rpm == 0


def test_leaving_erg_for_a_flat_road_lets_the_faded_rider_spin_up_again() -> None:
    ride = riding(320)
    fall_into_the_spiral(ride)
    assert ride.ask(encode_simulation(0.0)) == bytes.fromhex("801101")
    ride.ride(8)
    assert ride.air.truth(ride.clock.now()).cadence_rpm > 75
    ride.air.rider.recover()
    for watts in range(120, 321, 20):
        ride.hold(watts)
        ride.ride(1)
    ride.ride(5)
    assert ride.powers_w()[-1] == pytest.approx(320, abs=12)


def test_a_low_level_frees_the_rider_too() -> None:
    ride = riding(320)
    fall_into_the_spiral(ride)
    assert ride.ask(encode_target_resistance(1.0)) == bytes.fromhex("800401")
    ride.ride(8)
    assert ride.air.truth(ride.clock.now()).cadence_rpm > 75


def test_a_tired_rider_falls_into_the_spiral_without_any_script() -> None:
    ride = riding(320)
    ride.ride(200)
    assert ride.air.truth(ride.clock.now()).cadence_rpm > 80
    ride.ride(240)
    stood_at = [at_s for at_s, value in ride.bike() if value.cadence_rpm == 0]
    # 70 W above an FTP of 250 W empty a W′ of 22 kJ in 314 s.
    assert stood_at
    assert 280 < stood_at[0] < 340


def test_a_rider_below_ftp_does_not_tire_in_two_hours() -> None:
    ride = SimulatedRide(devices=("trainer",))
    ride.take_control()
    ride.hold(220)
    ride.ride(7200, tick_s=5.0)
    assert ride.powers_w()[-1] == pytest.approx(220, abs=10)


def test_an_exhausted_rider_recovers_at_an_easy_effort() -> None:
    ride = riding(320)
    ride.ride(250)
    tired_j = ride.air.rider.w_balance_j
    tired_nm = ride.air.rider.ceiling_nm
    ride.hold(100)
    ride.ride(300)
    assert ride.air.rider.w_balance_j > tired_j + 5000
    assert ride.air.rider.ceiling_nm > tired_nm


def test_recovery_slows_down_as_the_legs_fill_up() -> None:
    ride = riding(320)
    ride.ride(200)
    rider = ride.air.rider
    ride.hold(100)
    balances = [rider.w_balance_j]
    for _ in range(5):
        ride.ride(120)
        balances.append(rider.w_balance_j)
    gains = [after - before for before, after in itertools.pairwise(balances)]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 2 * gains[-1] > 0
