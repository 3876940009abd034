"""Rounds with the real model edge against the scripted server, for the tests of both."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from coach.model import ModelServer
from coach.model_talk import (
    Ended,
    Finished,
    Message,
    ModelRequest,
    ModelSettings,
    Role,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
)
from tests.coach.manual_timer import ManualTimer
from tests.coach.model_server import Answerer, Scripted, ScriptedServer
from workouts.secrets import Secret

CLOSED = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
TOOLS = (
    ToolSpec("skip_step", "Skip the step.", CLOSED),
    ToolSpec("set_intensity", "Set the intensity.", {"type": "object"}),
)
ASKED = ModelRequest(
    (Message(Role.SYSTEM, "You coach."), Message(Role.USER, "how many are left?")), TOOLS
)


@dataclass(frozen=True)
class Round:
    """A whole answer."""

    text: str
    calls: tuple[ToolCall, ...]
    why: Ended
    usage: Usage


async def ride(model: ModelServer, request: ModelRequest = ASKED) -> Round:
    """Ask one round to its end."""
    async with model.stream(request) as events:
        seen = [event async for event in events]
    end = seen.pop()
    assert isinstance(end, Finished)
    text = "".join(event.text for event in seen if isinstance(event, TextDelta))
    return Round(text, end.calls, end.why, end.usage)


@dataclass(frozen=True)
class Desk:
    """A server, the model edge that asks it, and the time that both live in."""

    server: ScriptedServer
    model: ModelServer
    timer: ManualTimer


@asynccontextmanager
async def at_desk(
    script: Sequence[Scripted | Answerer] = (),
    always: Scripted | Answerer | None = None,
    key: Secret | None = None,
    **settings: Any,
) -> AsyncIterator[Desk]:
    """Give a scripted server and a model edge that asks it; time passes only by `timer`."""
    async with ScriptedServer(script, always) as server:
        timer = ManualTimer()
        given = {"base_url": server.url, "model": "tiny", **settings}
        model = ModelServer(ModelSettings(**given), key, timer=timer)
        try:
            yield Desk(server, model, timer)
        finally:
            await model.aclose()
