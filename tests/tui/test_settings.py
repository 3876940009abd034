"""A rider's settings: kept as typed, read back as kept, and never in the way of a ride."""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tested
from hypothesis import strategies as st

from tui.conventions import CONVENTIONS
from tui.settings import (
    FILE_NAME,
    Settings,
    data_folder,
    load_settings,
    noting_ftp,
    save_settings,
)
from workouts.athlete import RANGES, Athlete, Trimp
from workouts.errors import BadSettings
from workouts.ftp_history import FtpHistory
from workouts.load import Convention, Form


def fault_of(folder: Path, text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / FILE_NAME).write_bytes(data)
    settings, fault = load_settings(folder)
    assert settings == Settings()
    assert fault is not None
    assert "\n" not in fault
    assert fault.endswith("riding with the defaults until it is mended")
    return fault


def test_a_new_rider_has_the_defaults_and_no_fault(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == (Settings(), None)


def test_every_setting_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    settings = Settings(
        athlete=Athlete(283, 71.5, 188, 168, 47, Trimp.FEMALE, 17_400, 271),
        ftp_history=FtpHistory().with_change(date(2025, 1, 10), 283, before_w=260),
        keymap={"ride.pause": "space", "quit": "ctrl+x"},
        theme="night",
        convention=list(Convention)[-1],
        form=list(Form)[-1],
    )
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path) == (settings, None)


@tested(max_examples=100, derandomize=True, database=None, deadline=None)
@given(
    keymap=st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=4),
    theme=st.text(max_size=12),
)
def test_whatever_a_key_is_called_the_file_stays_readable(
    tmp_path_factory: pytest.TempPathFactory, keymap: dict[str, str], theme: str
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    settings = Settings(keymap=keymap, theme=theme)
    save_settings(folder, settings)
    assert load_settings(folder) == (settings, None)


def test_the_language_of_the_coach_is_kept_and_one_it_does_not_speak_is_named(
    tmp_path: Path,
) -> None:
    assert load_settings(tmp_path)[0].language is None
    save_settings(tmp_path, Settings(language="pl"))
    assert load_settings(tmp_path) == (Settings(language="pl"), None)
    for text in ('language = "fr"', "language = 3"):
        assert "line 1: language is" in fault_of(tmp_path, text)
        assert "there are en, de, nl, pl" in fault_of(tmp_path, text)


def test_a_key_written_with_a_bare_dotted_id_is_meant_as_that_id(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('[keys]\nride.pause = "space"\n')
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.keymap == {"ride.pause": "space"}


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xef\xbb\xbf[athlete]\r\nftp_w = 250\r\n")
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.athlete.ftp_w == 250


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "900000", "1" + "0" * 400, "-1"])
@pytest.mark.parametrize("name", list(RANGES))
def test_a_value_that_no_rider_has_is_named_with_its_line_and_range(
    tmp_path: Path, name: str, value: str
) -> None:
    fault = fault_of(tmp_path, f'theme = "teamcar"\n\n[athlete]\n{name} = {value}\n')
    low, high = RANGES[name]
    assert f"line 4: [athlete] {name} is out of range; give a value from {low} to {high}" in fault


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[athlete]\nftp_w = 'high'\n", 2, "'high', not a number"),
        ("[athlete]\nftp_w = true\n", 2, "not a number"),
        ("[athlete]\nweight_kg = 70\nheight_m = 1.8\n", 3, "height_m is no setting"),
        ("[athlete]\ntrimp = 'dog'\n", 2, "'dog'; there are male, female"),
        ("[athlete]\ntrimp = []\n", 2, "there are male, female"),
        ("[athlete]\nmax_heart_rate_bpm = 150\n", 1, "threshold_heart_rate_bpm is 170"),
        ("[ftp]\n2025-01-10 = 250\n2025-13-01 = 260\n", 3, "2025-13-01 is no day; write it as"),
        ("[ftp]\n20250110 = 250\n", 2, "is no day"),
        ("[ftp]\n2025-01-10 = 20\n", 2, "out of range; give a value from 50 to 600"),
        ("[ftp]\n2025-01-10 = '250'\n", 2, "'250', not a number"),
        ("ftp = 250\n", 1, "write it as a table, [ftp]"),
        ("speed = 3\n", 1, "speed is no setting"),
        ("theme = 3\n", 1, "give its name in quotes"),
        ("\n[bike]\nname = 'x'\n", 2, "bike is no setting"),
        ("athlete = 3\n", 1, "write it as a table"),
        ("[keys]\nhelp = 1\n", 2, "give a key's name in quotes"),
        ("[load]\nconvention = 'mine'\n", 2, "there are"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    fault = fault_of(tmp_path, text)
    assert f"{FILE_NAME}, line {line}: " in fault
    assert what in fault


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"theme = 'a'\n[athlete\n", "at line 2, column 9"),
        (b"theme = 'a'\ntheme = 'b'\n", "line 2"),
        (b"# a rider\ntheme = '\xff'\n", "line 2 is not UTF-8"),
        (b"a = " + b"[" * 5000, "settings.toml"),
        (b"a = " + b"1" * 5000, "settings.toml"),
        (b"\0" * 100, "line 1"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    tmp_path: Path, data: bytes, where: str
) -> None:
    assert where in fault_of(tmp_path, data)


