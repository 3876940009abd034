"""From one sample rate to another, block by block, with no seam between the blocks.

A polyphase filter: a windowed sinc (Kaiser, about 80 dB), cut off below half of the lower rate,
with a row of weights for each place that a sample of the result can have between two of the source
(Crochiere and Rabiner, Multirate Digital Signal Processing, 1983).
"""

from functools import lru_cache
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

CROSSINGS = 24  # of the sinc, on each side
KEPT = 0.91  # of the band; the rest is the slope of the filter
KAISER_BETA = 8.0
AT_ONCE = 8_192  # results in one go, which bounds the memory it takes


class Resampler:
    """Gives samples at `to_rate` for samples at `from_rate`, as they come."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        """Raises ValueError for rates that are not above 0."""
        if from_rate <= 0 or to_rate <= 0:
            raise ValueError(f"cannot go from {from_rate} to {to_rate} samples a second")
        self.from_rate = from_rate
        self.to_rate = to_rate
        self._same = from_rate == to_rate
        common = gcd(from_rate, to_rate)
        self._up, self._down = to_rate // common, from_rate // common
        self._weights = np.zeros((1, 2), np.float32) if self._same else _weights(from_rate, to_rate)
        self._half = 0 if self._same else self._weights.shape[1] // 2
        # So many zeros before the first sample put its result at the very place of it.
        self._waiting = np.zeros(max(0, self._half - 1), np.float32)
        self._next = 0  # the place of the next result, in steps of 1/up of a source sample

    @property
    def lag_s(self) -> float:
        """How far the last result lies before the end of what was given."""
        return self._half / self.from_rate

    def take(self, samples: Samples) -> Samples:
        """Return what can be told of the result by now."""
        if self._same:
            return samples
        source = np.concatenate((self._waiting, samples.astype(np.float32)))
        width = 2 * self._half
        # The last place whose window ends within the source.
        places = max(0, ceil(((len(source) - width + 1) * self._up - self._next) / self._down))
        results = np.empty(places, np.float32)
        for first in range(0, places, AT_ONCE):
            steps = self._next + self._down * np.arange(first, min(places, first + AT_ONCE))
            begins, phases = steps // self._up, steps % self._up
            windows = np.lib.stride_tricks.sliding_window_view(source, width)[begins]
            results[first : first + AT_ONCE] = np.einsum("ij,ij->i", windows, self._weights[phases])
        self._next += places * self._down
        spent = min(self._next // self._up, len(source))
        self._next -= spent * self._up
        self._waiting = source[spent:]
        return np.clip(np.rint(results), -32_768, 32_767).astype(np.int16)

    def rest(self) -> Samples:
        """Return the end of the result; the next block is the first of another sound."""
        last = self.take(np.zeros(self._half, np.int16))
        self._waiting = np.zeros(max(0, self._half - 1), np.float32)
        self._next = 0
        return last


def resampled(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """Return a whole sound at another rate; as long as before, to a sample."""
    if from_rate == to_rate or not len(samples):
        return samples
    resampler = Resampler(from_rate, to_rate)
    whole = np.concatenate((resampler.take(samples), resampler.rest()))
    return whole[: ceil(len(samples) * to_rate / from_rate)]


@lru_cache(maxsize=4)
def _weights(from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """Return a row for each of the `up` places between two samples of the source."""
    up = to_rate // gcd(from_rate, to_rate)
    cut = KEPT * min(1.0, to_rate / from_rate)  # of half the source's rate
    half = ceil(CROSSINGS / min(1.0, to_rate / from_rate))
    offsets = np.arange(1 - half, half + 1)[None, :] - (np.arange(up) / up)[:, None]
    window = np.i0(KAISER_BETA * np.sqrt(np.clip(1 - (offsets / half) ** 2, 0, 1)))
    weights = np.sinc(cut * offsets) * window
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
