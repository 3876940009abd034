"""Progress: load with the plan ahead, the power curve, weeks, and the values under the cursor."""

from datetime import date, timedelta

import pytest

from tests.tui.consoles import MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse, summary
from tests.tui.riding import TODAY
from tui.conventions import CONVENTIONS, convention_name, next_convention
from tui.panels.axes import date_ticks, placed, value_label
from tui.panels.curve_chart import curve_chart
from tui.panels.drawing import text_of, width_of
from tui.panels.load_chart import load_chart
from tui.panels.week_bars import ZONE_FILLS, stacked, week_bars
from tui.progress_figures import capacity_of, read_progress
from workouts.errors import RecordDamaged
from workouts.history_totals import Week
from workouts.load import Convention, Form
from workouts.power_curve import CURVE_S, BestEffort


def planned_house() -> MemoryHouse:
    """Return a house with ten days planned."""
    house = MemoryHouse()
    house.pages.planned = {TODAY + timedelta(at): 90.0 * (at % 3) for at in range(10)}
    return house


@pytest.mark.parametrize("size", [SMALL, MIDDLE])
@pytest.mark.parametrize(
    ("name", "keys"),
    [("progress-ahead", ["g", "left", "right"]), ("progress-curve", ["g", "2", "left"]),
     ("progress-weeks", ["g", "3", "left"])],
)  # fmt: skip
async def test_every_view_is_whole_at_every_size(
    name: str, keys: list[str], size: tuple[int, int]
) -> None:
    async with console(planned_house(), size, keys) as pilot:
        assert max(map(len, seen(pilot))) <= size[0]
        same_as_picture(pilot, name)


