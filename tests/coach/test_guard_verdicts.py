"""A bare yes of a model says that the rider's number is so; the coach's own answer is given."""

import pytest

from coach.guard import hold
from coach.holding import Sources
from coach.language import language
from tests.coach.rides import SCENE


def held(said: str, asked: str, code: str = "en") -> str:
    return hold(said, Sources(SCENE, (), asked, "All is well."), language(code)).text


@pytest.mark.parametrize(
    ("code", "asked", "said"),
    [
        ("en", "am I at 400 watts?", "Yes."),
        ("en", "am i at four hundred watts", "Yeah, exactly!"),
        ("en", "is my heart rate 90?", "No."),
        ("en", "is my heart rate 90?", "That's right."),
        ("de", "bin ich bei 400 Watt?", "Ja, genau."),
        ("de", "bin ich bei 400 Watt?", "Yes."),
        ("nl", "zit ik op 400 watt?", "Ja, dat klopt."),
        ("pl", "czy mam 400 watów?", "Tak, zgadza się."),
    ],
)
def test_a_bare_yes_to_a_number_is_answered_with_the_number_that_is_so(
    code: str, asked: str, said: str
) -> None:
    assert held(said, asked, code) not in ("", said)
    assert any(letter.isdigit() for letter in held(said, asked, code))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("are you there?", "Yes."),  # no number
        ("remember that I weigh 70 kilos", "Okay."),  # no question
        ("can I ride 2 hours tomorrow?", "Yes, if you slept well."),
    ],
)
def test_a_yes_that_says_no_number_stays(asked: str, said: str) -> None:
    assert held(said, asked) == said
