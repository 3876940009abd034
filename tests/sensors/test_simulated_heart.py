"""The simulated heart: how high, how quick, and how much it drifts."""

import random
import statistics

import pytest

from sensors.simulated.heart import Heart, HeartNumbers
from tests.sensors.simulated_ride import SimulatedRide

NUMBERS = HeartNumbers(ftp_w=250, max_bpm=190, rest_bpm=55)


def heart_after(seconds: int, power_w: float, heart: Heart | None = None) -> Heart:
    heart = heart or Heart(NUMBERS, random.Random(5))
    for _ in range(seconds):
        heart.beat(1.0, power_w)
    return heart


def test_steady_heart_rate_rises_with_power_and_stops_at_the_maximum() -> None:
    rates = [NUMBERS.steady_bpm(power_w) for power_w in range(0, 401, 50)]
    assert rates == sorted(rates)
    assert 60 < rates[0] < 80
    assert NUMBERS.steady_bpm(250) == pytest.approx(171, abs=4)
    assert NUMBERS.steady_bpm(0.65 * 250) == pytest.approx(136, abs=6)
    assert NUMBERS.steady_bpm(1000) == 190


def seconds_to(heart: Heart, power_w: float, until_bpm: float) -> int:
    """Return how long `power_w` takes to bring the heart past `until_bpm`."""
    rising = heart.rate_bpm < until_bpm
    for second in range(1, 600):
        heart.beat(1.0, power_w)
        if (heart.rate_bpm >= until_bpm) is rising:
            return second
    raise AssertionError(f"{heart.rate_bpm:.0f} bpm after ten minutes, not {until_bpm:.0f}")


def test_it_is_two_thirds_up_in_half_a_minute() -> None:
    low, high = NUMBERS.steady_bpm(100), NUMBERS.steady_bpm(230)
    heart = heart_after(300, 100)
    assert 22 <= seconds_to(heart, 230, low + 0.632 * (high - low)) <= 34


def test_it_comes_down_more_slowly_than_it_went_up() -> None:
    low, high = NUMBERS.steady_bpm(100), NUMBERS.steady_bpm(230)
    heart = heart_after(300, 230)
    assert 38 <= seconds_to(heart, 100, high - 0.632 * (high - low)) <= 62


def test_it_drifts_upward_over_an_hour_at_steady_power() -> None:
    heart = heart_after(600, 200)
    early = statistics.mean(heart_after(1, 200, heart).rate_bpm for _ in range(300))
    heart_after(3600, 200, heart)
    late = statistics.mean(heart_after(1, 200, heart).rate_bpm for _ in range(300))
    assert 4 < late - early < 10


def test_it_never_leaves_the_range_between_rest_and_maximum() -> None:
    heart = Heart(NUMBERS, random.Random(2))
    chance = random.Random(3)
    for _ in range(3000):
        heart.beat(1.0, chance.choice((0.0, 150.0, 900.0)))
        assert 55 <= heart.rate_bpm <= 190


def test_it_wanders_by_a_beat_or_so_at_steady_power() -> None:
    heart = heart_after(600, 180)
    rates = [heart_after(1, 180, heart).rate_bpm for _ in range(600)]
    assert 0.3 < statistics.stdev(rates) < 2.0


def test_an_interval_is_seen_in_the_heart_rate_of_the_ride() -> None:
    ride = SimulatedRide()
    ride.take_control()
    shown: list[float] = []
    for watts, seconds in ((120, 300), (280, 180), (120, 180)):
        ride.hold(watts)
        ride.ride(seconds)
        shown.append(ride.air.truth(ride.clock.now()).heart_rate_bpm)
    easy, hard, after = shown
    assert hard > easy + 40
    assert after < hard - 35
    assert after > easy - 5
