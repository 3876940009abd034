"""What is being said: the clips of one voice, when each is heard, and how far each was.

A clip is bound to the instant at which it will sound, and again when it is known how long it really
is and when the one before it began: only then it is played. Times are monotonic seconds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from coach.ahead import Ahead
from coach.aloud import Line

START_S = 0.06  # from the wish to the first sample, until it is measured
LONGEST_START_S = 1.0  # what took longer was a fault, and teaches nothing
NEW_SHARE = 0.2
MOST_BINDINGS = 3  # of one clip; the last one is said
WHOLE_WITHIN_S = 0.15  # the end of a clip is silence
KEPT = 64
PAUSES = (",", ";", ":", ".")


class Pacing(Protocol):
    """How long the voice takes for words; it learns from what was rendered."""

    def seconds_for(self, text: str) -> float: ...
    def learn(self, text: str, seconds: float) -> None: ...


@dataclass(slots=True)
class Clip:
    """A sentence as sound; `text` is as shown, `says` as spoken."""

    number: int
    turn: int
    line: Line
    text: str
    says: str
    wished_s: float
    played: bool = False  # told to be played
    seconds: float | None = None  # once it is rendered
    sounding_s: float | None = None
    heard_s: float = 0.0
    over: bool = False
    cut: bool = False
    hushed: bool = False  # it is about to be over, and how far it was heard is still to come
    bindings: int = 1


class Speaking:
    """The clips of a voice in the order in which they are said; prepared ones are apart."""

    def __init__(self, pace: Pacing, form: Callable[[str], str], now: Callable[[], float]) -> None:
        """`form` returns a text as it is spoken."""
        self._pace, self._form, self._now = pace, form, now
        self._clips: dict[int, Clip] = {}
        self._prepared: dict[int, Clip] = {}
        self._given: list[Line] = []  # taken, and not yet clips
        self._start_s = START_S

    # -- when something will be heard -----------------------------------------------------------

    def ahead(self) -> Ahead:
        """Return it for words that are given now."""
        waiting = sum(self._seconds_of(line.text) for line in self._given)
        return Ahead(self._left_s(list(self._open())) + waiting, self._seconds_of)

    def give(self, line: Line) -> None:
        """Take what will be a clip soon."""
        self._given.append(line)

    def _seconds_of(self, text: str) -> float:
        said = self._form(text)
        if text[-1:].isspace() and text.rstrip()[-1:] in PAUSES:
            said = f"{said}, "  # the pause is before the next word
        return self._pace.seconds_for(said)

    def _left_s(self, before: list[Clip]) -> float:
        """Return in how many seconds what follows these clips is heard."""
        now_s, left_s = self._now(), 0.0
        for clip in before:
            if clip.hushed:
                continue
            seconds = clip.seconds
            if seconds is None:
                seconds = self._pace.seconds_for(clip.says)
            if clip.sounding_s is not None:
                left_s = max(0.0, clip.sounding_s + seconds - now_s)
            else:
                left_s += seconds + (0.0 if left_s else self._start_s)
        return left_s or self._start_s

    def _open(self) -> Iterator[Clip]:
        return (clip for clip in self._clips.values() if not clip.over)

    # -- clips ----------------------------------------------------------------------------------

    def prepare(self, number: int, turn: int, line: Line) -> Clip:
        """Keep a clip that may be said later."""
        clip = self._bound(number, turn, line)
        self._prepared[number] = clip
        return clip

    @property
    def prepared(self) -> tuple[int, ...]:
        """The clips that are ready to be said, or being made so."""
        return tuple(self._prepared)

    def hushed(self) -> tuple[Clip, ...]:
        """Take it that nothing more is said; returns the clips that were never told to be played.

        Of the others it is still to come how far they were heard.
        """
        never = tuple(clip for clip in self._open() if not clip.played)
        for clip in never:
            clip.over = clip.cut = True
        for clip in self._open():
            clip.hushed = True
        self._given.clear()
        return never

    def untrue(self) -> tuple[int, bool] | None:
        """Return the clip that sounds, where it would say something else by now, and whether it
        would say anything."""
        clip = next((each for each in self._open() if each.played and not each.hushed), None)
        if clip is None or clip.line.again is None:
            return None
        text = clip.line.again(Ahead(self._start_s, self._seconds_of))
        return None if text == clip.text else (clip.number, bool(text))

    @property
    def has_words(self) -> bool:
        """Whether something is said, or waits for it."""
        return any(not clip.hushed for clip in self._open())

    def set_pace(self, pace: Pacing) -> None:
        self._pace = pace

    def refreshed(self, number: int) -> Clip | None:
        """Return a prepared clip that says something else by now, and is to be rendered anew."""
        clip = self._prepared.get(number)
        if clip is None or clip.seconds is None or clip.line.again is None:
            return None
        text = clip.line.again(self.ahead())
        if text in (clip.text, ""):
            return None
        clip.text, clip.says, clip.seconds = text, self._form(text), None
        return clip

    def holds(self, number: int, text: str) -> bool:
        """Return whether a prepared clip is there, and says just that."""
        clip = self._prepared.get(number)
        return clip is not None and clip.seconds is not None and clip.text == text

    def play_prepared(self, number: int, turn: int) -> Clip | None:
        """Take a prepared clip among those that are said."""
        clip = self._prepared.pop(number, None)
        if clip is not None:
            clip.turn, clip.wished_s, clip.played = turn, self._now(), True
            # Its words may have been made anew since; by them it is known how far it was heard.
            clip.line = replace(clip.line, text=clip.text)
            self._forget_given(clip.text)
            self._add(clip)
        return clip

    def speak(self, number: int, turn: int, line: Line) -> Clip:
        """Say a line after those that are said."""
        self._forget_given(line.text)
        clip = self._bound(number, turn, line)
        self._add(clip)
        return clip

    def forget(self, number: int) -> None:
        self._prepared.pop(number, None)
        clip = self._clips.get(number)
        if clip is not None and not clip.played:
            clip.over = clip.cut = True

    def rendered(self, number: int, seconds: float) -> int | None:
        """Take how long a clip is, 0 where there is no sound of it; returns its turn."""
        clip = self._clips.get(number)
        if clip is not None and seconds <= 0:
            clip.over = clip.cut = True
        clip = clip or self._prepared.get(number)
        if clip is None:
            return None
        clip.seconds = seconds
        if seconds > 0:
            self._pace.learn(clip.says, seconds)
        return clip.turn if number in self._clips else None

    def due(self) -> tuple[Clip, bool] | None:
        """Return the clip to be played now, and whether it is to be rendered anew before.

        One is due when it is rendered and the one before it sounds, or is over.
        """
        before: list[Clip] = []
        for clip in self._open():
            if not clip.played:
                if clip.seconds is None or any(each.sounding_s is None for each in before):
                    return None
                return clip, self._rebound(clip, before)
            before.append(clip)
        return None

    def sounding(self, number: int, at_s: float) -> int | None:
        """Take when a clip began to be heard; returns its turn."""
        clip = self._clips.get(number)
        if clip is None:
            return None
        first = not any(each.sounding_s is not None for each in self._open() if each is not clip)
        took_s = at_s - clip.wished_s
        if first and clip.bindings == 1 and 0 < took_s < LONGEST_START_S:
            self._start_s += NEW_SHARE * (took_s - self._start_s)
        clip.sounding_s = at_s
        return clip.turn

    def over(self, number: int, heard_s: float, seconds: float, *, cut: bool) -> int | None:
        """Take how far a clip was heard; returns its turn."""
        clip = self._clips.get(number)
        if clip is None:
            return None
        clip.heard_s, clip.over, clip.cut = heard_s, True, cut
        clip.seconds = seconds or clip.seconds
        return clip.turn

    def lost(self) -> None:
        """Take it that no clip is there any more."""
        now_s = self._now()
        for clip in self._open():
            began_s = now_s if clip.sounding_s is None else clip.sounding_s
            clip.heard_s = max(0.0, now_s - began_s)
            clip.over = clip.cut = True
        self._prepared.clear()
        self._given.clear()

    # -- what was heard -------------------------------------------------------------------------

    def is_open(self, turn: int) -> bool:
        """Return whether something of a turn may still be heard."""
        return any(clip.turn == turn for clip in self._open())

    def heard(self, turn: int) -> dict[str, tuple[str, bool]]:
        """Return for each line of a turn what of it was heard up to now, and whether all was.

        Of a line that was said again the last time counts.
        """
        last = {clip.line.text: clip for clip in self._clips.values() if clip.turn == turn}
        parts = {text: self._heard_of(clip) for text, clip in last.items()}
        return {text: (said, said == last[text].text) for text, said in parts.items()}

    def saying(self) -> str:
        """Return the sentence that sounds."""
        return next((clip.text for clip in self._open() if clip.sounding_s is not None), "")

    def _heard_of(self, clip: Clip) -> str:
        heard_s = clip.heard_s
        if not clip.over and clip.sounding_s is not None:
            heard_s = max(0.0, self._now() - clip.sounding_s)
        seconds = clip.seconds or self._pace.seconds_for(clip.says)
        if heard_s <= 0:
            return ""
        if heard_s >= seconds - WHOLE_WITHIN_S:
            return clip.text
        words = clip.text.split()
        scale = self._scale(clip)
        for count in range(len(words), 0, -1):
            if self._seconds_of(" ".join(words[:count])) * scale <= heard_s:
                return " ".join(words[:count])
        return ""

    # -- binding --------------------------------------------------------------------------------

    def _bound(self, number: int, turn: int, line: Line) -> Clip:
        text = line.text if line.again is None else line.again(self.ahead())
        return Clip(number, turn, line, text, self._form(text), self._now())

    def _rebound(self, clip: Clip, before: list[Clip]) -> bool:
        """Bind a clip by what is known now; returns whether it says something else."""
        if clip.line.again is None or clip.bindings >= MOST_BINDINGS:
            return False
        scale = self._scale(clip)
        ahead = Ahead(self._left_s(before), lambda text: self._seconds_of(text) * scale)
        text = clip.line.again(ahead)
        if text == clip.text:
            return False
        clip.text, clip.says, clip.seconds = text, self._form(text), None
        clip.bindings += 1
        return True

    def _scale(self, clip: Clip) -> float:
        """Return how much slower a clip is than the voice usually is."""
        usual_s = self._pace.seconds_for(clip.says)
        return clip.seconds / usual_s if clip.seconds and usual_s > 0 else 1.0

    def _forget_given(self, text: str) -> None:
        self._given = [line for line in self._given if line.text != text]

    def _add(self, clip: Clip) -> None:
        self._clips[clip.number] = clip
        while len(self._clips) > KEPT:
            del self._clips[next(iter(self._clips))]
