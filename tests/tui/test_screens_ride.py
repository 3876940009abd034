"""The ride screen, seen by a rider."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.readings import LinkState, Metric, SensorStatus
from sensors.trainer_calibration import SpinDown, Stage
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import SENSORS, PlayedRide, over_unders, riding
from tui.panels import metric
from tui.panels.coach_log import took
from tui.panels.drawing import text_of
from tui.panels.facts import step_rows
from tui.panels.headline import headline
from tui.panels.metric import silence
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import text_marks
from tui.settings import Settings
from tui.trainer_words import trainer_words
from workouts.errors import CommandRefused
from workouts.player import Position, plan_of, with_extension, with_repeat
from workouts.snapshot import GuardState, Notice, RideState
from workouts.workout import TextEvent


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_whole_ride_is_on_the_screen(size: tuple[int, int]) -> None:
    async with console(MemoryHouse(feed=PlayedRide()), size) as pilot:
        rows = seen(pilot)
        page = "\n".join(rows)
        for words in (
            "Over-unders 3×12", "● rec", "ERG 278 W", "27:14 / 1:05:00", "Pulse Strap", "98 %",
            "POWER", "Z5", "280", "278", "+2", "LEFT IN STEP", "end in 37:46", "over", "1 of 3",
            "HEART", "Z4", "87 % of max", "CADENCE", "85–95", "next", "2:00 @ 238 W",
            "3.6", "avg 214 W", "bias", "IF 0.87", "TSS  41", "NP 231 W", "350 kJ",
            "CTL  61", "ATL  74", "TSB −13", "W′ ▇▇", "11.2", "4.0",
            "Four more overs", "p pause", "? keys",
        ):  # fmt: skip
            assert words in page, words
        assert max(map(len, rows)) <= size[0]
        assert not pilot.app.screen.show_vertical_scrollbar
        same_as_picture(pilot, "ride")


@pytest.mark.parametrize("size", [SMALL, MIDDLE])
async def test_nothing_moves_when_numbers_change_their_width(size: tuple[int, int]) -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), size) as pilot:
        before = seen(pilot)
        ride.tick(power_w=7, power_3s_w=9, deviation_w=-269, heart_rate_bpm=88, cadence_rpm=104)
        await pilot.pause()
        after = seen(pilot)
        labels = [row for row in before if "POWER" in row]
        assert [row for row in after if "POWER" in row] == labels
        assert before[-1] == after[-1]


async def test_power_drops_out_and_its_place_says_for_how_long() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride)) as pilot:
        silent = replace(SENSORS[1], link=LinkState.STALE, age_s=12.4)
        lost = replace(SENSORS[0], link=LinkState.LOST, age_s=40.0, attempt=3)
        frame = ride.frame()
        quiet = replace(
            frame.ride, power_w=None, power_3s_w=None, deviation_w=None, power_zone=None
        )
        ride.send(replace(frame, ride=quiet, sensors=(lost, silent, SENSORS[2])))
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "silent 12 s" in page
        assert "lost 40 s, try 3" in page
        assert "280/278" not in page
        ride.send(frame)
        await pilot.pause()
        assert "280/278" in "\n".join(seen(pilot))


async def test_the_next_step_counts_down_from_ten_seconds() -> None:
    ride = PlayedRide(riding(1631.0, left_in_step_s=9.2))
    async with console(MemoryHouse(feed=ride)) as pilot:
        row = next(row for row in seen(pilot) if "@ 238 W" in row)
        assert row.startswith("in 10 under 1 of 3")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"guard": GuardState.EASING, "commanded_w": 210}, "ERG 210 W · easing in"),
        ({"guard": GuardState.RELEASED}, "released, spin up"),
        ({"guard": GuardState.RAMPING_BACK, "commanded_w": 180}, "ramping back 180→278 W"),
        ({"state": RideState.PAUSED}, "paused, brake off"),
        ({"trainer": TrainerView(state=ControlState.REFUSED, attempt=3)},
         "no control, retrying 3"),
        ({"trainer": TrainerView(state=ControlState.READY, power_match_w=-7,
                                 acknowledged=TrainerTarget.erg(250))}, "ERG 250 W, match −7"),
        ({"trainer": TrainerView(state=ControlState.READY, power_match_w=0,
                                 acknowledged=TrainerTarget.erg(250))}, "ERG 250 W"),
        ({"trainer": TrainerView(state=ControlState.READY, power_match_w=12,
                                 acknowledged=TrainerTarget.sim(3))}, "slope 3.0 %"),
        ({"trainer": TrainerView(state=ControlState.READY, calibration="speed up to 36 km/h"),
          "guard": GuardState.RELEASED}, "speed up to 36 km/h"),
        ({"trainer": TrainerView(state=ControlState.NO_LINK)}, "trainer out of reach, looking"),
        ({"trainer": TrainerView(state=ControlState.READY, clipped_from_w=900, max_power_w=800,
                                 acknowledged=TrainerTarget.erg(800))},
         "ERG 800 W, its most (900 asked)"),
        ({"trainer": TrainerView(state=ControlState.READY,
                                 acknowledged=TrainerTarget.sim(-1.5))}, "slope −1.5 %"),
    ],
)  # fmt: skip
def test_the_trainer_is_told_in_words(changes: dict[str, object], words: str) -> None:
    ride = replace(riding(), **changes)  # type: ignore[arg-type]  # field by field, by name
    assert trainer_words(ride)[0] == words


SILENT = replace(SENSORS[0], link=LinkState.STALE, age_s=6.2)


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (SENSORS[0], ControlState.READY, ("ERG 278 W", False)),
        (SILENT, ControlState.READY, ("ERG 278 W, no answer for 6 s", True)),
        (replace(SILENT, link=LinkState.LOST), ControlState.READY,
         ("ERG 278 W, link lost for 6 s", True)),
        (replace(SILENT, link=LinkState.LOST), ControlState.NO_LINK,
         ("trainer out of reach, looking", True)),
        (replace(SILENT, link=LinkState.CONNECTING, age_s=None), ControlState.NO_LINK,
         ("connecting to the trainer", False)),
        (replace(SILENT, link=LinkState.SEARCHING, age_s=None), ControlState.NO_LINK,
         ("looking for the trainer", False)),
    ],
)  # fmt: skip
def test_a_trainer_that_does_not_answer_is_not_said_to_hold_its_watts(
    status: SensorStatus, state: ControlState, words: tuple[str, bool]
) -> None:
    ride = riding(trainer=replace(riding().trainer, state=state))
    assert trainer_words(ride, (SENSORS[2], status)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"power_match_w": -118}, "Over-unders 3×12   ● rec   ERG 278 W, match −118 "),
        ({"calibration": SpinDown(Stage.FAILED, 0.0, 0.0).sentence},
         "● rec   spin-down failed; warm the trainer up, try again  "),
        ({"calibration": SpinDown(Stage.SPEED_UP, 0.0, 0.0).sentence},
         "● rec   speed up until it says stop, then stop pedalling  "),
    ],
)  # fmt: skip
def test_match_and_calibration_are_whole_in_the_headline_of_a_small_screen(
    changes: dict[str, object], words: str
) -> None:
    trainer = replace(riding().trainer, **changes)  # type: ignore[arg-type]  # by name
    frame = PlayedRide(riding(trainer=trainer)).frame()
    row = "".join(text for text, _ in headline(frame, 76))
    assert words in row
    assert row.endswith("  27:14 / 1:05:00")


async def test_the_headline_says_for_how_long_the_trainer_is_silent() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride)) as pilot:
        ride.send(replace(ride.frame(), sensors=(SILENT, *SENSORS[1:])))
        await pilot.pause()
        assert "ERG 278 W, no answer for 6 s" in seen(pilot)[0]
        ride.send(replace(ride.frame(), sensors=SENSORS))
        await pilot.pause()
        assert "no answer" not in seen(pilot)[0]


def test_a_value_that_is_not_there_yet_is_no_alarm_while_its_sensor_connects() -> None:
    strap = replace(SENSORS[2], link=LinkState.CONNECTING, age_s=None)
    assert silence(Metric.HEART_RATE, (strap,)) == ("connecting", "dim")
    assert silence(Metric.HEART_RATE, (replace(strap, link=LinkState.LOST, age_s=40.0),)) == (
        "silent 40 s",
        "alarm",
    )
    assert silence(Metric.HEART_RATE, (SENSORS[1],)) == ("no sensor", "alarm")


def test_a_label_without_room_loses_its_right_part_whole() -> None:
    frame = PlayedRide().frame()
    for width in range(14, 40):
        label = text_of(metric.step(frame, width, 10))[0]
        assert label.split() in (
            ["LEFT", "IN", "STEP"],
            ["LEFT", "IN", "STEP", "end", "in", "37:46"],
        )
    assert "end in" not in text_of(metric.step(frame, 24, 10))[0]
    assert "end in" in text_of(metric.step(frame, 25, 10))[0]


def test_heart_zones_have_a_number_and_a_fill_that_rises() -> None:
    scale = "".join(text for text, _ in metric.zone_scale(3, 20))
    assert scale == "1▁▁ 2▂▂ 3▃▃ 4   5   "
    assert "".join(text for text, _ in metric.zone_scale(None, 20)).split() == list("12345")


def test_the_next_steps_stand_in_one_column_whatever_they_are_called() -> None:
    upcoming = (
        replace(riding().upcoming[0], name="", repeat=None, from_w=132, to_w=150),
        *riding().upcoming[1:],
    )
    for width in (60, 80, 118):
        rows = text_of(step_rows(riding(upcoming=upcoming), width, 3))
        assert len(rows) == 3
        assert len({row.index(" @ ") for row in rows}) == 1
        assert max(map(len, rows)) <= width


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.0, ""), (0.049, ""), (0.05, "50 ms"), (0.28, "280 ms"), (1.26, "1.3 s")],
)
def test_an_answer_says_how_long_it_took_when_that_is_worth_saying(
    seconds: float | None, words: str
) -> None:
    assert took(seconds).strip() == words


async def test_the_profile_takes_the_rows_that_the_coach_does_not_need() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), LARGE) as pilot:
        log, profile = pilot.app.screen.query_one("#coach"), pilot.app.screen.query_one("#profile")
        before = (log.size.height, profile.size.height)
        assert log.size.height == 4
        for _ in range(10):
            ride.say("and now", "typed")
        await pilot.pause()
        assert log.size.height == 16
        assert log.size.height + profile.size.height == sum(before)


async def test_the_author_s_words_are_on_the_profile() -> None:
    async with console(MemoryHouse(feed=PlayedRide())) as pilot:
        panel = pilot.app.screen.query_one(ProfilePanel)
        assert text_of(panel.rows)[0].count("╷") == 2


def test_words_move_with_their_step_when_one_before_it_is_repeated() -> None:
    workout = replace(over_unders(), texts=(TextEvent(610, "over"), TextEvent(2880, "last")))
    plan = plan_of(workout)
    assert text_marks(workout.texts, plan) == ((610, "over"), (2880, "last"))
    again = with_repeat(plan, Position(1, 30.0))
    assert again is not None
    assert text_marks(workout.texts, again[0]) == ((610, "over"), (3120, "last"))
    longer = with_extension(plan, Position(0, 30.0), 60)
    assert longer is not None
    assert text_marks(workout.texts, longer)[1] == (2940, "last")


@pytest.mark.parametrize(
    ("key", "command", "arguments"),
    [
        ("p", "pause", {}),
        ("up", "change_intensity", {"points": 1}),
        ("down", "change_intensity", {"points": -1}),
        ("shift+up", "change_intensity", {"points": 5}),
        ("shift+down", "change_intensity", {"points": -5}),
        ("s", "skip_step", {}),
        ("b", "back_step", {}),
        ("r", "repeat_step", {}),
        ("e", "extend_step", {"seconds": 60}),
        ("l", "mark_lap", {}),
        ("u", "undo", {}),
        ("m", "set_mode", {"mode": "resistance"}),
    ],
)
async def test_one_key_does_one_thing(key: str, command: str, arguments: dict[str, object]) -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), keys=[key]) as pilot:
        assert ride.done == [(command, arguments)]
        assert any(f"✓ did {command}" in row and "u undo 5 s" in row for row in seen(pilot))


async def test_the_undo_line_goes_after_its_notice() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride)) as pilot:
        ride.tick(notice=Notice("Skipped over", 1634.0, 1639.0), at_s=1637.0)
        await pilot.pause()
        assert any("Skipped over" in row and "undo 2 s" in row for row in seen(pilot))
        ride.tick(at_s=1640.0)
        await pilot.pause()
        assert not any("undo 2 s" in row for row in seen(pilot))


async def test_words_of_the_author_are_shown() -> None:
    ride = PlayedRide(riding(text="Hold it. Thirty seconds."))
    async with console(MemoryHouse(feed=ride)) as pilot:
        assert any("“Hold it. Thirty seconds.”" in row for row in seen(pilot))


async def test_brackets_change_the_slope_only_where_there_is_one() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), keys=["right_square_bracket"]) as pilot:
        assert ride.done == []
        view = replace(riding().trainer, wanted=TrainerTarget.sim(2.0))
        ride.tick(mode=TrainerMode.SIM, trainer=view)
        await pilot.pause()
        await pilot.press("right_square_bracket", "left_square_bracket")
        assert ride.done == [("set_slope", {"percent": 2.5}), ("set_slope", {"percent": 1.5})]


async def test_enter_starts_a_ride_that_is_ready_and_p_pauses_and_goes_on() -> None:
    ride = PlayedRide(riding(state=RideState.READY))
    async with console(MemoryHouse(feed=ride)) as pilot:
        assert any("ready: pedal or press enter" in row for row in seen(pilot))
        await pilot.press("enter", "p", "p")
        assert [name for name, _ in ride.done] == ["start", "pause", "resume"]


async def test_enter_types_to_the_coach_and_letters_are_no_keys_then() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        await pilot.press("enter", *"skips", "enter")
        await pilot.pause()
        assert ride.said == ["skips"]
        assert ride.done == []
        assert any("Heard: skips" in row for row in seen(pilot))
        await pilot.press("s")
        assert [name for name, _ in ride.done] == ["skip_step"]


async def test_escape_leaves_the_coach() -> None:
    async with console(MemoryHouse(feed=PlayedRide()), keys=["enter", "h"]) as pilot:
        assert isinstance(pilot.app.focused, Input)
        assert "esc leave the coach" in seen(pilot)[-1]
        assert "p pause" not in seen(pilot)[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.focused is None


async def test_a_refused_command_becomes_a_sentence() -> None:
    class Stubborn(PlayedRide):
        def perform(self, name: str, arguments: object, who: str) -> Notice:
            raise CommandRefused("there is nothing to undo")

    async with console(MemoryHouse(feed=Stubborn()), keys=["u"]) as pilot:
        assert any("! there is nothing to undo" in row for row in seen(pilot))


@pytest.mark.parametrize(("key", "command"), [("s", "finish"), ("d", "discard"), ("escape", None)])
async def test_ending_asks_first(key: str, command: str | None) -> None:
    ride = PlayedRide()
    house = MemoryHouse(feed=ride)
    async with console(house, keys=["q"]) as pilot:
        assert any("End the ride?" in row for row in seen(pilot))
        assert any("s save  d discard  esc ride on" in row for row in seen(pilot))
        assert ride.done == []
        await pilot.press(key)
        await pilot.pause()
        assert [name for name, _ in ride.done] == ([command] if command else [])
        assert (("close", None) in house.asked) == (command is not None)


async def test_a_saved_ride_is_reviewed_and_a_discarded_one_is_not() -> None:
    async with console(MemoryHouse(feed=PlayedRide()), keys=["q", "s"]) as pilot:
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "ReviewScreen"
    async with console(MemoryHouse(feed=PlayedRide()), keys=["q", "d"]) as pilot:
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"


async def test_a_remapped_key_works_and_is_shown() -> None:
    ride = PlayedRide()
    house = MemoryHouse(feed=ride, settings=Settings(keymap={"ride.skip": "x"}))
    async with console(house, keys=["s", "x"]) as pilot:
        assert [name for name, _ in ride.done] == ["skip_step"]
        assert "x skip" in seen(pilot)[-1]


async def test_a_tick_that_changes_one_number_paints_few_rows() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        from tui.panels.drawing import Drawing

        painted: list[int] = []
        panels = {panel.id: panel for panel in pilot.app.screen.query(Drawing)}
        before = {name: panel.rows for name, panel in panels.items()}
        ride.tick(heart_rate_bpm=159)
        await pilot.pause()
        for name, panel in panels.items():
            changed = [a for a, b in zip(before[name], panel.rows, strict=True) if a != b]
            painted.append(len(changed))
            assert not changed or name == "heart"
        assert 0 < sum(painted) <= 7
