"""The grade on a ride's page: made in the background, shown when it is there, at every size."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach.debrief.kept import KeptReport
from coach.debrief.report import report_of
from coach.debrief.verdict import DroppedClaim, VerdictSource
from coach.language import language
from tests.coach.debrief.made import track, verdict
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tui.panels.drawing import text_of, width_of
from tui.panels.grade import grade_rows
from tui.screens.review import ReviewScreen


def kept(code: str = "en", **changes: object) -> KeptReport:
    report = report_of(verdict(**changes), track(), language(code))
    return KeptReport(report.verdict, report.words, code, Path("debrief/1"))


@asynccontextmanager
async def graded(
    house: MemoryHouse, size: tuple[int, int] = SMALL, keys: Sequence[str] = ()
) -> AsyncIterator[Pilot[int]]:
    """Yield a pilot of the newest ride's page after `keys`."""
    async with console(house, size, ["v"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.read_seconds()
        await pilot.pause()
        await pilot.press(*keys)
        for _ in range(3):
            await pilot.pause()
        yield pilot


def house_with(report: KeptReport | None) -> MemoryHouse:
    house = MemoryHouse()
    if report is not None:
        house.pages.debriefs[house.history.rides(1)[0].ride_id] = report
    return house


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_grade_is_whole_at_every_size(size: tuple[int, int]) -> None:
    async with graded(house_with(kept()), size, ["5"]) as pilot:
        rows = seen(pilot)
        assert max(map(len, rows)) <= size[0]
        page = "\n".join(rows)
        for words in ("78 of 100: good", "Keep", "Change", "Power went from 252 W", "Power on"):
            assert words in page, words
        same_as_picture(pilot, "review-grade")


async def test_the_chart_has_the_grade_and_what_to_change_in_a_line() -> None:
    async with graded(house_with(kept())) as pilot:
        assert "78 of 100: good   Spread it" in "\n".join(seen(pilot))


async def test_a_grade_that_is_being_made_is_said_and_comes_by_itself() -> None:
    house = house_with(None)
    ride_id = house.history.rides(1)[0].ride_id
    house.pages.being_made.add(ride_id)
    async with graded(house) as pilot:
        assert "being graded…" in "\n".join(seen(pilot))
        house.pages.being_made.clear()
        house.pages.debriefs[ride_id] = kept()
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.look_at_grade()
        for _ in range(3):
            await pilot.pause()
        assert "78 of 100: good" in "\n".join(seen(pilot))


async def test_a_ride_without_a_grade_says_how_it_gets_one() -> None:
    async with graded(house_with(None), keys=["5"]) as pilot:
        assert "teamcar debrief" in "\n".join(seen(pilot))


def test_source_and_dropped_claims_are_told() -> None:
    report = kept(source=VerdictSource.MODEL, dropped_claims=(DroppedClaim("x", "wrong_number"),))
    page = "\n".join(text_of(grade_rows(report, False, None, 80, 40)))
    assert "model" in page
    assert "were dropped: 1" in page


@pytest.mark.parametrize("code", ["en", "de", "nl", "pl"])
@pytest.mark.parametrize("size", [(40, 8), (76, 14), (100, 12), (196, 30)])
def test_no_language_and_no_size_runs_over(code: str, size: tuple[int, int]) -> None:
    report = kept(code)
    long = replace(report, words=replace(report.words, change=report.words.change * 9))
    for each in (report, long):
        rows = grade_rows(each, False, None, *size)
        assert len(rows) <= size[1]
        assert max(map(width_of, rows)) <= size[0]
