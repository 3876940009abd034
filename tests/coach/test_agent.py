"""The loop between words, model and tools: bounded, once only, and every call answered."""

import asyncio
import json
import threading
from dataclasses import replace

import pytest

from coach.conversation import AnswerPath
from coach.model_talk import Fault, Message, ModelFailed, Role
from coach.prompt import Part
from coach.toolbox import CANCELLED, DONE_ALREADY, NOT_ASKED, WAITS
from tests.coach.garages import Table, ToyGarage
from tests.coach.scripted import Round, ScriptedModel, calls, says

ASKED = "tell me a story about my legs"  # what no table covers


def results_of(messages: tuple[Message, ...]) -> list[str]:
    return [message.content for message in messages if message.role is Role.TOOL]


def assert_every_call_has_its_result(messages: tuple[Message, ...]) -> None:
    open_calls: list[str] = []
    for message in messages:
        if message.role is Role.TOOL:
            assert message.call_id == open_calls.pop(0)
        else:
            assert not open_calls
            open_calls = [call.id for call in message.calls]
    assert not open_calls


async def test_what_the_tables_cover_never_reaches_the_model() -> None:
    table = Table(ScriptedModel([says("Hello.")]))
    reply = await table.coach.answer("what is my power", "typed")
    assert reply.path is AnswerPath.OFFLINE
    assert table.agent.model.asked == []  # type: ignore[attr-defined]


async def test_the_model_looks_something_up_and_then_answers() -> None:
    model = ScriptedModel([calls(("get_training_load", {"days": 7})), says("You are tired.")])
    table = Table(model)
    reply = await table.coach.answer(ASKED, "typed")
    assert (reply.text, reply.path) == ("You are tired.", AnswerPath.MODEL)
    assert reply.values["get_training_load.today_ctl"] == 61
    (told,) = results_of(model.asked[1].messages)
    assert "fitness 61, fatigue 74, form -13" in told
    assert_every_call_has_its_result(table.talk.messages())


async def test_many_small_changes_in_a_turn_do_not_add_up_to_a_big_one() -> None:
    small = [("change_intensity", {"direction": "easier", "percent": n}) for n in range(1, 6)]
    table = Table(ScriptedModel([calls(*small)]))
    reply = await table.coach.answer("my legs are on fire so make it easier mate", "typed")
    assert table.steered.done == [("change_intensity", {"points": -1}, "typed")]
    assert reply.acted == ("change_intensity",)
    assert results_of(table.talk.messages())[1:] == [DONE_ALREADY] * 4


async def test_an_act_ends_the_turn_with_its_own_line() -> None:
    model = ScriptedModel(
        [calls(("change_intensity", {"direction": "easier", "percent": 3}), words="Sure!")]
    )
    table = Table(model)
    reply = await table.coach.answer("my legs are on fire so make it easier mate", "typed")
    assert table.steered.done == [("change_intensity", {"points": -3}, "typed")]
    assert (reply.text, reply.acted) == ("Done: change_intensity.", ("change_intensity",))
    assert len(model.asked) == 1
    assert_every_call_has_its_result(table.talk.messages())


async def test_the_same_call_acts_once_and_a_second_question_does_not_follow_the_first() -> None:
    ease = ("change_intensity", {"direction": "easier", "percent": 3})
    same = ("change_intensity", '{"percent":3,"direction":"easier"}')
    table = Table(ScriptedModel([calls(ease, same, ("skip_step", {}), ("pause", {}))]))
    reply = await table.coach.answer(
        "oh dear, easier please, then skip this monster and pause everything", "typed"
    )
    assert [name for name, _, _ in table.steered.done] == ["change_intensity"]
    assert reply.awaits_confirmation
    assert results_of(table.talk.messages())[1] == DONE_ALREADY
    assert results_of(table.talk.messages())[3] == WAITS


async def test_a_yes_does_what_the_model_asked_for_and_a_moved_ride_voids_it() -> None:
    table = Table(ScriptedModel([calls(("skip_step", {}))]))
    words = "would you skip this horrible thing for me my friend"
    reply = await table.coach.answer(words, "typed")
    assert reply.text == "Skip Over? Say yes."
    assert table.steered.done == []
    assert table.coach.say("yes", "typed").acted == ("skip_step",)
    await table.coach.answer(words, "typed")
    assert table.seen is not None
    table.seen.ride = replace(table.seen.ride, step=table.seen.ride.upcoming[0])
    assert table.coach.say("yes", "typed").acted == ()
    assert len(table.steered.done) == 1


