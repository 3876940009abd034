"""What the loudspeaker is given, block by block: clips one after another, earcons over them.

It knows to a sample how much of each clip was given, and tells it. Nothing here waits: `fill` is
called by the sound card's own thread.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.voice.resampling import resampled
from coach.voice.sound_parts import Pcm, Tell
from coach.voice.sound_talk import ClipOver, Sounding

Samples = NDArray[np.int16]
Played = Callable[[Samples, int, float], None]  # samples, rate, when the first of them sounds

FADE_S = 0.005  # of gain, so that nothing clicks
DUCKED = 0.25  # of the volume
USUAL_RATE = 48_000


Told = list[Sounding | ClipOver]  # what `fill` finds out, told when its lock is free


@dataclass(slots=True)
class _Clip:
    """A clip that plays or waits; without sound it is still being rendered."""

    number: int
    pcm: Pcm | None
    samples: Samples | None = None  # at the rate of the loudspeaker
    given: int = 0


@dataclass(slots=True)
class _Sound:
    samples: Samples
    given: int = 0


class Mixer:
    """Clips and earcons in, blocks of samples out; from any thread."""

    def __init__(self, tell: Tell, silent: Callable[[], None], now: Callable[[], float]) -> None:
        """`silent` is called when the last sample of all was given; it must not wait."""
        self._tell = tell
        self._silent = silent
        self._now = now
        self._lock = threading.Lock()
        self._clips: deque[_Clip] = deque()
        self._earcons: list[_Sound] = []
        self._hushed: _Clip | None = None  # has its last few samples to come
        self._hushed_earcons: list[_Sound] = []
        self._live = False  # a loudspeaker takes blocks
        self._latency_s = 0.0
        self._rate = USUAL_RATE
        self._volume = 1.0
        self._ducked: set[str] = set()  # for which reasons
        self._gain = 1.0  # of the last sample
        self._busy = False
        self.played: Played | None = None  # what hears all that is played, for its echo

    @property
    def busy(self) -> bool:
        """Whether there is something to be played."""
        return self._busy

    def fitted(self, pcm: Pcm) -> Pcm:
        """Return a sound at the loudspeaker's rate, so that playing it takes no time."""
        rate = self._rate
        samples = _fitted(pcm, rate)
        return pcm if samples is None else Pcm(samples.tobytes(), rate)

    # -- what is to be heard --------------------------------------------------------------------

    def play(self, number: int, pcm: Pcm | None) -> None:
        """Play a clip after the others; without its sound, as soon as that is supplied."""
        rate = self._rate
        clip = _Clip(number, pcm, _fitted(pcm, rate))
        with self._lock:
            if rate != self._rate:
                clip.samples = _fitted(pcm, self._rate)
            self._clips.append(clip)
            self._busy = True

    def supply(self, number: int, pcm: Pcm) -> bool:
        """Give the sound of a clip that waits for it; returns whether one does."""
        rate = self._rate
        samples = _fitted(pcm, rate)
        with self._lock:
            for clip in self._clips:
                if clip.number == number and clip.pcm is None:
                    fits = rate == self._rate
                    clip.pcm, clip.samples = pcm, samples if fits else _fitted(pcm, self._rate)
                    return True
        return False

    def give_up(self, number: int) -> None:
        """Play a clip no more that waits for a sound which will not come."""
        with self._lock:
            waiting = [c for c in self._clips if c.number == number and c.pcm is None]
            for clip in waiting:
                self._clips.remove(clip)
        self._end(waiting)

    def ring(self, pcm: Pcm) -> None:
        """Play an earcon, over whatever plays."""
        rate = self._rate
        samples = _fitted(pcm, rate)
        with self._lock:
            if rate != self._rate:
                samples = _fitted(pcm, self._rate)
            if samples is not None:
                self._earcons.append(_Sound(samples))
                self._busy = True

    def hush(self) -> None:
        """Be silent with the next block; each clip is over once."""
        with self._lock:
            over = list(self._clips)
            self._clips.clear()
            if self._live:
                self._hushed_earcons += self._earcons
                if self._hushed is None and over and over[0].given:
                    self._hushed = over.pop(0)
            self._earcons = []
        self._end(over)

    def set_volume(self, volume: float) -> None:
        with self._lock:
            self._volume = max(0.0, min(1.0, volume))

    def duck(self, on: bool, why: str = "told") -> None:
        """Speak softly as long as one of the reasons holds."""
        with self._lock:
            (self._ducked.add if on else self._ducked.discard)(why)

    # -- the loudspeaker ------------------------------------------------------------------------

    def begin(self, rate: int, latency_s: float) -> None:
        """A loudspeaker is about to take blocks, at its own rate."""
        with self._lock:  # nobody fills yet
            self._latency_s = latency_s
            if rate != self._rate:
                self._rate = rate
                self._earcons = []
                for clip in self._clips:
                    clip.samples = _fitted(clip.pcm, rate)
            self._live = True

    def rest(self) -> None:
        """The loudspeaker was closed, and may be opened again."""
        with self._lock:
            self._live = False

    def end(self) -> None:
        """The loudspeaker was lost, or is not to be had: whatever played or waits is over."""
        with self._lock:
            self._live = False
            over = [*([self._hushed] if self._hushed else []), *self._clips]
            self._hushed = None
            self._clips.clear()
            self._earcons, self._hushed_earcons = [], []
            self._busy = False
            latency_s = self._latency_s
        self._end(over, latency_s)

    def fill(self, frames: int, at_s: float) -> bytes:
        """Return the next samples, the first of which will sound at `at_s` (monotonic)."""
        told: Told = []
        with self._lock:
            if not self._busy and self.played is None:
                self._hushed_earcons = []
                return bytes(2 * frames)
            mixed = np.zeros(frames, np.float32)
            self._fade_out(mixed, at_s, told)
            self._speak(mixed, at_s, told)
            for earcon in self._earcons:
                part = earcon.samples[earcon.given : earcon.given + frames]
                mixed[: len(part)] += part * self._volume
                earcon.given += len(part)
            self._earcons = [e for e in self._earcons if e.given < len(e.samples)]
            idle = self._busy and not (self._clips or self._earcons)
            if idle:
                self._busy = False
        block = np.clip(mixed, -32_768, 32_767).astype(np.int16)
        if self.played is not None:
            self.played(block, self._rate, at_s)
        for happened in told:
            self._tell(happened)
        if idle:
            self._silent()
        return block.tobytes()

    # -- within -----------------------------------------------------------------------------------

    def _fade_out(self, mixed: NDArray[np.float32], at_s: float, told: Told) -> None:
        """Add the last samples of what was hushed."""
        length = min(len(mixed), max(1, round(FADE_S * self._rate)))
        ramp = np.linspace(1, 0, length, dtype=np.float32)
        for earcon in self._hushed_earcons:
            part = earcon.samples[earcon.given : earcon.given + length]
            mixed[: len(part)] += part * ramp[: len(part)] * self._volume
        self._hushed_earcons = []
        clip, self._hushed = self._hushed, None
        if clip is not None and clip.samples is not None:
            part = clip.samples[clip.given : clip.given + length]
            mixed[: len(part)] += part * ramp[: len(part)] * self._gain
            clip.given += len(part)
            told.append(self._over(clip, at_s + len(part) / self._rate))

    def _speak(self, mixed: NDArray[np.float32], at_s: float, told: Told) -> None:
        """Add the clips, each from where the one before ends."""
        frames = len(mixed)
        wanted = self._volume * (DUCKED if self._ducked else 1.0)
        gains = np.full(frames, wanted, np.float32)
        if wanted != self._gain:
            bent = min(frames, max(1, round(FADE_S * self._rate)))
            gains[:bent] = np.linspace(self._gain, wanted, bent, dtype=np.float32)
            self._gain = wanted
        filled = 0
        while filled < frames and self._clips:
            clip = self._clips[0]
            if clip.samples is None:
                break
            if clip.given == 0:
                told.append(Sounding(at_s + filled / self._rate, clip.number))
            part = clip.samples[clip.given : clip.given + frames - filled]
            mixed[filled : filled + len(part)] += part * gains[filled : filled + len(part)]
            clip.given += len(part)
            filled += len(part)
            if clip.given >= len(clip.samples):
                self._clips.popleft()
                told.append(self._over(clip, at_s + filled / self._rate))

    def _over(self, clip: _Clip, at_s: float, unheard_s: float = 0.0) -> ClipOver:
        whole = 0 if clip.samples is None else len(clip.samples)
        heard_s = max(0.0, clip.given / self._rate - unheard_s)
        cut = clip.samples is None or clip.given < whole or unheard_s > 0
        return ClipOver(at_s, clip.number, heard_s, whole / self._rate, cut)

    def _end(self, clips: list[_Clip], unheard_s: float = 0.0) -> None:
        for clip in clips:
            self._tell(self._over(clip, self._now(), unheard_s))


def _fitted(pcm: Pcm | None, rate: int) -> Samples | None:
    if pcm is None:
        return None
    samples = np.frombuffer(pcm.samples[: len(pcm.samples) // 2 * 2], np.int16)
    return resampled(samples, pcm.rate, rate)
