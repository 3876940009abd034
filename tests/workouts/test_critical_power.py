"""Critical power from best efforts: a line through them, or a reason why there is none."""

import random

import numpy as np
import pytest

from workouts.critical_power import (
    CriticalPowerFit,
    Point,
    estimated_ftp_w,
    fit_critical_power,
    fit_points,
)
from workouts.power_curve import CURVE_S


def model(cp_w: float, w_prime_j: float) -> tuple[float, ...]:
    """The curve of a rider who is exactly as the model says."""
    return tuple(cp_w + w_prime_j / seconds for seconds in CURVE_S)


@pytest.mark.parametrize(("cp_w", "w_prime_j"), [(250.0, 20_000.0), (401.0, 9_500.0)])
def test_a_rider_as_the_model_says_is_found_again(cp_w: float, w_prime_j: float) -> None:
    fit = fit_critical_power(fit_points(model(cp_w, w_prime_j)))
    assert fit.cp_w == pytest.approx(cp_w)
    assert fit.w_prime_j == pytest.approx(w_prime_j)
    assert fit.why is None
    assert {180.0, 1200.0} <= {seconds for seconds, _ in fit.points}


@pytest.mark.parametrize("seed", range(5))
def test_the_line_is_that_of_plain_numpy(seed: int) -> None:
    chance = random.Random(seed)
    points = [
        (float(seconds), 260 + 18_000 / seconds + chance.uniform(-8, 8))
        for seconds in (180, 240, 300, 480, 720, 1200)
    ]
    seconds, watts = np.array(points).T
    slope, intercept = np.polyfit(seconds, seconds * watts, 1)
    fit = fit_critical_power(points)
    assert fit.cp_w == pytest.approx(slope)
    assert fit.w_prime_j == pytest.approx(intercept)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([], "there are 0: ride some"),
        ([(180, 350), (1200, 260)], "there are 2"),
        ([(60, 500), (180, 350), (1200, 260), (3600, 240)], "there are 2"),
        ([(600, 300), (660, 298), (720, 295)], "too alike in length"),
        ([(180, 250), (300, 250), (1200, 250)], "hardly harder than the long ones"),
        ([(180, 200), (300, 230), (1200, 260)], "hardly harder"),
        ([(180, 700), (300, 400), (1200, 30)], "W, as no rider has it"),
        ([(180, 800), (300, 600), (1200, 300)], "fall off too far"),
    ],
)
def test_efforts_that_make_no_line_say_why(points: list[Point], why: str) -> None:
    fit = fit_critical_power(points)
    assert (fit.cp_w, fit.w_prime_j) == (None, None)
    assert fit.why is not None
    assert why in fit.why


def test_the_estimated_ftp_is_the_greater_of_both() -> None:
    curve = model(250, 20_000)
    fit = fit_critical_power(fit_points(curve))
    assert estimated_ftp_w(curve, fit) == pytest.approx(0.95 * (250 + 20_000 / 1200))
    steady = model(300, 4_000)
    assert estimated_ftp_w(steady, fit_critical_power(fit_points(steady))) == pytest.approx(300)
    none = CriticalPowerFit(None, None, (), "no")
    assert estimated_ftp_w(curve, none) == pytest.approx(0.95 * (250 + 20_000 / 1200))
    assert estimated_ftp_w((), none) is None
    assert fit_points(()) == ()
