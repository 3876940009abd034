"""`teamcar voice`: each part is tried and named with its mend; what is kept can be forgotten."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coach.voice.choices import VoiceSettings
from coach.voice.models import models_folder
from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Command,
    Configure,
    DevicesFound,
    FinalText,
    Finish,
    Happened,
    Level,
    ListDevices,
    Live,
    Lost,
    PartialText,
    PlayClip,
    Render,
    Rendered,
    Standing,
    Warm,
    WatchLevel,
)
from tests.tui.teamcars import run, run_here
from tests.voice.sound_server import SoundServer, sound_server
from tui.arguments import make_parser
from tui.check import Check
from tui.voice_check_command import rows_of
from tui.voice_trial import Patience, Trial, Tried

__all__ = ["sound_server"]

MODELS = Path(__file__).parents[1] / "voice" / "models"
WORDS = "repeat that"
AT_ONCE = Patience(parts_s=60, level_s=60, sound_s=60, tail_s=0, silence_s=0)
WELL = {"microphone": "Headset", "speaker": "Headset", "recogniser": "small", "speech": "espeak"}


@dataclass
class TriedSound:
    """A sound process that answers at once: `ill` parts are not there, `levels` are of the room."""

    ill: tuple[str, ...] = ()
    level_dbfs: float = -48.0
    hears: dict[int, str] = field(default_factory=lambda: {1: WORDS, 2: "how long is left"})
    dies: bool = False
    mute: str = ""  # why speech fails
    sent: list[Command] = field(default_factory=list)
    runs: bool = False

    def __post_init__(self) -> None:
        self._listeners: list[Callable[[Happened], None]] = []

    async def start(self) -> None:
        self.runs = True
        if self.dies:
            self._tell(Lost(0, "the sound process was ended by SIGABRT", again=False))

    async def stop(self) -> None:
        self.runs = False

    def listen(self, callback: Callable[[Happened], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def send(self, command: Command) -> None:
        self.sent.append(command)
        match command:
            case ListDevices() if not self.dies:
                self._tell(DevicesFound(0, ("Headset", "Webcam"), ("Headset",)))
            case Warm() if not self.dies:
                for part, detail in WELL.items():
                    there = part not in self.ill
                    what = (detail, "") if there else (f"no {part}", f"Bring a {part}.")
                    self._tell(Standing(0, part, there, *what))  # type: ignore[arg-type]
            case WatchLevel(on=True):
                for _ in range(10):
                    self._tell(Level(0, self.level_dbfs, voiced=False))
            case Arm(turn=turn):
                self._tell(Live(0, turn))
                self._tell(PartialText(0, turn, self.hears[turn], 0.5))
            case Finish(turn=turn):
                self._tell(FinalText(0, turn, self.hears[turn], 1.0, 1.0, 0.01))
            case Render(clip=clip):
                self._tell(Rendered(0, clip, 0.0 if self.mute else 1.2, 0.015, self.mute))
            case PlayClip(clip=clip):
                self._tell(ClipOver(0, clip, 1.2, 1.2, cut=False))
            case _:
                pass

    def _tell(self, happened: Happened) -> None:
        for listener in tuple(self._listeners):
            listener(happened)


def tried(sound: TriedSound) -> Tried:
    result = asyncio.run(Trial(sound, Configure(), AT_ONCE).whole(WORDS))
    assert not sound.runs
    return result


def rows(sound: TriedSound) -> dict[str, Check]:
    return {row.check: row for row in rows_of(tried(sound), WORDS, VoiceSettings())}


def test_where_everything_works_every_part_says_what_it_is() -> None:
    found = rows(TriedSound())
    assert all(row.ok for row in found.values())
    assert found["microphone"].detail == "Headset: −48 dB at its loudest"
    assert found["speech"].detail == "espeak: 1.2 s of sound in 15 ms, played"
    assert found["own words"].detail == "the microphone hears the loudspeaker: “repeat that”"


def test_a_headset_that_hears_nothing_of_itself_is_well() -> None:
    row = rows(TriedSound(hears={1: ""}))["own words"]
    assert row.ok
    assert "a headset has nothing" in row.detail


@pytest.mark.parametrize("part", WELL)
def test_each_part_that_is_not_there_is_named_with_its_mend(part: str) -> None:
    sound = TriedSound(ill=(part,))
    found = rows(sound)
    assert [row.check for row in found.values() if not row.ok] == [part]
    assert found[part].mend == f"Bring a {part}."
    listened = any(isinstance(each, Arm) for each in sound.sent)
    assert listened == (part not in ("microphone", "recogniser"))


def test_a_microphone_that_is_muted_is_told_from_one_that_is_not_there() -> None:
    row = rows(TriedSound(level_dbfs=-90.0))["microphone"]
    assert not row.ok
    assert row.detail == "Headset gives no sound at all"
    assert "unmute" in row.mend


def test_speech_that_fails_says_why_and_what_becomes_of_answers() -> None:
    row = rows(TriedSound(mute="I cannot speak: espeak-ng ended with 1."))["speech"]
    assert not row.ok
    assert row.detail == "I cannot speak: espeak-ng ended with 1."
    assert row.mend == "Answers are written until it speaks."


def test_a_sound_process_that_dies_is_the_reason_of_every_part() -> None:
    found = rows(TriedSound(dies=True))
    assert [row.ok for row in found.values()] == [True, False, False, False, False]
    assert found["speaker"].detail == "the sound process was ended by SIGABRT"
    assert "sound.log" in found["speaker"].mend


def test_what_the_rider_says_is_repeated() -> None:
    asked: list[str] = []
    sound = TriedSound()
    trial = Trial(sound, Configure(), AT_ONCE)
    result = asyncio.run(trial.whole(WORDS, lambda: asked.append("asked")))
    told = {row.check: row.detail for row in rows_of(result, WORDS, VoiceSettings())}
    assert asked == ["asked"]
    assert told["your words"] == "“how long is left”"


def test_a_voice_that_is_switched_off_is_tried_all_the_same() -> None:
    switched = next(rows_of(tried(TriedSound()), WORDS, VoiceSettings(on=False)))
    assert switched.check == "voice"
    assert switched.ok


# -- the command ----------------------------------------------------------------------------------


def test_what_is_kept_is_forgotten_after_a_yes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recording = tmp_path / "voice" / "audio" / "20260301T120000-turn1.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"RIFF")
    log = tmp_path / "log" / "voice.jsonl"
    log.parent.mkdir()
    log.write_text("{}\n")
    refused = run_here(capsys, "--data", tmp_path, "voice", "forget")
    assert (refused.code, refused.sentence) == (
        1, "teamcar: nothing is forgotten; --yes does it without a question",
    )  # fmt: skip
    assert recording.exists()
    forgotten = run_here(capsys, "--data", tmp_path, "voice", "forget", "--yes")
    assert (forgotten.code, forgotten.err) == (0, "")
    assert forgotten.out == "2 files deleted: recordings of turns, and their log\n"
    assert not recording.exists()
    assert not log.exists()


@pytest.mark.parametrize("what", ["install de", "check", "devices", "forget", "bench"])
def test_every_act_is_one_word_of_the_command(what: str) -> None:
    words = what.split()
    given = make_parser().parse_args(["voice", *words])
    assert (given.command, given.what) == ("voice", words[0])


@pytest.mark.rig
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_command_tries_real_sound(tmp_path: Path, sound_server: SoundServer) -> None:
    shutil.copytree(MODELS / "vosk-tiny-en", models_folder(tmp_path) / "en" / "tiny")
    environment = sound_server.environment()
    found = run("--data", tmp_path, "voice", "check", "--json", said=b"", **environment)
    assert found.err == ""
    checks = {row["check"]: row for row in found.document["checks"]}
    # The microphone is a sink that nobody plays into.
    assert [name for name, row in checks.items() if not row["ok"]] == ["microphone"]
    assert found.code == 1
    assert checks["recogniser"]["detail"] == "vosk-tiny-en"
    assert checks["speech"]["detail"].endswith("played")
    assert not checks["speech"]["detail"].endswith("not played")
    assert "default" in found.document["microphones"]
    assert any(voice["engine"] == "espeak" for voice in found.document["voices"])
    listed = run("--data", tmp_path, "voice", "devices", said=b"", **environment)
    assert (listed.code, listed.err) == (0, "")
    assert "* default" in listed.out


@pytest.mark.rig
def test_without_a_sound_server_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/none", "PULSE_RUNTIME_PATH": str(tmp_path)}
    listed = run("--data", tmp_path, "voice", "devices", said=b"", **nowhere)
    if listed.code == 0:
        pytest.skip("this machine has a sound card")
    assert listed.out == ""
    assert listed.sentence.startswith("teamcar: no sound here: ")
