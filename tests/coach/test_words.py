"""From what was typed or heard to words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.language import language
from coach.words import MAX_CHARACTERS, normalise

ENGLISH = language().hearing

SAID = {
    "What's my HR?": "what is my heart rate",
    "what’s my F.T.P.": "what is my ftp",
    "Um, skip it, er, please": "skip it please",
    "make it 105%": "make it 105 percent",
    "slope -2.5 %": "slope minus 2.5 percent",
    "ninety-five per cent": "ninety five percent",
    "1,200 watts": "1200 watts",
    "250w": "250 watts",
    "3.4 W/kg": "3.4 watts per kilo",
    "don't, can't, I'm, we're": "do not can not i am we are",
    "today's workout": "todays workout",
    "skip this bloody intervall": "skip this interval",
    "two more mins": "two minutes more",
}


def heard(said: str) -> tuple[str, ...]:
    return normalise(said, ENGLISH)


@pytest.mark.parametrize(("said", "words"), SAID.items())
def test_a_rider_types_as_riders_type(said: str, words: str) -> None:
    assert " ".join(heard(said)) == words


def test_words_of_another_script_are_kept_so_that_they_cannot_be_covered() -> None:
    assert heard("skip 中文") == ("skip", "中文")


def test_a_text_too_long_for_a_question_is_not_looked_at() -> None:
    assert heard("skip " * MAX_CHARACTERS) == ()


@settings(derandomize=True)
@given(st.text())
def test_any_text_gives_words_without_spaces(text: str) -> None:
    assert all(word and not any(char.isspace() for char in word) for word in heard(text))


@settings(derandomize=True)
@given(st.lists(st.text("bcdzéßж中", min_size=1, max_size=6), max_size=12))
def test_words_that_mean_nothing_to_the_coach_come_through_whole(words: list[str]) -> None:
    assert heard(", ".join(words)) == tuple(word.casefold() for word in words)
