"""What goes wrong outside becomes one sentence and exit code 1, never a traceback."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.teamcars import Ran, run_here, write_workout

Teamcar = Callable[..., Ran]
HEADLESS = ("--simulate", "--headless", "--speed", "0")


@pytest.fixture
def teamcar(capsys: pytest.CaptureFixture[str]) -> Teamcar:
    def ran(*arguments: str | Path) -> Ran:
        return run_here(capsys, *arguments)

    return ran


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 1
    assert ran.sentence.startswith("teamcar: ")
    for word in words:
        assert word in ran.sentence
    assert ran.out == ""


@pytest.mark.parametrize("command", [("workouts", "show"), ("ride",)], ids=" ".join)
@pytest.mark.parametrize("json", [(), ("--json",)], ids=["plain", "json"])
def test_a_workout_that_is_not_there(
    teamcar: Teamcar, tmp_path: Path, command: tuple[str, ...], json: tuple[str, ...]
) -> None:
    how = HEADLESS if command == ("ride",) else ()
    missing = teamcar(*command, tmp_path / "no.zwo", *how, *json, "--data", tmp_path)
    refused(missing, "no.zwo", "there is no such file")
    unknown = teamcar(*command, "Alpe du Nowhere", *how, *json, "--data", tmp_path)
    refused(unknown, "there is no such workout", "teamcar workouts list")
    refused(teamcar(*command, tmp_path, *how, *json, "--data", tmp_path), str(tmp_path))


def test_a_workout_that_cannot_be_read_names_its_line(teamcar: Teamcar, tmp_path: Path) -> None:
    path = tmp_path / "bad.erg"
    path.write_text("[COURSE HEADER]\nMINUTES WATTS\n[END COURSE HEADER]\n[COURSE DATA]\nx y\n")
    refused(teamcar("ride", path, *HEADLESS, "--data", tmp_path), "bad.erg, line ")


def test_a_ride_that_would_begin_after_its_end(teamcar: Teamcar, tmp_path: Path) -> None:
    path = write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
    ran = teamcar("ride", path, *HEADLESS, "--at", "120", "--data", tmp_path)
    refused(ran, "is over by second 120", "--at 0 to 119")
    assert not list((tmp_path).glob("rides/*"))


def test_a_workout_without_steps_has_no_end(teamcar: Teamcar, tmp_path: Path) -> None:
    refused(teamcar("ride", *HEADLESS, "--data", tmp_path), "needs a workout that ends")


def test_a_ride_without_devices_or_without_a_terminal(teamcar: Teamcar, tmp_path: Path) -> None:
    no_radio = teamcar("ride", "First Ride", "--headless", "--data", tmp_path)
    refused(no_radio, "--simulate")
    refused(teamcar("ride", "First Ride", "--simulate", "--data", tmp_path), "needs a terminal")
    refused(teamcar("--data", tmp_path), "needs a terminal")


@pytest.mark.parametrize("command", [("show",), ("export", "out.fit")], ids=" ".join)
def test_a_ride_that_nobody_rode(
    teamcar: Teamcar, tmp_path: Path, command: tuple[str, ...]
) -> None:
    what, *where = command
    unknown = teamcar("history", what, "1999-01-01", *where, "--data", tmp_path)
    refused(unknown, "there is no ride '1999-01-01'")
    refused(teamcar("history", what, "last", *where, "--data", tmp_path), "there is no ride yet")


def test_an_export_to_nowhere(teamcar: Teamcar, tmp_path: Path) -> None:
    workout = write_workout(tmp_path / "one.mrc", (0.5, 60))
    assert teamcar("ride", workout, *HEADLESS, "--data", tmp_path).code == 0
    out = tmp_path / "not" / "there.fit"
    refused(teamcar("history", "export", "last", out, "--data", tmp_path), str(out))
    kept = next(tmp_path.glob("rides/*/ride.fit"))
    kept.unlink()
    refused(teamcar("history", "export", "last", tmp_path / "a.fit", "--data", tmp_path), str(kept))


def test_settings_with_a_mistake_cost_no_command(teamcar: Teamcar, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('theme = "teamcar"\n[athlete]\nftp_w = 2000\n')
    for command in (("workouts", "list"), ("ask", "what is my ftp"), ("load",)):
        ran = teamcar(*command, "--json", "--data", tmp_path)
        assert ran.code == 0
        assert "settings.toml, line 3: [athlete] ftp_w is out of range" in ran.sentence
        assert ran.document is not None
    workout = write_workout(tmp_path / "one.mrc", (0.5, 60))
    ridden = teamcar("ride", workout, *HEADLESS, "--json", "--data", tmp_path)
    assert ridden.code == 0
    assert "settings.toml, line 3" in ridden.err
    assert ridden.document["steps"][0]["target_w"] == 120


def test_a_damaged_history_is_made_anew_and_said_so(teamcar: Teamcar, tmp_path: Path) -> None:
    workout = write_workout(tmp_path / "one.mrc", (0.5, 60))
    assert teamcar("ride", workout, *HEADLESS, "--data", tmp_path).code == 0
    (tmp_path / "history.sqlite").write_bytes(b"what once was a database" * 400)
    ran = teamcar("history", "list", "--json", "--data", tmp_path)
    assert ran.code == 0
    assert len(ran.document) == 1
    assert "made anew from 1 ride" in ran.sentence


@pytest.mark.parametrize(
    "command", [("history", "list"), ("load",), ("history", "show", "last")], ids=" ".join
)
def test_a_history_that_cannot_be_opened(
    teamcar: Teamcar, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "history.sqlite").mkdir()
    refused(teamcar(*command, "--json", "--data", tmp_path), "history.sqlite")


def test_a_history_of_a_newer_teamcar(teamcar: Teamcar, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "history.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    refused(teamcar("history", "list", "--data", tmp_path), "newer Teamcar; update this one")


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("workouts", "list"), ("history", "list"), ("load",), ("ask", "hello"), ("chat",),
    ("ride", "First Ride", *HEADLESS),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_data_folder_that_is_a_file(
    teamcar: Teamcar, tmp_path: Path, command: tuple[str, ...]
) -> None:
    place = tmp_path / "data"
    place.write_text("")
    ran = teamcar(*command, "--data", place)
    refused(ran, f"the data folder {place} cannot be used: it is a file", "--data DIR")
    refused(teamcar(*command, "--data", place / "below"), "cannot be used: ", "--data DIR")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_data_folder_that_nobody_may_write(teamcar: Teamcar, command: tuple[str, ...]) -> None:
    # Not even the superuser makes folders there.
    refused(teamcar(*command, "--data", "/proc/teamcar"), "cannot be used: ", "--data DIR")


def test_the_home_of_somebody_else(teamcar: Teamcar) -> None:
    refused(teamcar("workouts", "list", "--data", "~nosuchrider"), "a user who is not here")


def test_a_bug_is_told_in_a_sentence_and_its_details_are_in_the_log(
    teamcar: Teamcar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(given: object) -> int:
        raise ZeroDivisionError("no gear is that small")

    monkeypatch.setitem(__import__("tui.__main__").__main__.HERE, "load", broken)
    refused(teamcar("load", "--data", tmp_path), "something broke", "teamcar.log")
    log = (tmp_path / "log" / "teamcar.log").read_text()
    assert "Traceback" in log
    assert "no gear is that small" in log
