"""The coach for the ear: sentence by sentence, and nothing kept that was not heard."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from coach.ahead import Ahead
from coach.conversation import AnswerPath
from coach.model_talk import Role
from coach.thinking import FIRST_S
from coach.turns import Turn
from tests.coach.garages import Table
from tests.coach.rides import RIDE
from tests.coach.scripted import ScriptedModel, calls, says
from tests.voice.listening import Listening, seconds_of

ASKED = "tell me a story about my legs"
CUT = "(cut off)"


class Spoken(Table):
    """A table whose turns are kept in a list."""

    def __init__(self, model: ScriptedModel) -> None:
        self.turns: list[Turn] = []
        super().__init__(model, over=self.turns.append)

    def told(self) -> list[str]:
        """What a model is told of what it, or the coach, said."""
        return [each.content for each in self.talk.messages() if each.role is Role.ASSISTANT]


async def settled(true: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0)


def test_an_answer_is_kept_as_far_as_it_was_heard() -> None:
    table, rider = Spoken(ScriptedModel([says("x")])), Listening()
    reply = table.coach.begin("how long is left", "voice", rider)
    assert rider.said == ["2:04 left in Over."]
    assert table.turns == []
    table.coach.heard(reply.turn, "2:04 left", cut=True)
    assert [(turn.heard, turn.cut, turn.spoken) for turn in table.turns] == [
        ("2:04 left", True, True)
    ]
    assert table.coach.lines[-1].text == f"2:04 left {CUT}"
    assert table.told() == ["2:04 left"]
    table.coach.heard(reply.turn, "2:04 left in Over.", cut=False)
    assert len(table.turns) == 1  # once


def test_a_line_is_bound_again_for_the_moment_at_which_it_sounds() -> None:
    table, rider = Spoken(ScriptedModel([says("x")])), Listening()
    table.coach.begin("how long is left", "voice", rider)
    again = rider.lines[0].again
    assert again is not None
    assert again(Ahead(4.0, seconds_of)) == "2:00 left in Over."
    assert table.seen is not None
    table.seen.ride = replace(RIDE, left_in_step_s=31.0)
    assert again(Ahead(0.0, seconds_of)) == "0:31 left in Over."


def test_an_act_is_said_as_it_came_out_and_never_again() -> None:
    table, rider = Spoken(ScriptedModel([says("x")])), Listening()
    table.coach.begin("easier", "voice", rider)
    assert rider.lines[0].again is None
    assert len(table.steered.done) == 1
    assert table.coach.dry("easier", rider.ahead()) is None
    assert len(table.steered.done) == 1


def test_typed_words_keep_what_was_heard_of_a_spoken_answer() -> None:
    table, rider = Spoken(ScriptedModel([says("x")])), Listening(so_far="2:04")
    table.coach.begin("how long is left", "voice", rider)
    table.coach.begin("what is my power", "key")
    assert [(turn.heard, turn.cut) for turn in table.turns] == [
        ("2:04", True),
        ("279 watts, target 275 watts.", False),
    ]


async def test_a_models_first_sentence_is_given_before_its_second_is_there() -> None:
    more = asyncio.Event()
    table = Spoken(ScriptedModel([says("Sit tall. ", more, "Breathe {cadence}. And more words.")]))
    rider = Listening()
    reply = table.coach.begin(ASKED, "voice", rider)
    await settled(lambda: rider.lines)
    assert rider.said == ["Sit tall."]
    more.set()
    await settled(lambda: rider.done)
    assert rider.said == ["Sit tall.", "Breathe 91 rpm.", "And more words."]
    assert rider.done[0].text == "Sit tall. Breathe 91 rpm. And more words."
    assert table.turns == []
    table.coach.heard(reply.turn, "Sit tall. Breathe", cut=True)
    assert table.coach.lines[-1].text == f"Sit tall. Breathe {CUT}"
    assert table.told() == ["Sit tall. Breathe"]
    assert table.turns[0].heard == "Sit tall. Breathe"


async def test_no_more_than_twelve_words_are_given_in_the_ride() -> None:
    words = "Sit tall and let your shoulders drop. Then breathe out slowly, loose, and long. Go."
    table, rider = Spoken(ScriptedModel([says(words)])), Listening()
    table.coach.begin(ASKED, "voice", rider)
    await settled(lambda: rider.done)
    assert rider.said == ["Sit tall and let your shoulders drop."]


async def test_a_lie_is_not_given_out() -> None:
    table = Spoken(ScriptedModel([says("You hold 340 W. Sit tall.")]))
    rider = Listening()
    table.coach.begin("tell me a story about my legs", "voice", rider)
    await settled(lambda: rider.done)
    assert "340" not in " ".join(rider.said)
    assert rider.done[0].badge == "model was wrong; numbers are the program's"


async def test_a_silent_model_is_stood_in_for_aloud() -> None:
    table, rider = Spoken(ScriptedModel([says(asyncio.Event())])), Listening()
    table.coach.begin(ASKED, "voice", rider)
    await table.timer.armed(FIRST_S)
    table.timer.advance(FIRST_S)
    await settled(lambda: rider.done)
    assert rider.done[0].path is AnswerPath.FALLBACK
    assert rider.said == [rider.done[0].text]
    assert rider.lines[0].again is not None


async def test_an_answer_that_is_cut_off_while_the_model_talks_keeps_what_was_heard() -> None:
    model = ScriptedModel([says("Sit tall. ", asyncio.Event())])
    table, rider = Spoken(model), Listening()
    reply = table.coach.begin(ASKED, "voice", rider)
    await settled(lambda: rider.lines)
    table.coach.cancel()
    table.coach.heard(reply.turn, "Sit", cut=True)
    await settled(lambda: table.turns)
    assert model.left == 1
    assert (table.turns[0].heard, table.turns[0].cut) == ("Sit", True)
    assert table.told() == ["Sit"]
    assert table.coach.lines[-1].text == f"Sit {CUT}"


async def test_an_act_of_the_model_is_said_in_its_own_line() -> None:
    model = ScriptedModel([calls(("skip_step", {}))])
    table, rider = Spoken(model), Listening()
    table.coach.begin("oh my, would you skip this whole thing for me mate", "voice", rider)
    await settled(lambda: rider.done)
    assert rider.done[0].awaits_confirmation
    assert rider.said == [rider.done[0].text]
    assert table.steered.done == []


async def test_a_round_that_was_begun_early_is_taken_over_and_asked_once() -> None:
    more = asyncio.Event()
    model = ScriptedModel([says("Sit ", more, "tall.")])
    table, rider, closed = Spoken(model), Listening(), list[bool]()
    early = table.coach.think_ahead(ASKED, 64, lambda: closed.append(True))
    assert early is not None
    await settled(lambda: model.asked)
    assert model.asked[0].max_tokens == 64
    table.coach.begin(ASKED, "voice", rider, early)
    more.set()
    await settled(lambda: rider.done)
    assert rider.said == ["Sit tall."]
    assert (len(model.asked), model.left, closed) == (1, 0, [True])


async def test_acts_of_an_early_round_are_not_done_before_it_is_taken_over() -> None:
    words = "would you make it a bit easier for me mate"
    model = ScriptedModel([calls(("change_intensity", {"direction": "easier", "percent": 2}))])
    table, rider, closed = Spoken(model), Listening(), list[bool]()
    early = table.coach.think_ahead(words, 64, lambda: closed.append(True))
    assert early is not None
    await settled(lambda: closed)
    assert table.steered.done == []
    table.coach.begin(words, "voice", rider, early)
    await settled(lambda: rider.done)
    assert len(table.steered.done) == 1


async def test_an_early_round_that_is_dropped_leaves_the_model() -> None:
    model = ScriptedModel([says("Sit ", asyncio.Event())])
    table, closed = Spoken(model), list[bool]()
    early = table.coach.think_ahead(ASKED, 64, lambda: closed.append(True))
    assert early is not None
    await settled(lambda: early.tokens)
    early.drop()
    await settled(lambda: closed)
    assert model.left == 1
    assert table.told() == []
