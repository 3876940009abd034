"""A sound process by script: it hears what a test says, and plays clips on a timer of the test."""

from collections.abc import Callable
from dataclasses import dataclass, field

from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Command,
    Drop,
    FinalText,
    Finish,
    ForgetClip,
    Happened,
    Hush,
    Live,
    Lost,
    PartialText,
    PlayClip,
    Render,
    Rendered,
    Ring,
    Sounding,
)
from tests.coach.manual_timer import ManualTimer

LETTER_S = 0.062
PAUSE_S = 0.2  # of a comma
PLAY_S = 0.02  # from the wish to the first sample
RENDER_S = 0.015
SILENT_S = 0.01


def seconds_of(text: str) -> float:
    """Return how long a voice takes for a text."""
    return LETTER_S * sum(map(str.isalpha, text)) + PAUSE_S * text.count(",")


@dataclass
class Heard:
    """What left the loudspeaker: words, and from when to when."""

    clip: int
    text: str
    from_s: float
    until_s: float


@dataclass
class ScriptedSound:
    """Implements coach.voice.talked.Sound; `slow` is by how much the voice is slower than most."""

    timer: ManualTimer
    slow: float = 1.0
    sent: list[Command] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    started: bool = False
    mute: bool = False  # speech fails
    deaf: bool = False  # the microphone gives nothing
    made_s: float = RENDER_S  # how long the sound of a clip takes

    def __post_init__(self) -> None:
        self._listeners: list[Callable[[Happened], None]] = []
        self._texts: dict[int, str] = {}
        self._queue: list[int] = []
        self._sounding: int | None = None
        self._began_s = 0.0
        self._generation = 0
        self.turn: int | None = None
        self.grammar: tuple[str, ...] = ()
        self.said = ""
        self.audio_s = 0.0
        self.voiced_s = 0.0

    # -- as the conductor sees it -----------------------------------------------------------------

    async def start(self) -> None:
        self.started = True

    async def stop(self) -> None:
        self.started = False

    def listen(self, callback: Callable[[Happened], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def send(self, command: Command) -> None:
        self.sent.append(command)
        match command:
            case Arm(turn=turn, grammar=grammar):
                self.turn, self.grammar, self.said, self.audio_s = turn, grammar, "", 0.0
                if not self.deaf:
                    self._soon(0.02, lambda: self._live(turn))
            case Finish(turn=turn) if turn == self.turn:
                self._soon(0.002, lambda: self._final(turn))
            case Drop(turn=turn) if turn == self.turn:
                self.turn = None
            case Render(clip=clip, text=text):
                self._texts[clip] = text
                self._soon(self.made_s, lambda: self._rendered(clip, text))
            case ForgetClip(clip=clip):
                self._texts.pop(clip, None)
            case PlayClip(clip=clip):
                self._queue.append(clip)
                self._next()
            case Hush():
                self._hush()
            case _:
                pass

    # -- what a test does -------------------------------------------------------------------------

    def rider_says(self, words: str, *, voiced: bool = True) -> None:
        """Let a partial come, of a tenth of a second more."""
        if self.turn is None:
            return
        self.audio_s += 0.1
        if voiced and words != self.said:
            self.voiced_s = self.timer.now()
        self.said = words
        self.tell(PartialText(self.timer.now(), self.turn, words, self.audio_s))

    def dies(self) -> None:
        """Be gone, with every turn and clip."""
        self._generation += 1
        self._texts.clear()
        self._queue.clear()
        self._sounding, self.turn = None, None
        self.tell(Lost(self.timer.now(), "the sound process was ended by SIGKILL", again=True))

    def tell(self, happened: Happened) -> None:
        for listener in tuple(self._listeners):
            listener(happened)

    @property
    def loud(self) -> bool:
        return self._sounding is not None

    @property
    def rung(self) -> list[str]:
        return [each.sign for each in self.sent if isinstance(each, Ring)]

    # -- how it is --------------------------------------------------------------------------------

    def _soon(self, seconds: float, do: Callable[[], None]) -> None:
        generation = self._generation

        def then() -> None:
            if generation == self._generation:
                do()

        self.timer.call_at(self.timer.now() + seconds, then)

    def _live(self, turn: int) -> None:
        if self.turn == turn:
            self.tell(Live(self.timer.now(), turn))

    def _final(self, turn: int) -> None:
        if self.turn == turn:
            self.turn = None
            now_s = self.timer.now()
            self.tell(FinalText(now_s, turn, self.said, self.audio_s, self.voiced_s, 0.002))

    def _seconds(self, text: str) -> float:
        return self.slow * seconds_of(text)

    def _rendered(self, clip: int, text: str) -> None:
        if self._texts.get(clip) != text:
            return
        why = "espeak-ng does not answer" if self.mute else ""
        seconds = 0.0 if self.mute else self._seconds(text)
        self.tell(Rendered(self.timer.now(), clip, seconds, RENDER_S, why))
        self._next()

    def _next(self) -> None:
        if self._sounding is None and self._queue:
            clip = self._queue.pop(0)
            self._sounding = clip
            self._soon(PLAY_S, lambda: self._begin(clip))

    def _begin(self, clip: int) -> None:
        if self._sounding != clip:
            return
        text, self._began_s = self._texts[clip], self.timer.now()
        self.heard.append(Heard(clip, text, self._began_s, float("inf")))
        self.tell(Sounding(self._began_s, clip))
        self._soon(self._seconds(text), lambda: self._end(clip, cut=False))

    def _end(self, clip: int, *, cut: bool) -> None:
        if self._sounding != clip:
            return
        now_s, self._sounding = self.timer.now(), None
        seconds = self._seconds(self._texts.get(clip, ""))
        begun = [each for each in self.heard if each.clip == clip and each.until_s > now_s]
        heard_s = 0.0
        for each in begun:
            each.until_s, heard_s = now_s, now_s - each.from_s
        self.tell(ClipOver(now_s, clip, seconds if not cut else heard_s, seconds, cut))
        self._next()

    def _hush(self) -> None:
        waiting, self._queue = self._queue, []
        clip = self._sounding
        if clip is not None:
            self._soon(SILENT_S, lambda: self._end(clip, cut=True))
        for each in waiting:
            self.tell(ClipOver(self.timer.now(), each, 0.0, 0.0, cut=True))
