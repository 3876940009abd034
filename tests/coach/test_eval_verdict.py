"""An answer is held against what was expected: numbers as they stood, acts, words and times."""

from dataclasses import replace
from typing import Any

import pytest

from coach.conversation import AnswerPath, Reply
from coach.eval_scenario import Expected, Said, Scenario
from coach.eval_verdict import Came, failures
from coach.language import language
from tests.coach.rides import RIDE, SCENE


def why(text: str, code: str = "en", **expected: Any) -> tuple[str, ...]:
    """Return why an answer in words fails."""
    return held(Came(Reply(text), SCENE), code, **expected)


def held(came: Came, code: str = "en", **expected: Any) -> tuple[str, ...]:
    said = Said("how is it", 1, Expected(**expected))
    scenario = Scenario("x", code, "model", "interval", (said,), 1)
    return failures(scenario, said, came, language(code))


@pytest.mark.parametrize(
    ("code", "slot", "text"),
    [
        ("en", "power", "You are at 279 watts."),
        ("en", "power", "Just 281 W now."),
        ("en", "power", "two hundred and seventy nine watts"),
        ("en", "time_left", "2:05 to go"),
        ("en", "time_left", "another two minutes and five seconds"),
        ("en", "heart_rate", "158 bpm"),
        ("en", "step_name", "This is an over."),
        ("de", "power", "zweihundertneunundsiebzig Watt"),
        ("de", "heart_rate", "Puls 157"),
        ("nl", "cadence", "je trapt 91 rpm"),
        ("pl", "power", "279 watów"),
        ("en", "tsb", "form −13"),
    ],
)
def test_a_number_is_true_within_its_tolerance(code: str, slot: str, text: str) -> None:
    assert why(text, code, numbers=(slot,)) == ()


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("power", "You are at 290 watts."),
        ("power", "279 seconds"),
        ("power", "going well"),
        ("time_left", "1:30 to go"),
        ("heart_rate", "160 bpm"),
        ("step_name", "This is a rest."),
    ],
)
def test_a_number_that_is_wrong_missing_or_of_another_unit_fails(slot: str, text: str) -> None:
    (sentence,) = why(text, numbers=(slot,))
    assert sentence.startswith(f"does not say {slot}")


def test_a_number_that_nobody_knows_cannot_be_expected() -> None:
    came = Came(Reply("fine"), replace(SCENE, ride=replace(RIDE, power_w=None)))
    assert "not known here" in held(came, numbers=("power",))[0]


def test_acts_and_questions_are_looked_at_even_when_not_named() -> None:
    assert held(Came(Reply("Done.", acted=("skip_step",)), SCENE)) == (
        "did skip_step, not nothing",
    )
    asks = Came(Reply("Skip?", awaits_confirmation=True), SCENE)
    assert held(asks) == ("asks for a yes",)
    assert held(asks, asks=True) == ()
    assert why("Fine.", asks=True) == ("does not ask first",)
    assert why("Fine.", ride={"bias_percent": "95"}) == ("the ride's bias_percent is 100, not 95",)
    assert why("Fine.", ride={"step.nothing": "1"}) == ("a ride has no step.nothing",)


@pytest.mark.parametrize(
    ("text", "expected", "sentence"),
    [
        ("", {}, "no answer"),
        ("You hold {power}.", {}, "a slot is left in the answer"),
        ("**Go**", {}, "Markdown in the answer"),
        ("Go.", {"has": ("stay|rest",)}, "does not say 'stay|rest'"),
        ("Go at 999.", {"absent": ("999",)}, "says '999'"),
        ("Go.", {"paths": ("model",)}, "answered by offline, not model"),
        ("Go.", {"intent": "power"}, "taken as None, not power"),
        ("Go.", {"tools": ("get_calendar",)}, "get_calendar was not called"),
        ("Go.", {"badge": True}, "no badge"),
    ],
)
def test_each_thing_that_can_be_wrong_has_its_sentence(
    text: str, expected: dict[str, Any], sentence: str
) -> None:
    assert why(text, **expected) == (sentence,)


def test_a_model_in_the_ride_has_twelve_words_and_everybody_three_seconds() -> None:
    long = Came(Reply("word " * 13, AnswerPath.MODEL), SCENE)
    assert held(long) == ("more than 12 words in the ride",)
    slow = Came(Reply("Go."), SCENE, heard_s=3.5, total_s=4.25)
    assert held(slow) == (
        "took 4.2 s, 3 s at most",
        "nothing to read for 3.5 s, 3 s at most",
    )
    assert held(slow, first_s=4.0, total_s=5.0) == ()
