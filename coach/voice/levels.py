"""How loud sound is: in dBFS, and against the noise of the room, which is learned as it goes."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

QUIETEST_DBFS = -90.0
FULL = 32_768.0


def dbfs(samples: Samples) -> float:
    """Return the root mean square in dB of full scale, -90 to 0; of nothing it is -90."""
    if not len(samples):
        return QUIETEST_DBFS
    wide = samples.astype(np.float32)
    return dbfs_of(math.sqrt(float(np.dot(wide, wide)) / len(samples)) / FULL)


def dbfs_of(share: float) -> float:
    """Return the dB of a share of full scale."""
    if share <= 0:
        return QUIETEST_DBFS
    return max(QUIETEST_DBFS, min(0.0, 20 * math.log10(share)))


class NoiseFloor:
    """The level of the room between words: the quietest tenth of the last seconds.

    A fan that starts is the floor a few seconds later; a word is over before it counts.
    """

    def __init__(self, remembered: int = 150) -> None:
        """`remembered` is in frames; 150 of 32 ms are 4.8 s."""
        self._levels: deque[float] = deque(maxlen=remembered)
        self._floor_dbfs = QUIETEST_DBFS
        self._since = 0

    def take(self, level_dbfs: float) -> float:
        """Take the level of a frame; returns the floor."""
        self._levels.append(level_dbfs)
        self._since += 1
        if self._since >= 8 or len(self._levels) < 8:
            self._since = 0
            self._floor_dbfs = sorted(self._levels)[len(self._levels) // 10]
        return self._floor_dbfs

    @property
    def dbfs(self) -> float:
        return self._floor_dbfs

    def reset(self) -> None:
        self._levels.clear()
        self._floor_dbfs = QUIETEST_DBFS
