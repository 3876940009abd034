"""The quirk matrix: what servers do differently, each over real HTTP through the real edge."""

import asyncio
import json
from dataclasses import replace

import pytest

from coach.model_talk import Ended, Finished, Usage
from tests.coach.model_rounds import ASKED, Round, at_desk, ride
from tests.coach.model_server import (
    DONE,
    End,
    Scripted,
    calls,
    chunk,
    event,
    says,
    streamed,
)

WORDS = [chunk({"content": "Two "}), chunk({"content": "left."})]
STOP = chunk({}, "stop")
BIKE = "Weiter so, Żaneta 🚴"
CALL = '{"name": "skip_step", "arguments": {}}'


def raw(*parts: bytes, end: End = End.CLOSED, head: bytes = b"") -> Scripted:
    """Return an answer with a head of its own and no chunks."""
    begin = (
        head or b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    )
    return Scripted((begin, *parts), raw=True, end=end)


def fragment(**function: object) -> dict[str, object]:
    return {"id": "a", "type": "function", "index": 0, "function": function}


FORCED = chunk(
    {"tool_calls": [fragment(name="skip_step", arguments="{")], "function_call":
     {"name": "skip_step", "arguments": "{"}},
)  # fmt: skip
FORCED_ON = chunk(
    {"tool_calls": [fragment(name="skip_step", arguments="}")], "function_call":
     {"name": "skip_step", "arguments": "}"}},
)  # fmt: skip
WHOLE = {
    "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Two left."},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 3},
}  # fmt: skip
SPLIT = b"".join(map(event, [*WORDS, STOP])) + DONE

# Name -> the answer, and the words that a rider gets from it.
SPOKEN: dict[str, tuple[Scripted, str]] = {
    "well-behaved": (says("Two ", "left."), "Two left."),
    "comments and blank lines": (
        Scripted((b": connected\n\n\n", event(WORDS[0]), b":\n\n", event(WORDS[1]), event(STOP),
                  b": bye\n\n", DONE)), "Two left."),
    "data without a space": (
        Scripted((*(event(each).replace(b"data: ", b"data:") for each in [*WORDS, STOP]),
                  b"data:[DONE]\n\n")), "Two left."),
    "empty data": (Scripted((b"data:\n\ndata: \n\n", event(WORDS[0]), event(WORDS[1]),
                             event(STOP), DONE)), "Two left."),
    "no last word": (streamed(*WORDS, STOP, done=False), "Two left."),
    "no length and no chunks": (raw(SPLIT), "Two left."),
    "carriage returns": (Scripted((SPLIT.replace(b"\n", b"\r\n"),)), "Two left."),
    "no blank lines": (Scripted((SPLIT.replace(b"\n\n", b"\n"),)), "Two left."),
    "all in one chunk": (Scripted((SPLIT,)), "Two left."),
    "byte by byte": (Scripted(tuple(SPLIT[at : at + 1] for at in range(len(SPLIT)))), "Two left."),
    "letters cut in two": (
        Scripted(tuple(bytes([each]) for each in
                       b"data: " + json.dumps(chunk({"content": BIKE}), ensure_ascii=False).encode()
                       + b"\n\n" + event(STOP))), BIKE),
    "a sign over two deltas": (
        streamed(chunk({"content": "Go \ud83d"}), chunk({"content": "\udeb4"}), STOP), "Go 🚴"),
    "no choices": (streamed({"choices": []}, *WORDS, STOP, {"choices": []}), "Two left."),
    "null deltas": (streamed(chunk(None), chunk({"content": None}), *WORDS, chunk(None, "stop")),
                    "Two left."),
    "content as a list": (
        streamed(chunk({"content": [{"type": "text", "text": "Two "}, "left."]}), STOP),
        "Two left."),
    "thoughts between marks": (
        streamed(chunk({"content": "<thi"}), chunk({"content": "nk>hm</th"}),
                 chunk({"content": "ink>\n\nTwo left."}), STOP), "Two left."),
    "thoughts in a field": (
        streamed(chunk({"reasoning_content": "hm"}), chunk({"reasoning": "hm"}), *WORDS, STOP),
        "Two left."),
    "a mark of the template": (streamed(*WORDS, chunk({"content": "<|im_end|>"}), STOP),
                               "Two left."),
    "a leaked call among words": (
        streamed(chunk({"content": f"Two left. {CALL}"}), STOP), "Two left. "),
    "a leaked call of no tool": (
        streamed(chunk({"content": '{"name": "fly", "arguments": {}}'}), STOP), ""),
    "the whole answer at once": (
        Scripted((json.dumps(WHOLE).encode(),), headers={"Content-Type": "application/json"}),
        "Two left."),
    "the whole answer, over lines": (
        Scripted((json.dumps(WHOLE, indent=1).encode(),)), "Two left."),
    "documents without events": (
        Scripted(tuple(json.dumps(each).encode() + b"\n" for each in [*WORDS, STOP])), "Two left."),
    "an empty reason until the end": (
        streamed(chunk({"content": "Two "}, ""), chunk({"content": "left."}, "null"), STOP),
        "Two left."),
    "an end that is said twice": (streamed(*WORDS, STOP, STOP, {"error": None}), "Two left."),
    "garbage after the end": (Scripted((SPLIT.removesuffix(DONE), b"data: {half")), "Two left."),
    "torn after the end": (Scripted((SPLIT.removesuffix(DONE),), end=End.TORN), "Two left."),
    "a status of 201": (replace(says("Two left."), status=201), "Two left."),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), SPOKEN.values(), ids=SPOKEN)
