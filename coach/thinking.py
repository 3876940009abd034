"""One turn of the model as the rider has it: in time, true, brief, and never silence.

An answer without the model stands within three seconds of the question, with a badge that says
why. The spotter's turn ends then; the coach's goes on behind it, and its words take that place.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace

from coach.agent import Agent, Exchange, Outcome, cut_off
from coach.ahead import Ahead
from coach.aloud import Aloud
from coach.answers import ASKABLE, INTENTS, answer_heard
from coach.brevity import brief, without_markdown
from coach.conversation import AnswerPath, Reply
from coach.formats import Shown
from coach.holding import Held, Holding, Sources
from coach.intents import Heard
from coach.model_timer import LoopTimer, Timer, by
from coach.prompt import Part
from coach.scene import Scene
from coach.suggestions import nearest
from coach.tool_talk import View
from coach.toolbox import Hands, Toolbox

FIRST_S = 2.8  # by then the rider has an answer, with time to draw it
MOST_VALUES = 60
STATUS = next(intent for intent in INTENTS if intent.name == "summary")
_WHOLE = re.compile(r".*[.!?…](?=\s)", re.DOTALL)

Grown = Callable[[str, str | None], None]  # words so far, and a badge

log = logging.getLogger(__name__)


class Thinker:
    """Asks the agent, and holds what it says to the limits, the truth and the rider's patience."""

    def __init__(
        self, agent: Agent, hold: Holding | None = None, timer: Timer | None = None
    ) -> None:
        """`hold` stands in for the guard of coach.guard."""
        if hold is None:
            from coach import guard  # its tables are read only where there is a model

            hold = guard.hold
        self.agent = agent
        self._hold = hold
        self._timer = timer or LoopTimer()

    async def think(
        self,
        words: str,
        view: View,
        look: Callable[[], Scene],
        hands: Hands,
        grown: Grown,
        exchange: Exchange | None = None,
        aloud: Aloud | None = None,
    ) -> Reply:
        """Return the answer; `grown` gets what may be shown before it. Raises CancelledError.

        What is spoken goes to `aloud` sentence by sentence; that turn is open until `closed`.
        """
        exchange = exchange or Exchange()
        turn = _turn(self, words, view, look, grown, exchange, aloud)
        total_s = self.agent.limits.total_s
        first_s = min(FIRST_S, total_s)
        began_s = self._timer.now()
        alarm = self._timer.call_at(began_s + first_s, turn.late)
        heard = ""
        try:
            until_s = began_s + (first_s if self.agent.part is Part.SPOTTER else total_s)
            toolbox = Toolbox(self.agent.part, view, words, hands, look)
            reply = turn.ended(await self._outcome(words, toolbox, turn, until_s))
            heard = reply.text
        except asyncio.CancelledError:
            if exchange.replies:  # what was done is told, whatever came after it
                grown(" ".join(each.text for each in exchange.replies), None)
            raise
        finally:
            alarm.cancel()
            if aloud is None:
                cut = view.spoken.agent["talk"]["cut_off"]
                self.agent.close(words, heard or turn.shown or cut, exchange)
        return reply

    def closed(self, words: str, heard: str, exchange: Exchange) -> None:
        """Let the model know how far a spoken turn was heard."""
        self.agent.close(words, heard, exchange)

    def noted(self, words: str, heard: str) -> None:
        """Let the model know of a turn that was answered without it."""
        self.agent.talk.add(words, (), heard)

    def held(self, text: str, turn: "TurnSeen", ahead: Ahead | None = None) -> Held:
        """Return words as they may be heard now, or when they sound."""
        scene = turn.look()
        sources = Sources(scene, tuple(turn.exchange.results), turn.words, turn.status(scene))
        held = self._hold(without_markdown(text), sources, turn.view.spoken, ahead=ahead)
        if self.agent.part is Part.SPOTTER and ahead is None:
            return replace(held, text=brief(held.text))
        return held

    async def _outcome(
        self, words: str, toolbox: Toolbox, turn: "TurnSeen", until_s: float
    ) -> Outcome:
        try:
            thought = self.agent.turn(words, toolbox, turn.grow, turn.exchange)
            return await by(self._timer, until_s, thought)
        except TimeoutError:
            return cut_off(turn.exchange, "slow")
        except Exception:
            # Whatever breaks in a turn of the model, the rider has an answer and the ride goes on.
            log.exception("a turn of the model failed")
            return cut_off(turn.exchange, "failed")


