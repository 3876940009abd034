"""Microphone, loudspeaker, recogniser and speech tried one after the other, as a turn uses them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Configure,
    DevicesFound,
    FinalText,
    Finish,
    Happened,
    Level,
    ListDevices,
    Live,
    Lost,
    Part,
    PartialText,
    PlayClip,
    Render,
    Rendered,
    Standing,
    Warm,
    WatchLevel,
)
from coach.voice.talked import Sound

PARTS: tuple[Part, ...] = ("microphone", "speaker", "recogniser", "speech")
OWN_WORDS, RIDERS_WORDS, CLIP = 1, 2, 1  # numbers of the turns and of the clip
LEVELS = 10  # a second of them
LOOK_S = 0.25
MOST_WORDS_S = 8.0
Kind = TypeVar("Kind", bound=Happened)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each may take, in seconds; a Pi reads its model from a slow card."""

    parts_s: float = 90.0
    level_s: float = 5.0
    sound_s: float = 30.0
    tail_s: float = 0.5  # the way from the loudspeaker to the microphone
    silence_s: float = 1.2  # after which the rider has finished


@dataclass(slots=True)
class Tried:
    """What came of it; None and "" where a stage was not reached."""

    standings: dict[Part, Standing] = field(default_factory=dict)
    devices: DevicesFound | None = None
    levels_dbfs: tuple[float, ...] = ()
    rendered: Rendered | None = None
    over: ClipOver | None = None
    own: FinalText | None = None  # what was heard of the coach's own words
    riders: FinalText | None = None
    lost: str = ""  # why there is no sound process

    def works(self, *parts: Part) -> bool:
        return all(part in self.standings and self.standings[part].ok for part in parts)


class Trial:
    """One trial of a sound process, which it starts and ends."""

    def __init__(
        self, sound: Sound, configured: Configure, patience: Patience | None = None
    ) -> None:
        self._sound, self._configured = sound, configured
        self._patience = patience or Patience()
        self._told: list[Happened] = []
        self._news = asyncio.Event()
        self._tried = Tried()

    async def devices(self) -> Tried:
        """Find what microphones and loudspeakers there are."""
        return await self._run(self._look)

    async def whole(self, words: str, asks: Callable[[], object] | None = None) -> Tried:
        """Try every part: `words` are spoken; with `asks` the rider is asked to say something."""

        async def go() -> None:
            await self._look()
            if self._tried.works("microphone"):
                await self._measure()
            await self._speak(words)
            if asks is not None and self._tried.works("microphone", "recogniser"):
                asks()
                await self._hear()
            self._tried.levels_dbfs = tuple(level.dbfs for level in self._of(Level))

        return await self._run(go)

    async def _run(self, go: Callable[[], Awaitable[None]]) -> Tried:
        stop_listening = self._sound.listen(self._take)
        try:
            self._sound.send(self._configured)
            await self._sound.start()
            await go()
        finally:
            stop_listening()
            await self._sound.stop()
        return self._tried

    def _take(self, happened: Happened) -> None:
        match happened:
            case Standing(part=part):
                self._tried.standings[part] = happened
            case Lost(why=why):
                self._tried.lost = why
            case _:
                self._told.append(happened)
        self._news.set()

    async def _look(self) -> None:
        self._sound.send(Warm())
        self._sound.send(ListDevices())
        await self._until(lambda: self._of(DevicesFound), self._patience.parts_s)
        self._tried.devices = next(iter(self._of(DevicesFound)), None)
        stands = self._tried.standings
        await self._until(lambda: all(part in stands for part in PARTS), self._patience.parts_s)

    async def _measure(self) -> None:
        """Listen to the room for a second."""
        self._sound.send(WatchLevel(True))
        await self._until(lambda: len(self._of(Level)) >= LEVELS, self._patience.level_s)
        self._sound.send(WatchLevel(False))

    async def _speak(self, words: str) -> None:
        """Say the words, and hear what the microphone has of them."""
        within_s = self._patience.sound_s
        listens = self._tried.works("microphone", "recogniser")
        if listens:
            self._sound.send(Arm(OWN_WORDS))
            await self._until(lambda: self._of(Live), within_s)
        self._sound.send(Render(CLIP, words))
        await self._until(lambda: self._of(Rendered), within_s)
        self._tried.rendered = next(iter(self._of(Rendered)), None)
        if self._tried.rendered is not None and not self._tried.rendered.why:
            self._sound.send(PlayClip(CLIP))
            await self._until(lambda: self._of(ClipOver), within_s)
            self._tried.over = next(iter(self._of(ClipOver)), None)
        if listens:
            await asyncio.sleep(self._patience.tail_s)
            self._tried.own = await self._finish(OWN_WORDS)

    async def _hear(self) -> None:
        """Listen until the rider has said something and is silent, or for some seconds."""
        loop = asyncio.get_running_loop()
        self._sound.send(Arm(RIDERS_WORDS))
        until_s = loop.time() + MOST_WORDS_S
        text, since_s = "", loop.time()
        while (now_s := loop.time()) < until_s and not (
            text and now_s - since_s > self._patience.silence_s
        ):
            await self._until(lambda: False, LOOK_S)
            heard = [part.text for part in self._of(PartialText) if part.turn == RIDERS_WORDS]
            if heard and heard[-1] != text:
                text, since_s = heard[-1], loop.time()
        self._tried.riders = await self._finish(RIDERS_WORDS)

    async def _finish(self, turn: int) -> FinalText | None:
        self._sound.send(Finish(turn))

        def finals() -> list[FinalText]:
            return [final for final in self._of(FinalText) if final.turn == turn]

        await self._until(finals, self._patience.sound_s)
        return next(iter(finals()), None)

    def _of(self, kind: type[Kind]) -> list[Kind]:
        return [happened for happened in self._told if isinstance(happened, kind)]

    async def _until(self, there: Callable[[], object], within_s: float) -> None:
        """Return when something is so, the time is over, or the sound process is gone."""
        try:
            async with asyncio.timeout(within_s):
                while not there() and not self._tried.lost:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return
