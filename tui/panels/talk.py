"""The talk panel: one row that says what the coach's voice is doing, by shape, word and colour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual import events

from coach.conversation import AnswerPath
from coach.voice.view import TalkAct, VoiceState, VoiceView
from tui.formats import fitted
from tui.panels.drawing import Row, padded, spread, width_of
from tui.panels.line import Lines

LEVELS = "▁▂▃▄▅▆▇█"
LEVEL_CELLS = 5
STATE_CELLS = 12  # glyph, word and a gap: nothing moves when the state changes


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is shown."""

    glyph: str
    word: str
    ink: str


SIGNS: Mapping[VoiceState, Sign] = {
    VoiceState.OFF: Sign("·", "off", "dim"),
    VoiceState.READY: Sign("○", "ready", "dim"),
    VoiceState.LISTENING: Sign("●", "listening", "now"),
    VoiceState.THINKING: Sign("◔", "thinking", "plan"),
    VoiceState.CONFIRMING: Sign("?", "yes or no", "now"),
    VoiceState.SPEAKING: Sign("▶", "speaking", "plan"),
    VoiceState.FAILED: Sign("✕", "no answer", "alarm"),
}
STAGES = (
    ("end", "end_ms"),
    ("final", "final_ms"),
    ("answer", "answer_ms"),
    ("speech", "speech_ms"),
    ("sound", "sound_ms"),
)
PATHS: Mapping[AnswerPath, str] = {
    AnswerPath.OFFLINE: "offline",
    AnswerPath.MODEL: "model",
    AnswerPath.FALLBACK: "fallback",
}


def talk_row(view: VoiceView | None, width: int) -> Row:
    """Return the row; nothing where there is no voice."""
    if view is None or view.state is VoiceState.OFF:
        return ()
    sign = SIGNS[view.state]
    head: Row = padded(((sign.glyph, sign.ink), (f" {sign.word}", sign.ink)), STATE_CELLS)
    if width < STATE_CELLS + 8:
        return padded(head, width)
    room = width - STATE_CELLS
    return (*head, *_rest(view, room))


def _rest(view: VoiceView, room: int) -> Row:
    match view.state:
        case VoiceState.LISTENING | VoiceState.CONFIRMING:
            bars = level_bars(view.level)
            words = fitted(_quoted(view.heard), room - LEVEL_CELLS - 1)
            return ((f"{bars} ", "now"), (words, "text"))
        case VoiceState.THINKING:
            return ((fitted(_quoted(view.heard), room), "dim"),)
        case VoiceState.SPEAKING:
            return ((fitted(_quoted(view.saying), room), "text"),)
        case VoiceState.FAILED:
            return ((fitted(view.why, room), "text"),)
    left: Row = ((fitted("cues are muted" if view.quiet else "space to talk", room), "dim"),)
    by_stage = last_turn(view, stages=True)
    ways = ((left, by_stage), ((), by_stage), (left, last_turn(view, stages=False)))
    for hint, took in ways[:1] + ways[2:] if view.quiet else ways:
        if width_of(hint) + 2 + width_of(took) <= room:
            return spread(hint, took, room)
    return left


def level_bars(level: float) -> str:
    """Return how loud the microphone is, 0 to 1, in so many cells that it never moves."""
    filled = max(0.0, min(1.0, level)) * LEVEL_CELLS
    cells = [
        LEVELS[min(len(LEVELS) - 1, int(min(1.0, max(0.0, filled - at)) * (len(LEVELS) - 1)))]
        for at in range(LEVEL_CELLS)
    ]
    return "".join(cells)


def last_turn(view: VoiceView, *, stages: bool) -> Row:
    """Return how long the last answer took, by stage where there is room, and who gave it."""
    if view.total_ms is None:
        return ()
    said = f"{view.total_ms / 1000:.2f} s"
    path = "" if view.path is None else f" {PATHS[view.path]}"
    parts = [f"{word} {took}" for word, name in STAGES if (took := getattr(view, name)) is not None]
    by_stage = f"{' + '.join(parts)} ms = " if stages and parts else ""
    return ((by_stage, "faint"), (said, "dim"), (path, "dim"))


def _quoted(text: str) -> str:
    if text.startswith("“"):
        return text  # the words of a workout are quoted already
    return f"“{text}”" if text else ""


class TalkPanel(Lines[VoiceView | None]):
    """Shows the row; held with the mouse it listens as long as it is held."""

    def __init__(self, panel_id: str, talk: Callable[[TalkAct], None]) -> None:
        super().__init__(lambda view, width, _: [talk_row(view, width)], panel_id)
        self._talk = talk
        self._held = False

    @property
    def failure(self) -> str:
        """Why the last turn came to nothing, "" where it did not."""
        view = self._value
        return view.why if view is not None and view.state is VoiceState.FAILED else ""

    @property
    def shows_failure(self) -> bool:
        """Whether there is room for all of it."""
        return len(self.failure) <= self.size.width - STATE_CELLS

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._held = True
        self.capture_mouse()
        self._talk("press")

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self._let_go()

    def on_unmount(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self.release_mouse()
            self._talk("release")
