"""espeak-ng for real; say and Piper by programs that speak their command lines."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.voice.clip_folder import ClipFolder, sweep
from coach.voice.engine_espeak import EspeakEngine
from coach.voice.engine_piper import PiperEngine
from coach.voice.engine_say import SayEngine
from coach.voice.engines import EngineFailed, EngineGone, order_of, own_voice
from coach.voice.levelling import levelled
from coach.voice.sound_talk import Configure
from tests.voice.stand_ins import PIPER, SAY, words_of

PATIENT_S = 120.0
NO_ESPEAK = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)


@NO_ESPEAK
@pytest.mark.parametrize("language", ["en", "de", "nl", "pl"])
def test_espeak_speaks_each_language_with_its_own_voice(language: str) -> None:
    engine = EspeakEngine(log=subprocess.DEVNULL, within_s=PATIENT_S)
    own = own_voice((language,), engine.voices())
    assert own is not None
    assert not own.id.startswith("mb/")
    pcm = engine.render("- trzy, für, één, zone vier", own.id, 195)
    assert 0.8 < pcm.seconds < 10
    assert levelled(pcm).samples


@NO_ESPEAK
def test_espeak_without_the_voice_or_without_words_fails_with_a_reason() -> None:
    engine = EspeakEngine(log=subprocess.DEVNULL, within_s=PATIENT_S)
    with pytest.raises(EngineFailed, match="ended with"):
        engine.render("hello", "nobody", 195)


def test_espeak_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineGone, match="/nowhere/espeak"):
        EspeakEngine("/nowhere/espeak").render("hello", "", 195)


def test_say_is_told_voice_pace_and_words_and_leaves_no_file(tmp_path: Path) -> None:
    engine = SayEngine(words_of(SAY, tmp_path), within_s=PATIENT_S)
    voices = engine.voices()
    assert [voice.name for voice in voices] == ["Alex", "Eddy (German (Germany))", "Zosia"]
    own = own_voice(("de-de", "de"), voices)
    assert own is not None
    pcm = engine.render("noch vier Minuten dreißig", own.id, 120)
    assert pcm.seconds == pytest.approx(2.0, abs=0.01)
    folder = engine._folder.path
    assert list(folder.iterdir()) == []
    with pytest.raises(EngineFailed, match="ended with 1"):
        engine.render("mute", own.id, 120)
    assert list(folder.iterdir()) == []
    engine.close()
    assert not folder.exists()


@pytest.fixture
def voice_file(tmp_path: Path) -> Path:
    path = tmp_path / "de_DE-thorsten-medium.onnx"
    path.write_bytes(b"a voice")
    return path


def piper(folder: Path, voice: Path, how: str) -> PiperEngine:
    words = words_of(PIPER, folder, how)
    return PiperEngine(words, str(voice), within_s=PATIENT_S, first_within_s=PATIENT_S)


def starts(voice: Path) -> list[str]:
    """Return the length scales with which the stand-in was started."""
    return voice.with_suffix(".started").read_text().split()


@pytest.fixture(params=["stdout", "log"])
def warm_piper(
    request: pytest.FixtureRequest, tmp_path: Path, voice_file: Path
) -> Iterator[PiperEngine]:
    engine = piper(tmp_path, voice_file, request.param)
    yield engine
    engine.close()


def test_piper_is_kept_warm_for_all_sentences_of_one_pace(
    warm_piper: PiperEngine, voice_file: Path
) -> None:
    for count in range(1, 6):
        pcm = warm_piper.render("watts " * count, "", 175)
        assert len(pcm.samples) == 2 * 1000 * count
    assert starts(voice_file) == ["1.000"]
    slower = warm_piper.render("one\ntwo", "", 140)
    assert len(slower.samples) == 2 * 2500
    assert starts(voice_file) == ["1.000", "1.250"]
    assert list(warm_piper._folder.path.iterdir()) == []


def test_piper_names_the_language_of_its_voice(warm_piper: PiperEngine, voice_file: Path) -> None:
    (voice,) = warm_piper.voices()
    assert voice.languages == ("de-de", "de")
    assert voice.id == str(voice_file)


def test_piper_that_dies_is_started_again_and_no_word_is_lost(
    tmp_path: Path, voice_file: Path
) -> None:
    engine = piper(tmp_path, voice_file, "dies")
    for count in (1, 2, 3):
        assert len(engine.render("watts " * count, "", 175).samples) == 2000 * count
    assert len(starts(voice_file)) == 3
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert engine.render("watts", "", 175).samples
    folder = engine._folder.path
    engine.close()
    assert not folder.exists()
    with pytest.raises(EngineFailed, match="closed"):
        engine.render("watts", "", 175)


def test_the_folder_of_a_process_that_was_killed_is_taken_away_by_the_next(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    left = tmp_path / f"teamcar-speech-{dead.pid}-x"
    left.mkdir()
    (left / "clip.wav").write_bytes(b"x")
    kept = tmp_path / "teamcar-speech-notes-1"
    kept.mkdir()
    folder = ClipFolder(tmp_path)
    assert folder.path.is_dir()
    assert not left.exists()
    assert kept.exists()
    sweep(tmp_path)
    assert folder.path.is_dir()
    folder.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [kept.name]


@pytest.mark.parametrize(
    ("engine", "voice", "platform", "order"),
    [
        ("auto", "", "linux", ("pyttsx3", "espeak")),
        ("auto", "", "darwin", ("say", "espeak")),
        ("auto", "", "win32", ("sapi",)),
        ("espeak", "", "linux", ("espeak", "pyttsx3")),
        ("auto", "~/de_DE-x.onnx", "linux", ("piper", "pyttsx3", "espeak")),
        ("piper", "~/x.onnx", "darwin", ("piper", "say", "espeak")),
        ("whatever", "", "linux", ("pyttsx3", "espeak")),
    ],
)
def test_the_wished_engine_comes_first_and_the_systems_own_after_it(
    engine: str, voice: str, platform: str, order: tuple[str, ...]
) -> None:
    assert order_of(Configure(engine=engine, voice=voice), platform) == order
