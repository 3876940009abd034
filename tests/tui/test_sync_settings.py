"""The settings of what goes out and comes in: read as written, and named where they are wrong."""

from pathlib import Path

import pytest

from tui.settings import FILE_NAME, Settings, load_settings, save_settings
from tui.sync_settings import SyncSettings
from workouts.intervals_account import Account


@pytest.mark.parametrize(
    "sync",
    [
        SyncSettings(),
        SyncSettings(Account("i12345", False, "https://icu.example:8443/x")),
        SyncSettings(export_folder=Path('/rides/of "Ada"')),
        SyncSettings(Account("0", False), Path("/rides")),
    ],
)
def test_they_are_read_back_as_they_were_saved(tmp_path: Path, sync: SyncSettings) -> None:
    settings = Settings(sync=sync)
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path) == (settings, None)


def test_an_athlete_may_be_a_bare_number_and_a_folder_begin_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    text = '[intervals]\nathlete = 12\n[export]\nfolder = "~/rides"\n'
    (tmp_path / FILE_NAME).write_text(text)
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.sync == SyncSettings(Account("12"), Path("/home/ada/rides"))
    (tmp_path / FILE_NAME).write_text('[export]\nfolder = " "\n')
    assert load_settings(tmp_path) == (Settings(), None)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[intervals]\nkey = 'x'\n", 2, "key is no setting; there are athlete, upload, base_url"),
        ("[intervals]\nupload = 'yes'\n", 2, "write true or false"),
        ("[intervals]\nupload = true\nathlete = 'a/b'\n", 3, "give the id of your athlete page"),
        ("[intervals]\nathlete = true\n", 2, "give it in quotes"),
        ("[intervals]\nbase_url = 'http://x.example'\n", 2, "the key would be read"),
        ("[intervals]\nbase_url = 3\n", 2, "give it in quotes"),
        ("[export]\nfolder = 'rides'\n", 2, "give the whole path"),
        ("[export]\nfolder = 3\n", 2, "give a folder in quotes"),
        ("[export]\nfolder = '~nobody-of-that-name/x'\n", 2, "there is no such user"),
        ("[export]\nto = '/x'\n", 2, "there is folder"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    settings, fault = load_settings(tmp_path)
    assert settings == Settings()
    assert fault is not None
    assert f"{FILE_NAME}, line {line}: " in fault
    assert what in fault
