"""The knobs of the simulated rider that scripts turn: an aim without ERG, a heart that drifts."""

import random

import pytest

from sensors.simulated.air import make_air
from sensors.simulated.heart import Heart, HeartNumbers
from sensors.simulated.rider import Rider, RiderNumbers


@pytest.mark.parametrize("watts", [125, 210, 280, 320])
def test_a_rider_holds_what_he_aims_for_on_a_free_road(watts: int) -> None:
    air = make_air(5, w_prime_j=200_000.0)
    air.rider.aim(watts)
    air.advance(30.0)
    ridden = [air.truth(30.0 + second).power_w for second in range(60)]
    assert sum(ridden) / len(ridden) == pytest.approx(watts, rel=0.02)


def test_a_rider_who_aims_no_more_goes_back_to_his_own_effort() -> None:
    air = make_air(5)
    usual_w = air.rider.chosen_power_w
    air.rider.aim(300)
    air.advance(30.0)
    air.rider.aim(None)
    assert air.rider.chosen_power_w == usual_w


def test_nobody_aims_for_nothing() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Rider(RiderNumbers(), 1).aim(0)


def test_a_heart_drifts_as_fast_and_as_far_as_it_is_told() -> None:
    def after_half_an_hour(heart: Heart) -> float:
        for _ in range(1800):
            heart.beat(1.0, 200.0)
        return heart.rate_bpm

    numbers = HeartNumbers(250.0, 190.0, 55.0)
    hot, usual = (Heart(numbers, random.Random(3)) for _ in range(2))
    hot.drift(bpm_per_hour=60.0, limit_bpm=20.0)
    # 8 bpm an hour at 80 % of FTP, against the limit of 20.
    assert after_half_an_hour(hot) - after_half_an_hour(usual) == pytest.approx(16.8, abs=0.1)
    with pytest.raises(ValueError, match="cannot drift"):
        hot.drift(bpm_per_hour=-1.0, limit_bpm=5.0)
