"""What riders hand over: folders, zips, and zips that mean harm."""

import stat
import zipfile
from pathlib import Path

import pytest

from workouts import bundles
from workouts.bundles import Bundles
from workouts.check import check_files, check_lines
from workouts.errors import UnreadableWorkout

ZWO = b'<workout_file><workout><SteadyState Duration="60" Power="0.7"/></workout></workout_file>'


def make_zip(path: Path, **members: bytes) -> Path:
    """Write a zip; in the names of members _ stands for / and __ for a dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", ".").replace("_", "/"), data)
    return path


def put(path: Path, name: str, data: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)


def whys(*paths: Path) -> dict[str, str]:
    """Return what each file is refused for, "" for one that is read, by its place."""
    out = {}
    with Bundles(paths) as found:
        for file in found.files:
            try:
                file.read()
                out[str(file.place)] = ""
            except UnreadableWorkout as refusal:
                out[str(file.place)] = refusal.why
    return out


def test_members_of_a_zip_are_read_and_keep_their_folders(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "Winter.zip", week1_hills__zwo=ZWO, sprint__ZWO=ZWO)
    assert whys(path) == {"Winter/week1/hills.zwo": "", "Winter/sprint.ZWO": ""}
    checked = list(check_files([path]))
    assert [file.path for file in checked] == [path / "week1/hills.zwo", path / "sprint.ZWO"]
    assert all(file.workout and file.workout.seconds == 60 for file in checked)
    assert checked[0].workout is not None
    assert checked[0].workout.name == "hills"


def test_files_that_are_no_workouts_are_passed_over_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "a.zwo").write_bytes(ZWO)
    (folder / "cover.png").write_bytes(b"png")
    make_zip(folder / "more.zip", b__zwo=ZWO, readme__md=b"hello", _DS_Store=b"")
    put(folder / "more.zip", "__MACOSX/._b.zwo", b"junk")
    with Bundles([folder]) as found:
        assert [str(file.place) for file in found.files] == ["pack/a.zwo", "pack/more/b.zwo"]
        assert {path.name for path in found.passed_over} == {
            "cover.png", "readme.md", "Store", "._b.zwo",
        }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "../evil.zwo",
        "/etc/evil.zwo",
        "a/../../evil.zwo",
        "..\\evil.zwo",
        "C:\\evil.zwo",
        "C:/e.zwo",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "slip.zip", good__zwo=ZWO)
    put(path, name, ZWO)
    good, evil = whys(path).values()
    assert good == ""
    assert evil.startswith("its name leads out of the folder")


def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    put(path, "a\x1b[2Jb.zwo", ZWO)
    (why,) = whys(path).values()
    assert why.startswith("its name has signs that cannot be shown")
    with Bundles([path]) as found:
        assert str(found.files[0].path).isprintable()


def test_a_zip_within_a_zip_is_refused(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", a__zwo=ZWO)
    path = make_zip(tmp_path / "outer.zip", inner__zip=inner.read_bytes())
    assert whys(path) == {"outer/inner.zip": "it is a zip within a zip; unpack the outer one first"}


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    link = zipfile.ZipInfo("secret.zwo")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (why,) = whys(path).values()
    assert why.startswith("it is a link")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "locked.zip", a__zwo=ZWO)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flags of the member,
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and of its row in the directory
    path.write_bytes(data)
    (why,) = whys(path).values()
    assert why.startswith("it is encrypted")


def test_a_bomb_is_not_unpacked_beyond_the_size_of_a_workout(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", big__zwo=b"<" * 30_000_000)
    with Bundles([path]) as found:
        assert len(found.files[0].read()) == 2_000_001
    (checked,) = check_files([path])
    assert checked.refusal is not None
    assert "a workout has at most" in checked.refusal.why


def test_many_big_members_are_refused_together(tmp_path: Path) -> None:
    path = tmp_path / "bombs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(251):
            archive.writestr(f"{number}.zwo", bytes(2_000_000))
    assert list(whys(path)) == ["bombs"]
    assert "unpacks to more than 500 MB" in whys(path)["bombs"]


def test_a_damaged_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "torn.zip", a__zwo=ZWO, b__zwo=ZWO)
    data = bytearray(path.read_bytes())
    data[data.index(b"a.zwo") + 10] ^= 0xFF
    path.write_bytes(data)
    torn, sound = whys(path).values()
    assert "damaged in the zip" in torn
    assert sound == ""


@pytest.mark.parametrize("data", [b"", b"PK", b"dear diary"])
def test_a_zip_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "none.zip"
    path.write_bytes(data)
    (why,) = whys(path).values()
    assert why.startswith("the zip cannot be opened")


def test_a_zip_cut_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    whole = make_zip(tmp_path / "whole.zip", a__zwo=ZWO, b__zwo=ZWO).read_bytes()
    path = tmp_path / "cut.zip"
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        assert all(whys(path).values()), end


def test_folders_and_zips_without_a_workout_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    path = make_zip(tmp_path / "pictures.zip", a__png=b"png")
    assert whys(empty, path) == {
        "empty": "there is no workout file in this folder",
        "pictures": "there is no workout file in this zip",
    }


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(bundles.MAX_MEMBERS + 1):
            archive.writestr(f"{number}.txt", b"")
    assert whys(path) == {
        "many": f"it holds more than {bundles.MAX_MEMBERS} files; unpack it first"
    }


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_costs_no_other_workout(tmp_path: Path, method: int) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.zwo", ZWO * 50)
        archive.writestr("b.zwo", ZWO)
    data = bytearray(path.read_bytes())
    data[45:80] = bytes(byte ^ 0x5A for byte in data[45:80])
    path.write_bytes(data)
    told = whys(path)
    assert told["pack/b.zwo"] == ""
    assert told["pack/a.zwo"].startswith("it is damaged in the zip")


def test_a_name_that_no_file_system_takes_costs_no_other_workout(tmp_path: Path) -> None:
    (tmp_path / "a.zwo").write_bytes(ZWO)
    told = whys(Path("x" * 300), tmp_path / "a.zwo")
    assert told == {"x" * 300: "it cannot be read: File name too long", "a.zwo": ""}


def test_a_name_that_a_terminal_would_obey_is_spelled(tmp_path: Path) -> None:
    path = tmp_path / "red\x1b[31m\n.zwo"
    path.write_bytes(b"")
    (checked,) = check_files([path])
    lines = check_lines([checked])
    assert all(line.isprintable() for line in lines)
    assert "red\\x1b[31m\\n.zwo" in lines[0]
    assert str(checked.refusal).isprintable()
