"""A rider with a voice: sound by script, a real coach, a model by script, time by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from coach.ahead import later
from coach.model_talk import Model
from coach.prompter import Prompter
from coach.scene import Scene
from coach.turns import Turn
from coach.voice.choices import VoiceSettings
from coach.voice.conductor import Voice
from coach.voice.ride_talk import RideTalk
from coach.voice.talked import VoiceHome
from coach.voice.turn_talk import By, ModelStands
from coach.voice.view import VoiceState, VoiceView
from tests.coach.garages import Table
from tests.coach.rides import RIDE
from tests.coach.scripted import ScriptedModel, says
from tests.voice.scripted_sound import ScriptedSound

PATIENCE_S = 60.0  # only against hanging


@dataclass
class Rider:
    """Who talks, and all that he can see and hear."""

    voice: Voice
    sound: ScriptedSound
    table: Table
    turns: list[Turn]
    views: list[VoiceView]

    def wait(self, seconds: float) -> None:
        """Let time go by, for the ride as well."""
        steps = max(1, round(seconds / 0.05))
        for _ in range(steps):
            self.sound.timer.advance(seconds / steps)
            self.table.clock.advance(seconds / steps)
            seen = self.table.seen
            if seen is not None:
                ride = later(Scene(seen.ride), seconds / steps).ride
                assert ride is not None
                seen.ride = ride

    def asks(self, words: str, *, tap: bool = True) -> None:
        """Press, say it, and press again, or wait for the end of speech to be noticed."""
        self.voice.press(By.SOCKET)
        self.wait(0.05)
        self.speaks(words)
        if tap:
            self.voice.press(By.SOCKET)
            self.wait(0.05)

    def speaks(self, words: str) -> None:
        said = words.split()
        for count in range(1, len(said) + 1):
            self.wait(0.1)
            self.sound.rider_says(" ".join(said[:count]))

    def is_silent(self, seconds: float) -> None:
        """Say nothing more while the microphone listens."""
        for _ in range(round(seconds / 0.1)):
            self.wait(0.1)
            self.sound.rider_says(self.sound.said, voiced=False)

    async def until(self, true: Callable[[], object]) -> None:
        """Let the loop run until something is so; time does not go by."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await asyncio.sleep(0)

    async def hears(self, most_s: float = 30.0) -> str:
        """Wait until the coach has spoken; return all that was ever heard."""
        for _ in range(round(most_s / 0.05)):
            for _ in range(20):
                await asyncio.sleep(0)
            if self.state in AT_REST and not self.sound.loud:
                break
            self.wait(0.05)
        return self.said

    @property
    def said(self) -> str:
        return " | ".join(each.text.lower() for each in self.sound.heard)

    @property
    def state(self) -> VoiceState:
        return self.voice.view().state

    @property
    def lines(self) -> list[str]:
        return [line.text for line in self.table.coach.lines]


AT_REST = (VoiceState.READY, VoiceState.FAILED, VoiceState.CONFIRMING)


@asynccontextmanager
async def riding(
    model: Model | None = None,
    settings: VoiceSettings | None = None,
    folder: Path = Path("nowhere"),
    stands: ModelStands | None = None,
    **more: object,
) -> AsyncIterator[Rider]:
    """Give a rider who has started his voice."""
    turns, views = list[Turn](), list[VoiceView]()
    table = Table(model or ScriptedModel([says("x")]), over=turns.append)
    sound = ScriptedSound(table.timer)
    cues = Prompter(table.coach.language)
    voice = Voice(
        sound,
        VoiceHome(folder, table.coach.language),
        settings or VoiceSettings(),
        timer=table.timer,
        model=lambda: stands or ModelStands(),
        published=views.append,
        **more,  # type: ignore[arg-type]
    )
    await voice.start()
    voice.attach(RideTalk(table.coach, lambda: table.seen, cues))
    rider = Rider(voice, sound, table, turns, views)
    if table.seen is not None:
        table.seen.ride = replace(RIDE, left_in_step_s=124.2)
    try:
        yield rider
    finally:
        await voice.stop()
