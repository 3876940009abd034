"""Home and the screens that open from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import HelpPanel, Input

from coach.voice.choices import Talking
from sensors.clock import ManualClock
from sensors.control import TrainerMode
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import TODAY, PlayedRide, earlier, over_unders, samples
from tui.app import FAILED, TeamcarApp
from tui.house import House
from tui.keys import TABLES
from tui.panels.profile_columns import zone_of
from tui.panels.ride_row import day_words
from tui.screens.settings_fields import FIELDS, read_athlete, shown
from tui.stand_ins import Simulation
from tui.suggestion import read_available
from tui.wiring import House as RealHouse
from workouts.athlete import Athlete
from workouts.errors import RecordDamaged
from workouts.formats.quantities import BadQuantity
from workouts.recovery import UnfinishedRide
from workouts.snapshot import LoadToday, ResumePoint, RideState

SCREENS = {"home": [], "library": ["w"], "review": ["v"], "progress": ["g"], "settings": ["comma"]}


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
@pytest.mark.parametrize("name", SCREENS)
async def test_every_screen_is_whole_at_every_size(name: str, size: tuple[int, int]) -> None:
    async with console(MemoryHouse(), size, SCREENS[name]) as pilot:
        await pilot.pause()
        assert max(map(len, seen(pilot))) <= size[0]
        same_as_picture(pilot, name)


async def test_home_says_what_to_ride_and_enter_rides_it() -> None:
    house = MemoryHouse()
    async with console(house) as pilot:
        page = "\n".join(seen(pilot))
        for words in ("Saturday 14 March", "You carry some load", "Endurance 75", "IF 0.67",
                      "last rides", "Thursday", "no speech program"):  # fmt: skip
            assert words in page, words
        await pilot.press("enter")
        await pilot.pause()
        assert ("open", "Endurance 75") in house.asked
        assert type(pilot.app.screen).__name__ == "RideScreen"


async def test_n_suggests_another_and_f_rides_free() -> None:
    house = MemoryHouse()
    async with console(house, keys=["n"]) as pilot:
        assert not any("Endurance 75   today" in row for row in seen(pilot))
        await pilot.press("f")
        assert ("open", None) in house.asked


async def test_home_shows_more_rides_where_there_is_room() -> None:
    async with console(MemoryHouse(), LARGE) as pilot:
        rows = seen(pilot)
        assert sum("NP 231" in row for row in rows) == 15
        assert any("Easy spin" in row and "12 Feb" in row for row in rows)


async def test_the_small_home_keeps_settings_help_and_quit_in_its_key_bar() -> None:
    async with console(MemoryHouse()) as pilot:
        bar = seen(pilot)[-1]
        for words in ("⏎ ride", "f free", ", set", "d pair", "? keys", "q quit"):
            assert words in bar, words


async def test_a_new_rider_is_not_shown_numbers_that_are_not_there() -> None:
    async with console(MemoryHouse(rides_for_days=0)) as pilot:
        page = "\n".join(seen(pilot))
        assert "No rides yet" in page
        assert "none yet: the first one will be here" in page
        assert "-- CTL" in page
        await pilot.press("v")
        assert type(pilot.app.screen).__name__ == "HomeScreen"
        await pilot.press("g")
        await pilot.pause()
        assert any("the first one starts the lines" in row for row in seen(pilot))


async def test_every_suggestion_says_why_and_n_shows_the_next() -> None:
    async with console(MemoryHouse(), MIDDLE) as pilot:
        assert "build on it, steadily; last ridden 2 days ago." in "\n".join(seen(pilot))
        await pilot.press("n")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "Endurance 75   today" not in page
        assert "last ridden" in page


async def test_the_rider_says_how_much_time_there_is_and_what_fits_is_suggested() -> None:
    house = MemoryHouse()
    async with console(house, MIDDLE, ["t"]) as pilot:
        assert any("Time today (45m, 1h30, any):" in row for row in seen(pilot))
        await pilot.press(*"50m", "enter")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "today: endurance, 50 min" in page
        assert "40 of your 50 min" in page
        assert "Easy spin   today" in page
        await pilot.press("t", *"soon", "enter")
        await pilot.pause()
        assert any("'soon' is no length; write 45m or 1h30m" in row for row in seen(pilot))
        await pilot.press("t", "escape", "t", *"any", "enter")
        await pilot.pause()
        assert any("Endurance 75   today: endurance" in row for row in seen(pilot))
        await pilot.press("enter")
        assert ("open", "Endurance 75") in house.asked


async def test_the_usual_time_is_a_setting() -> None:
    settings = replace(MemoryHouse().settings, suggest_minutes=45)
    async with console(MemoryHouse(settings=settings), MIDDLE) as pilot:
        assert any("today: endurance, 45 min" in row for row in seen(pilot))


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("45m", 2700), ("45", 2700), ("1h30", 5400), ("1:30", 90), ("any", None), ("", None)],
)
def test_the_time_is_read_as_one_types_it(typed: str, seconds: int | None) -> None:
    assert read_available(typed) == seconds


@pytest.mark.parametrize("typed", ["soon", "m", "45x", "99h", "-5", "1h30foo", "٤٥"])
def test_a_time_that_is_none_gets_a_sentence(typed: str) -> None:
    with pytest.raises(BadQuantity):
        read_available(typed)


async def test_the_library_searches_as_one_types_and_rides_the_marked_row() -> None:
    house = MemoryHouse()
    async with console(house, keys=["w", "slash"]) as pilot:
        await pilot.press("v", "o", "2")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "▸   VO2 5×3" in page
        assert "Easy spin" not in page
        await pilot.press("enter")
        assert ("open", "VO2 5×3") in house.asked


async def test_a_refused_file_stays_in_the_list_with_its_reason_and_is_not_ridden() -> None:
    house = MemoryHouse()
    async with console(house, keys=["w", *["down"] * 4]) as pilot:
        assert any("line 12: the file ends inside <workout>" in row for row in seen(pilot))
        await pilot.press("enter")
        assert not [name for name, _ in house.asked if name == "open"]


def texts(**changes: str) -> dict[str, str]:
    values = {field.name: shown(Athlete(), field.name) for field in FIELDS}
    return {**values, **changes}


def test_settings_take_a_decimal_comma() -> None:
    athlete, wrong, why = read_athlete(texts(weight_kg="71,5"), Athlete())
    assert (wrong, why) == ("", "")
    assert athlete is not None
    assert athlete.weight_kg == 71.5


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("ftp_w", "abc", "FTP is 'abc': give a number from 50 to 600 W"),
        ("ftp_w", "", "FTP is empty: give a number from 50 to 600 W"),
        ("ftp_w", "nan", "FTP is 'nan': give a number from 50 to 600 W"),
        ("w_prime_j", "20", "W′ is '20': give a number from 1000 to 100000 J"),
        ("critical_power_w", "601", "critical power is '601': give a number from 0 to 600 W"),
        ("trimp", "dog", "heart rate weight is 'dog': give male or female"),
        ("weight_kg", "7", "weight is '7': give a number from 25 to 250 kg"),
        ("threshold_heart_rate_bpm", "199",
         "threshold heart rate lies between resting and highest: check the three"),
    ],
)  # fmt: skip
def test_a_wrong_number_gets_one_sentence(name: str, text: str, why: str) -> None:
    assert read_athlete(texts(**{name: text}), Athlete()) == (None, name, why)


async def test_a_new_ftp_moves_the_zones_while_it_is_typed_and_is_saved_by_enter() -> None:
    house = MemoryHouse()
    async with console(house, keys=["comma"]) as pilot:
        await pilot.press("end", *["backspace"] * 3, *"300")
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "315–359 W" in page
        assert "not saved yet" in page
        await pilot.press("enter")
        await pilot.pause()
        assert house.settings.athlete.ftp_w == 300
        assert any("✓ saved" in row for row in seen(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert any("FTP 300 W" in row for row in seen(pilot))


async def test_the_coach_is_chosen_by_words_and_saved_by_enter() -> None:
    house = MemoryHouse()
    async with console(house, SMALL, ["comma"]) as pilot:
        for name, text in (
            ("language", "pl"),
            ("on", "Off"),
            ("talking", "smart"),
            ("volume", "35"),
        ):
            pilot.app.screen.query_one(f"#{name}", Input).value = text
        await pilot.press("enter")
        chosen = house.settings
        assert (chosen.language, chosen.voice.on, chosen.voice.volume) == ("pl", False, 0.35)
        assert chosen.voice.talking is Talking.SMART
        pilot.app.screen.query_one("#language", Input).value = "system"
        await pilot.press("enter")
        assert house.settings.language is None


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("language", "fr", "the coach speaks is 'fr': give one of en, de, nl, pl, or system"),
        ("on", "yes", "his voice is 'yes': give one of on, off"),
        ("talking", "", "the talk key is empty: give one of tap, hold, smart"),
        ("volume", "101", "volume is '101': give a whole number from 0 to 100 %"),
        ("volume", "½", "volume is '½': give a whole number from 0 to 100 %"),
    ],
)
async def test_a_wrong_choice_gets_one_sentence_and_is_not_saved(
    name: str, text: str, why: str
) -> None:
    house = MemoryHouse()
    before = house.settings
    async with console(house, SMALL, ["comma"]) as pilot:
        pilot.app.screen.query_one(f"#{name}", Input).value = text
        await pilot.press("enter")
        assert why in "\n".join(seen(pilot))
        assert house.settings == before


async def test_a_wrong_ftp_is_not_saved() -> None:
    house = MemoryHouse()
    async with console(house, keys=["comma", "end", "backspace", "enter"]) as pilot:
        assert house.settings.athlete.ftp_w == 265
        assert any("FTP is '26'" in row for row in seen(pilot))


def cut_off(ended: bool = False) -> UnfinishedRide:
    return UnfinishedRide(
        ride_id="cut",
        folder=Path("cut"),
        started_at=earlier(1),
        workout=over_unders(),
        elapsed_s=1200.0,
        resume=ResumePoint(
            3, 20.0, 1200.0, 1200.0, 100, TrainerMode.ERG, 0.0, 0.0, over_unders().steps
        ),
        samples=tuple(samples(5)),
        events=(),
        laps=(),
        ended=ended,
        lost_reason="The program ended without a word.",
    )


@pytest.mark.parametrize(("key", "asked"), [("r", "resume"), ("s", "save"), ("d", "discard")])
async def test_a_ride_that_was_cut_off_is_offered_unasked(key: str, asked: str) -> None:
    house = MemoryHouse(left=(cut_off(),))
    async with console(house) as pilot:
        page = "\n".join(seen(pilot))
        assert "A ride was cut off" in page
        assert "Over-unders 3×12, 20:00 ridden" in page
        await pilot.press(key)
        await pilot.pause()
        assert (asked, "cut") in house.asked


async def test_a_ride_the_rider_had_ended_is_not_resumed() -> None:
    house = MemoryHouse(left=(cut_off(ended=True),))
    async with console(house, keys=["r"]):
        assert ("resume", "cut") not in house.asked


async def test_the_help_panel_shows_every_key() -> None:
    async with console(MemoryHouse(), MIDDLE, ["question_mark"]) as pilot:
        await pilot.pause()
        assert pilot.app.screen.query(HelpPanel)
        await pilot.press("question_mark")
        await pilot.pause()
        assert not pilot.app.screen.query(HelpPanel)


async def test_the_palette_offers_every_key_that_does_something() -> None:
    async with console(MemoryHouse(feed=PlayedRide())) as pilot:
        offered = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        for title in ("pause (p)", "skip (s)", "repeat (r)", "+1 min (e)", "mode (m)", "end (q)"):
            assert title in offered
        assert not any(title.startswith("less") for title in offered), "there is no level in ERG"


def test_ids_of_keys_are_unique_in_a_table_and_every_key_says_what_it_does() -> None:
    for table in TABLES:
        ids = [key.id for key in table]
        assert len(ids) == len(set(ids))
        assert all(key.tooltip.endswith(".") and key.word for key in table)


async def test_an_error_in_a_key_becomes_one_line_and_the_console_stays() -> None:
    class Broken(MemoryHouse):
        def open_ride(self, workout: object) -> PlayedRide:
            raise ZeroDivisionError("deep inside")

    async with console(Broken(), MIDDLE, ["enter"]) as pilot:
        page = "\n".join(seen(pilot))
        assert FAILED in page
        assert "Traceback" not in page
        await pilot.press("w")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "LibraryScreen"


async def test_a_history_that_cannot_be_read_is_a_sentence_at_home() -> None:
    house = MemoryHouse()

    def damaged() -> LoadToday:
        raise RecordDamaged("history.sqlite", "the disk is full")

    house.history.load_today = damaged  # type: ignore[method-assign]  # a history that fails
    async with console(house) as pilot:
        assert any("history.sqlite: the disk is full" in row for row in seen(pilot))


async def test_without_colour_the_screen_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(MemoryHouse(feed=PlayedRide())) as pilot:
        coloured = seen(pilot)
    monkeypatch.setenv("NO_COLOR", "1")
    async with console(MemoryHouse(feed=PlayedRide())) as pilot:
        assert seen(pilot) == coloured


def test_days_are_told_as_one_says_them() -> None:
    assert day_words(TODAY, TODAY) == "today"
    assert day_words(earlier(1).date(), TODAY) == "yesterday"
    assert day_words(earlier(3).date(), TODAY) == "Wednesday"
    assert day_words(earlier(20).date(), TODAY) == "22 Feb"
    assert day_words(earlier(400).date(), TODAY) == "7 Feb 2025"


def test_zones_of_the_profile_are_the_zones_of_the_athlete() -> None:
    athlete = Athlete(ftp_w=265)
    assert [zone_of(watts, 265) for watts in range(0, 500, 7)] == [
        athlete.power_zone(watts) for watts in range(0, 500, 7)
    ]


def test_the_house_in_memory_is_a_house() -> None:
    house: House = MemoryHouse()
    assert house.notices()


async def test_a_console_that_cannot_go_on_leaves_one_line_and_no_traceback() -> None:
    async def broken() -> None:
        raise ZeroDivisionError("deep inside")

    app = TeamcarApp(MemoryHouse(), "home", TODAY)

    async def fail() -> None:
        async with app.run_test(size=SMALL) as pilot:
            app.call_later(broken)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert app.return_code == 1
    assert app.last_words == f"Teamcar had to close: {FAILED}."


class SteppedHouse(RealHouse):
    """A real house whose engine is stepped by the test instead of by the wall's clock."""

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        self.close_ride()
        self.close()


async def test_a_real_house_rides_its_simulated_trainer_into_the_review(tmp_path: Path) -> None:
    clock = ManualClock()
    house = SteppedHouse(tmp_path, simulation=Simulation(seed=1), clock=clock)
    ride = house.open_ride(over_unders())
    app = TeamcarApp(house, "ride", TODAY)
    async with app.run_test(size=MIDDLE) as pilot:
        for _ in range(4 * 90):
            clock.advance(0.25)
            house.engine.step()
        await pilot.pause()
        frame = ride.frame().ride
        assert frame.state is RideState.RIDING, "the simulated rider pedals off"
        page = "\n".join(seen(pilot))
        assert f"3 s {frame.power_3s_w:3d} of {frame.target_w}" in page
        assert f"{frame.heart_rate_percent} % of max" in page
        assert "Domestique Trainer" in page
        await pilot.press("q", "s")
        await pilot.pause(0.2)
        assert type(pilot.app.screen).__name__ == "ReviewScreen"
        assert "Over-unders 3×12" in seen(pilot)[1]
