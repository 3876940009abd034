"""The library as a rider searches, sorts and keeps it."""

from pathlib import Path

from tests.tui.attached import when
from tests.tui.consoles import MIDDLE, SMALL
from tests.tui.in_memory import summary
from tests.tui.workbenches import Bench, workbench
from tests.workouts.test_library import put
from tui.library_list import LibraryList
from tui.screens.library import LibraryScreen
from tui.workout_keys import LIBRARY
from workouts.cards import Card


async def opened(bench: Bench) -> None:
    """Open the library and wait until every file is read."""
    await bench.press("w")
    await when(lambda: "read" not in bench.rows[2] + bench.rows[1] and "of" in bench.page)


async def test_folders_favourites_and_searches_narrow_the_list(tmp_path: Path) -> None:
    put(tmp_path, "workouts/base/one.zwo", "Base One", 0.6)
    put(tmp_path, "workouts/base/winter/two.zwo", "Winter Two", 0.65)
    put(tmp_path, "workouts/mine.zwo", "My Own", 0.95)
    async with workbench(tmp_path, MIDDLE) as bench:
        await opened(bench)
        assert " all   favourites   built-in   own   base   base/winter " in bench.page
        await bench.press("right", "right", "right")
        assert "3 of 21" in bench.page
        assert "First Ride" not in bench.page
        await bench.press("right")
        assert "2 of 21" in bench.page
        assert "Winter Two" in bench.page
        await bench.press("f")
        await bench.press("left", "left", "left")
        assert "1 of 21" in bench.page
        assert "★ Base One" in bench.page
        await bench.press("left", "slash")
        await bench.type("zone:4 own")
        assert "1 of 21" in bench.page
        assert "My Own" in bench.page
        await bench.type(" if<fast")
        assert "✗ if<fast: write if<0.9" in bench.page
        await bench.press("escape", "escape")
        assert "21 of 21" in bench.page
        await bench.press("escape")
        assert bench.screen == "HomeScreen"
    async with workbench(tmp_path, MIDDLE) as bench:
        await bench.press("w")
        await bench.press("slash")
        await bench.type("fav")
        assert "★ Base One" in bench.page, "it is a favourite ever after, and nothing is read anew"


async def test_the_list_is_sorted_by_any_column_and_says_when_it_was_ridden(tmp_path: Path) -> None:
    put(tmp_path, "workouts/long.zwo", "Aaa Long", 0.5)
    async with workbench(tmp_path, MIDDLE) as bench:
        for days, name in ((2, "Aaa Long"), (9, "AAA LONG"), (40, "Recovery Spin")):
            bench.house.history.add(summary(days, name))
        await opened(bench)
        await bench.press("end")
        assert "×2" in next(row for row in bench.rows if "Aaa Long" in row)
        screen = bench.pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        await bench.press("s")
        assert "name▲" in bench.page
        assert screen.card is not None
        await bench.press("home")
        assert screen.card.name == "Aaa Long"
        await bench.press("s", "S", "home")
        assert "length▼" in bench.page
        assert screen.card.name == "Long Steady Ride"
        await bench.press("slash")
        await bench.type("sort:-ridden ridden")
        assert "2 of 19" in bench.page
        assert screen.card.name == "Aaa Long"


async def test_a_workout_is_made_changed_copied_and_ridden_from_the_library(tmp_path: Path) -> None:
    put(tmp_path, "workouts/mine.zwo", "My Own", 0.95)
    async with workbench(tmp_path, SMALL) as bench:
        await opened(bench)
        await bench.press("slash")
        await bench.type("vo2max 5x3")
        await bench.press("escape", "e")
        assert bench.screen == "EditorScreen"
        assert bench.text.startswith("name: VO2max 5x3 copy")
        await bench.press("ctrl+s", "enter", "escape")
        assert (tmp_path / "workouts" / "VO2max 5x3 copy.zwo").exists()
        assert "VO2max 5x3 copy" in bench.page, "back in the library it is there"
        await bench.press("escape", "slash")
        await bench.type("my own")
        await bench.press("escape", "e", "f3", "ctrl+s", "enter")
        assert "My Own.zwo" in bench.page
        await bench.press("escape", "n")
        assert bench.text == ""
        await bench.press("escape", "enter")
        assert bench.screen == "RideScreen"
        assert bench.house.feed is not None
        assert bench.house.feed.frame().ride.workout_name == "My Own"


def test_keys_of_the_library_are_unique_and_say_what_they_do() -> None:
    ids = [key.id for key in LIBRARY]
    assert len(ids) == len(set(ids))
    assert all(key.tooltip.endswith(".") and key.word for key in LIBRARY)


def test_the_marked_workout_stays_marked_while_others_come_and_go() -> None:
    shown = LibraryList()
    cards = [Card(Path(f"{name}.zwo"), False, "", name) for name in "bdf"]
    shown.take(cards)
    shown.move(1)
    shown.take([*cards, Card(Path("a.zwo"), False, "", "a")])
    assert shown.marked_card == cards[1]
    shown.search("zzz")
    assert not shown.found
    shown.search("")
    assert shown.marked_card is not None


def test_many_folders_scroll_with_the_chosen_one() -> None:
    shown = LibraryList()
    shown.take([Card(Path(f"{n}.zwo"), False, f"folder {n:02}", "x") for n in range(40)])
    for _ in range(30):
        shown.turn_folder(1)
        assert shown.chip in shown.chips_around(60)
        assert sum(len(chip) + 3 for chip in shown.chips_around(60)) <= 63
