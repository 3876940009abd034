"""The settings of the coach's model server: read as written, and named where they are wrong."""

from pathlib import Path

import pytest

from coach.model_presets import presets
from coach.model_talk import ModelSettings
from tui.settings import FILE_NAME, Settings, load_settings, save_settings

LOCAL = "http://localhost:11434/v1"


@pytest.mark.parametrize(
    "model",
    [
        ModelSettings(),
        ModelSettings(preset="ollama", model="qwen3:8b", base_url=LOCAL),
        ModelSettings(preset="llama-cpp", base_url="http://localhost:8080/v1"),
        ModelSettings(preset="ollama", model="q", base_url="http://tower:11434/v1"),
        ModelSettings(base_url="https://models.example.org/v1", model='the "best"', total_s=12.5),
        ModelSettings(base_url=LOCAL, model="q", first_token_s=3.0, silence_s=2.0,
                      extra={"top_p": 0.9, "stop": ["\n"], "think": False, "n": 1,
                             "a": {"b c": "d"}}),
    ],
)  # fmt: skip
def test_what_is_saved_is_read_again(tmp_path: Path, model: ModelSettings) -> None:
    save_settings(tmp_path, Settings(model=model))
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.model == model


@pytest.mark.parametrize("name", presets())
def test_a_preset_and_a_model_are_enough(tmp_path: Path, name: str) -> None:
    text = f'[coach.model]\npreset = "{name}"\nmodel = "one"\n'
    (tmp_path / FILE_NAME).write_text(text)
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.model.base_url == presets()[name].base_url
    save_settings(tmp_path, settings)
    assert "base_url" not in (tmp_path / FILE_NAME).read_text().partition("[coach.model]")[2]


GOOD = f'base_url = "{LOCAL}"\nmodel = "q"\n'


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        ('preset = "olama"\nmodel = "q"', 2, "'olama'; there are ollama, llama-cpp"),
        ('model = "q"', 1, "base_url is missing"),
        ('preset = "ollama"', 1, "model is missing"),
        (GOOD + "first_token_s = 0", 4, "seconds from 1 to 300"),
        (GOOD + "total_s = true", 4, "seconds from 2 to 900"),
        (GOOD + 'silence_s = "5"', 4, "seconds from 1 to 300"),
        (GOOD + "silence_s = nan", 4, "seconds from 1 to 300"),
        (GOOD + "temperature = 1", 4, "is no setting"),
        (GOOD + "extra = 3", 4, "as a table"),
        (GOOD + "[coach.model.extra]\nuntil = 2026-01-01", 5, "JSON cannot say"),
        (GOOD + "[coach.model.extra]\ntop_p = inf", 5, "JSON cannot say"),
        (GOOD + "[coach.model.extra]\napi_key = 's3cr3t'", 5, "teamcar key set model"),
        (GOOD + "api_key = 's3cr3t'", 4, "teamcar key set model"),
        ("base_url = 'https://ada:s3cr3t@x.org/v1'\nmodel = 'q'", 2, "teamcar key set model"),
        ("base_url = 'http://x.org/v1'\nmodel = 'q'", 2, "write https"),
        ("base_url = 7\nmodel = 'q'", 2, "in quotes"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_no_key(
    tmp_path: Path, lines: str, line: int, why: str
) -> None:
    (tmp_path / FILE_NAME).write_text(f"[coach.model]\n{lines}\n")
    settings, fault = load_settings(tmp_path)
    assert settings == Settings()
    assert fault is not None
    assert why in fault
    assert f"line {line}:" in fault
    assert "s3cr3t" not in fault


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("coach = 3", "[coach]"),
        ("[coach]\nmodel = 3", "[coach.model]"),
        ("[coach.modle]", "line 1: coach.modle is no setting"),
    ],
)
def test_a_table_that_is_none_is_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"{text}\n")
    fault = load_settings(tmp_path)[1]
    assert fault is not None
    assert why in fault
