"""The page for the Raspberry Pi says what the program takes: each command, rule and setting."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from sensors.ant_trouble import UDEV_FILE, UDEV_RULE
from tui.arguments import make_parser
from tui.service_unit import UNIT_NAME
from tui.settings import Settings, load_settings

PAGE = (Path(__file__).parents[2] / "docs" / "raspberry-pi.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```\w*\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
INLINE = re.findall(r"`([^`\n]*teamcar[^`\n]*)`", PAGE)
TYPED = sorted(
    {
        line.strip().split("    #")[0].strip()
        for line in [*(line for block in BLOCKS for line in block.splitlines()), *INLINE]
        if re.match(r"(?:[A-Z_]+=\S+ )*teamcar\b(?!\.)", line.strip())
    }
)


def test_there_is_something_to_hold_the_page_to() -> None:
    assert len(TYPED) > 12
    assert len(BLOCKS) > 6


@pytest.mark.parametrize("typed", TYPED)
def test_every_command_of_the_page_is_one(typed: str) -> None:
    words = [word for word in shlex.split(typed.replace("…", "")) if "=" not in word]
    make_parser().parse_args(words[1:])  # raises SystemExit for what it does not take


def test_the_rule_for_the_stick_is_the_one_that_doctor_tells() -> None:
    assert UDEV_RULE in PAGE
    assert UDEV_FILE in PAGE


def test_the_service_is_called_as_it_is_installed() -> None:
    assert f"systemctl --user enable --now {UNIT_NAME}" in PAGE


def test_the_settings_of_the_page_are_the_defaults(tmp_path: Path) -> None:
    (block,) = (each for each in BLOCKS if "[engine]" in each)
    (tmp_path / "settings.toml").write_text(block)
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.engine == Settings().engine


def test_the_microphone_and_the_loudspeaker_of_the_page_are_settings(tmp_path: Path) -> None:
    (block,) = (each for each in BLOCKS if "[voice]" in each)
    (tmp_path / "settings.toml").write_text(block)
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert (settings.voice.microphone, settings.voice.speaker) == ("Headset", "Headset")


def test_the_button_of_the_page_is_python_and_runs_what_there_is() -> None:
    (block,) = (each for each in BLOCKS if "gpiozero import" in each)
    compile(block, "talk-button.py", "exec")
    for words in re.findall(r"run\((\[.*?\])\)", block):
        make_parser().parse_args(ast.literal_eval(words)[1:])
