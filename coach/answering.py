"""Turns of the model in the conversation: one at a time, in a line that grows, cut off by the next.

Loaded only where there is a model.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from coach.acting import Acting
from coach.chat import Chat
from coach.conversation import AnswerPath, Reply
from coach.garage import Garage
from coach.language import Language
from coach.scene import Scene
from coach.thinking import Thinker
from coach.tool_talk import Riding, View
from coach.turns import Account, Turn, TurnOver, forget, open_account
from sensors.clock import Clock

Told = Callable[[Reply], None]


class Answering:
    """Lets the model answer; `keep` is given every reply as it grows, by its turn."""

    def __init__(
        self,
        thinker: Thinker,
        chat: Chat,
        acting: Acting,
        clock: Clock,
        spoken: Language,
        look: Callable[[], Scene],
        keep: Callable[[Reply], None],
        garage: Garage | None = None,
        riding: Riding | None = None,
        over: TurnOver = forget,
    ) -> None:
        self._thinker, self._chat, self._acting, self._clock = thinker, chat, acting, clock
        self._spoken, self._look, self._keep = spoken, look, keep
        self._garage, self._riding, self._over = garage, riding, over
        self._task: asyncio.Task[Reply] | None = None

    @property
    def thinks(self) -> bool:
        return self._task is not None and not self._task.done()

    def begin(self, text: str, who: str, turn: int, told: Told = lambda _: None) -> Reply:
        """Let the model begin and return the reply that grows; raises RuntimeError without a loop.

        `told` gets it whenever there are words.
        """
        loop = asyncio.get_running_loop()
        reply = Reply(self._waiting, AnswerPath.MODEL, turn=turn, growing=True)
        now_s = self._clock.now()
        growing = _Growing(self, reply, self._chat.begin(text, reply, now_s), now_s, told)
        self._keep(reply)
        self._task = loop.create_task(self._think(text, who, growing), name="coach")

        def ended(task: "asyncio.Task[Reply]") -> None:
            if task.cancelled() and growing.reply.growing:  # before it had begun to think
                self._tell(text, growing.cut(), who, growing, Account(), cut=True)

        self._task.add_done_callback(ended)
        return reply

    async def answer(self, text: str, who: str, turn: int, told: Told) -> Reply | None:
        """Return the whole answer; None when it was cut off by the next words."""
        self.begin(text, who, turn, told)
        task = self._task
        assert task is not None
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            task.cancel()
            raise
        return None if task.cancelled() else task.result()

    def cancel(self) -> None:
        """Stop the model; what it has said so far stays, marked as cut off."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def noted(self, words: str, heard: str) -> None:
        """Let the model know of a turn that was answered without it."""
        self._thinker.noted(words, heard)

    @property
    def _waiting(self) -> str:
        return str(self._spoken.agent["talk"]["thinking"])

    async def _think(self, text: str, who: str, growing: "_Growing") -> Reply:
        scene = self._look()

        def look() -> Scene:
            # At rest the history is read for it: once a turn is enough.
            return scene if scene.ride is None else self._look()

        view = View(scene, self._spoken, self._garage, self._riding)
        hands = self._acting.hands(look, who)
        spent = open_account()
        try:
            reply = await self._thinker.think(text, view, look, hands, growing.grown)
        except asyncio.CancelledError:
            seen = growing.cut()
            self._tell(text, seen, who, growing, spent, cut=True)
            raise
        shown = growing.show(replace(reply, turn=growing.reply.turn))
        self._tell(text, shown.text, who, growing, spent)
        return shown

    def _tell(
        self,
        words: str,
        heard: str,
        who: str,
        growing: "_Growing",
        spent: Account,
        *,
        cut: bool = False,
    ) -> None:
        took_s = self._clock.now() - growing.began_s
        self._over(Turn(words, heard, who, growing.reply, took_s, cut, tuple(spent.rounds)))

    def show(self, reply: Reply, line: int, began_s: float) -> None:
        self._keep(reply)
        self._chat.grow(line, reply, self._clock.now() - began_s)


class _Growing:
    """One reply and its line."""

    def __init__(
        self, answering: Answering, reply: Reply, line: int, began_s: float, told: Told
    ) -> None:
        self.reply = reply
        self.began_s = began_s
        self._waiting = reply.text
        self._answering, self._line, self._told = answering, line, told

    def grown(self, words: str, badge: str | None) -> None:
        path = AnswerPath.MODEL if badge is None else AnswerPath.FALLBACK
        self.show(replace(self.reply, text=words or self._waiting, path=path, badge=badge))
        if words:
            self._told(self.reply)

    def cut(self) -> str:
        """Mark it as cut off and return how far it was seen."""
        cut_off = self._answering._spoken.agent["talk"]["cut_off"]
        seen = "" if self.reply.text == self._waiting else self.reply.text
        self.show(replace(self.reply, text=f"{seen} {cut_off}".strip(), growing=False))
        return seen

    def show(self, reply: Reply) -> Reply:
        self.reply = reply
        self._answering.show(reply, self._line, self.began_s)
        return reply
