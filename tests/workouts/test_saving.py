"""A new workout among the rider's own: named for what it is, never over another file."""

from pathlib import Path

import pytest

from workouts.errors import UnwritableWorkout
from workouts.formats.plain_text import read_plain_text
from workouts.formats.reader import read_workout
from workouts.saving import file_stem, save_as, save_new

FTP_W = 250
HARD = "10m 60%\n5x (3m 110% / 3m 50%)\n"


def test_a_nameless_workout_is_named_for_what_it_is(tmp_path: Path) -> None:
    saved = save_new(read_plain_text(HARD), tmp_path / "workouts", FTP_W)
    assert saved.path == tmp_path / "workouts" / "VO2max, 5 × 3 min.zwo"
    assert saved.losses == ()
    again = read_workout(saved.path)
    assert again.name == "VO2max, 5 × 3 min"
    assert again.steps == saved.workout.steps


def test_a_taken_name_gets_a_number_and_the_old_file_stays(tmp_path: Path) -> None:
    saved = [save_new(read_plain_text(f"{n}m 60%", "Easy"), tmp_path, FTP_W) for n in (1, 2, 3)]
    assert [each.path.name for each in saved] == ["Easy.zwo", "Easy (2).zwo", "Easy (3).zwo"]
    assert [read_workout(each.path).seconds for each in saved] == [60, 120, 180]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "Easy (2).zwo", "Easy (3).zwo", "Easy.zwo",
    ]  # fmt: skip


def test_a_file_of_ones_own_choice_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.workout"
    workout = read_plain_text(HARD, "Mine")
    assert save_as(workout, path, FTP_W).path == path
    assert read_workout(path) == workout
    with pytest.raises(UnwritableWorkout, match="is there already"):
        save_as(read_plain_text("1m 50%"), path, FTP_W)
    assert read_workout(path) == workout
    with pytest.raises(UnwritableWorkout, match="suffix"):
        save_as(workout, tmp_path / "mine.doc", FTP_W)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("5/5: hard?", "5-5- hard-"),
        ("../../etc", "-..-etc"),
        (" . ", "Workout"),
        ("\x00\n", "Workout"),
        ("é" * 200, "é" * 60),
    ],
)
def test_any_name_becomes_one_of_a_file(name: str, stem: str) -> None:
    assert file_stem(name) == stem
