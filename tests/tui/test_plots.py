"""Blocks, lines, needles and big digits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.riding import PLAN, over_unders, riding, samples
from tui.panels.digits import block_digits
from tui.panels.drawing import text_of, width_of
from tui.panels.load_chart import load_chart
from tui.panels.profile_columns import profile_columns, trace_values
from tui.panels.workout_profile import profile
from tui.plots import bar, block_column, braille_line, columns, needle, nice_top, time_ticks


def test_a_needle_on_target_stands_on_the_centre() -> None:
    scale, at = needle(0, 40, 17)
    assert scale == "──────━━┼━━──────"
    assert scale[at] == "┼"


@pytest.mark.parametrize(("deviation", "at"), [(-999, 1), (-40, 1), (40, 15), (999, 15)])
def test_a_needle_rests_at_the_end_of_its_scale(deviation: float, at: int) -> None:
    assert needle(deviation, 40, 17)[1] == at


@given(st.floats(-500, 500), st.floats(1, 200), st.integers(3, 90))
@settings(derandomize=True, database=None, deadline=None)
def test_a_needle_is_always_on_its_scale_and_on_the_right_side(
    deviation: float, span: float, width: int
) -> None:
    scale, at = needle(deviation, span, width)
    assert len(scale) == width
    assert 0 <= at < width
    assert (at - width // 2) * deviation >= 0


def test_a_column_of_blocks_grows_by_eighths() -> None:
    assert block_column(0, 100, 2) == "  "
    assert block_column(50, 100, 2) == " █"
    assert block_column(75, 100, 2) == "▄█"
    assert block_column(300, 100, 2) == "██"


def test_a_line_breaks_where_power_was_missing() -> None:
    (row,) = braille_line([0, 0, None, None, 0, 0], 0, 100, 3, 1)
    assert row == "⣀ ⣀"


def test_a_line_climbs_without_a_hole() -> None:
    rows = braille_line([0, 100], 0, 100, 1, 2)
    dots = sum(bin(ord(char) - 0x2800).count("1") for row in rows for char in row if char != " ")
    assert dots == 8


def test_columns_are_means_and_know_what_is_missing() -> None:
    assert columns([1, 3, None, None, 5, 7], 3) == [2, None, 6]


def test_bars_and_tops() -> None:
    assert bar(5, 10, 4) == "██  "
    assert bar(1, 16, 4) == "▎   "
    assert bar(3, 0, 4) == "    "
    assert nice_top(278, 25) == 300
    assert time_ticks(0, 40) == []


@pytest.mark.parametrize("rows", [3, 5, 7, 9, 11])
def test_all_numbers_of_one_length_are_drawn_equally_wide(rows: int) -> None:
    for text in ("111", " --", "888", "  7"):
        lines = block_digits(text, rows, 60)
        assert len(lines) == rows
        assert {len(line) for line in lines} == {len(block_digits("000", rows, 60)[0])}


def test_every_digit_looks_different_at_every_size() -> None:
    for rows in (3, 5, 7, 9):
        assert len({block_digits(digit, rows, 40) for digit in "0123456789-h "}) == 13


def test_a_countdown_fits_into_a_quarter_of_eighty_columns() -> None:
    assert all(len(line) <= 26 for line in block_digits("12:34", 5, 26))


def test_five_row_digits_are_whole_blocks() -> None:
    assert block_digits("250", 5, 17) == (
        "█████ █████ █████",
        "   ██ ██    ██ ██",
        "█████ █████ ██ ██",
        "██       ██ ██ ██",
        "█████ █████ █████",
    )


def test_the_profile_shows_plan_cursor_and_trace_and_keeps_its_width() -> None:
    rows = profile(PLAN, samples(1634), 265, 1634, 80, 7)
    assert len(rows) == 7
    assert {width_of(row) for row in rows} == {80}
    shown = text_of(rows)
    assert shown[-1][4 + int(1634 * 76 / over_unders().seconds)] == "▲"
    assert any("⠀" < char <= "⣿" for char in shown[3])
    inks = {ink for row in rows for _, ink in row}
    assert "d2" in inks, "what is done is dim"
    assert "z5" in inks, "what is to come is bright"


def test_a_profile_before_the_start_has_no_cursor_and_nothing_done() -> None:
    rows = profile(PLAN, (), 265, None, 80, 7)
    assert "▲" not in text_of(rows)[-1]
    assert not any(ink.startswith("d") and ink != "dim" for row in rows for _, ink in row)


def test_steps_begin_and_end_on_columns() -> None:
    shown = profile_columns(PLAN, (), 265, 65)
    assert [column.watts for column in shown[10:16]] == [278, 278, 238, 238, 278, 278]
    assert [column.zone for column in shown[10:14]] == [5, 5, 4, 4]


def test_who_goes_back_rides_over_the_old_trace() -> None:
    first = samples(120)
    again = [*first, *samples(10)]
    assert trace_values(first, 120, 12)[11] is not None
    assert trace_values(again, 120, 12)[11] is None


def test_a_dropout_leaves_a_hole_in_the_trace() -> None:
    trace = trace_values(samples(1000), 1000, 250)
    assert trace[225] is None
    assert trace[226] is None
    assert trace[230] is not None


def test_a_free_ride_has_a_profile_of_its_own() -> None:
    rows = text_of(profile((), samples(600), 265, 600, 60, 6))
    assert rows[-1].strip() == "free ride"
    assert any("⠀" < char <= "⣿" for row in rows for char in row)


def test_a_chart_of_one_day_says_what_it_waits_for() -> None:
    assert text_of(load_chart((), 80, 20)) == ["Two days with a ride in them make a line here."]


def test_the_snapshot_used_by_these_tests_is_a_ride() -> None:
    assert riding().target_w == 278
