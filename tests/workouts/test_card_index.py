"""The cards of a library between runs: nothing is read twice, and nothing old is shown."""

import json
import os
from pathlib import Path

import pytest

from tests.workouts.test_library import put
from workouts.cards import Card
from workouts.library import Library

WATTS = (
    "[COURSE HEADER]\nMINUTES WATTS\n[END COURSE HEADER]\n"
    "[COURSE DATA]\n0 200\n60 200\n[END COURSE DATA]\n"
)


def shelf(folder: Path, ftp_w: float = 200) -> Library:
    return Library([folder / "own"], ftp_w, built_in=False, index=folder / "library.cache")


def read(library: Library) -> list[Card]:
    """Return the cards once all files are read."""
    library.cards()
    while library.read_some(0.0):
        pass
    return library.cards()


def test_new_files_are_there_by_name_and_read_bit_by_bit(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"own/{number}.zwo", f"Ride {number}", 1.0)
    library = shelf(tmp_path)
    first = library.cards()
    assert [(card.name, card.is_read, card.is_rideable) for card in first] == [
        ("0", False, False), ("1", False, False), ("2", False, False)
    ]  # fmt: skip
    assert library.read_some(0.0) == 2, "a file at a time"
    assert [card.is_read for card in library.cards()] == [True, False, False]
    cards = read(library)
    assert [card.name for card in cards] == ["Ride 0", "Ride 1", "Ride 2"]
    assert cards[0].training_stress == pytest.approx(100.0)
    assert all(card.is_rideable for card in cards)


def test_the_next_run_shows_all_of_them_without_reading_one(tmp_path: Path) -> None:
    path = put(tmp_path, "own/base/a.zwo", "A ride", 0.7)
    (before,) = read(shelf(tmp_path))
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)  # of the same size and time, so it is not looked into
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert shelf(tmp_path).cards() == [before]
    assert (before.folder, before.key) == ("base", "own/base/a.zwo")


def test_a_file_that_changed_is_read_again_and_one_that_went_is_forgotten(tmp_path: Path) -> None:
    path = put(tmp_path, "own/a.zwo", "Before")
    gone = put(tmp_path, "own/b.zwo", "Gone")
    read(shelf(tmp_path))
    put(tmp_path, "own/a.zwo", "After it")
    os.utime(path, ns=(1, 1))
    gone.unlink()
    assert [card.name for card in read(shelf(tmp_path))] == ["After it"]
    kept = json.loads((tmp_path / "library.cache").read_text())["cards"]
    assert list(kept) == [str(path)]


def test_a_new_ftp_has_only_workouts_in_watts_read_again(tmp_path: Path) -> None:
    put(tmp_path, "own/percent.zwo", "Percent", 1.0)
    (tmp_path / "own/watts.erg").write_text(WATTS)
    assert [card.in_watts for card in read(shelf(tmp_path))] == [False, True]
    library = shelf(tmp_path, 400)
    assert [card.is_read for card in library.cards()] == [True, False]
    assert read(library)[1].training_stress == pytest.approx(25.0)


def test_a_broken_file_is_kept_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "own/torn.zwo", "x").write_text("")
    read(shelf(tmp_path))
    (card,) = shelf(tmp_path).cards()
    assert card.why_refused is not None
    assert "the file is empty" in card.why_refused
    assert not card.is_rideable


@pytest.mark.parametrize(
    "torn",
    ["", "[]", '{"version": 1}', '{"version": 1, "cards": {"x": [1]}}', '{"version": 0}',
     '{"version": 1, "cards": {"x": [1, 2, 3, {"name": 4}]}}',
     '{"version": 1, "cards": {"x": [1, 2, 3, {"name": "x", "colour": 4}]}}'],
)  # fmt: skip
def test_a_torn_cache_is_made_anew(tmp_path: Path, torn: str) -> None:
    put(tmp_path, "own/a.zwo", "A ride")
    (tmp_path / "library.cache").write_text(torn)
    assert [card.name for card in read(shelf(tmp_path))] == ["A ride"]
    assert shelf(tmp_path).cards()[0].is_read


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    put(tmp_path, "own/a.zwo", "A ride")
    (tmp_path / "library.cache").mkdir()
    assert [card.name for card in read(shelf(tmp_path))] == ["A ride"]
