"""`teamcar voice bench`: what it refuses, and a few turns from WAV files without a sound device."""

import json
from pathlib import Path

import pytest

from coach.voice.models import models_folder
from coach.voice.rig.mouth import CannotSpeak, Mouth
from tests.voice.spoken import tiny_model
from tui.__main__ import main

QUESTIONS = ("what is the target", "how long is left")


@pytest.fixture
def with_a_model(tmp_path: Path) -> Path:
    """A data folder with the speech model of the tests."""
    data = tmp_path / "data"
    models_folder(data).mkdir(parents=True)
    (models_folder(data) / "en").symlink_to(tiny_model("en"), target_is_directory=True)
    return data


def refusal(data: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> str:
    code = main(["--data", str(data), "voice", "bench", *words])
    told = capsys.readouterr()
    assert code != 0
    assert told.out == ""
    return told.err


def test_without_a_speech_model_it_says_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "teamcar voice install en" in refusal(tmp_path, capsys=capsys)


def test_a_folder_without_recordings_is_named(
    with_a_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    told = refusal(with_a_model, "--wav", str(tmp_path / "empty"), capsys=capsys)
    assert "empty: there is no WAV file in it" in told


@pytest.mark.parametrize("turns", ["0", "many", "301"])
def test_how_many_turns_is_a_number_within_a_ride(
    tmp_path: Path, turns: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "voice", "bench", "--turns", turns])
    assert "no number from 1 to 300" in capsys.readouterr().err


@pytest.mark.rig
def test_recordings_are_asked_answered_and_judged_without_a_sound_device(
    with_a_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("TEAMCAR_VOICE", "off")  # it has a voice all the same
    try:
        mouth = Mouth(tmp_path / "said")
    except CannotSpeak as cannot:
        pytest.skip(str(cannot))
    folder = tmp_path / "questions"
    folder.mkdir()
    for text in QUESTIONS:
        mouth.say(text).path.rename(folder / f"{text.replace(' ', '-')}.wav")
    words = ["voice", "bench", "--turns", "3", "--json", "--wav", str(folder)]
    code = main(["--data", str(with_a_model), *words])
    told = json.loads(capsys.readouterr().out)
    assert code == (told["wrong_numbers"] > 0)
    assert told["turns"] == 2
    for kind in ("hands_free", "tap"):
        assert told[kind]["total"]["count"] == 1
    assert "total" in told["barge_in"]
