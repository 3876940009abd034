"""The coach of a ride and its cues, as the voice talks with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from coach.ahead import Ahead
from coach.aloud import Aloud, Line
from coach.coach import Coach
from coach.conversation import Reply
from coach.language import Language
from coach.scene import FrameLike
from coach.voice.ground import Ground, ground_of
from coach.voice.turn_talk import Circumstances

if TYPE_CHECKING:
    from coach.early_round import EarlyRound
    from coach.prompter import Prompter


class RideTalk:
    """Implements coach.voice.talked.Talked; `changed` is called when the conversation has."""

    def __init__(
        self,
        coach: Coach,
        frame: Callable[[], FrameLike | None],
        cues: "Prompter | None" = None,
        changed: Callable[[], object] = lambda: None,
        persona: str = "",
    ) -> None:
        self._coach, self._frame, self._cues = coach, frame, cues
        self._changed, self._persona = changed, persona

    @property
    def language(self) -> Language:
        return self._coach.language

    @property
    def turn(self) -> int:
        return self._coach.turn

    @property
    def awaits_danger(self) -> bool:
        return self._coach.awaits_danger

    @property
    def quiet(self) -> bool:
        return self._cues is not None and self._cues.quiet

    def ground(self) -> Ground | None:
        seen = self._frame()
        return (
            None if seen is None or seen.ride is None else ground_of(seen.ride, self._coach.speed)
        )

    def circumstances(self) -> Circumstances:
        seen = self._frame()
        ride = None if seen is None else seen.ride
        step = None if ride is None else ride.step
        return Circumstances(
            self._persona,
            self._coach.model_name,
            "" if ride is None else "ride",
            self._coach.revision,
            None if step is None else step.index,
            "" if ride is None else ride.state.value,
        )

    @property
    def question_stands(self) -> bool:
        return self._coach.question_stands

    def begin(
        self,
        text: str,
        who: str,
        aloud: Aloud | None = None,
        early: "EarlyRound | None" = None,
        *,
        surely: bool = True,
    ) -> Reply:
        """Return the coach's answer, or what it says to a wish about its cues."""
        seen = self._frame()
        if self._cues is not None and seen is not None:
            wished = self._cues.heard(text, seen.ride.at_s, cuts=self._coach.thinks)
            if wished is not None:
                if early is not None:
                    early.drop()
                return self.told(text, wished, who, aloud)
        reply = self._coach.begin(text, who, aloud, early, surely=surely)
        self._changed()
        return reply

    def told(self, text: str, reply: Reply, who: str, aloud: Aloud | None = None) -> Reply:
        told = self._coach.told(text, reply, who, aloud)
        self._changed()
        return told

    def dry(self, text: str, ahead: Ahead) -> Line | None:
        return self._coach.dry(text, ahead)

    def think_ahead(
        self, text: str, most_tokens: int, over: Callable[[], None]
    ) -> "EarlyRound | None":
        return self._coach.think_ahead(text, most_tokens, over)

    def heard(self, turn: int, words: str, *, cut: bool) -> None:
        self._coach.heard(turn, words, cut=cut)
        self._changed()

    def question_heard(self) -> None:
        self._coach.question_heard()

    def question_dropped(self) -> None:
        self._coach.question_dropped()
        self._changed()

    def cancel(self) -> None:
        self._coach.cancel()

    def hush_cues(self, quiet: bool) -> None:
        if self._cues is not None:
            self._cues.hush(quiet)
