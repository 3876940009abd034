"""The template language."""

import pytest

from coach.numbers import NUMERALS
from coach.patterns import BadTemplate, Numbers, PatternIndex, compile_template, cover, first_words

PARTS = {"left": "(left|to go)", "block": "(step|interval)"}
LEFT = "how (much|long) [time] [is] <left> [in (this|the) <block>]"


def numbers(template: str, said: str) -> Numbers | None:
    return cover(compile_template(template, PARTS), tuple(said.split()), NUMERALS)


@pytest.mark.parametrize(
    "said",
    [
        "how long left",
        "how much time is left",
        "how much is to go in this interval",
        "how long is left in the step",
    ],
)
def test_optional_words_alternatives_and_parts_are_covered(said: str) -> None:
    assert numbers(LEFT, said) == ()


@pytest.mark.parametrize(
    "said",
    ["", "how long", "how long left in", "please how long left", "how long left in this ride"],
)
def test_an_utterance_that_is_not_wholly_covered_is_not_matched(said: str) -> None:
    assert numbers(LEFT, said) is None


def test_number_slots_take_as_many_words_as_the_number_has() -> None:
    assert numbers("easier by {n} [percent]", "easier by a hundred and five percent") == (105,)
    assert numbers("{n} {n}", "one twenty five") == (120, 5)
    assert numbers("add {time} [more]", "add two minutes thirty more") == (150,)


def test_options_may_be_written_inside_brackets() -> None:
    assert numbers("[my|the] power", "the power") == ()
    assert numbers("[my|the] power", "power") == ()
    assert numbers("[my|the] power", "my the power") is None


@pytest.mark.parametrize("template", ["(a", "a)", "[a", "{x}", "<x>", "What", "a , b"])
def test_a_template_that_cannot_be_read_says_so(template: str) -> None:
    with pytest.raises(BadTemplate, match="'"):
        compile_template(template, PARTS)


def test_first_words_are_found_behind_optional_ones() -> None:
    row = compile_template("[please] (go|[now] skip) {n}", PARTS)
    assert first_words(row) == (frozenset({"please", "go", "now", "skip"}), False)
    assert first_words(compile_template("[by] {n} percent", PARTS)) == (frozenset({"by"}), True)


def test_the_earlier_row_wins_and_rows_that_begin_with_a_number_are_found() -> None:
    index = PatternIndex(
        (("{n} percent", "any"), ("five percent", "five"), ("go", "go")), PARTS, NUMERALS
    )
    assert index.find(("five", "percent")) == ("any", (5,))
    assert [label for label, _ in index.find_all(("five", "percent"))] == ["any", "five"]
    assert index.find(("go",)) == ("go", ())
    assert index.find(("stop",)) is None
    assert index.find(()) is None
