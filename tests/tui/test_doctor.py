"""The doctor: each check is a row, what is broken has a sentence that mends it."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.tui.teamcars import run_here
from tests.workouts.rides import header, line, resume_point
from tui.check import Check
from tui.doctor import checks
from tui.doctor_machine import Machine
from tui.doctor_radio import radio_checks
from tui.doctor_sound import sound_checks
from tui.remembered import Remembered
from tui.settings import Settings
from workouts.recorder import JOURNAL_NAME, Recorder

ROWS = [
    "python", "data folder", "disk", "settings", "history", "rides", "log", "engine", "terminal",
    *(row.check for row in radio_checks(Machine(), Remembered())),
    *(row.check for row in sound_checks(Path("nowhere"), Machine(), Settings())), "model",
]  # fmt: skip


def rows_of(folder: Path) -> Mapping[str, Check]:
    rows = list(checks(folder))
    for row in rows:
        assert row.ok or row.mend, row
        assert "\n" not in row.detail
    return {row.check: row for row in rows}


def test_a_healthy_folder_has_every_row_and_nothing_is_left_behind(tmp_path: Path) -> None:
    rows = rows_of(tmp_path)
    assert list(rows) == ROWS
    for check in ("python", "data folder", "disk", "settings", "history", "rides"):
        assert rows[check].ok
    assert rows["log"].detail == str(tmp_path / "log" / "teamcar.log")
    assert not (tmp_path / ".doctor").exists()


def test_the_document_has_the_same_rows_and_the_log_is_where_it_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_here(capsys, "doctor", "--json", "--data", tmp_path)
    assert ran.code == 0
    assert [row["check"] for row in ran.document] == ROWS
    assert all(set(row) == {"check", "ok", "detail", "mend"} for row in ran.document)
    log = next(row["detail"] for row in ran.document if row["check"] == "log")
    assert Path(log).is_file()
    plain = run_here(capsys, "doctor", "--data", tmp_path)
    assert [line for line in plain.out.splitlines() if line.startswith(("ok", "NO"))] == [
        line for line in plain.out.splitlines() if not line.startswith(" ")
    ]


def test_a_ride_that_was_cut_off_is_named(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "rides" / "2026-03-01-120000", header("2026-03-01-120000"))
    for sample in line(10, lambda second: 150):
        recorder.on_sample(sample, resume_point(sample))
    recorder.close()
    row = rows_of(tmp_path)["rides"]
    assert not row.ok
    assert "2026-03-01-120000" in row.detail
    assert "resume, save or discard" in row.mend


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "rides" / "2026-03-01-120000"
    folder.mkdir(parents=True)
    (folder / JOURNAL_NAME).write_bytes(b"noise\n")
    row = rows_of(tmp_path)["rides"]
    assert not row.ok
    assert JOURNAL_NAME in row.detail


def test_a_mistake_in_the_settings_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("\n[athlete]\nftp_w = 1\n")
    row = rows_of(tmp_path)["settings"]
    assert not row.ok
    assert "line 3" in row.detail


def test_a_damaged_history_is_mended_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"not a database at all" * 300)
    row = rows_of(tmp_path)["history"]
    assert row.ok
    assert "made anew" in row.detail


def test_a_history_of_a_newer_teamcar_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    database = sqlite3.connect(tmp_path / "history.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    ran = run_here(capsys, "doctor", "--json", "--data", tmp_path)
    assert ran.code == 1
    (row,) = [row for row in ran.document if row["check"] == "history"]
    assert "newer Teamcar" in row["detail"]


@pytest.mark.parametrize("below", [".", "below"])
def test_where_no_ride_can_be_kept_the_doctor_still_looks_at_everything(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, below: str
) -> None:
    place = tmp_path / "data"
    place.write_text("")
    ran = run_here(capsys, "doctor", "--json", "--data", place / below)
    assert ran.code == 1
    assert [row["check"] for row in ran.document] == ROWS
    told = {row["check"]: row for row in ran.document}
    assert not told["data folder"]["ok"]
    assert "--data DIR" in told["data folder"]["mend"]
    assert told["disk"]["ok"]
