"""The voice of a house: there from the first ride on, as the settings say, and gone in the end."""

import asyncio
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from coach.prompter import Prompter
from coach.voice.choices import VoiceSettings
from coach.voice.ride_talk import RideTalk
from coach.voice.sound_talk import Configure
from coach.voice.view import VoiceState
from tests.coach.garages import Table
from tests.coach.manual_timer import ManualTimer
from tests.coach.scripted import ScriptedModel
from tests.voice.scripted_sound import ScriptedSound
from tui import riders
from tui.coaching import Coaching
from tui.settings import Settings
from tui.voicing import LINGERS_S, SWITCH, Voicing
from workouts.errors import CommandRefused

MODELS = Path(__file__).parents[1] / "voice" / "models"
PATIENCE_S = 60.0  # only against hanging


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Have a voice in these tests; its sound is scripted."""
    before = os.environ.pop(SWITCH, None)
    yield
    if before is not None:
        os.environ[SWITCH] = before


@dataclass
class SlowSound(ScriptedSound):
    """A sound process that takes its time to start and to end, until `goes` is set."""

    goes: asyncio.Event = field(default_factory=asyncio.Event)
    lives: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.lives.append("starts")
        await self.goes.wait()
        await super().start()
        self.lives.append("started")

    async def stop(self) -> None:
        self.lives.append("ends")
        await self.goes.wait()
        await super().stop()
        self.lives.append("ended")


class BrokenSound(ScriptedSound):
    """One that this machine cannot start."""

    async def start(self) -> None:
        raise RuntimeError("no such program")


class Garage:
    """A voicing over scripted sound, and a ride to talk about."""

    def __init__(self, folder: Path, sound: ScriptedSound | None = None) -> None:
        self.timer = ManualTimer()
        self.sound = sound or SlowSound(self.timer)
        self.sound.timer = self.timer
        self.settings = Settings(language="en")
        self.made: list[Path] = []
        coaching = Coaching(folder, lambda: self.settings)
        self.voicing = Voicing(
            folder, lambda: self.settings, coaching, self._made, timer=self.timer
        )
        self.table = Table(ScriptedModel([]))
        self.talk = RideTalk(
            self.table.coach, lambda: self.table.seen, Prompter(self.table.coach.language)
        )
        if isinstance(self.sound, SlowSound):
            self.sound.goes.set()

    def _made(self, log_file: Path) -> ScriptedSound:
        self.made.append(log_file)
        return self.sound

    def choose(self, **choices: object) -> None:
        voice = replace(self.settings.voice, **choices)  # type: ignore[arg-type]
        self.settings = replace(self.settings, voice=voice)
        self.voicing.configure()

    @property
    def configured(self) -> Configure:
        return [each for each in self.sound.sent if isinstance(each, Configure)][-1]

    async def until(self, started: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.sound.started is not started:
                await asyncio.sleep(0)


async def test_nothing_of_it_is_made_before_somebody_rides(tmp_path: Path) -> None:
    garage = Garage(tmp_path)
    garage.voicing.start()
    garage.voicing.configure()
    assert garage.made == []
    assert garage.voicing.view().state is VoiceState.OFF
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    assert garage.made == [tmp_path / "log" / "sound.log"]
    assert garage.voicing.view().state is VoiceState.READY
    await garage.voicing.stop()
    assert not garage.sound.started


async def test_a_ride_opened_before_the_loop_runs_is_heard_once_it_does(tmp_path: Path) -> None:
    garage = Garage(tmp_path)
    await asyncio.to_thread(garage.voicing.attach, garage.talk)  # where no loop runs
    assert garage.made == []
    garage.voicing.start()
    await garage.until(started=True)
    await garage.voicing.stop()


async def test_the_sound_process_ends_a_while_after_the_ride(tmp_path: Path) -> None:
    garage = Garage(tmp_path)
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    garage.voicing.detach()
    garage.timer.advance(LINGERS_S - 1)
    await asyncio.sleep(0)
    assert garage.sound.started
    garage.timer.advance(2)
    await garage.until(started=False)
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    await garage.voicing.stop()


async def test_the_next_ride_keeps_it(tmp_path: Path) -> None:
    sound = SlowSound(ManualTimer())
    garage = Garage(tmp_path, sound)
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    garage.voicing.detach()
    garage.timer.advance(LINGERS_S / 2)
    garage.voicing.attach(garage.talk)
    garage.timer.advance(LINGERS_S * 2)
    await asyncio.sleep(0)
    assert sound.lives == ["starts", "started"]
    await garage.voicing.stop()
    assert sound.lives == ["starts", "started", "ends", "ended"]


async def test_switched_off_it_says_how_to_switch_it_on_and_then_it_is_on(tmp_path: Path) -> None:
    garage = Garage(tmp_path)
    garage.choose(on=False)
    garage.voicing.attach(garage.talk)
    assert garage.made == []
    with pytest.raises(CommandRefused, match=r"on = true under \[voice\]"):
        garage.voicing.talk("key")
    assert garage.voicing.talk("cancel").state is VoiceState.OFF  # as everything typed does
    garage.choose(on=True)
    await garage.until(started=True)
    assert garage.voicing.talk("quiet").quiet  # it talks with the ride's coach
    garage.choose(on=False)
    await garage.until(started=False)
    assert garage.voicing.view().state is VoiceState.OFF
    garage.choose(on=True)
    await garage.until(started=True)
    assert garage.voicing.talk("quiet").quiet is False  # with the same one as before
    await garage.voicing.stop()


async def test_choices_that_change_while_it_starts_come_one_after_the_other(tmp_path: Path) -> None:
    sound = SlowSound(ManualTimer())
    garage = Garage(tmp_path, sound)
    sound.goes.clear()
    garage.voicing.attach(garage.talk)
    await asyncio.sleep(0)
    garage.choose(on=False)
    garage.choose(on=True)
    garage.choose(on=False)
    sound.goes.set()
    async with asyncio.timeout(PATIENCE_S):
        while sound.lives != ["starts", "started", "ends", "ended"]:
            await asyncio.sleep(0)
    await garage.voicing.stop()
    assert not sound.started


@pytest.mark.parametrize("phase", ["starting", "running", "lingering", "ending", "gone"])
async def test_whenever_the_house_ends_no_sound_process_is_left(tmp_path: Path, phase: str) -> None:
    sound = SlowSound(ManualTimer())
    garage = Garage(tmp_path, sound)
    if phase == "starting":
        sound.goes.clear()
    garage.voicing.attach(garage.talk)
    if phase == "starting":
        await asyncio.sleep(0)
        stopping = asyncio.ensure_future(garage.voicing.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        sound.goes.set()
        await stopping
    else:
        await garage.until(started=True)
        if phase != "running":
            garage.voicing.detach()
        if phase in ("ending", "gone"):
            garage.timer.advance(LINGERS_S)
        if phase == "gone":
            await garage.until(started=False)
        await garage.voicing.stop()
    assert not sound.started
    assert sound.lives == ["starts", "started", "ends", "ended"]


async def test_a_model_that_is_installed_meanwhile_is_taken_at_the_next_turn(
    tmp_path: Path,
) -> None:
    anna = riders.add(tmp_path, "Anna").folder  # models are the machine's
    garage = Garage(anna)
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    assert garage.configured.model == ""
    model = tmp_path / "voice" / "models" / "en" / "tiny"
    shutil.copytree(MODELS / "vosk-tiny-en", model)
    garage.voicing.talk("status")
    assert garage.configured.model == ""
    garage.voicing.talk("key")
    assert garage.configured.model == str(model)
    garage.voicing.talk("cancel")
    await garage.voicing.stop()


async def test_what_the_rider_chooses_reaches_the_sound_process(tmp_path: Path) -> None:
    garage = Garage(tmp_path)
    garage.settings = replace(garage.settings, voice=VoiceSettings(volume=0.5))
    garage.voicing.attach(garage.talk)
    await garage.until(started=True)
    assert garage.configured.volume == 0.5
    garage.choose(volume=0.7, microphone="Headset")
    assert (garage.configured.volume, garage.configured.microphone) == (0.7, "Headset")
    await garage.voicing.stop()


async def test_a_machine_without_sound_costs_no_ride(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "tui.voicing")
    garage = Garage(tmp_path, BrokenSound(ManualTimer()))
    garage.voicing.attach(garage.talk)
    async with asyncio.timeout(PATIENCE_S):
        while "could not be started" not in caplog.text:
            await asyncio.sleep(0)
    garage.voicing.view()
    garage.voicing.detach()
    await garage.voicing.stop()


async def test_a_voice_that_cannot_be_made_costs_no_ride(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def none(_: Path) -> ScriptedSound:
        raise ImportError("msgspec is half installed")

    settings = Settings(language="en")
    voicing = Voicing(tmp_path, lambda: settings, Coaching(tmp_path, lambda: settings), none)
    voicing.attach(Garage(tmp_path / "other").talk)
    assert "could not be made" in caplog.text
    assert voicing.view().state is VoiceState.OFF
    with pytest.raises(CommandRefused, match="not there just now"):
        voicing.talk("key")
    await voicing.stop()


@pytest.mark.parametrize("said", ["off", "0", "no", "FALSE"])
async def test_a_house_without_sound_has_nobody_to_talk_to(tmp_path: Path, said: str) -> None:
    garage = Garage(tmp_path)
    os.environ[SWITCH] = said
    assert garage.voicing.talker is None
    garage.voicing.attach(garage.talk)
    assert garage.made == []
    await garage.voicing.stop()
