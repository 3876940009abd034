"""When the timer ran: from timer events, else from what the totals and the gaps tell.

All times are whole seconds of the FIT epoch. A span is (from, to), to exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workouts.power import INTERPOLATE_S

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Times = NDArray[np.int64]

Span = tuple[int, int]

LONGEST_SILENCE_S = 6 * 3600  # after so long without a record the device had been off
FORGOTTEN_RECORDS = 60  # so many records outside the timer's time: an event was not written


def timer_spans(
    times: Times, events: Iterable[tuple[int, bool]], timer_s: float | None
) -> tuple[Span, ...]:
    """Return the spans in which the timer ran.

    `times` are those of the records, rising and each once, never empty. `events` are (time,
    whether the timer then runs). `timer_s` is the timer time that the file states; where it has no
    pause among its events, its longest gaps make up for what the records are longer.
    """
    spans = _from_events(times, sorted(events, key=lambda event: event[0]))
    if len(spans) == 1 and timer_s is not None:
        spans = _less_gaps(times, spans[0], timer_s)
    spans = [part for span in spans for part in _less_silence(times, span)]
    return tuple(_trimmed(times, spans))


def _from_events(times: Times, events: Sequence[tuple[int, bool]]) -> list[Span]:
    first, end = int(times[0]), int(times[-1]) + 1
    spans: list[Span] = []
    since: int | None = None
    if not events or not events[0][1] or _records(times, first, events[0][0]) > FORGOTTEN_RECORDS:
        since = first
    stopped: int | None = None
    for time, runs in events:
        if runs and since is None:
            since = time
        elif not runs and since is not None:
            if time > since:
                spans.append((since, time))
            since, stopped = None, time
    if since is None and stopped is not None:
        after = times[times > stopped]
        if len(after) > FORGOTTEN_RECORDS:
            since = int(after[0])
    if since is not None and end > since:
        spans.append((since, end))
    return spans or [(first, end)]


def _records(times: Times, first: int, end: int) -> int:
    return int(((times >= first) & (times < end)).sum())


def _less_gaps(times: Times, span: Span, timer_s: float) -> list[Span]:
    """Take the longest gaps out of a span that is longer than the timer ran."""
    import numpy as np

    gaps = np.diff(times) - 1
    left = times[-1] + 1 - times[0] - timer_s
    cuts = []
    for index in np.argsort(-gaps, kind="stable").tolist():
        gap = int(gaps[index])
        if gap <= INTERPOLATE_S:
            break
        if gap > left + INTERPOLATE_S:
            continue
        left -= gap
        cuts.append((int(times[index]) + 1, int(times[index + 1])))
    return _without(span, cuts)


def _less_silence(times: Times, span: Span) -> list[Span]:
    import numpy as np

    inside = times[(times >= span[0]) & (times <= span[1])]
    wide = np.flatnonzero(np.diff(inside) > LONGEST_SILENCE_S).tolist()
    return _without(span, [(int(inside[at]) + 1, int(inside[at + 1])) for at in wide])


def _without(span: Span, cuts: Iterable[Span]) -> list[Span]:
    spans, since = [], span[0]
    for start, end in sorted(cuts):
        if start > since:
            spans.append((since, start))
        since = end
    return [*spans, (since, span[1])]


def _trimmed(times: Times, spans: Iterable[Span]) -> Iterable[Span]:
    """Yield the spans as long as they are, each from where its records are.

    A device stamps a second at its beginning or at its end: a span with a record at its end and
    none at its beginning is moved by that one second. Before the first record and after the last
    there is nothing, and a span without any record is none.
    """
    there = set(times.tolist())
    last_end = int(times[0])
    for start, end in spans:
        late = start not in there and start + 1 in there
        begin = max(start + late, last_end)
        stop = min(end + late, int(times[-1]) + 1)
        if stop > begin and _records(times, begin, stop):
            last_end = stop
            yield begin, stop
