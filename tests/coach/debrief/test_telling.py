"""A debrief as the model looks it up: short, true, of the whole ride or of one effort."""

from pathlib import Path

import pytest

from coach.debrief.kept import keep_report
from coach.debrief.report import report_of
from coach.debrief.telling import debrief_of
from coach.language import language
from coach.tool_talk import LONGEST_RESULT, bounded
from tests.coach.debrief.made import track, verdict
from tests.workouts.rides import line, record
from workouts.finish import finish_ride
from workouts.summary import RideSummary

EN = language("en")


@pytest.fixture
def ride(tmp_path: Path) -> RideSummary:
    """A ride with the made debrief in its folder."""
    folder = record(tmp_path / "2026-03-14-080000", line(60), ended=True)
    keep_report(folder, report_of(verdict(), track(), EN))
    return finish_ride(folder)


def test_the_whole_ride_is_told_by_score_change_and_keep(ride: RideSummary) -> None:
    findings = debrief_of(ride, EN, 0)
    text = bounded(findings.rows)
    assert "score 78 of 100" in text
    assert "change: Spread it" in text
    assert findings.values["score"] == 78
    assert findings.values["last_w"] == 231
    assert len(text) <= LONGEST_RESULT


def test_one_effort_is_told_by_its_numbers_and_what_went_wrong_in_it(ride: RideSummary) -> None:
    findings = debrief_of(ride, EN, 3)
    text = bounded(findings.rows)
    assert "effort 3: 5:00, target 250 W, average 231 W, in range 41 %" in text
    assert "Power went from 252 W in the first effort to 231 W" in text
    assert findings.values["effort_3_average_w"] == 231
    assert findings.values["effort_3_in_range_percent"] == 41


def test_an_effort_that_was_not_there_is_told_so(ride: RideSummary) -> None:
    assert debrief_of(ride, EN, 9).rows == ("there is no effort 9; there are 3",)


def test_without_a_ride_or_a_debrief_there_is_none(tmp_path: Path) -> None:
    folder = record(tmp_path / "2026-03-14-080000", line(60), ended=True)
    assert debrief_of(None, EN, 0).rows == debrief_of(finish_ride(folder), EN, 0).rows
