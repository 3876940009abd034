"""The coach: typed or spoken words in, one reply out; questions answered, orders done by tier.

What the tables of the language cover is answered at once, without a model. The rest goes to the
model where there is one (coach.thinking), and its answer grows in a line of the conversation.
Silent orders are done at once, the others wait for their yes. What was done is said with the line
that the act itself returned. The coach can do nothing that a key cannot.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.acting import Acting
from coach.ahead import Ahead
from coach.aloud import Aloud, Line
from coach.answers import ear_for
from coach.chat import Chat
from coach.conversation import AnswerPath, ChatLine, Reply
from coach.intents import Heard, Kind
from coach.language import Language, language
from coach.offline_replies import OfflineReplies
from coach.scene import FrameLike, RestContext, Scene, scene_of
from coach.turn_keeping import TurnKeeping
from coach.turns import TurnOver, forget
from coach.why import is_why
from sensors.clock import Clock, ScaledClock
from workouts.commands import Commanded

if TYPE_CHECKING:
    # What goes with a model is loaded when there is one.
    from coach.answering import Answering
    from coach.early_round import EarlyRound
    from coach.formats import Shown
    from coach.garage import Garage
    from coach.thinking import Thinker
    from coach.tool_talk import Riding

TURNS_KEPT = 20


class Coach:
    """Holds the conversation: its lines, the last answer, and the question that waits for a yes.

    `frame` returns what the console shows now, None without a ride; `commanded` is None when
    nothing can be steered; `rest` is what is known without a ride; `spoken` is the language, else
    English; `thinker` is the model; `over` is given every turn that is over.
    """

    def __init__(
        self,
        commanded: Commanded | None,
        frame: Callable[[], FrameLike | None],
        clock: Clock,
        rest: Callable[[], RestContext] = RestContext,
        spoken: Language | None = None,
        *,
        thinker: "Thinker | None" = None,
        garage: "Garage | None" = None,
        riding: "Riding | None" = None,
        over: TurnOver = forget,
    ) -> None:
        self._frame = frame
        self._rest = rest
        self._clock = clock
        self.language = spoken or language()
        # A yes and an undo are given time by the rider's clock, however fast the ride goes.
        self.speed = clock.speed if isinstance(clock, ScaledClock) else 1.0
        own = clock.unscaled if isinstance(clock, ScaledClock) else clock
        self._acting = Acting(commanded, own, self.language)
        self._chat = Chat()
        self._offline = OfflineReplies(self._acting, self.language, self._look)
        self._replies: dict[int, Reply] = {}
        self._answering: Answering | None = None
        self._turns = TurnKeeping(self._chat, self.language, over, self._noted, self._changed)
        self.turn = 0
        if thinker is not None:
            from coach import answering

            self._answering = answering.Answering(
                thinker, self._chat, self._acting, clock, self.language, self._look, self._keep,
                garage, riding, over,
            )  # fmt: skip

    @property
    def lines(self) -> tuple[ChatLine, ...]:
        """The conversation, the newest line last."""
        return self._chat.lines

    @property
    def awaits_confirmation(self) -> bool:
        """Whether a question waits for its yes just now."""
        return self._acting.awaits_confirmation

    @property
    def awaits_danger(self) -> bool:
        """Whether only its own words are a yes to the question that waits."""
        return self.awaits_confirmation and self._acting.awaits_danger

    @property
    def question_stands(self) -> bool:
        """Whether a question waits, and nothing has happened that voids a yes to it."""
        return self._acting.stands(self._look())

    @property
    def answers(self) -> tuple[str, str] | None:
        """The words for yes and no, while a question waits."""
        if not self.awaits_confirmation:
            return None
        return self.language.say("yes", "danger"), self.language.say("no", "danger")

    @property
    def has_model(self) -> bool:
        return self._answering is not None

    @property
    def thinks(self) -> bool:
        """Whether the model's answer is still to come."""
        return self._answering is not None and self._answering.thinks

    def reply_to(self, turn: int) -> Reply | None:
        """Return the reply to one of the last turns, as far as it has grown."""
        return self._replies.get(turn)

    def say(self, text: str, who: str) -> Reply:
        """Answer `text` without a model, or do what it orders in the name of `who`.

        Never raises for odd input. A model that still thinks about the words before is stopped.
        """
        self._make_room()
        return self._say(text, ear_for(self.language).hear(text), who)

    def begin(
        self,
        text: str,
        who: str,
        aloud: Aloud | None = None,
        early: "EarlyRound | None" = None,
        *,
        surely: bool = True,
    ) -> Reply:
        """Answer at once what needs no model; else let the model begin and return a reply that
        grows, to be seen in `lines` and `reply_to`: RuntimeError without a running loop.

        What is spoken goes to `aloud`, and the turn is open until `heard`. `early` is the model's
        round that was begun before (`think_ahead`). On words that are not `surely` whole a model
        does nothing unasked.
        """
        self._make_room()
        heard = ear_for(self.language).hear(text)
        if self._answering is None or self._covers(text, heard):
            if early is not None:
                early.drop()
            return self._say(text, heard, who, aloud)
        self.turn += 1
        reply = self._answering.begin(text, who, self.turn, aloud=aloud, early=early, surely=surely)
        self._turns.unheard = self._answering.unheard if aloud is not None else None
        return reply

    def dry(self, text: str, ahead: Ahead) -> Line | None:
        """Return what `text` would be answered with, nothing being done; None for all but
        questions of the tables."""
        heard = ear_for(self.language).hear(text)
        if heard is None or heard.intent.kind is not Kind.QUESTION or self.awaits_confirmation:
            return None
        again = self._offline.again(heard)
        return Line(again(ahead), again)

    def think_ahead(
        self, text: str, most_tokens: int, over: Callable[[], None]
    ) -> "EarlyRound | None":
        """Let the model begin with what may become the rider's words; for `begin`, or dropped.
        None where it would not be asked. `over` is called once, when its stream is closed."""
        if self._answering is None or self._covers(text, ear_for(self.language).hear(text)):
            return None
        return self._answering.early(text, most_tokens, over)

    def heard(self, turn: int, words: str, *, cut: bool) -> None:
        """Learn how far a spoken turn was heard, which is all that is kept of it."""
        self._turns.heard(turn, words, cut=cut)

    def question_heard(self) -> None:
        """Let the time for a yes begin now, as the question has only just been heard."""
        self._acting.wait_from_now()

    def question_dropped(self) -> None:
        """Wait for no yes any more: the rider has given the question up."""
        self._acting.take()

    @property
    def revision(self) -> int:
        """A number that changes whenever a model would be told of more."""
        return 0 if self._answering is None else self._answering.revision

    @property
    def model_name(self) -> str:
        """The model that is asked; "" without one."""
        return "" if self._answering is None else self._answering.model_name

    async def answer(
        self, text: str, who: str, told: Callable[[Reply], None] = lambda _: None
    ) -> Reply:
        """Return the whole answer, of the model where it is needed; `told` gets it as it grows."""
        self._make_room()
        heard = ear_for(self.language).hear(text)
        if self._answering is None or self._covers(text, heard):
            return self._say(text, heard, who)
        self.turn += 1
        turn = self.turn
        reply = await self._answering.answer(text, who, turn, told)
        return self._replies[turn] if reply is None else reply

    def remark(self, text: str, values: "Mapping[str, Shown]") -> None:
        """Say something without being asked; it is in `lines`, and is no answer to anything."""
        now_s = self._clock.now()
        self._chat.remark(Reply(text, values=values), now_s)

    def told(self, text: str, reply: Reply, who: str, aloud: Aloud | None = None) -> Reply:
        """Take words that somebody else has answered into the conversation."""
        self._make_room()
        self.turn += 1
        reply, now_s = replace(reply, turn=self.turn), self._clock.now()
        self._keep(reply)
        self._turns.turn(text, who, reply, now_s, now_s, aloud)
        return reply

    def cancel(self) -> None:
        """Stop the model; what it has said so far stays, marked as cut off."""
        if self._answering is not None:
            self._answering.cancel()

    def _make_room(self) -> None:
        """Stop the model, and keep what was heard of a spoken turn that is interrupted."""
        self.cancel()
        self._turns.interrupt()

    # -- without a model --------------------------------------------------------------------------

    def _covers(self, text: str, heard: Heard | None) -> bool:
        return heard is not None or not text.strip() or is_why(text) or self.awaits_confirmation

    def _say(self, text: str, heard: Heard | None, who: str, aloud: Aloud | None = None) -> Reply:
        began_s = self._clock.now()
        if not text.strip():
            reply = Reply(self.language.say("nothing_heard"), AnswerPath.FALLBACK)
            if aloud is not None:
                aloud.give(Line(reply.text))
                aloud.whole(reply)
            return reply
        self.turn += 1
        reply = self._offline.reply(text, heard, who)
        again = None if aloud is None else self._offline.binding(heard, reply)
        if aloud is not None and again is not None:
            reply = replace(reply, text=again(aloud.ahead()))
        reply = replace(reply, turn=self.turn)
        self._keep(reply)
        self._offline.answered(heard, reply)
        self._turns.turn(text, who, reply, began_s, self._clock.now(), aloud, again)
        return reply

    # -- what both need ---------------------------------------------------------------------------

    def _keep(self, reply: Reply) -> None:
        self._replies[reply.turn] = reply
        if not reply.growing and reply.path is not AnswerPath.OFFLINE:
            self._offline.last = (None, reply)
        while len(self._replies) > TURNS_KEPT:
            del self._replies[next(iter(self._replies))]

    def _changed(self, reply: Reply) -> None:
        if reply.turn in self._replies:
            self._replies[reply.turn] = reply

    def _noted(self, text: str, heard: str) -> None:
        if self._answering is not None:
            self._answering.noted(text, heard)

    def _look(self) -> Scene:
        return scene_of(self._frame, self._rest, self.speed)
