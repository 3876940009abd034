"""Power from running totals of torque: over rollovers, stops, restarts and lost pages."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.counters import STOPPED_AFTER_S
from sensors.power_counters import (
    LONGEST_GAP_S,
    STANDING,
    Effort,
    News,
    TorqueMeter,
    Totals,
    frequency_effort,
    torque_effort,
)

repeatable = settings(max_examples=100, derandomize=True, database=None, deadline=None)


def totals(turns: int, rpm: float, torque_nm: float, start: int = 0) -> Totals:
    """Return what a meter has counted after `turns`, all its counters from `start` on."""
    return Totals(
        (start + turns) & 0xFF,
        (start + turns) & 0xFF,
        (start + round(turns * 60 / rpm * 2048)) & 0xFFFF,
        (start + round(turns * torque_nm * 32)) & 0xFFFF,
    )


def test_power_is_torque_times_angular_speed() -> None:
    # Bicycle Power 5.1: 128 pi times the growth of torque over the growth of the period.
    effort = torque_effort(Totals(1, 1, 1365, 1280))
    assert effort is not None
    assert effort.power_w == pytest.approx(128 * math.pi * 1280 / 1365)
    assert effort.power_w == pytest.approx(40 * 90 / 60 * math.tau, rel=1e-3)
    assert effort.turns_per_s * 60 == pytest.approx(90, rel=1e-3)


def test_no_time_and_no_torque_is_standing_and_torque_in_no_time_is_nothing() -> None:
    assert torque_effort(Totals(1, 0, 0, 0)) is STANDING
    assert torque_effort(Totals(1, 0, 0, 5)) is None


def test_torque_frequency_is_what_lies_above_the_frequency_without_load() -> None:
    # 40 Nm at 10 Hz/Nm and 500 Hz without load are 900 Hz; one turn at 90 rpm takes 2/3 s.
    grown = Totals(event=3, revs=3, time=4000, torque=1800)
    effort = frequency_effort(grown, slope_10=100, offset_hz=500)
    assert effort is not None
    assert effort.power_w == pytest.approx(40 * 1.5 * math.tau)
    assert effort.turns_per_s == pytest.approx(1.5)


def test_a_frequency_below_that_without_load_is_no_negative_power() -> None:
    effort = frequency_effort(Totals(1, 1, 2000, 490), slope_10=100, offset_hz=500)
    assert effort == Effort(0.0, 1.0)


@pytest.mark.parametrize(("time", "slope_10"), [(0, 100), (2000, 0)])
def test_a_torque_frequency_without_time_or_slope_is_nothing(time: int, slope_10: int) -> None:
    assert frequency_effort(Totals(1, 1, time, 900), slope_10, 500) is None


@repeatable
@given(
    start=st.integers(0, 0xFFFF),
    rpm=st.floats(40, 120),
    torque_nm=st.floats(5, 90),
    every=st.integers(1, 3),
)
def test_power_is_right_wherever_the_counters_roll_over(
    start: int, rpm: float, torque_nm: float, every: int
) -> None:
    meter = TorqueMeter()
    expected_w = torque_nm * rpm / 60 * math.tau
    for turns in range(0, 400, every):
        effort = meter.update(totals(turns, rpm, torque_nm, start), turns * 60 / rpm)
        if turns:
            assert effort is not None
            # One count of 1/2048 s and of 1/32 Nm either way.
            assert effort.power_w == pytest.approx(expected_w, rel=0.01)
            assert effort.turns_per_s == pytest.approx(rpm / 60, rel=0.01)


def test_the_same_event_stands_for_three_seconds_and_is_then_nothing() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40), 0.0)
    riding = meter.update(totals(1, 90, 40), 0.67)
    assert riding is not None
    assert meter.update(totals(1, 90, 40), 0.67 + STOPPED_AFTER_S - 0.01) is riding
    assert meter.update(totals(1, 90, 40), 0.67 + STOPPED_AFTER_S) is STANDING


def test_the_turn_that_ends_a_stop_says_that_it_ends_and_the_next_one_how_hard() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40), 0.0)
    meter.update(totals(1, 90, 40), 0.67)
    for quarter in range(1, 25):
        effort = meter.update(totals(1, 90, 40), 0.67 + quarter * 0.25)
    assert effort is STANDING
    first = Totals(2, 2, 15_000, totals(2, 90, 40).torque)
    assert meter.update(first, 7.0) is STANDING
    second = Totals(3, 3, 15_000 + 1365, totals(3, 90, 40).torque)
    going = meter.update(second, 7.67)
    assert going is not None
    assert going.power_w == pytest.approx(377, abs=1)


def test_a_meter_that_stood_when_it_was_found_has_no_power_after_three_seconds() -> None:
    meter = TorqueMeter()
    heard = [meter.update(totals(9, 90, 40), second) for second in (0.0, 1.0, 2.99, 3.0)]
    assert heard == [None, None, None, STANDING]


def test_pages_lost_on_the_way_cost_nothing_but_their_time() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40), 0.0)
    effort = meter.update(totals(6, 90, 40), 4.0)
    assert effort is not None
    assert effort.power_w == pytest.approx(377, rel=0.01)


def test_after_a_silence_in_which_torque_may_have_rolled_over_unseen_it_begins_anew() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40), 0.0)
    assert meter.update(totals(60, 90, 40), LONGEST_GAP_S) is None
    effort = meter.update(totals(61, 90, 40), LONGEST_GAP_S + 0.67)
    assert effort is not None
    assert effort.power_w == pytest.approx(377, rel=0.01)


def test_a_meter_that_starts_again_makes_no_spike() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40, start=20_000), 0.0)
    meter.update(totals(1, 90, 40, start=20_000), 0.67)
    assert meter.update(totals(1, 90, 40), 1.0) is None
    effort = meter.update(totals(2, 90, 40), 1.67)
    assert effort is not None
    assert effort.power_w == pytest.approx(377, rel=0.01)


def test_after_a_reconnection_the_first_page_is_a_baseline() -> None:
    meter = TorqueMeter()
    meter.update(totals(0, 90, 40), 0.0)
    meter.update(totals(1, 90, 40), 0.67)
    meter.reset()
    assert meter.update(totals(2, 90, 40), 1.33) is None


def test_what_is_said_again_is_news_no_more() -> None:
    news = News()
    assert news.quiet_s((1, 200), 10.0) is None
    assert news.quiet_s((1, 200), 10.5) is None
    assert news.quiet_s((2, 210), 10.75) == 0.0
    assert news.quiet_s((2, 210), 12.0) == 1.25
    assert news.quiet_s((3, 210), 12.25) == 0.0
    news.reset()
    assert news.quiet_s((4, 210), 12.5) is None


def test_an_old_measurement_that_never_changes_is_known_to_be_old_in_the_end() -> None:
    news = News()
    assert news.quiet_s((1, 200), 10.0) is None
    assert news.quiet_s((1, 200), 10.0 + STOPPED_AFTER_S) == STOPPED_AFTER_S
