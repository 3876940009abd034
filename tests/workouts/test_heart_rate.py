"""What the heart says: stress without watts, and drift over a steady ride."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workouts.athlete import Athlete, Trimp
from workouts.heart_rate import decoupling_percent, heart_rate_stress, steady_decoupling_percent

if TYPE_CHECKING:
    from workouts.columns import Column

RIDER = Athlete(
    resting_heart_rate_bpm=50,
    threshold_heart_rate_bpm=165,
    max_heart_rate_bpm=185,
)
FORTY_ONE_MINUTES = 41 * 60


def steady(
    heart_until_half: float, heart_after: float, seconds: int = FORTY_ONE_MINUTES
) -> "tuple[Column, Column]":
    half = seconds // 2
    return np.full(seconds, 200.0), np.repeat([float(heart_until_half), float(heart_after)], half)


@pytest.mark.parametrize("trimp", Trimp)
def test_an_hour_at_threshold_is_a_hundred(trimp: Trimp) -> None:
    rider = replace(RIDER, trimp=trimp)
    assert heart_rate_stress(np.full(3600, 165.0), rider) == pytest.approx(100)


def test_hard_intervals_cost_more_than_the_same_mean() -> None:
    even = heart_rate_stress(np.full(3600, 140.0), RIDER)
    intervals = heart_rate_stress(np.tile([110.0] * 60 + [170.0] * 60, 30), RIDER)
    assert even is not None
    assert intervals is not None
    assert intervals > even


def test_seconds_without_a_heart_rate_add_nothing() -> None:
    heart = np.full(1800, 150.0)
    gone = np.concatenate([heart, np.full(600, np.nan), np.zeros(600)])
    assert heart_rate_stress(gone, RIDER) == heart_rate_stress(heart, RIDER)
    assert heart_rate_stress(np.full(600, np.nan), RIDER) is None


def test_a_heart_below_its_resting_rate_costs_nothing() -> None:
    assert heart_rate_stress(np.full(600, 45.0), RIDER) == 0


def test_the_heart_drifts_up_at_the_same_power() -> None:
    watts, heart = steady(140, 154)
    assert decoupling_percent(watts, heart) == pytest.approx(100 * (1 - 140 / 154))
    assert steady_decoupling_percent(watts, heart, 1.0) == decoupling_percent(watts, heart)


def test_short_unsteady_and_strapless_rides_have_no_drift() -> None:
    watts, heart = steady(140, 154)
    assert steady_decoupling_percent(*steady(140, 154, 2400), 1.0) is None
    assert steady_decoupling_percent(watts, heart, 1.06) is None
    assert steady_decoupling_percent(watts, heart, None) is None
    heart[100:500] = np.nan
    assert steady_decoupling_percent(watts, heart, 1.0) is None
    assert decoupling_percent(watts, np.full(len(watts), np.nan)) is None
    assert decoupling_percent(np.zeros(100), np.full(100, 120.0)) is None
