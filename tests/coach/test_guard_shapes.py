"""Shapes in which a number hides: fractions, chains, pairs, other languages, old results."""

import pytest

from coach.guard import hold
from coach.holding import Held, Sources
from coach.language import language
from coach.tool_talk import ToolResult
from tests.coach.rides import SCENE

LIES = {
    "en": (
        "Form plus 13.",
        "You have a sixth of the workout left.",
        "4 of 6.",
        "You're on the fourth of six.",
        "You have one hard effort left.",
        "Just the one left.",
        "Three.",
        "Trois cents watts.",
        "Trescientos vatios.",
        "trehundra watt",
        "триста ватт",
        "Umpteen watts.",
        "The interval's average is 211.",
        "The Strap battery is at 15 percent.",
        "The next one is at 300 watts.",
        "Then 300 watts.",
        "Then 5 minutes at 235 watts.",
        "Your power is {ftp}.",
        "{ftp} is your power.",
        "{{magic}}",
    ),
    "de": ("Puls einssiebzig.", "Form plus 13.", "Noch 'ne Minute.", "Dreiviertel der Fahrt."),
    "nl": ("Nog eentje.", "Driekwart gedaan.", "De vierde van zes.", "Vorm plus 13."),
    "pl": (
        "Została jedna trzecia.",
        "Jeszcze minuta.",
        "Została godzinka.",
        "Strefa piąta.",
        "W strefie drugiej.",
        "Okrążenie piąte.",
        "Jest wpół do dziesiątej.",
        "Potem 5 minut na 235 watach.",
    ),
}
TRUE = {
    "en": (
        "2:04 left, then two minutes easy at 235.",
        "You're averaging 274 in this interval.",
        "Keep the cadence between 85 and 95.",
        "Your FTP is set at 265.",
        "Form -13.",
        "The second of six.",
        "One more thing: relax your shoulders.",
        "The Stages battery is at 15 percent.",
        "Your target is now 275 watts.",
    ),
    "de": ("Noch 2:04, dann 2 Minuten mit 235 Watt.", "612 Kilojoule bis jetzt."),
    "nl": ("Nog 2:04, dan 2 minuten op 235 watt.", "Fitheid 61, vermoeidheid 74."),
    "pl": ("Następnie 235 watów przez dwie minuty.", "Strefa czwarta."),
}
BEST = ToolResult("get_power_curve", "5 min 312 W", {"best_300s_w": 312})


def held(
    text: str, words: str = "", code: str = "en", results: tuple[ToolResult, ...] = ()
) -> Held:
    return hold(text, Sources(SCENE, results, words, "All is well."), language(code))


@pytest.mark.parametrize(("code", "lie"), [(code, lie) for code in LIES for lie in LIES[code]])
def test_a_lie_in_disguise_is_replaced(code: str, lie: str) -> None:
    assert held(lie, code=code).replaced == (lie,)


@pytest.mark.parametrize(("code", "said"), [(code, said) for code in TRUE for said in TRUE[code]])
def test_what_is_so_is_heard_as_it_was_said(code: str, said: str) -> None:
    assert held(said, code=code).text == said


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("312 watts now.", "how am I doing"),
        ("312 watts.", "what is my power"),
        ("312.", "what is my power"),
        ("Power 312 watts.", "what is my power"),
        ("The next one is at 312 watts.", ""),
        ("Average 312 watts.", "what is my average power"),
        ("5.", "how many intervals are left"),
    ],
)
def test_an_old_best_is_no_number_of_this_ride(said: str, words: str) -> None:
    assert held(said, words, results=(BEST,)).replaced == (said,)
    assert held("Your best is 312 watts.", words, results=(BEST,)).replaced == ()


@pytest.mark.parametrize(
    "said", ["You wanted it: you are at 300 watts.", "Like you said, 300 watts it is."]
)
def test_what_the_rider_wanted_is_not_what_is(said: str) -> None:
    assert held(said, "set me to 300 watts").replaced == (said,)


@pytest.mark.parametrize("said", ["{{power}} now", "{power", "power} {", "{} {0} {power!r}"])
def test_odd_braces_of_a_model_break_nothing(said: str) -> None:
    assert held(said).text
