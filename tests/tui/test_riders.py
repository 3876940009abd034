"""Several riders on one machine, each with a folder that the others never see."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.history_made import make_history
from tests.tui.teamcars import run_here
from tui import riders
from tui.engine_socket import EngineLock, Holder
from tui.other_engines import words_about_others
from workouts.errors import CommandRefused

NOBODY: dict[str, str] = {}


def names(root: Path) -> list[str]:
    return [each.name for each in riders.riders(root)]


def test_who_rides_alone_is_the_default_rider_and_is_not_named(tmp_path: Path) -> None:
    assert names(tmp_path) == ["default"]
    assert riders.rider_of(tmp_path) is None
    assert riders.rider_folder(tmp_path, None, NOBODY) == tmp_path
    assert riders.rider_folder(tmp_path, "default", NOBODY) == tmp_path


def test_a_rider_is_named_by_option_then_environment_then_use(tmp_path: Path) -> None:
    for name in ("Anna", "Ben", "Cleo"):
        riders.add(tmp_path, name)
    riders.use(tmp_path, "cleo")
    folder = tmp_path / "riders"
    assert riders.rider_folder(tmp_path, None, NOBODY) == folder / "Cleo"
    assert riders.rider_folder(tmp_path, None, {"TEAMCAR_RIDER": "ben"}) == folder / "Ben"
    assert riders.rider_folder(tmp_path, "ANNA", {"TEAMCAR_RIDER": "ben"}) == folder / "Anna"
    assert riders.rider_of(folder / "Anna") == "Anna"
    assert riders.rider_of(tmp_path) == "default"
    assert riders.root_of(folder / "Anna") == riders.root_of(tmp_path) == tmp_path
    assert [each.in_use for each in riders.riders(tmp_path)] == [False, False, False, True]
    riders.use(tmp_path, "default")
    assert riders.rider_folder(tmp_path, None, NOBODY) == tmp_path


def test_a_rider_in_use_whose_folder_has_gone_is_no_obstacle(tmp_path: Path) -> None:
    riders.use(tmp_path, riders.add(tmp_path, "Anna").name)
    (tmp_path / "riders" / "Anna").rmdir()
    assert riders.rider_folder(tmp_path, None, NOBODY) == tmp_path


@pytest.mark.parametrize(
    "name",
    ["", " ", "..", ".", "a/b", "../x", "/etc", "a\\b", ".hidden", "-rf", "a\0b", "a\nb/", "x" * 41,
     "a:b", "~root", "Anna*", "default", "Default"],
)  # fmt: skip
def test_a_name_that_plays_tricks_is_refused_and_makes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandRefused):
        riders.add(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.text(max_size=50))
def test_whatever_is_typed_a_rider_stays_in_the_folder_of_riders(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    root = tmp_path_factory.mktemp("data")
    try:
        rider = riders.add(root, name)
    except CommandRefused:
        assert list(root.iterdir()) == []
        return
    assert rider.folder.parent.resolve() == (root / "riders").resolve()
    assert rider.name in names(root)
    assert riders.known(root, name) == rider.name


def test_names_that_a_file_system_may_take_for_one_are_one(tmp_path: Path) -> None:
    riders.add(tmp_path, "Zoë")
    for same in ("zoë", "ZOË", "Zoe\u0308"):
        with pytest.raises(CommandRefused, match="already"):
            riders.add(tmp_path, same)


def test_links_and_stray_files_are_no_riders(tmp_path: Path) -> None:
    riders.add(tmp_path, "Anna")
    (tmp_path / "riders" / "note").write_text("x")
    (tmp_path / "riders" / "Elsewhere").symlink_to("/etc")
    assert names(tmp_path) == ["default", "Anna"]
    with pytest.raises(CommandRefused, match="there are default, Anna"):
        riders.rider_folder(tmp_path, "Elsewhere", NOBODY)


@pytest.mark.parametrize("name", ["हिन्दी", "สมชาย", "Zoë", "Žofia", "李雷", "O'Neill"])
def test_a_rider_has_a_name_of_any_language(tmp_path: Path, name: str) -> None:
    rider = riders.add(tmp_path, name)
    assert names(tmp_path) == ["default", rider.name]
    assert riders.rider_folder(tmp_path, name.upper(), NOBODY) == rider.folder


def test_a_removed_rider_is_set_aside_with_every_ride(tmp_path: Path) -> None:
    for _ in range(2):
        rider = riders.add(tmp_path, "Anna")
        (rider.folder / "settings.toml").write_text("theme = 'a'")
        riders.use(tmp_path, "Anna")
        aside = riders.remove(tmp_path, "anna")
        assert (aside / "settings.toml").read_text() == "theme = 'a'"
        assert names(tmp_path) == ["default"]
        assert riders.in_use(tmp_path) == "default"
    assert len(list((tmp_path / "riders" / ".removed").iterdir())) == 2
    with pytest.raises(CommandRefused, match="the data folder itself"):
        riders.remove(tmp_path, "default")


# -- by command -----------------------------------------------------------------------------------


def test_riders_are_added_used_listed_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", tmp_path)
    assert run_here(capsys, *data, "riders", "add", "Anna").code == 0
    assert run_here(capsys, *data, "riders", "use", "anna").code == 0
    rows = run_here(capsys, *data, "riders", "--json").document
    assert rows == [
        {"name": "default", "folder": str(tmp_path), "in_use": False},
        {"name": "Anna", "folder": str(tmp_path / "riders" / "Anna"), "in_use": True},
    ]
    assert run_here(capsys, *data, "riders", "list", "--json").document == rows
    listed = run_here(capsys, *data, "riders").out.splitlines()
    assert [line.split()[:3] for line in listed][1] == ["in", "use", "Anna"]
    refused = run_here(capsys, *data, "riders", "remove", "Anna")
    assert (refused.code, "--yes" in refused.sentence) == (1, True)
    with EngineLock(tmp_path / "riders" / "Anna"):
        refused = run_here(capsys, *data, "riders", "remove", "Anna", "--yes")
        assert "an engine runs for Anna" in refused.sentence
    assert run_here(capsys, *data, "riders", "remove", "Anna", "--yes").code == 0
    assert names(tmp_path) == ["default"]


def test_a_rider_is_told_whose_engine_may_hold_the_trainer(tmp_path: Path) -> None:
    anna, ben = (riders.add(tmp_path, name).folder for name in ("Anna", "Ben"))
    assert words_about_others(tmp_path) == ()
    lock = EngineLock(anna)
    lock.take(Holder(os.getpid(), for_console=True))
    assert words_about_others(ben) == (), "it ends by itself"
    lock.describe(Holder(os.getpid(), for_console=True, riding=True))
    (said,) = words_about_others(ben)
    assert said.startswith(f"An engine runs for Anna too (process {os.getpid()})")
    assert words_about_others(tmp_path) == (said,)
    assert words_about_others(anna) == (), "it is her own"
    lock.describe(Holder(os.getpid(), options=("--simulate",), riding=True))
    assert words_about_others(ben) == (), "it leaves the devices alone"
    lock.release()


def test_a_rider_who_is_not_there_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(capsys, "--data", tmp_path, "--rider", "Anna", "history", "list")
    assert ran.code == 1
    assert "no rider is called 'Anna'; there are default" in ran.sentence


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("history", "list", "--json"),
    ("history", "list"),
    ("history", "show", "last"),
    ("history", "rebuild"),
    ("load",),
    ("workouts", "list"),
    ("ask", "how", "was", "my", "last", "ride"),
    ("ask", "how", "fit", "am", "i"),
    ("riders",),
    ("doctor",),
)


def test_no_command_of_one_rider_shows_or_touches_what_is_anothers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anna has rides, a workout and settings of a kind that nobody else has."""
    anna = riders.add(tmp_path, "Anna").folder
    riders.add(tmp_path, "Ben")
    make_history(anna, 3)
    (anna / "workouts").mkdir()
    (anna / "workouts" / "annas.mrc").write_text("[COURSE HEADER]\n")
    (anna / "settings.toml").write_text("[athlete]\nftp_w = 333\n")
    marks = {ride.name for ride in (anna / "rides").iterdir()} | {"annas", "333"}
    before = {path: path.stat().st_mtime_ns for path in anna.rglob("*") if path.is_file()}
    for rider in ("default", "Ben"):
        for command in COMMANDS:
            ran = run_here(capsys, "--data", tmp_path, "--rider", rider, *command)
            assert not [mark for mark in marks if mark in ran.out + ran.err], command
    after = {path: path.stat().st_mtime_ns for path in anna.rglob("*") if path.is_file()}
    assert after == before
    mine = run_here(capsys, "--data", tmp_path, "--rider", "Anna", "history", "list", "--json")
    assert len(mine.document) == 3