async def test_what_nobody_asked_for_is_refused_and_told_to_the_model() -> None:
    model = ScriptedModel([calls(("end_ride", {})), says("Keep going.")])
    table = Table(model)
    reply = await table.coach.answer(ASKED, "typed")
    assert reply.text == "Keep going."
    assert table.steered.done == []
    assert results_of(model.asked[1].messages) == [NOT_ASKED]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("get_training_load", "not json"),
        ("get_training_load", '{"days": "seven"}'),
        ("get_training_load", '{"days": 7, "rider": "somebody"}'),
        ("get_training_load", "[7]"),
        ("get_training_load", "{" * 3000),
        ("read_file", {"path": "/etc/passwd"}),
        ("set_ftp", {"ftp_w": 100_000}),
    ],
)
async def test_a_wrong_call_is_told_once_and_then_given_up(name: str, given: object) -> None:
    mended = ScriptedModel([calls((name, given)), says("Good.")])
    table = Table(mended, Part.COACH, seen=None)
    assert (await table.coach.answer(ASKED, "typed")).text == "Good."
    for message in mended.asked[1].messages:
        assert all(isinstance(json.loads(call.arguments), dict) for call in message.calls)
    stubborn = Table(ScriptedModel([calls((name, given))]), Part.COACH, seen=None)
    reply = await stubborn.coach.answer(ASKED, "typed")
    assert reply.badge == "model kept asking wrongly; answered without it"
    assert len(stubborn.agent.model.asked) == 2  # type: ignore[attr-defined]
    assert stubborn.garage.done == []


async def test_a_model_that_goes_in_circles_is_stopped() -> None:
    many = calls(*[("get_recent_rides", {"count": 1})] * 5)
    table = Table(ScriptedModel([many]))
    reply = await table.coach.answer(ASKED, "typed")
    assert reply.path is AnswerPath.FALLBACK
    assert reply.badge == "model went in circles; answered without it"
    assert len(table.agent.model.asked) == 4  # type: ignore[attr-defined]
    told = results_of(table.talk.messages())
    assert len(told) == 20
    assert sum("Tempo" in each for each in told) == 8


async def test_an_answer_that_was_cut_off_leaves_a_whole_history_and_closes_the_line() -> None:
    never = asyncio.Event()
    model = ScriptedModel([calls(("get_recent_rides", {"count": 1})), says("Well, ", never)])
    table = Table(model)
    first = asyncio.create_task(table.coach.answer(ASKED, "typed"))
    while len(model.asked) < 2:
        await asyncio.sleep(0)
    reply = table.coach.say("what is my cadence", "typed")
    assert reply.text.startswith("91 rpm")
    assert (await first).text == "(cut off)"
    assert model.left == 1
    assert_every_call_has_its_result(table.talk.messages())
    assert table.coach.lines[1].text == "(cut off)"


async def test_calls_not_reached_when_the_turn_is_cut_are_answered_as_cancelled() -> None:
    began, free = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        loop.call_soon_threadsafe(began.set)
        free.wait(30)

    model = ScriptedModel([calls(("get_recent_rides", {"count": 1}), ("get_calendar", {}))])
    table = Table(model, garage=ToyGarage(before_rides=wait))
    task = asyncio.create_task(table.coach.answer(ASKED, "typed"))
    await began.wait()
    table.coach.cancel()
    await task
    free.set()
    assert results_of(table.talk.messages()) == [CANCELLED, CANCELLED]
    assert_every_call_has_its_result(table.talk.messages())


@pytest.mark.parametrize("fault", Fault)
async def test_a_model_that_fails_costs_no_answer_and_shows_a_badge(fault: Fault) -> None:
    table = Table(ScriptedModel([Round(failed=ModelFailed(fault, "it failed"))]))
    reply = await table.coach.answer(ASKED, "typed")
    assert reply.text == "2 watts over target, 158 bpm, zone 3. 2 hard efforts to come."
    assert reply.path is AnswerPath.FALLBACK
    assert reply.badge is not None
    assert table.coach.lines[-1].badge == reply.badge


async def test_only_the_last_message_holds_the_ride_of_this_instant() -> None:
    model = ScriptedModel([says("One."), calls(("get_calendar", {"days_back": 0, "days_ahead": 7})),
                           says("Two."), says("Three.")])  # fmt: skip
    table = Table(model)
    for words in (ASKED, "and now another one about mine", "and the moral of it"):
        await table.coach.answer(words, "typed")
    for request in model.asked:
        users = [each for each in request.messages if each.role is Role.USER]
        assert [("[the ride" in each.content) for each in users][-1:] == [True]
        assert not any("[the ride" in each.content for each in users[:-1])
    assert all(request.messages[0] == model.asked[0].messages[0] for request in model.asked)
    assert all(request.tools == model.asked[0].tools for request in model.asked)
    assert_every_call_has_its_result(table.talk.messages())