async def test_words_come_through_every_quirk(answer: Scripted, words: str) -> None:
    async with at_desk([answer]) as desk:
        found = await ride(desk.model)
    assert (found.text, found.calls, found.why) == (words, (), Ended.STOP)


# Name -> the answer that calls skip_step once.
CALLED: dict[str, Scripted] = {
    "well-behaved": calls(("skip_step", "{}")),
    "ends with stop": calls(("skip_step", "{}"), finish="stop"),
    "forced, and all said twice": streamed(FORCED, FORCED_ON, chunk({}, "stop")),
    "no index": streamed(
        chunk({"tool_calls": [{"id": "a", "function": {"name": "skip_step", "arguments": "{}"}}]}),
        chunk({}, "tool_calls"),
    ),
    "no id": streamed(
        chunk({"tool_calls": [{"index": 0, "function": {"name": "skip_step"}}]}),
        chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}),
        chunk({}, "tool_calls"),
    ),
    "arguments as an object": streamed(
        chunk({"tool_calls": [fragment(name="skip_step", arguments={})]}), chunk({}, "tool_calls")
    ),
    "no arguments": streamed(
        chunk({"tool_calls": [fragment(name="skip_step")]}), chunk({}, "tool_calls")
    ),
    "legacy alone": streamed(
        chunk({"function_call": {"name": "skip_step", "arguments": "{}"}}),
        chunk({}, "function_call"),
    ),
    "leaked": streamed(chunk({"content": CALL}), STOP),
    "leaked between marks": streamed(
        chunk({"content": "<tool_"}), chunk({"content": f"call>{CALL}</tool_call>"}), STOP
    ),
    "whole": Scripted(
        (
            json.dumps(
                {
                    "choices": [
                        {
                            "message": {
                                "content": None,
                                "tool_calls": [fragment(name="skip_step", arguments="{}")],
                            },
                            "finish_reason": "tool_calls",
                        }
                    ]
                }
            ).encode(),
        )
    ),
}


