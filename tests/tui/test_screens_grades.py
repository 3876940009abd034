"""The trend of scores on the progress screen: by rubric in words, ride by ride as bars."""

import pytest

from coach.debrief.kept import KeptScore
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tui.panels.drawing import text_of
from tui.panels.grade_list import Graded, grade_words
from tui.screens.review import ReviewScreen


def graded_house(count: int = 12) -> MemoryHouse:
    """Return a house whose newest rides are graded, better and better."""
    house = MemoryHouse()
    for at, row in enumerate(house.history.rows(count)):
        rubric = "free_ride" if at % 4 == 3 else "structured"
        score = KeptScore(row.ride_id, rubric, 1, 92.0 - 4 * at, "deterministic")
        house.pages.kept_scores[row.ride_id] = score
    return house


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_trend_is_whole_at_every_size(size: tuple[int, int]) -> None:
    async with console(graded_house(), size, ["g", "4"]) as pilot:
        rows = seen(pilot)
        assert max(map(len, rows)) <= size[0]
        assert "structured 82 over 5 rides" in "\n".join(rows)
        same_as_picture(pilot, "progress-grades")


async def test_a_graded_ride_is_read_and_opened() -> None:
    house = graded_house()
    newest, second = house.history.rows(2)
    async with console(house, SMALL, ["g", "4", "left", "left", "enter"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.ride.ride_id in (newest.ride_id, second.ride_id)
        assert screen.ride.ride_id == second.ride_id


async def test_without_a_grade_it_says_how_there_will_be_one() -> None:
    async with console(MemoryHouse(), SMALL, ["g", "4"]) as pilot:
        assert "No ride is graded yet" in "\n".join(seen(pilot))


def test_the_last_rides_are_held_against_those_before_of_the_same_rubric() -> None:
    house = graded_house()
    rows = {row.ride_id: row for row in house.history.rows(12)}
    scores = house.pages.scores(rows)
    words = text_of(grade_words([Graded(rows[score.ride_id], score) for score in scores]))
    assert words[0] == "structured 82 over 5 rides   +23 against the 4 before"
    assert words[1].startswith("free ride 64 over 3 rides")
