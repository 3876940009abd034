"""A turn of the model for the ear: each sentence is spoken as soon as it is whole, and true.

In the ride twelve words are said, as they are shown: whole sentences, while they fit.
"""

from collections.abc import Callable
from dataclasses import replace

from coach.agent import Exchange
from coach.ahead import Ahead
from coach.aloud import Aloud, Line
from coach.brevity import MOST_WORDS, brief
from coach.conversation import Reply
from coach.formats import Shown
from coach.guard_sentences import sentences, whole_until
from coach.holding import Held
from coach.intents import Heard
from coach.prompt import Part
from coach.scene import Scene
from coach.thinking import STATUS, Grown, Thinker, TurnSeen
from coach.tool_talk import View


class SpokenTurn(TurnSeen):
    """What of a turn was given out to be said."""

    def __init__(
        self,
        thinker: Thinker,
        words: str,
        view: View,
        look: Callable[[], Scene],
        grown: Grown,
        exchange: Exchange,
        aloud: Aloud,
    ) -> None:
        super().__init__(thinker, words, view, look, grown, exchange)
        self._aloud = aloud
        self._given = list[str]()
        self._values: dict[str, Shown] = {}
        self._replaced: tuple[str, ...] = ()
        self._full = False  # no more words fit

    def grow(self, text: str) -> None:
        """Give out the sentences that are whole by now."""
        if not text.startswith(self._read):
            self._read = ""  # a call came between, and these are the words after it
        new = text[len(self._read) :]
        whole = new[: whole_until(new)]
        self._read += whole
        self._give(whole)

    def late(self) -> None:
        """Say nothing yet: what is said without the model comes at the end of the wait."""

    def _rest(self, text: str) -> Held:
        self._give(text[len(self._read) :] if text.startswith(self._read) else text)
        return Held(" ".join(self._given), self._values, self._replaced)

    def _acted(self, replies: tuple[Reply, ...], values: dict[str, Shown | None]) -> Reply:
        for reply in replies:
            self._say(Line(reply.text))
        return replace(super()._acted(replies, values), text=" ".join(self._given))

    def _instead(self) -> Reply:
        from coach.voice.spoken_answer import answer_aloud

        reply = super()._instead()
        if reply.intent != STATUS.name:
            self._say(Line(reply.text))
            return reply

        def again(ahead: Ahead) -> str:
            return answer_aloud(Heard(STATUS), self.look(), self.view.spoken, ahead).text

        line = Line(again(self._aloud.ahead()), again)
        self._say(line)
        return replace(reply, text=line.text)

    def _give(self, text: str) -> None:
        for sentence in sentences(text):
            ahead = self._aloud.ahead()
            held = self._thinker.held(sentence, self, ahead)
            self._replaced += held.replaced
            said = self._fitting(held.text)
            if not said or said in self._given:
                continue
            self._values |= held.values

            def again(then: Ahead, sentence: str = sentence, count: int = len(said.split())) -> str:
                words = self._thinker.held(sentence, self, then).text
                return words if len(words.split()) <= max(count, MOST_WORDS) else brief(words)

            self._say(Line(said, again))

    def _fitting(self, text: str) -> str:
        """Return what of a sentence may be said after those that were."""
        if self._thinker.agent.part is not Part.SPOTTER or not text:
            return text
        before = sum(len(each.split()) for each in self._given)
        if self._full or (before and before + len(text.split()) > MOST_WORDS):
            self._full = True
            return ""
        return brief(text)

    def _say(self, line: Line) -> None:
        self._given.append(line.text)
        self.shown = " ".join(self._given)
        self._aloud.give(line)
        self._grown(self.shown, None)