def test_settings_that_are_a_folder_cost_no_ride(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    settings, fault = load_settings(tmp_path)
    assert settings == Settings()
    assert fault is not None
    assert "directory" in fault


def test_heart_rates_that_only_go_together_when_all_are_read_are_fine(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "[athlete]\nmax_heart_rate_bpm = 160\nthreshold_heart_rate_bpm = 145\n"
    )
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.athlete.threshold_heart_rate_bpm == 145


def test_days_of_ftp_are_read_in_any_order(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("[ftp]\n2025-01-10 = 265\n2024-03-01 = 250\n")
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert settings.ftp_history.on(date(2024, 12, 31)) == 250
    assert settings.ftp_history.on(date(2025, 1, 10)) == 265


def test_a_new_ftp_holds_from_the_day_it_was_saved(tmp_path: Path) -> None:
    before = Settings(athlete=Athlete(ftp_w=240))
    after = noting_ftp(replace(before, athlete=Athlete(ftp_w=255)), before, date(2026, 11, 21))
    save_settings(tmp_path, after)
    history = load_settings(tmp_path, date(2026, 11, 21))[0].ftp_history
    assert (history.on(date(2026, 11, 20)), history.on(date(2026, 11, 21))) == (240, 255)


def test_a_file_that_could_not_be_read_is_kept_when_settings_are_saved(tmp_path: Path) -> None:
    broken = "[athlete]\nftp_w = 25O\n"
    (tmp_path / FILE_NAME).write_text(broken)
    save_settings(tmp_path, Settings(athlete=Athlete(ftp_w=250)))
    assert (tmp_path / "settings.toml.unread").read_text() == broken
    assert load_settings(tmp_path)[0].athlete.ftp_w == 250


def test_data_goes_where_it_is_told_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAMCAR_DATA", str(tmp_path / "from-environment"))
    assert data_folder(str(tmp_path / "told")) == tmp_path / "told"
    assert data_folder() == tmp_path / "from-environment"
    monkeypatch.delenv("TEAMCAR_DATA")
    assert data_folder().name == "teamcar"


def test_a_folder_told_from_here_stays_there_wherever_the_program_goes() -> None:
    assert data_folder("rides") == Path.cwd() / "rides"


def test_a_home_of_nobody_is_refused_in_one_sentence() -> None:
    with pytest.raises(BadSettings, match="~nosuchrider/data names a user who is not here"):
        data_folder("~nosuchrider/data")


@pytest.mark.parametrize("way", CONVENTIONS, ids=[name for name, *_ in CONVENTIONS])
def test_load_is_counted_as_a_program_of_that_name_does(
    tmp_path: Path, way: tuple[str, Convention, Form]
) -> None:
    name, convention, form = way
    path = tmp_path / "settings.toml"
    path.write_text(f'[load]\nconvention = "{name.upper()}"\n')
    settings, fault = load_settings(tmp_path)
    assert fault is None
    assert (settings.convention, settings.form) == (convention, form)
    save_settings(tmp_path, settings)
    assert f'convention = "{name}"' in path.read_text()
    assert load_settings(tmp_path)[0] == settings


def test_load_is_still_counted_as_older_settings_say(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[load]\nconvention = "fraction"\nform = "same_day"\n')
    settings, fault = load_settings(tmp_path)
    assert (settings.convention, settings.form, fault) == (
        Convention.FRACTION, Form.SAME_DAY, None
    )  # fmt: skip
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path)[0] == settings


TODAY = date(2026, 11, 21)
# What stands in the file, the day it was written -> the FTP of today, and of three days of 2026.
WRITTEN_BY_HAND = {
    "days alone": ("[ftp]\n2026-01-01 = 250\n2026-10-01 = 265\n", 20, (265, 250, 265, 265)),
    "another FTP": (
        "[athlete]\nftp_w = 280\n[ftp]\n2026-01-01 = 250\n", 20, (280, 250, 250, 280),
    ),
    "a day that came": (
        "[athlete]\nftp_w = 250\n[ftp]\n2026-01-01 = 250\n2026-11-20 = 270\n", 10,
        (270, 250, 250, 270),
    ),
    "a day noted on that day": (
        "[athlete]\nftp_w = 250\n[ftp]\n2026-01-01 = 250\n2026-11-20 = 270\n", 20,
        (270, 250, 250, 270),
    ),
    "a day to come": (
        "[athlete]\nftp_w = 250\n[ftp]\n2026-01-01 = 250\n2026-12-24 = 270\n", 20,
        (250, 250, 250, 250),
    ),
    "an older day": (
        "[athlete]\nftp_w = 260\n[ftp]\n2026-01-01 = 240\n2026-11-01 = 260\n", 20,
        (260, 240, 240, 260),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITTEN_BY_HAND)
def test_one_ftp_holds_today_whatever_was_changed_by_hand(tmp_path: Path, case: str) -> None:
    text, day_of_november, expected = WRITTEN_BY_HAND[case]
    path = tmp_path / FILE_NAME
    path.write_text(text)
    noon = datetime(2026, 11, day_of_november, 12).astimezone().timestamp()
    os.utime(path, (noon, noon))
    settings, fault = load_settings(tmp_path, TODAY)
    assert fault is None
    on = settings.ftp_history.on
    days = (date(2026, 6, 1), date(2026, 11, 1) - timedelta(1), TODAY)
    assert (settings.athlete.ftp_w, *map(on, days)) == expected
    assert on(TODAY) == settings.athlete.ftp_w
