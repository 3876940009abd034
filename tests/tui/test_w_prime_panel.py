"""W′ as the rider reads it: a bar, kilojoules, and where the plan leads."""

import pytest

from tests.tui.riding import PLAN, riding
from tui.panels.drawing import Row
from tui.panels.w_prime import w_prime_bar, w_prime_row, w_prime_short
from workouts.snapshot import WPrimeForecast

LAST_OVER, WARMUP = PLAN[19], PLAN[0]


def words(row: Row) -> str:
    return "".join(text for text, _ in row).rstrip()


@pytest.mark.parametrize(
    ("share", "bar"),
    [(1.0, "▇▇▇▇"), (0.5, "▇▇▁▁"), (0.4, "▇▄▁▁"), (0.0, "▁▁▁▁"), (-0.3, "▁▁▁▁"), (1.2, "▇▇▇▇")],
)
def test_the_bar_is_what_is_left(share: float, bar: str) -> None:
    assert w_prime_bar(share, 4) == bar


@pytest.mark.parametrize(
    ("forecast", "row"),
    [
        (None, "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ"),
        (WPrimeForecast(11_240, None), "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ"),
        (WPrimeForecast(3_960, LAST_OVER, sets=3),
         "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ → 4.0 at the end of set 3"),
        (WPrimeForecast(3_960, LAST_OVER, sets=1),
         "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ → 4.0 at the end of rep 3 of 3"),
        (WPrimeForecast(3_960, WARMUP), "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ → 4.0 at the end of warm up"),
        (WPrimeForecast(-4_000, LAST_OVER, PLAN[17], 700.0, 1),
         "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ  at this rate gone in rep 2 of 3"),
    ],
)  # fmt: skip
def test_the_row_says_where_the_plan_leads(forecast: WPrimeForecast | None, row: str) -> None:
    assert words(w_prime_row(riding(w_prime_forecast=forecast), 56)) == row


def test_a_narrow_row_says_less_and_never_breaks_a_word() -> None:
    ride = riding()
    assert words(w_prime_row(ride, 40)) == "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ → 4.0 in set 3"
    assert words(w_prime_row(ride, 30)) == "W′ ▇▇▇▇▇▁▁▁▁  11.2 kJ → 4.0"
    assert words(w_prime_short(ride, 25)) == "W′ ▇▇▂▁ 11.2→4.0 kJ"
    assert words(w_prime_short(ride, 16)) == "W′ 11.2→4.0 kJ"
    assert words(w_prime_short(ride, 8)) == ""


def test_what_is_gone_is_said_in_words_too() -> None:
    empty = riding(
        w_prime_j=-1_240,
        w_prime_percent=-6,
        w_prime_forecast=WPrimeForecast(-1_240, None, PLAN[8], 0.0, 3),
    )
    assert words(w_prime_row(empty, 56)) == "W′ ▁▁▁▁▁▁▁▁▁  −1.2 kJ  W′ is gone"
    going = riding(w_prime_forecast=WPrimeForecast(-500, LAST_OVER, LAST_OVER, 400.0, 3))
    assert words(w_prime_short(going, 25)) == "W′ ▇▇▂▁ 11.2 kJ→gone!"


def test_a_ride_without_power_says_that_it_does_not_know() -> None:
    assert words(w_prime_row(riding(w_prime_j=None, w_prime_percent=None), 56)) == "W′ --"
    assert w_prime_short(riding(w_prime_j=None), 25) == ()
