"""How much time there usually is, in the rider's settings."""

from dataclasses import replace
from pathlib import Path

import pytest

from tui.settings import Settings, load_settings, save_settings


def test_the_usual_time_is_kept_and_nothing_is_written_where_it_is_not_set(tmp_path: Path) -> None:
    save_settings(tmp_path, replace(Settings(), suggest_minutes=45))
    assert load_settings(tmp_path) == (replace(Settings(), suggest_minutes=45), None)
    save_settings(tmp_path, Settings())
    assert "suggest" not in (tmp_path / "settings.toml").read_text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[suggest]\nminutes = 4", "line 2: [suggest] minutes is 4; give whole minutes from 5"),
        ('[suggest]\nminutes = "45m"', "line 2: [suggest] minutes is '45m'; give whole minutes"),
        ("[suggest]\nminutes = true", "line 2: [suggest] minutes is True"),
        ("[suggest]\nhours = 1", "line 2: [suggest] hours is no setting; there is minutes"),
    ],
)
def test_a_time_that_is_none_is_told_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    settings, fault = load_settings(tmp_path)
    assert settings == Settings()
    assert fault is not None
    assert why in fault
