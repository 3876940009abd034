"""Riders' own words, written apart from the templates: nearly all are understood, none acted
on wrongly."""

from collections import Counter
from pathlib import Path

import pytest

from coach.answers import EAR, INTENTS
from coach.intents import Kind
from coach.language import language

FILE = Path(__file__).with_name("paraphrases_en.txt")
NOTHING = "-"
ACTING = (Kind.ORDER, Kind.VERDICT)
LEAST_RIGHT = 0.97

LINES = tuple(
    (wanted, said)
    for wanted, _, said in (
        line.partition("\t")
        for line in FILE.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
)
KIND = {intent.name: intent.kind for intent in INTENTS}


def understood(said: str) -> str:
    heard = EAR.hear(said)
    return heard.intent.name if heard else NOTHING


def test_nearly_every_paraphrase_is_understood_as_meant() -> None:
    wrong = [
        (wanted, said, understood(said)) for wanted, said in LINES if understood(said) != wanted
    ]
    assert len(LINES) >= 200
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(LINES), wrong


def test_no_paraphrase_is_taken_for_an_order_that_it_is_not() -> None:
    wrong = [
        (wanted, said, understood(said))
        for wanted, said in LINES
        if understood(said) != wanted and KIND.get(understood(said)) in ACTING
    ]
    assert wrong == []


def test_every_intent_has_three_paraphrases() -> None:
    counted = Counter(wanted for wanted, _ in LINES)
    assert {name: counted[name] for name in KIND if counted[name] < 3} == {}
    assert set(counted) - set(KIND) == {NOTHING}


@pytest.mark.parametrize(("name", "example"), language().answers["examples"].items())
def test_each_example_is_understood_as_its_own_intent(name: str, example: str) -> None:
    assert understood(example) == name
    assert understood(f"Um, {example.upper()}, please!") == name


@pytest.mark.parametrize(
    "said",
    [
        "don't skip",
        "do not end the ride",
        "I don't want to make it harder",
        "never discard the ride",
        "skip the question",
        "not easier",
        "what if I end the ride",
        "should I make it harder by five percent",
        "he said skip",
        "easier by five percent of nothing",
        "skip skip skip this",
        "harder by",
    ],
)
def test_a_sentence_that_only_holds_an_order_is_no_order(said: str) -> None:
    heard = EAR.hear(said)
    assert heard is None or heard.intent.kind is Kind.QUESTION


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("easier by ten percent", (10,)),
        ("set intensity to a hundred and five percent", (105,)),
        ("set the slope to minus two point five percent", (-2.5,)),
        ("extend by two minutes thirty", (150,)),
        ("level forty", (40,)),
    ],
)
def test_the_numbers_of_an_order_are_heard(said: str, numbers: tuple[float, ...]) -> None:
    heard = EAR.hear(said)
    assert heard is not None
    assert heard.numbers == numbers
