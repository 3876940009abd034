"""Small talk, plans, other people's numbers, why and whether: left to the model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.answers import ear_for
from coach.language import LANGUAGES, language

HERE = Path(__file__).parent
LEAST = 150


def unanswered(code: str) -> Iterator[str]:
    text = (HERE / f"unanswered_{code}.txt").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row and not row.startswith("#")]
    figures = [word.strip() for word in rows[0].removeprefix("x =").split("|")]
    for row in rows[1:]:
        yield from (row.replace("{x}", figure) for figure in figures) if "{x}" in row else (row,)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_no_question_of_this_ride_is_not_answered(code: str) -> None:
    ear, said = ear_for(language(code)), tuple(unanswered(code))
    answered = [f"{text!r}: {heard.intent.name}" for text in said if (heard := ear.hear(text))]
    assert len(set(said)) >= LEAST
    assert answered == []
