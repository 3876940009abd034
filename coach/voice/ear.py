"""What the microphone captures -> level, activity, words and a barge-in, on a thread of its own."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.voice.activity import FRAME, FRAME_S, RATE, Judge, Span
from coach.voice.barge_in import BargeInWatch, Verdict
from coach.voice.levels import dbfs
from coach.voice.microphone import (
    Block,
    Closed,
    CoachSpeaks,
    Item,
    Microphone,
    Opened,
    Over,
    Prepare,
)
from coach.voice.resampling import Resampler
from coach.voice.sound_parts import Recogniser, Tell
from coach.voice.sound_talk import (
    Activity,
    Arm,
    BargeIn,
    Drop,
    FinalText,
    Finish,
    Level,
    Live,
    WatchLevel,
)

PRE_ROLL_S = 0.5  # is remembered while the microphone is open
LEVEL_S = 0.1
LONGEST_KEPT_S = 60.0  # of a turn, for the rider who keeps recordings

Samples = NDArray[np.int16]
Duck = Callable[[bool], None]
Keep = Callable[[int, bytes], None]  # a turn and its sound, 16-bit mono at 16 kHz

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Turn:
    """The turn that listens."""

    number: int
    recogniser: Recogniser | None
    live: bool = False
    taken: int = 0  # samples
    sound: bytearray | None = None  # where recordings are kept


class Ear:
    """Takes what the microphone's queue has, in its order; one turn at a time."""

    def __init__(
        self,
        microphone: Microphone,
        tell: Tell,
        judge: Callable[[], Judge],
        barge_in: BargeInWatch,
        duck: Duck,
        turn_over: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`judge` is asked when sound first comes; `turn_over` is called after each turn."""
        self._microphone = microphone
        self._tell = tell
        self._make_judge = judge
        self._judge: Judge | None = None
        self._barge_in = barge_in
        self._duck = duck
        self._turn_over = turn_over
        self._now = now
        self._resampler = Resampler(RATE, RATE)
        self._recent: deque[tuple[Samples, float]] = deque()
        self._frame = np.zeros(0, np.int16)
        self._since_s = 0.0  # the turn before has what was captured until then
        self._span = Span()
        self._turn: _Turn | None = None
        self._watched = False
        self._coach_speaks = False
        self._barged = False
        self._ducking = False
        self._loudness: list[Samples] = []
        self.recogniser: Recogniser | None = None
        self.keep: Keep | None = None
        self.thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def _run(self) -> None:
        while not isinstance(item := self._microphone.take(), Over):
            try:
                self.take(item)
            except Exception:  # a fault of one block is not the end of listening
                log.exception("the ear failed at %s", type(item).__name__)

    def take(self, item: Item) -> None:
        """Take the next block of sound, or what is to be done from here on."""
        match item:
            case Block():
                self._hear(item)
            case Opened():
                self._resampler = Resampler(item.rate, RATE)
                self._forget()
            case Closed():
                self._forget()
            case Prepare():
                self._judged()
            case CoachSpeaks():
                self._coach(item.on)
            case WatchLevel():
                self._watched = item.on
            case Arm():
                self._arm(item)
            case Finish():
                self._finish(item.turn)
            case Drop():
                self._drop(item.turn)
            case _:
                pass

    # -- turns ------------------------------------------------------------------------------------

    def _arm(self, arm: Arm) -> None:
        if self._turn is not None:
            self._drop(self._turn.number)
        recogniser = self.recogniser
        if recogniser is not None:
            recogniser.begin(arm.turn, RATE, arm.grammar)
        self._turn = _Turn(arm.turn, recogniser, sound=bytearray() if self.keep else None)
        self._span.restart()
        self._loudness.clear()
        self._release_duck()
        self._frame = np.zeros(0, np.int16)
        before = self._before(min(arm.pre_roll_s, PRE_ROLL_S))
        for samples, at_s in before:
            self._feed(samples, at_s)
        for samples, at_s in before:
            self._look(samples, at_s)

    def _finish(self, number: int) -> None:
        turn = self._turn
        if turn is None or turn.number != number:
            return
        self._leave()
        until_s = self._span.until_s or 0.0
        if turn.recogniser is not None:
            turn.recogniser.finish(number, until_s)
        else:
            audio_s = turn.taken / RATE
            self._tell(FinalText(self._now(), number, "", audio_s, until_s, 0.0, whole=False))
        if turn.sound and self.keep is not None:
            self.keep(number, bytes(turn.sound))
        self._turn_over()

    def _drop(self, number: int) -> None:
        turn = self._turn
        if turn is None or turn.number != number:
            return
        self._leave()
        if turn.recogniser is not None:
            turn.recogniser.drop()
        self._turn_over()

    def _leave(self) -> None:
        self._turn = None
        if self._recent:
            last, last_s = self._recent[-1]
            self._since_s = last_s + len(last) / RATE

    # -- sound ------------------------------------------------------------------------------------

    def _hear(self, block: Block) -> None:
        source = np.frombuffer(block.samples, np.int16)
        end_s = block.at_s + len(source) / self._resampler.from_rate - self._resampler.lag_s
        samples = self._resampler.take(source)
        if not len(samples):
            return
        at_s = end_s - len(samples) / RATE
        self._recent.append((samples, at_s))
        while self._recent and self._recent[0][1] < end_s - PRE_ROLL_S - 0.02:
            self._recent.popleft()
        self._feed(samples, at_s)
        # Open is not listening: nobody is judged who was not asked.
        if self._turn is not None or self._watched or self._coach_speaks:
            self._look(samples, at_s)

    def _before(self, seconds: float) -> list[tuple[Samples, float]]:
        """Return the last of what was captured before now."""
        if seconds <= 0 or not self._recent:
            return []
        last, last_s = self._recent[-1]
        from_s = max(self._since_s, last_s + len(last) / RATE - seconds)
        kept = []
        for samples, at_s in self._recent:
            first = max(0, round((from_s - at_s) * RATE))
            if first < len(samples):
                kept.append((samples[first:], at_s + first / RATE))
        return kept

    def _feed(self, samples: Samples, at_s: float) -> None:
        turn = self._turn
        if turn is None:
            return
        if not turn.live:
            turn.live = True
            self._tell(Live(at_s, turn.number))
        turn.taken += len(samples)
        data = samples.tobytes()
        if turn.recogniser is not None:
            turn.recogniser.feed(data)
        if turn.sound is not None and turn.taken < LONGEST_KEPT_S * RATE:
            turn.sound += data

    def _look(self, samples: Samples, at_s: float) -> None:
        """Judge whole frames, and tell the level."""
        self._frame = np.concatenate((self._frame, samples))
        # Anew with each block, so that the times of a long stream do not drift from its clock.
        frame_s = at_s + (len(samples) - len(self._frame)) / RATE
        while len(self._frame) >= FRAME:
            frame, self._frame = self._frame[:FRAME], self._frame[FRAME:]
            self._take_frame(frame, frame_s)
            frame_s += FRAME_S
        if self._turn is not None or self._watched:
            self._loudness.append(samples)
            if sum(map(len, self._loudness)) >= LEVEL_S * RATE:
                level = dbfs(np.concatenate(self._loudness))
                self._loudness.clear()
                self._tell(Level(at_s + len(samples) / RATE, level, self._span.voiced))

    def _take_frame(self, frame: Samples, at_s: float) -> None:
        likely = self._judged().activity(frame.tobytes())
        turn = self._turn
        change = self._span.take(likely, frame, at_s)
        if turn is not None:
            if change is not None:
                heard_s = turn.taken / RATE - max(0.0, at_s + FRAME_S - change.at_s)
                self._tell(Activity(change.at_s, turn.number, change.voiced, max(0.0, heard_s)))
        elif self._coach_speaks:
            self._over_the_coach(likely, frame, at_s)

    def _judged(self) -> Judge:
        if self._judge is None:
            self._judge = self._make_judge()
        return self._judge

    # -- over the coach ---------------------------------------------------------------------------

    def _coach(self, on: bool) -> None:
        if on and not self._coach_speaks:
            self._barge_in.begin()
            self._barged = False
        self._coach_speaks = on
        if not on:
            self._release_duck()

    def _over_the_coach(self, likely: float, frame: Samples, at_s: float) -> None:
        verdict = self._barge_in.take(likely, frame, at_s)
        if verdict is Verdict.NOBODY:
            self._barged = False
            self._release_duck()
            return
        if not self._ducking:
            self._ducking = True
            self._duck(True)
        if verdict is Verdict.SOMEBODY and not self._barged:
            self._barged = True
            self._tell(BargeIn(self._barge_in.onset_s))

    def _release_duck(self) -> None:
        if self._ducking:
            self._ducking = False
            self._duck(False)

    def _forget(self) -> None:
        """What comes next does not follow what came before."""
        self._recent.clear()
        self._frame = np.zeros(0, np.int16)
        if self._judge is not None:
            self._judge.activity.reset()
