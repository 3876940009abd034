"""What riders point an import at: damaged archives, pipes, odd names. One costs no other."""

import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workouts.activity_bytes import ridden
from workouts.history import History
from workouts.importing import ImportReport, import_activities


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "data" / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def taken(history: History, *paths: Path) -> ImportReport:
    return import_activities(paths, history, jobs=1)


def reasons(report: ImportReport) -> dict[str, str]:
    return {Path(each.path).name: each.why for each in report.refused}


def damaged(method: int, first: int, last: int) -> bytes:
    """A zip of two rides, the first of them with bytes turned over."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("a.fit", ridden(0))
        archive.writestr("b.fit", ridden(1))
    data = bytearray(packed.getvalue())
    data[first:last] = bytes(byte ^ 0x5A for byte in data[first:last])
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_costs_no_other_ride(
    history: History, downloads: Path, method: int
) -> None:
    (downloads / "export.zip").write_bytes(damaged(method, 50, 90))
    report = taken(history, downloads)
    assert [Path(each.path).name for each in report.imported] == ["b.fit"]
    assert set(reasons(report)) == {"a.fit"}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_archive_in_an_archive_costs_no_other_ride(
    history: History, downloads: Path, method: int
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as outer:
        outer.writestr("a.zip", damaged(zipfile.ZIP_STORED, 0, 0))
        outer.writestr("b.fit", ridden(2))
    data = bytearray(packed.getvalue())
    data[50:90] = bytes(byte ^ 0x5A for byte in data[50:90])
    (downloads / "export.zip").write_bytes(data)
    report = taken(history, downloads)
    assert [Path(each.path).name for each in report.imported] == ["b.fit"]
    assert set(reasons(report)) == {"a.zip"}


def test_an_archive_with_a_name_that_is_no_text_costs_no_other_file(
    history: History, downloads: Path
) -> None:
    path = downloads / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Ä.fit", ridden(0))
    path.write_bytes(path.read_bytes().replace("Ä".encode(), b"\xff\xfe"))
    (downloads / "b.fit").write_bytes(ridden(1))
    report = taken(history, downloads)
    assert [Path(each.path).name for each in report.imported] == ["b.fit"]
    assert reasons(report)["a.zip"].startswith("it is no archive that can be read")


def test_two_members_of_one_name_are_two_rides(history: History, downloads: Path) -> None:
    with zipfile.ZipFile(downloads / "export.zip", "w") as archive:
        archive.writestr("ride.fit", ridden(0))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("ride.fit", ridden(1))
    assert len(taken(history, downloads).imported) == 2


def test_compression_that_nobody_knows_is_not_called_a_password(
    history: History, downloads: Path
) -> None:
    path = downloads / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.fit", ridden(0))
    data = bytearray(path.read_bytes())
    deflate64 = 9
    data[8] = data[data.index(b"PK\x01\x02") + 10] = deflate64
    path.write_bytes(data)
    why = "its compression is not known; unpack the archive first"
    assert reasons(taken(history, path)) == {"a.fit": why}


def test_a_file_compressed_in_parts_is_read_to_its_end(history: History, downloads: Path) -> None:
    data = ridden(0)
    half = len(data) // 2
    parts = gzip.compress(data[:half]) + gzip.compress(data[half:])
    (downloads / "a.fit.gz").write_bytes(parts)
    report = taken(history, downloads)
    assert [each.warnings for each in report.imported] == [()]
    assert history.ride("last").duration_s == 120
    (downloads / "b.fit.gz").write_bytes(gzip.compress(b"") * 100)
    refused = reasons(taken(history, downloads))
    assert refused["b.fit.gz"] == "it is compressed in more than 64 parts; unpack it first"


def test_a_pipe_is_not_waited_for(history: History, downloads: Path) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    for name in ("b.fit", "c.zip"):
        os.mkfifo(downloads / name)
    report = taken(history, downloads, downloads / "b.fit")
    assert len(report.imported) == 1
    assert reasons(report) == dict.fromkeys(
        ("b.fit", "c.zip"), "it is no plain file; save it as one first"
    )


def test_a_name_that_no_file_system_takes_costs_no_other_file(
    history: History, downloads: Path
) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    report = taken(history, downloads / ("x" * 300), downloads)
    assert len(report.imported) == 1
    assert reasons(report) == {"x" * 300: "it cannot be read: File name too long"}


def test_an_empty_folder_or_archive_is_told(history: History, downloads: Path) -> None:
    (downloads / "empty").mkdir()
    zipfile.ZipFile(downloads / "empty.zip", "w").close()
    report = taken(history, downloads / "empty", downloads / "empty.zip")
    assert reasons(report) == {
        "empty": "there is no file in this folder",
        "empty.zip": "there is no file in this archive",
    }
