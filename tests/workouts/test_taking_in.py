"""Workouts into the library: untouched, none twice, none lost, and as it was after a cut."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest

from workouts.bundles import Bundles
from workouts.library import Library
from workouts.taking_in import Shelf, TakenIn, take_in

ZWO = '<workout_file><workout><SteadyState Duration="{}" Power="0.7"/></workout></workout_file>'
BROKEN = '<workout_file><workout><SteadyState Duration="60" Power="0,7"></workout></workout_file>'


def zwo(path: Path, seconds: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ZWO.format(seconds))
    return path


def run(root: Path, paths: Sequence[Path], folder: PurePosixPath | None = None) -> list[TakenIn]:
    with Bundles(paths) as found:
        return list(take_in(found.files, Shelf(root), folder))


def shelf(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "data/workouts"
    path.mkdir(parents=True)
    return path


def test_a_folder_keeps_its_name_and_those_below_it(tmp_path: Path, root: Path) -> None:
    zwo(tmp_path / "Winter/week1/hills.zwo")
    zwo(tmp_path / "Winter/flat.zwo", 90)
    run(root, [tmp_path / "Winter"])
    assert shelf(root) == ["Winter/flat.zwo", "Winter/week1/hills.zwo"]
    folders = {entry.name: entry.folder for entry in Library((root,), built_in=False).entries()}
    assert folders == {"flat": "Winter", "hills": "Winter/week1"}


def test_a_name_for_the_folder_takes_the_place_of_its_own(tmp_path: Path, root: Path) -> None:
    zwo(tmp_path / "Winter/week1/hills.zwo")
    alone = zwo(tmp_path / "alone.zwo", 90)
    run(root, [tmp_path / "Winter", alone], PurePosixPath("plans/2026"))
    assert shelf(root) == ["plans/2026/alone.zwo", "plans/2026/week1/hills.zwo"]


def test_a_file_alone_stands_at_the_top_byte_for_byte(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "broken.zwo"
    path.write_bytes(BROKEN.encode() + b"\r\n\x00")
    (taken,) = run(root, [path])
    assert taken.workout is not None
    assert taken.workout.repairs
    assert taken.saved == root / "broken.zwo"
    assert taken.saved.read_bytes() == path.read_bytes()


def test_the_same_bytes_are_known_whatever_their_name(tmp_path: Path, root: Path) -> None:
    one, two = zwo(tmp_path / "one.zwo"), zwo(tmp_path / "two.zwo")
    first, second = run(root, [one, two])
    assert (first.saved, second.saved, second.same_as) == (root / "one.zwo", None, root / "one.zwo")
    assert [each.same_as for each in run(root, [one, two])] == [root / "one.zwo"] * 2
    assert shelf(root) == ["one.zwo"]


def test_another_workout_of_the_same_name_is_numbered(tmp_path: Path, root: Path) -> None:
    paths = [zwo(tmp_path / f"{seconds}/hills.zwo", seconds) for seconds in (60, 70, 80)]
    run(root, paths)
    assert shelf(root) == ["hills (2).zwo", "hills (3).zwo", "hills.zwo"]


def test_what_is_refused_is_told_and_not_taken_in(tmp_path: Path, root: Path) -> None:
    bad = tmp_path / "bad.erg"
    bad.write_text("[COURSE DATA]\n0 100\nfive 100\n")
    taken = run(root, [bad, zwo(tmp_path / "good.zwo"), tmp_path / "none.zwo"])
    assert [(each.refusal.line if each.refusal else None) for each in taken] == [3, None, 0]
    assert shelf(root) == ["good.zwo"]


def test_a_name_too_long_for_the_disk_is_refused_with_a_sentence(
    tmp_path: Path, root: Path
) -> None:
    path = zwo(tmp_path / f"{'long' * 62}.zwo")
    (taken,) = run(root, [path])
    assert taken.refusal is not None
    assert taken.refusal.why.startswith("it cannot be saved:")
    assert shelf(root) == []


def test_cut_off_in_the_middle_the_same_import_goes_on(tmp_path: Path, root: Path) -> None:
    paths = [zwo(tmp_path / f"{seconds}.zwo", seconds) for seconds in range(60, 70)]
    with Bundles(paths) as found:
        taking = take_in(found.files, Shelf(root))
        for _ in range(4):
            next(taking)
    assert len(shelf(root)) == 4
    again = run(root, paths)
    assert sum(each.same_as is not None for each in again) == 4
    assert len(shelf(root)) == 10


def test_a_hidden_folder_is_not_hidden_in_the_library(tmp_path: Path, root: Path) -> None:
    zwo(tmp_path / ".secret/a.zwo")
    run(root, [tmp_path / ".secret"])
    assert shelf(root) == ["secret/a.zwo"]
