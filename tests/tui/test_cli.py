"""Every command as typed: what it prints, its JSON document, and how it ends."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tui.teamcars import Ran, run_here, write_workout
from tui.__main__ import ELSEWHERE, HERE, command

Teamcar = Callable[..., Ran]

LISTED = {"name", "path", "built_in", "folder", "duration_s", "intensity_factor",
          "training_stress", "kind", "error"}  # fmt: skip
CHECKED = {"path", "name", "duration_s", "steps", "texts", "repairs", "error"}
STEP = {"kind", "start_s", "seconds", "cadence_rpm"}
ROW = {
    "ride", "start", "workout", "duration_s", "normalized_power_w", "training_stress", "work_kj",
    "heart_rate_stress", "sport", "source",
}  # fmt: skip
ASKED = {"answer", "path", "intent", "values", "acted", "turn", "first_token_ms", "total_ms"}
LOAD = {"date", "training_stress", "ctl", "atl", "tsb", "provisional"}


@pytest.fixture
def teamcar(capsys: pytest.CaptureFixture[str]) -> Teamcar:
    def ran(*arguments: str | Path) -> Ran:
        return run_here(capsys, *arguments)

    return ran


@pytest.fixture(scope="module")
def ridden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one ride of two minutes in it."""
    from tui.__main__ import main

    folder = tmp_path_factory.mktemp("ridden")
    workout = write_workout(folder / "two.mrc", (1, 60), (1, 75))
    asked = ["ride", str(workout), "--simulate", "--headless", "--speed", "0"]
    assert main([*asked, "--json", "--data", str(folder)]) == 0
    return folder


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0
    document = ran.document
    assert isinstance(document, list)
    return document


