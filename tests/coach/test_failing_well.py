"""Whatever a model server does: the rider has an answer in three seconds, and the ride goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from coach.conversation import AnswerPath, Reply
from coach.prompt import Part
from coach.thinking import FIRST_S
from tests.coach.garages import Table
from tests.coach.manual_timer import PATIENCE_S
from tests.coach.model_rounds import Desk, at_desk
from tests.coach.model_server import (
    End,
    Scripted,
    calls,
    chunk,
    event,
    refuses,
    says,
    streamed,
)
from tests.coach.rides import Seen

ASKED = "tell me a story about my legs"
WITHIN_S = 3.0
STATUS = "2 watts over target, 158 bpm, zone 3. 2 hard efforts to come."


def hangs(*texts: str) -> Scripted:
    """Return an answer that falls silent after some words, for ever."""
    head = streamed(
        chunk({"role": "assistant", "content": ""}),
                    *(chunk({"content": text}) for text in texts), done=False)  # fmt: skip
    return replace(head, parts=(*head.parts, asyncio.Event()), end=End.OPEN)


def page(body: bytes, status: int = 200) -> Scripted:
    return Scripted((body,), status, {"Content-Type": "text/html"})


LOOP = calls(*[("get_recent_rides", '{"count": 1}')] * 5)
# What ends by itself.
ENDS: Mapping[str, Scripted] = {
    "refuses the key": refuses(401, {"error": {"message": "invalid key"}}),
    "is asked too often": refuses(429, {"error": {"message": "slow down"}}, Retry_After="600"),
    "breaks": refuses(500, {"error": {"message": "oh"}}),
    "is overloaded": refuses(503, {"error": {"message": "oh"}}),
    "does not know the model": refuses(404, {"error": {"message": "no such model"}}),
    "is a web page": page(b"<html><body>Log in</body></html>"),
    "answers garbage": Scripted((b"\xff\x00\xfe garbage", b"data: {not json\n\n"), end=End.CLOSED),
    "is cut in the middle": replace(streamed(chunk({"content": "You "}), done=False), end=End.TORN),
    "resets the line": Scripted((event(chunk({"content": "You "})),), end=End.RESET),
    "says nothing": says(""),
    "says only blanks": says("  ", "\n\n"),
    "goes in circles": LOOP,
    "calls what is not there": calls(("launch_rocket", "{}")),
    "calls with no sense": calls(("get_training_load", '{"days": "many"}')),
    "calls with no JSON": calls(("get_training_load", "{" * 40)),
    "lies": says("You hold 640 watts at 240 bpm."),
}
# What does not; events belong to the loop of one test.
HANGS: Mapping[str, Callable[[], Scripted]] = {
    "never answers": lambda: Scripted((asyncio.Event(),), end=End.OPEN),
    "has a slow first word": hangs,
    "stalls in mid-sentence": lambda: hangs("You are ", "so"),
    "trickles comments": lambda: Scripted((b": ping\n\n" * 50, asyncio.Event()), end=End.OPEN),
}


@dataclass
class Saddle:
    """A rider on a coach whose model is a real line to a scripted server, and a ride that ticks."""

    desk: Desk
    table: Table
    ticks: int = 0

    async def ride(self) -> None:
        while True:
            self.ticks += 1
            await asyncio.sleep(0)

    async def first_words(self, told: asyncio.Task[Reply], heard: list[Reply]) -> Reply:
        """Return what the rider can read first, the whole answer or what stands in for it."""
        async with asyncio.timeout(PATIENCE_S):
            while not told.done() and not heard:
                await asyncio.sleep(0)
        return heard[0] if heard else told.result()


@asynccontextmanager
async def in_saddle(answer: Scripted, part: Part) -> AsyncIterator[Saddle]:
    async with at_desk(always=answer) as desk:
        seen = Seen() if part is Part.SPOTTER else None
        saddle = Saddle(desk, Table(desk.model, part, seen=seen, timer=desk.timer))
        riding = asyncio.create_task(saddle.ride())
        try:
            yield saddle
        finally:
            riding.cancel()
            await asyncio.gather(riding, return_exceptions=True)


def assert_answered(reply: Reply, part: Part) -> None:
    assert reply.text.strip()
    assert reply.badge is not None
    assert reply.acted == ()
    assert "640" not in reply.text
    if part is Part.SPOTTER and reply.path is AnswerPath.FALLBACK:
        assert reply.text == STATUS


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("answer", ENDS.values(), ids=ENDS)
async def test_a_server_that_fails_costs_no_answer_and_no_time(
    answer: Scripted, part: Part
) -> None:
    async with in_saddle(answer, part) as saddle:
        before = saddle.ticks
        async with asyncio.timeout(PATIENCE_S):
            reply = await saddle.table.coach.answer(ASKED, "typed")
        assert saddle.desk.timer.now() == 0.0  # nobody had to wait for a limit
        assert saddle.ticks > before
        assert_answered(reply, part)
        assert saddle.table.steered.done == []
        assert not saddle.table.coach.thinks
        again = saddle.table.coach.say("what is my ftp", "typed")
        assert (again.path, again.values["ftp_w"]) == (AnswerPath.OFFLINE, 265)


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("answer", HANGS.values(), ids=HANGS)
async def test_a_server_that_hangs_is_answered_for_within_three_seconds(
    answer: Callable[[], Scripted], part: Part
) -> None:
    async with in_saddle(answer(), part) as saddle:
        heard: list[Reply] = []
        before = saddle.ticks
        telling = asyncio.create_task(saddle.table.coach.answer(ASKED, "typed", heard.append))
        async with asyncio.timeout(PATIENCE_S):
            await saddle.desk.server.waiting.wait()
        await saddle.desk.timer.armed(FIRST_S)
        saddle.desk.timer.advance(FIRST_S)
        reply = await saddle.first_words(telling, heard)
        assert saddle.desk.timer.now() <= WITHIN_S
        assert saddle.ticks > before
        assert_answered(reply, part)
        saddle.table.coach.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        async with asyncio.timeout(PATIENCE_S):
            await saddle.desk.server.left.wait()  # and the server is left alone


async def test_output_without_end_is_cut_and_in_the_ride_it_is_twelve_words() -> None:
    for part in Part:
        async with in_saddle(says(*["and on and on, "] * 3000, "."), part) as saddle:
            async with asyncio.timeout(PATIENCE_S):
                reply = await saddle.table.coach.answer(ASKED, "typed")
            assert reply.text.startswith("And on")
            assert len(reply.text) < 60_000
            assert part is Part.COACH or len(reply.text.split()) <= 12


async def test_where_no_server_is_the_rider_is_told_at_once() -> None:
    async with in_saddle(says("Hello."), Part.SPOTTER) as saddle:
        await saddle.desk.server.__aexit__()
        async with asyncio.timeout(PATIENCE_S):
            reply = await saddle.table.coach.answer(ASKED, "typed")
        assert (reply.text, reply.path) == (STATUS, AnswerPath.FALLBACK)
        assert reply.badge == "model not reachable; answered without it"


async def test_an_answer_that_the_next_words_cut_off_is_marked_and_the_next_one_comes() -> None:
    async with in_saddle(hangs("You are "), Part.SPOTTER) as saddle:
        telling = asyncio.create_task(saddle.table.coach.answer(ASKED, "typed"))
        async with asyncio.timeout(PATIENCE_S):
            await saddle.desk.server.waiting.wait()
        reply = saddle.table.coach.say("what is my power", "typed")
        assert reply.values["power_w"] == 279
        assert (await telling).text == "(cut off)"
        async with asyncio.timeout(PATIENCE_S):
            await saddle.desk.server.left.wait()


async def test_after_failing_again_and_again_the_server_is_not_even_asked() -> None:
    async with in_saddle(ENDS["breaks"], Part.SPOTTER) as saddle:
        for _ in range(6):
            async with asyncio.timeout(PATIENCE_S):
                reply = await saddle.table.coach.answer(ASKED, "typed")
            assert_answered(reply, Part.SPOTTER)
        assert len(saddle.desk.server.asked) < 6
        for asked in saddle.desk.server.asked:
            assert json.loads(asked.body)["messages"]
