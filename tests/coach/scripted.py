"""A model by script: an ordinary Model whose rounds are written down beforehand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from coach.model_talk import (
    Ended,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    TextDelta,
    ToolCall,
    Usage,
)


@dataclass(frozen=True)
class Round:
    """One answer: words in pieces (an event is waited for), calls, or a failure after them."""

    pieces: tuple[str | asyncio.Event, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    failed: ModelFailed | None = None


def says(*pieces: str | asyncio.Event) -> Round:
    return Round(pieces)


def calls(*wanted: tuple[str, object], words: str = "") -> Round:
    """Return a round that calls tools; arguments that are a str are sent as they are."""
    made = tuple(
        ToolCall(f"call{at}", name, given if isinstance(given, str) else json.dumps(given))
        for at, (name, given) in enumerate(wanted)
    )
    return Round((words,) if words else (), made)


@dataclass
class ScriptedModel:
    """Answers round by round, the last one for ever; keeps what it was asked."""

    script: Sequence[Round | Callable[[ModelRequest], Round]]
    name: str = "scripted"
    asked: list[ModelRequest] = field(default_factory=list)
    left: int = 0  # rounds that were left before their end

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[AsyncIterator[ModelEvent]]:
        due = self.script[min(len(self.asked), len(self.script) - 1)]
        self.asked.append(request)
        whole = False

        async def events() -> AsyncIterator[ModelEvent]:
            nonlocal whole
            played = due if isinstance(due, Round) else due(request)
            for piece in played.pieces:
                if isinstance(piece, asyncio.Event):
                    await piece.wait()
                else:
                    yield TextDelta(piece)
            if played.failed is not None:
                raise played.failed
            whole = True
            why = Ended.CALLS if played.calls else Ended.STOP
            yield Finished(why, Usage(10, 5), played.calls)

        stream = events()
        try:
            yield stream
        finally:
            self.left += not whole
            await stream.aclose()  # type: ignore[attr-defined]  # an async generator has it
