"""A yes, a no and talk about the talk, in words of the rider's own; a bare number is no order."""

import pytest

from coach.answers import INTENTS, ear_for
from coach.intents import Kind
from coach.language import LANGUAGES, language
from coach.talk_rules import RULES, TOPICS
from coach.topics import topic_words

SAID = [
    ("en", "yeah I'm sure, end the session", "confirm_end"),
    ("en", "yes please delete the workout", "confirm_discard"),
    ("en", "nope, leave it as it is thanks", "no"),
    ("en", "pardon, I did not catch that", "repeat_that"),
    ("en", "great, thanks coach", "thanks"),
    ("de", "ja ich bin mir sicher training beenden", "confirm_end"),
    ("de", "ja wirf das training weg", "confirm_discard"),
    ("de", "nee lass mal gut sein", "no"),
    ("de", "entschuldigung das hab ich nicht gehört", "repeat_that"),
    ("nl", "ja ik weet het zeker rond de training af", "confirm_end"),
    ("nl", "ja gooi de training maar weg", "confirm_discard"),
    ("nl", "nee laat maar hoeft niet", "no"),
    ("nl", "sorry ik heb je niet verstaan", "repeat_that"),
    ("pl", "tak na pewno zakończ trening", "confirm_end"),
    ("pl", "tak możesz usunąć ten trening", "confirm_discard"),
    ("pl", "nie zostaw tak jak jest", "no"),
    ("pl", "przepraszam nie usłyszałem", "repeat_that"),
]
NO_VERDICT = [
    ("en", "um so yeah the"),
    ("en", "yeah my"),
    ("de", "äh also ja der"),
    ("nl", "eh ja de"),
    ("pl", "no tak ten"),
    ("en", "yes and how is my power"),
    ("en", "yes end the interval"),
    ("en", "yes if it ends soon"),
    ("en", "he said yes"),
    ("de", "ja wie lange noch"),
    ("de", "ja beende das intervall"),
    ("nl", "ja maar hoe lang nog"),
    ("pl", "tak ale ile jeszcze"),
]
BARE = [
    ("en", "ninety percent"),
    ("en", "ninety"),
    ("de", "neunzig prozent"),
    ("de", "fünf prozent"),
    ("nl", "vijf procent"),
    ("nl", "negentig"),
    ("pl", "pięć procent"),
    ("pl", "dziewięćdziesiąt"),
]


@pytest.mark.parametrize(("code", "said", "meant"), SAID)
def test_a_verdict_is_heard_in_words_of_the_riders_own(code: str, said: str, meant: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is not None
    assert heard.intent.name == meant


@pytest.mark.parametrize(("code", "said"), NO_VERDICT)
def test_a_yes_among_other_words_is_no_verdict(code: str, said: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is None or heard.intent.kind is not Kind.VERDICT


@pytest.mark.parametrize(("code", "said"), BARE)
def test_a_bare_number_or_percent_is_no_order(code: str, said: str) -> None:
    heard = ear_for(language(code)).hear(said)
    assert heard is None or heard.intent.kind not in (Kind.ORDER, Kind.VERDICT)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_topic_of_talk_has_words_and_every_word_a_rule(code: str) -> None:
    spoken = language(code)
    assert topic_words(spoken.talk_words, spoken.hearing).topics() == TOPICS


def test_every_rule_names_a_verdict_or_talk() -> None:
    talked = {each.name for each in INTENTS if each.kind in (Kind.VERDICT, Kind.TALK)}
    assert {rule.intent for rule in RULES} <= talked
