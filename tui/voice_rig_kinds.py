"""What the rig measures: answers hands-free and after a tap, a model asked ahead, interruptions."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from coach.voice.rig.model import SlowModel
from coach.voice.rig.mouth import Spoken
from coach.voice.rig.questions import Question
from coach.voice.view import VoiceState
from tui.voice_rig import Rig
from tui.voice_rig_turns import BEFORE_SPEAKING_S, QUIET_S, Turn, ask

TAP_AFTER_S = (0.03, 0.2)  # who taps does it so long after his last word
INTO_ANSWER_S = (0.5, 1.1)  # who interrupts lets the coach say some words
SILENT_S = 0.3  # so long nothing is heard; a pause within a sentence is shorter
# What a model says, in words that every speech model knows: with slots, and once a lie.
MODEL_SAYS = (
    "Keep the legs moving. You have {time_left} left.",
    "Hold on and keep going, {power} is fine.",
    "Hold it there. You are at {power}.",
    "Good, keep going, {time_left} left.",
    "You hold 340 watts. Keep going.",
)
Ask = Callable[[Question], Spoken]
Told = Callable[[Turn], None]


@dataclass(slots=True)
class Interruptions:
    """Seconds from what interrupts to what it does, as recorded."""

    tap_s: list[float] = field(default_factory=list)  # tap -> silent
    onset_s: list[float] = field(default_factory=list)  # a voice -> silent
    socket_s: list[float] = field(default_factory=list)  # tap -> the model's line is closed
    missed: int = 0  # a voice that did not interrupt


async def spoken_turns(
    rig: Rig,
    questions: Sequence[Question],
    mouth: Ask,
    told: Told = lambda _: None,
    *,
    taps: random.Random | None = None,
) -> list[Turn]:
    """Ask questions one after another; with `taps` each is ended by one."""
    turns = []
    for question in questions:
        after_s = None if taps is None else taps.uniform(*TAP_AFTER_S)
        turns.append(await ask(rig, question, mouth(question), after_s))
        told(turns[-1])
    return turns


async def tapped_into(
    rig: Rig, question: Question, mouth: Ask, count: int, dice: random.Random, out: Interruptions
) -> None:
    """Interrupt answers by a tap, and hear how soon it is silent."""
    for _ in range(count):
        if not await _answering(rig, mouth(question)):
            continue
        await asyncio.sleep(dice.uniform(*INTO_ANSWER_S))
        tapped_s = rig.press()
        out.tap_s.append(await _silent_after(rig, tapped_s) - tapped_s)
        await _give_up(rig)


async def talked_into(
    rig: Rig, question: Question, mouth: Ask, count: int, dice: random.Random, out: Interruptions
) -> None:
    """Interrupt answers by speaking, the microphone being open meanwhile."""
    for _ in range(count):
        if not await _answering(rig, mouth(question)):
            continue
        before = len(rig.logged())
        await asyncio.sleep(dice.uniform(*INTO_ANSWER_S))
        said_s = time.monotonic()
        rig.room.say(mouth(question).path)
        onset_s = await rig.heard_from(rig.room.spoken, said_s, "the voice")
        silent_s = await _silent_after(rig, onset_s)
        await asyncio.sleep(QUIET_S)
        await _give_up(rig)
        if (await rig.settled(before + 1))["ending"] == "barged":
            out.onset_s.append(silent_s - onset_s)
        else:
            out.missed += 1


async def tapped_while_thinking(
    rig: Rig, server: SlowModel, question: Question, count: int, dice: random.Random,
    out: Interruptions,
) -> None:  # fmt: skip
    """Tap while the model is still silent, and see when its line is closed."""
    for _ in range(count):
        before, server.stalled = len(server.left_s), True
        rig.talker.talk("say", question.text)
        await rig.until(lambda: server.open, "the model")
        await asyncio.sleep(dice.uniform(0.1, 0.5))
        tapped_s = rig.press()
        await rig.until(partial(server.has_lost_more_than, before), "the line's end")
        server.stalled = False
        out.socket_s.append(server.left_s[-1] - tapped_s)
        await _give_up(rig)


async def _answering(rig: Rig, said: Spoken) -> bool:
    """Ask until an answer sounds; returns whether one does."""
    await rig.at_rest()
    begun_s = rig.press()
    await asyncio.sleep(BEFORE_SPEAKING_S)
    rig.room.say(said.path)
    await rig.until(lambda: rig.view.state in (VoiceState.SPEAKING, VoiceState.FAILED), "an answer")
    if rig.view.state is VoiceState.FAILED:
        return False
    await rig.heard_from(rig.room.heard, begun_s, "its sound")
    return True


async def _silent_after(rig: Rig, at_s: float) -> float:
    heard = rig.room.heard
    await rig.until(lambda: heard.silent_from_s(at_s, SILENT_S) is not None, "silence")
    silent_s = heard.silent_from_s(at_s, SILENT_S)
    assert silent_s is not None
    return silent_s


async def _give_up(rig: Rig) -> None:
    """Let the turn that the interruption has begun end with nothing."""
    rig.talker.talk("cancel")
    await rig.at_rest()
    await asyncio.sleep(QUIET_S)
