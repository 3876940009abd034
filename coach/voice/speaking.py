"""What is being said: the clips of one voice, when each is heard, and how far each was.

A clip is bound to the instant at which it will sound, and again when it is known how long it really
is and when the one before it began: only then it is played. Times are monotonic seconds.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from coach.ahead import Ahead
from coach.aloud import Line
from coach.voice.delays import Delays
from coach.voice.said_clip import Clip

MOST_BINDINGS = 4  # of one clip; the last one is said
# A second that has begun to run out is told as a whole one, so that a number may come too early by
# nearly one, and hardly too late. What is made anew gets a little time to spare.
EARLY_S, LATE_S, SPARE_S = 0.5, 0.05, 0.15
LEAN_S = 0.35  # for the same reason every number is one of slightly later
# But not where the second that has begun is left out: the lean, and half a second for the rounding.
BACK_S = LEAN_S + 0.5
WHOLE_WITHIN_S = 0.15  # the end of a clip is silence
KEPT = 64
PAUSES = (",", ";", ":", ".")


class Pacing(Protocol):
    """How long the voice takes for words; it learns from what was rendered."""

    def seconds_for(self, text: str) -> float: ...
    def learn(self, text: str, seconds: float) -> None: ...


class Speaking:
    """The clips of a voice in the order in which they are said; prepared ones are apart."""

    def __init__(self, pace: Pacing, form: Callable[[str], str], now: Callable[[], float]) -> None:
        """`form` returns a text as it is spoken."""
        self._pace, self._form, self._now = pace, form, now
        self._clips: dict[int, Clip] = {}
        self._prepared: dict[int, Clip] = {}
        self._given: list[Line] = []  # taken, and not yet clips
        self._delays = Delays()

    # -- when something will be heard -----------------------------------------------------------

    def ahead(self, *, ready: bool = False) -> Ahead:
        """Return it for words that are given now; `ready` are those whose sound is there."""
        waiting_s = sum(self._seconds_of(line.text) for line in self._given)
        made_in_s = 0.0 if ready else self._delays.made_s
        lag_s = self._left_s(list(self._open()), made_in_s) + waiting_s
        return _leaning(lag_s, self._seconds_of)

    def give(self, line: Line) -> None:
        """Take what will be a clip soon."""
        self._given.append(line)

    def _seconds_of(self, text: str) -> float:
        said = self._form(text)
        if text[-1:].isspace() and text.rstrip()[-1:] in PAUSES:
            said = f"{said}, "  # the pause is before the next word
        return self._pace.seconds_for(said)

    def _left_s(self, before: list[Clip], made_in_s: float = 0.0) -> float:
        """Return in how many seconds what follows these clips is heard, when its sound is there."""
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
                made_s = self._delays.made_s if clip.seconds is None else 0.0
                left_s += seconds + (0.0 if left_s else made_s + self._delays.start_s)
        return max(left_s, made_in_s + self._delays.start_s)

    def _open(self) -> Iterator[Clip]:
        return (clip for clip in self._clips.values() if not clip.over)

    # -- clips ----------------------------------------------------------------------------------

    def prepare(self, number: int, turn: int, line: Line) -> Clip:
        """Keep a clip that may be said later."""
        clip = self._bound(number, turn, line, ready=True)
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
        never = tuple(clip for clip in self._open() if clip.played_s is None)
        for clip in never:
            clip.over = clip.cut = True
        for clip in self._open():
            clip.hushed = True
        self._given.clear()
        return never

    def untrue(self) -> tuple[int, bool] | None:
        """Return the clip that sounds, where it would say something else by now, and whether it
        would say anything."""
        clip = next(
            (each for each in self._open() if each.played_s is not None and not each.hushed), None
        )
        if clip is None or clip.line.again is None:
            return None
        text = clip.line.again(_leaning(self._delays.start_s, self._seconds_of))
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
        ahead = self.ahead(ready=True)
        text = clip.line.again(ahead)
        if text in (clip.text, ""):
            return None
        self._say_instead(clip, text, ahead)
        return clip

    def is_ready(self, number: int | None) -> bool:
        """Return whether the sound of a prepared clip is there."""
        return number in self._prepared and self._prepared[number].seconds is not None

    def holds(self, number: int, text: str) -> bool:
        """Return whether a prepared clip is there, says just that, and is true if said now."""
        clip = self._prepared.get(number)
        if clip is None or clip.seconds is None or clip.text != text:
            return False
        if clip.line.again is None or self._is_close(clip, self._delays.start_s):
            return True
        return clip.line.again(_leaning(self._delays.start_s, self._seconds_of)) == text

    def play_prepared(self, number: int, turn: int) -> Clip | None:
        """Take a prepared clip among those that are said."""
        clip = self._prepared.pop(number, None)
        if clip is not None:
            clip.turn, clip.played_s = turn, self._now()
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
        if clip is not None and clip.played_s is None:
            clip.over = clip.cut = True

    def rendered(self, number: int, seconds: float) -> int | None:
        """Take how long a clip is, 0 where there is no sound of it; returns its turn."""
        clip = self._clips.get(number)
        if clip is not None and seconds <= 0:
            clip.over = clip.cut = True
        clip = clip or self._prepared.get(number)
        if clip is None:
            return None
        clip.seconds, clip.made_s = seconds, self._now() - clip.asked_s
        if seconds > 0:
            self._pace.learn(clip.says, seconds)
            self._delays.made(clip.made_s)
        return clip.turn if number in self._clips else None

    def due(self) -> tuple[Clip, bool] | None:
        """Return the clip to be played now, and whether it is to be rendered anew before.

        One is due when it is rendered and the one before it sounds, or is over.
        """
        before: list[Clip] = []
        for clip in self._open():
            if clip.played_s is None:
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
        if first and clip.played_s is not None:
            self._delays.started(at_s - clip.played_s)
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

    def _bound(self, number: int, turn: int, line: Line, *, ready: bool = False) -> Clip:
        ahead, now_s = self.ahead(ready=ready), self._now()
        text = line.text if line.again is None else line.again(ahead)
        return Clip(number, turn, line, text, self._form(text), now_s, now_s + ahead.lag_s - LEAN_S)

    def _rebound(self, clip: Clip, before: list[Clip]) -> bool:
        """Bind a clip by what is known now; returns whether it says something else.

        What is made anew sounds later by as long as that takes.
        """
        again, left_s = clip.line.again, self._left_s(before)
        if again is None:
            return False
        scale = self._scale(clip)
        ahead = _leaning(left_s, lambda text: self._seconds_of(text) * scale)
        text = again(ahead)
        if not text:
            clip.text = text
            return True
        close = clip.bindings > 1 and self._is_close(clip, left_s)
        if text == clip.text or close or clip.bindings >= MOST_BINDINGS:
            return False
        then_s = self._left_s(before, clip.made_s + SPARE_S)
        ahead = replace(ahead, lag_s=then_s + LEAN_S)
        text = again(ahead)
        if not text:
            clip.text = text
            return True
        self._say_instead(clip, text, ahead)
        clip.bindings += 1
        return True

    def _is_close(self, clip: Clip, left_s: float) -> bool:
        """Return whether a clip begins about when it was bound to, if that is in `left_s`."""
        return -EARLY_S <= self._now() + left_s - clip.start_s <= LATE_S

    def _say_instead(self, clip: Clip, text: str, ahead: Ahead) -> None:
        clip.text, clip.says, clip.seconds = text, self._form(text), None
        clip.asked_s = self._now()
        clip.start_s = clip.asked_s + ahead.lag_s - LEAN_S

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


def _leaning(lag_s: float, seconds_of: Callable[[str], float]) -> Ahead:
    """Return when words that are given now are heard, so that no number is far off."""
    return Ahead(lag_s + LEAN_S, seconds_of, BACK_S)
