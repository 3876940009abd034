"""One scenario after the other: words in, answers out, and what they are worth.

Where a ride comes from is the stage's business (`Stage`); what is asked goes through the coach that
riders have, with the model that is watched here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from coach.coach import Coach
from coach.conversation import Reply
from coach.eval_scenario import Said, Scenario
from coach.eval_verdict import Came, failures
from coach.model_talk import Finished, Model, ModelEvent, ModelRequest, TextDelta
from coach.scene import Scene

WHO = "eval"
HANGS_S = 120.0  # of one utterance, whatever the coach's own limits say


class Watched:
    """Implements coach.model_talk.Model over another one, and notes what a turn takes of it."""

    def __init__(self, model: Model, now: Callable[[], float]) -> None:
        self.name = model.name
        self._model, self._now = model, now
        self.begin()

    def begin(self) -> None:
        """Forget the turn before."""
        self.first_token_at_s: float | None = None
        self.called: list[str] = []
        self.input_tokens = self.output_tokens = 0

    def stream(
        self, request: ModelRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelEvent]]:
        return self._stream(request)

    @asynccontextmanager
    async def _stream(self, request: ModelRequest) -> AsyncIterator[AsyncIterator[ModelEvent]]:
        async with self._model.stream(request) as events:
            yield self._watch(events)

    async def _watch(self, events: AsyncIterator[ModelEvent]) -> AsyncIterator[ModelEvent]:
        async for event in events:
            if self.first_token_at_s is None and (isinstance(event, TextDelta) or event.calls):
                self.first_token_at_s = self._now()
            if isinstance(event, Finished):
                self.called += [call.name for call in event.calls]
                self.input_tokens += event.usage.input_tokens
                self.output_tokens += event.usage.output_tokens
            yield event


class Stage(Protocol):
    """A ride, or rest, in which one scenario is played."""

    @property
    def coach(self) -> Coach: ...
    @property
    def watched(self) -> Watched | None:
        """The model; None where none is set."""
        ...

    def scene(self) -> Scene:
        """Return how things stand now."""
        ...

    def go(self, seconds: float) -> None:
        """Ride on."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """One utterance, what came of it, and why that is not as expected; () where it is."""

    said: Said
    came: Came
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario; `played` ends with the first utterance that fails."""

    scenario: Scenario
    played: tuple[Played, ...]

    @property
    def passed(self) -> bool:
        return not any(each.why for each in self.played)


async def play(scenario: Scenario, stage: Stage, now: Callable[[], float]) -> Result:
    """Say everything of a scenario until something fails; `now` is in seconds."""
    played = list[Played]()
    for said in scenario.turns:
        if said.after_s:
            stage.go(said.after_s)
        came = await _say(said, stage, now)
        why = failures(scenario, said, came, stage.coach.language)
        played.append(Played(said, came, why))
        if why:
            break
    return Result(scenario, tuple(played))


async def _say(said: Said, stage: Stage, now: Callable[[], float]) -> Came:
    watched = stage.watched
    if watched is not None:
        watched.begin()
    began_s = now()
    heard_s: float | None = None

    def told(reply: Reply) -> None:
        nonlocal heard_s
        if heard_s is None:
            heard_s = now() - began_s

    try:
        async with asyncio.timeout(HANGS_S):
            reply = await stage.coach.answer(said.words, WHO, told)
    except TimeoutError:
        reply = Reply("")  # which is no answer
    total_s = now() - began_s
    first_at_s = None if watched is None else watched.first_token_at_s
    return Came(
        reply,
        stage.scene(),
        () if watched is None else tuple(watched.called),
        total_s if heard_s is None else heard_s,
        None if first_at_s is None else first_at_s - began_s,
        total_s,
        0 if watched is None else watched.input_tokens,
        0 if watched is None else watched.output_tokens,
    )