@pytest.mark.parametrize("answer", CALLED.values(), ids=CALLED)
async def test_a_call_comes_through_every_quirk(answer: Scripted) -> None:
    async with at_desk([answer]) as desk:
        found = await ride(desk.model)
    assert (found.text, found.why) == ("", Ended.CALLS)
    (call,) = found.calls
    assert (call.name, call.arguments) == ("skip_step", "{}")
    assert call.id


async def test_two_calls_in_one_chunk_are_two() -> None:
    both = [{"index": 0, "id": "a", "function": {"name": "skip_step", "arguments": "{}"}},
            {"index": 0, "id": "b", "function": {"name": "set_intensity",
                                                 "arguments": '{"percent": 95}'}}]  # fmt: skip
    async with at_desk([streamed(chunk({"tool_calls": both}), chunk({}, "stop"))]) as desk:
        found = await ride(desk.model)
    assert [(call.id, call.name, call.arguments) for call in found.calls] == [
        ("a", "skip_step", "{}"), ("b", "set_intensity", '{"percent": 95}'),
    ]  # fmt: skip


async def test_ids_that_are_made_are_never_made_twice() -> None:
    answer = streamed(chunk({"function_call": {"name": "skip_step"}}), chunk({}, "stop"))
    async with at_desk(always=answer) as desk:
        found = [(await ride(desk.model)).calls[0].id for _ in range(3)]
    assert len(set(found)) == 3


async def test_tokens_are_counted_by_the_server_or_estimated() -> None:
    async with at_desk([says("Two left."), streamed(*WORDS, STOP)]) as desk:
        assert (await ride(desk.model)).usage == Usage(12, 3)
        assert (await ride(desk.model)).usage.estimated


async def test_an_endless_answer_is_cut_and_its_socket_closed() -> None:
    endless = Scripted(tuple(event(chunk({"content": "on and on "})) for _ in range(5000)))
    async with at_desk([endless, says("Two left.")]) as desk:
        found = await ride(desk.model, replace(ASKED, max_tokens=20))
        assert found.why is Ended.LENGTH
        assert len(found.text) < 300
        assert (await ride(desk.model)).text == "Two left."
        assert desk.server.lines == 2


async def test_a_server_that_leaves_the_stream_open_is_waited_for_once() -> None:
    hanging = streamed(*WORDS, STOP, end=End.OPEN)
    async with at_desk(always=hanging) as desk:
        async with desk.model.stream(ASKED) as events:
            assert [await anext(events), await anext(events)]
            end = asyncio.ensure_future(anext(events))
            await desk.timer.armed(0.5)
            desk.timer.advance(0.6)
            assert isinstance(await end, Finished)
        assert (await ride(desk.model)).text == "Two left."


async def test_thoughts_that_nothing_opened_are_said_at_most_once() -> None:
    aloud = streamed(chunk({"content": "he asks</think>"}), *WORDS, STOP)
    async with at_desk(always=aloud) as desk:
        for _ in range(2):
            assert (await ride(desk.model)).text == "Two left."
        assert desk.model.dialect.thinks_first


async def test_one_line_serves_round_after_round() -> None:
    async with at_desk(always=says("Two left.")) as desk:
        for _ in range(5):
            assert await ride(desk.model) == Round("Two left.", (), Ended.STOP, Usage(12, 3))
        assert desk.server.lines == 1


async def test_a_line_that_was_closed_while_idle_is_opened_anew() -> None:
    async with at_desk(always=replace(says("Two left."), end=End.CLOSED)) as desk:
        for _ in range(3):
            assert (await ride(desk.model)).text == "Two left."


async def test_what_all_rounds_begin_with_is_the_same_to_the_byte() -> None:
    async with at_desk(always=says("Two left.")) as desk:
        await ride(desk.model)
        await ride(desk.model, replace(ASKED, messages=(*ASKED.messages, *ASKED.messages[1:])))
        first, second = (asked.body for asked in desk.server.asked)
    end = first.index(b"]") - 1
    assert first[:end] == second[:end]
    assert b"how many are left?" in first[:end]
