"""The editor as a rider types in it."""

from pathlib import Path

import pytest

from tests.tui.attached import when
from tests.tui.consoles import LARGE, MIDDLE, SMALL, same_as_picture
from tests.tui.workbenches import FIVE, editing
from tui.screens.editor import EditorScreen
from tui.screens.home import HomeScreen
from tui.screens.ride import RideScreen
from tui.workout_keys import EDITOR
from workouts.formats.reader import read_workout

WRONG = FIVE.replace("5x (3m", "10k 75%\n5x (3m")


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_editor_is_whole_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editing(tmp_path, WRONG, size, ["down", "down", "down"]) as bench:
        assert max(map(len, bench.rows)) <= size[0]
        same_as_picture(bench.pilot, "editor")


async def test_what_is_typed_is_drawn_and_counted_at_once(tmp_path: Path) -> None:
    async with editing(tmp_path) as bench:
        assert "Write a step a line" in bench.page
        await bench.type("20m 90%")
        assert "20:00   IF 0.90   TSS 27" in bench.page
        assert "sweet spot, 1 step at FTP 200 W" in bench.page
        assert "180 W" in bench.page
        await bench.paste("\n3x (4m 105% / 2m 50%)")
        assert "38:00   IF 0.9" in bench.page
        assert "7 steps at FTP" in bench.page
        assert "work 3 of 3" in bench.page
        assert "not saved" in bench.page


async def test_a_wrong_line_is_marked_and_told_below_and_typing_goes_on(tmp_path: Path) -> None:
    async with editing(tmp_path, "10m 60%\n10m", keys=["ctrl+end"]) as bench:
        page = bench.page
        assert " 2✗ 10m" in page
        assert "✗ line 2, column 1: 10m has no power; write 10m 60%" in page
        assert "10:00" in page, "what is sound keeps its profile"
        assert "as far as it can be read" in page
        await bench.type(" 75%")
        assert bench.text == "10m 60%\n10m 75%"
        assert "✗" not in bench.page
        assert "20:00" in bench.page


async def test_f8_goes_from_fault_to_fault(tmp_path: Path) -> None:
    async with editing(tmp_path, "10m\n10m 60%\n  5k") as bench:
        assert "line 1, column 1" in bench.page
        assert "(1 more: f8)" in bench.page
        await bench.press("f8")
        assert bench.editor.field.cursor_location == (2, 2)
        assert "line 3, column 3" in bench.page
        await bench.press("f8")
        assert bench.editor.field.cursor_location == (0, 0)


async def test_the_steps_of_the_cursors_line_are_marked(tmp_path: Path) -> None:
    async with editing(tmp_path, FIVE, keys=["down", "down"]) as bench:
        assert "100→150 W" in next(row for row in bench.rows if "▸" in row)
        await bench.press("down")
        assert sum("▸" in row for row in bench.rows) == 10


async def test_all_or_the_chosen_lines_go_up_and_undo_takes_it_back(tmp_path: Path) -> None:
    async with editing(tmp_path, FIVE) as bench:
        await bench.press("f3")
        assert "warmup 10m 52.5-78.8%" in bench.text
        assert "3m 115.5% 95rpm" in bench.text
        assert "✓ the whole workout +5 %" in bench.page
        await bench.press("ctrl+z")
        assert bench.text == FIVE
        await bench.press("ctrl+y")
        assert "115.5%" in bench.text
        await bench.press("ctrl+z", "down", "down", "shift+down", "f2")
        assert "warmup 10m 47.5-71.3%" in bench.text
        assert "3m 110%" in bench.text
        assert "✓ line 3 −5 %" in bench.page
        await bench.press("f2")
        assert "warmup 10m 45.1-67.7%" in bench.text, "the lines stay chosen"


async def test_chosen_lines_become_a_set_of_as_many_as_asked(tmp_path: Path) -> None:
    async with editing(tmp_path, "3m 110%\n3m 50%\n10m 60%", keys=["shift+down", "f4"]) as bench:
        assert "Repeat line 1 how many times?" in bench.page
        await bench.press("escape", "shift+down", "f4")
        assert "Repeat lines 1–2 how many times?" in bench.page
        await bench.type("4\n")
        assert bench.text == "4x (\n  3m 110%\n  3m 50%\n)\n10m 60%"
        assert "34:00" in bench.page
        await bench.press("ctrl+z")
        assert bench.text == "3m 110%\n3m 50%\n10m 60%"


