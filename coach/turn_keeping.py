"""Puts turns that were answered without a model into the conversation, its memory and its account.

A spoken one is kept when it is known how far it was heard, and only so far.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from coach.ahead import Ahead
from coach.aloud import Aloud, Line, Unheard
from coach.chat import Chat
from coach.conversation import Reply
from coach.language import Language
from coach.turns import Turn, TurnOver


class TurnKeeping:
    """One conversation's; at most one turn in it is not yet heard to its end."""

    def __init__(
        self,
        chat: Chat,
        spoken: Language,
        over: TurnOver,
        noted: Callable[[str, str], None],
        keep: Callable[[Reply], None],
    ) -> None:
        """`noted` tells a model of words and answer; `keep` gets a reply that has changed."""
        self._chat, self._spoken, self._over = chat, spoken, over
        self._noted, self._keep = noted, keep
        self.unheard: Unheard | None = None

    def turn(
        self,
        text: str,
        who: str,
        reply: Reply,
        began_s: float,
        ended_s: float,
        aloud: Aloud | None = None,
        again: Callable[[Ahead], str] | None = None,
    ) -> None:
        """Take a whole answer; with `aloud` it is given out to be spoken."""
        line, took_s = self._chat.say(text, began_s, reply, ended_s), ended_s - began_s
        close = partial(self._close, line, text, who, reply, took_s, aloud is not None)
        if aloud is None:
            close(reply.text, False)
            return
        self.unheard = Unheard(reply.turn, aloud, close)
        aloud.give(Line(reply.text, again))
        aloud.whole(reply)

    def heard(self, turn: int, words: str, *, cut: bool) -> None:
        """Learn how far a spoken turn was heard."""
        if self.unheard is not None and self.unheard.turn == turn:
            unheard, self.unheard = self.unheard, None
            unheard.close(words, cut)

    def interrupt(self) -> None:
        """Keep a turn that is not yet heard to its end as far as it was."""
        if self.unheard is not None:
            unheard, self.unheard = self.unheard, None
            unheard.close(unheard.aloud.heard(), True)

    def _close(
        self,
        line: int,
        text: str,
        who: str,
        reply: Reply,
        took_s: float,
        spoken: bool,
        heard: str,
        cut: bool,
    ) -> None:
        if spoken:
            cut_off = self._spoken.agent["talk"]["cut_off"] if cut else ""
            if not reply.acted:  # what was done is told, however little of it was heard
                reply = replace(reply, text=f"{heard} {cut_off}".strip() or reply.text)
            self._keep(reply)
            self._chat.grow(line, reply, took_s)
        if reply.intent != "why":
            self._noted(text, reply.text if reply.acted else heard)
        self._over(Turn(text, heard, who, reply, took_s, cut, spoken=spoken))
