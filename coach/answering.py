"""Turns of the model in the conversation: one at a time, in a line that grows, cut off by the next.

Loaded only where there is a model.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from coach.acting import Acting
from coach.agent import Exchange
from coach.aloud import Aloud, Unheard
from coach.chat import Chat
from coach.conversation import AnswerPath, Reply
from coach.early_round import EarlyRound
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
        self.unheard: Unheard | None = None  # the spoken turn that began last

    @property
    def thinks(self) -> bool:
        return self._task is not None and not self._task.done()

    def begin(
        self,
        text: str,
        who: str,
        turn: int,
        told: Told = lambda _: None,
        aloud: Aloud | None = None,
        early: EarlyRound | None = None,
        *,
        surely: bool = True,
    ) -> Reply:
        """Let the model begin and return the reply that grows; raises RuntimeError without a loop.

        `told` gets it whenever there are words, `aloud` what is to be spoken; then the turn is
        `unheard` until it is known how far it was heard. `early` is a round that runs already.
        Where the words are not `surely` all of the rider's, whatever is to be done is asked first.
        """
        loop = asyncio.get_running_loop()
        reply = Reply(self._waiting, AnswerPath.MODEL, turn=turn, growing=True)
        now_s = self._clock.now()
        line = self._chat.begin(text, reply, now_s)
        growing = _Growing(self, reply, line, now_s, told, Exchange(early=early), aloud)
        self._keep(reply)
        task = loop.create_task(self._think(text, who, growing, surely), name="coach")
        self._task = task

        def ended(task: "asyncio.Task[Reply]") -> None:
            if growing.exchange.early is not None:
                growing.exchange.early.drop()
            if task.cancelled() and growing.reply.growing:  # before it had begun to think
                seen = growing.cut()
                if aloud is None:
                    self._tell(text, seen, who, growing, cut=True)
            if aloud is not None:
                aloud.whole(growing.reply)

        task.add_done_callback(ended)
        if aloud is not None:
            self.unheard = Unheard(turn, aloud, partial(self._close, task, text, who, growing))
        return reply

    def early(self, words: str, most_tokens: int, over: Callable[[], None]) -> EarlyRound:
        """Let the model begin with what may be the rider's words; nothing comes of it by itself.

        `over` is called once, when its stream is closed.
        """
        agent = self._thinker.agent
        request = agent.request(words, self._look())
        short = replace(request, max_tokens=min(request.max_tokens, most_tokens))
        return EarlyRound(agent.model, short, over)

    @property
    def revision(self) -> int:
        """A number that changes whenever the model is told of more."""
        return len(self._thinker.agent.talk.messages())

    @property
    def model_name(self) -> str:
        return self._thinker.agent.model.name

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

    async def _think(self, text: str, who: str, growing: "_Growing", surely: bool) -> Reply:
        scene = self._look()

        def look() -> Scene:
            # At rest the history is read for it: once a turn is enough.
            return scene if scene.ride is None else self._look()

        view = View(scene, self._spoken, self._garage, self._riding)
        hands = self._acting.hands(look, who, surely=surely)
        growing.spent = open_account()
        try:
            reply = await self._thinker.think(
                text, view, look, hands, growing.grown, growing.exchange, growing.aloud
            )
        except asyncio.CancelledError:
            seen = growing.cut()
            if growing.aloud is None:
                self._tell(text, seen, who, growing, cut=True)
            raise
        shown = growing.show(replace(reply, turn=growing.reply.turn))
        growing.took_s = self._clock.now() - growing.began_s
        if growing.aloud is None:
            self._tell(text, shown.text, who, growing)
        return shown

    def _close(
        self,
        task: "asyncio.Task[Reply]",
        words: str,
        who: str,
        growing: "_Growing",
        heard: str,
        cut: bool,
    ) -> None:
        """Keep a spoken turn as it was heard, as soon as the model has let go of it."""

        def close(_: object = None) -> None:
            growing.heard(heard, cut=cut)
            self._thinker.closed(words, heard or growing.cut_off, growing.exchange)
            self._tell(words, heard, who, growing, cut=cut)

        if task.done():
            close()
        else:
            task.add_done_callback(close)

    def _tell(
        self, words: str, heard: str, who: str, growing: "_Growing", *, cut: bool = False
    ) -> None:
        took_s = growing.took_s or self._clock.now() - growing.began_s
        rounds, spoken = tuple(growing.spent.rounds), growing.aloud is not None
        self._over(Turn(words, heard, who, growing.reply, took_s, cut, rounds, spoken))

    def show(self, reply: Reply, line: int, began_s: float) -> None:
        self._keep(reply)
        self._chat.grow(line, reply, self._clock.now() - began_s)


class _Growing:
    """One reply and its line."""

    def __init__(
        self,
        answering: Answering,
        reply: Reply,
        line: int,
        began_s: float,
        told: Told,
        exchange: Exchange,
        aloud: Aloud | None,
    ) -> None:
        self.reply = reply
        self.began_s = began_s
        self.took_s: float | None = None
        self.spent = Account()
        self.exchange, self.aloud = exchange, aloud
        self._waiting = reply.text
        self._answering, self._line, self._told = answering, line, told

    def grown(self, words: str, badge: str | None) -> None:
        path = AnswerPath.MODEL if badge is None else AnswerPath.FALLBACK
        self.show(replace(self.reply, text=words or self._waiting, path=path, badge=badge))
        if words:
            self._told(self.reply)

    def cut(self) -> str:
        """Mark it as cut off and return how far it was seen."""
        seen = "" if self.reply.text == self._waiting else self.reply.text
        self.show(replace(self.reply, text=f"{seen} {self.cut_off}".strip(), growing=False))
        return seen

    @property
    def cut_off(self) -> str:
        return str(self._answering._spoken.agent["talk"]["cut_off"])

    def heard(self, words: str, *, cut: bool) -> None:
        """Show how far it was heard, and in any case what was done."""
        text = f"{words} {self.cut_off}".strip() if cut else words or self.reply.text
        if any(each.acted for each in self.exchange.replies):
            text = " ".join(each.text for each in self.exchange.replies)
        self.show(replace(self.reply, text=text, growing=False))

    def show(self, reply: Reply) -> Reply:
        self.reply = reply
        self._answering.show(reply, self._line, self.began_s)
        return reply
