"""What is done by voice: only on the rider's whole words, once, and always told."""

import asyncio

import pytest

from coach.voice.sound_talk import FinalText
from coach.voice.turn_talk import By
from coach.voice.view import VoiceState
from tests.coach.scripted import ScriptedModel, calls, says
from tests.voice.riding_aloud import Rider, riding

EASIER = "Done: change_intensity."


def the_recogniser_is_late(rider: Rider) -> None:
    """Give the words so far as the last ones, without the recogniser's last pass."""
    turn, rider.sound.turn = rider.sound.turn, None
    assert turn is not None
    now_s = rider.sound.timer.now()
    rider.sound.tell(FinalText(now_s, turn, rider.sound.said, 1.0, now_s, 1.5, whole=False))


@pytest.mark.parametrize("words", ["make it easier", "skip this step", "end the ride"])
async def test_no_order_is_done_on_words_that_may_go_on(words: str) -> None:
    async with riding() as rider:
        rider.asks(words, tap=False)
        rider.voice.press(By.SOCKET)
        the_recogniser_is_late(rider)
        await rider.hears()
        assert rider.table.steered.done == []
        assert not rider.table.coach.awaits_confirmation
        assert "Say it again" in rider.voice.view().why


async def test_a_question_is_answered_on_words_that_stood_still() -> None:
    async with riding() as rider:
        rider.asks("what is my power", tap=False)
        rider.voice.press(By.SOCKET)
        the_recogniser_is_late(rider)
        assert (await rider.hears()).startswith("two hundred and seventy nine watts")


async def test_a_yes_that_may_go_on_confirms_nothing_and_a_no_refuses() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.8)
        rider.speaks("yes")
        rider.voice.press(By.SOCKET)
        the_recogniser_is_late(rider)
        rider.wait(0.2)
        assert rider.table.steered.done == []
        assert rider.state is VoiceState.CONFIRMING
        rider.speaks("no")
        rider.voice.press(By.SOCKET)
        the_recogniser_is_late(rider)
        await rider.hears()
        assert not rider.table.coach.awaits_confirmation
        assert rider.table.steered.done == []


@pytest.mark.parametrize("how", ["never mind", "esc", "no answer"])
async def test_a_question_that_was_given_up_is_not_confirmed_by_a_later_yes(how: str) -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.8)
        match how:
            case "never mind":
                rider.voice.press(By.SOCKET)
                rider.wait(0.1)
                rider.speaks("never mind")
                rider.voice.press(By.SOCKET)
            case "esc":
                rider.voice.cancel()
            case "no answer":
                rider.is_silent(9.0)
        rider.wait(1.0)
        assert not rider.table.coach.awaits_confirmation
        rider.asks("yes")
        assert "nothing to say yes to" in await rider.hears()
        assert rider.table.steered.done == []


async def test_a_yes_in_writing_ends_the_listening_and_is_a_yes() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.8)
        rider.voice.talk("cancel", "yes")
        rider.table.coach.begin("yes", "console")
        assert [done[0] for done in rider.table.steered.done] == ["skip_step"]
        assert rider.state is VoiceState.READY


async def test_what_was_done_is_told_though_the_rider_speaks_at_once() -> None:
    async with riding() as rider:
        rider.asks("make it easier")
        rider.voice.press(By.SOCKET)
        rider.wait(0.1)
        assert len(rider.table.steered.done) == 1
        assert rider.lines[-1] == EASIER
        (turn,) = rider.turns
        assert (turn.heard, turn.cut) == ("", True)
        assert rider.table.talk.messages()[-1].content == rider.lines[-1]


async def test_what_a_model_has_done_is_told_though_the_rider_speaks_at_once() -> None:
    model = ScriptedModel(
        [calls(("change_intensity", {"direction": "easier", "percent": 3})), says(asyncio.Event())]
    )
    async with riding(model) as rider:
        rider.asks("my legs would like somewhat less of all this")
        await rider.until(lambda: rider.table.steered.done)
        rider.voice.press(By.SOCKET)
        await rider.until(lambda: rider.turns)
        assert len(rider.table.steered.done) == 1
        assert "change_intensity" in rider.lines[-1]
        assert rider.turns[0].reply.text == rider.lines[-1]
