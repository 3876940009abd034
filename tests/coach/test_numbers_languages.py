"""Numbers as riders say them in German, Dutch and Polish: joined, split, in their cases."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.language import LANGUAGES, language
from coach.words import normalise

SPLIT = {
    "de": re.compile(r"(tausend|hundert|und)"),
    "nl": re.compile(r"(duizend|honderd|ën|en(?=twin|der|veer|vijf|zes|zev|tach|neg))"),
    "pl": re.compile(r"(dzieści|dziesiąt|set|ście|naście)"),
}
NUMBERS = {
    "de": {
        "zweihundertfünfzig": 250,
        "zwei hundert fünfzig": 250,
        "zwei fünfzig": 250,
        "fünf und neunzig": 95,
        "fuenfundneunzig": 95,
        "hunderteins": 101,
        "fünfzehnhundert": 1500,
        "anderthalb": 1.5,
        "zweieinhalb": 2.5,
        "zwei Komma fünf": 2.5,
        "minus drei": -3,
        "1.250": 1250,
        "2,5": 2.5,
    },
    "nl": {
        "tweehonderdvijftig": 250,
        "twee honderd vijftig": 250,
        "twee vijftig": 250,
        "vijf en negentig": 95,
        "drieënveertig": 43,
        "honderd en vijf": 105,
        "anderhalf": 1.5,
        "tweeënhalf": 2.5,
        "twee komma vijf": 2.5,
        "min drie": -3,
    },
    "pl": {
        "dwieście pięćdziesiąt": 250,
        "dwustu pięćdziesięciu": 250,
        "piecdziesiat": 50,
        "pięciu": 5,
        "dwóch": 2,
        "dwie": 2,
        "tysiąc dwieście": 1200,
        "półtora": 1.5,
        "dwa i pół": 2.5,
        "dwa przecinek pięć": 2.5,
        "minus trzy": -3,
    },
}
NO_NUMBERS = {
    "de": ("", "und", "fünf sechs", "hundert und", "neunzig fünf", "komma", "prozent", "minus"),
    "nl": ("", "en", "vijf zes", "honderd en", "negentig vijf", "komma", "procent", "min"),
    "pl": ("", "i", "pięć sześć", "dwadzieścia dwanaście", "sto zero", "przecinek", "minus"),
}
DURATIONS = {
    "de": {
        "dreißig Sekunden": 30,
        "anderthalb Minuten": 90,
        "eine halbe Minute": 30,
        "eine Minute und dreißig Sekunden": 90,
        "zwei Minuten dreißig": 150,
        "eine Viertelstunde": 900,
        "2:30": 150,
    },
    "nl": {
        "dertig seconden": 30,
        "anderhalve minuut": 90,
        "een halve minuut": 30,
        "twee minuten dertig": 150,
        "een kwartier": 900,
    },
    "pl": {
        "trzydzieści sekund": 30,
        "półtorej minuty": 90,
        "minutę": 60,
        "pół minuty": 30,
        "dwie i pół minuty": 150,
        "dwie minuty trzydzieści": 150,
        "kwadrans": 900,
    },
}
NO_DURATIONS = {
    "de": ("zwei", "null Sekunden", "zwei Minuten neunzig", "30 Stunden", "Stunde"),
    "nl": ("twee", "nul seconden", "twee minuten negentig", "30 uur"),
    "pl": ("dwa", "zero sekund", "dwie minuty dziewięćdziesiąt", "30 godzin"),
}
OTHERS = tuple(NUMBERS)


def words(said: str, code: str) -> tuple[str, ...]:
    return normalise(said, language(code).hearing)


def read(said: str, code: str) -> int | float | None:
    return language(code).numerals.read_number(words(said, code))


@pytest.mark.parametrize(
    ("code", "said", "number"),
    [(code, said, number) for code in OTHERS for said, number in NUMBERS[code].items()],
)
def test_a_rider_says_a_number(code: str, said: str, number: float) -> None:
    assert read(said, code) == number


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code in OTHERS for said in NO_NUMBERS[code]]
)
def test_what_is_no_number_as_a_whole_is_none(code: str, said: str) -> None:
    assert read(said, code) is None


@pytest.mark.parametrize(
    ("code", "said", "seconds"),
    [(code, said, seconds) for code in OTHERS for said, seconds in DURATIONS[code].items()],
)
def test_a_rider_says_how_long(code: str, said: str, seconds: int) -> None:
    assert language(code).numerals.read_duration(words(said, code)) == seconds


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code in OTHERS for said in NO_DURATIONS[code]]
)
def test_a_length_without_unit_or_sense_is_none(code: str, said: str) -> None:
    assert language(code).numerals.read_duration(words(said, code)) is None


@pytest.mark.parametrize(
    ("code", "thousands"), product(OTHERS, (range(1000), range(1000, 10_000, 7)))
)
def test_a_number_comes_back_from_its_words_joined_and_split(code: str, thousands: range) -> None:
    numerals, fold = language(code).numerals, language(code).hearing.fold
    for number in thousands:
        spelt = numerals.spell_number(number)
        for said in (spelt, spelt.replace(" ", ""), SPLIT[code].sub(r" \1 ", spelt)):
            assert numerals.read_number(fold(said.casefold()).split()) == number, said


@settings(derandomize=True, deadline=None)
@given(
    code=st.sampled_from(tuple(LANGUAGES)), whole=st.integers(-9999, 9999), part=st.integers(0, 999)
)
def test_decimals_come_back_from_their_words(code: str, whole: int, part: int) -> None:
    value = whole + (part if whole >= 0 else -part) / 1000
    numerals, fold = language(code).numerals, language(code).hearing.fold
    back = numerals.read_number(fold(numerals.spell_number(value).casefold()).split())
    assert back is not None
    assert abs(back - value) < 1e-9
