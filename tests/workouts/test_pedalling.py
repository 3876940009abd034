"""Whether somebody pedals, told by cadence, by power, or by what is left of the two."""

import pytest

from workouts.pedalling import Pedalling, watch


def after(seconds: float, power_w: float | None, cadence_rpm: float | None) -> Pedalling:
    seen = Pedalling()
    for _ in range(round(seconds / 0.25)):
        seen = watch(seen, power_w, cadence_rpm, 0.25)
    return seen


@pytest.mark.parametrize(("power_w", "cadence_rpm"), [(0.0, 0.0), (0.0, None), (None, 0.0)])
def test_four_seconds_at_zero_are_a_stop(power_w: float | None, cadence_rpm: float | None) -> None:
    assert not after(3.75, power_w, cadence_rpm).stopped
    assert after(4.0, power_w, cadence_rpm).stopped


@pytest.mark.parametrize(
    ("power_w", "cadence_rpm"), [(150.0, 90.0), (150.0, None), (None, 90.0), (5.0, 60.0)]
)
def test_a_second_of_pedalling_is_a_start(power_w: float | None, cadence_rpm: float | None) -> None:
    assert not after(0.75, power_w, cadence_rpm).under_way
    assert after(1.0, power_w, cadence_rpm).under_way


@pytest.mark.parametrize(("power_w", "cadence_rpm"), [(0.0, 30.0), (30.0, 0.0), (12.0, None)])
def test_cranks_pushed_by_hand_and_a_wheel_running_out_are_neither(
    power_w: float, cadence_rpm: float | None
) -> None:
    seen = after(30, power_w, cadence_rpm)
    assert not seen.stopped
    assert not seen.under_way


def test_a_turn_in_between_begins_the_four_seconds_anew() -> None:
    seen = after(3.75, 0.0, 0.0)
    seen = watch(seen, 100.0, 60.0, 0.25)
    assert not watch(seen, 0.0, 0.0, 0.25).stopped


def test_silent_sensors_stop_nobody_and_start_nobody() -> None:
    assert after(3600, None, None) == Pedalling()
    assert watch(after(3.75, 0.0, 0.0), None, None, 60.0).still_s == 0


def test_a_dead_cadence_sensor_is_seen_through_after_five_seconds_of_power() -> None:
    assert not after(4.75, 150.0, 0.0).under_way
    assert after(5.0, 150.0, 0.0).under_way
