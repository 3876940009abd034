"""Words, calls and the end of an answer, out of what servers put into a stream."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.model_answer import Answer, BadAnswer, ErrorTold, tokens_of
from coach.model_talk import (
    Ended,
    Fault,
    Finished,
    ModelRequest,
    TextDelta,
    Usage,
)
from tests.coach.model_answers import ASKED, answer, part
from tests.coach.model_server import chunk


def said(*texts: str, thinks_first: bool = False, tools: bool = True) -> str:
    request = ASKED if tools else ModelRequest(ASKED.messages)
    documents = [chunk({"content": text}) for text in texts]
    return answer([*documents, chunk({}, "stop")], request, thinks_first)[0]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["<think>he asks", " for watts</think>", "Two ", "left."], "Two left."),
        (["<th", "ink>hm</th", "ink>\n\nTwo left."], "Two left."),
        (["Two <thinking>which?</thinking>left."], "Two left."),
        (["<THINK>hm</Think>Two left."], "Two left."),
        (["◁think▷hm◁/think▷Two left."], "Two left."),
        (["[THINK]hm[/THINK]Two left."], "Two left."),
        (["<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>",
          "Two left.<|return|>"], "Two left."),
        (["Two left.<|im_end|>"], "Two left."),
        (["<think>never done"], ""),
        (["3 < 4 and a <thin line"], "3 < 4 and a <thin line"),
    ],
)  # fmt: skip
def test_thoughts_are_never_said(texts: Sequence[str], words: str) -> None:
    assert said(*texts) == words
    assert said(*"".join(texts)) == words


def test_thoughts_in_a_field_of_their_own_are_never_said() -> None:
    documents = [
        chunk({"reasoning_content": "he asks"}), chunk({"reasoning": "hm", "content": None}),
        chunk({"content": "Two left."}), chunk({}, "stop"),
    ]  # fmt: skip
    assert answer(documents)[0] == "Two left."


def test_a_thought_that_nothing_opened_is_noticed_and_kept_back_the_next_time() -> None:
    made = Answer(ASKED, lambda: "id")
    assert list(made.feed(chunk({"content": "he asks</think>Two left."}))) == [
        TextDelta("Two left.")
    ]
    assert made.thought_aloud
    assert said("he asks", " for</thi", "nk>Two left.", thinks_first=True) == "Two left."
    assert said("Two left.", thinks_first=True) == "Two left."  # this time it did not think


@pytest.mark.parametrize(
    "text",
    [
        "{power} watts, {time_left} to go.",
        "[2 left] hold {target}",
        'A plan: {"steps": 3} and so on.',
        "Write\n```\n- 10m 60%\n```\nfor a warm-up.",
        "Skip? Say skip_step is next.",
        "Lap (3) is done, 3 < 4.",
    ],
)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(0, 60), max_size=8))
def test_words_that_are_no_call_are_said_as_they_are(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut % len(text) for cut in cuts)})
    parts = [text[begin:end] for begin, end in pairwise(edges)]
    assert said(*parts) == text
    assert said(*parts, tools=False) == text


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([chunk(None), chunk({"content": None}), {"choices": []}, {"choices": None}, {}], ""),
        ([chunk({"content": [{"type": "text", "text": "Two "}, "left."]})], "Two left."),
        ([chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
                             {"type": "text", "text": "Two left."}]})], "Two left."),
        ([{"choices": [{"message": {"content": "Two left."}}]}], "Two left."),
        ([{"choices": [{"index": 1, "delta": {"content": "other"}},
                       {"index": 0, "delta": {"content": "Two left."}}]}], "Two left."),
        ([chunk({"refusal": "I will not."})], "I will not."),
        ([chunk({"content": "Go \ud83d"}), chunk({"content": "\udeb4!"})], "Go 🚴!"),
        ([chunk({"content": "Go \ud83d"}), chunk({"content": "!"})], "Go \ufffd!"),
        ([chunk({"content": "\x1b[2JTwo\tleft\r\n\x9b."})], "[2JTwo\tleft\n."),
        ([chunk({"content": "\n\n "}), chunk({"content": " Two left."})], "Two left."),
        ([chunk({"content": "Two", "role": "assistant"}, "")], "Two"),
        ([chunk({"content": "Two"}, "null")], "Two"),
    ],
)  # fmt: skip
def test_words_come_out_of_every_shape(documents: Sequence[Any], words: str) -> None:
    assert answer([*documents, chunk({}, "stop")])[0] == words


@pytest.mark.parametrize(
    ("reason", "why"),
    [("stop", Ended.STOP), ("eos", Ended.STOP), ("end_turn", Ended.STOP),
     ("length", Ended.LENGTH), ("max_tokens", Ended.LENGTH), ("tool_calls", Ended.STOP)],
)  # fmt: skip
def test_the_end_is_named(reason: str, why: Ended) -> None:
    assert answer([chunk({"content": "Two"}), chunk({}, reason)])[2].why is why


def test_calls_that_were_cut_by_the_limit_are_not_made() -> None:
    documents = [chunk({"tool_calls": [part("skip_step", "{", id="a")]}), chunk({}, "length")]
    assert answer(documents)[1:] == ([], Finished(Ended.LENGTH, answer(documents)[2].usage))


@pytest.mark.parametrize(
    ("document", "usage"),
    [
        ({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}, Usage(9, 2)),
        ({"usage": {"input_tokens": 9, "output_tokens": 2}}, Usage(9, 2)),
        ({"x_groq": {"usage": {"prompt_tokens": 9, "completion_tokens": 2}}}, Usage(9, 2)),
    ],
)
def test_tokens_are_taken_as_the_server_counts_them(document: Any, usage: Usage) -> None:
    documents = [chunk({"content": "Two"}), chunk({}, "stop", usage=None), document]
    assert answer(documents)[2].usage == usage


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -1, "completion_tokens": 2}, 7])
def test_tokens_that_nobody_counted_are_estimated_and_said_so(usage: object) -> None:
    found = answer([chunk({"content": "Two left."}), chunk({}, "stop", usage=usage)])[2].usage
    assert found == Usage(tokens_of(ASKED), 3, estimated=True)


def test_an_answer_without_end_is_broken() -> None:
    made = Answer(ASKED, lambda: "id")
    list(made.feed(chunk({"content": "Two"})))
    with pytest.raises(BadAnswer, match="breaks off") as caught:
        list(made.end())
    assert caught.value.fault is Fault.BROKEN


@pytest.mark.parametrize(
    "document",
    [{"error": {"message": "overloaded"}}, {"error": "overloaded"},
     {"object": "error", "message": "overloaded"},
     {"choices": [{"index": 0, "delta": {}, "error": {"message": "overloaded"}}]}],
)  # fmt: skip
def test_an_error_in_the_stream_is_told(document: Any) -> None:
    with pytest.raises(ErrorTold):
        answer([chunk({"content": "Two"}), document])


def test_an_answer_that_goes_on_and_on_is_overlong_at_last() -> None:
    made = Answer(ModelRequest(ASKED.messages, max_tokens=20), lambda: "id")
    words = ""
    while not made.overlong:
        words += "".join(
            event.text for event in made.feed(chunk({"content": "on and "}))
            if isinstance(event, TextDelta)
        )  # fmt: skip
    assert len(words) < 20 * 6 + 200
    end = list(made.end())[-1]
    assert isinstance(end, Finished)
    assert end.why is Ended.LENGTH


def test_thoughts_without_end_are_overlong_as_well() -> None:
    made = Answer(ASKED, lambda: "id")
    for _ in range(200):
        list(made.feed(chunk({"reasoning_content": "on and on " * 50})))
    assert made.overlong


FORM = {
    "type": "object", "properties": {"watts": {"type": "integer", "maximum": 400}},
    "required": ["watts"], "additionalProperties": False,
}  # fmt: skip
FORMED = ModelRequest(ASKED.messages, schema=FORM)


@pytest.mark.parametrize(
    "text",
    ['{"watts": 250}', '```json\n{"watts": 250}\n```', 'Here it is: {"watts": 250} as you asked.',
     '<think>{"watts": 1}</think>{"watts": 250}'],
)  # fmt: skip
def test_an_answer_of_a_form_comes_as_the_document_alone(text: str) -> None:
    documents = [*(chunk({"content": sign}) for sign in text), chunk({}, "stop")]
    assert answer(documents, FORMED)[0] == '{"watts": 250}'


@pytest.mark.parametrize(
    ("text", "why"),
    [('{"watts": 900}', "/watts is above 400"), ('{"watts": "250"}', "/watts is not integer"),
     ("{}", "/watts is missing"), ("250 watts", "it is not object"), ("As you like.", "no JSON"),
     ('{"watts": 25', "no JSON"), ("", "no JSON")],
)  # fmt: skip
def test_an_answer_of_another_form_is_not_taken(text: str, why: str) -> None:
    with pytest.raises(BadAnswer, match=why):
        answer([chunk({"content": text}), chunk({}, "stop")], FORMED)


def test_a_filter_that_lets_nothing_through_is_said_so() -> None:
    with pytest.raises(BadAnswer, match="filter"):
        answer([chunk({}, "content_filter")])
    assert answer([chunk({"content": "Two"}), chunk({}, "content_filter")])[0] == "Two"
