"""A round -> the body of its HTTP request, in the dialect of one server.

The dialect says what a server takes. It begins as the preset has it, and loses what the server
refuses. The same round gives the same bytes, with what changes last, for servers keep what they
have read by its beginning.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from coach.model_schema import is_strict
from coach.model_talk import JsonSchema, Message, ModelRequest, Role, ToolCall, ToolSpec

# Without these a request is none, whatever a server says of them.
NEEDED = ("model", "messages", "tools")


class AnswerForm(Enum):
    """How an answer is held to a schema, from the surest to the least."""

    SCHEMA = "schema"
    OBJECT = "object"
    PLAIN = "plain"

    @property
    def looser(self) -> "AnswerForm":
        """The next that asks less of the server."""
        return AnswerForm.OBJECT if self is AnswerForm.SCHEMA else AnswerForm.PLAIN


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one server takes."""

    omitted: frozenset[str] = frozenset()  # fields it refuses
    form: AnswerForm = AnswerForm.SCHEMA
    tools: bool = True
    must_call: bool = True  # that a call can be demanded
    strict_tools: bool = False
    thinks_first: bool = False  # its answers begin with a thought that nothing opens


def fields_of(
    request: ModelRequest, model: str, dialect: Dialect, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a request; `extra` comes on top, but for what makes the round."""
    fields: dict[str, Any] = {"model": model, "messages": _messages(request, dialect)}
    if request.tools and dialect.tools:
        fields["tools"] = [_tool(tool, dialect) for tool in request.tools]
        if request.must_call and dialect.must_call:
            fields["tool_choice"] = "required"
    fields["stream"] = True
    fields["stream_options"] = {"include_usage": True}
    fields["temperature"] = request.temperature
    # The older name for servers that know no other, the newer for those that refuse the older.
    fields["max_tokens"] = fields["max_completion_tokens"] = request.max_tokens
    if request.schema is not None and dialect.form is AnswerForm.SCHEMA:
        fields["response_format"] = {"type": "json_schema", "json_schema": _named(request.schema)}
    elif request.schema is not None and dialect.form is AnswerForm.OBJECT:
        fields["response_format"] = {"type": "json_object"}
    kept = ("stream", "response_format", "tool_choice", *NEEDED)
    fields.update({name: value for name, value in extra.items() if name not in kept})
    return {name: value for name, value in fields.items() if name not in dialect.omitted}


def body_of(fields: Mapping[str, Any]) -> bytes:
    """Return fields as the bytes that go over the wire."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _messages(request: ModelRequest, dialect: Dialect) -> list[dict[str, Any]]:
    messages = [_message(message) for message in request.messages]
    if request.schema is not None and dialect.form is not AnswerForm.SCHEMA:
        wish = (
            "\n\nAnswer with one JSON document and nothing else, by this JSON schema: "
            + json.dumps(request.schema, ensure_ascii=False)
        )
        for message in reversed(messages):
            if message["role"] == Role.USER.value:
                message["content"] += wish
                break
    return messages


def _message(message: Message) -> dict[str, Any]:
    # Content is never null: there are servers that fail on it.
    sent: dict[str, Any] = {"role": message.role.value, "content": message.content}
    if message.calls:
        sent["tool_calls"] = [_call(call) for call in message.calls]
    if message.role is Role.TOOL:
        sent["tool_call_id"] = message.call_id or ""
    return sent


def _call(call: ToolCall) -> dict[str, Any]:
    try:
        whole = isinstance(json.loads(call.arguments), dict)
    except (ValueError, RecursionError):
        whole = False
    # Templates of local servers fail on arguments that are no document.
    arguments = call.arguments if whole else "{}"
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }


def _tool(tool: ToolSpec, dialect: Dialect) -> dict[str, Any]:
    function: dict[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
    }
    if dialect.strict_tools and is_strict(tool.parameters):
        function["strict"] = True
    return {"type": "function", "function": function}


def _named(schema: JsonSchema) -> dict[str, Any]:
    title = "".join(sign for sign in str(schema.get("title", "")) if sign.isascii())
    name = "".join(sign if sign.isalnum() else "_" for sign in title)[:64] or "answer"
    return {"name": name, "strict": is_strict(schema), "schema": schema}
