"""A model may do only what the rider's own last words ask for."""

import pytest

from coach.asked import Asked, asked_for
from coach.language import LANGUAGES, language
from coach.tools import TOOLS

SAID = [
    ("en", "easier", "my legs are on fire, could you make it a bit easier", Asked.YES),
    ("en", "easier", "I can't hold this, ease it off by 4", Asked.YES),
    ("en", "easier", "this is way too hard for me", Asked.YES),
    ("en", "harder", "is it harder next?", Asked.PERHAPS),
    ("en", "harder", "tell me more about this interval", Asked.NO),
    ("en", "harder", "why do you want me to push more in the mornings", Asked.NO),
    ("en", "skip_step", "don't skip this", Asked.NO),
    ("en", "skip_step", "should I skip it?", Asked.PERHAPS),
    ("en", "skip_step", "could you skip this one for me?", Asked.YES),
    ("en", "mark_lap", "how was my last lap compared to the one before", Asked.NO),
    ("en", "end_ride", "how am I doing", Asked.NO),
    ("en", "end_ride", "please don't skip this one, I want to finish it", Asked.NO),
    ("en", "end_ride", "no need to stop, I want to finish this interval", Asked.NO),
    ("en", "end_ride", "I want to finish the ride", Asked.YES),
    ("en", "end_ride", "I'm done, please stop and save it", Asked.YES),
    ("de", "end_ride", "bitte nicht überspringen, ich will das beenden", Asked.NO),
    ("de", "end_ride", "ich will die Fahrt beenden", Asked.YES),
    ("nl", "end_ride", "niet overslaan, ik wil dit interval beëindigen", Asked.NO),
    ("nl", "end_ride", "ik wil de rit beëindigen", Asked.YES),
    ("pl", "end_ride", "nie pomijaj, chcę skończyć ten interwał", Asked.NO),
    ("pl", "end_ride", "chcę skończyć jazdę", Asked.YES),
    ("en", "set_ftp", "I think my ftp is 280 now, change it", Asked.YES),
    ("en", "build_workout", "build me something with short hills", Asked.YES),
    ("de", "easier", "kannst du es bitte etwas leichter machen?", Asked.YES),
    ("de", "harder", "ist der nächste härter?", Asked.PERHAPS),
    ("de", "skip_step", "nicht überspringen", Asked.NO),
    ("de", "remember_fact", "merk dir, dass mein Knie links zwickt", Asked.YES),
    ("nl", "skip_step", "sla deze maar over", Asked.YES),
    ("nl", "harder", "maak het niet zwaarder", Asked.NO),
    ("nl", "schedule_workout", "zet die rustige rit op dinsdag in mijn agenda", Asked.YES),
    ("pl", "easier", "zrób to trochę łatwiejsze", Asked.YES),
    ("pl", "harder", "nie zwiększaj mocy", Asked.NO),
    ("pl", "end_ride", "zakończ tę jazdę", Asked.YES),
    ("en", "harder", "that was harder than last week", Asked.PERHAPS),
    ("en", "easier", "I feel a bit down today", Asked.PERHAPS),
    ("en", "harder", "my heart rate is higher than usual", Asked.PERHAPS),
    ("en", "mark_lap", "can you explain what mark lap does", Asked.PERHAPS),
    ("en", "add_note", "make a note that my knee was odd", Asked.YES),
    ("en", "easier", "I was dying, make it easier", Asked.YES),
    ("de", "harder", "mein Puls ist höher als sonst", Asked.PERHAPS),
    ("de", "easier", "wird es danach leichter", Asked.PERHAPS),
    ("nl", "harder", "dat was zwaarder dan vorige week", Asked.PERHAPS),
    ("pl", "harder", "wczoraj było za lekko", Asked.PERHAPS),
]


@pytest.mark.parametrize(("code", "act", "text", "asked"), SAID)
def test_a_rider_asks_for_an_act_or_does_not(code: str, act: str, text: str, asked: Asked) -> None:
    assert asked_for(act, text, language(code)) is asked


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_act_has_its_words_in_every_language(code: str) -> None:
    words = language(code).agent["orders"]
    acts = {name for name, tool in TOOLS.items() if tool.acts} - {"change_intensity"}
    assert {*acts, "easier", "harder"} == set(words)
    assert set(language(code).agent["asks"]) == {
        name for name, tool in TOOLS.items() if tool.reach.value == "deed"
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_languages_have_the_same_sentences(code: str) -> None:
    english, other = language("en").agent, language(code).agent
    for table in ("clauses", "asks", "done", "talk", "badges", "standing", "why"):
        assert set(other[table]) == set(english[table])


@pytest.mark.parametrize("text", ["", "?", "¿?", "a" * 100_000, "skip" * 5000, "\x00\x1b[2J"])
def test_odd_words_ask_for_nothing(text: str) -> None:
    assert asked_for("end_ride", text, language()) is Asked.NO
