"""Blocks, lines, needles and big digits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.riding import PLAN, TODAY, over_unders, riding, samples
from tui.panels.digits import block_digits
from tui.panels.drawing import text_of, width_of
from tui.panels.load_chart import load_chart, lower_end
from tui.panels.profile_columns import (
    asked_by_second,
    profile_columns,
    step_edges,
    trace_values,
)
from tui.panels.workout_profile import profile
from tui.plan_views import plan_views
from tui.plots import bar, block_column, braille_line, columns, needle, nice_top, time_ticks
from workouts.load import LoadDay, load_series
from workouts.snapshot import Sample
from workouts.workout import Step, StepKind, Target, Workout


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


def forty_twenties() -> tuple[Step, ...]:
    efforts = (Step(StepKind.WORK, 40, Target(1.3, 1.3)), Step(StepKind.REST, 20, Target(0.5, 0.5)))
    warm = Step(StepKind.WARMUP, 1200, Target(0.5, 0.5))
    return (warm, *efforts * 8, replace(warm, seconds=1380))


@pytest.mark.parametrize("width", [76, 80, 116, 120, 196])
def test_each_of_eight_short_efforts_and_its_rest_can_be_seen(width: int) -> None:
    plan = plan_views(Workout("Forty-Twenties", forty_twenties()), 265)
    count = 2 * (width - 4)
    watts = [column.watts for column in profile_columns(plan, (), 265, count)]
    assert len(watts) == count
    runs = [value for value, _ in groupby(watts)]
    assert runs == [132, *[344, 132] * 8]
    shown = text_of(profile(plan, (), 265, None, width, 8))
    halves = {" ": "00", "▖": "10", "▗": "01"}
    row = next(row[4:] for row in shown if row[4:].strip())
    tops = "".join(halves.get(char, "11") for char in row)
    assert len(tops.replace("0", " ").split()) == 8, tops


@given(st.lists(st.integers(0, 900), min_size=1, max_size=60), st.integers(16, 400))
@settings(derandomize=True, database=None, deadline=None)
def test_no_step_of_a_whole_column_is_lost(lengths: list[int], count: int) -> None:
    total = sum(lengths)
    if not total:
        return
    edges = step_edges(lengths, count)
    assert edges[0] == 0
    assert edges[-1] == count
    at_s = 0
    for index, seconds in enumerate(lengths):
        at_s += seconds
        assert edges[index] <= edges[index + 1] <= count
        assert abs(edges[index + 1] - at_s * count / total) <= 1.5
        if seconds * count >= 2 * total:
            assert edges[index] < edges[index + 1]


def biased(percent: int, from_s: int, until_s: int) -> list[Sample]:
    return [
        replace(
            sample,
            target_w=round((sample.target_w or 0) * percent / 100),
            bias_percent=percent,
        )
        for sample in samples(until_s)[from_s:]
    ]


def test_a_change_of_bias_leaves_the_past_as_it_was() -> None:
    rode = [*samples(1200), *biased(90, 1200, 1500)]
    easier = [
        replace(step, from_w=round((step.from_w or 0) * 0.9), to_w=round((step.to_w or 0) * 0.9))
        for step in PLAN
    ]
    columns_now = profile_columns(easier, rode, 265, 130)
    as_planned = profile_columns(PLAN, (), 265, 130)
    assert columns_now[20:40] == as_planned[20:40]
    assert [column.watts for column in columns_now[41:44]] == [214, 214, 214]
    assert columns_now[60:] == profile_columns(easier, (), 265, 130)[60:]


def test_what_was_skipped_is_neither_asked_nor_ridden() -> None:
    rode = [*samples(620), *samples(900)[840:]]
    shown = profile_columns(PLAN, rode, 265, 65)
    assert [column.skipped for column in shown[9:16]] == [False, *[True] * 4, False, False]
    rows = text_of(profile(PLAN, rode, 265, 900, 69, 6))
    assert all(row[4 + 11 : 4 + 14].isspace() for row in rows[:-1])


def test_who_goes_back_is_asked_anew() -> None:
    again = [*samples(300), *biased(110, 100, 120)]
    asked = asked_by_second(again)
    assert max(asked) == 119
    assert asked[99] == samples(300)[99].target_w
    assert asked[110] == round((samples(300)[110].target_w or 0) * 1.1)


def test_minutes_without_a_target_are_a_band_of_dots() -> None:
    steps = (
        Step(StepKind.STEADY, 600, Target(0.7, 0.7)),
        Step(StepKind.FREE, 600),
        Step(StepKind.STEADY, 600, Target(0.7, 0.7)),
    )
    rows = text_of(profile(plan_views(Workout("Free middle", steps), 265), (), 265, None, 64, 8))
    assert rows[-2] == "    " + "█" * 20 + "·" * 20 + "█" * 20
    assert rows[1][24:44].isspace()


@pytest.mark.parametrize("second", range(0, 3900, 25))
def test_the_cursor_eats_no_part_of_a_label(second: int) -> None:
    axis = text_of(profile(PLAN, samples(second), 265, second, 120, 8))[-1]
    labels = axis.replace("▲", " ").replace("min", "").split()
    assert set(labels) <= {str(minute) for minute in range(0, 70, 5)}
    assert axis.count("▲") == axis.count("min") == 1
    at = axis.index("▲")
    assert not axis[at - 1 : at + 2].replace("▲", "").strip()


def test_the_author_s_words_are_ticks_at_the_upper_edge() -> None:
    row = text_of(profile(PLAN, (), 265, None, 69, 8, ((600, "over"), (2880, "last"))))[0]
    assert [at - 4 for at, char in enumerate(row) if char == "╷"] == [10, 48]


def test_a_one_stands_in_the_middle_of_its_cell() -> None:
    for rows, width in ((3, 4), (5, 5), (7, 7), (11, 12)):
        lines = block_digits("1", rows, width)
        left = len(lines[-1]) - len(lines[-1].lstrip())
        right = len(lines[-1]) - len(lines[-1].rstrip())
        assert left >= 1
        assert 0 <= right - left <= 1


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


def steady_load(every: int, back: int) -> Sequence[LoadDay]:
    daily = {TODAY - timedelta(days): 70.0 for days in range(0, back, every)}
    return load_series(daily, min(daily), TODAY, today=TODAY)


def test_an_axis_begins_near_the_lines_when_they_are_high() -> None:
    assert lower_end(61.0, 80.0) == 60.0
    assert lower_end(60.0, 80.0) == 50.0
    assert lower_end(39.0, 80.0) == 0.0
    days = steady_load(1, 300)
    labels = [row[:4].strip() for row in text_of(load_chart(days[-40:], 80, 20))[:14]]
    assert "60" in labels
    assert "0" not in labels


def test_dashes_of_fatigue_leave_no_wide_gap() -> None:
    days = steady_load(3, 60)
    chart = load_chart(days, 80, 20)[:14]
    over = {
        at
        for row in chart
        for at, ink in enumerate(ink for text, ink in row for _ in text)
        if ink == "over"
    }
    plan = {
        at
        for row in chart
        for at, ink in enumerate(ink for text, ink in row for _ in text)
        if ink == "plan"
    }
    drawn = sorted(over | plan)
    assert len(over) > 40
    assert max(b - a for a, b in pairwise(drawn)) == 1


def test_the_snapshot_used_by_these_tests_is_a_ride() -> None:
    assert riding().target_w == 278
