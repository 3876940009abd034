"""Spoken turns over a running ride, by real sound, and what is heard of them again.

Times are judged where they are truths of the ride, and never for how fast this machine is.
"""

import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from coach.voice.rig.model import SlowModel
from coach.voice.rig.mouth import CannotSpeak, Mouth
from coach.voice.rig.questions import FOR_THE_MODEL, QUESTIONS
from coach.voice.rig.room import PulseRoom
from coach.voice.rig.server import why_not
from coach.voice.rig.truth import TIME_ERROR_S
from tests.voice.spoken import tiny_model
from tui.voice_measuring import LONG_ANSWER, Measuring, take
from tui.voice_rig import Chosen, riding
from tui.voice_rig_kinds import (
    MODEL_SAYS,
    Interruptions,
    spoken_turns,
    talked_into,
    tapped_into,
    tapped_while_thinking,
)
from tui.voice_rig_turns import Turn

pytestmark = pytest.mark.rig

MOST_MISHEARD = 0.25  # of the words; the tiny model's own errors, and a machine that is busy


@pytest.fixture
def room() -> Iterator[PulseRoom]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with PulseRoom() as room:
        yield room


@pytest.fixture
def mouth(tmp_path: Path) -> Mouth:
    try:
        return Mouth(tmp_path / "questions")
    except CannotSpeak as cannot:
        pytest.skip(str(cannot))


@pytest.fixture(autouse=True)
def with_a_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEAMCAR_VOICE")


@pytest.fixture
def chosen() -> Chosen:
    return Chosen(tiny_model("en"))


def measuring(room: PulseRoom, chosen: Chosen, mouth: Mouth) -> Measuring:
    return Measuring(room, chosen, mouth, lambda _: None)


def misheard(turns: list[Turn]) -> float:
    words = sum(len(turn.asked.split()) for turn in turns)
    return sum(turn.misheard for turn in turns) / words


async def test_what_is_asked_aloud_is_answered_with_the_numbers_of_its_hearing(
    room: PulseRoom, chosen: Chosen, mouth: Mouth
) -> None:
    measured = measuring(room, chosen, mouth)
    async with riding(room, chosen) as rig:
        turns = await measured.turns(rig, "hands_free", take(QUESTIONS, 5))
        turns += await measured.turns(rig, "tap", take(QUESTIONS[5:], 5), random.Random(1))
        for turn in turns:
            assert turn.log["ending"] == "done", turn
            assert turn.heard, turn
            # A machine that stands still for a second makes a number a second older.
            late_s = rig.stalled_s(turn.voiced_until_s or 0.0, turn.heard[-1].to_s)
            off = [each for each in turn.wrong if (each.off_s or 99) > TIME_ERROR_S + late_s]
            assert not off, (turn.answer, turn.heard)
    assert misheard(turns) <= MOST_MISHEARD
    assert sum(turn.unclear for turn in turns) <= 1
    assert any(turn.log["speculation"]["prepared_hit"] for turn in turns)


async def test_a_model_is_asked_ahead_and_held_to_the_truth_aloud(
    room: PulseRoom, chosen: Chosen, mouth: Mouth
) -> None:
    measured = measuring(room, chosen, mouth)
    async with AsyncExitStack() as held:
        server = await held.enter_async_context(SlowModel(MODEL_SAYS, 0.3))
        voice = replace(chosen.voice, speculate="on")
        chosen = replace(chosen, voice=voice, server=server.url)
        rig = await held.enter_async_context(riding(room, chosen))
        turns = await measured.turns(rig, "speculated", take(FOR_THE_MODEL, 4))
        assert [turn.log["ending"] for turn in turns] == ["done"] * 4
        heard = " ".join(word.text for turn in turns for word in turn.heard)
        assert "three hundred and forty" not in heard
        assert not [(turn.answer, turn.heard, turn.wrong) for turn in turns if turn.wrong]
        assert any(turn.log["speculation"]["guesses"] for turn in turns)
        cut = Interruptions()
        await tapped_while_thinking(rig, server, FOR_THE_MODEL[0], 2, random.Random(2), cut)
        assert len(cut.socket_s) == 2
        assert server.open == 0


async def test_a_tap_and_a_voice_silence_the_coach_in_mid_word(
    room: PulseRoom, chosen: Chosen, mouth: Mouth
) -> None:
    cut, dice = Interruptions(), random.Random(3)

    async with riding(room, chosen) as rig:
        await tapped_into(rig, LONG_ANSWER, lambda asked: mouth.say(asked.text), 2, dice, cut)
        barged = [line for line in rig.logged() if line["ending"] == "barged"]
        assert len(barged) == len(cut.tap_s) == 2
        assert all(line["heard"]["cut"] for line in barged)
        # He speaks again when he is asked again.
        (turn,) = await spoken_turns(rig, QUESTIONS[:1], lambda asked: mouth.say(asked.text))
        assert turn.log["ending"] == "done"
        assert turn.sound_s is not None
    opened = replace(chosen, voice=replace(chosen.voice, open_microphone=True))
    async with riding(room, opened) as rig:
        await talked_into(rig, LONG_ANSWER, lambda asked: mouth.say(asked.text), 2, dice, cut)
    assert cut.onset_s
