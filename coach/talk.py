"""The conversation as a model server is told of it: it only grows, so that its cache holds.

System message and tools are the same all ride. A turn that is over stays as it was heard, without
the numbers of its instant. When all of it is too long, its older half goes at once.
"""

import json
from collections.abc import Sequence

from coach.model_answer import tokens_of
from coach.model_talk import Message, ModelRequest, Role, ToolCall
from coach.tool_talk import ToolResult

MOST_TOKENS = 6_000
TOLD = "Understood."


class Talk:
    """The messages; `opening` is what is known of the rider before the first turn, as data."""

    def __init__(self, system: str, opening: str = "", most_tokens: int = MOST_TOKENS) -> None:
        self._head = [Message(Role.SYSTEM, system)]
        if opening:
            # Data of the rider is no part of the system's words.
            self._head += [Message(Role.USER, opening), Message(Role.ASSISTANT, TOLD)]
        self._turns: list[tuple[Message, ...]] = []
        self._most_tokens = most_tokens

    def messages(self) -> tuple[Message, ...]:
        """Return everything up to the turn that begins."""
        return (*self._head, *(message for turn in self._turns for message in turn))

    def add(self, words: str, between: Sequence[Message], heard: str) -> None:
        """Add a turn that is over: the rider's words, what tools came to, and what was heard."""
        self._turns.append(
            (Message(Role.USER, words), *between, Message(Role.ASSISTANT, heard or "…"))
        )
        if tokens_of(ModelRequest(self.messages())) > self._most_tokens:
            self._turns = self._turns[(len(self._turns) + 1) // 2 :]


def called(text: str, calls: Sequence[ToolCall]) -> Message:
    """Return a model's calls as it is told of them later; arguments that are no JSON are left out.

    Some servers refuse a history that holds them.
    """
    return Message(Role.ASSISTANT, text, tuple(map(_sound, calls)))


def answered(call: ToolCall, result: ToolResult) -> Message:
    return Message(Role.TOOL, result.text, call_id=call.id)


def _sound(call: ToolCall) -> ToolCall:
    try:
        sound = isinstance(json.loads(call.arguments), dict)
    except (ValueError, RecursionError):
        sound = False
    return call if sound else ToolCall(call.id, call.name, "{}")
