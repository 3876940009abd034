"""What a question is about, in any order of words; what is no question of the ride stays unread."""

import random
from functools import lru_cache

import pytest

from coach.answers import INTENTS, ear_for
from coach.intents import Intent, Kind, without_politeness
from coach.language import LANGUAGES, language
from coach.patterns import compile_template
from coach.topic_rules import RULES, TOPICS, YES_OR_NO
from coach.topics import OPENING, TopicReader, topic_words
from coach.words import normalise
from tests.coach.test_small_words import one_of

ANSWERED = [intent for intent in INTENTS if intent.kind in (Kind.QUESTION, Kind.TALK)]
MOST_OTHERWISE_READ = 0.03  # of what templates say, by rules that know nothing of them

SAID = [
    ("en", "so my pulse, what is it at currently", "heart_rate"),
    ("en", "average watts for the whole ride up to now", "average_power"),
    ("en", "any idea how long this block still has to go", "time_left"),
    ("en", "how many of those efforts are still to come", "hard_left"),
    ("en", "where are you getting my power from", "power_source"),
    ("de", "wie hoch ist denn gerade mein durchschnittlicher herzschlag", "average_heart_rate"),
    ("de", "weißt du wie lange der block noch dauert", "time_left"),
    ("de", "wieviel watt pro kilo drücke ich da", "watts_per_kg"),
    ("nl", "weet jij hoeveel tijd er nog over is in dit blokje", "time_left"),
    ("nl", "wat is eigenlijk mijn hoogste vermogen tot nu toe", "max_power"),
    ("pl", "powiedz mi ile watów mam teraz średnio", "average_power"),
    ("pl", "jak długo jeszcze potrwa ten odcinek", "time_left"),
]
NOT_ASKED = [
    ("en", "my heart rate is in zone four"),  # a report
    ("en", "why is my power so low"),
    ("en", "what is my power compared to hers"),
    ("en", "what is not my power"),
    ("en", "power cadence lap fitness"),  # no question has these topics together
    ("de", "mein puls ist in zone vier"),
    ("de", "warum ist mein puls so hoch"),
    ("nl", "waarom is mijn hartslag zo hoog"),
    ("pl", "dlaczego mam takie tętno"),
]


@lru_cache
def reader(code: str) -> TopicReader:
    spoken = language(code)
    return TopicReader(topic_words(spoken.topics, spoken.hearing), spoken.hearing.negatives)


def read(code: str, said: str) -> str | None:
    spoken = language(code)
    words = normalise(said, spoken.hearing)
    variants = without_politeness(words, Kind.QUESTION, spoken)
    return next((name for variant in variants if (name := reader(code).read(variant))), None)


@pytest.mark.parametrize(("code", "said", "meant"), SAID)
def test_a_question_is_understood_in_words_of_the_riders_own(
    code: str, said: str, meant: str
) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is not None
    assert heard.intent.name == meant


@pytest.mark.parametrize(("code", "said"), NOT_ASKED)
def test_what_says_more_or_reports_is_left_to_the_model(code: str, said: str) -> None:
    assert read(code, said) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_topic_of_a_rule_has_words_and_every_word_a_rule(code: str) -> None:
    assert reader(code).topics - {OPENING, YES_OR_NO} == TOPICS - {YES_OR_NO}


def test_every_rule_names_an_intent_that_is_answered() -> None:
    assert {rule.intent for rule in RULES} <= {intent.name for intent in ANSWERED}


@pytest.mark.parametrize("code", LANGUAGES)
def test_templates_are_read_as_their_own_intent_or_not_at_all(code: str) -> None:
    spoken, chance = language(code), random.Random(5)
    otherwise, count = [], 0
    for intent in ANSWERED:
        for template in spoken.phrases.templates[intent.name]:
            row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
            said = one_of(row, chance)
            name = read(code, said)
            count += 1
            if name not in (None, intent.name):
                otherwise.append(f"{intent.name}: {said!r} read as {name}")
    assert len(otherwise) <= MOST_OTHERWISE_READ * count, "\n".join(otherwise)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "intent", [each for each in INTENTS if each.kind is Kind.VERDICT], ids=lambda each: each.name
)
def test_a_verdict_is_never_read_as_a_question(intent: Intent, code: str) -> None:
    spoken, chance = language(code), random.Random(7)
    for template in spoken.phrases.templates[intent.name]:
        row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
        heard = ear_for(spoken).hear(one_of(row, chance))
        assert heard is None or heard.intent.kind is Kind.VERDICT
