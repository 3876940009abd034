"""One ride as columns at 1 Hz of timer time: what the figures of a whole ride are computed from.

Recorded rides and imported FIT files both become Columns, so their figures come from one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Float64 arrays of one length, a value a second, NaN where nothing was measured.

    In `power_w` gaps are filled already by the rules of workouts.power (short ones hold, long
    ones are zero and counted in `missing_s`); it is all NaN when the ride had no power meter.
    `stretches` are (from, to) indices, to exclusive, of seconds unbroken by a pause; they cover
    all columns in order.
    """

    power_w: Column
    heart_rate_bpm: Column
    cadence_rpm: Column
    speed_kmh: Column
    stretches: tuple[tuple[int, int], ...]
    missing_s: int = 0
    dropouts: int = 0  # times the power went away

    @property
    def seconds(self) -> int:
        """Timer time."""
        return len(self.power_w)

    def parts(self, column: Column) -> Iterator[Column]:
        """Yield one column's unbroken stretches."""
        for start, end in self.stretches:
            yield column[start:end]
