"""Orders in other words than the templates': done only where every word is part of one order."""

import pytest

from bench.heard_campaign import campaign
from coach.answers import INTENTS, ear_for
from coach.intents import Kind
from coach.language import LANGUAGES, language
from coach.order_rules import DURATION, NUMBER, RULES, TOPICS
from coach.topics import topic_words

ORDERS = {intent.name: intent for intent in INTENTS if intent.kind is Kind.ORDER}
MIXES = 400
NUMBERED = {"extend", "ease_by", "push_by", "set_intensity", "set_level", "set_slope"}
NEVER_ORDERED = {"question"}  # beginnings of questions, which no row takes

ORDERED = [
    ("en", "make this interval thirty seconds shorter", "extend", (-30,)),
    ("en", "take two minutes off this block", "extend", (-120,)),
    ("de", "mach den block eine minute kürzer", "extend", (-60,)),
    ("nl", "verkort dit blok met een minuut", "extend", (-60,)),
    ("nl", "dit interval van voren af aan", "back", ()),
    ("pl", "skróć ten blok o minutę", "extend", (-60,)),
    ("en", "take me straight to the next interval please", "skip", ()),
    ("en", "knock another five percent off", "ease_by", (5,)),
    ("en", "somebody is at the door, pause it", "pause", ()),
    ("en", "drop everything down to ninety percent", "set_intensity", (90,)),
    ("de", "spring bitte direkt zum nächsten block", "skip", ()),
    ("de", "häng noch dreißig sekunden dran", "extend", (30,)),
    ("nl", "zet de training op negentig procent", "set_intensity", (90,)),
    ("nl", "breng me terug naar het begin van dit interval", "back", ()),
    ("pl", "dorzuć jeszcze pięć procent mocy", "push_by", (5,)),
    ("pl", "zaznacz tutaj okrążenie", "mark_lap", ()),
]
REASONED = [
    ("en", "pause the ride, i need to grab a bottle", "pause"),
    ("en", "my phone is ringing, pause it", "pause"),
    ("de", "halt kurz an ich muss zur tür", "pause"),
    ("nl", "zet de rit even op pauze ik moet water pakken", "pause"),
    ("pl", "zrób pauzę muszę po wodę", "pause"),
]
NOT_ORDERED = [
    ("en", "do i need to grab a bottle pause"),
    ("en", "i need to grab a bottle"),
    ("en", "have to i skip this"),
    ("de", "muss ich das überspringen"),
    ("de", "muss ich kurz pause machen"),
    ("nl", "moet ik dit overslaan"),
    ("nl", "moet het vijf procent zwaarder"),
    ("pl", "mam to pominąć"),
    ("pl", "muszę po wodę"),
    ("en", "do i have to skip this one"),
    ("en", "he said skip this one"),
    ("en", "i skipped the last one"),
    ("en", "if it hurts make it easier"),
    ("en", "make it easier and then harder"),
    ("en", "pause and skip"),
    ("en", "go from ninety to ninety five percent"),
    ("en", "please do not skip this one"),
    ("en", "what happens when i end the ride"),
    ("de", "soll ich das überspringen"),
    ("de", "wird es danach leichter"),
    ("de", "fahre ich mit neunzig prozent"),
    ("de", "nein fünf prozent runter"),
    ("nl", "rij ik al op honderd procent"),
    ("nl", "moet ik deze overslaan"),
    ("nl", "als het te zwaar is maak het lichter"),
    ("pl", "czy mam to pominąć"),
    ("pl", "jeśli boli zrób lżej"),
    ("pl", "nie zatrzymuj treningu"),
]


@pytest.mark.parametrize(("code", "said", "meant", "numbers"), ORDERED)
def test_an_order_is_done_in_words_of_the_riders_own(
    code: str, said: str, meant: str, numbers: tuple[int, ...]
) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is not None
    assert (heard.intent.name, heard.numbers) == (meant, numbers)


@pytest.mark.parametrize(("code", "said", "meant"), REASONED)
def test_an_order_may_say_why(code: str, said: str, meant: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is not None
    assert heard.intent.name == meant


@pytest.mark.parametrize(("code", "said"), NOT_ORDERED)
def test_a_question_a_report_or_two_orders_at_once_do_nothing(code: str, said: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is None or heard.intent.order is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_a_mix_of_questions_and_orders_is_done(code: str) -> None:
    mixed = campaign(language(code), MIXES)
    assert mixed.acted == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_topic_of_an_order_has_words_and_every_word_an_order(code: str) -> None:
    spoken = language(code)
    words = topic_words(spoken.order_words, spoken.hearing)
    assert words.topics() - NEVER_ORDERED == TOPICS - {NUMBER, DURATION}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_of_an_order_alone_denies_or_asks(code: str) -> None:
    spoken = language(code)
    words = topic_words(spoken.order_words, spoken.hearing)
    alone = {phrase[0] for rows in words.phrases.values() for phrase, _ in rows if len(phrase) == 1}
    denied = {spoken.hearing.word(word) for word in spoken.agent["clauses"]["negations"]}
    assert not (alone | words.small) & denied


def test_every_rule_names_an_order_and_its_number_has_a_place() -> None:
    assert {rule.intent for rule in RULES} == set(ORDERS)
    for rule in RULES:
        order = ORDERS[rule.intent].order
        assert order is not None
        takes_number = not rule.needs.isdisjoint({NUMBER, DURATION})
        assert takes_number == (rule.intent in NUMBERED)
