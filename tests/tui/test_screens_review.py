"""A ride's page: its chart, laps, zones, bests, notes, and the FTP that a test offers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest
from textual.pilot import Pilot

from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import TODAY
from tui.app import TeamcarApp
from tui.ftp_offer import accepting, standing_offer
from tui.screens.review import ReviewScreen
from tui.settings import Settings
from workouts.athlete import Athlete
from workouts.errors import RecordDamaged
from workouts.ftp_history import FtpChange, FtpHistory
from workouts.ftp_tests import FtpOffer, FtpTest, FtpTestKind
from workouts.summary import IMPORTED, RideSummary

OFFER = FtpOffer(272, "95 % of the best 20 minutes, 286 W", 265)
TEST = FtpTest(FtpTestKind.TWENTY_MINUTES, OFFER)


@asynccontextmanager
async def shown(
    house: MemoryHouse, size: tuple[int, int] = SMALL, keys: Sequence[str] = ()
) -> AsyncIterator[Pilot[int]]:
    """Yield a pilot of the newest ride's page after `keys`, once the ride is read."""
    async with console(house, size, ["v"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.read_seconds()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        yield pilot


def page(pilot: Pilot[int]) -> str:
    """Return the whole screen as text."""
    return "\n".join(seen(pilot))


def house_of(**changes: object) -> MemoryHouse:
    """Return a house whose newest ride is changed."""
    house = MemoryHouse()
    newest = house.history.rides(1)[0]
    house.history.keep(replace(newest, **changes))  # type: ignore[arg-type]  # named fields
    return house


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize(
    ("name", "keys"),
    [("review-laps", ["2", "down"]), ("review-zones", ["3"]), ("review-close", ["down", "plus"])],
)
async def test_every_view_is_whole_on_small_and_large_screens(
    name: str, keys: list[str], size: tuple[int, int]
) -> None:
    async with shown(MemoryHouse(), size, keys) as pilot:
        await pilot.pause()
        assert max(map(len, seen(pilot))) <= size[0]
        same_as_picture(pilot, name)


async def test_the_page_shows_plan_against_ridden_and_turns_to_other_rides() -> None:
    async with shown(MemoryHouse(), MIDDLE) as pilot:
        text = page(pilot)
        for words in (
            *("Endurance 75", "IF 0.87", "TSS 85", "8 s without power", "▒", "280  +2"),
            *("form tomorrow", "target", "VI 1.08", "EF 1.58", "lowest W′ 6.4 kJ"),
        ):
            assert words in text, words
        await pilot.press("o")
        await pilot.pause()
        assert "VO2 5×3" in seen(pilot)[1]
        await pilot.press("n", "n")
        await pilot.pause()
        assert "there is no newer ride" in page(pilot)


async def test_the_cursor_reads_the_chart_and_a_lap_takes_it_along() -> None:
    async with shown(MemoryHouse(), keys=["right"]) as pilot:
        assert "0:00 58 s  power 124 W Z1  target 123 W  heart 111 Z1  rpm 90" in page(pilot)
        await pilot.press("down", "down", "down")
        await pilot.pause()
        assert "lap 3 work" in page(pilot)
        await pilot.press(*["plus"] * 9)
        await pilot.pause()
        rows = seen(pilot)
        assert rows[7].split()[0] == "4:00", "a close look reads second by second"
        assert "▲" in rows[-3]
        await pilot.press(*["minus"] * 9, "shift+right")
        await pilot.pause()
        assert "0 min" in page(pilot)


async def test_a_small_page_says_how_many_more_laps_there_are() -> None:
    async with shown(MemoryHouse(), keys=["2"]) as pilot:
        assert "laps 1–7 of 12, 5 more: ↑↓" in page(pilot)
        await pilot.press(*["down"] * 12)
        await pilot.pause()
        assert "laps 6–12 of 12, 5 more: ↑↓" in page(pilot)


async def test_zones_and_best_efforts_say_which_are_the_riders_best() -> None:
    house = MemoryHouse()
    best = house.history.best_efforts()[0]
    assert best is not None
    async with shown(house, keys=["3"]) as pilot:
        text = page(pilot)
        assert "Z5 VO₂max" in text
        assert "Z3 tempo      ▒▒▒▒▒▒   23:20  36 %" in text
        assert "98 % of ★" in text
    async with shown(house, keys=["3"]) as pilot:
        app = pilot.app
        assert isinstance(app, TeamcarApp)
        app.review(house.history.ride(best.ride_id))
        await pilot.pause()
        await pilot.press("right", "3")  # which reads the ride
        await pilot.pause()
        assert "★ of all time" in page(pilot)


async def test_an_imported_ride_without_targets_has_laps_and_no_paired_bars() -> None:
    laps = [replace(lap, target_w=None, kind=None, step_index=None) for lap in
            MemoryHouse().history.rides(1)[0].laps]  # fmt: skip
    house = house_of(source=IMPORTED, workout_name="Col du Tourmalet", laps=tuple(laps))
    async with shown(house, keys=["2"]) as pilot:
        text = page(pilot)
        assert "Col du Tourmalet   imported" in text
        assert "▒" not in text
        assert "lap           time  target  avg W" in text


async def test_a_ride_without_power_shows_the_stress_of_the_heart() -> None:
    house = house_of(
        training_stress=None, intensity_factor=None, normalized_power_w=None, power_curve=(),
        average_power_w=None, max_power_w=None, power_zone_s=(0,) * 7, work_kj=0.0,
    )  # fmt: skip
    async with shown(house, keys=["3"]) as pilot:
        text = page(pilot)
        assert "heart rate stress 71 (no power)" in text
        assert "time in heart zones" in text
        assert "time in power zones" not in text
        assert "no power was recorded" in text


async def test_a_note_is_typed_and_kept_with_the_ride() -> None:
    house = MemoryHouse()
    async with shown(house, keys=["t"]) as pilot:
        assert "esc keep" in seen(pilot)[-1]
        await pilot.press("enter", "q", "1", "question_mark", "left", "a")
        await pilot.press("escape")
        await pilot.pause()
        assert house.history.rides(1)[0].notes.endswith("The last set went well.\nq1a?")
        assert "q1a?" in page(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"


async def test_what_was_typed_is_kept_when_the_console_ends_in_the_middle_of_a_word() -> None:
    house = MemoryHouse()
    async with shown(house, keys=["t", "x"]):
        pass
    assert house.history.rides(1)[0].notes.endswith("went well.x")


async def test_a_note_that_the_disk_refuses_is_a_sentence_and_stays_in_the_field() -> None:
    house = MemoryHouse()

    def full(ride: RideSummary, notes: str) -> RideSummary:
        raise RecordDamaged(ride.folder, "its notes cannot be kept: the disk is full")

    house.pages.keep_notes = full  # type: ignore[method-assign]  # a disk that is full
    async with shown(house, keys=["t", "x", "escape"]) as pilot:
        assert "its notes cannot be kept: the disk is full" in page(pilot)
        assert "went well.x" in page(pilot), "nothing typed is lost"


async def test_an_ftp_test_offers_and_one_key_takes_it() -> None:
    house = MemoryHouse()
    house.pages.test = TEST
    async with shown(house) as pilot:
        await pilot.pause()
        text = page(pilot)
        assert "20-minute test: FTP 272 W, 95 % of the best 20 minutes, 286 W" in text
        assert house.settings.athlete.ftp_w == 265, "nothing is taken by itself"
        await pilot.press("a")
        await pilot.pause()
        assert house.settings.athlete.ftp_w == 272
        assert house.settings.ftp_history.changes[-1] == FtpChange(date(2026, 3, 12), 272)
        assert "your FTP is 272 W from 12 March on" in page(pilot)
        await pilot.press("a")
        assert [name for name, _ in house.asked].count("settings") == 1


async def test_a_test_that_was_cut_short_says_why_it_offers_nothing() -> None:
    house = MemoryHouse()
    why = "the 20 minutes ended after 12:31; 19:50 are needed"
    house.pages.test = FtpTest(FtpTestKind.TWENTY_MINUTES, None, why)
    async with shown(house) as pilot:
        await pilot.pause()
        assert f"20-minute test: no FTP, {why}" in page(pilot)
        await pilot.press("a")
        assert "settings" not in [name for name, _ in house.asked]


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ((), True),
        ((FtpChange(date(2026, 3, 11), 265),), True),
        ((FtpChange(TODAY, 280),), False),
        ((FtpChange(date(2026, 3, 11), 272),), False),
    ],
)
def test_an_offer_stands_until_an_ftp_is_noted_on_its_day_or_later(
    changes: tuple[FtpChange, ...], stands: bool
) -> None:
    settings = Settings(athlete=Athlete(ftp_w=265), ftp_history=FtpHistory(changes))
    assert (standing_offer(TEST, date(2026, 3, 12), settings) is not None) is stands
    assert standing_offer(None, TODAY, settings) is None


def test_who_accepts_has_the_ftp_from_the_day_of_the_test_and_the_old_one_before() -> None:
    settings = accepting(Settings(athlete=Athlete(ftp_w=265)), OFFER, date(2026, 3, 12))
    assert settings.athlete.ftp_w == 272
    assert settings.ftp_history.on(date(2026, 3, 11)) == 265
    assert settings.ftp_history.on(date(2026, 3, 12)) == 272
    assert standing_offer(TEST, date(2026, 3, 12), settings) is None


async def test_a_ride_whose_seconds_are_lost_is_shown_without_them() -> None:
    class Damaged(MemoryHouse):
        def ride_samples(self, ride_id: str) -> list[object]:  # type: ignore[override]  # it fails
            raise RecordDamaged("ride.journal", "its header is gone")

    async with shown(Damaged(), keys=["right", "plus", "down"]) as pilot:
        await pilot.pause()
        assert "ride.journal: its header is gone" in page(pilot)
        assert "IF 0.87" in page(pilot)


async def test_without_colour_the_page_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown(MemoryHouse(), MIDDLE, ["down"]) as pilot:
        await pilot.pause()
        coloured = seen(pilot)
    monkeypatch.setenv("NO_COLOR", "1")
    async with shown(MemoryHouse(), MIDDLE, ["down"]) as pilot:
        await pilot.pause()
        assert seen(pilot) == coloured


@pytest.mark.parametrize("size", [SMALL, MIDDLE])
async def test_the_list_of_rides_is_whole(size: tuple[int, int]) -> None:
    async with console(MemoryHouse(), size, ["h", "down"]) as pilot:
        assert max(map(len, seen(pilot))) <= size[0]
        same_as_picture(pilot, "rides")


async def test_the_list_is_searched_sorted_and_opens_a_page_that_comes_back_to_it() -> None:
    async with console(MemoryHouse(), keys=["h", *"vo2 march"]) as pilot:
        assert "2 of 29 rides" in page(pilot)
        await pilot.press("tab", "tab")
        await pilot.pause()
        assert "sorted: hardest" in page(pilot)
        assert "Tuesday" in next(row for row in seen(pilot) if "▸" in row)
        await pilot.press("enter")
        await pilot.pause()
        assert "VO2 5×3" in seen(pilot)[0]
        await pilot.press("escape")
        await pilot.pause()
        assert "2 of 29 rides" in page(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert "0 of 29 rides" in page(pilot)
        await pilot.press("enter")
        assert type(pilot.app.screen).__name__ == "RidesScreen"


async def test_a_list_without_rides_says_so() -> None:
    async with console(MemoryHouse(rides_for_days=0), keys=["h", "down", "enter"]) as pilot:
        assert "No rides yet" in page(pilot)
