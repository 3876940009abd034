"""The file of phrases: every template is alive, and none hides behind another intent."""

import random

import pytest

from coach.answers import EAR, INTENTS
from coach.intents import Intent
from coach.language import language
from coach.patterns import Row, Slot, Word, compile_template

PHRASES = language().phrases
SAID_IN_SLOT = {"n": "ninety five", "time": "two minutes thirty"}
UTTERANCES_EACH = 12
# Both mean the same change: all targets at a hundred percent.
SAME_ACT = {("full_intensity", "set_intensity"), ("set_intensity", "full_intensity")}


def utterance(row: Row, chance: random.Random) -> str:
    """Return one of the utterances that a pattern covers."""
    words = []
    for node in row:
        if isinstance(node, Word):
            words.append(node.text)
        elif isinstance(node, Slot):
            words.append(SAID_IN_SLOT[node.name])
        else:
            words.append(utterance(chance.choice(node.options), chance))
    return " ".join(word for word in words if word)


def test_intents_and_phrases_are_the_same_set() -> None:
    names = [intent.name for intent in INTENTS]
    assert set(names) == set(PHRASES.templates)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_what_a_template_covers_is_understood_as_its_intent(intent: Intent) -> None:
    chance = random.Random(intent.name)
    for template in PHRASES.templates[intent.name]:
        row = compile_template(template, PHRASES.parts)
        for _ in range(UTTERANCES_EACH):
            said = utterance(row, chance)
            heard = EAR.hear(said)
            assert heard is not None, (template, said)
            assert heard.intent is intent or (intent.name, heard.intent.name) in SAME_ACT, (
                template,
                said,
                heard.intent.name,
            )
