"""One bounded loop: the rider's words, rounds of a model, its tool calls, until there is an answer.

It can be cancelled wherever it waits. Every call of the model has a result in the history then too,
and an act is done once or not at all.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach.context import context
from coach.conversation import Reply
from coach.model_talk import (
    Finished,
    Message,
    Model,
    ModelEvent,
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

if TYPE_CHECKING:
    from coach.early_round import EarlyRound
    from coach.scene import Scene

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


@dataclass(slots=True)
class Exchange:
    """What one turn has come to so far; `early` is a first round that runs already."""

    results: list[ToolResult] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)  # what acts said
    between: list[Message] = field(default_factory=list)  # calls and their results
    usage: Usage = NO_USAGE
    early: "EarlyRound | None" = None


class Agent:
    """A model as one part of the coach, and its conversation."""

    def __init__(self, model: Model, part: Part, talk: Talk, limits: Limits | None = None) -> None:
        self.model = model
        self.part = part
        self.talk = talk
        self.limits = limits or LIMITS[part]

    def request(self, words: str, scene: "Scene") -> ModelRequest:
        """Return what the model is asked first: all that was said, his words and the instant."""
        now = Message(Role.USER, f"{words}\n\n{context(scene)}")
        return ModelRequest((*self.talk.messages(), now), specs(self.part), self.limits.tokens)

    async def turn(
        self, words: str, toolbox: Toolbox, told: Callable[[str], None], exchange: Exchange
    ) -> Outcome:
        """Return what the rider's words come to; `told` gets the model's words as they grow.

        The turn stays open until `close`. Raises nothing but CancelledError.
        """
        first = self.request(words, toolbox.scene)
        calls_left, wrong = self.limits.calls, 0
        try:
            for _ in range(self.limits.rounds):
                request = replace(first, messages=(*first.messages, *exchange.between))
                text, calls = await self._round(request, told, exchange)
                if not calls:
                    fault = None if text.strip() else "empty"
                    return outcome(exchange, text=text, fault=fault)
                told("")
                wrong += await self._calls(text, calls, toolbox, calls_left, exchange)
                if exchange.replies:
                    return outcome(exchange)
                calls_left -= len(calls)
                if wrong > MOST_WRONG:
                    return outcome(exchange, fault="arguments")
        except ModelFailed as failed:
            return outcome(exchange, fault=failed.fault.value, sentence=str(failed))
        return outcome(exchange, fault="loop")

    def close(self, words: str, heard: str, exchange: Exchange) -> None:
        """End the turn as the rider heard it."""
        self.talk.add(words, exchange.between, heard)

    async def _round(
        self, request: ModelRequest, told: Callable[[str], None], exchange: Exchange
    ) -> tuple[str, tuple[ToolCall, ...]]:
        text, calls = "", tuple[ToolCall, ...]()
        async with self._stream(request, exchange) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    text += event.text
                    told(text)
                elif isinstance(event, Finished):
                    calls = event.calls
                    exchange.usage = _sum(exchange.usage, event.usage)
        return text, calls

    def _stream(
        self, request: ModelRequest, exchange: Exchange
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelEvent]]:
        early, exchange.early = exchange.early, None
        return self.model.stream(request) if early is None else early.taken()

    async def _calls(
        self,
        text: str,
        calls: tuple[ToolCall, ...],
        toolbox: Toolbox,
        left: int,
        exchange: Exchange,
    ) -> int:
        """Do the calls in their order and return how many made no sense.

        Every one of them has its result, whatever happens.
        """
        exchange.between.append(called(text, calls))
        wrong = done = 0
        try:
            for call in calls:
                if done >= left:
                    result = ToolResult(call.name, TOO_MANY)
                else:
                    came = await toolbox.call(call)
                    result, wrong = came.result, wrong + came.wrong
                    if came.reply is not None:
                        exchange.replies.append(came.reply)
                done += 1
                exchange.results.append(result)
                exchange.between.append(answered(call, result))
        finally:
            exchange.between += [answered(call, cancelled(call)) for call in calls[done:]]
        return wrong


def cut_off(exchange: Exchange, fault: str) -> Outcome:
    """Return what the turn came to up to where it was stopped; what was done is done."""
    return outcome(exchange, fault=None if exchange.replies else fault)


def outcome(
    exchange: Exchange, text: str = "", fault: str | None = None, sentence: str = ""
) -> Outcome:
    replies, results = tuple(exchange.replies), tuple(exchange.results)
    return Outcome(text, replies, results, fault, sentence, exchange.usage)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.estimated or other.estimated,
    )
