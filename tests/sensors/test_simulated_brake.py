"""The simulated brake by itself: the force at the wheel for what is set."""

import pytest

from sensors.control import TrainerMode
from sensors.simulated.brake import FLAT, STRONGEST_N, Brake, Road

STEP_S = 0.05


def settled(brake: Brake, speed_ms: float) -> float:
    """Return the force after the lag of the brake has passed."""
    for _ in range(400):
        force_n = brake.force_n(STEP_S, speed_ms)
    return force_n


@pytest.mark.parametrize("speed_ms", [3.0, 6.0, 9.0, 14.0])
def test_erg_takes_the_same_power_at_every_speed(speed_ms: float) -> None:
    brake = Brake(rider_kg=75)
    brake.hold_power(250)
    assert settled(brake, speed_ms) * speed_ms == pytest.approx(250)
    assert brake.power_w == pytest.approx(250)


def test_erg_needs_twice_the_force_at_half_the_speed() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_power(200)
    assert settled(brake, 4.0) == pytest.approx(2 * settled(brake, 8.0))


def test_erg_at_a_standstill_holds_as_hard_as_it_can_and_no_harder() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_power(320)
    assert settled(brake, 0.0) == STRONGEST_N
    assert brake.power_w == 0
    brake.hold_power(60)
    assert settled(brake, 0.0) == pytest.approx(120)


def test_power_follows_a_step_by_two_thirds_in_the_lag() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_power(100)
    settled(brake, 9.0)
    brake.hold_power(200)
    for _ in range(16):
        brake.force_n(STEP_S, 9.0)
    assert brake.power_w == pytest.approx(163, abs=3)


def test_entering_erg_begins_from_the_power_of_the_moment() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_level(20)
    before_n = settled(brake, 9.0)
    brake.hold_power(before_n * 9.0)
    assert brake.force_n(STEP_S, 9.0) == pytest.approx(before_n)


def test_a_level_brakes_in_proportion_to_speed_and_level() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_level(50)
    drag_n = 2.0
    slow_n, quick_n = settled(brake, 4.0), settled(brake, 8.0)
    assert quick_n - drag_n == pytest.approx(2 * (slow_n - drag_n))
    brake.hold_level(100)
    assert settled(brake, 30 / 3.6) * 30 / 3.6 == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize(("asked", "kept"), [(-5, 0), (250, 100)])
def test_levels_outside_the_scale_are_its_ends(asked: float, kept: float) -> None:
    brake = Brake(rider_kg=75)
    brake.hold_level(asked)
    assert brake.level_percent == kept


def test_a_flat_road_at_thirty_kilometres_an_hour() -> None:
    # 83 kg x 9.81 x 0.004 = 3.257 N of rolling, 0.5 x 0.51 x (30 / 3.6)^2 = 17.708 N of air.
    assert FLAT.force_n(83, 30 / 3.6) == pytest.approx(20.965, abs=0.001)


def test_a_ten_percent_climb_at_ten_kilometres_an_hour() -> None:
    # sin(atan(0.1)) x 83 x 9.81 = 81.019 N of slope, 3.241 N of rolling, 1.968 N of air.
    assert Road(slope_percent=10).force_n(83, 10 / 3.6) == pytest.approx(86.227, abs=0.001)


def test_head_wind_brakes_and_tail_wind_pushes() -> None:
    still_n = FLAT.force_n(83, 8.0)
    assert Road(wind_ms=3.0).force_n(83, 8.0) - still_n == pytest.approx(0.255 * (121 - 64))
    assert Road(wind_ms=-10.0).force_n(83, 8.0) < 3.3


def test_a_brake_without_a_motor_does_not_push_downhill() -> None:
    brake = Brake(rider_kg=75)
    brake.follow(Road(slope_percent=-8))
    assert brake.road.force_n(83, 5.0) < 0
    assert settled(brake, 5.0) == 2.0


def test_free_is_a_flat_road() -> None:
    brake = Brake(rider_kg=75)
    brake.hold_power(300)
    brake.free()
    assert brake.mode is TrainerMode.FREE
    assert settled(brake, 9.0) == pytest.approx(FLAT.force_n(83, 9.0))
