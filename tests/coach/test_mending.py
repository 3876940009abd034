"""Misheard words of questions: mended where one word is near, and never into an order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.answers import INTENTS, ear_for
from coach.intents import Kind
from coach.language import LANGUAGES, language
from coach.mending import Vocabulary, distance
from coach.numbers import NUMERALS

ASKED = frozenset({"heartbeat", "cadence", "target", "power", "average", "tower"})
WORDS = Vocabulary(ASKED, frozenset({"what", "is", "my", "skip", "this"}))
DISTANCES = {
    ("cadence", "cadence"): 0,
    ("cadents", "cadence"): 2,
    ("cadnece", "cadence"): 1,
    ("cdence", "cadence"): 1,
    ("heartbet", "heartbeat"): 1,
    ("power", "cadence"): 3,
    ("ab", "abcdef"): 3,
}
ORDER_WORDS = {
    "en": "skip",
    "de": "überspringe",
    "nl": "overslaan",
    "pl": "przeskocz",
}


def mended(said: str) -> list[str]:
    return [" ".join(words) for words in WORDS.mend(tuple(said.split()), NUMERALS)]


@pytest.mark.parametrize(("pair", "letters"), DISTANCES.items())
def test_letters_between_two_words_are_counted_up_to_three(
    pair: tuple[str, str], letters: int
) -> None:
    first, second = pair
    assert distance(first, second, most=2) == letters
    assert distance(second, first, most=2) == letters


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("what is my cadense", ["what is my cadence"]),
        ("what is my heartbaet", ["what is my heartbeat"]),
        ("what is my heart beat", ["what is my heartbeat"]),
        ("what is my averagepower", ["what is my average power"]),
        ("what is my powr", []),  # too short to be sure
        ("what is my qower", []),  # two words are as near
        ("what is my cadence", []),  # nothing to mend
        ("what is my zzzzzzz", []),
        ("cadense targit averige", []),  # too much is wrong
        ("skip thiss", []),
        ("seventeen", []),
    ],
)
def test_a_long_word_is_mended_where_one_is_nearest(said: str, meant: list[str]) -> None:
    assert mended(said) == meant


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    code=st.sampled_from(tuple(LANGUAGES)),
    at=st.integers(0, 20),
    letter=st.sampled_from("abeknrstz"),
    drop=st.booleans(),
)
def test_an_order_that_is_misheard_is_not_guessed(
    code: str, at: int, letter: str, drop: bool
) -> None:
    word = ORDER_WORDS[code]
    at %= len(word)
    spoilt = word[:at] + ("" if drop else letter) + word[at + 1 :]
    known = {
        said
        for intent in INTENTS
        if intent.kind is not Kind.QUESTION
        for template in language(code).phrases.templates[intent.name]
        for said in template.replace("(", " ").replace(")", " ").replace("|", " ").split()
    }
    heard = ear_for(language(code)).hear(spoilt)
    assert heard is None or heard.intent.kind is Kind.QUESTION or spoilt in {*known, word}
