"""`workouts import` and `workouts convert` as typed."""

import contextlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.tui.teamcars import PATIENCE_S, Ran, run_here, start, write_workout
from tui.__main__ import main
from tui.progress_bar import ProgressBar

ZWO = """<workout_file><name>Hills</name><author>A Coach</author><workout>
<SteadyState Duration="60" Power="{}" Cadence="90"/>
<IntervalsT Repeat="3" OnDuration="30" OffDuration="30" OnPower="1.2" OffPower="0.5"/>
<FreeRide Duration="60"/>
</workout></workout_file>
"""


@pytest.fixture
def teamcar(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    def ran(*arguments: str | Path) -> Ran:
        return run_here(capsys, *arguments, "--data", tmp_path / "data")

    return ran


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A zip of a clean, a broken and a hopeless workout, and a picture."""
    path = tmp_path / "Pack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("week/clean.zwo", ZWO.format("0.7"))
        archive.writestr("week/broken.zwo", ZWO.format("0,7"))
        archive.writestr("hopeless.zwo", "dear diary")
        archive.writestr("cover.png", b"png")
    return path


def test_an_import_sums_up_what_was_clean_repaired_refused_and_passed_over(
    teamcar: Any, pack: Path
) -> None:
    ran = teamcar("workouts", "import", pack)
    assert ran.code == 1
    assert ran.out.splitlines()[-1].endswith(
        "workouts: 1 clean, 1 repaired; 0 known already, 1 refused, 1 no workouts"
    )
    assert f"refused   {pack}/hopeless.zwo\n          line 1: this is not a Zwift" in ran.out
    assert "line 2: Power: decimal comma in '0,7' is read as 0.7" in ran.out
    assert f"no workout  {pack}/cover.png" in ran.out
    assert ran.err == ""


def test_an_import_has_a_document(teamcar: Any, pack: Path, tmp_path: Path) -> None:
    document = teamcar("workouts", "import", pack, "--json").document
    saved = tmp_path / "data/workouts/Pack/week"
    assert document == {
        "imported": 2,
        "duplicates": 0,
        "refused": [
            {
                "path": f"{pack}/hopeless.zwo",
                "line": 1,
                "why": "this is not a Zwift workout: it has no XML in it",
            }
        ],
        "files": [
            {
                "path": f"{pack}/week/clean.zwo",
                "saved": str(saved / "clean.zwo"),
                "same_as": None,
                "name": "Hills",
                "repairs": [],
            },
            {
                "path": f"{pack}/week/broken.zwo",
                "saved": str(saved / "broken.zwo"),
                "same_as": None,
                "name": "Hills",
                "repairs": [{"line": 2, "what": "Power: decimal comma in '0,7' is read as 0.7"}],
            },
        ],
        "passed_over": [f"{pack}/cover.png"],
        "left": 0,
    }
    again = teamcar("workouts", "import", pack, "--json").document
    assert (again["imported"], again["duplicates"]) == (0, 2)


def test_what_was_imported_is_in_the_library_with_its_folder(teamcar: Any, pack: Path) -> None:
    teamcar("workouts", "import", pack, "--folder", "plans/winter")
    rows = teamcar("workouts", "list", "--json").document
    assert {row["folder"] for row in rows if not row["built_in"]} == {"plans/winter/week"}


@pytest.mark.parametrize("name", ["../out", "/etc", ".hidden", "a/../b"])
def test_a_folder_outside_the_library_is_refused(teamcar: Any, pack: Path, name: str) -> None:
    ran = teamcar("workouts", "import", pack, "--folder", name)
    assert ran.code == 1
    assert "give a name below your workouts" in ran.sentence


def test_a_path_that_is_not_there_is_refused(teamcar: Any, tmp_path: Path) -> None:
    ran = teamcar("workouts", "import", tmp_path / "none.zip")
    assert ran.code == 1
    assert "there is no such file" in ran.out


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


class CtrlC(Tty):
    """A terminal on which Ctrl-C is pressed as soon as two files are done."""

    def write(self, text: str) -> int:
        if "2/9" in text:
            raise KeyboardInterrupt
        return super().write(text)


def test_an_interrupted_import_says_what_is_left_and_goes_on_later(
    teamcar: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.zwo").write_text(ZWO.format(f"0.{number + 10}"))
    data = tmp_path / "data"
    err = CtrlC()
    with contextlib.redirect_stderr(err):
        assert main(["workouts", "import", str(folder), "--data", str(data)]) == 130
    assert "stopped; 7 files left, give the same command again" in err.getvalue()
    assert len(list((data / "workouts/many").iterdir())) == 2
    document = teamcar("workouts", "import", folder, "--json").document
    assert (document["imported"], document["duplicates"]) == (7, 2)


def test_killed_in_the_middle_an_import_leaves_only_whole_files(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.zwo").write_text(ZWO.format(f"0.{number + 100}"))
    with start(["workouts", "import", folder, "--json", "--data", data]) as child:
        first = data / "workouts/many/000.zwo"
        while child.poll() is None and not first.exists():
            os.sched_yield()
        child.kill()
        child.communicate(timeout=PATIENCE_S)
    saved = list((data / "workouts").rglob("*.zwo"))
    assert saved
    assert all(path.read_text() == (folder / path.name).read_text() for path in saved)


def test_a_terminal_sees_a_bar_that_leaves_no_trace() -> None:
    err = Tty()
    with ProgressBar(err, 4) as bar:
        bar.show(2, "hills.zwo")
    lines = err.getvalue().split("\r")
    assert "██████████░░░░░░░░░░ 2/4  hills.zwo" in [line.rstrip() for line in lines]
    assert lines[-2].strip() == lines[-1] == ""


def test_nobody_else_sees_a_bar() -> None:
    err = io.StringIO()
    with ProgressBar(err, 4) as bar:
        bar.show(2, "hills.zwo")
    assert err.getvalue() == ""


@pytest.mark.parametrize("suffix", [".zwo", ".erg", ".mrc", ".fit", ".txt"])
def test_a_workout_is_converted_and_reads_back_as_long(
    teamcar: Any, tmp_path: Path, suffix: str
) -> None:
    source = tmp_path / "Hills.zwo"
    source.write_text(ZWO.format("0.7"))
    out = tmp_path / f"out{suffix}"
    document = teamcar("workouts", "convert", source, out, "--ftp", "200", "--json").document
    assert (document["duration_s"], document["steps"], document["ftp_w"]) == (300, 8, 200)
    (checked,) = teamcar("workouts", "check", out, "--ftp", "200", "--json").document
    assert checked["duration_s"] == 300
    assert [step["from_w"] for step in checked["steps"]][:3] == [140.0, 240.0, 100.0]


def test_what_a_format_cannot_hold_is_said(teamcar: Any, tmp_path: Path) -> None:
    source, out = tmp_path / "Hills.zwo", tmp_path / "Out.erg"
    source.write_text(ZWO.format("0.7"))
    ran = teamcar("workouts", "convert", source, out, "--ftp", "230")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"{out}  0:05:00  8 steps",
        "          free riding has no word in an ERG file; 50% of FTP stands for it once",
        "          the cadence of 1 step is left out: an ERG file has no place for it",
        "          an ERG file has no name of its own; it will be called Out",
        "          the author (A Coach) is left out: an ERG file has no place for it",
    ]


def test_watts_become_percent_of_the_riders_ftp(teamcar: Any, tmp_path: Path) -> None:
    source, out = write_workout(tmp_path / "a.mrc", (1, 80)), tmp_path / "a.erg"
    assert teamcar("workouts", "convert", source, out, "--ftp", "300").code == 0
    assert "FTP = 300" in out.read_text()
    assert "1.00\t240" in out.read_text()


def test_a_file_that_is_there_is_not_written_over_unasked(teamcar: Any, tmp_path: Path) -> None:
    source = write_workout(tmp_path / "a.mrc", (1, 80))
    out = tmp_path / "a.zwo"
    out.write_text("mine")
    ran = teamcar("workouts", "convert", source, out)
    assert (ran.code, out.read_text()) == (1, "mine")
    assert "is there already" in ran.sentence
    assert teamcar("workouts", "convert", source, out, "--replace").code == 0
    assert "SteadyState" in out.read_text()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("out.pdf", "give it one of the suffixes .zwo, .erg, .mrc, .fit, .txt"),
        ("", "is a folder"),
        ("none/out.zwo", "No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(
    teamcar: Any, tmp_path: Path, out: str, said: str
) -> None:
    source = write_workout(tmp_path / "a.mrc", (1, 80))
    ran = teamcar("workouts", "convert", source, tmp_path / out)
    assert ran.code == 1
    assert said in ran.sentence


def test_a_rest_day_fits_no_course_file(teamcar: Any, tmp_path: Path) -> None:
    source = tmp_path / "rest.zwo"
    source.write_text("<workout_file><workout><RestDay/></workout></workout_file>")
    ran = teamcar("workouts", "convert", source, tmp_path / "rest.erg")
    assert ran.code == 1
    assert "has no steps" in ran.sentence
    assert not (tmp_path / "rest.erg").exists()
    assert teamcar("workouts", "convert", source, tmp_path / "rest.fit").code == 0
