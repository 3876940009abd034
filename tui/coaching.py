"""The coach of one data folder with its model, where the settings name one.

Nothing of a model is loaded before it is asked, or warmed, for the first time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.language import Language
from tui.coach_records import Records
from tui.settings import Settings
from tui.spoken_language import OWN_PERSONAS, language_of
from workouts.errors import BadSettings, KeyUnusable

if TYPE_CHECKING:
    from coach.model import ModelServer
    from coach.model_state import Standing
    from coach.model_talk import ModelEvent, ModelRequest, ModelSettings
    from coach.model_timer import Timer
    from coach.persona import Persona
    from coach.prompt import Part
    from coach.prompter import Prompter
    from coach.thinking import Thinker
    from coach.voice.turn_talk import ModelStands

log = logging.getLogger(__name__)


class Coaching:
    """Makes thinkers: one for each ride or conversation, over one line to the model."""

    def __init__(
        self, folder: Path, settings: Callable[[], Settings], timer: "Timer | None" = None
    ) -> None:
        """`timer` keeps the limits of waiting; the loop's own where none is given."""
        self.records = Records(folder, settings)
        self._faults: list[str] = []  # what is wrong with a persona, one sentence each
        self._folder = folder
        self._timer = timer
        self._settings = settings
        self._model: LateModel | None = None
        self._warming: asyncio.Task[None] | None = None
        self._cold: Thinker | None = None  # to be warmed when a loop runs

    @property
    def notices(self) -> tuple[str, ...]:
        """What is wrong with a persona or with what is kept, one sentence each."""
        return (*self._faults, *self.records.notices())

    def spoken(self) -> Language:
        """Return the language of the coach."""
        return language_of(self._settings(), self._folder)

    def thinker(self, *, riding: bool, patience_s: float | None = None) -> "Thinker | None":
        """Return the spotter of a ride, or the coach at rest; None where no model is set.

        With `patience_s` a server is given up that is silent for longer.
        """
        wanted = self._settings().model
        if not wanted.base_url:
            return None
        from coach.agent import Agent
        from coach.prompt import Part
        from coach.talk import Talk
        from coach.thinking import Thinker

        part = Part.SPOTTER if riding else Part.COACH
        if patience_s is not None:
            wanted = replace(
                wanted,
                first_token_s=min(wanted.first_token_s, patience_s),
                silence_s=min(wanted.silence_s, patience_s),
            )
        if self._model is None or self._model.settings != wanted:
            self._model = LateModel(self._folder, wanted, self._timer)
        talk = Talk(self._system(part), self.records.opening())
        self.records.retell(talk, self.spoken().agent["talk"]["cut_off"])
        model = self.records.paid(self._model, wanted)
        return Thinker(Agent(model, part, talk, self.records.limits(part)), timer=self._timer)

    def prompter(self) -> "Prompter":
        """Return what speaks up in a ride that begins."""
        from coach.prompter import Prompter

        return Prompter(self.spoken(), self.persona().sternness, self._settings().cues_off)

    def troubled(self) -> str | None:
        """Return what is the matter with the model's server, in few words; None while it is well.

        One that was not asked yet counts as well.
        """
        standing = None if self._model is None else self._model.standing()
        if standing is None:
            return None
        words = self.spoken().agent["standing"].get(standing.state.name.lower())
        left = f"{standing.retry_in_s or 0:.0f}"
        return None if words is None else str(words).replace("{seconds}", left)

    def stands(self) -> "ModelStands":
        """Return whether the model may be asked before the rider has finished."""
        from coach.voice.turn_talk import ModelStands

        wanted = self._settings().model
        if not wanted.base_url or self._model is None:
            return ModelStands()
        near = self.records.is_near(wanted)
        return ModelStands(self.troubled() is None, near, self.records.used())

    def warm(self, thinker: "Thinker") -> None:
        """Open the line and let a server of one's own load its model, behind all else.

        Where no loop runs yet, as for a ride that is opened before its console, `start` does it.
        """
        from coach.model_talk import ModelRequest
        from coach.tools import specs

        model, self._cold = self._model, None
        if model is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._cold = thinker
            return
        prefix = ModelRequest(thinker.agent.talk.messages(), specs(thinker.agent.part))
        self._warming = loop.create_task(self._warmed(model, prefix), name="warm")

    async def _warmed(self, model: "LateModel", prefix: "ModelRequest") -> None:
        """Warm the line, and read the guard's tables where they hold up no ride."""
        from coach.guard_words import GuardWords

        await asyncio.to_thread(GuardWords.of, self.spoken())
        await model.warm(prefix)

    def start(self) -> None:
        """Warm the model of a ride that was opened before the loop ran."""
        if self._cold is not None:
            self.warm(self._cold)

    async def stop(self) -> None:
        """Close the line, and the records."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        if self._model is not None:
            await self._model.aclose()
        self._model = self._warming = None
        self.close()

    def close(self) -> None:
        """Write what waits of the records, and close them."""
        self.records.close()

    def _system(self, part: "Part") -> str:
        from coach.prompt import system_prompt

        return system_prompt(part, self.persona(), self.spoken())

    def persona(self) -> "Persona":
        """Return who talks; where the rider's own cannot be read, somebody who ships."""
        from coach.persona import DEFAULT, BadPersona, persona_named

        own = self._folder / OWN_PERSONAS
        try:
            return persona_named(self._settings().persona, own)
        except BadPersona as bad:
            if (fault := f"{bad}; {DEFAULT} talks instead") not in self._faults:
                self._faults.append(fault)
            return persona_named(DEFAULT)


