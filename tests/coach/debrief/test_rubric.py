"""Rubrics are files: those that are shipped can be read, and a bad one is refused with its line."""

from dataclasses import replace
from pathlib import Path

import pytest

from coach.debrief.grading import grade_evidence, shipped_rubric, whole_score
from coach.debrief.judged import JUDGED
from coach.debrief.measures import MEASURES, NEEDS
from coach.debrief.ride_folder import read_evidence
from coach.debrief.rubric import FREE_RIDE, FTP_TEST, SHIPPED, STRUCTURED, BadRubric, read_rubric
from coach.debrief.verdict import Criterion, Remark
from tests.coach.debrief.plain_rides import Ride, repeats

GOOD = """\
id = "own"
version = 3
name = "My own"
observed_least = 0.2

[limits]
tolerance_percent = 5
tolerance_w = 8
settle_s = 10
smooth_s = 5
cadence_slack_rpm = 3

[[criterion]]
id = "fade"
name = "Fade"
weight = 2
scale = [[2, 100], [10, 0]]
evidence = "the trend"
granted = "with two efforts"

[[criterion]]
id = "cadence"
name = "Cadence"
weight = 1
scale = [[0, 0], [100, 100]]
evidence = "the seconds"
granted = "without a sensor"
limits = { low_rpm = 70, high_rpm = 110 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [STRUCTURED, FREE_RIDE, FTP_TEST])
def test_a_shipped_rubric_can_be_read_and_says_what_it_grants(name: str) -> None:
    rubric = shipped_rubric(name)
    assert rubric.id == name
    assert all(row.evidence and row.granted for row in rubric.rows)
    for row in rubric.rows:
        scores = [score for _, score in row.scale]
        assert max(scores) == 100.0, row.id
        assert scores in (sorted(scores), sorted(scores, reverse=True)), row.id


def test_every_measure_is_used_by_a_shipped_rubric() -> None:
    used = {row.id for path in SHIPPED.glob("*.toml") for row in read_rubric(path, NEEDS).rows}
    assert used == {*MEASURES, *JUDGED}


def test_a_figure_becomes_a_score_by_straight_lines(tmp_path: Path) -> None:
    row = read_rubric(written(tmp_path, GOOD), NEEDS).rows[0]
    assert [row.score(figure) for figure in (0, 2, 6, 10, 40)] == [100, 100, 50, 0, 0]


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("version = 3", "version = 0"), 2, "version"),
        (("version = 3", 'version = "3"'), 2, "version"),
        (("version = 3", "version 3"), 2, ""),
        (('name = "My own"\n', ""), 1, "there is no name"),
        (("settle_s = 10", 'settle_s = "ten"'), 6, "give a number"),
        (("settle_s = 10\n", ""), 12, "fade needs a limit settle_s"),
        (('id = "fade"', 'id = "panache"'), 14, "nobody measures 'panache'"),
        (("weight = 2", "weight = -2"), 16, "weight"),
        (("weight = 2", "weight = true"), 16, "weight"),
        (("weight = 2", "wait = 2"), 16, "wait is no part of it"),
        (("weight = 2\n", ""), 13, "there is no weight"),
        (("[[2, 100], [10, 0]]", "[[2, 100], [2, 0]]"), 17, "do not rise"),
        (("[[2, 100], [10, 0]]", "[[2, 100]]"), 17, "two pairs"),
        (("[[2, 100], [10, 0]]", "[[2, 130], [10, 0]]"), 17, "0 to 100"),
        (("[[2, 100], [10, 0]]", "[[nan, 100], [10, 0]]"), 17, "number"),
        (('id = "cadence"', 'id = "fade"'), 22, "stands there twice"),
        (("low_rpm = 70, ", ""), 28, "cadence needs a limit low_rpm"),
    ],
)
def test_a_bad_rubric_is_refused_with_its_line(
    change: tuple[str, str], line: int, said: str, tmp_path: Path
) -> None:
    path = written(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(BadRubric) as refused:
        read_rubric(path, NEEDS)
    assert f"line {line}" in str(refused.value)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("text", ["", GOOD.partition("[[criterion]]")[0]])
def test_a_rubric_without_criteria_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadRubric, match="line 1"):
        read_rubric(written(tmp_path, text), NEEDS)


def test_a_rubric_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    with pytest.raises(BadRubric, match="No such file"):
        read_rubric(path, NEEDS)
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(BadRubric, match="UTF-8"):
        read_rubric(path, NEEDS)


def test_the_version_of_the_rubric_is_kept_with_the_verdict(tmp_path: Path) -> None:
    rubric = read_rubric(written(tmp_path, GOOD), NEEDS)
    ride = read_evidence(Ride(repeats(3)).record(tmp_path / "ride"))
    verdict = grade_evidence(ride, rubric)
    assert (verdict.rubric, verdict.rubric_version) == ("own", 3)
    assert [each.id for each in verdict.criteria] == ["fade", "cadence"]


def scored(name: str, score: float | None, weight: float) -> Criterion:
    return Criterion(name, name, score, weight, score is None, False, Remark(name))


def test_the_whole_is_the_mean_of_what_could_be_observed(tmp_path: Path) -> None:
    rubric = read_rubric(written(tmp_path, GOOD), NEEDS)
    both = (scored("fade", 40.0, 2), scored("cadence", 100.0, 1))
    assert whole_score(both, rubric) == 60.0
    assert whole_score((scored("fade", None, 2), both[1]), rubric) == 100.0
    assert whole_score((scored("fade", None, 9), both[1]), rubric) is None, "too little was seen"
    assert whole_score((scored("fade", None, 2), scored("cadence", None, 1)), rubric) is None


def test_a_fault_that_breaks_a_ride_bounds_the_whole(tmp_path: Path) -> None:
    rubric = read_rubric(written(tmp_path, GOOD), NEEDS)
    bounded = replace(rubric, rows=(replace(rubric.rows[0], whole_above=10.0), *rubric.rows[1:]))
    both = (scored("fade", 40.0, 2), scored("cadence", 100.0, 1))
    assert whole_score(both, bounded) == 50.0


@pytest.mark.parametrize("name", [STRUCTURED, FREE_RIDE, FTP_TEST])
def test_the_page_for_riders_says_what_the_rubric_does(name: str) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "debrief.md").read_text("utf-8")
    rubric = shipped_rubric(name)
    section = page.partition(f"\n## {rubric.name}\n")[2].partition("\n## ")[0]
    rows = {
        cells[0]: cells
        for line in section.splitlines()
        if line.startswith("| ")
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }
    for row in rubric.rows:
        *_, weight, bound = rows[row.name]
        same = row.weight == row.erg_weight
        assert weight == (f"{row.weight:g}" if same else f"{row.erg_weight:g} of {row.weight:g}")
        assert bound == ("" if row.whole_above is None else f"{row.whole_above:g}"), row.name
