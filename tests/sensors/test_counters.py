"""Cadence and speed from running counters: rollovers, stops, restarts and jumps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.clock import ManualClock
from sensors.counters import (
    MAX_CADENCE_RPM,
    TIME_2048,
    CrankCadence,
    WheelSpeed,
    rolled_over,
)


def test_first_packet_is_a_baseline_and_the_second_tells_cadence() -> None:
    cadence = CrankCadence()
    assert cadence.update(100, 1000, at_s=0.0) is None
    assert cadence.update(103, 1000 + 2048, at_s=2.0) == pytest.approx(90.0)


def test_cadence_holds_over_both_rollovers() -> None:
    cadence = CrankCadence()
    cadence.update(65534, 65000, at_s=0.0)
    assert cadence.update(0, (65000 + 1024) % 65536, at_s=1.0) == pytest.approx(120.0)


def test_wheel_speed_holds_over_both_rollovers() -> None:
    speed = WheelSpeed(circumference_m=2.0)
    speed.update(0xFFFF_FFFE, 65000, at_s=0.0)
    # 5 turns of 2 m in a second.
    assert speed.update(3, (65000 + 1024) % 65536, at_s=1.0) == pytest.approx(36.0)


def test_a_power_meters_wheel_counts_in_half_the_time_unit() -> None:
    speed = WheelSpeed(TIME_2048, circumference_m=2.0)
    speed.update(10, 0, at_s=0.0)
    assert speed.update(15, 2048, at_s=1.0) == pytest.approx(36.0)


def test_repeated_packets_hold_the_cadence_then_three_unchanged_seconds_mean_stopped() -> None:
    clock, cadence = ManualClock(), CrankCadence()
    cadence.update(10, 0, clock.now())
    held = cadence.update(11, 700, clock.advance(0.7))
    assert held == pytest.approx(87.77, abs=0.01)
    seen = [cadence.update(11, 700, clock.advance(0.5)) for _ in range(7)]
    assert seen == [held] * 5 + [0.0] * 2


def test_a_clock_that_ticks_on_without_a_turn_means_stopped_too() -> None:
    clock, cadence = ManualClock(), CrankCadence()
    cadence.update(10, 0, clock.now())
    held = cadence.update(11, 700, clock.advance(0.7))
    seen = [cadence.update(11, 700 + 1024 * s, clock.advance(1.0)) for s in (1, 2, 3)]
    assert seen == [held, held, 0.0]


def test_a_crank_that_never_turned_is_unknown_then_stopped() -> None:
    cadence = CrankCadence()
    assert [cadence.update(5, 0, at_s) for at_s in (0.0, 1.0, 2.0, 3.0)] == [None, None, None, 0.0]


def test_pedalling_on_after_a_stop_begins_at_nothing_and_not_at_the_length_of_the_stop() -> None:
    cadence = CrankCadence()
    cadence.update(5, 0, at_s=0.0)
    assert cadence.update(5, 0, at_s=10.0) == 0.0
    assert cadence.update(6, 10 * 1024 + 512, at_s=10.5) == 0.0
    assert cadence.update(6, 10 * 1024 + 512, at_s=11.0) == 0.0
    assert cadence.update(7, 11 * 1024 + 256, at_s=11.25) == pytest.approx(80.0)


def test_a_stop_longer_than_the_clock_of_the_sensor_makes_no_spike() -> None:
    cadence = CrankCadence()
    cadence.update(5, 0, at_s=0.0)
    assert cadence.update(6, 768, at_s=0.75) == pytest.approx(80.0)
    # Silent for 65 s: the 16-bit clock went round once and shows one more second.
    assert cadence.update(8, 768 + 1024, at_s=65.75) is None
    assert cadence.update(9, 768 + 2048, at_s=66.75) == pytest.approx(60.0)


def test_a_packet_lost_for_some_seconds_is_averaged_over() -> None:
    cadence = CrankCadence()
    cadence.update(5, 0, at_s=0.0)
    assert cadence.update(12, 5 * 1024, at_s=5.0) == pytest.approx(84.0)


@pytest.mark.parametrize(
    ("revs", "time_units"),
    [
        (0, 0),  # counters restarted
        (500, 2048),  # 400 turns in a second
        (101, 1024),  # a turn in no time
        (105, 1030),  # five turns in 6/1024 s
    ],
)
def test_a_restart_or_an_impossible_jump_is_a_new_baseline_never_a_spike(
    revs: int, time_units: int
) -> None:
    cadence = CrankCadence()
    cadence.update(98, 0, at_s=0.0)
    assert cadence.update(100, 1024, at_s=1.0) == pytest.approx(120.0)
    assert cadence.update(revs, time_units, at_s=2.0) is None
    assert cadence.update(revs, time_units, at_s=2.25) is None
    assert cadence.update(revs + 3, time_units + 2048, at_s=4.0) == pytest.approx(90.0)


def test_a_restart_that_fits_the_sensors_clock_but_not_ours_is_a_new_baseline() -> None:
    cadence = CrankCadence()
    cadence.update(0, 0, at_s=0.0)
    # 120 turns in 60 s by the sensor's clock, but heard of one second later.
    assert cadence.update(120, 60 * 1024, at_s=1.0) is None


def test_packets_that_come_late_and_all_at_once_still_count() -> None:
    cadence = CrankCadence()
    cadence.update(0, 0, at_s=0.0)
    late = [cadence.update(n, n * 683, at_s=2.0) for n in (1, 2, 3)]
    assert late == [pytest.approx(89.96, abs=0.01)] * 3


def test_a_wheel_beyond_130_km_an_hour_is_not_believed() -> None:
    speed = WheelSpeed(circumference_m=2.0)
    speed.update(0, 0, at_s=0.0)
    assert speed.update(18, 1024, at_s=1.0) == pytest.approx(129.6)
    assert speed.update(37, 2048, at_s=2.0) is None


def test_a_wheel_that_rolls_back_is_not_believed() -> None:
    speed = WheelSpeed()
    speed.update(100, 0, at_s=0.0)
    assert speed.update(99, 1024, at_s=1.0) is None


def test_after_a_reconnection_the_old_baseline_is_forgotten() -> None:
    cadence, speed = CrankCadence(), WheelSpeed(circumference_m=2.0)
    cadence.update(10, 0, at_s=0.0)
    cadence.update(11, 1024, at_s=1.0)
    speed.update(10, 0, at_s=0.0)
    speed.update(11, 1024, at_s=1.0)
    cadence.reset()
    speed.reset()
    assert cadence.update(12, 2048, at_s=2.0) is None
    assert speed.update(12, 2048, at_s=2.0) is None
    assert cadence.update(13, 3072, at_s=3.0) == pytest.approx(60.0)
    assert speed.update(15, 3072, at_s=3.0) == pytest.approx(21.6)


def test_an_hour_at_a_steady_cadence_is_steady_through_every_rollover() -> None:
    """90 rpm, three notifications a second, some of them repeats: 56 rollovers of the clock."""
    cadence, seen = CrankCadence(), set()
    start = 65000
    for third in range(3 * 3600):
        at_s = third / 3
        turns = int(at_s * 1.5)
        time_units = int(turns / 1.5 * 1024)
        value = cadence.update((start + turns) % 65536, time_units % 65536, at_s)
        seen.add(None if value is None else round(value))
    assert seen == {None, 90}


@settings(derandomize=True, database=None, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 65535), st.integers(0, 65535), st.floats(0, 100, allow_nan=False)),
        max_size=30,
    )
)
def test_whatever_a_crank_counter_says_cadence_is_none_or_possible(
    packets: list[tuple[int, int, float]],
) -> None:
    clock, cadence = ManualClock(), CrankCadence()
    for revs, time_units, wait_s in packets:
        value = cadence.update(revs, time_units, clock.advance(wait_s))
        assert value is None or 0 <= value <= MAX_CADENCE_RPM


@pytest.mark.parametrize(
    ("new", "old", "bits", "expected"),
    [(5, 3, 16, 2), (1, 65535, 16, 2), (0, 0xFFFF_FFFF, 32, 1), (7, 7, 16, 0)],
)
def test_rolled_over_counts_on_through_zero(new: int, old: int, bits: int, expected: int) -> None:
    assert rolled_over(new, old, bits) == expected
