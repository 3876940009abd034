"""What goes wrong with a model server: named, bounded in time, and without a trace of the key."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace

import pytest

from coach.model import ModelServer
from coach.model_state import ModelState
from coach.model_talk import Fault, ModelFailed, ModelRequest, ModelSettings, TextDelta
from tests.coach.manual_timer import PATIENCE_S, ManualTimer
from tests.coach.model_rounds import ASKED, Desk, at_desk, ride
from tests.coach.model_server import (
    DONE,
    End,
    Scripted,
    ScriptedServer,
    chunk,
    event,
    refuses,
    says,
    streamed,
)
from workouts.secrets import Secret

KEY = "sk-rider-4711-abcdefgh"
TWO, LEFT = chunk({"content": "Two "}), chunk({"content": "left."})
HTML = {"Content-Type": "text/html"}
LONG = ModelRequest((*ASKED.messages, replace(ASKED.messages[1], content="on " * 2000)))


async def failure(desk: Desk, request: ModelRequest = ASKED) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        await ride(desk.model, request)
    return caught.value


# Name -> the answer, the fault, and what the sentence says.
FAULTS: dict[str, tuple[Scripted, Fault, str]] = {
    "the wrong key": (refuses(401, {"error": {"message": f"Incorrect API key: {KEY}"}}),
                      Fault.REFUSED, "teamcar key set model"),
    "a key without rights": (refuses(403, {"error": f"no {KEY}"}), Fault.REFUSED, "this key"),
    "no such model": (refuses(404, {"error": {"message": "model 'tiny' not found"}}),
                      Fault.UNSUITABLE, "model 'tiny' not found"),
    "not paid": (refuses(402, {}), Fault.LIMITED, "paid"),
    "asked too often": (refuses(429, {"error": {"message": "slow down"}}, Retry_After="7"),
                        Fault.LIMITED, "wait 7 s: slow down"),
    "a bad request": (refuses(400, {"error": {"message": "no"}}), Fault.UNSUITABLE, "(400): no"),
    "too long": (refuses(400, {"error": {"message": "maximum context length is 512 tokens"}}),
                 Fault.TOO_LONG, "larger context"),
    "too large": (refuses(413, {}), Fault.TOO_LONG, "too long"),
    "its own fault": (refuses(500, {"error": {"message": "oops"}}), Fault.BROKEN, "(500): oops"),
    "still loading": (refuses(503, {"error": {"message": "Loading model"}}, Retry_After="3"),
                      Fault.BROKEN, "wait 3 s: Loading model"),
    "a page of a gateway": (Scripted((b"<html>Bad gateway</html>",), 502, HTML),
                            Fault.BROKEN, "(502)"),
    "a page of a hotel": (Scripted((b"<html>Sign in</html>",), 200, HTML),
                          Fault.BROKEN, "sign in to the network"),
    "garbage": (Scripted((bytes(range(128, 256)) * 40,)), Fault.BROKEN, "no answer"),
    "a broken document": (Scripted((b'data: {"choices": [\n\n',)), Fault.BROKEN, "broken JSON"),
    "a number": (Scripted((b"data: 42\n\n",)), Fault.BROKEN, "int where"),
    "an event that never ends": (Scripted((b"data: " + b"x" * 1_100_000,)),
                                 Fault.BROKEN, "does not end"),
    "no reason to end": (streamed(TWO, LEFT, done=False), Fault.BROKEN, "breaks off"),
    "cut by another's round": (streamed(TWO), Fault.BROKEN, "breaks off"),
    "a last word alone": (Scripted((DONE,)), Fault.BROKEN, "breaks off"),
    "an empty answer": (Scripted(), Fault.BROKEN, "empty answer"),
    "nothing but comments": (Scripted((b": ping\n\n",)), Fault.BROKEN, "no answer"),
    "an error in the stream": (streamed(TWO, {"error": {"message": f"overloaded {KEY}"}}),
                               Fault.BROKEN, "overloaded …"),
    "an error at once": (streamed({"error": "out of memory"}), Fault.BROKEN, "out of memory"),
    "an error that ends it": (streamed(TWO, chunk({}, "error")), Fault.BROKEN, "with an error"),
    "torn in the middle": (streamed(TWO, end=End.TORN, done=False), Fault.BROKEN, "broke off"),
    "hung up": (Scripted(raw=True, end=End.TORN), Fault.BROKEN, "broke off"),
    "no HTTP": (Scripted((b"\x00\x01SSH-2.0\r\n\r\n",), raw=True, end=End.TORN),
                Fault.BROKEN, "broke off"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "fault", "words"), FAULTS.values(), ids=FAULTS)
async def test_every_fault_is_named_and_the_next_round_is_well(
    answer: Scripted, fault: Fault, words: str
) -> None:
    answers = [answer, answer] if answer.raw else [answer]  # a line that is hung up is tried twice
    async with at_desk(answers, always=says("Two left."), key=Secret(KEY)) as desk:
        failed = await failure(desk)
        assert failed.fault is fault
        assert words in str(failed)
        assert "\n" not in str(failed)
        assert KEY not in str(failed)
        assert desk.model.host in str(failed)
        assert desk.model.standing().state is not ModelState.READY
        desk.timer.advance(10)
        if failed.retry_after_s is None:
            assert (await ride(desk.model)).text == "Two left."
            assert desk.model.standing().state is ModelState.READY


async def test_an_empty_answer_to_a_long_request_is_a_context_that_is_too_small() -> None:
    async with at_desk([Scripted()]) as desk:
        assert (await failure(desk, LONG)).fault is Fault.TOO_LONG


async def test_where_nothing_listens_the_server_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
    model = ModelServer(ModelSettings(base_url=f"http://127.0.0.1:{port}/v1"), timer=ManualTimer())
    with pytest.raises(ModelFailed, match="is it running") as caught:
        await ride(model)
    assert caught.value.fault is Fault.UNREACHABLE
    await model.aclose()


async def test_a_server_that_wants_a_key_is_not_asked_without_one() -> None:
    async with at_desk([], preset="openai") as desk:
        failed = await failure(desk)
        assert failed.fault is Fault.REFUSED
        assert desk.server.asked == []


async def until_left(server: ScriptedServer) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await server.left.wait()


async def late(desk: Desk, at_s: float, request: ModelRequest = ASKED) -> ModelFailed:
    """Return the failure of a round for which the time runs out at `at_s`."""
    asking = asyncio.ensure_future(failure(desk, request))
    async with asyncio.timeout(PATIENCE_S):
        await desk.server.waiting.wait()
    await desk.timer.armed(at_s)
    desk.timer.advance(at_s - desk.timer.now())
    return await asking


@pytest.mark.parametrize(
    "parts",
    [(), (b": still here\n\n",), (event({"choices": []}),), (event(chunk({"role": "assistant"})),)],
    ids=["silence", "comments", "no choices", "a role"],
)
async def test_a_slow_first_word_is_waited_for_so_long_and_no_longer(
    parts: Sequence[bytes],
) -> None:
    never = asyncio.Event()
    async with at_desk([Scripted((*parts, never))], first_token_s=8.0) as desk:
        failed = await late(desk, 8.0)
        assert failed.fault is Fault.SLOW
        assert "within 8 s" in str(failed)
        await until_left(desk.server)


async def test_not_even_a_head_of_an_answer_is_slow_as_well() -> None:
    never = asyncio.Event()
    async with at_desk([Scripted((never,), raw=True)]) as desk:
        assert (await late(desk, 8.0)).fault is Fault.SLOW
        await until_left(desk.server)


async def test_silence_in_the_middle_is_a_stall() -> None:
    never = asyncio.Event()
    async with at_desk([Scripted((event(TWO), never))], silence_s=5.0) as desk:
        failed = await late(desk, 5.0)
        assert failed.fault is Fault.STALLED
        assert "silent for 5 s" in str(failed)
        await until_left(desk.server)


async def test_comments_in_the_middle_are_no_sign_of_life() -> None:
    never = asyncio.Event()
    ping = b": still here\n\n"
    async with at_desk([Scripted((event(TWO), ping, ping, never))], silence_s=5.0) as desk:
        assert (await late(desk, 5.0)).fault is Fault.STALLED


async def test_a_rider_who_listens_slowly_makes_no_stall() -> None:
    on = asyncio.Event()
    answer = Scripted((event(TWO), on, event(LEFT), event(chunk({}, "stop")), DONE))
    async with at_desk([answer]) as desk, desk.model.stream(ASKED) as events:
        assert await anext(events) == TextDelta("Two ")
        desk.timer.advance(20)
        on.set()
        assert await anext(events) == TextDelta("left.")


async def test_an_answer_that_trickles_is_bounded_as_a_whole() -> None:
    never = asyncio.Event()
    answer = Scripted((event(TWO), never))
    async with at_desk([answer], silence_s=5.0, total_s=6.0) as desk:
        async with desk.model.stream(ASKED) as events:
            await anext(events)
            desk.timer.advance(4.0)
            waiting = asyncio.ensure_future(anext(events))
            await desk.timer.armed(6.0)
            desk.timer.advance(2.0)
            with pytest.raises(ModelFailed, match="not done within 6 s") as caught:
                await waiting
        assert caught.value.fault is Fault.STALLED


async def test_a_reset_in_the_middle_breaks_the_round_after_the_words_that_came() -> None:
    on = asyncio.Event()
    async with at_desk([Scripted((event(TWO), on), end=End.RESET)]) as desk:
        async with desk.model.stream(ASKED) as events:
            assert await anext(events) == TextDelta("Two ")
            on.set()
            with pytest.raises(ModelFailed, match="broke off") as caught:
                await anext(events)
        assert caught.value.fault is Fault.BROKEN


async def test_words_before_an_error_in_the_same_chunk_are_not_lost() -> None:
    together = event(TWO) + event({"error": "overloaded"})
    async with at_desk([Scripted((together,))]) as desk, desk.model.stream(ASKED) as events:
        assert await anext(events) == TextDelta("Two ")
        with pytest.raises(ModelFailed, match="overloaded"):
            await anext(events)


async def test_leaving_a_round_closes_its_socket() -> None:
    never = asyncio.Event()
    async with at_desk([Scripted((event(TWO), never))], always=says("Two left.")) as desk:
        async with desk.model.stream(ASKED) as events:
            await anext(events)
        await until_left(desk.server)
        assert desk.model.standing().sentence is None
        assert (await ride(desk.model)).text == "Two left."


@pytest.mark.parametrize("parts", [(), (event(TWO),)], ids=["before a word", "after a word"])
async def test_cancelling_the_turn_closes_the_socket(parts: Sequence[bytes]) -> None:
    never = asyncio.Event()
    async with at_desk([Scripted((*parts, never))], always=says("Two left.")) as desk:
        asking = asyncio.ensure_future(ride(desk.model))
        async with asyncio.timeout(PATIENCE_S):
            await desk.server.waiting.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until_left(desk.server)
        assert (await ride(desk.model)).text == "Two left."


async def test_after_three_failures_the_server_is_left_alone_and_then_tried() -> None:
    broken = refuses(500, {})
    async with at_desk([broken] * 3, always=says("Two left.")) as desk:
        for _ in range(3):
            await failure(desk)
        failed = await failure(desk)
        assert "asked again in 30 s" in str(failed)
        assert failed.retry_after_s == 30
        assert len(desk.server.asked) == 3
        standing = desk.model.standing()
        assert (standing.state, standing.retry_in_s) == (ModelState.DOWN, 30)
        assert "(500)" in (standing.sentence or "")
        desk.timer.advance(30)
        assert (await ride(desk.model)).text == "Two left."
        assert desk.model.standing().state is ModelState.READY


async def test_a_conversation_that_is_too_long_is_no_failure_of_the_server() -> None:
    async with at_desk([refuses(413, {})] * 4, always=says("Two left.")) as desk:
        for _ in range(4):
            assert (await failure(desk)).fault is Fault.TOO_LONG
        assert (await ride(desk.model)).text == "Two left."
