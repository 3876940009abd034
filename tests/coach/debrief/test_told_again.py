"""What a grader said of the last ride, said again by the live coach: as it was, or not at all."""

from pathlib import Path

import pytest

from coach.debrief.grader import graded
from coach.debrief.kept import keep_report
from coach.debrief.report import report_of
from coach.debrief.telling import debrief_of
from coach.guard import hold
from coach.holding import Sources
from coach.language import language
from coach.scene import Scene
from coach.tool_talk import ToolResult, bounded
from tests.coach.debrief.graded_rides import asking, honest, recorded, ridden, written
from tests.coach.rides import REST, RIDE
from workouts.finish import finish_ride
from workouts.summary import RideSummary

EN = language("en")
ASKED = "what did I do wrong in set three"


@pytest.fixture
async def ride(tmp_path: Path) -> RideSummary:
    """A ride whose debrief is a grader's."""
    folder = recorded(tmp_path)
    evidence, before = ridden()
    async with asking(written(honest())) as asked:
        verdict = await graded(evidence, before, asked.grader)
    keep_report(folder, report_of(verdict, evidence.track, EN))
    return finish_ride(folder)


def said(ride: RideSummary, effort: int, text: str, scene: Scene | None = None) -> bool:
    """Return whether the live coach may say it, having looked the debrief up."""
    found = debrief_of(ride, EN, effort)
    result = ToolResult("get_debrief", bounded(found.rows), found.values)
    held = hold(text, Sources(scene or Scene(rest=REST), (result,), ASKED), EN)
    return held.text == text


def test_a_graders_words_are_told_to_the_live_coach_as_data(ride: RideSummary) -> None:
    rows = debrief_of(ride, EN, 3).rows
    assert "«The third effort came to 262 watts, 13 watts under target.»" in rows


@pytest.mark.parametrize(
    "text",
    [
        "The third effort came to 262 watts, 13 watts under target.",
        "Effort 3 came to 262 watts.",
        "In the third effort you averaged 262 watts.",
    ],
)
def test_what_was_checked_once_may_be_said_again(ride: RideSummary, text: str) -> None:
    assert said(ride, 3, text)


@pytest.mark.parametrize(
    "text",
    [
        "The third effort came to 282 watts, 13 watts under target.",
        "Effort 3 came to 274 watts.",
        "Effort 3 came to 286 watts.",
        "Effort 2 came to 262 watts.",
        "Your target in effort 3 was 262 watts.",
        "Effort 3 came to 262 watts and effort 4 to 262 watts.",
    ],
)
def test_what_was_not_so_is_not_said(ride: RideSummary, text: str) -> None:
    assert not said(ride, 3, text)


def test_numbers_of_the_last_ride_are_none_of_the_one_under_way(ride: RideSummary) -> None:
    assert not said(ride, 3, "Your power is 262 watts.", Scene(RIDE, (), REST))
