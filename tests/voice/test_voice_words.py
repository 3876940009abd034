"""What is said to the voice itself, in four languages, and what a question listens for."""

import pytest

from coach.answers import ear_for
from coach.confirmation import DANGER_INTENTS
from coach.language import LANGUAGES, language
from coach.voice.turn_talk import VoiceWord
from coach.voice.voice_words import confirmation_grammar, said_to, voice_word
from coach.words import normalise

SAID = {
    VoiceWord.LOUDER: ("louder", "sprich etwas lauter", "praat harder", "mów głośniej"),
    VoiceWord.SOFTER: ("a bit softer", "leiser", "zachter", "ciszej"),
    VoiceWord.QUIET: ("be quiet", "sei still", "wees stil", "bądź cicho"),
    VoiceWord.SPEAK: ("talk to me", "rede mit mir", "praat met me", "mów do mnie"),
    VoiceWord.REPEAT: ("repeat that", "nochmal", "nogmaals", "powtórz"),
    VoiceWord.NEVER_MIND: ("never mind", "schon gut", "laat maar", "nieważne"),
}


@pytest.mark.parametrize(
    ("code", "text", "word"),
    [
        (code, text, word)
        for word, texts in SAID.items()
        for code, text in zip(("en", "de", "nl", "pl"), texts, strict=True)
    ],
)
def test_each_language_has_its_words_for_the_voice(code: str, text: str, word: VoiceWord) -> None:
    assert voice_word(text, language(code)) is word


@pytest.mark.parametrize(
    ("code", "text"),
    [("en", "harder"), ("en", "never"), ("de", "härter"), ("nl", "harder"), ("pl", "mocniej")],
)
def test_orders_of_the_ride_are_not_taken_for_the_voice(code: str, text: str) -> None:
    assert voice_word(text, language(code)) is None


def test_a_sentence_that_merely_holds_the_word_is_not_for_the_voice() -> None:
    assert voice_word("is it louder than my neighbour", language()) is None
    assert voice_word("", language()) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_that_a_question_listens_for_is_understood_as_what_it_is(code: str) -> None:
    spoken = language(code)
    rows, ear = spoken.voice["confirmation"], ear_for(spoken)
    for phrase in rows["no"]:
        heard = ear.hear(phrase)
        negated = not spoken.hearing.negatives.isdisjoint(normalise(phrase, spoken.hearing))
        assert negated or (heard is not None and heard.intent.name == "no"), phrase
    for phrase in rows["yes"]:
        heard = ear.hear(phrase)
        assert heard is not None, phrase
        assert heard.intent.name == "yes", phrase
        assert spoken.hearing.negatives.isdisjoint(normalise(phrase, spoken.hearing)), phrase
    for phrase in rows["danger"]:
        heard = ear.hear(phrase)
        assert heard is not None, phrase
        assert heard.intent.name in DANGER_INTENTS.values(), phrase


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_of_danger_are_listened_for_only_where_they_are_asked(code: str) -> None:
    spoken = language(code)
    danger = set(spoken.voice["confirmation"]["danger"])
    assert danger.isdisjoint(confirmation_grammar(spoken, dangerous=False))
    assert danger <= set(confirmation_grammar(spoken, dangerous=True))
    asked = {spoken.say(command, "danger") for command in DANGER_INTENTS}
    assert asked <= danger
    assert spoken.say("yes", "danger") in confirmation_grammar(spoken, dangerous=False)


@pytest.mark.parametrize("code", LANGUAGES)
def test_louder_is_answered_in_the_riders_language(code: str) -> None:
    spoken = language(code)
    assert said_to(VoiceWord.LOUDER, spoken) != said_to(VoiceWord.SOFTER, spoken)
    assert said_to(VoiceWord.REPEAT, spoken) == ""
