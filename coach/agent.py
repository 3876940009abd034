"""One bounded loop: the rider's words, rounds of a model, its tool calls, until there is an answer.

It can be cancelled wherever it waits. Every call of the model has a result in the history then too,
and an act is done once or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from coach.context import context
from coach.conversation import Reply
from coach.model_talk import (
    Finished,
    Message,
    Model,
    ModelFailed,
    ModelRequest,
    Role,
    TextDelta,
    ToolCall,
    Usage,
)
from coach.prompt import Part
from coach.talk import Talk, answered, called
from coach.tool_talk import ToolResult
from coach.toolbox import TOO_MANY, Toolbox, cancelled
from coach.tools import specs

NO_USAGE = Usage(0, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one turn may take; `total_s` is kept by whoever waits for it."""

    rounds: int = 4
    calls: int = 8
    tokens: int = 600  # of one round's answer
    total_s: float = 30.0


LIMITS = {Part.COACH: Limits(), Part.SPOTTER: Limits(tokens=160, total_s=3.0)}
MOST_WRONG = 1  # calls that made no sense, and were told so


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to. With a `fault`, a key of the badges, there is no answer in it.

    `replies` are what acts said; then they are the answer, and not the model's words.
    """

    text: str = ""
    replies: tuple[Reply, ...] = ()
    results: tuple[ToolResult, ...] = ()
    fault: str | None = None
    sentence: str = ""  # about the fault, for the log
    usage: Usage = NO_USAGE


class Agent:
    """A model as one part of the coach, and its conversation."""

    def __init__(self, model: Model, part: Part, talk: Talk, limits: Limits | None = None) -> None:
        self.model = model
        self.part = part
        self.talk = talk
        self.limits = limits or LIMITS[part]
        # Of the turn under way: what tools came to, what acts said, and what it cost.
        self.results: list[ToolResult] = []
        self.replies: list[Reply] = []
        self.usage = NO_USAGE
        self._between: list[Message] = []

    async def turn(self, words: str, toolbox: Toolbox, told: Callable[[str], None]) -> Outcome:
        """Return what the rider's words come to; `told` gets the model's words as they grow.

        The turn stays open until `close`. Raises nothing but CancelledError.
        """
        self.results, self.replies, self._between, self.usage = [], [], [], NO_USAGE
        now = Message(Role.USER, f"{words}\n\n{context(toolbox.scene)}")
        before = self.talk.messages()
        calls_left, wrong = self.limits.calls, 0
        try:
            for _ in range(self.limits.rounds):
                request = ModelRequest(
                    (*before, now, *self._between), specs(self.part), self.limits.tokens
                )
                text, calls = await self._round(request, told)
                if not calls:
                    return self._outcome(text=text, fault=None if text.strip() else "empty")
                told("")
                wrong += await self._calls(text, calls, toolbox, calls_left)
                if self.replies:
                    return self._outcome()
                calls_left -= len(calls)
                if wrong > MOST_WRONG:
                    return self._outcome(fault="arguments")
        except ModelFailed as failed:
            return self._outcome(fault=failed.fault.value, sentence=str(failed))
        return self._outcome(fault="loop")

    def close(self, words: str, heard: str) -> None:
        """End the turn as the rider heard it."""
        self.talk.add(words, self._between, heard)
        self._between = []

    async def _round(
        self, request: ModelRequest, told: Callable[[str], None]
    ) -> tuple[str, tuple[ToolCall, ...]]:
        text, calls = "", tuple[ToolCall, ...]()
        async with self.model.stream(request) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    text += event.text
                    told(text)
                elif isinstance(event, Finished):
                    calls = event.calls
                    self.usage = _sum(self.usage, event.usage)
        return text, calls

    async def _calls(
        self, text: str, calls: tuple[ToolCall, ...], toolbox: Toolbox, left: int
    ) -> int:
        """Do the calls in their order and return how many made no sense.

        Every one of them has its result, whatever happens.
        """
        self._between.append(called(text, calls))
        wrong = done = 0
        try:
            for call in calls:
                if done >= left:
                    result = ToolResult(call.name, TOO_MANY)
                else:
                    came = await toolbox.call(call)
                    result, wrong = came.result, wrong + came.wrong
                    if came.reply is not None:
                        self.replies.append(came.reply)
                done += 1
                self.results.append(result)
                self._between.append(answered(call, result))
        finally:
            self._between += [answered(call, cancelled(call)) for call in calls[done:]]
        return wrong

    def cut_off(self, fault: str) -> Outcome:
        """Return what the turn came to up to where it was stopped; what was done is done."""
        return self._outcome(fault=None if self.replies else fault)

    def _outcome(self, text: str = "", fault: str | None = None, sentence: str = "") -> Outcome:
        replies, results = tuple(self.replies), tuple(self.results)
        return Outcome(text, replies, results, fault, sentence, self.usage)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.estimated or other.estimated,
    )
