"""W′ over a ride and ahead of it: spent above critical power, won back below."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.w_prime import WPrimeBalance, balance_over, step_balance
from workouts.w_prime_forecast import Effort, Forecast, efforts_of, forecast
from workouts.workout import Step, StepKind, Target, Unit

CP_W, W_PRIME_J = 250.0, 20_000.0
REPEATS = (Effort(180, 350, 350), Effort(180, 150, 150)) * 3


def test_at_critical_power_the_balance_stands() -> None:
    assert balance_over([CP_W] * 600, CP_W, W_PRIME_J, 9_000) == [9_000] * 600


def test_the_balance_goes_below_zero_and_says_so() -> None:
    assert balance_over([450.0] * 150, CP_W, W_PRIME_J)[-1] == -10_000


def test_rest_never_gives_more_than_there_was() -> None:
    live = WPrimeBalance(CP_W, W_PRIME_J, 100)
    for _ in range(20_000):
        live.add(0)
    assert W_PRIME_J - 1 < live.balance_j <= W_PRIME_J
    assert step_balance(0, 0, 300, 200) == 200  # stronger than his W′ is deep: whole in a second


watts = st.lists(st.one_of(st.none(), st.integers(0, 900)), max_size=120)


@given(ridden=watts)
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
def test_after_a_dropout_the_live_balance_is_that_of_the_filled_ride(
    ridden: list[int | None],
) -> None:
    """Up to three silent seconds hold the last power, more are zero from their beginning."""
    filled: list[float] = []
    for at, power_w in enumerate(ridden):
        if power_w is not None:
            filled.append(power_w)
            continue
        start = at
        while start and ridden[start - 1] is None:
            start -= 1
        end = at
        while end < len(ridden) and ridden[end] is None:
            end += 1
        held = ridden[start - 1] if start and end - start <= 3 else 0
        filled.append(held or 0)
    live = WPrimeBalance(CP_W, W_PRIME_J)
    for power_w in ridden:
        live.add(power_w)
    live.split()
    series = [W_PRIME_J, *balance_over(filled, CP_W, W_PRIME_J)]
    assert live.balance_j == series[-1]
    assert live.lowest_j == min(series)


def test_a_pause_neither_spends_nor_rests() -> None:
    live = WPrimeBalance(CP_W, W_PRIME_J)
    live.add(450)
    live.split()
    assert live.balance_j == W_PRIME_J - 200
    live.add(None)  # nothing to hold after a pause
    assert live.balance_j > W_PRIME_J - 200


def test_the_forecast_says_in_which_repeat_it_is_gone() -> None:
    ahead = forecast(REPEATS, W_PRIME_J, CP_W, W_PRIME_J)
    ridden = balance_over(
        [watts for each in REPEATS for watts in [each.from_w] * int(each.seconds)],
        CP_W,
        W_PRIME_J,
    )
    assert ahead.at_end_j == pytest.approx(ridden[179::180])
    assert ahead.lowest_j == pytest.approx(min(ridden))
    assert ahead.gone_in_step == 2
    assert ahead.gone_at_s is not None
    first_below = next(second for second, left_j in enumerate(ridden) if left_j <= 0)
    assert first_below <= ahead.gone_at_s <= first_below + 1


def test_an_easier_plan_is_never_out_of_it() -> None:
    ahead = forecast(REPEATS[:2], W_PRIME_J, CP_W, W_PRIME_J)
    assert (ahead.gone_at_s, ahead.gone_in_step) == (None, None)
    assert ahead.lowest_j == 2_000


def test_what_is_gone_already_is_gone_now() -> None:
    ahead = forecast([Effort(60, 100, 100)], -500, CP_W, W_PRIME_J)
    assert (ahead.gone_at_s, ahead.gone_in_step, ahead.lowest_j) == (0, 0, -500)
    assert forecast([], -500, CP_W, W_PRIME_J) == Forecast((), -500, None, None)


def test_a_ramp_is_forecast_as_it_is_ridden() -> None:
    ramp = Effort(300, 200, 500)
    ahead = forecast([ramp], W_PRIME_J, CP_W, W_PRIME_J)
    ridden = balance_over([200 + second + 0.5 for second in range(300)], CP_W, W_PRIME_J)
    assert ahead.at_end_j == pytest.approx([ridden[-1]])
    assert ahead.gone_at_s is not None
    within = math.ceil(ahead.gone_at_s) - 1
    assert ridden[within] <= 0 < ridden[within - 1]


def test_the_rest_of_a_plan_begins_within_its_step() -> None:
    steps = (
        Step(StepKind.RAMP, 100, Target(0.5, 1.0)),
        Step(StepKind.STEADY, 60, Target(300, 300, Unit.WATTS)),
        Step(StepKind.FREE, 30),
    )
    efforts = efforts_of(steps, 200, 140, bias_percent=110, first_elapsed_s=40.5)
    shown = [(each.seconds, round(each.from_w, 2), round(each.to_w, 2)) for each in efforts]
    assert shown == [(59.5, 154.55, 220), (60, 330, 330), (30, 140, 140)]
    ahead = forecast(efforts, 5_000, 200, W_PRIME_J)
    assert len(ahead.at_end_j) == 3
    assert ahead.gone_in_step == 1
