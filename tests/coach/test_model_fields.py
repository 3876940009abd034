"""What is sent to a server, what it refuses, and what is sent then."""

import json
from dataclasses import replace
from typing import Any

import pytest

from coach.model_address import address_of
from coach.model_fields import AnswerForm, Dialect, body_of, fields_of
from coach.model_presets import preset_of, presets
from coach.model_refusals import Told, is_too_long, milder, told_by
from coach.model_talk import Message, ModelRequest, ModelSettings, Role, ToolCall, ToolSpec
from workouts.errors import BadSettings

CLOSED = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
TOOL = ToolSpec("skip_step", "Skip.", CLOSED)
HISTORY = (
    Message(Role.SYSTEM, "You coach."),
    Message(Role.USER, "skip"),
    Message(Role.ASSISTANT, "", (ToolCall("a", "skip_step", '{"n": '),)),
    Message(Role.TOOL, "Skipped.", call_id="a"),
    Message(Role.USER, "and now?"),
)
ROUND = ModelRequest(HISTORY, (TOOL,), max_tokens=64, must_call=True)
FORMED = ModelRequest(HISTORY, schema={"title": "A plan!", **CLOSED})


def fields(request: ModelRequest = ROUND, dialect: Dialect | None = None, **extra: Any) -> Any:
    return json.loads(body_of(fields_of(request, "m", dialect or Dialect(), extra)))


def test_a_round_is_sent_as_the_api_has_it() -> None:
    sent = fields()
    assert list(sent)[:3] == ["model", "messages", "tools"]
    assert sent["messages"][2] == {
        "role": "assistant",
        "content": "",  # never null
        "tool_calls": [
            # Arguments that are no document would break the templates of local servers.
            {"id": "a", "type": "function", "function": {"name": "skip_step", "arguments": "{}"}}
        ],
    }
    assert sent["messages"][3] == {"role": "tool", "content": "Skipped.", "tool_call_id": "a"}
    assert sent["tool_choice"] == "required"
    assert sent["stream"] is True
    assert sent["max_tokens"] == sent["max_completion_tokens"] == 64


def test_the_same_beginning_gives_the_same_bytes() -> None:
    later = replace(ROUND, messages=(*HISTORY, Message(Role.ASSISTANT, "Now 2 left.")))
    one, other = (body_of(fields_of(each, "m", Dialect(), {})) for each in (ROUND, later))
    end = one.index(b'"and now?"}') + len(b'"and now?"}')
    assert one[:end] == other[:end]
    assert body_of(fields_of(ROUND, "m", Dialect(), {})) == one


def test_more_fields_come_on_top_but_none_that_makes_the_round() -> None:
    sent = fields(top_p=0.5, temperature=1, messages=[], stream=False, tool_choice="none")
    assert (sent["top_p"], sent["temperature"]) == (0.5, 1)
    assert len(sent["messages"]) == len(HISTORY)
    assert sent["stream"] is True
    assert sent["tool_choice"] == "required"


def test_a_form_is_asked_for_as_surely_as_the_server_can() -> None:
    sent = fields(FORMED)["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["name"] == "A_plan_"
    assert sent["json_schema"]["strict"] is True
    looser = fields(FORMED, Dialect(form=AnswerForm.OBJECT))
    assert looser["response_format"] == {"type": "json_object"}
    plain = fields(FORMED, Dialect(form=AnswerForm.PLAIN))
    assert "response_format" not in plain
    for each in (looser, plain):  # then the words say it, in the last thing the rider said
        assert "JSON" in each["messages"][-1]["content"]
        assert each["messages"][1]["content"] == "skip"


def test_tools_are_strict_where_server_and_schema_are() -> None:
    strict = Dialect(strict_tools=True)
    assert fields(ROUND, strict)["tools"][0]["function"]["strict"] is True
    loose = replace(ROUND, tools=(replace(TOOL, parameters={"type": "object"}),))
    assert "strict" not in fields(loose, strict)["tools"][0]["function"]
    assert "strict" not in fields()["tools"][0]["function"]


def test_half_a_sign_in_the_words_does_not_stop_a_round() -> None:
    assert fields(ModelRequest((Message(Role.USER, "go \ud83d"),)))["messages"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"error": {"message": "No.", "param": "top_p", "code": 1}}, Told("No.", "top_p")),
        ({"error": {"message": "No.", "param": None}}, Told("No.")),
        ({"error": "No."}, Told("No.")),
        ({"object": "error", "message": "No.", "code": 400}, Told("No.")),
        ({"detail": "No."}, Told("No.")),
        ({"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"],
                      "msg": "Extra inputs are not permitted"}]},
         Told("Extra inputs are not permitted", "stream_options")),
        ([{"error": {"message": "No."}}], Told("No.")),
        ({"error": {}}, Told()), ({}, Told()), ([], Told()), (7, Told()), ("No.", Told("No.")),
    ],
)  # fmt: skip
def test_errors_of_every_shape_are_understood(body: object, told: Told) -> None:
    assert told_by(json.dumps(body).encode()) == told