def _turn(
    thinker: Thinker,
    words: str,
    view: View,
    look: Callable[[], Scene],
    grown: Grown,
    exchange: Exchange,
    aloud: Aloud | None,
) -> "TurnSeen":
    if aloud is None:
        return TurnSeen(thinker, words, view, look, grown, exchange)
    from coach.thinking_aloud import SpokenTurn

    return SpokenTurn(thinker, words, view, look, grown, exchange, aloud)


class TurnSeen:
    """What of a turn the rider has seen."""

    def __init__(
        self,
        thinker: Thinker,
        words: str,
        view: View,
        look: Callable[[], Scene],
        grown: Grown,
        exchange: Exchange,
    ) -> None:
        self.words, self.view, self.look, self.exchange = words, view, look, exchange
        self.shown = ""  # of the model's words
        self._thinker, self._grown = thinker, grown
        self._read = ""  # as much of the model's words as was held

    def grow(self, text: str) -> None:
        """Show as many whole sentences as there are; the spotter speaks when it is done."""
        if self._thinker.agent.part is Part.SPOTTER:
            return
        whole = _WHOLE.match(text)
        if text and (whole is None or whole[0] == self._read):
            return
        self._read = whole[0] if whole is not None else ""
        self.shown = self._thinker.held(self._read, self).text if self._read else ""
        self._grown(self.shown, None)

    def late(self) -> None:
        """Show what can be said without the model, while it has said nothing."""
        if not self.shown and self._thinker.agent.part is Part.COACH:
            self._grown(self._instead().text, self._badge("thinking"))

    def ended(self, outcome: Outcome) -> Reply:
        """Return the answer of a turn that is over."""
        values: dict[str, Shown | None] = {}
        for result in outcome.results:
            values |= {f"{result.tool}.{name}": value for name, value in result.values.items()}
        values = dict(list(values.items())[:MOST_VALUES])
        if outcome.results:
            values["tools"] = ", ".join(dict.fromkeys(each.tool for each in outcome.results))
        if outcome.replies:
            return self._acted(outcome.replies, values)
        if outcome.fault is not None:
            log.warning("no answer of the model: %s %s", outcome.fault, outcome.sentence)
            badge = self._badge(outcome.fault)
            if self.shown:
                return Reply(self.shown, AnswerPath.MODEL, None, values, badge=badge)
            instead = self._instead()
            return replace(instead, values={**instead.values, **values}, badge=badge)
        held = self._rest(outcome.text)
        if not held.text:
            badge = self._badge("untrue" if held.replaced else "empty")
            return replace(self._instead(), badge=badge)
        values |= held.values
        if held.replaced:
            log.warning("the model was wrong: %s", " / ".join(held.replaced))
            values["replaced"] = " / ".join(held.replaced)[:400]
        wrong = self._badge("untrue") if held.replaced else None
        return Reply(held.text, AnswerPath.MODEL, None, values, badge=wrong)

    def status(self, scene: Scene) -> str:
        """Return how the ride is, in the coach's own words; "" without a ride."""
        if scene.ride is None:
            return ""
        return answer_heard(Heard(STATUS), scene, self.view.spoken).text

    def _rest(self, text: str) -> Held:
        """Return the whole answer, the model's words being whole."""
        return self._thinker.held(text, self)

    def _acted(self, replies: tuple[Reply, ...], values: dict[str, Shown | None]) -> Reply:
        return _joined(replies, values)

    def _instead(self) -> Reply:
        """Return the answer without a model."""
        spoken, scene = self.view.spoken, self.look()
        if scene.ride is not None:
            reply = answer_heard(Heard(STATUS), scene, spoken)
            return Reply(reply.text, AnswerPath.FALLBACK, reply.intent, reply.values)
        first, second = nearest(self.words, ASKABLE, spoken, riding=False)
        text = spoken.agent["talk"]["resting"].replace("{first}", first).replace("{second}", second)
        return Reply(text, AnswerPath.FALLBACK)

    def _badge(self, key: str) -> str:
        badges = self.view.spoken.agent["badges"]
        return str(badges.get(key, badges["failed"]))


def _joined(replies: tuple[Reply, ...], values: dict[str, Shown | None]) -> Reply:
    """Return what several acts said as one answer."""
    last = replies[-1]
    for reply in replies:
        values |= reply.values
    return Reply(
        " ".join(reply.text for reply in replies),
        AnswerPath.MODEL,
        last.intent,
        values,
        tuple(act for reply in replies for act in reply.acted),
        last.awaits_confirmation,
    )
