"""Numbers as riders say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.numbers import read_duration, read_number, spell_number
from coach.numerals import Number

SAID = {
    "ninety five": 95,
    "a hundred": 100,
    "a hundred and five": 105,
    "one hundred five": 105,
    "one oh five": 105,
    "one fifty": 150,
    "two twenty five": 225,
    "two point five": 2.5,
    "point five": 0.5,
    "nought point two five": 0.25,
    "three point twenty five": 3.25,
    "half": 0.5,
    "two and a half": 2.5,
    "a couple of": 2,
    "minus three": -3,
    "minus two point five": -2.5,
    "fifteen hundred": 1500,
    "two thousand five hundred and six": 2506,
    "105": 105,
    "2.5": 2.5,
}
NO_NUMBER = (
    "",
    "a",
    "and",
    "five and",
    "hundred and",
    "five six",
    "ninety fifteen",
    "twenty twelve",
    "zero hundred",
    "point",
    "two point",
    "minus",
    "minus minus two",
    "one hundred hundred",
    "10 15",
    "1234567",
    "9" * 5000,
)
DURATIONS = {
    "thirty seconds": 30,
    "90 seconds": 90,
    "a minute": 60,
    "half a minute": 30,
    "another minute": 60,
    "a minute and a half": 90,
    "two and a half minutes": 150,
    "two minutes thirty": 150,
    "two minutes and thirty seconds": 150,
    "2:30": 150,
    "1:00:00": 3600,
    "an hour": 3600,
}
NO_DURATION = ("two", "minutes", "zero seconds", "two minutes ninety", "30 hours", "0:00", "a", "")


@pytest.mark.parametrize(("said", "number"), SAID.items())
def test_a_rider_says_a_number(said: str, number: Number) -> None:
    assert read_number(said.split()) == number


@pytest.mark.parametrize("said", NO_NUMBER)
def test_what_is_no_number_as_a_whole_is_none(said: str) -> None:
    assert read_number(said.split()) is None


@pytest.mark.parametrize(("said", "seconds"), DURATIONS.items())
def test_a_rider_says_how_long(said: str, seconds: int) -> None:
    assert read_duration(said.split()) == seconds


@pytest.mark.parametrize("said", NO_DURATION)
def test_a_length_without_unit_or_sense_is_none(said: str) -> None:
    assert read_duration(said.split()) is None


@pytest.mark.parametrize("number", range(1000))
def test_every_number_below_a_thousand_comes_back_from_its_words(number: int) -> None:
    words = spell_number(number).split()
    assert read_number(words) == number
    assert read_number([word for word in words if word != "and"]) == number


@settings(derandomize=True)
@given(st.integers(-999_999, 999_999), st.integers(0, 999))
def test_numbers_with_three_decimals_come_back_from_their_words(whole: int, parts: int) -> None:
    value = whole + (parts if whole >= 0 else -parts) / 1000
    back = read_number(spell_number(value).split())
    assert back is not None
    assert abs(back - value) < 1e-9


@settings(derandomize=True)
@given(st.integers(1, 9), st.integers(10, 99))
def test_one_fifty_is_a_hundred_and_fifty(hundreds: int, rest: int) -> None:
    assert read_number(f"{spell_number(hundreds)} {spell_number(rest)}".split()) == (
        100 * hundreds + rest
    )


HEAP = ("one", "two", "ten", "fifty", "hundred", "thousand", "and", "a", "point", "half")


@settings(derandomize=True)
@given(st.lists(st.sampled_from(HEAP)))
def test_any_heap_of_number_words_gives_a_number_or_none(words: list[str]) -> None:
    value = read_number(words)
    assert value is None or 0 <= value < 1_000_000
