"""Lines of a stream, however a server writes and cuts them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.model_lines import DONE, LONGEST, EventLines, Garbled, Heard

A, B = {"a": 1}, {"b": "Zażółć 🚴"}
TEXT_B = json.dumps(B, ensure_ascii=False)


def heard(stream: bytes, cuts: tuple[int, ...] = ()) -> list[Heard]:
    lines = EventLines()
    found: list[Heard] = []
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    for begin, end in pairwise(edges):
        found += lines.feed(stream[begin:end])
    return [*found, *lines.end()]


STREAMS = {
    "as the standard has it": f'data: {{"a": 1}}\n\ndata: {TEXT_B}\n\ndata: [DONE]\n\n',
    "no space after the colon": f'data:{{"a":1}}\n\ndata:{TEXT_B}\n\ndata:[DONE]\n\n',
    "no blank line between": f'data: {{"a": 1}}\ndata: {TEXT_B}\ndata: [DONE]\n',
    "carriage returns": f'data: {{"a": 1}}\r\n\r\ndata: {TEXT_B}\r\n\r\ndata: [DONE]\r\n\r\n',
    "lone carriage returns": f'data: {{"a": 1}}\r\rdata: {TEXT_B}\r\rdata: [DONE]\r\r',
    "comments and blank lines": f': ping\n\n\n\ndata: {{"a": 1}}\n\n:\n\ndata: {TEXT_B}\n\n'
    ": ping\n\ndata: [DONE]\n\n",
    "empty data": f'data:\n\ndata: \n\ndata: {{"a": 1}}\n\ndata: {TEXT_B}\n\ndata: [DONE]\n\n',
    "names, ids and retries": f'event: chunk\nid: 1\nretry: 5\ndata: {{"a": 1}}\n\nid: 2\n'
    f"data: {TEXT_B}\n\nevent: done\ndata: [DONE]\n\n",
    "one document over lines": f'data: {{\ndata: "a": 1}}\n\ndata: {TEXT_B}\n\ndata: [DONE]\n\n',
    "a mark at the head": f'\ufeffdata: {{"a": 1}}\n\ndata: {TEXT_B}\n\ndata: [DONE]\n\n',
    "no end of the last line": f'data: {{"a": 1}}\n\ndata: {TEXT_B}\n\ndata: [DONE]',
    "null data": f'data: {{"a": 1}}\n\ndata: null\n\ndata: {TEXT_B}\n\ndata: [DONE]\n\n',
    "bare documents": f'{{"a": 1}}\n{TEXT_B}\ndata: [DONE]\n',
}


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(0, 300), max_size=12))
def test_a_stream_is_read_however_it_is_written_and_cut(stream: str, cuts: list[int]) -> None:
    assert heard(stream.encode(), tuple(cuts)) == [A, B, DONE]


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
def test_a_stream_is_read_byte_by_byte(stream: str) -> None:
    data = stream.encode()
    assert heard(data, tuple(range(len(data)))) == [A, B, DONE]


def test_without_its_last_word_a_stream_has_the_same_documents() -> None:
    assert heard(b'data: {"a": 1}\n\n') == [A]


def test_a_document_over_many_lines_is_no_event_and_is_read_all_the_same() -> None:
    assert heard(json.dumps({"a": 1, "c": {"d": [2]}}, indent=2).encode()) == [
        {"a": 1, "c": {"d": [2]}}
    ]


def test_an_error_that_is_named_by_its_event_is_an_error() -> None:
    stream = b'event: error\ndata: {"message": "overloaded"}\n\n'
    assert heard(stream) == [{"error": {"message": "overloaded"}}]


def test_a_name_holds_for_its_event_alone() -> None:
    stream = b'event: error\n\ndata: {"a": 1}\n\n'
    assert heard(stream) == [A]


def test_words_that_are_cut_in_a_letter_come_whole() -> None:
    found = heard(f"data: {TEXT_B}\n\n".encode(), tuple(range(200)))
    assert found == [B]


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b'data: {"a": \n\n', "broken JSON"),
        (b'data: {"a": \n\ndata: {"a": 1}\n\n', "broken JSON"),
        (b'data: {"a": \ndata: [DONE]\n\n', "broken JSON"),
        (b"data: hello\n\n", "broken JSON"),
        (b"data: 5\n\n", "int where a document should be"),
        (b'data: "words"\n\n', "str where a document should be"),
        (b'{"a": ', "broken JSON"),
        (b"data: " + b"[" * 100_000 + b"\n\n", "broken JSON"),
    ],
)
def test_garbage_is_named(stream: bytes, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        heard(stream)


def test_what_is_no_event_is_passed_over_and_remembered() -> None:
    lines = EventLines()
    assert list(lines.feed(b"<html>sign in</html>\n")) == []
    assert list(lines.end()) == []
    assert lines.anything


def test_a_line_without_end_is_given_up() -> None:
    lines = EventLines()
    assert list(lines.feed(b"x" * LONGEST)) == []
    with pytest.raises(Garbled, match="does not end"):
        list(lines.feed(b"x"))