READING: list[tuple[str, ...]] = [
    ("workouts", "list"),
    ("workouts", "list", "sweet", "spot"),
    ("workouts", "show", "First Ride"),
    ("history", "list"),
    ("history", "show", "last"),
    ("history", "rebuild"),
    ("load",),
    ("load", "--from", "2026-01-01", "--to", "2026-01-31"),
    ("ask", "what", "is", "my", "ftp"),
    ("doctor",),
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_reading_command_prints_lines_or_one_document(
    teamcar: Teamcar, ridden: Path, command: tuple[str, ...]
) -> None:
    plain = teamcar(*command, "--data", ridden)
    assert plain.code == 0
    assert plain.out.strip()
    assert plain.err == ""
    as_json = teamcar(*command, "--json", "--data", ridden)
    assert as_json.code == 0
    assert as_json.err == ""
    assert as_json.document is not None


@pytest.mark.parametrize("command", [*READING, ("chat",)], ids=" ".join)
def test_the_data_folder_may_be_named_before_or_after_the_command(
    teamcar: Teamcar,
    ridden: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("TEAMCAR_DATA", str(tmp_path / "not-this-one"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ways = [
        teamcar("--data", ridden, *command),
        teamcar(*command, "--data", ridden),
        teamcar(command[0], "--data", ridden, *command[1:]),
    ]
    monkeypatch.setenv("TEAMCAR_DATA", str(ridden))
    ways.append(teamcar(*command))
    if command != ("doctor",):  # which tells how much room is left just now
        assert ways == [ways[0]] * 4
    assert [way.code for way in ways] == [0] * 4
    assert not (tmp_path / "not-this-one").exists()


def test_the_ride_of_an_environment_s_folder_is_listed_from_there(
    teamcar: Teamcar, ridden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAMCAR_DATA", str(ridden))
    (ride,) = rows(teamcar("history", "list", "--json"))
    assert set(ride) == ROW
    assert ride["duration_s"] == 120
    shown = teamcar("history", "show", ride["ride"], "--json").document
    assert shown["ride"] == ride["ride"]
    assert Path(shown["fit"]).is_absolute()
    assert [step["seconds"] for step in shown["steps"]] == [60, 60]


def test_the_shelf_is_listed_with_what_each_workout_costs(teamcar: Teamcar, tmp_path: Path) -> None:
    listed = rows(teamcar("workouts", "list", "--json", "--data", tmp_path))
    assert len(listed) >= 12
    assert all(set(row) == LISTED for row in listed)
    assert all(row["duration_s"] > 0 and row["error"] is None for row in listed)
    found = rows(teamcar("workouts", "list", "ramp", "test", "--json", "--data", tmp_path))
    assert [row["name"] for row in found] == ["Ramp Test"]


def test_a_workout_is_shown_at_the_ftp_that_is_given(teamcar: Teamcar, tmp_path: Path) -> None:
    path = write_workout(tmp_path / "two.mrc", (1, 60), (1, 75))
    shown = teamcar("workouts", "show", path, "--json", "--data", tmp_path).document
    assert set(shown) == CHECKED
    assert set(shown["steps"][0]) == STEP | {"from_fraction", "to_fraction"}
    at_300 = teamcar("workouts", "show", path, "--json", "--ftp", "300", "--data", tmp_path)
    assert [step["from_w"] for step in at_300.document["steps"]] == [180, 225]
    plain = teamcar("workouts", "show", path, "--ftp", "300", "--data", tmp_path)
    assert "225 W" in plain.out
    built_in = teamcar("workouts", "show", "first ride", "--json", "--data", tmp_path).document
    assert built_in["name"] == "First Ride"


def test_a_check_names_each_file_and_ends_with_1_where_one_cannot_be_ridden(
    teamcar: Teamcar, tmp_path: Path
) -> None:
    good = write_workout(tmp_path / "good.mrc", (1, 60))
    bad = tmp_path / "bad.zwo"
    bad.write_text("")
    checked = teamcar("workouts", "check", good, bad, "--json", "--data", tmp_path)
    assert checked.code == 1
    first, second = checked.document
    assert set(first) == set(second) == CHECKED
    assert first["error"] is None
    assert set(second["error"]) == {"line", "why"}
    assert teamcar("workouts", "check", good, "--json", "--data", tmp_path).code == 0
    plain = teamcar("workouts", "check", good, bad, "--data", tmp_path)
    assert plain.code == 1
    assert str(bad) in plain.out


def test_a_ride_is_exported_to_a_file_or_a_folder(
    teamcar: Teamcar, ridden: Path, tmp_path: Path
) -> None:
    kept = Path(teamcar("history", "show", "last", "--json", "--data", ridden).document["fit"])
    to_file = teamcar("history", "export", "last", tmp_path / "a.fit", "--data", ridden)
    assert to_file.out.strip() == str(tmp_path / "a.fit")
    to_folder = teamcar("history", "export", "last", tmp_path, "--json", "--data", ridden).document
    for path in (tmp_path / "a.fit", Path(to_folder["fit"])):
        assert path.read_bytes() == kept.read_bytes()


def test_a_lost_list_of_rides_is_made_anew_from_their_folders(
    teamcar: Teamcar, ridden: Path
) -> None:
    (ridden / "history.sqlite").unlink()
    assert rows(teamcar("history", "list", "--json", "--data", ridden))
    rebuilt = teamcar("history", "rebuild", "--json", "--data", ridden).document
    assert rebuilt == {"rides": 1, "refused": []}


def test_the_load_has_a_row_a_day(teamcar: Teamcar, ridden: Path) -> None:
    days = rows(teamcar("load", "--json", "--data", ridden))
    assert len(days) == 42
    assert all(set(day) == LOAD for day in days)
    assert days[-1]["training_stress"] > 0
    span = ("--from", "2026-01-01", "--to", "2026-01-31")
    assert len(rows(teamcar("load", *span, "--json", "--data", ridden))) == 31
    assert rows(teamcar("load", "--to", "1970-01-01", "--json", "--data", ridden))


def test_the_coach_answers_in_one_line_or_one_document(teamcar: Teamcar, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[athlete]\nftp_w = 271\n")
    plain = teamcar("ask", "what is my ftp", "--data", tmp_path)
    assert "271" in plain.out
    assert plain.out.count("\n") == 1
    asked = teamcar("ask", "what is my ftp", "--json", "--data", tmp_path).document
    assert set(asked) == ASKED
    assert asked["answer"] == plain.out.strip()
    assert asked["path"] == "offline"
    assert 271 in asked["values"].values()
    assert asked["acted"] == []
    assert asked["total_ms"] > 0


def test_seed_and_devices_hold_before_the_command_as_after_it() -> None:
    from tui.arguments import make_parser

    parse = make_parser().parse_args
    before = parse(["--simulate", "--seed", "5", "--devices", "strap", "ride", "x"])
    after = parse(["ride", "x", "--simulate", "--seed", "5", "--devices", "strap"])
    for given in (before, after):
        assert (given.simulate, given.seed, given.devices) == (True, 5, ("strap",))
    plain = parse(["ride", "x"])
    assert (plain.simulate, plain.seed, plain.devices) == (False, 1, ("trainer", "strap"))
    assert parse(["--seed", "4", "demo"]).seed == 4


def test_every_command_of_the_parser_can_be_run() -> None:
    from tui.arguments import make_parser

    text = make_parser().format_help()
    assert all(f"    {name} " in text for name in (*HERE, *ELSEWHERE) if name != "console")


@pytest.mark.parametrize("name", [*HERE, *ELSEWHERE])
def test_every_command_is_found(name: str) -> None:
    assert callable(command(name))


@pytest.mark.parametrize(
    "arguments",
    [
        ("sprint",), ("workouts",), ("workouts", "burn"), ("history",), ("ask",),
        ("ride", "x", "--speed", "-1"), ("ride", "x", "--speed", "inf"),
        ("ride", "x", "--speed", "fast"), ("ride", "x", "--at", "-5"), ("ride", "x", "--at", "1.5"),
        ("ride", "x", "--seed", "one"), ("ride", "x", "--devices", "rollers"),
        ("ride", "x", "--devices", ","), ("workouts", "show", "x", "--ftp", "0"),
        ("history", "list", "--limit", "none"), ("load", "--from", "yesterday"),
        ("load", "--to", "0001-01-05"), ("load", "--from", "9999-12-31"),
        ("load", "--from", "2026-02-02", "--to", "2026-02-01"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(
    teamcar: Teamcar, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = teamcar(*arguments, "--data", tmp_path)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.splitlines()[-1].startswith("teamcar")
    assert "Traceback" not in ran.err
