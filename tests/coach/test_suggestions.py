"""What is offered where nothing was understood: what could be answered or done just now."""

import pytest

from coach.answers import ASKABLE, answer
from coach.intents import Need
from coach.language import LANGUAGES, language
from coach.scene import RestContext, Scene
from coach.suggestions import nearest

AT_REST = Scene(rest=RestContext())
ODD = ("discard the rider", "delete it all", "skip this nonsense", "xyzzy", "", "pause pause pause")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("text", ODD)
def test_at_rest_only_what_needs_no_ride_is_offered(text: str, code: str) -> None:
    spoken = language(code)
    examples = spoken.answers["examples"]
    askable = {examples[each.name] for each in ASKABLE if each.need is Need.NOTHING}
    assert set(nearest(text, ASKABLE, spoken, riding=False)) <= askable


def test_in_a_ride_the_nearest_order_is_offered() -> None:
    assert "discard the ride" in nearest("discard the rider", ASKABLE, language())


def test_the_answer_at_rest_never_offers_to_discard_a_ride() -> None:
    assert "discard" not in answer("dicard te rid", AT_REST).text
