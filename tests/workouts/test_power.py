"""Watts become normalized power, stress and work; dropouts and pauses are told apart."""

import random

import pytest

from workouts.athlete import Athlete
from workouts.power import (
    NormalizedPower,
    PowerTotals,
    efficiency_factor,
    fill_gaps,
    intensity_factor,
    normalized_power,
    power_zone_seconds,
    training_stress,
    variability_index,
)


def test_a_second_without_power_is_in_no_zone() -> None:
    assert sum(power_zone_seconds([100, None, 250, None], Athlete())) == 2


def test_twenty_nine_seconds_have_no_normalized_power_and_thirty_have() -> None:
    assert normalized_power([250.0] * 29) is None
    assert normalized_power([250.0] * 30) == pytest.approx(250.0)


def test_live_normalized_power_is_the_saved_one_at_every_second() -> None:
    ride = random.Random(7)
    watts = [float(ride.randint(0, 900)) for _ in range(400)]
    live = NormalizedPower()
    for second, value in enumerate(watts, start=1):
        live.add(value)
        assert live.value == normalized_power(watts[:second])


def totals_of(watts: list[float | None]) -> PowerTotals:
    totals = PowerTotals()
    for value in watts:
        totals.add(value)
    totals.settle()
    return totals


def test_power_drops_out_for_three_seconds_and_the_last_value_holds() -> None:
    totals = totals_of([200.0] * 60 + [None] * 3 + [200.0] * 60)
    assert totals.missing_s == 0
    assert totals.dropouts == 1
    assert totals.average_w == 200.0
    assert totals.normalized_w == pytest.approx(200.0)


def test_power_drops_out_for_four_seconds_and_counts_as_missing_zeros() -> None:
    totals = totals_of([200.0] * 60 + [None] * 4 + [200.0] * 60)
    assert totals.missing_s == 4
    assert totals.seconds == 124
    assert totals.work_j == 24_000
    assert totals.normalized_w == normalized_power([200.0] * 60 + [0.0] * 4 + [200.0] * 60)


def test_a_dropout_before_the_first_power_is_missing() -> None:
    assert totals_of([None, None, 200.0]).missing_s == 2


def test_a_ride_without_a_power_meter_has_no_power_rather_than_zero() -> None:
    totals = totals_of([None] * 100)
    assert (totals.average_w, totals.normalized_w, totals.max_w) == (None, None, None)
    assert totals.missing_s == 100
    assert totals.dropouts == 0


def test_a_pause_starts_a_new_window() -> None:
    totals = PowerTotals()
    for watts in (100.0, 300.0):
        for _ in range(29):
            totals.add(watts)
        totals.split()
    assert totals.normalized_w is None
    assert totals.seconds == 58


def test_files_whose_seconds_run_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="second 4 comes after second 5"):
        fill_gaps([(5, 200.0), (4, 200.0)])


def test_without_a_mean_above_zero_there_is_no_ratio() -> None:
    assert variability_index(200.0, 0.0) is None
    assert efficiency_factor(200.0, None) is None
    assert training_stress(3600, None, 250) is None
    assert intensity_factor(None, 250) is None
