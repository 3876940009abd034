"""One turn's tools: a call of the model -> a result, with every door that an act must pass.

The doors, in order: the tool is there; its arguments are strict; it was not done in this turn; no
question waits; the rider's own last words ask for it. Whatever a call comes to, it has a result.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import msgspec

from coach.asked import Asked, asked_for
from coach.conversation import Reply
from coach.intents import Heard
from coach.model_talk import ToolCall
from coach.prompt import Part
from coach.quoted import quoted
from coach.scene import Scene
from coach.tool_reads import result_text
from coach.tool_talk import Deed, Findings, ToolResult, View
from coach.tools import TOOLS, Reach, Tool
from workouts.errors import CommandRefused, WorkoutsError

LONGEST_ARGUMENTS = 8_000
LONGEST_WHY = 160
NOT_ASKED = (
    "refused: the rider's last message did not ask for this; answer in words, do not try again"
)
WAITS = "refused: a question already waits for the rider's answer"
DONE_ALREADY = "refused: this was done already in this turn"
CANCELLED = "cancelled: the rider went on before this was done"
TOO_MANY = "refused: too many calls; answer now"


class Hands(Protocol):
    """What acts: the conversation, with its tiers, its questions and its one command surface."""

    def order(self, heard: Heard, *, surely: bool) -> Reply:
        """Do an order, or ask for the yes it needs; one that is not `surely` meant is asked."""
        ...

    def deed(self, deed: Deed, *, surely: bool) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Called:
    """What one call came to; `reply` is what an act has to say, `wrong` that it made no sense."""

    result: ToolResult
    reply: Reply | None = None
    wrong: bool = False


class Toolbox:
    """The tools of one turn, bound to its rider, ride and words."""

    def __init__(
        self, part: Part, view: View, words: str, hands: Hands, look: Callable[[], Scene]
    ) -> None:
        """`look` sees the ride as it is when a tool is called."""
        self._part, self._bound, self._words, self._hands = part, view, words, hands
        self._look = look
        self._done: set[tuple[str, bytes]] = set()
        self._waits = False

    @property
    def scene(self) -> Scene:
        """The scene as the turn began."""
        return self._bound.scene

    @property
    def _view(self) -> View:
        return replace(self._bound, scene=self._look())

    async def call(self, call: ToolCall) -> Called:
        """Return what a call comes to; raises nothing but CancelledError."""
        tool = TOOLS.get(call.name)
        if tool is None or self._part not in tool.parts:
            names = ", ".join(name for name, row in TOOLS.items() if self._part in row.parts)
            return _wrong(call, f"there is no such tool; there are {names}")
        try:
            given = _given(tool, call.arguments)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return _wrong(call, f"the arguments do not fit: {quoted(error, LONGEST_WHY)}")
        try:
            if tool.acts:
                return self._act(tool, given)
            return await self._read(tool, given)
        except WorkoutsError as error:
            return _told(tool, f"not possible: {quoted(_without_place(error), LONGEST_WHY)}")
        except OSError as error:
            return _told(tool, f"not possible: {quoted(error.strerror or 'the disk refuses')}")

    async def _read(self, tool: Tool, given: Any) -> Called:
        if tool.reach is Reach.FAR:
            # Databases and files take longer than a tick of the ride may.
            found = await asyncio.to_thread(tool.run, self._view, given)
        else:
            found = tool.run(self._view, given)
        assert isinstance(found, Findings)
        return Called(ToolResult(tool.name, result_text(found), found.values))

    def _act(self, tool: Tool, given: Any) -> Called:
        # An act on the ride once a turn: five small changes would make a big one without a yes.
        on_ride = tool.reach is Reach.RIDE
        key = (tool.name, b"" if on_ride else msgspec.json.encode(given, order="sorted"))
        if key in self._done:
            return _told(tool, DONE_ALREADY)
        if self._waits:
            return _told(tool, WAITS)
        act = tool.asked_as(given) if tool.asked_as is not None else tool.name
        asked = asked_for(act, self._words, self._view.spoken)
        if asked is Asked.NO:
            return _told(tool, NOT_ASKED)
        surely = asked is Asked.YES
        meant = tool.run(self._view, given)
        if isinstance(meant, Deed):
            reply = self._hands.deed(meant, surely=surely)
        elif isinstance(meant, Heard):
            reply = self._hands.order(meant, surely=surely)
        else:
            raise CommandRefused(f"{tool.name} does nothing")
        self._done.add(key)
        self._waits = reply.awaits_confirmation
        return Called(ToolResult(tool.name, quoted(reply.text, 250)), reply)


def cancelled(call: ToolCall) -> ToolResult:
    """Return the result of a call that was not done."""
    return ToolResult(call.name, CANCELLED)


def _given(tool: Tool, arguments: str) -> Any:
    """Return the parameters in a call; raises ValueError, msgspec.ValidationError."""
    if len(arguments) > LONGEST_ARGUMENTS:
        raise ValueError("they are too long")
    document = json.loads(arguments) if arguments.strip() else {}
    if not isinstance(document, Mapping):
        raise ValueError("they are to be one JSON object")  # told to the model
    return msgspec.convert(document, tool.parameters)


def _without_place(error: WorkoutsError) -> str:
    """Return why, without the path of a file, which is no matter of a model's."""
    return str(getattr(error, "why", error))


def _told(tool: Tool, text: str) -> Called:
    return Called(ToolResult(tool.name, text))


def _wrong(call: ToolCall, text: str) -> Called:
    return Called(ToolResult(call.name, text), wrong=True)