class LateModel:
    """Implements coach.model_talk.Model: the server of the settings, met when first asked."""

    def __init__(
        self,
        folder: Path,
        settings: "ModelSettings",
        timer: "Timer | None" = None,
        keys: tuple[str, ...] = ("model",),
    ) -> None:
        """`keys` are the names of keys, of which the first that the rider has is sent."""
        self._keys = keys
        self.name = settings.model
        self._timer = timer
        self.settings = settings
        self._folder = folder
        self._server: ModelServer | None = None
        self._meeting = asyncio.Lock()

    def stream(
        self, request: "ModelRequest"
    ) -> "AbstractAsyncContextManager[AsyncIterator[ModelEvent]]":
        return self._stream(request)

    def standing(self) -> "Standing | None":
        """Return how it is with the server; None where it was not met, or no loop runs."""
        if self._server is None:
            return None
        try:
            return self._server.standing()
        except RuntimeError:  # a ride that is closed behind the loop has nobody to show it to
            return None

    async def warm(self, prefix: "ModelRequest") -> None:
        """See ModelServer.warm; a key that cannot be read is told when the server is asked."""
        try:
            server = await self._met()
        except BadSettings as bad:
            log.warning("the model cannot be warmed: %s", bad)
            return
        await server.warm(prefix)

    async def aclose(self) -> None:
        if self._server is not None:
            await self._server.aclose()

    @asynccontextmanager
    async def _stream(self, request: "ModelRequest") -> "AsyncIterator[AsyncIterator[ModelEvent]]":
        from coach.model_talk import Fault, ModelFailed

        try:
            server = await self._met()
        except BadSettings as bad:
            raise ModelFailed(Fault.UNSUITABLE, str(bad)) from None
        async with server.stream(request) as events:
            yield events

    async def _met(self) -> "ModelServer":
        async with self._meeting:
            if self._server is None:
                # The keyring may ask the rider to unlock it, and httpx takes its time to load.
                self._server = await asyncio.to_thread(self._meet)
            return self._server

    def _meet(self) -> "ModelServer":
        from coach.model import ModelServer
        from workouts.secrets import Keys

        try:
            kept = Keys(self._folder)
            key = next((key for name in self._keys if (key := kept.read(name)) is not None), None)
        except KeyUnusable as error:
            log.warning("the model's key cannot be read: %s", error)
            key = None
        return ModelServer(self.settings, key, timer=self._timer)
