"""No number is said that is not on the screen: any ride, any question."""

import math
import re
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.answers import INTENTS, answer_heard
from coach.conversation import Reply
from coach.formats import LONGEST_NAME, LONGEST_WORDS, plain
from coach.intents import Heard, Intent, Kind
from coach.language import LANGUAGES, language
from coach.scene import Scene, look
from tests.coach.rides import SCENES
from workouts.clock_text import clock_text

QUESTIONS = tuple(intent for intent in INTENTS if intent.kind is Kind.QUESTION)
OUTSIDE_THE_RIDE = ("load", "rest", "sensors", "ftp_w")
LONGEST = {"text": LONGEST_WORDS}
DECIMALS = {"speed_kmh": 1, "watts_per_kg": 1, "intensity_factor": 2}
NUMBER = re.compile(r"\d+(?:[.:,]\d+)*")
MOST_WORDS = 20  # names in them left out
SLOW = (HealthCheck.too_slow,)


def said_numbers(reply: Reply) -> list[str]:
    """Return the numerals of an answer, those inside names left out."""
    text = reply.text.casefold()
    names = sorted(
        (v.casefold() for v in reply.values.values() if isinstance(v, str) and v), key=len
    )
    for name in reversed(names):
        text = text.replace(name, " ")
    return NUMBER.findall(text)


def ways_to_say(value: float | int | str | None) -> set[str]:
    """Return every numeral that may stand for a value."""
    if isinstance(value, str) or value is None:
        return set()
    size = abs(value)
    plain_ways = {f"{size:.0f}" if size == int(size) else "", f"{size:.1f}", f"{size:.2f}"}
    plain_ways |= {way.replace(".", ",") for way in plain_ways}
    return plain_ways | ({clock_text(int(size))} if size == int(size) else set())


def field_of(scene: Scene, key: str) -> object:
    root, _, _ = key.partition(".")
    return look(scene, key if root in OUTSIDE_THE_RIDE else f"ride.{key}")


def as_on_screen(key: str, raw: float) -> float:
    """Return what the console makes of a raw field."""
    if key == "left_in_step_s":
        return math.ceil(raw)
    if key == "step.index":
        return raw + 1
    if key.endswith("_s"):
        return math.floor(raw)
    return round(raw, DECIMALS.get(key, 0))


@pytest.mark.parametrize("intent", QUESTIONS, ids=lambda intent: intent.name)
@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(scene=SCENES)
def test_every_number_in_an_answer_is_the_rounded_field_it_names(
    intent: Intent, scene: Scene
) -> None:
    reply = answer_heard(Heard(intent), scene)
    allowed = set(chain.from_iterable(ways_to_say(value) for value in reply.values.values()))
    assert set(said_numbers(reply)) <= allowed, reply
    for key, value in reply.values.items():
        raw = field_of(scene, key)
        if isinstance(value, str):
            assert value == plain(getattr(raw, "value", raw), LONGEST.get(key, LONGEST_NAME)), key
        else:
            assert isinstance(value, int | float)
            assert isinstance(raw, int | float), key
            assert value == as_on_screen(key, raw), key
    assert reply.text
    assert "{" not in reply.text.replace("{power} [x]", "")
    assert reply.acted == ()
    names = sum(len(value.split()) for value in reply.values.values() if isinstance(value, str))
    assert len(reply.text.split()) - names <= MOST_WORDS, reply.text


@settings(max_examples=200, deadline=None, derandomize=True)
@given(scene=SCENES, intent=st.sampled_from(QUESTIONS), code=st.sampled_from(tuple(LANGUAGES)))
def test_in_every_language_the_same_values_are_said(
    scene: Scene, intent: Intent, code: str
) -> None:
    reply = answer_heard(Heard(intent), scene, language(code))
    english = answer_heard(Heard(intent), scene)
    allowed = set(chain.from_iterable(ways_to_say(value) for value in reply.values.values()))
    assert set(said_numbers(reply)) <= allowed, reply
    assert reply.values == english.values
    assert "{" not in reply.text.replace("{power} [x]", "").replace("{Power} [x]", "")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(scene=SCENES, intent=st.sampled_from(QUESTIONS))
def test_a_value_that_is_missing_is_never_given_a_number(scene: Scene, intent: Intent) -> None:
    reply = answer_heard(Heard(intent), scene)
    assert all(field_of(scene, key) is not None for key in reply.values)
