"""The coach waits for a yes, or is without its model, and the ride screen says so."""

import asyncio
from dataclasses import replace
from pathlib import Path

from textual.widgets import Input

from coach.conversation import ChatLine
from tests.coach.model_server import ScriptedServer, calls, refuses, says
from tests.tui.attached import when
from tests.tui.consoles import SMALL, console, seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import PlayedRide
from tests.tui.test_coaching import ASKED, Riding, riding, served, warmed
from tui.panels.coach_log import coach_rows
from tui.panels.drawing import text_of

YES = "y: yes   n: no"


async def test_one_key_says_yes_while_the_coach_waits_for_it() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), SMALL) as pilot:
        await pilot.press("y", "n")
        assert ride.said == []
        ride.send(replace(ride.frame(), answers=("ja", "nein")))
        await pilot.pause()
        assert any(YES in row for row in seen(pilot))
        assert "y yes" in seen(pilot)[-1]
        await pilot.press("y", "n")
        assert ride.said == ["ja", "nein"]
        ride.send(replace(ride.frame(), answers=None))
        await pilot.pause()
        assert "y yes" not in seen(pilot)[-1]
        await pilot.press("y")
        assert ride.said == ["ja", "nein"]


async def test_while_typing_y_is_a_letter() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), keys=["enter"]) as pilot:
        ride.send(replace(ride.frame(), answers=("yes", "no")))
        await pilot.press("y")
        assert ride.said == []
        assert pilot.app.screen.query_one("#chat", Input).value == "y"


async def test_what_is_the_matter_with_the_model_stands_beside_the_line() -> None:
    ride = PlayedRide()
    async with console(MemoryHouse(feed=ride), SMALL) as pilot:
        ride.send(replace(ride.frame(), model="model fails"))
        await pilot.pause()
        assert any("[model fails]" in row for row in seen(pilot))


def test_where_the_coach_has_one_row_its_badge_is_still_there() -> None:
    asked = ChatLine("you", "tell me a story about my legs", 1.0)
    told = ChatLine("coach", "On target. " * 9, 1.0, badge="model too slow; answered without it")
    (row,) = text_of(coach_rows((asked, told), 78, 1))
    assert row.startswith("→ On target.")
    assert row.endswith("… [model too slow; answered without it]")
    assert len(row) <= 78


async def test_a_question_of_the_model_waits_in_the_frames_until_it_is_answered(
    tmp_path: Path,
) -> None:
    skip = calls(("skip_step", "{}"))
    async with ScriptedServer(warmed(skip)) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        line = await ride.asks("mate would you be so kind and skip over this one for me")
        assert line.text.endswith("Say yes.")
        assert ride.live.frame().answers == ("yes", "no")
        ride.live.say("yes", "key")
        assert ride.live.frame().answers is None
        assert ride.live.frame().chat[-1].text.startswith("Skipped to ")


async def test_the_model_of_a_ride_opened_before_its_console_is_warmed_when_that_starts(
    tmp_path: Path,
) -> None:
    async with ScriptedServer(warmed()) as server:
        ride = await asyncio.to_thread(Riding, tmp_path, server.url)  # no loop runs there
        assert server.asked == []
        await ride.house.start()
        try:
            await when(lambda: len(server.asked) == 1)
            assert server.asked[0].document["max_tokens"] == 1
        finally:
            await ride.house.stop()


async def test_a_server_that_fails_is_shown_until_it_answers(tmp_path: Path) -> None:
    script = warmed(refuses(500, {"error": {"message": "oh"}}), says("Fine."))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        await when(lambda: ride.live.tick().model is None)
        await ride.asks(ASKED)
        assert ride.live.tick().model == "model fails"
        await ride.asks(ASKED)
        assert ride.live.tick().model is None


async def test_a_server_that_keeps_failing_is_left_alone_and_for_how_long_is_shown(
    tmp_path: Path,
) -> None:
    script = warmed(refuses(500, {"error": {"message": "oh"}}))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        for _ in range(4):
            await ride.asks(ASKED)
        assert ride.live.tick().model == "model left alone, tried again in 30 s"
        ride.timer.advance(12.0)
        assert ride.live.tick().model == "model left alone, tried again in 18 s"
