"""The key in a model's words, however they are cut, is not among what comes out."""

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.model_keyless import INSTEAD, keyless
from coach.model_talk import (
    Ended,
    Fault,
    Finished,
    ModelEvent,
    ModelFailed,
    TextDelta,
    ToolCall,
    Usage,
)
from workouts.secrets import Secret

KEY = "sk-sk-secret-key"


async def events(
    pieces: Sequence[str], calls: tuple[ToolCall, ...] = (), failed: ModelFailed | None = None
) -> AsyncIterator[ModelEvent]:
    for piece in pieces:
        yield TextDelta(piece)
    if failed is not None:
        raise failed
    yield Finished(Ended.STOP, Usage(1, 1), calls)


async def words(pieces: Sequence[str]) -> str:
    told = [event async for event in keyless(events(pieces), Secret(KEY))]
    assert isinstance(told[-1], Finished)
    return "".join(event.text for event in told if isinstance(event, TextDelta))


@given(st.lists(st.integers(0, 60), max_size=6))
async def test_a_key_is_left_out_wherever_the_words_are_cut(cuts: list[int]) -> None:
    text = f"It is {KEY}, or sk-sk-{KEY} and skis."
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert await words(pieces) == f"It is {INSTEAD}, or sk-sk-{INSTEAD} and skis."


async def test_words_that_only_begin_like_the_key_are_all_heard() -> None:
    assert await words(["Use sk", "is, or s", "k"]) == "Use skis, or sk"
    assert await words(["the key is sk-sk-secre"]) == "the key is "


async def test_calls_lose_it_and_a_failure_comes_after_the_words() -> None:
    call = ToolCall("1", "add_note", f'{{"text":"{KEY}"}}')
    (end,) = [event async for event in keyless(events([], (call,)), Secret(KEY))]
    assert isinstance(end, Finished)
    assert KEY not in end.calls[0].arguments
    failing = keyless(events(["so s"], failed=ModelFailed(Fault.BROKEN, "no")), Secret(KEY))
    assert await anext(failing) == TextDelta("so ")
    assert await anext(failing) == TextDelta("s")
    with pytest.raises(ModelFailed):
        await anext(failing)


async def test_without_a_key_nothing_is_held_back() -> None:
    told = [event async for event in keyless(events(["s", "k"]), None)]
    assert told[:2] == [TextDelta("s"), TextDelta("k")]
