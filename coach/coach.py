"""The coach: typed or spoken words in, one reply out; questions answered, orders done by tier.

Silent orders are done at once, the others wait for their yes. What was done is said with the
line that the act itself returned. The coach can do nothing that a key cannot.
"""

from collections import deque
from collections.abc import Callable, Mapping

from coach.answers import answer_heard, ear_for, not_understood
from coach.confirmation import Pending, Verdict, judge, standing, tier_of
from coach.conversation import AnswerPath, ChatLine, Reply
from coach.deeds import deed_line, refusal_line
from coach.formats import LONGEST_WORDS, plain
from coach.intents import Heard, Kind
from coach.language import Language, language
from coach.scene import FrameLike, RestContext, Scene, scene_of
from coach.slots import compose
from sensors.clock import Clock
from workouts.commands import Commanded, Tier, Value
from workouts.errors import CommandRefused

LINES_KEPT = 200


class Coach:
    """Holds the conversation: its lines, the last answer, and the question that waits for a yes.

    `frame` returns what the console shows now, None without a ride; `commanded` is None when
    nothing can be steered; `rest` is what is known without a ride; `spoken` is the language of
    both sides, English where none is given.
    """

    def __init__(
        self,
        commanded: Commanded | None,
        frame: Callable[[], FrameLike | None],
        clock: Clock,
        rest: Callable[[], RestContext] = RestContext,
        spoken: Language | None = None,
    ) -> None:
        self._commanded = commanded
        self._frame = frame
        self._rest = rest
        self._clock = clock
        self.language = spoken or language()
        self._lines: deque[ChatLine] = deque(maxlen=LINES_KEPT)
        self._pending: Pending | None = None
        self._last: tuple[Heard | None, Reply] | None = None
        self.turn = 0

    @property
    def lines(self) -> tuple[ChatLine, ...]:
        """The conversation, the newest line last."""
        return tuple(self._lines)

    @property
    def awaits_confirmation(self) -> bool:
        """Whether a question waits for its yes just now."""
        return self._pending is not None and not self._pending.is_over(self._clock.now())

    def say(self, text: str, who: str) -> Reply:
        """Answer `text`, or do what it orders in the name of `who`; never raises for odd input."""
        began_s = self._clock.now()
        if not text.strip():
            return Reply(self._say("nothing_heard"), AnswerPath.FALLBACK)
        self.turn += 1
        heard = ear_for(self.language).hear(text)
        reply = self._reply(text, heard, who)
        if heard is None or heard.intent.name != "repeat_that":
            self._last = (heard, reply)
        ended_s = self._clock.now()
        self._lines.append(ChatLine("you", plain(text, LONGEST_WORDS), began_s))
        self._lines.append(ChatLine("coach", reply.text, ended_s, ended_s - began_s, reply.path))
        return reply

    def _reply(self, text: str, heard: Heard | None, who: str) -> Reply:
        scene = scene_of(self._frame, self._rest)
        pending, self._pending = self._pending, None
        if pending is not None and pending.is_over(self._clock.now()):
            if heard is not None and heard.intent.kind is Kind.VERDICT:
                return Reply(
                    self._say("dropped") if heard.intent.name == "no" else self._say("too_late"),
                    intent=heard.intent.name,
                )
        elif pending is not None:
            replied = self._answer_to(
                pending, judge(pending, text, heard, self.language), heard, scene, who
            )
            if replied is not None:
                return replied
        if heard is None:
            return not_understood(text, self.language)
        return self._fresh(heard, scene, who)

    def _answer_to(
        self, pending: Pending, verdict: Verdict, heard: Heard | None, scene: Scene, who: str
    ) -> Reply | None:
        """Return the reply to what was said while `pending` waits; None to something new."""
        intent = heard.intent.name if heard is not None else None
        if verdict is Verdict.DROP:
            return Reply(self._say("dropped"), intent=intent or "no")
        if verdict is Verdict.DO:
            if standing(pending.heard, scene) != pending.stood:
                return Reply(self._say("moved_on"), intent=pending.heard.intent.name)
            return self._do(pending.heard, pending.command, pending.arguments, who)
        if verdict is Verdict.REPLACE:
            return None
        self._pending = pending
        if verdict is Verdict.PLAIN_YES:
            words = self.language.say(pending.command, "danger")
            return Reply(
                self._say("yes_not_enough", words=words), intent=intent, awaits_confirmation=True
            )
        opening = f"{self._say('did_not_understand')} " if heard is None else ""
        path = AnswerPath.FALLBACK if heard is None else AnswerPath.OFFLINE
        return Reply(
            opening + pending.question, path, intent, pending.values, awaits_confirmation=True
        )

    def _fresh(self, heard: Heard, scene: Scene, who: str) -> Reply:
        intent = heard.intent
        match intent.kind:
            case Kind.ORDER:
                return self._ordered(heard, scene, who)
            case Kind.VERDICT:
                return Reply(
                    self._say("dropped") if intent.name == "no" else self._say("nothing_waits"),
                    intent=intent.name,
                )
            case _ if intent.name == "repeat_that":
                return self._repeated(scene)
        return answer_heard(heard, scene, self.language)

    def _ordered(self, heard: Heard, scene: Scene, who: str) -> Reply:
        intent, order = heard.intent, heard.intent.order
        if self._commanded is None or scene.ride is None or order is None:
            return Reply(self._say("no_ride_to_steer"), intent=intent.name)
        arguments = order.arguments(heard.numbers)
        if isinstance(arguments, str):
            return Reply(self._say(arguments), intent=intent.name)
        tier = tier_of(heard, arguments, scene)
        if tier is Tier.SILENT:
            return self._do(heard, order.command, arguments, who)
        asked = compose(self.language.say(intent.name, "asks"), scene, arguments, self.language)
        wanted = order.command if tier is Tier.DANGEROUS else "yes"
        question = f"{asked.text} {self._say('say', words=self.language.say(wanted, 'danger'))}"
        self._pending = Pending(
            heard,
            order.command,
            arguments,
            tier,
            question,
            asked.values,
            self._clock.now(),
            standing(heard, scene),
        )
        return Reply(question, intent=intent.name, values=asked.values, awaits_confirmation=True)

    def _do(self, heard: Heard, command: str, arguments: Mapping[str, Value], who: str) -> Reply:
        """Do it and say what was done, in the words that the act returned."""
        if self._commanded is None:
            return Reply(self._say("no_ride_to_steer"), intent=heard.intent.name)
        try:
            notice = self._commanded.perform(command, arguments, who)
        except CommandRefused as refusal:
            why = refusal_line(refusal, self.language)
            text = self._say("not_done", why=why)
            return Reply(text, intent=heard.intent.name, values={"refused": str(refusal)})
        return Reply(
            deed_line(notice, self.language),
            intent=heard.intent.name,
            values={"notice": notice.text},
            acted=(command,),
        )

    def _say(self, key: str, **words: object) -> str:
        return self.language.say(key, **words)

    def _repeated(self, scene: Scene) -> Reply:
        """Answer the last question again with the numbers of now; of an act, say its line again."""
        if self._last is None:
            return Reply(self._say("nothing_said_yet"), intent="repeat_that")
        heard, reply = self._last
        if reply.awaits_confirmation:  # and no question waits any more
            return Reply(self._say("too_late"), intent="repeat_that")
        if heard is not None and heard.intent.kind in (Kind.QUESTION, Kind.TALK):
            reply = answer_heard(heard, scene, self.language)
        return Reply(reply.text, reply.path, "repeat_that", reply.values)
