"""[voice] in the rider's file: what is read is what was written, and what is wrong is named."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from coach.voice.choices import Talking, VoiceSettings
from tui.settings import Settings, load_settings, save_settings
from tui.voice_settings import lines_of_voice, read_voice

CHOSEN = VoiceSettings(
    on=False,
    talking=Talking.HOLD,
    microphone='Jabra "Elite"',
    speaker="Kopfhörer",
    engine="espeak",
    voices={"de": "de", "en": "en-gb-x-rp"},
    words_per_minute=170,
    volume=0.4,
    earcons=False,
    cues=False,
    open_microphone=True,
    speculate="off",
    keep_audio_days=7,
)


def test_what_is_chosen_is_written_and_read_again(tmp_path: Path) -> None:
    save_settings(tmp_path, replace(Settings(), voice=CHOSEN))
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.voice == CHOSEN


def test_a_voice_as_it_is_for_everybody_takes_no_line_of_the_file() -> None:
    assert lines_of_voice(VoiceSettings()) == []


@pytest.mark.parametrize(
    ("written", "line", "why"),
    [
        ("talking = 'shout'", 2, "[voice] talking is 'shout'; there are tap, hold, smart"),
        ("on = 1", 2, "[voice] on is 1; give true or false"),
        ("volume = 11", 2, "[voice] volume is 11; give a number from 0 to 1"),
        ("volume = nan", 2, "[voice] volume is nan; give a number from 0 to 1"),
        ("words_per_minute = 7", 2, "give a whole number from 80 to 400"),
        ("keep_audio_days = -1", 2, "give a whole number from 0 to 365"),
        ("engine = 'hal'", 2, "there are auto, pyttsx3, espeak, say, sapi, piper"),
        ("mike = 'x'", 2, "[voice] mike is no setting; there are on, talking"),
        ("microphone = 3", 2, "give a name in quotes"),
        ("voices = 'en'", 2, "write it as a table, [voice.voices]"),
        ("\n[voice.voices]\nfr = 'fr'", 4, "[voice.voices] fr is no language"),
        ("\n[voice.voices]\nen = 1", 4, "[voice.voices] en is 1; give the name of a voice"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    written: str, line: int, why: str, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(f"[voice]\n{written}\n")
    settings, fault = load_settings(tmp_path)
    assert settings.voice == VoiceSettings()
    assert fault is not None
    assert f"line {line}: " in fault
    assert why in fault


def test_the_example_in_the_docstring_is_sound() -> None:
    import tui.voice_settings

    assert tui.voice_settings.__doc__ is not None
    example = tui.voice_settings.__doc__.partition("\n\n")[2]
    text = "\n".join(line.partition("   ")[0] for line in example.splitlines())
    chosen = read_voice(tomllib.loads(text)["voice"])
    assert replace(chosen, microphone="", speaker="", voices={}) == VoiceSettings()
    assert chosen.microphone == "Headset"


def test_the_settings_of_the_page_are_the_defaults(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "settings.toml").write_text(block)
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.voice == VoiceSettings()
    named = set(tomllib.loads(block)["voice"])
    assert named == {each.name for each in fields(VoiceSettings)} - {"voices"}
