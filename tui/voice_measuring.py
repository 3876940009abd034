"""Measures a voice in a room: so many turns of each kind, judged and timed."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Protocol

from coach.language import language
from coach.voice.rig.listener import Listener
from coach.voice.rig.model import SlowModel
from coach.voice.rig.mouth import Spoken
from coach.voice.rig.questions import FOR_THE_MODEL, QUESTIONS, Question
from coach.voice.rig.room import Room
from tui.voice_figures import Figures
from tui.voice_rig import Chosen, Rig, riding
from tui.voice_rig_kinds import (
    MODEL_SAYS,
    Interruptions,
    spoken_turns,
    talked_into,
    tapped_into,
    tapped_while_thinking,
)
from tui.voice_rig_turns import Turn, judge

FIRST_TOKEN_S = 0.8
LONG_ANSWER = next(each for each in QUESTIONS if each.text == "what is my heart rate")
Told = Callable[[str], None]


class Speaks(Protocol):
    """Says texts aloud; coach.voice.rig.mouth.Mouth is one."""

    def say(self, text: str) -> Spoken: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many turns of each kind."""

    hands_free: int = 20
    tap: int = 20
    speculated: int = 10
    model: int = 10
    interruptions: int = 10  # of each of the three

    @classmethod
    def of(cls, turns: int) -> "Wanted":
        """Return about so many turns in all, shared out."""
        third, tenth = max(1, turns * 3 // 10), max(1, turns // 10)
        return cls(third, third, tenth, tenth, tenth)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: of the tables, and beyond them; `interrupted` has an answer that is long."""

    covered: Sequence[Question] = QUESTIONS
    beyond: Sequence[Question] = FOR_THE_MODEL
    interrupted: Question = LONG_ANSWER


class Measuring:
    """One machine's, in one room; `told` gets a line as it goes on."""

    def __init__(
        self,
        room: Room,
        chosen: Chosen,
        mouth: Speaks,
        told: Told,
        asked: Asked | None = None,
        seed: int = 1,
    ) -> None:
        self._room, self._chosen, self._mouth, self._told = room, chosen, mouth, told
        self._asked = asked or Asked()
        self._listener = Listener(chosen.model, language(chosen.language))
        self._dice = random.Random(seed)
        self.figures = Figures({}, Interruptions())

    async def run(self, wanted: Wanted) -> Figures:
        """Measure everything; raises RigFailed."""
        async with riding(self._room, self._chosen) as rig:
            await self.turns(rig, "hands_free", take(self._asked.covered, wanted.hands_free))
            await self.turns(rig, "tap", take(self._asked.covered, wanted.tap), self._dice)
            await tapped_into(
                rig, self._asked.interrupted, self._say, wanted.interruptions, self._dice,
                self.figures.interruptions,
            )  # fmt: skip
        if self._asked.beyond:
            await self.with_model("on", "speculated", wanted.speculated, wanted.interruptions)
            await self.with_model("off", "model", wanted.model, 0)
        opened = replace(self._chosen.voice, open_microphone=True)
        async with riding(self._room, replace(self._chosen, voice=opened)) as rig:
            await talked_into(
                rig, self._asked.interrupted, self._say, wanted.interruptions, self._dice,
                self.figures.interruptions,
            )  # fmt: skip
        return self.figures

    async def with_model(self, speculate: str, kind: str, count: int, interrupted: int) -> None:
        """Ask what only a model answers, one that takes its time to the first token."""
        voice = replace(self._chosen.voice, speculate=speculate)
        async with AsyncExitStack() as held:
            server = await held.enter_async_context(SlowModel(MODEL_SAYS, FIRST_TOKEN_S))
            chosen = replace(self._chosen, voice=voice, server=server.url)
            rig = await held.enter_async_context(riding(self._room, chosen))
            # The first answer of all also opens the line.
            await self.turns(rig, kind, take(self._asked.beyond, count))
            await tapped_while_thinking(
                rig,
                server,
                self._asked.beyond[0],
                interrupted,
                self._dice,
                self.figures.interruptions,
            )

    async def turns(
        self, rig: Rig, kind: str, questions: Sequence[Question], taps: random.Random | None = None
    ) -> list[Turn]:
        """Ask, and judge each answer while its ride is remembered."""
        turns = list[Turn]()
        for question in questions:
            (turn,) = await spoken_turns(rig, [question], self._say, taps=taps)
            await asyncio.to_thread(judge, rig, turn, self._listener)
            turns.append(turn)
            self.figures.turns.setdefault(kind, []).append(turn)
            self._told(told(kind, turn))
        return turns

    def _say(self, question: Question) -> Spoken:
        return self._mouth.say(question.text)


def take(questions: Sequence[Question], count: int) -> list[Question]:
    """Return so many questions, in turn."""
    repeated: Iterator[Question] = cycle(questions)
    return list(islice(repeated, count))


def told(kind: str, turn: Turn) -> str:
    """Return a turn as one line."""
    total = turn.stages_ms.get("total")
    took = "no sound" if total is None else f"{total:4.0f} ms"
    heard = " ".join(word.text for word in turn.heard)
    marks = [f"WRONG {each.number} {each.was}" for each in turn.wrong]
    marks += ["unclear"] * turn.unclear + ["looked again"] * turn.looked_again
    if turn.understood != turn.asked:
        marks.append(f"understood “{turn.understood}”")
    tail = f"  [{'; '.join(marks)}]" if marks else ""
    return f"{kind:<10} {took}  {turn.asked} → {heard}{tail}"
