"""A turn of the model as the rider has it: in time, true, brief, and never silence."""

import asyncio

import pytest

from coach.brevity import MOST_WORDS, brief, without_markdown
from coach.conversation import AnswerPath, Reply
from coach.prompt import Part
from coach.thinking import FIRST_S
from tests.coach.garages import Table
from tests.coach.rides import Seen
from tests.coach.scripted import ScriptedModel, calls, says

ASKED = "tell me a story about my legs"
STATUS = "2 watts over target, 158 bpm, zone 3. 2 hard efforts to come."


async def test_in_the_ride_a_silent_model_is_given_up_within_three_seconds() -> None:
    table = Table(ScriptedModel([says(asyncio.Event())]))
    task = asyncio.create_task(table.coach.answer(ASKED, "typed"))
    await table.timer.armed(FIRST_S)
    assert table.coach.lines[-1].growing
    table.timer.advance(FIRST_S)
    reply = await task
    assert FIRST_S < 3
    assert (reply.text, reply.path) == (STATUS, AnswerPath.FALLBACK)
    assert reply.badge == "model too slow; answered without it"
    line = table.coach.lines[-1]
    assert (line.text, line.growing, line.badge) == (STATUS, False, reply.badge)


async def test_at_rest_a_late_model_is_stood_in_for_and_its_answer_still_comes() -> None:
    late = asyncio.Event()
    table = Table(ScriptedModel([says(late, "Rest today.")]), Part.COACH, seen=None)
    told: list[Reply] = []
    task = asyncio.create_task(table.coach.answer(ASKED, "chat", told.append))
    await table.timer.armed(FIRST_S)
    table.timer.advance(FIRST_S)
    assert told[0].text.startswith("I have no answer to that now.")
    assert told[0].badge == "model still thinking; this is without it"
    late.set()
    reply = await task
    assert (reply.text, reply.badge) == ("Rest today.", None)
    assert [line.text for line in table.coach.lines] == [ASKED, "Rest today."]


async def test_a_model_that_falls_silent_keeps_what_it_has_said() -> None:
    table = Table(ScriptedModel([says("Rest today. And ", asyncio.Event())]), Part.COACH, seen=None)
    told: list[Reply] = []
    task = asyncio.create_task(table.coach.answer(ASKED, "chat", told.append))
    await table.timer.armed(30.0)
    while not told:
        await asyncio.sleep(0)
    assert table.coach.lines[-1].text == "Rest today."
    table.timer.advance(30.0)
    reply = await task
    assert (reply.text, reply.path) == ("Rest today.", AnswerPath.MODEL)
    assert reply.badge == "model too slow; answered without it"


async def test_words_before_a_call_are_no_answer() -> None:
    model = ScriptedModel(
        [calls(("get_calendar", {"days_back": 0, "days_ahead": 1}), words="Let me see. "),
         says("Tomorrow is tempo.")]
    )  # fmt: skip
    table = Table(model, Part.COACH, seen=None)
    assert (await table.coach.answer(ASKED, "chat")).text == "Tomorrow is tempo."


@pytest.mark.parametrize("words", ["", "   \n", "```\n```", "***"])
async def test_an_empty_answer_is_no_answer(words: str) -> None:
    table = Table(ScriptedModel([says(words)]))
    reply = await table.coach.answer(ASKED, "typed")
    assert (reply.text, reply.path) == (STATUS, AnswerPath.FALLBACK)
    assert reply.badge == "model said nothing; answered without it"


async def test_slots_are_filled_and_a_lie_is_replaced() -> None:
    table = Table(ScriptedModel([says("Your power is {power}.")]))
    reply = await table.coach.answer(ASKED, "typed")
    assert reply.text == "Your power is 279 watts."
    assert reply.values["power_w"] == 279
    liar = Table(ScriptedModel([says("You hold 340 W.")]))
    reply = await liar.coach.answer(ASKED, "typed")
    assert "340" not in reply.text
    assert reply.badge == "model was wrong; numbers are the program's"
    assert reply.values["replaced"] == "You hold 340 W."
    unknown = Table(ScriptedModel([says("You hold {wattage}.")]))
    assert "{" not in (await unknown.coach.answer(ASKED, "typed")).text


async def test_a_bug_in_a_model_costs_no_answer() -> None:
    def broken(_: object) -> object:
        raise ZeroDivisionError

    table = Table(ScriptedModel([broken]))  # type: ignore[list-item]
    reply = await table.coach.answer(ASKED, "typed")
    assert (reply.text, reply.badge) == (STATUS, "model failed; answered without it")


