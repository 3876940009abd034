"""Riders' everyday words for questions and orders: most are understood, and none as another act."""

from pathlib import Path

import pytest

from coach.answers import ear_for
from coach.language import LANGUAGES, language
from tests.coach.test_paraphrases_apart import Meant, act_meant, act_of, is_right, told

HERE = Path(__file__).parent
LEAST_RIGHT = 0.95
# Less or more than what was said, of the same kind and direction.
NEARLY = {("ease", "ease_a_bit")}


def lines(code: str) -> tuple[Meant, ...]:
    text = (HERE / f"said_otherwise_{code}.txt").read_text(encoding="utf-8")
    rows = (row.split(" | ") for row in text.splitlines() if row and not row.startswith("#"))
    return tuple(
        Meant(intent, said, {key: float(value) for key, value in (a.split("=") for a in rest)})
        for intent, said, *rest in rows
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_everyday_words_are_understood(code: str) -> None:
    ear, said = ear_for(language(code)), lines(code)
    wrong = [
        told(meant, heard) for meant in said if not is_right(meant, heard := ear.hear(meant.said))
    ]
    share = 1 - len(wrong) / len(said)
    assert share >= LEAST_RIGHT, "\n".join((f"{code}: {share:.1%} of {len(said)}", *wrong))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_everyday_words_are_taken_for_another_act(code: str) -> None:
    ear = ear_for(language(code))
    wrong = [
        told(meant, heard)
        for meant in lines(code)
        if (done := act_of(heard := ear.hear(meant.said))) is not None
        and done != act_meant(meant)
        and heard is not None
        and (meant.intent, heard.intent.name) not in NEARLY
    ]
    assert wrong == []
