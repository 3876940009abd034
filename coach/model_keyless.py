"""A model's words without the rider's key: a server that gives it back tells it to nobody.

Words come in pieces, and so may the key: the end of a piece that may be its beginning waits for the
next one.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from coach.model_talk import Finished, ModelEvent, ModelFailed, TextDelta, ToolCall
from workouts.secrets import Secret

SHORTEST = 8  # signs; what is shorter is no key, but a word that answers may need
INSTEAD = "…"


class Keyless:
    """The events of a round; iterating raises what they raise."""

    def __init__(self, events: AsyncIterator[ModelEvent], key: Secret) -> None:
        self._events, self._key = events, key.reveal()
        self._held = ""
        self._next: list[ModelEvent | ModelFailed] = []

    def __aiter__(self) -> AsyncIterator[ModelEvent]:
        return self

    async def __anext__(self) -> ModelEvent:
        while not self._next:
            await self._take()
        due = self._next.pop(0)
        if isinstance(due, ModelFailed):
            raise due
        return due

    async def _take(self) -> None:
        try:
            event = await anext(self._events)
        except ModelFailed as failed:
            self._let_go(failed)
            return
        if isinstance(event, Finished):
            self._let_go(replace(event, calls=tuple(map(self._call, event.calls))))
            return
        words = self._without(self._held + event.text)
        begun = next(
            (n for n in range(min(len(self._key) - 1, len(words)), 0, -1)
             if words.endswith(self._key[:n])), 0,
        )  # fmt: skip
        self._held = words[len(words) - begun :]
        if said := words[: len(words) - begun]:
            self._next.append(TextDelta(said))

    def _let_go(self, last: "Finished | ModelFailed") -> None:
        held, self._held = self._held, ""
        # The beginning of a key in full stays back as well.
        if held and len(held) < SHORTEST:
            self._next.append(TextDelta(held))
        self._next.append(last)

    def _call(self, call: ToolCall) -> ToolCall:
        name, arguments = self._without(call.name), self._without(call.arguments)
        return replace(call, name=name, arguments=arguments)

    def _without(self, words: str) -> str:
        return words.replace(self._key, INSTEAD)


def keyless(events: AsyncIterator[ModelEvent], key: Secret | None) -> AsyncIterator[ModelEvent]:
    """Return the events without the key, where there is one."""
    if key is None or len(key.reveal()) < SHORTEST:
        return events
    return Keyless(events, key)
