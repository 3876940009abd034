"""What was recorded of microphone or loudspeaker, sample by sample with its monotonic time."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
LOUD = 300  # of 32,767: more than this is sound
NEARBY = 100  # pieces of a recording, about a second
KEPT_S = 90.0  # of a recording; what is older is forgotten
PATIENCE_S = 60.0  # only against hanging

VOICED_DB = 25.0  # below the loudest piece; what is softer is echo, breath, or the room
PIECE_S = 0.005

Samples = NDArray[np.int16]


class NeverCame(AssertionError):
    """What was waited for did not come to be heard."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples, the first of which was recorded at `at_s` by the monotonic clock."""

    at_s: float
    samples: Samples


@dataclass(frozen=True, slots=True)
class _Row:
    begin_s: float  # of the whole recording, as this piece tells it
    at: int  # samples before it
    samples: Samples


def voiced_part(samples: Samples, rate: int) -> tuple[int, int]:
    """Return between which samples somebody speaks; (0, 0) where nobody does."""
    size = round(rate * PIECE_S)
    whole = samples[: len(samples) // size * size].astype(np.float64).reshape(-1, size)
    loudness = np.sqrt(np.mean(np.square(whole), axis=1)) if len(whole) else np.zeros(0)
    least = max(LOUD / 4, loudness.max(initial=0.0) * 10 ** (-VOICED_DB / 20))
    voiced = np.nonzero(loudness > least)[0]
    return (int(voiced[0]) * size, (int(voiced[-1]) + 1) * size) if len(voiced) else (0, 0)


class Recording:
    """Pieces as they arrive, from any thread.

    A piece arrives as late as the machine is busy, and early by a block of the sink at most: the
    time of a sample is the least that those nearby allow. Where times are told with the pieces
    they are `exact`.
    """

    def __init__(self, rate: int = RATE, kept_s: float = KEPT_S, *, exact: bool = False) -> None:
        self.rate = rate
        self._nearby = 0 if exact else NEARBY
        self._kept_s = kept_s
        self._rows: deque[_Row] = deque()
        self._count = 0
        self._last_s = 0.0
        self._changed = threading.Condition()

    @property
    def count(self) -> int:
        """How many samples were recorded."""
        return self._count

    def add(self, arrived_s: float, samples: Samples) -> None:
        """Take what was recorded until `arrived_s`."""
        with self._changed:
            end = self._count + len(samples)
            self._rows.append(_Row(arrived_s - end / self.rate, self._count, samples))
            self._count, self._last_s = end, arrived_s
            while self._rows[0].at < end - self._kept_s * self.rate:
                self._rows.popleft()
            self._changed.notify_all()

    def pieces(self, after_s: float = 0.0) -> list[Piece]:
        """Return the recording so far, or what there is of it after a time."""
        with self._changed:
            rows = list(self._rows)
        first = 0
        if after_s:
            # Of those before, some are needed to know the times of the first.
            ends = (row.begin_s + (row.at + len(row.samples)) / self.rate for row in rows)
            first = next((i for i, end_s in enumerate(ends) if end_s >= after_s), len(rows))
            first = max(0, first - self._nearby)
        begins = [row.begin_s for row in rows]
        near = self._nearby
        return [
            Piece(
                min(begins[max(0, i - near) : i + near + 1]) + rows[i].at / self.rate,
                rows[i].samples,
            )
            for i in range(first, len(rows))
        ]

    def samples(self, after_s: float = 0.0, before_s: float = float("inf")) -> Samples:
        """Return what was recorded from one time to another."""
        kept = []
        for piece in self.pieces(after_s):
            first = max(0, round((after_s - piece.at_s) * self.rate)) if after_s else 0
            last = len(piece.samples)
            if before_s != float("inf"):
                last = min(last, max(0, round((before_s - piece.at_s) * self.rate)))
            kept.append(piece.samples[first:last])
        return np.concatenate(kept) if kept else np.zeros(0, np.int16)

    def first_sound_s(self, after_s: float = 0.0, loud: int = LOUD) -> float | None:
        """Return when something was first to be heard after a time."""
        times = self._loud_times(after_s, loud)
        return float(times[0]) if len(times) else None

    def last_sound_s(
        self, before_s: float = float("inf"), loud: int = LOUD, after_s: float = 0.0
    ) -> float | None:
        """Return when something was last to be heard before a time."""
        times = self._loud_times(after_s, loud)
        times = times[times <= before_s]
        return float(times[-1]) if len(times) else None

    def voiced_until_s(self, after_s: float, before_s: float) -> float | None:
        """Return when the last voiced sample was, between two times."""
        pieces = self.pieces(after_s)
        if not pieces:
            return None
        last = voiced_part(self.samples(after_s, before_s), self.rate)[1]
        return max(after_s, pieces[0].at_s) + last / self.rate if last else None

    def silent_from_s(self, after_s: float, gap_s: float = 0.25, loud: int = LOUD) -> float | None:
        """Return when it fell silent after a time, for `gap_s` at least; None while it sounds.

        Where nothing was to be heard after it, that is the time itself.
        """
        with self._changed:
            until_s = self._last_s
        times = np.concatenate(([after_s], self._loud_times(after_s, loud), [until_s]))
        silences = np.nonzero(np.diff(times) > gap_s)[0]
        return float(times[silences[0]]) if len(silences) else None

    def _loud_times(self, after_s: float, loud: int) -> NDArray[np.float64]:
        found = [np.zeros(0)]
        for piece in self.pieces(after_s):
            at = np.nonzero(np.abs(piece.samples.astype(np.int32)) > loud)[0]
            found.append(piece.at_s + at / self.rate)
        times = np.concatenate(found)
        return times[times >= after_s]

    def wait_for(self, there: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
        """Return when something is so of the recording; raises NeverCame when it never is."""
        with self._changed:
            if not self._changed.wait_for(there, within_s):
                raise NeverCame(f"not in {within_s:g} s; recorded {self._count} samples")

    def wait_until(self, at_s: float) -> None:
        """Return when the recording has come to a time."""
        self.wait_for(lambda: self._last_s >= at_s)

    def behind_s(self) -> float:
        """Return how long ago something was recorded last."""
        with self._changed:
            return time.monotonic() - self._last_s
