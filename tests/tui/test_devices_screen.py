"""The screen of devices, as a rider presses its keys."""

from collections.abc import Mapping, Sequence

import pytest
from textual.pilot import Pilot

from sensors.readings import Metric
from sensors.simulated.faults import Faults, Spell
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.device_room import METER, STRAP, TRAINER, DeviceRoom
from tests.tui.in_memory import MemoryHouse
from tui.screens.devices import DevicesScreen


def text_of(pilot: Pilot[int]) -> str:
    return "\n".join(seen(pilot))


def line_with(pilot: Pilot[int], words: str) -> str:
    """Return the first row in which the words are; fails without one."""
    return next(row for row in seen(pilot) if words in row)


async def go(pilot: Pilot[int], room: DeviceRoom, seconds: float) -> None:
    """Let time pass for the devices, and show it."""
    room.go(seconds)
    screen = pilot.app.screen
    assert isinstance(screen, DevicesScreen)
    screen.read_again()
    await pilot.pause()


def riding_room(faults: Mapping[str, Faults] | None = None) -> DeviceRoom:
    room = DeviceRoom(TRAINER, STRAP, METER, faults=faults)
    room.go(8)
    return room


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_screen_is_whole_at_every_size(size: tuple[int, int]) -> None:
    room = riding_room()
    async with console(room.house(), size, ["d"]) as pilot:
        await pilot.press("t")
        await go(pilot, room, 9)
        same_as_picture(pilot, "devices")


async def test_nothing_in_the_air_says_what_to_do() -> None:
    async with console(MemoryHouse(), keys=["d"]) as pilot:
        assert "Nothing heard yet: pedal, moisten the strap" in text_of(pilot)
        await pilot.press("enter", "t", "x", "r", "w", "down")  # and no key does harm
        assert pilot.app.is_running


async def test_enter_pairs_the_marked_device_and_x_forgets_it() -> None:
    room = DeviceRoom(TRAINER)
    room.go(5)
    async with console(room.house(), keys=["d", "down", "down"]) as pilot:
        assert "enter takes it into every ride" in text_of(pilot)
        await pilot.press("enter")
        await go(pilot, room, 3)
        assert room.kept[-1].devices[-1].id == STRAP
        assert "✓ Pulse Strap is paired" in text_of(pilot)
        assert "87 %" in line_with(pilot, "Pulse Strap  ")
        await pilot.press("x")
        await go(pilot, room, 1)
        assert [each.id for each in room.kept[-1].devices] == [TRAINER]
        assert "in the air" in line_with(pilot, "Pulse Strap  ")


async def test_a_device_is_called_what_the_rider_types() -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "r"]) as pilot:
        await pilot.press("ctrl+a", "ctrl+k", *"tpx", "enter")
        await pilot.pause()
        assert room.kept[-1].devices[0].name == "tpx"
        assert "trainer" in line_with(pilot, "tpx")
        await pilot.press("x")  # a key again, and no letter
        assert [each.id for each in room.kept[-1].devices] == [STRAP, METER]


async def test_escape_leaves_the_name_first_and_then_the_screen() -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "r"]) as pilot:
        await pilot.press("z", "escape")
        assert room.kept == []
        assert isinstance(pilot.app.screen, DevicesScreen)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, DevicesScreen)


async def test_a_name_that_is_taken_stays_in_the_field_with_the_reason() -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "r"]) as pilot:
        await pilot.press("ctrl+a", "ctrl+k", *"Pulse Strap", "enter")
        await pilot.pause()
        assert "another device is called Pulse Strap already" in text_of(pilot)
        assert pilot.app.screen.focused is not None
        assert room.kept == []


async def test_a_preference_is_set_and_taken_back_by_one_key() -> None:
    room = riding_room()
    async with console(room.house(), MIDDLE, keys=["d"]) as pilot:
        assert "Left-Right Cranks" in line_with(pilot, "w power")
        await pilot.press("w")
        await go(pilot, room, 4)
        assert room.kept[-1].prefer == {Metric.POWER: TRAINER}
        served = line_with(pilot, "w power")
        assert "Domestique Trainer" in served
        assert "preferred" in served
        await pilot.press("w")
        assert room.kept[-1].prefer == {}
        await pilot.press("h")
        assert "Domestique Trainer is preferred for heart rate" in text_of(pilot)
        await pilot.press("down", "w")
        assert "Pulse Strap does not measure power" in text_of(pilot)


async def test_the_test_is_seen_while_it_runs_and_judged_at_its_end() -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "t"]) as pilot:
        assert "asking Domestique Trainer for 100 W" in text_of(pilot)
        await go(pilot, room, 6)
        assert "W of 100 W" in line_with(pilot, "s left")
        await go(pilot, room, 12)
        assert "✓ Domestique Trainer holds 100 W" in text_of(pilot)
        assert not room.air.trainer.control.controlled


@pytest.mark.parametrize("keys", [["t"], ["escape"], ["q"]])
async def test_a_test_ends_with_its_key_and_with_the_screen(keys: Sequence[str]) -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "t"]) as pilot:
        await go(pilot, room, 6)
        assert room.air.trainer.control.controlled
        await pilot.press(*(["ctrl+q"] if keys == ["q"] else keys))
        await pilot.pause()
    room.go(3)
    assert not room.air.trainer.control.controlled


async def test_a_calibration_is_followed_on_the_screen_and_escape_ends_it() -> None:
    room = riding_room()
    async with console(room.house(), keys=["d", "c"]) as pilot:
        assert "asking Domestique Trainer for control" in line_with(pilot, "calibration")
        await go(pilot, room, 1)
        assert "stop pedalling" in line_with(pilot, "calibration")
        await pilot.press("escape")
        await go(pilot, room, 3)
        assert isinstance(pilot.app.screen, DevicesScreen)
        assert "the calibration was stopped" in text_of(pilot)
        assert not room.air.trainer.control.controlled
        await pilot.press("c")
        await go(pilot, room, 30)
        assert "the spin-down is done; ride on" in text_of(pilot)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, DevicesScreen)


async def test_a_device_without_a_spin_down_says_so_on_the_screen() -> None:
    room = riding_room({"trainer": Faults(no_spin_down=True)})
    async with console(room.house(), keys=["d", "c"]) as pilot:
        await go(pilot, room, 4)
        assert "Domestique Trainer offers no spin-down" in text_of(pilot)
        await pilot.press("down", "c")  # a strap has none to be asked for
        assert "Domestique Trainer offers no spin-down" in text_of(pilot)


async def test_a_device_that_is_lost_says_for_how_long_and_why() -> None:
    room = riding_room({"strap": Faults(drops=(Spell(9.0, 300.0),))})
    async with console(room.house(), MIDDLE, keys=["d", "down"]) as pilot:
        await go(pilot, room, 20)
        row = line_with(pilot, "Pulse Strap  ")
        assert "lost 1" in row
        assert "try " in row
        assert "does not answer; wake it" in text_of(pilot)
        assert "nobody" in line_with(pilot, "h heart rate")


async def test_the_mark_stays_on_its_device_when_others_come_and_go() -> None:
    room = DeviceRoom(STRAP, faults={"trainer": Faults(drops=(Spell(2.0, 60.0),))})
    room.go(1.5)
    async with console(room.house(), keys=["d", "down", "down"]) as pilot:
        marked = line_with(pilot, "▸")
        await go(pilot, room, 45)
        assert "Left-Right Cranks" in marked
        assert "Left-Right Cranks" in line_with(pilot, "▸")
        assert "Domestique" not in text_of(pilot)
