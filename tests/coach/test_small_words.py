"""A question in other small words than the templates': understood where one intent is meant."""

import random

import pytest

from coach.answers import INTENTS, ear_for
from coach.intents import Intent, Kind
from coach.language import LANGUAGES, language
from coach.patterns import Choice, Row, Word, compile_template, without_words

WITH_SMALL_WORDS = tuple(code for code in LANGUAGES if language(code).hearing.small_words)
QUESTIONS = [intent for intent in INTENTS if intent.kind is Kind.QUESTION]


def one_of(row: Row, chance: random.Random) -> str:
    """Return words that a pattern without slots covers."""
    words = (
        one_of(chance.choice(node.options), chance)
        if isinstance(node, Choice)
        else node.text
        if isinstance(node, Word)
        else "ten"
        for node in row
    )
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(
    ("code", "said", "meant"),
    [
        ("en", "what speed are we doing", "speed"),
        ("en", "what mode is it in", "mode"),
        ("en", "where's my pulse at", "heart_rate"),
        ("en", "is my trainer still there", "trainer"),
        ("de", "was hab ich für einen puls", "heart_rate"),
        ("de", "ist mein trainer noch verbunden", "trainer"),
        ("de", "wie viel w prime ist noch da", "w_prime"),
    ],
)
def test_other_small_words_ask_the_same(code: str, said: str, meant: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is not None
    assert heard.intent.name == meant


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "skip at the my interval"),  # an order is taken only as it is written down
        ("en", "is it the pause in this"),
        ("en", "what speed am i not doing"),
        ("en", "what speed are we doing tomorrow"),
        ("en", "we are in power"),  # one word that tells anything is too few
        ("de", "überspringe im das intervall da bei"),
        ("de", "was habe ich nicht für einen puls"),
        ("de", "was hab ich für einen puls morgen"),
    ],
)
def test_what_says_more_or_orders_is_not_guessed(code: str, said: str) -> None:
    assert ear_for(language(code)).hear(said) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "how long are we in the interval"),  # ridden, or left?
        ("en", "what watts do we have by this"),
        ("de", "wie lange sind wir in dem training"),
    ],
)
def test_words_that_two_questions_share_are_answered_by_neither(code: str, said: str) -> None:
    assert ear_for(language(code)).hear_gist(tuple(said.split())) is None


@pytest.mark.parametrize("code", WITH_SMALL_WORDS)
@pytest.mark.parametrize("intent", QUESTIONS, ids=lambda intent: intent.name)
def test_a_question_said_in_telegram_style_is_never_taken_for_another(
    intent: Intent, code: str
) -> None:
    spoken = language(code)
    ear, chance = ear_for(spoken), random.Random(intent.name)
    for template in spoken.phrases.templates[intent.name]:
        row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
        said = one_of(without_words(row, spoken.hearing.small_words), chance)
        for words in (said, one_of(row, chance)):
            gist = ear.hear_gist(tuple(words.split()))
            assert gist is None or gist.intent is intent, (template, words, gist.intent.name)
