"""The table of repairs counts what a folder of workouts needed."""

from pathlib import Path

from bench.corpus_table import files_table, kind_of, refused_table, repairs_table
from workouts.check import check_files

ZWO = """<workout_file><workout>
<SteadyState Duration="60" Power="{}"/>
<SteadyState Duration="60" Power="{}"/>
</workout></workout_file>
"""


def test_files_repairs_and_refusals_are_counted(tmp_path: Path) -> None:
    (tmp_path / "sound.zwo").write_text(ZWO.format("0.7", "0.8"))
    (tmp_path / "commas.zwo").write_text(ZWO.format("0,7", "0,8"))
    (tmp_path / "hopeless|.erg").write_text("[COURSE DATA]\n0 100\nfive 100\n")
    checked = list(check_files([tmp_path]))
    assert files_table(checked).rows == ((".erg", "0", "0", "1"), (".zwo", "1", "1", "0"))
    what = "Power: decimal comma in '…' is read as N"
    assert repairs_table(checked).rows == ((what, "1", "2", "commas.zwo, line 2"),)
    ((file, line, why),) = refused_table(checked).rows
    assert (file, line) == ("hopeless\\|.erg", "3")
    assert why.startswith("'five' is no time")


def test_repairs_that_differ_in_particulars_are_one_kind() -> None:
    assert kind_of("step 3: power zone 5 is held as 112.5 % of FTP") == kind_of(
        "step 12: power zone 3 is held as 82 % of FTP"
    )
    assert kind_of("<Ramp> is never closed; it ends before <Ramp>").startswith("&lt;…>")
