"""Stress per day becomes fitness, fatigue and form."""

from datetime import date, timedelta

import numpy as np
import pytest

from workouts.load import load_series

FIRST = date(2026, 2, 20)


def test_days_without_a_ride_are_steps_too_and_february_ends() -> None:
    days = load_series({FIRST: 100.0}, FIRST, date(2026, 3, 2), today=date(2026, 3, 2))
    assert [day.date.isoformat() for day in days[-3:]] == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert len(days) == 11
    assert days[-1].training_stress == 0.0
    assert days[-1].atl < days[0].atl


def test_today_is_provisional_until_it_has_a_ride() -> None:
    yesterday, today = FIRST, FIRST + timedelta(days=1)
    resting = load_series({yesterday: 80.0}, yesterday, today, today=today)
    ridden = load_series({yesterday: 80.0, today: 50.0}, yesterday, today, today=today)
    assert [day.provisional for day in resting] == [False, True]
    assert [day.provisional for day in ridden] == [False, False]


def test_this_morning_s_form_does_not_know_today_s_ride() -> None:
    today = FIRST + timedelta(days=1)
    resting = load_series({FIRST: 80.0}, FIRST, today, today=today)[-1]
    ridden = load_series({FIRST: 80.0, today: 300.0}, FIRST, today, today=today)[-1]
    assert ridden.tsb == resting.tsb
    assert ridden.ctl > resting.ctl


def test_no_days_are_asked_for_and_none_come() -> None:
    assert load_series({}, FIRST, FIRST - timedelta(days=1), today=FIRST) == ()


@pytest.mark.parametrize("seed", range(6))
def test_fitness_agrees_with_a_sum_over_all_days_in_plain_numpy(seed: int) -> None:
    """Written apart from ours: each day's stress fades away by itself."""
    chance = np.random.default_rng(seed)
    stress = np.where(chance.random(400) < 0.6, chance.uniform(20, 200, 400), 0.0)
    daily = {FIRST + timedelta(days=n): float(value) for n, value in enumerate(stress) if value}
    last = FIRST + timedelta(days=399)
    today = load_series(daily, FIRST, last, today=last)[-1]
    age = np.arange(400)[::-1]
    for days, ours in ((42, today.ctl), (7, today.atl)):
        fading = np.exp(-1 / days)
        assert ours == pytest.approx((stress * (1 - fading) * fading**age).sum(), rel=1e-3)
