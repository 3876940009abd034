"""The tables of phrases: every template is alive, and none hides behind another intent."""

import random

import pytest

from coach.answers import INTENTS, ear_for
from coach.intents import Intent, Kind
from coach.language import LANGUAGES, language
from coach.patterns import Row, Slot, Word, compile_template

SAID_IN_SLOT = {
    "en": {"n": "ninety five", "time": "two minutes thirty", "nth": "second"},
    "de": {"n": "fünf und neunzig", "time": "zwei minuten dreißig", "nth": "zweiten"},
    "nl": {"n": "vijfennegentig", "time": "twee minuten dertig", "nth": "tweede"},
    "pl": {"n": "dziewięćdziesiąt pięć", "time": "dwie minuty trzydzieści", "nth": "drugiej"},
}
UTTERANCES_EACH = {"en": 4, "de": 2, "nl": 2, "pl": 2}
# Both mean the same change: all targets at a hundred percent.
SAME_ACT = {("full_intensity", "set_intensity"), ("set_intensity", "full_intensity")}
NEGATIONS = {
    "en": ("not", "never", "do not"),
    "de": ("nicht", "nie", "kein"),
    "nl": ("niet", "nooit", "geen"),
    "pl": ("nie", "nigdy", "żadne"),
}
# "do not save this ride" and "sla de training niet op" say just that.
MEANT_WITH_NO = {"discard"}
EACH_LANGUAGE = pytest.mark.parametrize("code", LANGUAGES)


def utterance(row: Row, chance: random.Random, slots: dict[str, str]) -> str:
    """Return one of the utterances that a pattern covers."""
    words = []
    for node in row:
        if isinstance(node, Word):
            words.append(node.text)
        elif isinstance(node, Slot):
            words.append(slots[node.name])
        else:
            words.append(utterance(chance.choice(node.options), chance, slots))
    return " ".join(word for word in words if word)


@EACH_LANGUAGE
def test_intents_and_phrases_are_the_same_set(code: str) -> None:
    names = [intent.name for intent in INTENTS]
    assert set(names) == set(language(code).phrases.templates)
    assert len(names) == len(set(names))


@EACH_LANGUAGE
def test_at_least_eighty_things_can_be_asked_or_ordered(code: str) -> None:
    askable = [each for each in INTENTS if each.kind in (Kind.QUESTION, Kind.ORDER)]
    templates = language(code).phrases.templates
    assert len([each for each in askable if templates[each.name]]) >= 80


@EACH_LANGUAGE
@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_what_a_template_covers_is_understood_as_its_intent(intent: Intent, code: str) -> None:
    spoken = language(code)
    chance = random.Random(intent.name)
    for template in spoken.phrases.templates[intent.name]:
        row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
        for _ in range(UTTERANCES_EACH[code]):
            said = utterance(row, chance, SAID_IN_SLOT[code])
            heard = ear_for(spoken).hear(said)
            assert heard is not None, (template, said)
            assert heard.intent is intent or (intent.name, heard.intent.name) in SAME_ACT, (
                template,
                said,
                heard.intent.name,
            )


@EACH_LANGUAGE
def test_a_question_that_loses_its_last_word_starts_nothing_dangerous(code: str) -> None:
    spoken = language(code)
    chance = random.Random(code)
    asked = [each.name for each in INTENTS if each.kind in (Kind.QUESTION, Kind.TALK)]
    for name in asked:
        for template in spoken.phrases.templates[name][:4]:
            row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
            words = utterance(row, chance, SAID_IN_SLOT[code]).split()
            heard = ear_for(spoken).hear(" ".join(words[:-1]))
            assert heard is None or heard.intent.name not in ("end", "discard"), (name, words)


@EACH_LANGUAGE
def test_an_order_with_a_no_anywhere_in_it_is_not_done(code: str) -> None:
    spoken = language(code)
    chance = random.Random(code)
    for name in [each.name for each in INTENTS if each.kind is Kind.ORDER]:
        for template in spoken.phrases.templates[name][:5]:
            row = compile_template(template, spoken.phrases.parts, fold=spoken.hearing.word)
            words = utterance(row, chance, SAID_IN_SLOT[code]).split()
            for no in NEGATIONS[code]:
                for at in range(len(words) + 1):
                    said = " ".join((*words[:at], no, *words[at:]))
                    heard = ear_for(spoken).hear(said)
                    if heard is not None and heard.intent.kind is Kind.ORDER:
                        assert heard.intent.name in MEANT_WITH_NO, said