def test_an_error_in_words_is_one_line_and_a_page_is_none() -> None:
    assert told_by(b"No.\n\x1b[31m Really.") == Told("No. [31m Really.")
    assert told_by(b"<html>502</html>") == Told()
    assert len(told_by(b"no " * 1000).words) <= 160


@pytest.mark.parametrize(
    ("words", "field", "changed"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens",
         {"omitted": frozenset({"max_tokens"})}),
        ("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "",
         {"omitted": frozenset({"max_tokens"})}),
        ("Extra inputs are not permitted", "stream_options",
         {"omitted": frozenset({"stream_options"})}),
        ("'temperature' does not support 0.3 with this model", "",
         {"omitted": frozenset({"temperature"})}),
        ("unknown field top_p", "", {"omitted": frozenset({"top_p"})}),
        ("Cannot use tools with stream", "", {"omitted": frozenset({"stream"})}),
        ("tool_choice must be auto", "", {"must_call": False}),
        ("gemma does not support tools", "", {"tools": False}),
        ('"auto" tool choice requires --enable-auto-tool-choice', "", {"tools": False}),
        ("'response_format.type' must be 'json_schema' or 'text'", "",
         {"form": AnswerForm.OBJECT}),
        ("model is not nice", "", None),
        ("no", "messages", None),
    ],
)  # fmt: skip
def test_a_field_that_is_refused_is_left_out(words: str, field: str, changed: Any) -> None:
    dialect = Dialect()
    sent = fields_of(replace(ROUND, schema=CLOSED), "m", dialect, {"top_p": 0.5})
    found = milder(dialect, Told(words, field), 400, sent)
    assert found == (None if changed is None else replace(dialect, **changed))


def test_what_a_server_fails_over_goes_step_by_step() -> None:
    dialect: Dialect | None = Dialect()
    request, seen = replace(ROUND, schema=CLOSED), []
    while dialect is not None:
        sent = fields_of(request, "m", dialect, {})
        seen.append((sent.get("tool_choice"), sent.get("response_format", {}).get("type")))
        dialect = milder(dialect, Told("Internal error"), 500, sent)
    assert seen == [("required", "json_schema"), (None, "json_schema"), (None, "json_object"),
                    (None, None)]  # fmt: skip


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_other_refusals_change_nothing(status: int) -> None:
    sent = fields_of(ROUND, "m", Dialect(), {})
    assert milder(Dialect(), Told("stream_options"), status, sent) is None


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("This model's maximum context length is 4096 tokens.", True),
        ("the request exceeds the available context size, try increasing it", True),
        ("prompt is too long: 210000 tokens > 200000 maximum", True),
        ("Requested tokens (900) exceed context window of 512", True),
        ("unknown field top_p", False),
    ],
)
def test_a_context_that_is_too_small_is_known(words: str, is_so: bool) -> None:
    assert is_too_long(Told(words)) is is_so


def test_every_preset_can_be_asked() -> None:
    assert set(presets()) == {"ollama", "llama-cpp", "vllm", "lm-studio", "openai", "groq",
                              "anthropic"}  # fmt: skip
    for name, preset in presets().items():
        assert preset_of(ModelSettings(preset=name)) == preset
        address = address_of(preset.base_url)
        assert address.loopback == address.near == preset.local
        assert preset.key is not preset.local
        for sentence in (preset.special, preset.mend):
            assert sentence.endswith(".")
    sent = fields_of(ROUND, "m", presets()["openai"].dialect, {})
    assert "max_tokens" not in sent
    assert sent["max_completion_tokens"] == 64


@pytest.mark.parametrize(
    ("given", "url", "near"),
    [
        ("http://localhost:11434/v1/", "http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080/v1/chat/completions", "http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1", True),
        ("http://192.168.1.20:8000/v1", "http://192.168.1.20:8000/v1", True),
        ("http://tower:8000/v1", "http://tower:8000/v1", True),
        ("http://tower.local/v1", "http://tower.local/v1", True),
        ("https://models.example.org/v1", "https://models.example.org/v1", False),
    ],
)
def test_an_address_is_taken(given: str, url: str, near: bool) -> None:
    address = address_of(given)
    assert (address.url, address.near) == (url, near)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("http://models.example.org/v1", "write https"),
        ("http://8.8.8.8/v1", "write https"),
        ("https://ada:s3cr3t@models.example.org/v1", "key set model"),
        ("https://s3cr3t@models.example.org/v1", "key set model"),
        ("https://models.example.org/v1?key=s3cr3t", "more than an address"),
        ("models.example.org", "no address"), ("", "no address"), ("ftp://x/", "no address"),
        ("http://[::1", "no address"), ("http://localhost:99999/", "no address"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_without_showing_it(given: str, why: str) -> None:
    with pytest.raises(BadSettings, match=why) as caught:
        address_of(given)
    assert "s3cr3t" not in str(caught.value)
