"""What the coach's model server can do: it is asked, for a minute or two at most.

The first word's time is what a rider waits for. Whether a server stops when nobody listens any
more is told by how soon it answers the next question, for the ones that go on have no time then.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coach.model import ModelServer
from coach.model_talk import (
    Ended,
    Finished,
    Message,
    ModelFailed,
    ModelRequest,
    ModelSettings,
    Role,
    TextDelta,
    ToolSpec,
)
from coach.model_timer import by
from tui.check import Check
from workouts.errors import KeyUnusable
from workouts.secrets import Keys

LOAD_S = 60.0
EACH_S = 20.0  # a question after the model is loaded
GOOD_S = 3.0  # by then a rider has an answer, if need be without the model
ALWAYS_SOON_S = 2.0  # an answer so soon after a cancelled one was not held up
TIMES_SLOWER = 3.0
ADVICE = Message(Role.SYSTEM, "You answer a cyclist in short plain sentences.")
TOOL = ToolSpec(
    "get_power",
    "Return the rider's power now, in watts.",
    {
        "type": "object",
        "properties": {"seconds": {"type": "integer", "description": "averaged over"}},
        "required": ["seconds"],
        "additionalProperties": False,
    },
)
COUNT = ModelRequest((ADVICE, Message(Role.USER, "Count from one to ten in words.")), max_tokens=64)
TALK = replace(COUNT, messages=(ADVICE, Message(Role.USER, "Tell me all about cycling.")),
               max_tokens=2000)  # fmt: skip
CALL = ModelRequest(
    (ADVICE, Message(Role.USER, "What is my power over 30 seconds? Use the tool.")),
    (TOOL,),
    must_call=True,
)
QUIET = 'Turn its thinking off: extra = { reasoning_effort = "none" } under [coach.model].'


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer: when its first word came, in how many pieces, and how it ended."""

    first_s: float | None
    pieces: int
    end: Finished | None


def model_checks(folder: Path, settings: ModelSettings) -> Iterator[Check]:
    """Yield the row of the model, and what the server can do where one is set."""
    if not settings.base_url:
        yield Check("model", True, "none is needed: the coach answers offline")
        return
    try:
        key = Keys(folder).read("model")
    except KeyUnusable as error:
        yield Check("model", False, str(error), "Set it with `teamcar key set model`.")
        return
    patient = replace(settings, first_token_s=EACH_S, silence_s=EACH_S, total_s=2 * EACH_S)
    yield from asyncio.run(_closing(ModelServer(patient, key)))


async def probe(server: ModelServer) -> AsyncIterator[Check]:
    """Yield a row for each thing that the server can do or not; only the first where it fails."""
    with suppress(TimeoutError):
        await by(server.timer, server.timer.now() + LOAD_S, server.warm())
    named = f"{server.name} at {server.host}"
    try:
        if (failure := server.standing().sentence) is not None:
            yield Check("model", False, failure, server.preset.mend)
            return
        counted = await _ask(server, COUNT)
    except ModelFailed as failed:
        yield Check("model", False, str(failed), server.preset.mend)
        return
    if counted.first_s is None:
        yield Check("model", False, f"{named} answers without a word", QUIET)
        return
    slow = counted.first_s > GOOD_S
    mend = (
        f"After {GOOD_S:g} s you are answered without it. Choose a smaller model." if slow else ""
    )
    yield Check("model", not slow, f"{named}: first word after {counted.first_s:.2f} s", mend)
    yield _streams(counted)
    yield await _tools(server)
    yield await _cancel(server, counted.first_s)


async def _closing(server: ModelServer) -> list[Check]:
    try:
        return [check async for check in probe(server)]
    finally:
        await server.aclose()


async def _ask(server: ModelServer, request: ModelRequest, leave: bool = False) -> Heard:
    """Return how a question was answered; with `leave`, go at the first word. May raise."""
    began_s, first_s, pieces, end = server.timer.now(), None, 0, None
    async with server.stream(request) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                pieces += 1
                first_s = server.timer.now() - began_s if first_s is None else first_s
                if leave:
                    break
            else:
                end = event
    return Heard(first_s, pieces, end)


def _streams(counted: Heard) -> Check:
    if counted.pieces > 1:
        return Check("model stream", True, f"an answer of {counted.pieces} pieces")
    mend = "Turn streaming on in the server, or in the proxy before it."
    return Check("model stream", False, "the whole answer comes at once", mend)


async def _tools(server: ModelServer) -> Check:
    mend = (
        f"Choose a model that can; until then it talks, and acts nothing. {server.preset.special}"
    )
    try:
        end = (await _ask(server, CALL)).end
    except ModelFailed as failed:
        return Check("model tools", False, str(failed), mend.strip())
    called = end is not None and end.why is Ended.CALLS and end.calls[0].name == TOOL.name
    if called:
        return Check("model tools", True, "it calls a tool when asked to")
    return Check("model tools", False, "it calls no tool, even when made to", mend.strip())


async def _cancel(server: ModelServer, usual_s: float) -> Check:
    """Leave a long answer in the middle, and see whether the next one has to wait for it."""
    limit_s = max(ALWAYS_SOON_S, TIMES_SLOWER * usual_s)
    mend = "After you interrupt it, the next answer is late. Update the server, or choose another."
    try:
        await _ask(server, TALK, leave=True)
        again = await by(
            server.timer, server.timer.now() + limit_s, _ask(server, COUNT, leave=True)
        )
    except TimeoutError:
        detail = f"it goes on when interrupted: no new answer within {limit_s:.0f} s"
        return Check("model cancel", False, detail, mend)
    except ModelFailed as failed:
        return Check("model cancel", False, str(failed), mend)
    soon = "at once" if again.first_s is None else f"after {again.first_s:.2f} s"
    return Check("model cancel", True, f"interrupted, it answers anew {soon}")