async def test_a_number_of_times_that_is_none_is_told(tmp_path: Path) -> None:
    async with editing(tmp_path, "3m 110%", keys=["f4"]) as bench:
        await bench.type("5x\n")
        assert bench.text == "5x (3m 110%)", "5x is what one means"
        await bench.press("f4")
        await bench.type("often\n")
        assert "'often' is no number" in bench.page
        await bench.press("f4")
        await bench.type("1\n")
        assert "1 times is no set: give 2 to 500" in bench.page


async def test_a_block_is_inserted_by_two_keys(tmp_path: Path) -> None:
    async with editing(tmp_path, keys=["f5", "w", "f5"]) as bench:
        assert "w warm-up   s steady   4 4×4   r ramp   c cool-down" in bench.page
        await bench.press("q", "4", "f5", "c")
        assert bench.text == "warmup 10m 50-75%\n4x (4m 105% / 3m 50%)\ncooldown 10m 60-40%"
        assert "48:00" in bench.page
        await bench.press("f5", "escape")
        await bench.type("x")
        assert bench.text.endswith("60-40%x"), "typing goes on where it was"


async def test_lines_move_with_the_cursor(tmp_path: Path) -> None:
    async with editing(tmp_path, "a\nb\nc", keys=["f7", "f7"]) as bench:
        assert bench.text == "b\nc\na"
        await bench.press("f7")
        assert "line 3 stands at the end already" in bench.page
        await bench.press("f6")
        assert bench.text == "b\na\nc"


async def test_it_is_saved_under_the_name_that_is_asked_for(tmp_path: Path) -> None:
    async with editing(tmp_path, "10m 60%\n20m 90%", keys=["ctrl+s"]) as bench:
        assert "Save as" in bench.page
        assert "Sweet spot" in bench.page
        await bench.type("Tuesday\n")
        assert "✓ saved as Tuesday.zwo" in bench.page
        assert bench.text.startswith("name: Tuesday\n")
        assert bench.editor.plan.name == "Tuesday"
    saved = read_workout(tmp_path / "workouts" / "Tuesday.zwo")
    assert (saved.name, [step.seconds for step in saved.steps]) == ("Tuesday", [600, 1200])


async def test_a_text_that_is_wrong_is_not_saved_or_ridden(tmp_path: Path) -> None:
    async with editing(tmp_path, "10m 60%\n10k", keys=["ctrl+s"]) as bench:
        assert "✗ line 2, column 1" in bench.page
        assert bench.editor.field.cursor_location == (1, 0)
        await bench.press("f9")
        assert isinstance(bench.pilot.app.screen, EditorScreen)
        assert bench.house.feed is None
    assert not (tmp_path / "workouts").exists()


async def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    async with editing(tmp_path, "name: Mine\n10m 60%", keys=["ctrl+s", "enter"]) as bench:
        assert "✓ saved as Mine.zwo" in bench.page
        await bench.press("ctrl+end")
        await bench.paste("\n5m 50%")
        await bench.press("ctrl+s", "enter")
        assert "Mine.zwo is there already." in bench.page
        await bench.press("escape")
        assert read_workout(tmp_path / "workouts/Mine.zwo").seconds == 600
        await bench.press("ctrl+s", "enter", "k")
        assert "✓ saved as Mine (2).zwo" in bench.page
        assert read_workout(tmp_path / "workouts/Mine.zwo").seconds == 600
        await bench.press("ctrl+s", "enter", "o")
        assert "✓ saved as Mine.zwo" in bench.page
        assert read_workout(tmp_path / "workouts/Mine.zwo").seconds == 900


async def test_what_the_file_does_not_hold_is_told(tmp_path: Path) -> None:
    async with editing(tmp_path, "name: x\n10m 60% [Tempo]", keys=["ctrl+s", "enter"]) as bench:
        assert "✓ saved as x.zwo; " in bench.page


async def test_it_is_ridden_at_once_and_its_text_is_kept(tmp_path: Path) -> None:
    async with editing(tmp_path, FIVE, keys=["ctrl+end", "enter", "f9"]) as bench:
        assert isinstance(bench.pilot.app.screen, RideScreen)
        feed = bench.house.feed
        assert feed is not None
        assert feed.frame().ride.workout_name == "Five hard ones"
        kept = bench.house.workshop.draft()
        assert kept is not None
        assert kept.text == f"{FIVE}\n"


