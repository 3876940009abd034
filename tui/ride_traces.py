"""A ride's seconds as traces that give the mean of any stretch at once, and the window on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workouts.snapshot import Sample

SHORTEST_S = 60  # a window shows no less


@dataclass(frozen=True, slots=True)
class Trace:
    """Running sums of the known values, and how many they are; both begin with 0."""

    sums: Sequence[float]
    counts: Sequence[int]

    def mean(self, from_s: int, to_s: int) -> float | None:
        """Return the mean of the known values of [from_s, to_s), None where there is none."""
        last = len(self.sums) - 1
        start, end = max(0, min(from_s, last)), max(0, min(to_s, last))
        count = self.counts[end] - self.counts[start]
        return (self.sums[end] - self.sums[start]) / count if count else None

    @property
    def known(self) -> bool:
        """Whether there is any value."""
        return bool(self.counts[-1])


@dataclass(frozen=True, slots=True)
class Traces:
    """All that the chart of a ride is drawn from, by second of timer time."""

    seconds: int
    power_w: Trace
    target_w: Trace
    heart_rate_bpm: Trace
    cadence_rpm: Trace


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a ride that is shown, [from_s, to_s), and the second that is read."""

    from_s: int
    to_s: int
    cursor_s: int | None = None

    def part(self, at: int, count: int) -> tuple[int, int]:
        """Return the seconds [from, to) of part `at` of `count` equal ones, at least one second."""
        span = self.to_s - self.from_s
        start = self.from_s + at * span // count
        return start, max(start + 1, self.from_s + (at + 1) * span // count)

    def cell(self, second: float, count: int) -> int:
        """Return which of `count` cells a second lies in; it may be outside."""
        return int((second - self.from_s) * count // max(1, self.to_s - self.from_s))

    def moved(self, by: int, count: int, seconds: int) -> Window:
        """Return the window with its cursor `by` cells further, and following it at its edge."""
        step = max(1, (self.to_s - self.from_s) // max(1, count))
        if self.cursor_s is None:
            at = self.from_s if by > 0 else self.to_s - 1
        else:
            at = self.cursor_s + by * step
        return replace(self, cursor_s=max(0, min(seconds - 1, at))).followed(seconds)

    def zoomed(self, by: int, seconds: int) -> Window:
        """Return a window half or twice as long round the cursor, else round its middle."""
        span = self.to_s - self.from_s
        wanted = span // 2 if by > 0 else span * 2
        length = min(seconds, max(min(SHORTEST_S, seconds), wanted))
        middle = self.from_s + span // 2 if self.cursor_s is None else self.cursor_s
        start = max(0, min(seconds - length, middle - length // 2))
        return Window(start, start + length, self.cursor_s)

    def followed(self, seconds: int) -> Window:
        """Return the window moved so far that the cursor is in it."""
        if self.cursor_s is None or self.from_s <= self.cursor_s < self.to_s:
            return self
        span = self.to_s - self.from_s
        start = max(0, min(seconds - span, self.cursor_s - span // 2))
        return Window(start, start + span, self.cursor_s)


def traces_of(samples: Sequence[Sample]) -> Traces:
    """Return the traces of a ride; seconds lost from the record are not known."""
    seconds = samples[-1].second - samples[0].second + 1 if samples else 0
    return Traces(
        seconds,
        _trace(samples, seconds, lambda each: each.power_w),
        _trace(samples, seconds, lambda each: each.target_w),
        _trace(samples, seconds, lambda each: each.heart_rate_bpm or None),
        _trace(samples, seconds, lambda each: each.cadence_rpm),
    )


def _trace(
    samples: Sequence[Sample], seconds: int, value_of: Callable[[Sample], float | None]
) -> Trace:
    values: list[float | None] = [None] * seconds
    for each in samples:
        values[each.second - samples[0].second] = value_of(each)
    known: Iterable[float] = (0.0 if value is None else value for value in values)
    counts = (0 if value is None else 1 for value in values)
    return Trace([0.0, *accumulate(known)], [0, *accumulate(counts)])
