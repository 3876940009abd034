"""One ride as columns at 1 Hz of timer time: what the figures of a whole ride are computed from.

Recorded rides and imported FIT files both become Columns, so their figures come from one place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workouts.laps import pause_between
from workouts.power import HOLD_S, INTERPOLATE_S
from workouts.snapshot import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Mask = NDArray[np.bool_]

Stretches = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Float64 arrays of one length, a value a second, NaN where nothing was measured.

    In `power_w` gaps are filled already by the rules of workouts.power (short ones hold, long
    ones are zero and counted in `missing_s`); it is all NaN when the ride had no power meter.
    `stretches` are (from, to) indices, to exclusive, of seconds unbroken by a pause; they cover
    all columns in order. `measured` is False where power was filled in, None when all was
    measured; interpolated seconds of a smart-recorded file count as measured.
    """

    power_w: Column
    heart_rate_bpm: Column
    cadence_rpm: Column
    speed_kmh: Column
    stretches: Stretches
    missing_s: int = 0
    dropouts: int = 0  # times the power went away
    measured: Mask | None = None

    @property
    def seconds(self) -> int:
        """Timer time."""
        return len(self.power_w)

    def parts(self, column: Column) -> Iterator[Column]:
        """Yield one column's unbroken stretches."""
        for start, end in self.stretches:
            yield column[start:end]


@dataclass(frozen=True, slots=True, eq=False)
class FilledPower:
    """Watts without gaps, and what had to be made up: the fields of Columns of the same names."""

    power_w: Column
    measured: Mask | None
    missing_s: int
    dropouts: int


def fill_power(raw_w: Column, stretches: Stretches, *, smart_recorded: bool = False) -> FilledPower:
    """Return 1 Hz watts with their gaps (NaN) filled by the rules of workouts.power.

    Within a stretch up to 3 missing seconds hold the last value, up to 25 between two values are
    interpolated when the file was smart-recorded, all others are zero power, counted as missing.
    Without any reading the watts stay NaN and every second is missing.
    """
    import numpy as np

    gap = np.isnan(raw_w)
    if not gap.any():
        return FilledPower(raw_w, None, 0, 0)
    if gap.all():
        return FilledPower(raw_w, ~gap, len(raw_w), 0)
    power_w, measured = raw_w.copy(), ~gap
    first = int(np.argmin(gap))
    missing_s = dropouts = 0
    for start, end in stretches:
        edges = np.flatnonzero(np.diff(gap[start:end], prepend=False, append=False)) + start
        for opens, closes in edges.reshape(-1, 2).tolist():
            length = closes - opens
            recorded_so = smart_recorded and length <= INTERPOLATE_S
            dropouts += opens > first and not recorded_so
            if opens > start and length <= HOLD_S:
                power_w[opens:closes] = raw_w[opens - 1]
            elif recorded_so and start < opens and closes < end:
                held, next_w = raw_w[opens - 1], raw_w[closes]
                slope = (next_w - held) / (length + 1)
                power_w[opens:closes] = held + slope * np.arange(1, length + 1)
                measured[opens:closes] = True
            else:
                power_w[opens:closes] = 0.0
                missing_s += length
    return FilledPower(power_w, measured, missing_s, dropouts)


def columns_of(samples: Sequence[Sample]) -> Columns:
    """Return a recorded ride as columns; seconds lost from the record are NaN before filling."""
    import numpy as np

    first = samples[0].second if samples else 0
    length = samples[-1].second - first + 1 if samples else 0
    at = np.fromiter((sample.second - first for sample in samples), np.intp, len(samples))

    def column(values: Iterator[float | None]) -> Column:
        out = np.full(length, np.nan)
        out[at] = np.array([np.nan if value is None else value for value in values], np.float64)
        return out

    cuts = [0, length]
    cuts[1:1] = [
        samples[index].second - first
        for index in range(1, len(samples))
        if pause_between(samples[index - 1], samples[index])
    ]
    stretches = tuple(itertools.pairwise(cuts)) if samples else ()
    filled = fill_power(column(sample.power_w for sample in samples), stretches)
    return Columns(
        power_w=filled.power_w,
        heart_rate_bpm=column(sample.heart_rate_bpm or None for sample in samples),
        cadence_rpm=column(sample.cadence_rpm for sample in samples),
        speed_kmh=column(sample.speed_kmh for sample in samples),
        stretches=stretches,
        missing_s=filled.missing_s,
        dropouts=filled.dropouts,
        measured=filled.measured,
    )
