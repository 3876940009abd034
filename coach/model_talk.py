"""Boundary types between the agent and a model server: what is sent, and what comes back.

They follow the OpenAI chat-completions API (POST /chat/completions, streamed) in its common part.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

JsonSchema = Mapping[str, Any]


class Role(Enum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What the model wants done; `arguments` is JSON text as it came, not yet checked."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the history; `call_id` names the call that a TOOL message answers."""

    role: Role
    content: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told of it."""

    name: str
    description: str
    parameters: JsonSchema


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One round: the whole history, the tools that may be called, the form of the answer."""

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_tokens: int = 300
    temperature: float = 0.3
    schema: JsonSchema | None = None  # the answer must be JSON of this schema
    must_call: bool = False


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More words of the answer; never thoughts, never leaked tool calls."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens; `estimated` where the server did not say."""

    input_tokens: int
    output_tokens: int
    estimated: bool = False


class Ended(Enum):
    """Why a stream ended."""

    STOP = "stop"
    CALLS = "calls"  # tool calls are complete
    LENGTH = "length"  # the limit of tokens, or of characters, was reached


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every stream that was whole."""

    why: Ended
    usage: Usage
    calls: tuple[ToolCall, ...] = ()


ModelEvent = TextDelta | Finished


class Fault(Enum):
    """What a model server did wrong, for the rider's badge and for what to do next."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"  # no first token in time
    STALLED = "stalled"  # silence in mid-stream
    REFUSED = "refused"  # 401, 403: the key
    LIMITED = "limited"  # 429
    BROKEN = "broken"  # 5xx, HTML, garbage, a stream that ends without a finish
    UNSUITABLE = "unsuitable"  # 400, 404: model or request
    TOO_LONG = "too_long"  # the context does not hold the request
    BUDGET = "budget"  # the rider's own cap stands before it


class ModelFailed(Exception):
    """A round failed. The sentence never holds a key; `retry_after_s` is the server's wish."""

    def __init__(self, fault: Fault, sentence: str, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.retry_after_s = retry_after_s


class Model(Protocol):
    """Anything that answers rounds; leaving the context closes the socket at once."""

    name: str

    def stream(
        self, request: ModelRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelEvent]]:
        """Open a round; entering or iterating raises ModelFailed."""
        ...


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where the model is; the key is kept elsewhere (workouts.secrets, name "model")."""

    base_url: str = ""  # "" is no model at all
    model: str = ""
    preset: str = ""
    first_token_s: float = 8.0
    silence_s: float = 5.0
    total_s: float = 30.0
    extra: Mapping[str, Any] = field(default_factory=dict)  # further fields of the request
