"""Best efforts: never over a pause, the best of many rides, and whose they are."""

import itertools
import random

import numpy as np
import pytest

from workouts.columns import Columns
from workouts.power_curve import CURVE_S, BestEffort, best_efforts, merge, power_at, power_curve

CHANCE = random.Random(3)


def columns(*stretches: list[float]) -> Columns:
    watts = np.array([power_w for stretch in stretches for power_w in stretch])
    cuts = np.cumsum([0, *map(len, stretches)]).tolist()
    empty = np.full(len(watts), np.nan)
    return Columns(watts, empty, empty, empty, tuple(itertools.pairwise(cuts)))


def test_the_curve_has_68_durations_from_a_second_to_five_hours() -> None:
    assert len(CURVE_S) == len(set(CURVE_S)) == 68
    assert list(CURVE_S) == sorted(CURVE_S)
    assert (CURVE_S[0], CURVE_S[-1]) == (1, 5 * 3600)
    assert {5, 60, 180, 300, 480, 720, 1200, 3600} <= set(CURVE_S)


@pytest.mark.parametrize("seconds", [1, 7, 61, 400])
def test_each_point_is_the_best_of_all_windows(seconds: int) -> None:
    watts = [float(CHANCE.randint(0, 900)) for _ in range(seconds)]
    curve = power_curve(columns(watts))
    for duration, power_w in zip(CURVE_S, curve, strict=True):
        windows = [
            sum(watts[at : at + duration]) / duration for at in range(seconds - duration + 1)
        ]
        assert power_w == (pytest.approx(max(windows)) if windows else None)


def test_a_best_effort_does_not_span_a_pause() -> None:
    curve = power_curve(columns([300.0] * 40, [400.0] * 50))
    assert power_at(curve, 50) == 400
    assert power_at(curve, 55) is None
    assert power_at(power_curve(columns([300.0] * 40 + [400.0] * 50)), 60) == pytest.approx(
        (50 * 400 + 10 * 300) / 60
    )


def test_a_ride_without_power_has_no_curve() -> None:
    assert power_curve(columns([float("nan")] * 100)) == ()
    assert power_curve(columns()) == ()
    assert power_at((), 60) is None


def test_the_best_of_all_rides_knows_whose_each_point_is() -> None:
    sprint = power_curve(columns([900.0] * 5 + [100.0] * 15))
    long = power_curve(columns([250.0] * 120))
    best = best_efforts([("sprint", sprint), ("walk", ()), ("long", long)])
    assert best[0] == BestEffort(1, 900.0, "sprint")
    assert best[CURVE_S.index(120)] == BestEffort(120, 250.0, "long")
    assert best[CURVE_S.index(300)] is None
    assert merge([(), sprint, long]) == tuple(each and each.power_w for each in best)
    assert merge([]) == ()


def test_of_two_equal_efforts_the_first_given_stays() -> None:
    curve = power_curve(columns([250.0] * 10))
    best = best_efforts([("new", curve), ("old", curve)])
    assert {each.ride_id for each in best if each} == {"new"}
