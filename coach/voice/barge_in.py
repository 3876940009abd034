"""Whether somebody speaks over the coach while the microphone hears the loudspeaker as well.

What the loudspeaker plays is known. A frame of the microphone that resembles it, or is no louder
than the room's echo of it, is the coach's own voice. In doubt the coach is ducked, by which an echo
gets softer and a rider does not; so doubt resolves itself within a few frames. It takes one delay
and one gain for the whole room: with a loudspeaker beside the microphone a headset, or the echo
cancellation of the system, is better.
"""

from collections import deque
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from coach.voice.activity import FRAME_S, RATE
from coach.voice.levels import NoiseFloor, dbfs
from coach.voice.resampling import Resampler

LIKELY = 0.5
SURE_AFTER = 3  # frames in a row
CALM_AFTER = 8  # frames without, and the coach speaks as before
ECHO = 0.3  # this share of a frame's energy explained by the loudspeaker: not sure of anybody
PURE_ECHO = 0.75  # explained so far: no doubt about the echo
LOUDER_DB = 6.0  # than the echo that is expected
ABOVE_ROOM_DB = 8.0
LEARN_S = 0.3  # at the beginning of the coach's speech: so loud is the echo here
BEFORE_S = 0.4  # an echo comes so late at most, what the sound server keeps included
AFTER_S = 0.06  # or the clocks of the two devices differ so far
KEPT_S = 1.5
AUDIBLE_DBFS = -55.0

Samples = NDArray[np.int16]


class Verdict(Enum):
    """What is thought of a frame."""

    NOBODY = "nobody"
    PERHAPS = "perhaps"
    SOMEBODY = "somebody"


class Loudspeaker:
    """What was played of late, at 16 kHz, with its times; written by the sound card's thread."""

    def __init__(self) -> None:
        self._fresh: deque[tuple[Samples, int, float]] = deque(maxlen=400)
        self._kept: deque[tuple[float, Samples]] = deque()
        self._resampler = Resampler(RATE, RATE)

    def played(self, samples: Samples, rate: int, at_s: float) -> None:
        """Take a block whose first sample sounds at `at_s`."""
        self._fresh.append((samples, rate, at_s))

    def between(self, from_s: float, to_s: float) -> Samples:
        """Return what sounded; silence where nothing is known."""
        self._catch_up(to_s)
        whole = np.zeros(round((to_s - from_s) * RATE), np.int16)
        for at_s, samples in self._kept:
            offset = round((at_s - from_s) * RATE)
            first, last = max(0, offset), min(len(whole), offset + len(samples))
            if first < last:
                whole[first:last] = samples[first - offset : last - offset]
        return whole

    def clear(self) -> None:
        self._fresh.clear()
        self._kept.clear()

    def _catch_up(self, now_s: float) -> None:
        while self._fresh:
            samples, rate, at_s = self._fresh.popleft()
            if rate != self._resampler.from_rate:
                self._resampler = Resampler(rate, RATE)
            end_s = at_s + len(samples) / rate - self._resampler.lag_s
            block = self._resampler.take(samples)
            self._kept.append((end_s - len(block) / RATE, block))
        while self._kept and self._kept[0][0] < now_s - KEPT_S:
            self._kept.popleft()


class BargeInWatch:
    """Judges the microphone's frames while the coach speaks."""

    def __init__(self, loudspeaker: Loudspeaker) -> None:
        self._loudspeaker = loudspeaker
        self._floor = NoiseFloor()
        self._coupling_db: float | None = None  # the microphone's level over the loudspeaker's
        self._heard_s = 0.0  # of the coach's own speech, since it began
        self._run = 0
        self._calm = 0
        self._onset_s = 0.0
        self.verdict = Verdict.NOBODY

    def begin(self) -> None:
        """The coach begins to speak."""
        self._heard_s, self._run, self._calm = 0.0, 0, 0
        self.verdict = Verdict.NOBODY

    @property
    def onset_s(self) -> float:
        """When whoever it is began to speak."""
        return self._onset_s

    def take(self, likely: float, frame: Samples, at_s: float) -> Verdict:
        """Judge a frame that was captured from `at_s` on."""
        level_dbfs = dbfs(frame)
        played = self._loudspeaker.between(at_s - BEFORE_S, at_s + FRAME_S + AFTER_S)
        played_dbfs = _loudest(played, len(frame))
        explained = _explained(frame, played)
        echoing = played_dbfs > AUDIBLE_DBFS
        if echoing:
            self._learn(level_dbfs - played_dbfs, explained)
        floor_dbfs = self._floor.take(level_dbfs) if not echoing else self._floor.dbfs
        doubtful = (
            likely > LIKELY
            and level_dbfs > max(AUDIBLE_DBFS, floor_dbfs + ABOVE_ROOM_DB)
            and explained < PURE_ECHO
            and (not echoing or self._heard_s > LEARN_S)
        )
        expected_dbfs = played_dbfs + self._coupling_db if self._coupling_db is not None else -90.0
        clear = explained < ECHO and (not echoing or level_dbfs > expected_dbfs + LOUDER_DB)
        return self._count(doubtful, clear, at_s)

    def _learn(self, coupling_db: float, explained: float) -> None:
        self._heard_s += FRAME_S
        if self._heard_s <= LEARN_S or explained > PURE_ECHO:
            known_db = self._coupling_db
            # Up at once, down slowly: an echo that is louder than thought would be a rider.
            if known_db is None or coupling_db > known_db:
                self._coupling_db = coupling_db
            else:
                self._coupling_db = 0.95 * known_db + 0.05 * coupling_db

    def _count(self, doubtful: bool, clear: bool, at_s: float) -> Verdict:
        if not doubtful:
            self._calm += 1
            if self._calm >= CALM_AFTER or self.verdict is Verdict.NOBODY:
                self._run = 0
                self.verdict = Verdict.NOBODY
            return self.verdict
        self._calm = 0
        if self.verdict is Verdict.NOBODY:
            self._onset_s, self._run = at_s, 0
            self.verdict = Verdict.PERHAPS
        if clear:
            self._run += 1
        if self._run >= SURE_AFTER:
            self.verdict = Verdict.SOMEBODY
        return self.verdict


def _loudest(played: Samples, width: int) -> float:
    """Return the level of the loudest stretch as long as a frame."""
    whole = len(played) // width * width
    if not whole:
        return dbfs(played)
    return max(dbfs(part) for part in played[:whole].reshape(-1, width))


def _explained(frame: Samples, played: Samples) -> float:
    """Return what share of the frame's energy is the played sound, at its best delay; 0 to 1."""
    wide, heard = played.astype(np.float64), frame.astype(np.float64)
    energy = float(np.dot(heard, heard))
    if energy <= 0 or len(wide) < len(heard):
        return 0.0
    size = 1 << (len(wide) + len(heard) - 1).bit_length()
    product = np.fft.rfft(wide, size) * np.conj(np.fft.rfft(heard, size))
    correlation = np.fft.irfft(product, size)[: len(wide) - len(heard) + 1]
    squares = np.concatenate(([0.0], np.cumsum(wide**2)))
    energies = squares[len(heard) :] - squares[: -len(heard)]
    # A stretch of near silence resembles anything.
    enough = energies > max(1.0, 1e-3 * float(energies.max()))
    if not enough.any():
        return 0.0
    return min(1.0, float(np.max(correlation[enough] ** 2 / energies[enough])) / energy)
