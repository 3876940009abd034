"""Which language the coach talks: the rider's, else his persona's, else the system's."""

from dataclasses import replace
from pathlib import Path

import pytest

from tui.settings import Settings
from tui.spoken_language import language_of

HERE = Settings()


@pytest.fixture
def polish(tmp_path: Path) -> Path:
    """A data folder with a persona of the rider's own who speaks Polish."""
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "ola.toml").write_text('name = "Ola"\nlanguage = "pl"\n')
    return tmp_path


def test_a_persona_brings_its_language(polish: Path) -> None:
    assert language_of(replace(HERE, persona="ola"), polish).code == "pl"


def test_the_rider_s_own_word_goes_before_it(polish: Path) -> None:
    assert language_of(replace(HERE, persona="ola", language="nl"), polish).code == "nl"


@pytest.mark.parametrize("persona", ["steady", "nobody"])
def test_without_either_it_is_the_system_s(persona: str, polish: Path) -> None:
    assert language_of(replace(HERE, persona=persona), polish).code == "en"