async def test_leaving_asks_about_what_is_not_saved(tmp_path: Path) -> None:
    async with editing(tmp_path, keys=["escape"]) as bench:
        assert isinstance(bench.pilot.app.screen, HomeScreen), "there is nothing to lose"
    async with editing(tmp_path) as bench:
        await bench.paste("10m 60%")
        await bench.press("escape")
        assert "This is not saved." in bench.page
        await bench.press("escape")
        assert bench.text == "10m 60%"
        await bench.press("escape", "x")
        assert isinstance(bench.pilot.app.screen, HomeScreen)
        assert bench.house.workshop.draft() is None


async def test_what_is_left_for_later_is_offered_again(tmp_path: Path) -> None:
    async with editing(tmp_path) as bench:
        await bench.paste("10m 60%")
        await bench.press("escape", "l")
        assert isinstance(bench.pilot.app.screen, HomeScreen)
    async with editing(tmp_path, "5m 50%") as bench:
        assert "There is an unsaved text" in bench.page
        await bench.press("escape")
        assert isinstance(bench.pilot.app.screen, HomeScreen), "it waits"
    async with editing(tmp_path, "5m 50%", keys=["r"]) as bench:
        assert bench.text == "10m 60%"
        assert "not saved" in bench.page
        await bench.press("ctrl+s", "enter")
        assert bench.house.workshop.draft() is None
    async with editing(tmp_path) as bench:
        assert "unsaved" not in bench.page


async def test_a_text_is_kept_while_it_is_typed_in_case_all_ends_now(tmp_path: Path) -> None:
    async with editing(tmp_path) as bench:
        await bench.paste("10m 60%")
        workshop = bench.house.workshop
        await when(lambda: (kept := workshop.draft()) is not None and kept.text == "10m 60%")
        bytes_of_the_crash = (tmp_path / "editor.draft").read_bytes()
        await bench.press("escape", "x")
    (tmp_path / "editor.draft").write_bytes(bytes_of_the_crash)
    async with editing(tmp_path, keys=["r"]) as bench:
        assert bench.text == "10m 60%"
        await bench.press("escape", "x")
    (tmp_path / "editor.draft").write_bytes(b'{"text": 7}')
    async with editing(tmp_path) as bench:
        assert "unsaved" not in bench.page


async def test_a_changed_file_is_told_apart_from_its_copy_on_the_disk(tmp_path: Path) -> None:
    async with editing(tmp_path, FIVE, keys=["ctrl+s", "enter", "escape"]) as bench:
        assert isinstance(bench.pilot.app.screen, HomeScreen), "it is saved: nothing is asked"
        path = tmp_path / "workouts/Five hard ones.zwo"
        text, own = bench.house.workshop.open(path, built_in=False)
        assert own == path
        bench.pilot.app.push_screen(EditorScreen(bench.house, text, own))
        await bench.pilot.pause()
        assert bench.rows[1].rstrip().endswith(" saved")
        await bench.press("f3")
        assert "not saved" in bench.rows[1]
        await bench.press("ctrl+z")
        assert "not saved" not in bench.rows[1]


async def test_without_colour_the_editor_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with editing(tmp_path, WRONG, SMALL) as bench:
        coloured = bench.rows
    monkeypatch.setenv("NO_COLOR", "1")
    async with editing(tmp_path, WRONG, SMALL) as bench:
        assert bench.rows == coloured


async def test_a_text_with_foreign_line_ends_is_read_as_it_looks(tmp_path: Path) -> None:
    async with editing(tmp_path, "10m 60%\r\n5m 50%\u20285m 70%") as bench:
        assert bench.text == "10m 60%\n5m 50%\n5m 70%"
        assert "20:00" in bench.page
        await bench.press("f3")
        assert bench.text == "10m 63%\n5m 52.5%\n5m 73.5%"


def test_keys_of_the_editor_are_unique_and_none_of_them_is_a_letter() -> None:
    ids = [key.id for key in EDITOR]
    assert len(ids) == len(set(ids))
    assert all(key.tooltip.endswith(".") and key.word for key in EDITOR)
    assert all(len(key.keys) > 1 and key.over_fields for key in EDITOR)