async def test_a_small_screen_shows_one_view_and_a_middle_one_shows_all() -> None:
    async with console(MemoryHouse(), keys=["g"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "[1 load]" in page
        assert "form" in page
        assert "90 days" not in page
        await pilot.press("tab")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "[2 curve]" in page
        assert "90 days   ·· all time" in page
    async with console(MemoryHouse(), MIDDLE, ["g"]) as pilot:
        page = "\n".join(seen(pilot))
        for words in ("today may still bring a ride", "90 days   ·· all time", "9 Mar 2026"):
            assert words in page, words


async def test_plus_and_minus_change_the_range() -> None:
    async with console(MemoryHouse(), keys=["g"]) as pilot:
        for key, shown in (("minus", "[6 weeks]"), ("plus", "[3 months]"), ("equals_sign", "[1 y"),
                           ("plus", "[all]"), ("plus", "[all]")):  # fmt: skip
            await pilot.press(key)
            await pilot.pause()
            assert shown in seen(pilot)[0]


async def test_no_word_is_cut_on_a_small_screen() -> None:
    async with console(MemoryHouse(), keys=["g"]) as pilot:
        rows = seen(pilot)
        assert rows[3].rstrip().endswith("today may still bring a ride")
        assert rows[4].rstrip().endswith("counted as GoldenCheetah")
        assert not rows[-2].strip()


async def test_the_cursor_reads_a_day_and_its_ride_and_enter_opens_it() -> None:
    async with console(MemoryHouse(), keys=["g", "left", "left", "left"]) as pilot:
        rows = seen(pilot)
        assert "Thu 12 Mar 2026" in rows[2]
        assert "TSS 85" in rows[2]
        assert "Endurance 75" in rows[3]
        await pilot.press("enter")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "ReviewScreen"
        assert "Endurance 75" in "\n".join(seen(pilot))


async def test_the_cursor_reads_what_is_planned_and_opens_nothing_there() -> None:
    async with console(planned_house(), keys=["g", "right", "right"]) as pilot:
        rows = seen(pilot)
        assert "Sun 15 Mar 2026" in rows[2]
        assert "TSS 90" in rows[2]
        assert "as planned" in rows[3]
        await pilot.press("enter")
        assert type(pilot.app.screen).__name__ == "ProgressScreen"


async def test_the_curve_says_where_critical_power_and_ftp_come_from() -> None:
    async with console(MemoryHouse(), keys=["g", "2"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "critical power 248 W   W′ 17.9 kJ   estimated FTP 249 W   set 265 W" in page
        assert "a line through 17 bests of 3–20 min in 90 days" in page
        assert "FTP: 95 % of the best 20 min, 262 W" in page
        await pilot.press("left")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "best 5 min" in page
        assert "90 days    307 W  3.94 W/kg   Sat 17 Jan 2026" in page


async def test_a_week_is_read_with_the_time_in_its_zones() -> None:
    async with console(MemoryHouse(), keys=["g", "3", "left", "up"]) as pilot:
        page = "\n".join(seen(pilot))
        assert "week of Mon 2 Mar 2026   4 rides   4:20 h   295 TSS" in page
        assert "Z1 0:20  Z2 0:40  Z3 1:00  Z4 0:40  Z5 1:20  Z6 0:13  Z7 0:00" in page


async def test_c_counts_as_the_next_program_does_and_home_agrees() -> None:
    house = MemoryHouse()
    async with console(house, keys=["g", "c"]) as pilot:
        assert "counted as intervals.icu" in "\n".join(seen(pilot))
        assert house.settings.form is Form.SAME_DAY
        form = next(row for row in seen(pilot) if "form TSB" in row).split("form TSB")[1].split()[0]
        await pilot.press("escape")
        await pilot.pause()
        assert f"form {form:>3} TSB" in "\n".join(seen(pilot))


async def test_without_rides_every_view_says_what_it_waits_for() -> None:
    async with console(MemoryHouse(rides_for_days=0), keys=["g"]) as pilot:
        assert "the first one starts the lines" in "\n".join(seen(pilot))
        await pilot.press("left", "2", "left")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "no critical power in 90 days: efforts of 3 lengths" in page
        assert "A ride with a power meter makes a curve here." in page
        await pilot.press("3", "left", "enter")
        await pilot.pause()
        assert "the first one starts the lines" in "\n".join(seen(pilot))


async def test_a_history_that_fails_is_a_sentence() -> None:
    house = MemoryHouse()

    def damaged(since: date | None = None) -> list[BestEffort | None]:
        raise RecordDamaged("history.sqlite", "the disk is full")

    house.history.best_efforts = damaged  # type: ignore[method-assign]  # a history that fails
    async with console(house, keys=["g", "left", "2"]) as pilot:
        assert "history.sqlite: the disk is full" in "\n".join(seen(pilot))


async def test_a_plan_is_drawn_behind_today_only() -> None:
    progress = read_progress(planned_house(), TODAY, 42)
    without = text_of(load_chart(progress.days, 80, 20))
    chart = text_of(load_chart(progress.days, 80, 20, progress.ahead))
    assert not any("┊" in row for row in without)
    now = next(row for row in chart if "┊" in row).index("┊")
    assert chart[14].index("today") == now
    assert any("⠀" < char <= "⣿" for row in chart[:14] for char in row[now + 1 :])


def test_the_three_programs_take_turns_and_a_way_that_nobody_has_is_told_in_words() -> None:
    convention, form = Convention.EXPONENTIAL, Form.PREVIOUS_DAY
    names = []
    for _ in CONVENTIONS:
        names.append(convention_name(convention, form))
        convention, form = next_convention(convention, form)
    assert names == ["GoldenCheetah", "intervals.icu", "TrainingPeaks"]
    assert convention_name(convention, form) == names[0]
    assert "1/42" in convention_name(Convention.FRACTION, Form.SAME_DAY)
    assert next_convention(Convention.FRACTION, Form.SAME_DAY) == (convention, form)


@pytest.mark.parametrize("days", [2, 42, 91, 400, 4000])
@pytest.mark.parametrize("most", [2, 5, 12])
def test_dates_fall_on_mondays_firsts_or_new_years_and_never_crowd(days: int, most: int) -> None:
    ticks = date_ticks(TODAY - timedelta(days), TODAY, most)
    assert len(ticks) <= most
    assert all(day.weekday() == 0 or day.day == 1 for day, _ in ticks)
    assert all(TODAY - timedelta(days) <= day <= TODAY for day, _ in ticks)


def test_labels_never_touch_and_the_first_of_two_stays() -> None:
    row = placed([(4, "today", "now"), (6, "9 Mar", "dim"), (28, "16 Mar", "dim")], 30)
    assert text_of([row]) == ["    today               16 Mar"]
    assert width_of(row) == 30
    assert value_label(0, 9, 0, 80) == ("  80 ", "dim")
    assert value_label(4, 9, 0, 80) == ("  40 ", "dim")
    assert [value_label(y, 2, 110, 180)[0] for y in range(2)] == [" 180 ", " 110 "]


def test_zones_of_a_bar_fill_it_to_the_cell() -> None:
    row = stacked((100, 300, 0, 0, 1, 0, 600), 10)
    assert text_of([row]) == [ZONE_FILLS[0] + ZONE_FILLS[1] * 3 + ZONE_FILLS[6] * 6]
    assert text_of([stacked((0, 0), 3)]) == ["━━━"]
    assert stacked((5, 5), 0) == ()


def test_a_week_of_heart_rate_alone_is_parted_by_the_hearts_zones() -> None:
    monday = date(2026, 3, 9)
    week = Week(monday, 1, 3600, 0.0, 60.0, (0,) * 7, (600, 1200, 1800, 0, 0))
    legend, row = text_of(week_bars([week], 80, 4, None))
    assert "of heart rate" in legend
    assert f"{ZONE_FILLS[0] * 8}{ZONE_FILLS[1] * 15}{ZONE_FILLS[2] * 22}" in row


def test_a_curve_lies_on_a_logarithmic_axis() -> None:
    bests = [BestEffort(seconds, 200.0, "a") for seconds in CURVE_S]
    rows = text_of(curve_chart(bests, bests, 150.0, 80, 10, CURVE_S.index(60)))
    assert {len(row) for row in rows} == {80}
    assert rows[-1].strip().startswith("1 s")
    assert rows[-1].rstrip().endswith("5 h")
    minute = rows[-1].index("▲")
    assert abs(minute - (5 + round(74 * 0.418))) <= 1  # log 60 / log 18000
    assert all(char != " " for char in rows[0][5:])


def test_a_curve_of_short_rides_ends_where_they_do() -> None:
    bests = [BestEffort(each, 300.0, "a") if each <= 60 else None for each in CURVE_S]
    row = text_of(curve_chart(bests, [None] * len(CURVE_S), None, 80, 6, None))[0]
    assert len(row.rstrip()) <= 5 + round(74 * 0.418) + 2
    assert capacity_of(bests).ftp_w is None


def test_what_is_shown_for_a_ride_is_what_was_summed_up() -> None:
    row = MemoryHouse().history.rows(1)[0]
    assert (row.name, row.stress) == ("Endurance 75", 85.0)
    assert summary(2).notes.startswith("Legs")
