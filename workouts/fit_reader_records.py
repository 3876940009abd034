"""The records of a FIT activity as columns in the order of their times, what cannot be left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workouts.fit_reader_fields import column, times
from workouts.fit_reader_messages import Definition, Messages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Times = NDArray[np.int64]

RECORD = 20
CLOCK_SET_S = 0x10000000  # earlier times are seconds since the device was switched on
REACH_S = 5 * 86_400  # from the middle of the ride: no ride is longer to either side
ODD_S = 60  # a lone record so far from both its neighbours has a damaged time


@dataclass(frozen=True, slots=True)
class Measure:
    """A value of records: field numbers, the better first, its scale, and what is possible."""

    fields: tuple[int, ...]
    scale: float
    low: float
    high: float


MEASURES: Mapping[str, Measure] = {
    "power_w": Measure((7,), 1, 0, 4000),
    "heart_rate_bpm": Measure((3,), 1, 1, 250),
    "cadence_rpm": Measure((4,), 1, 0, 254),
    "speed_kmh": Measure((73, 6), 1000 / 3.6, 0, 200),  # written in mm/s
    "distance_m": Measure((5,), 100, 0, 10_000_000),
}


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Rows in rising order of time, seconds of the FIT epoch; NaN where nothing was measured."""

    times: Times
    values: Mapping[str, Column]
    without_time: int  # left out
    clock_unset: bool  # all of them have a time, and it is none


def read_records(messages: Messages) -> Records:
    """Return the records of a file; of two with one time the later in the file comes later."""
    import numpy as np

    data = np.frombuffer(messages.data, np.uint8)
    groups = messages.of(RECORD)
    if not groups:
        empty = np.zeros(0)
        return Records(empty.astype(np.int64), dict.fromkeys(MEASURES, empty), 0, False)
    when = np.concatenate([times(messages, each, data) for each in groups])
    places = np.concatenate([np.asarray(each.positions, np.int64) for each in groups])
    values = {
        name: np.concatenate([_measured(data, each, measure) for each in groups])
        for name, measure in MEASURES.items()
    }
    order = np.argsort(places)
    when = when[order]
    set_off = bool((when < CLOCK_SET_S).all())
    kept = _believable(when)
    rising = order[kept][np.argsort(when[kept], kind="stable")]
    sorted_times = np.sort(when[kept], kind="stable").astype(np.int64)
    return Records(
        sorted_times,
        {name: each[rising] for name, each in values.items()},
        len(when) - int(kept.sum()),
        set_off,
    )


def _measured(data: NDArray[np.uint8], definition: Definition, measure: Measure) -> Column:
    import numpy as np

    found = np.full(len(definition.positions), np.nan)
    for number in measure.fields:
        each = column(data, definition, number)
        if each is None:
            continue
        each = each / measure.scale
        possible = (each >= measure.low) & (each <= measure.high) & np.isnan(found)
        found[possible] = each[possible]
    return found


def _believable(when: Column) -> NDArray[np.bool_]:
    """Return which records have a time that can be one of this ride."""
    import numpy as np

    kept = when >= CLOCK_SET_S
    if not kept.any():
        return kept
    kept &= np.abs(when - np.median(when[kept])) <= REACH_S
    rows = np.flatnonzero(kept)
    before, here, after = when[rows[:-2]], when[rows[1:-1]], when[rows[2:]]
    together = (after >= before) & (after - before <= ODD_S)
    odd = together & ((here < before - ODD_S) | (here > after + ODD_S))
    kept[rows[1:-1][odd]] = False
    return kept
