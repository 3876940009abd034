"""A server that refuses a field is asked without it, at once and from then on."""

import json
from dataclasses import replace

import pytest

from coach.model_fields import AnswerForm
from coach.model_talk import Fault, ModelFailed, ModelRequest
from tests.coach.model_rounds import ASKED, CLOSED, at_desk, ride
from tests.coach.model_server import Answerer, Asked, Scripted, calls, refuses, says, streamed

WHOLE = {"choices": [{"message": {"content": "Two left."}, "finish_reason": "stop"}]}


def picky(*refused: str, status: int = 400) -> Answerer:
    """Return a server that refuses fields, one at a time, as the first it finds."""

    def answer(asked: Asked) -> Scripted:
        for name in refused:
            if name in asked.document:
                words = f"Unrecognized request argument supplied: {name}"
                return refuses(status, {"error": {"message": words, "param": name}})
        return says("Two left.")

    return answer


@pytest.mark.parametrize("status", [400, 422])
async def test_fields_that_are_refused_are_left_out_from_then_on(status: int) -> None:
    refused = ("stream_options", "max_completion_tokens", "temperature", "cache_prompt")
    always = picky(*refused, status=status)
    async with at_desk(always=always, preset="llama-cpp") as desk:
        assert (await ride(desk.model)).text == "Two left."
        assert len(desk.server.asked) == 1 + len(refused)
        assert (await ride(desk.model)).text == "Two left."
        assert len(desk.server.asked) == 2 + len(refused)
        assert desk.server.asked[-1].document["max_tokens"] == ASKED.max_tokens


async def test_a_refusal_within_the_stream_is_one_as_well() -> None:
    def answer(asked: Asked) -> Scripted:
        if "stream_options" in asked.document:
            return streamed({"error": {"message": "unknown field stream_options"}})
        return says("Two left.")

    async with at_desk(always=answer) as desk:
        assert (await ride(desk.model)).text == "Two left."


async def test_a_server_that_cannot_stream_tools_is_asked_for_the_whole() -> None:
    def answer(asked: Asked) -> Scripted:
        if asked.document.get("stream"):
            return refuses(400, {"error": "Cannot use tools with stream"})
        return Scripted((json.dumps(WHOLE).encode(),), headers={"Content-Type": "application/json"})

    async with at_desk(always=answer) as desk:
        assert (await ride(desk.model)).text == "Two left."


async def test_a_model_without_tools_answers_in_words_and_refuses_to_be_made_to_call() -> None:
    def answer(asked: Asked) -> Scripted:
        if "tools" in asked.document:
            return refuses(400, {"error": {"message": "tiny does not support tools"}})
        return says("Two left.")

    async with at_desk(always=answer) as desk:
        assert (await ride(desk.model)).text == "Two left."
        assert not desk.model.dialect.tools
        with pytest.raises(ModelFailed, match="takes no tools") as caught:
            await ride(desk.model, replace(ASKED, must_call=True))
        assert caught.value.fault is Fault.UNSUITABLE


EMPTY = Scripted()


async def test_a_call_that_is_demanded_of_a_server_that_then_says_nothing_is_asked_for() -> None:
    def answer(asked: Asked) -> Scripted:
        return EMPTY if "tool_choice" in asked.document else calls(("skip_step", "{}"))

    async with at_desk(always=answer) as desk:
        found = await ride(desk.model, replace(ASKED, must_call=True))
        assert [call.name for call in found.calls] == ["skip_step"]
        assert len(desk.server.asked) == 2


FORMED = ModelRequest(ASKED.messages, schema={**CLOSED, "properties": {"left": {"type": "integer"}},
                                              "required": ["left"]})  # fmt: skip


@pytest.mark.parametrize(
    ("refused", "status", "form"),
    [((), 400, AnswerForm.SCHEMA), (("json_schema",), 400, AnswerForm.OBJECT),
     (("json_schema",), 500, AnswerForm.OBJECT),
     (("json_schema", "json_object"), 400, AnswerForm.PLAIN),
     (("json_schema", "json_object"), 500, AnswerForm.PLAIN)],
)  # fmt: skip
async def test_an_answer_of_a_form_is_had_from_every_server(
    refused: tuple[str, ...], status: int, form: AnswerForm
) -> None:
    def answer(asked: Asked) -> Scripted:
        kind = asked.document.get("response_format", {}).get("type")
        if kind in refused:
            return refuses(status, {"error": {"message": f"response_format: no {kind}"}})
        return says('```json\n{"left"', ": 2}\n```")

    async with at_desk(always=answer) as desk:
        for _ in range(2):
            found = await ride(desk.model, FORMED)
            assert found.text == '{"left": 2}'
        assert desk.model.dialect.form is form
        assert len(desk.server.asked) == 2 + len(refused)
