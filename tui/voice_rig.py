"""A ride with a voice, for measuring: a real house in a folder of its own, talked to by sound.

The ride is a simulated one in real time; microphone and loudspeaker are those of a Room. All of it
runs on one asyncio loop, as in the engine; what takes time to look at is done on a thread.
"""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from coach.model_talk import ModelSettings
from coach.voice.choices import VoiceSettings
from coach.voice.models import models_folder
from coach.voice.rig.recording import Recording
from coach.voice.rig.room import Room
from coach.voice.rig.truth import RideTruth
from coach.voice.sound import SoundProcess
from coach.voice.view import Talker, VoiceState, VoiceView
from tui.engine import TICK_S
from tui.feed import Frame
from tui.settings import Settings, save_settings
from tui.stand_ins import Simulation
from tui.wiring import House
from workouts.snapshot import RideSnapshot
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, Workout

PATIENCE_S = 60.0  # only against hanging
LOOK_S = 0.02
REPEATS = 23  # less than an hour in all: a time is then minutes and seconds
SETTLED_W = 5
AT_REST = (VoiceState.READY, VoiceState.FAILED)


class RigFailed(Exception):
    """The rig could not do what it was to do; its text says what it waited for."""


def intervals(repeats: int = REPEATS) -> Workout:
    """Return a workout that is long enough, with names that every speech model knows."""
    steps = [Step(StepKind.WARMUP, 20, Target(0.6, 0.6), name="Start")]
    for index in range(1, repeats + 1):
        repeat = Repeat(index, repeats, 1)
        steps.append(Step(StepKind.WORK, 95, Target(1.05, 1.05), Cadence(85, 95), repeat, "Over"))
        steps.append(Step(StepKind.REST, 50, Target(0.7, 0.7), None, repeat, "Under"))
    return Workout("Over and under", tuple(steps))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a rig rides with; `model` is the folder of the speech model."""

    model: Path
    language: str = "en"
    voice: VoiceSettings = field(default_factory=lambda: VoiceSettings(earcons=False, cues=False))
    server: str = ""  # address of a model server
    seed: int = 7


class Rig:
    """A ride that is under way, and its voice."""

    def __init__(self, house: House, room: Room, chosen: Chosen) -> None:
        self.house, self.room, self.chosen = house, room, chosen
        self.truth = RideTruth()
        self.ticks_s: list[float] = []  # when the ride was shown
        self.sound: SoundProcess | None = None
        self._log = house.folder / "log" / "voice.jsonl"

    @property
    def talker(self) -> Talker:
        talker = self.house.voicing.talker
        assert talker is not None
        return talker

    @property
    def sound_pid(self) -> int:
        """The number of the sound process that runs."""
        assert self.sound is not None
        assert self.sound.pid is not None
        return self.sound.pid

    @property
    def view(self) -> VoiceView:
        return self.talker.view()

    @property
    def ride(self) -> RideSnapshot:
        return self.frame.ride

    @property
    def frame(self) -> Frame:
        ride = self.house.engine.ride
        assert ride is not None
        return ride.frame()

    def is_settled(self) -> bool:
        """Return whether all sensors give values, and legs and trainer agree."""
        off_w = self.ride.deviation_w
        return bool(self.ride.heart_rate_bpm) and off_w is not None and abs(off_w) <= SETTLED_W

    def press(self) -> float:
        """Press a button that has one signal for down and up; returns when."""
        at_s = time.monotonic()
        self.talker.talk("toggle")
        return at_s

    async def until(
        self, there: Callable[[], object], what: str, within_s: float = PATIENCE_S
    ) -> float:
        """Return when something is so; raises RigFailed, with `what` it was to be."""
        until_s = time.monotonic() + within_s
        while not there():
            if time.monotonic() > until_s:
                raise RigFailed(f"{what} did not come within {within_s:g} s; {self.view}")
            await asyncio.sleep(LOOK_S)
        return time.monotonic()

    async def heard_from(self, recording: Recording, after_s: float, what: str) -> float:
        """Return when something was first to be heard after a time."""
        found: list[float] = []

        def there() -> bool:
            at_s = recording.first_sound_s(after_s)
            found.extend(() if at_s is None else (at_s,))
            return bool(found)

        await self.until(there, what)
        return found[0]

    async def at_rest(self) -> float:
        """Return when nobody talks and nothing is asked."""
        return await self.until(lambda: self.view.state in AT_REST, "the end of the turn")

    def logged(self) -> list[dict[str, Any]]:
        """Return the log's line of every turn that is over."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    async def settled(self, turns: int) -> dict[str, Any]:
        """Return the log's line of a turn, counted from 1, when it is there."""
        await self.until(lambda: len(self.logged()) >= turns, f"line {turns} of the voice's log")
        return self.logged()[turns - 1]

    def stalled_s(self, from_s: float, to_s: float) -> float:
        """Return by how much the slowest tick of the ride was late between two times."""
        ticks = [at_s for at_s in self.ticks_s if from_s - 2 * TICK_S <= at_s <= to_s]
        return max((b - a - TICK_S for a, b in pairwise(ticks)), default=0.0)

    def _shown(self, frame: Frame) -> None:
        now_s = time.monotonic()
        self.ticks_s.append(now_s)
        self.truth.add(now_s, frame.ride)


@asynccontextmanager
async def riding(room: Room, chosen: Chosen) -> AsyncIterator[Rig]:
    """Give a ride that is under way, its voice warm; raises RigFailed where that does not come."""
    folder = Path(tempfile.mkdtemp(prefix="teamcar-rig-"))
    try:
        _furnish(folder, chosen)

        def sounds(log: Path) -> SoundProcess:
            rig.sound = room.sounds(log)
            return rig.sound

        house = House(folder, simulation=Simulation(chosen.seed), sounds=sounds)
        rig = Rig(house, room, chosen)
        try:
            await house.start()
            ride = house.open_ride(intervals())
            ride.subscribe(rig._shown)
            ride.perform("start", {}, "rig")
            await rig.until(rig.is_settled, "the ride")
            await rig.until(lambda: rig.view.state is VoiceState.READY, "the voice")
            yield rig
        finally:
            await house.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(folder: Path, chosen: Chosen) -> None:
    """Put settings and the speech model into an empty data folder."""
    home = models_folder(folder) / chosen.language
    home.mkdir(parents=True)
    (home / chosen.model.name).symlink_to(chosen.model.absolute(), target_is_directory=True)
    model = ModelSettings(chosen.server, "scripted") if chosen.server else ModelSettings()
    settings = Settings(language=chosen.language, voice=chosen.voice, model=model)
    save_settings(folder, settings)
