"""Records become columns of timer seconds: where each belongs, and what lies between them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workouts.fit_reader_timer import Span
from workouts.power import INTERPOLATE_S

if TYPE_CHECKING:
    from workouts.columns import Column
    from workouts.fit_reader_records import Times


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Timer seconds one after the other, and where in them each record belongs."""

    spans: Sequence[Span]
    stretches: tuple[tuple[int, int], ...]
    at: Times  # the second of each record, -1 for one outside the timer's time

    @classmethod
    def of(cls, spans: Sequence[Span], times: Times) -> Grid:
        import numpy as np

        ends = list(itertools.accumulate(end - start for start, end in spans))
        stretches = tuple(zip([0, *ends[:-1]], ends, strict=True))
        starts = np.array([start for start, _ in spans])
        which = np.searchsorted(starts, times, side="right") - 1
        which_or_first = np.maximum(which, 0)
        inside = (which >= 0) & (times < np.array([end for _, end in spans])[which_or_first])
        offsets = np.array([start for start, _ in stretches])[which_or_first]
        at = np.where(inside, offsets + times - starts[which_or_first], -1)
        return cls(spans, stretches, at)

    def column(self, values: Column) -> Column:
        import numpy as np

        seconds = np.full(self.stretches[-1][1], np.nan)
        known = (self.at >= 0) & ~np.isnan(values)
        seconds[self.at[known]] = values[known]
        return seconds

    def second(self, time: float) -> int:
        """Return how many timer seconds lie before a time."""
        return sum(max(0, min(end, round(time)) - start) for start, end in self.spans)


def smart_recorded(times: Times) -> bool:
    """Say whether a device wrote a record only now and then, when something had changed."""
    import numpy as np

    steps = np.diff(np.unique(times))
    steps = steps[steps <= INTERPOLATE_S]
    return bool(steps[steps > 1].sum() * 2 > steps.sum())


def bridged(values: Column, stretches: Sequence[tuple[int, int]]) -> Column:
    """Interpolate between the records of a smart-recorded file, in no more than a recording
    interval."""
    import numpy as np

    filled = values.copy()
    for start, end in stretches:
        known = np.flatnonzero(~np.isnan(values[start:end]))
        if len(known) < 2:
            continue
        index = np.arange(known[0], known[-1] + 1)
        near = np.diff(known)[np.searchsorted(known[1:], index)] <= INTERPOLATE_S + 1
        straight = np.interp(index, known, values[start:end][known])
        filled[start + index[near]] = straight[near]
    return filled
