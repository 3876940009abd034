"""Where a debrief is kept: the old one or the new one, whole, whatever ends the writer."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach.debrief.kept import (
    FOLDER,
    HTML_NAME,
    JSON_NAME,
    MARKDOWN_NAME,
    Report,
    being_graded,
    grading,
    is_debriefed,
    keep_report,
    read_report,
    read_score,
)
from coach.debrief.report import report_of
from coach.language import language
from tests.coach.debrief.made import track, verdict
from workouts.errors import CommandRefused, RecordDamaged

KILLS = 120
# Forks a writer that replaces a report without end, kills it somewhere, and looks what is there;
# in a process of its own, as a fork takes all threads of its parent for still.
CAMPAIGN = """
import os, random, signal, sys
from dataclasses import replace
from pathlib import Path
from coach.debrief.kept import being_graded, grading, keep_report, read_report
from coach.debrief.report import report_of
from coach.language import language
from tests.coach.debrief.made import track, verdict

ride, rng, number = Path(sys.argv[1]), random.Random(7), 0
whole = report_of(verdict(), track(), language("en"))
seen = set()
for kill in range(int(sys.argv[2])):
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        with grading(ride):
            while True:
                number += 1
                name = f"kill {kill} ride {number}"
                keep_report(ride, replace(
                    whole, verdict=replace(whole.verdict, workout=name), markdown=name, html=name))
                os.write(writes, b"k")
    for _ in range(1 if kill == 0 else rng.randrange(3)):
        os.read(reads, 1)
    for _ in range(rng.randrange(200_000)):
        pass  # where in the next report it is hit is the machine's to say
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reads)
    os.close(writes)
    kept = read_report(ride)
    assert kept is not None
    name = kept.verdict.workout
    for each in ("html", "markdown"):
        assert Path(kept.paths[each]).read_text() == name, name
    assert not being_graded(ride), "the lock goes with the process"
    seen.add(name)
print(len(seen))
"""


def report(workout: str = "Threshold 3×5") -> Report:
    return report_of(verdict(workout=workout), track(), language("en"))


def test_a_report_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    assert read_report(tmp_path) is None
    assert not is_debriefed(tmp_path)
    made = report()
    kept = keep_report(tmp_path, made)
    assert read_report(tmp_path) == kept
    assert kept.verdict == made.verdict
    assert kept.words == made.words
    assert Path(kept.paths["html"]).read_text(encoding="utf-8") == made.html
    score = read_score(tmp_path)
    assert score is not None
    assert (score.score, score.rubric, score.source) == (78.4, "structured", "deterministic")


def test_a_new_report_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    keep_report(tmp_path, report("first"))
    keep_report(tmp_path, report("second"))
    kept = read_report(tmp_path)
    assert kept is not None
    assert kept.verdict.workout == "second"
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["2"]


def test_the_same_verdict_is_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        kept = keep_report(tmp_path / name, report())
        contents.append({path.name: path.read_bytes() for path in kept.folder.iterdir()})
    assert contents[0] == contents[1]


def test_a_writer_that_is_killed_leaves_the_old_report_or_the_new_one(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CAMPAIGN, str(tmp_path), str(KILLS)],
        capture_output=True,
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert int(ran.stdout) > 1, "some kills came after a report was replaced"


@pytest.mark.parametrize("torn", [JSON_NAME, HTML_NAME, MARKDOWN_NAME])
def test_what_was_laid_ready_and_never_named_is_no_report_and_goes(
    tmp_path: Path, torn: str
) -> None:
    keep_report(tmp_path, report("old"))
    part = tmp_path / FOLDER / "2.part"
    part.mkdir()
    (part / torn).write_bytes(b"{")
    kept = read_report(tmp_path)
    assert kept is not None
    assert kept.verdict.workout == "old"
    keep_report(tmp_path, report("new"))
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == ["2"]


def test_only_one_process_grades_a_ride(tmp_path: Path) -> None:
    assert not being_graded(tmp_path)
    with grading(tmp_path):
        assert being_graded(tmp_path)
        with pytest.raises(CommandRefused, match="being graded"), grading(tmp_path):
            pass
    assert not being_graded(tmp_path)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe"])
def test_a_damaged_report_is_named_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    kept = keep_report(tmp_path, report())
    (kept.folder / JSON_NAME).write_bytes(data)
    with pytest.raises(RecordDamaged, match="--again"):
        read_report(tmp_path)
