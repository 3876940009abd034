"""The calendar as a rider uses it: a week, plans made, moved, skipped, ridden, taken back."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse, Rides
from tests.tui.riding import FTP_W, TODAY
from tui.calendar_keys import CALENDAR, CHOOSE
from tui.keys import Key
from tui.planner import Planner
from workouts.calendar import Calendar
from workouts.calendar_rows import Plan, PlannedBy
from workouts.intervals_events import zwo_file
from workouts.library import Library
from workouts.workout import Step, StepKind, Target, Workout

MONDAY = TODAY - timedelta(days=TODAY.weekday())
TEMPO = Workout(
    "Tempo blocks",
    (
        Step(StepKind.WARMUP, 600, Target(0.5, 0.75)),
        Step(StepKind.STEADY, 2400, Target(0.85, 0.85)),
        Step(StepKind.COOLDOWN, 600, Target(0.6, 0.4)),
    ),
    description="Forty minutes of tempo in one block.",
)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    """A calendar with a week behind, one under way (today is its Saturday), and one ahead."""
    tempo = zwo_file(TEMPO, FTP_W)
    calendar = Calendar(tmp_path / "calendar.sqlite")
    with closing(calendar):
        calendar.add(Plan(day(-5), "VO2 5×3", 3900, 85.0))
        calendar.add(Plan(day(0), "VO2 5×3", 3900, 85.0))
        calendar.add(Plan(day(1), "Tempo blocks", 3600, 61.0, file=tempo))
        calendar.add(Plan(day(3), "Endurance 75", 4500, 110.0))
        calendar.add(Plan(day(5), "Tempo blocks", 3600, 61.0, "Legs first, watts second.", tempo))
        calendar.add(Plan(day(6), "Long ride", 9000, None))
        fetched = [Plan(day(9), "Threshold 2×20", 4200, 78.0, file=tempo, external_id="e1")]
        calendar.take_in(fetched, day(7), day(20))
    rides, library = Rides(), Library((tmp_path / "workouts",), FTP_W)
    return Planner(tmp_path, lambda: rides, lambda: library)


@pytest.fixture
def house(planner: Planner) -> MemoryHouse:
    house = MemoryHouse(planner=planner)
    house.library = Library((), FTP_W)
    return house


def plans(planner: Planner, first: date, last: date) -> list[tuple[date, str, str]]:
    """Return what is planned: day, name, and how it was kept."""
    rows = planner.rows(first, last, TODAY)
    return [(row.day, row.planned.name, row.kept.value) for row in rows if row.planned]


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_week_is_on_the_screen(house: MemoryHouse, size: tuple[int, int]) -> None:
    async with console(house, size, ["c"]) as pilot:
        rows = seen(pilot)
        page = "\n".join(rows)
        for words in (
            "calendar   9 – 15 March 2026", "this week", "Mon  9", "Sat 14•", "Tempo blocks",
            "✗", "○", "Long ride", "2:30", "planned 6:", "ridden", "of the plan", "CTL",
            "if ridden as planned", "○ planned", "Legs first, watts second.",
        ):  # fmt: skip
            assert words in page, words
        assert max(map(len, rows)) <= size[0]
        same_as_picture(pilot, "calendar")


async def test_left_and_right_turn_weeks_and_t_comes_back(house: MemoryHouse) -> None:
    async with console(house, keys=["c", "right"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "16 – 22 March 2026" in page
        assert "next week" in page
        assert "↓ Threshold 2×20" in page
        await pilot.press("left", "left", "left")
        await pilot.pause()
        assert "23 February – 1 March 2026" in "\n".join(seen(pilot))
        await pilot.press("t")
        await pilot.pause()
        assert "this week" in "\n".join(seen(pilot))


async def test_up_and_down_go_over_the_border_of_a_week(house: MemoryHouse) -> None:
    async with console(house, keys=["c", "down", "down"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "next week" in page
        assert "▸ Mon 16" in page
        await pilot.press("up")
        await pilot.pause()
        assert "▸ Sun 15" in "\n".join(seen(pilot))


async def test_a_workout_is_planned_from_the_library_and_taken_back(
    house: MemoryHouse, planner: Planner
) -> None:
    async with console(house, keys=["c", "right", "a"]) as pilot:
        assert any("a workout for Saturday 21 March" in row for row in seen(pilot))
        await pilot.press(*"pyramid")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert any("✓ Pyramid is planned for Saturday 21 March" in row for row in seen(pilot))
        assert (day(12), "Pyramid", "planned") in plans(planner, day(7), day(13))
        await pilot.press("u")
        await pilot.pause()
        assert (day(12), "Pyramid", "planned") not in plans(planner, day(7), day(13))


async def test_escape_plans_nothing(house: MemoryHouse, planner: Planner) -> None:
    before = plans(planner, day(0), day(13))
    async with console(house, keys=["c", "a", "escape"]) as pilot:
        assert type(pilot.app.screen).__name__ == "CalendarScreen"
        await pilot.press("escape")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"
    assert plans(planner, day(0), day(13)) == before


async def test_a_workout_is_picked_up_and_put_down_on_another_day(
    house: MemoryHouse, planner: Planner
) -> None:
    async with console(house, keys=["c", "m", "right", "down"]) as pilot:
        assert any("↕ Tempo blocks goes to Sunday 22 March" in row for row in seen(pilot))
        await pilot.press("m")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "✓ Tempo blocks is moved to Sunday 22 March" in page
        assert (day(13), "Tempo blocks", "planned") in plans(planner, day(7), day(13))
        assert (day(5), "Tempo blocks", "planned") not in plans(planner, day(0), day(6))
        await pilot.press("u")
        await pilot.pause()
        assert (day(5), "Tempo blocks", "planned") in plans(planner, day(0), day(6))


async def test_what_is_carried_is_left_where_it_was_by_escape(
    house: MemoryHouse, planner: Planner
) -> None:
    before = plans(planner, day(0), day(13))
    async with console(house, keys=["c", "m", "down", "escape"]) as pilot:
        assert type(pilot.app.screen).__name__ == "CalendarScreen"
        assert not any("goes to" in row for row in seen(pilot))
    assert plans(planner, day(0), day(13)) == before


async def test_what_intervals_icu_planned_is_moved_and_removed_but_said_to_be_theirs(
    house: MemoryHouse, planner: Planner
) -> None:
    keys = ["c", "right", *["up"] * 3]
    async with console(house, keys=keys) as pilot:
        assert any("from intervals.icu" in row for row in seen(pilot))
        await pilot.press("x")
        await pilot.pause()
        assert plans(planner, day(7), day(13)) == []
        await pilot.press("u")
        await pilot.pause()
        (row,) = [row for row in planner.rows(day(7), day(13), TODAY) if row.planned]
        assert row.planned is not None
        assert row.planned.source is PlannedBy.INTERVALS


async def test_a_workout_is_skipped_and_planned_again(house: MemoryHouse, planner: Planner) -> None:
    async with console(house, keys=["c", "s"]) as pilot:
        assert any("✓ Tempo blocks is skipped" in row for row in seen(pilot))
        assert (day(5), "Tempo blocks", "skipped") in plans(planner, day(0), day(6))
        await pilot.press("s")
        await pilot.pause()
        assert (day(5), "Tempo blocks", "planned") in plans(planner, day(0), day(6))


async def test_enter_rides_todays_workout(house: MemoryHouse) -> None:
    async with console(house, keys=["c", "enter"]) as pilot:
        await pilot.pause()
        assert ("open", "Tempo blocks") in house.asked
        assert type(pilot.app.screen).__name__ == "RideScreen"


async def test_enter_on_a_ride_that_was_ridden_shows_it(house: MemoryHouse) -> None:
    async with console(house, keys=["c", "up", "up"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "▸ Thu 12" in page
        await pilot.press("enter")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "ReviewScreen"


async def test_a_plan_without_steps_says_that_it_cannot_be_ridden(house: MemoryHouse) -> None:
    async with console(house, keys=["c", "down", "enter"]) as pilot:
        assert any("no steps to ride" in row for row in seen(pilot))
        assert not [name for name, _ in house.asked if name == "open"]


async def test_home_shows_what_is_planned_for_today_first(house: MemoryHouse) -> None:
    async with console(house) as pilot:
        page = "\n".join(seen(pilot))
        assert "Tempo blocks   planned for today" in page
        await pilot.press("enter")
        await pilot.pause()
        assert ("open", "Tempo blocks") in house.asked


async def test_without_colour_the_calendar_says_the_same(
    house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(house, keys=["c"]) as pilot:
        coloured = seen(pilot)
    monkeypatch.setenv("NO_COLOR", "1")
    async with console(house, keys=["c"]) as pilot:
        assert seen(pilot) == coloured


@pytest.mark.parametrize("table", [CALENDAR, CHOOSE])
def test_every_key_of_the_calendar_has_its_own_id_and_a_sentence(table: tuple[Key, ...]) -> None:
    assert len({row.id for row in table}) == len(table)
    assert len({key for row in table for key in row.keys.split(",")}) == sum(
        len(row.keys.split(",")) for row in table
    )
    assert all(row.tooltip.endswith(".") for row in table)


async def test_a_new_riders_calendar_is_empty_and_says_what_to_do() -> None:
    async with console(MemoryHouse(rides_for_days=0), keys=["c"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "nothing planned" in page
        assert "no rides before this week" in page
        await pilot.press("x", "m", "s", "u", "enter")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "CalendarScreen"


async def test_a_calendar_whose_file_is_lost_says_so_and_still_shows_the_week(
    house: MemoryHouse, tmp_path: Path
) -> None:
    for path in (tmp_path / "workouts" / "planned").iterdir():
        path.unlink()
    async with console(house, keys=["c"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "Tempo blocks" in page
        await pilot.press("enter")
        await pilot.pause()
        assert not [name for name, _ in house.asked if name == "open"]
