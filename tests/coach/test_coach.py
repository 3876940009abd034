"""The conversation: its lines, what it says without a ride, and input of any kind."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.answers import ASKABLE, EAR, INTENTS, answer
from coach.chat import LINES_KEPT
from coach.coach import Coach
from coach.conversation import AnswerPath, Reply
from coach.document import ask_document
from coach.formats import LONGEST_WORDS
from coach.intents import Kind
from coach.scene import RestContext, Scene
from sensors.clock import ManualClock
from tests.coach.rides import REST, RIDE, SCENE, Seen, Steered
from workouts.commands import COMMANDS
from workouts.snapshot import GuardState, LoadToday, RideState
from workouts.workout import StepKind

ANSWERS = {
    "how am I doing": "2 watts over target, 158 bpm, zone 3. 2 hard efforts to come.",
    "am I on target": "Yes: 2 watts over target, 277 watts for 275 watts.",
    "how many left": "2 hard efforts after this one.",
    "which interval is this": "Over, 2 of 6.",
    "what's next": "Under, 2:00 at 235 watts.",
    "and after that?": "Cool down, 5:00 from 150 to 90 watts.",
    "how hard is the next one": "Under at 235 watts, 2:00.",
    "how long is left": "2:05 left in Over.",
    "what's my cadence": "91 rpm; the plan asks for 85 to 95 rpm.",
    "what's today's workout": "Over-unders 3×12, 1:05:00 long.",
    "how are the batteries": "Stages 15 percent, Strap 98 percent; change it soon.",
    "which sensors are connected": "Strap live, Stages live, Kickr live.",
    "who measures my power": "Power comes from Stages.",
    "how's my form": ("Form −13, carrying good training fatigue; fitness 61, fatigue 74."),
    "what's the trainer doing": "Kickr: under our control, 275 watts.",
    "is any data missing": "4 seconds recorded without power.",
    "what's my NP": "231 watts normalised.",
}


def coach_with(seen: Seen | None, steered: Steered | None = None) -> Coach:
    return Coach(steered, lambda: seen, ManualClock(), lambda: REST)


@pytest.mark.parametrize(("said", "answered"), ANSWERS.items())
def test_a_rider_asks_and_is_answered(said: str, answered: str) -> None:
    assert answer(said, SCENE).text == answered


def test_off_target_is_no_and_without_power_it_is_not_guessed() -> None:
    low = replace(SCENE, ride=replace(RIDE, power_3s_w=240, deviation_w=-35))
    blind = replace(SCENE, ride=replace(RIDE, power_w=None, power_3s_w=None, deviation_w=None))
    free = replace(SCENE, ride=replace(RIDE, target_w=None, deviation_w=None))
    assert answer("am I on target", low).text == (
        "No: 35 watts under target, 240 watts for 275 watts."
    )
    assert answer("am I on target", blind).text.startswith("No power:")
    assert answer("am I on target", free).text == (
        "277 watts now. No target in this step: ride as you like."
    )


@pytest.mark.parametrize(
    ("state", "opening"),
    [
        (RideState.READY, "Ready when you are: Over-unders 3×12, 1:05:00."),
        (RideState.PAUSED, "Paused at 27:14. 37:45 still to ride."),
        (RideState.FINISHED, "Done: 27:14, 211 watts average, 41 training stress."),
    ],
)
def test_how_am_i_doing_fits_the_state_of_the_ride(state: RideState, opening: str) -> None:
    assert answer("how am I doing", Scene(replace(RIDE, state=state))).text == opening


def test_the_last_step_has_nothing_after_it() -> None:
    last = Scene(replace(RIDE, upcoming=()))
    assert answer("what's next", last).text == "Nothing: this is the last step."
    assert answer("and after that?", last).text == "Nothing after that."
    rest = replace(RIDE, step=replace(RIDE.upcoming[0], kind=StepKind.REST), work_steps_left=1)
    assert answer("how many left", Scene(rest)).text == "1 hard effort to go."


def test_a_released_brake_is_explained_when_it_feels_easy() -> None:
    scene = Scene(replace(RIDE, guard=GuardState.RELEASED))
    assert answer("why is it so easy", scene).text == (
        "The brake is released: spin up and it comes back."
    )


def test_without_a_ride_the_coach_answers_about_load_and_plan_and_says_so_otherwise() -> None:
    coach = coach_with(None, Steered())
    assert coach.say("how is my form", "typed").text == (
        "Form −9, balanced; fitness 61, fatigue 70."
    )
    assert coach.say("what should I ride today", "typed").text == "Sweet spot 3×12, 1:15:00."
    assert coach.say("how was my last ride", "typed").text == (
        "Tempo 2×20, 1:15:12, 219 watts normalised, training stress 72, 940 kilojoules."
    )
    assert coach.say("what is my FTP", "typed").text == "FTP 265 watts."
    assert coach.say("what is my power", "typed").text.startswith("No ride is running.")
    assert coach.say("skip", "typed").text.startswith("No ride is running")
    assert coach.say("make it easier", "typed").acted == ()


def test_an_empty_history_is_said_and_not_filled_with_noughts() -> None:
    scene = Scene(rest=RestContext(LoadToday()))
    assert answer("what is my CTL", scene) == Reply(
        "No load yet: it grows from your recorded rides.", intent="ctl"
    )
    assert answer("how was my last ride", scene).values == {}


def test_say_that_again_answers_with_the_numbers_of_now() -> None:
    seen = Seen()
    coach = coach_with(seen)
    assert coach.say("say that again", "typed").text == "I have not said anything yet."
    coach.say("how long is left", "typed")
    seen.ride = replace(RIDE, left_in_step_s=61.5)
    again = coach.say("say that again", "typed")
    assert again.text == "1:02 left in Over."
    assert again.values["left_in_step_s"] == 62


def test_say_that_again_after_an_act_says_its_line_and_does_nothing() -> None:
    steered = Steered()
    coach = coach_with(Seen(), steered)
    coach.say("easier", "typed")
    again = coach.say("say that again", "typed")
    assert again.text == "Done: change_intensity."
    assert again.acted == ()
    assert len(steered.done) == 1


def test_what_is_not_understood_is_said_honestly_with_what_would_be() -> None:
    reply = answer("how is the heart in my chest feeling", SCENE)
    assert reply.path is AnswerPath.FALLBACK
    assert reply.intent is None
    assert reply.values == {"intents_known": len(ASKABLE)}
    assert "heart rate" in reply.text
    assert f"I know {len(ASKABLE)} questions and commands" in reply.text


def test_what_is_suggested_would_be_understood() -> None:
    for text in (
        "",
        "wibble",
        "hearts of oak",
        "power please of the interval thing",
        "中文",
        "easier no",
    ):
        suggested = answer(text, SCENE).text.split("“")[1:]
        assert len(suggested) == 2
        for example in suggested:
            assert EAR.hear(example.split("”")[0]) is not None


def test_the_conversation_is_kept_bounded_and_clean() -> None:
    coach = coach_with(Seen())
    coach.say("what's my \x1b[31mpower\x07 " + "and so on " * 50, "typed")
    assert [line.who for line in coach.lines] == ["you", "coach"]
    assert all(line.text.isprintable() for line in coach.lines)
    assert len(coach.lines[0].text) == LONGEST_WORDS
    assert coach.lines[1].seconds_taken == 0.0
    assert coach.lines[1].path is AnswerPath.FALLBACK
    for _ in range(LINES_KEPT):
        coach.say("power", "typed")
    assert len(coach.lines) == LINES_KEPT
    assert coach.turn == LINES_KEPT + 1


def test_silence_is_not_a_turn() -> None:
    coach = coach_with(Seen())
    assert coach.say("  \n", "typed").path is AnswerPath.FALLBACK
    assert coach.turn == 0
    assert coach.lines == ()


SHORT_WORDS = ("skip", "yes", "no", "end", "confirm", "by", "five", "%", "-3")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text() | st.lists(st.sampled_from(SHORT_WORDS)).map(" ".join))
def test_any_text_gets_an_answer_and_no_dangerous_act(text: str) -> None:
    steered = Steered()
    coach = coach_with(Seen(), steered)
    assert coach.say(text, "typed").text
    assert not {name for name, _, _ in steered.done} & {"finish", "discard"}


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "skip " * 2_000,
        "9" * 10_000,
        "one " * 100,
        "\x00\x1b[2J",
        "�\ud800",
        "ﷺ" * 400,
    ],
    ids=["letters", "words", "digits", "numbers", "controls", "surrogate", "expanding"],
)
def test_odd_input_is_answered_and_never_acted_on(text: str) -> None:
    steered = Steered()
    coach = coach_with(Seen(), steered)
    reply = coach.say(text, "typed")
    assert reply.path is AnswerPath.FALLBACK
    assert steered.done == []


def test_the_table_is_large_enough_and_orders_only_do_what_keys_can() -> None:
    orders = [intent.order for intent in INTENTS if intent.order is not None]
    assert len(ASKABLE) >= 50
    assert {order.command for order in orders} == set(COMMANDS)
    assert all(intent.order is not None for intent in INTENTS if intent.kind is Kind.ORDER)


def test_importing_the_coach_brings_no_screen_no_model_and_nothing_heavy() -> None:
    heavy = ("textual", "rich", "httpx", "difflib", "tomllib", "asyncio", "sqlite3", "vosk")
    code = f"import sys, coach.coach; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_json_document_has_the_fields_of_the_contract() -> None:
    reply = coach_with(Seen()).say("what's my power", "ask")
    document = json.loads(json.dumps(ask_document(reply, turn=1, total_ms=1.234)))
    assert document == {
        "answer": "279 watts, target 275 watts.",
        "path": "offline",
        "intent": "power",
        "values": {"power_w": 279, "target_w": 275},
        "acted": [],
        "turn": 1,
        "first_token_ms": None,
        "total_ms": 1.2,
    }
