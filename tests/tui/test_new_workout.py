"""`teamcar workouts new`: typed, piped and wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.teamcars import Ran, run, run_here
from workouts.formats.reader import read_workout

Teamcar = Callable[..., Ran]
HARD = "10m 55%-75% / 5x (3m 110% / 3m 50%)"


@pytest.fixture
def teamcar(capsys: pytest.CaptureFixture[str]) -> Teamcar:
    def ran(*arguments: str | Path) -> Ran:
        return run_here(capsys, *arguments)

    return ran


def test_a_typed_workout_is_saved_shown_and_on_the_shelf(teamcar: Teamcar, tmp_path: Path) -> None:
    ran = teamcar("workouts", "new", HARD, "--data", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    path = tmp_path / "workouts" / "VO2max, 5 × 3 min.zwo"
    assert f"saved  {path}" in ran.out
    assert "0:40:00" in ran.out
    assert "█" in ran.out
    assert len(read_workout(path).steps) == 11
    listed = teamcar("workouts", "list", "5 × 3", "--json", "--data", tmp_path).document
    assert str(path) in [row["path"] for row in listed]


def test_words_without_quotes_a_name_and_json(teamcar: Teamcar, tmp_path: Path) -> None:
    words = ("workouts", "new", "20m", "88-94%", "--name", "Sweet", "--json", "--data", tmp_path)
    document = teamcar(*words).document
    assert document["name"] == "Sweet"
    assert document["path"] == str(tmp_path / "workouts" / "Sweet.zwo")
    assert document["duration_s"] == 1200
    assert document["steps"][0]["from_fraction"] == 0.91
    assert (document["error"], document["faults"], document["losses"]) == (None, [], [])
    again = teamcar(*words).document
    assert again["path"] == str(tmp_path / "workouts" / "Sweet (2).zwo")


def test_a_piped_text_of_intervals_goes_where_it_is_told(tmp_path: Path) -> None:
    out = tmp_path / "mine.workout"
    said = b"Warmup\n- 10m ramp 50-75%\n\n3x\n- 1m 120%\n- 1m 50%\n"
    ran = run("workouts", "new", "-", "--out", out, "--data", tmp_path, said=said)
    assert (ran.code, ran.err) == (0, "")
    assert "3x (1m 120% / 1m 50%)" in out.read_text()
    again = run("workouts", "new", "-", "--out", out, "--data", tmp_path, said=said)
    assert again.code == 1
    assert "is there already" in again.sentence


def test_every_fault_is_told_with_its_place_and_nothing_is_saved(
    teamcar: Teamcar, tmp_path: Path
) -> None:
    ran = teamcar("workouts", "new", "10m 60%\n10q 50%\n5x (3m", "--json", "--data", tmp_path)
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == [
        "TEXT, line 2, column 1", "TEXT, line 3, column 4", "TEXT, line 3, column 5",
    ]  # fmt: skip
    assert [fault["line"] for fault in ran.document["faults"]] == [2, 3, 3]
    assert not (tmp_path / "workouts").exists()


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("- 10m 60%\n- 5m 80% Pace",), "TEXT, line 2: '80% Pace' is a pace"),
        (("10m 60%", "--out", "x.doc"), "suffix"),
        ((" ",), "nothing to ride"),
    ],
)
def test_what_cannot_be_saved_is_one_sentence(
    teamcar: Teamcar, tmp_path: Path, arguments: tuple[str, ...], part: str
) -> None:
    ran = teamcar("workouts", "new", *arguments, "--data", tmp_path)
    assert ran.code == 1
    assert part in ran.sentence


def test_watts_and_percent_together_are_saved_and_what_was_turned_is_told(
    teamcar: Teamcar, tmp_path: Path
) -> None:
    ran = teamcar("workouts", "new", "10m 250W / 5m 50% [Over]", "--json", "--data", tmp_path)
    assert ran.code == 0
    assert ran.document["losses"]
    (path,) = (tmp_path / "workouts").iterdir()
    assert read_workout(path).seconds == 900