async def test_twelve_words_in_the_ride_and_more_at_rest() -> None:
    words = (
        "Sit tall and let your shoulders drop. Then breathe out slowly and keep your elbows loose."
    )
    ride = await Table(ScriptedModel([says(words)])).coach.answer(ASKED, "typed")
    rest = Table(ScriptedModel([says(words)]), Part.COACH, seen=None)
    assert ride.text == "Sit tall and let your shoulders drop."
    assert (await rest.coach.answer(ASKED, "typed")).text == words


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("**Hold** `it`.", "Hold it."),
        ("# Plan\n- easy *first*\n- then hard", "Plan easy first then hard"),
        ("> 1. Ride [here](http://x.y)", "Ride here"),
        ("```python\nprint()\n```Ride.", "Ride."),
        ("a_b and 2*3*4 stay", "a_b and 2*3*4 stay"),
        ("***so*** easy\x1b[31m", "so easy [31m"),
    ],
)
def test_markdown_is_not_heard(said: str, heard: str) -> None:
    assert without_markdown(said) == heard


def test_what_is_too_long_is_cut_where_it_hurts_least() -> None:
    assert brief("Short. And sweet.") == "Short. And sweet."
    long = "Keep your shoulders low and easy, " + "and so on and on " * 5
    assert brief(long) == "Keep your shoulders low and easy."
    cut = brief("word " * 40)
    assert len(cut.split()) == MOST_WORDS
    assert cut.endswith("…")


async def test_why_tells_the_path_and_the_values() -> None:
    model = ScriptedModel([calls(("get_training_load", {"days": 7})), says("Tired: {power}.")])
    table = Table(model)
    assert table.coach.say("/why", "typed").text == "I have not said anything yet."
    table.coach.say("what is my power", "typed")
    assert table.coach.say("/why", "typed").text == (
        "Answered offline, as “power”. Taken from power_w 279, target_w 275."
    )
    await table.coach.answer(ASKED, "typed")
    told = table.coach.say("/why", "typed").text
    assert told.startswith("Answered by the model. It looked at get_training_load.")
    assert "power_w 279" in told
    assert "get_training_load.today_ctl 61" in told


async def test_a_deed_is_asked_done_once_and_undone_for_five_seconds() -> None:
    model = ScriptedModel([calls(("schedule_workout", {"day": "2026-03-05", "name": "easy"}))])
    table = Table(model, Part.COACH, seen=None)
    words = "would you put that easy one into my calendar for tomorrow"
    reply = await table.coach.answer(words, "chat")
    assert reply.text == "Plan Easy hour for 2026-03-05? Say yes."
    assert table.coach.say("yes", "chat").text == "Planned: Easy hour, 2026-03-05."
    assert table.coach.say("yes", "chat").acted == ()
    assert len(table.garage.done) == 1
    assert table.coach.say("undo", "chat").text == "Undone: Planned: Easy hour, 2026-03-05."
    assert table.garage.done == []
    await table.coach.answer(words, "chat")
    table.coach.say("yes", "chat")
    table.clock.advance(6)
    assert table.coach.say("undo", "chat").acted == ()
    assert len(table.garage.done) == 1


async def test_without_a_ride_nothing_is_steered() -> None:
    model = ScriptedModel([calls(("skip_step", {})), says("There is no ride.")])
    table = Table(model, Part.COACH, seen=None)
    reply = await table.coach.answer("would you skip this thing for me my friend", "chat")
    assert reply.text == "No ride is running, so there is nothing to steer."
    assert table.steered.done == []


async def test_another_question_ends_the_one_before_and_lines_stay_in_order() -> None:
    never = asyncio.Event()
    table = Table(ScriptedModel([says(never), says("Second.")]), seen=Seen())
    first = table.coach.begin(ASKED, "typed")
    assert first.growing
    await table.timer.armed(FIRST_S)
    second = table.coach.begin("and another one about somebody", "typed")
    while table.coach.thinks:
        await asyncio.sleep(0)
    assert [line.text for line in table.coach.lines][1::2] == ["(cut off)", "Second."]
    settled = table.coach.reply_to(first.turn)
    assert settled is not None
    assert not settled.growing
    whole = table.coach.reply_to(second.turn)
    assert whole is not None
    assert (whole.text, whole.growing) == ("Second.", False)
