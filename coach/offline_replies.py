"""The coach without a model: words that were understood -> a reply, and what binds it anew.

A question that waits is answered first; then orders are done, questions answered by the tables.
"""

from collections.abc import Callable

from coach.acting import Acting
from coach.ahead import Ahead
from coach.answers import answer_heard, not_understood
from coach.confirmation import Pending, Verdict, judge, unasked
from coach.conversation import AnswerPath, Reply
from coach.intents import Heard, Kind
from coach.language import Language
from coach.scene import Scene
from coach.why import is_why, why


class OfflineReplies:
    """Of one conversation; `last` is what was answered last, and to what."""

    def __init__(self, acting: Acting, spoken: Language, look: Callable[[], Scene]) -> None:
        self._acting, self._spoken, self._look = acting, spoken, look
        self.last: tuple[Heard | None, Reply] | None = None

    def reply(self, text: str, heard: Heard | None, who: str) -> Reply:
        """Return the answer to `text`, understood as `heard`; orders are done, or asked first."""
        if is_why(text):
            return Reply(why(self.last and self.last[1], self._spoken), intent="why")
        return self._reply(text, heard, who)

    def answered(self, heard: Heard | None, reply: Reply) -> None:
        """Take a reply as the one that may be asked for again."""
        if reply.intent not in ("why", "repeat_that"):
            self.last = (heard, reply)

    def binding(self, heard: Heard | None, reply: Reply) -> Callable[[Ahead], str] | None:
        """Return what binds an answer for the instant at which it sounds."""
        if reply.acted or reply.awaits_confirmation or reply.path is not AnswerPath.OFFLINE:
            return None
        if reply.intent == "repeat_that":
            heard = None if self.last is None else self.last[0]
        elif heard is None or heard.intent.name != reply.intent:
            return None
        if heard is None or heard.intent.kind is not Kind.QUESTION:
            return None
        return self.again(heard)

    def again(self, heard: Heard) -> Callable[[Ahead], str]:
        """Return what answers a question with the numbers of an instant."""
        from coach.voice.spoken_answer import answer_aloud

        return lambda ahead: answer_aloud(heard, self._look(), self._spoken, ahead).text

    def _reply(self, text: str, heard: Heard | None, who: str) -> Reply:
        scene = self._look()
        pending, expired = self._acting.take()
        if pending is not None and expired:
            if heard is not None and heard.intent.kind is Kind.VERDICT:
                key = "dropped" if heard.intent.name == "no" else "too_late"
                return Reply(self._spoken.say(key), intent=heard.intent.name)
        elif pending is not None:
            verdict = judge(pending, text, heard, self._spoken)
            replied = self._answer_to(pending, verdict, heard, scene)
            if replied is not None:
                return replied
        if heard is None:
            return not_understood(text, self._spoken, riding=scene.ride is not None)
        return self._fresh(heard, scene, who)

    def _answer_to(
        self, pending: Pending, verdict: Verdict, heard: Heard | None, scene: Scene
    ) -> Reply | None:
        """Return the reply to what was said while `pending` waits; None to something new."""
        intent = heard.intent.name if heard is not None else None
        if verdict is Verdict.DROP:
            return Reply(self._spoken.say("dropped"), intent=intent or "no")
        if verdict is Verdict.DO:
            return self._acting.confirmed(pending, scene)
        if verdict is Verdict.REPLACE:
            return None
        self._acting.wait_on(pending)
        if verdict is Verdict.PLAIN_YES:
            words = self._spoken.say(pending.command, "danger")
            text = self._spoken.say("yes_not_enough", words=words)
            return Reply(text, intent=intent, awaits_confirmation=True)
        opening = f"{self._spoken.say('did_not_understand')} " if heard is None else ""
        path = AnswerPath.FALLBACK if heard is None else AnswerPath.OFFLINE
        return Reply(
            opening + pending.question, path, intent, pending.values, awaits_confirmation=True
        )

    def _fresh(self, heard: Heard, scene: Scene, who: str) -> Reply:
        heard = unasked(heard)
        intent = heard.intent
        match intent.kind:
            case Kind.ORDER:
                return self._acting.order(heard, scene, who)
            case Kind.VERDICT:
                key = "dropped" if intent.name == "no" else "nothing_waits"
                return Reply(self._spoken.say(key), intent=intent.name)
            case _ if intent.name == "repeat_that":
                return self._repeated(scene)
        return answer_heard(heard, scene, self._spoken)

    def _repeated(self, scene: Scene) -> Reply:
        """Answer the last question again with the numbers of now; of an act, say its line again."""
        if self.last is None:
            return Reply(self._spoken.say("nothing_said_yet"), intent="repeat_that")
        heard, reply = self.last
        if reply.awaits_confirmation:  # and no question waits any more
            return Reply(self._spoken.say("too_late"), intent="repeat_that")
        if heard is not None and heard.intent.kind in (Kind.QUESTION, Kind.TALK):
            reply = answer_heard(heard, scene, self._spoken)
        return Reply(reply.text, reply.path, "repeat_that", reply.values)
