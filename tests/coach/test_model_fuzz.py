"""Whatever a server sends, a round ends in words, calls, or a failure that has a name."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.model_answer import Answer, BadAnswer, ErrorTold
from coach.model_fields import Dialect
from coach.model_lines import DONE, EventLines, Garbled
from coach.model_refusals import is_too_long, milder, told_by
from coach.model_talk import Finished, TextDelta
from tests.coach.model_answers import ASKED
from tests.coach.model_server import chunk, event

SLOW = HealthCheck.too_slow  # how fast a machine makes examples is no matter here
# The names that mean something, so that their values are what is strange.
NAMES = st.sampled_from(
    ["choices", "delta", "message", "content", "tool_calls", "function", "function_call", "name",
     "arguments", "index", "id", "finish_reason", "usage", "prompt_tokens", "completion_tokens",
     "error", "type", "text", "reasoning_content", "refusal", "x_groq", "object", "detail", "loc",
     "param", "msg", "thinking"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["", "Two ", "<think>", "</think>", '{"name": "skip_step"', '"arguments": {}}', "skip_step",
     "<tool_call>", "</tool_call>", "```json\n", "[", "{", "}", "\ud83d", "\udeb4", "\x1b[2J",
     "stop", "error", "thinking", "{power}", "null"]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), TEXTS, st.text(max_size=8)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)  # fmt: skip
DELTAS = st.dictionaries(
    st.sampled_from(["content", "tool_calls", "function_call", "reasoning_content", "refusal"]),
    VALUES, max_size=3,
)  # fmt: skip
DOCUMENTS = st.one_of(
    st.dictionaries(NAMES, VALUES, max_size=5),
    st.builds(chunk, DELTAS, st.none() | TEXTS),
    st.builds(chunk, st.builds(lambda text: {"content": text}, TEXTS)),
)


def ride(documents: list[Any], thinks_first: bool) -> None:
    """Read an answer to its end; raises what an answer may raise."""
    made = Answer(ASKED, lambda: "made", thinks_first)
    events = [found for document in documents for found in made.feed(document)]
    events += made.end()
    for each in events[:-1]:
        assert isinstance(each, TextDelta)
        assert each.text
        assert "\x1b" not in each.text
        each.text.encode()
    end = events[-1]
    assert isinstance(end, Finished)
    for call in end.calls:
        assert call.id
        assert call.name
        (call.id + call.name + call.arguments).encode("utf-8", "strict")


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[SLOW])
@given(documents=st.lists(DOCUMENTS, max_size=6), thinks_first=st.booleans(), whole=st.booleans())
def test_strange_documents_end_a_round_by_name(
    documents: list[Any], thinks_first: bool, whole: bool
) -> None:
    with suppress(BadAnswer, ErrorTold):
        ride([*documents, chunk({}, "stop")] if whole else documents, thinks_first)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[SLOW])
@given(st.lists(st.binary(max_size=40) | DOCUMENTS.map(event), max_size=6), st.integers(1, 30))
def test_strange_bytes_are_documents_or_garbage(parts: list[bytes], size: int) -> None:
    stream, lines = b"".join(parts), EventLines()
    with suppress(Garbled):
        found = [each for at in range(0, len(stream), size)
                 for each in lines.feed(stream[at : at + size])]  # fmt: skip
        found += lines.end()
        assert all(each is DONE or isinstance(each, dict) for each in found)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[SLOW])
@given(st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()),
       st.sampled_from([400, 422, 500]))  # fmt: skip
def test_strange_errors_are_told_in_one_line(body: bytes, status: int) -> None:
    told = told_by(body)
    assert "\n" not in told.words
    assert told.words.isprintable()
    is_too_long(told)
    milder(Dialect(), told, status, {"model": "m", "tools": [], "response_format": {}})
