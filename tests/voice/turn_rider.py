"""A rider before the turn machine: presses, speaks and listens, on a clock that is told.

Partials come every 0.1 s of sound. `done` are all effects so far.
"""

from typing import TypeVar

from coach.language import language
from coach.voice.choices import Talking
from coach.voice.sound_talk import (
    Activity,
    BargeIn,
    ClipOver,
    FinalText,
    Live,
    PartialText,
    Rendered,
    Ring,
    Sounding,
)
from coach.voice.turn import idle, step
from coach.voice.turn_state import rules_for
from coach.voice.turn_talk import (
    Answered,
    AnswerOver,
    Ask,
    By,
    Circumstances,
    Ending,
    Guess,
    ModelStands,
    Phase,
    Pressed,
    Speak,
    Stands,
    TurnEvent,
    TurnOver,
    Woken,
)
from tests.voice.turn_ledger import Ledger

EVERY_S = 0.1
MOST_WAKES = 200  # in one wait
Kind = TypeVar("Kind")


class TalkingRider:
    """One rider; `code` is the language, `local` says where the model's server is."""

    def __init__(
        self,
        code: str = "en",
        talking: Talking = Talking.TAP,
        *,
        open_microphone: bool = False,
        speculate: str = "auto",
        local: bool = False,
    ) -> None:
        rules = rules_for(language(code), talking, open_microphone=open_microphone)
        self.state = idle(rules, speculate)
        self.now_s = 10.0
        self.audio_s = 0.0
        self.done: list[object] = []
        self.ledger = Ledger()
        self.stands = Stands(Circumstances(interval_index=2), ModelStands(usable=True, local=local))
        self.let(self.stands)

    # -- the world --------------------------------------------------------------------------------

    def let(self, event: TurnEvent) -> None:
        """Let something happen now."""
        self.ledger.happened(event)
        self.state, effects = step(self.state, event, self.now_s)
        self.ledger.took(effects)
        self.done.extend(effects)

    def wait(self, seconds: float) -> None:
        """Let time go by, with the wakings that are asked for in it."""
        until_s = self.now_s + seconds
        for _ in range(MOST_WAKES):
            wake_s = self.state.wake_at_s
            if wake_s is None or wake_s > until_s:
                self.now_s = until_s
                return
            self.now_s = max(self.now_s, wake_s)
            self.let(Woken())
        raise AssertionError(f"it wants to be woken again and again: {self.state}")

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [each for each in self.done if isinstance(each, kind)]

    def last(self, kind: type[Kind]) -> Kind:
        return self.all(kind)[-1]

    @property
    def phase(self) -> Phase:
        return self.state.phase

    @property
    def endings(self) -> list[Ending]:
        return [each.ending for each in self.all(TurnOver)]

    @property
    def asked(self) -> list[str]:
        return [each.text for each in self.all(Ask)]

    @property
    def guesses(self) -> list[str]:
        return [each.text for each in self.all(Guess)]

    @property
    def rung(self) -> list[str]:
        return [each.sign for each in self.all(Ring)]

    # -- the rider --------------------------------------------------------------------------------

    def press(self, by: By = By.KEY) -> None:
        """Press, and let the microphone be live at once."""
        self.let(Pressed(by))
        self.go_live()

    def go_live(self) -> None:
        self.wait(0.13)
        self.audio_s = 0.0
        if self.state.owed.listening is not None:
            self.let(Live(at_s=self.now_s, turn=self.state.turn))

    def say(self, text: str, seconds: float = 0.3) -> None:
        """Say words that the recogniser tells so, for so long; whole wordings, as they grow."""
        self.voice(True)
        self.sound(text, seconds)

    def sound(self, text: str, seconds: float) -> None:
        """Let sound go by of which this is told, while it is listened to."""
        for _ in range(round(seconds / EVERY_S)):
            if self.phase not in (Phase.RECORDING, Phase.CONFIRMING):
                return
            self.wait(EVERY_S)
            self.audio_s += EVERY_S
            self.let(
                PartialText(at_s=self.now_s, turn=self.state.turn, text=text, audio_s=self.audio_s)
            )

    def voice(self, voiced: bool) -> None:
        self.let(
            Activity(at_s=self.now_s, turn=self.state.turn, voiced=voiced, audio_s=self.audio_s)
        )

    def fall_silent(self, text: str, seconds: float) -> float:
        """Be silent after these words until the turn is taken to be over; returns how long."""
        began_s = self.audio_s
        self.voice(False)
        self.sound(text, seconds)
        return self.audio_s - began_s

    def final(self, text: str, *, whole: bool = True) -> None:
        self.let(
            FinalText(
                at_s=self.now_s, turn=self.state.turn, text=text, audio_s=self.audio_s,
                voiced_until_s=self.now_s, decode_s=0.001, whole=whole,
            )
        )  # fmt: skip

    def ask(self, text: str) -> None:
        """Press, say it all, press again, and be understood."""
        self.press()
        self.say(text, 0.6)
        self.wait(0.2)
        self.let(Pressed())
        self.final(text)

    # -- the coach --------------------------------------------------------------------------------

    def answer(self, *lines: str, awaits: tuple[str, ...] = ()) -> None:
        for line in lines:
            self.let(Answered(self.state.turn, line))
        self.let(AnswerOver(self.state.turn, awaits))

    def begin_clip(self, seconds: float = 2.0) -> int:
        """Let the first clip be rendered and sound; returns its number."""
        clip = self.state.owed.clips[0].number
        self.let(Rendered(at_s=self.now_s, clip=clip, seconds=seconds, render_s=0.015))
        self.let(Sounding(at_s=self.now_s, clip=clip))
        return clip

    def hear_clip(self, seconds: float = 2.0) -> None:
        """Let the first clip be rendered and heard to its end."""
        clip = self.begin_clip(seconds)
        self.wait(seconds)
        self.let(ClipOver(at_s=self.now_s, clip=clip, heard_s=seconds, seconds=seconds, cut=False))

    def hear_all(self) -> None:
        while self.phase is Phase.SPEAKING:
            self.hear_clip()

    def make_a_noise(self) -> None:
        """Let the open microphone take something for a voice."""
        self.let(BargeIn(at_s=self.now_s - 0.15))

    def spoken(self) -> list[str]:
        return [each.text for each in self.all(Speak)]

    def leaves_nothing(self) -> bool:
        """Whether, when time goes by, all is closed and nothing was ordered that makes no sense."""
        self.wait(200.0)
        return (
            self.phase is Phase.IDLE
            and self.state.wake_at_s is None
            and not self.state.is_owing
            and self.ledger.is_empty
            and not self.ledger.faults
        )
