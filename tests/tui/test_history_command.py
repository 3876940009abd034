"""Years of riding at the command line: imported, listed, given out again, made anew."""

import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tui.teamcars import Ran, run, run_here
from tests.workouts.activity_bytes import file_id, fit_file, ride
from tests.workouts.recording import ROOT

RIDE_ID = "2024-11-08-113320"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "ride.fit").write_bytes(ride([200] * 120))
    (folder / "torn.fit").write_bytes(ride([200] * 60)[:-60])
    (folder / "plan.fit").write_bytes(fit_file(file_id(5)))
    for name in ("a.jpg", "b.jpg", "notes"):
        (folder / name).write_text("")
    return folder


def document(ran: Ran) -> dict[str, object]:
    assert (ran.code, ran.err) == (0, "")
    found = ran.document
    assert isinstance(found, dict)
    return found


def test_an_import_tells_what_was_repaired_and_refused_and_why(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(capsys, "history", "import", downloads, "--data", tmp_path / "data")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert f"{downloads}/plan.fit: it is a FIT workout, not an activity" in lines
    assert lines[0].startswith(f"{downloads}/torn.fit: it was cut off")
    assert lines[-3:] == [
        "2 × .jpg: it is not a FIT file",
        "1 × others: it is not a FIT file",
        "2 imported, 0 there already, 4 refused",
    ]


def test_the_document_of_an_import_lists_every_file(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("history", "import", downloads / "ride.fit", downloads, "--json")
    told = document(run_here(capsys, *arguments, "--jobs", "1", "--data", tmp_path / "data"))
    assert set(told) == {"imported", "duplicates", "refused", "rides", "same", "interrupted"}
    assert (told["imported"], told["duplicates"], told["interrupted"]) == (2, 1, False)
    assert told["same"] == [
        {"path": f"{downloads}/ride.fit", "ride": RIDE_ID, "why": f"the same file as {RIDE_ID}"}
    ]
    assert told["refused"] == [
        {"path": f"{downloads}/{name}", "why": why}
        for name, why in (
            ("a.jpg", "it is not a FIT file"),
            ("b.jpg", "it is not a FIT file"),
            ("notes", "it is not a FIT file"),
            ("plan.fit", "it is a FIT workout, not an activity"),
        )
    ]


def test_nothing_to_import_is_the_input_s_fault(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", tmp_path / "data")
    ran = run_here(capsys, "history", "import", downloads / "plan.fit", "gone.fit", *data)
    assert ran.code == 1
    assert "gone.fit: there is no such file" in ran.out
    assert run_here(capsys, "history", "import", *data).code == 2


def test_an_imported_ride_is_listed_shown_and_given_out_as_it_came(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", tmp_path / "data")
    run_here(capsys, "history", "import", downloads / "ride.fit", *data)
    (row,) = run_here(capsys, "history", "list", "--json", *data).document
    assert row["ride"] == RIDE_ID
    assert row["start"].startswith("2024-11-08T11:33:20")
    assert (row["duration_s"], row["normalized_power_w"], row["work_kj"]) == (120, 200, 24.0)
    assert (row["sport"], row["source"]) == ("cycling", "imported")
    assert RIDE_ID in run_here(capsys, "history", "list", *data).out
    assert "normalized power" in run_here(capsys, "history", "show", "last", *data).out
    given = run_here(capsys, "history", "export", RIDE_ID, tmp_path, "--json", *data).document
    assert given["fit"] == str(tmp_path / f"{RIDE_ID}.fit")
    assert Path(given["fit"]).read_bytes() == (downloads / "ride.fit").read_bytes()


def test_the_database_is_made_anew_from_the_imported_files(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", tmp_path / "data")
    run_here(capsys, "history", "import", downloads, *data)
    before = run_here(capsys, "history", "list", "--json", *data).out
    (tmp_path / "data" / "history.sqlite").unlink()
    with sqlite3.connect(tmp_path / "data" / "history.sqlite") as empty:
        empty.execute("PRAGMA journal_mode = WAL")
    empty.close()
    rebuilt = document(run_here(capsys, "history", "rebuild", "--json", *data))
    assert rebuilt == {"rides": 2, "refused": []}
    assert run_here(capsys, "history", "list", "--json", *data).out == before


def test_the_command_imports_an_archive_on_several_processes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for minutes in range(1, 21):
            archive.writestr(f"activities/{minutes}.fit", ride([150 + minutes] * 60 * minutes))
    data = tmp_path / "data"
    ran = run("history", "import", tmp_path / "export.zip", "--jobs", "2", "--data", data, "--json")
    # All of them start in the same second, and each is longer than the one before by more than 2 %.
    assert document(ran)["imported"] == 20
    assert not list((data / "rides").glob(".importing/*/"))


def test_names_that_a_terminal_would_obey_are_spelled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a\x1b[31m.fit", "b\nc.fit", "d.\x1b[2J"):
        (tmp_path / name).write_bytes(b"")
    ran = run_here(capsys, "history", "import", tmp_path, "--data", tmp_path / "data")
    assert all(line.isprintable() for line in ran.out.splitlines())
    assert "a\\x1b[31m.fit" in ran.out
    assert "b\\nc.fit" in ran.out


LIMITED = """
import resource, sys
from tui.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(main(sys.argv[1:]))
"""


def test_a_disk_that_takes_no_more_is_told_and_the_import_can_go_on(tmp_path: Path) -> None:
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    (downloads / "short.fit").write_bytes(ride([200] * 120))
    data = ("--data", str(tmp_path / "data"))
    assert run("history", "import", downloads, *data).code == 0
    (downloads / "long.fit").write_bytes(ride([200] * 14_400))
    arguments = [sys.executable, "-c", LIMITED, "history", "import", str(downloads), *data]
    ran = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 1
    assert ran.stderr == (
        "teamcar: the import stopped: File too large; what is in stays in: mend that, and run it"
        " again\n"
    )
    again = run("history", "import", downloads, *data)
    assert again.out.splitlines()[-1] == "1 imported, 1 there already, 0 refused"
