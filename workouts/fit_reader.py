"""A FIT activity becomes an Activity: quickly, and as far as the file is whole.

Source: Garmin FIT protocol and profile, https://developer.garmin.com/fit/file-types/activity/.
Unfinished, cut off, damaged and joined files are read as far as they can be, and say so.
"""

from __future__ import annotations

import itertools
from datetime import tzinfo
from pathlib import Path

from workouts.activity import Activity, ActivityLap
from workouts.errors import UnreadableActivity
from workouts.fit_reader_fields import numbers_of, value
from workouts.fit_reader_messages import TIMESTAMP, Messages, NotFit, take_apart
from workouts.fit_reader_records import RECORD, Records, read_records
from workouts.fit_reader_seconds import Grid, bridged, smart_recorded
from workouts.fit_reader_statements import (
    ACTIVITY,
    DEVICE,
    EVENT,
    FILE_ID,
    LAP,
    SESSION,
    SPORT,
    WORKOUT,
    Session,
    device_of,
    distance_of,
    each_of,
    moment_of,
    name_of,
    sessions_of,
)
from workouts.fit_reader_timer import Span, timer_spans
from workouts.fit_reader_words import ACTIVITY_FILE, FILES, sport_word
from workouts.summary import CYCLING

# A day at 1 Hz with all that devices add is a quarter of the one and a fifth of the other.
LARGEST_BYTES = 32 * 1024 * 1024
MOST_RECORDS = 500_000
WANTED = frozenset((FILE_ID, SPORT, SESSION, LAP, RECORD, EVENT, DEVICE, WORKOUT, ACTIVITY))
TIMER_EVENT = 0
TIMER_RUNS = {0: True, 1: False, 4: False, 8: False, 9: False}  # by event type: start, the stops
LAP_TRIGGERS = {0: "manual", 7: "end"}


def read_activity(data: bytes, path: Path | str, zone: tzinfo | None = None) -> Activity:
    """Return the activity in the bytes of a FIT file; raises UnreadableActivity.

    `zone` is where the ride was ridden if the file does not say; None is the machine's zone.
    """
    if len(data) > LARGEST_BYTES:
        mb = LARGEST_BYTES >> 20
        raise UnreadableActivity(path, "", f"it is larger than {mb} MB: no activity is")
    try:
        messages = take_apart(data, WANTED)
    except NotFit as error:
        raise UnreadableActivity(path, "", str(error)) from None
    _refuse_others(messages, path)
    if sum(len(each.positions) for each in messages.of(RECORD)) > MOST_RECORDS:
        raise UnreadableActivity(path, "", f"it has more than {MOST_RECORDS:,} records")
    records = read_records(messages)
    if not len(records.times):
        raise UnreadableActivity(path, "", _why_nothing(messages, records))
    return _activity(messages, records, zone)


def _refuse_others(messages: Messages, path: Path | str) -> None:
    kinds = {value(messages.data, each, at, 0) for each, at in each_of(messages, FILE_ID)}
    named = [FILES[int(kind)] for kind in kinds if kind in FILES]
    if named and ACTIVITY_FILE not in kinds:
        raise UnreadableActivity(path, "", f"it is a FIT {named[0]}, not an activity")


def _why_nothing(messages: Messages, records: Records) -> str:
    if records.clock_unset:
        return "its device's clock was not set, so it is not known when it was ridden"
    if records.without_time:
        return "none of its records has a time"
    damage = "; ".join(messages.warnings)
    return f"it has no record of the ride{f' ({damage})' if damage else ', only its totals'}"


def _activity(messages: Messages, records: Records, zone: tzinfo | None) -> Activity:
    import numpy as np

    from workouts.columns import Columns, fill_power

    warnings = [*messages.warnings]
    if records.without_time:
        warnings.append(f"{records.without_time} records without a believable time were left out")
    sessions = sessions_of(messages)
    sport, parts = _sport(messages, sessions, records, warnings)
    spans = _spans(messages, records, sessions, parts)
    grid = Grid.of(spans, records.times)
    smart = smart_recorded(records.times)
    filled = fill_power(
        grid.column(records.values["power_w"]), grid.stretches, smart_recorded=smart
    )
    others = {
        name: grid.column(records.values[name])
        for name in ("heart_rate_bpm", "cadence_rpm", "speed_kmh")
    }
    if smart:
        others = {name: bridged(each, grid.stretches) for name, each in others.items()}
    begin = spans[0][0]
    wall_s = np.concatenate([np.arange(start, end, dtype=np.float64) for start, end in spans])
    return Activity(
        started_at=moment_of(begin, messages, zone),
        elapsed_wall_s=float(spans[-1][1] - begin),
        sport=sport,
        name=name_of(messages),
        device=device_of(messages),
        distance_m=distance_of(parts, records),
        columns=Columns(
            power_w=filled.power_w,
            stretches=grid.stretches,
            missing_s=filled.missing_s,
            dropouts=filled.dropouts,
            measured=filled.measured,
            **others,
        ),
        wall_s=wall_s - begin,
        laps=_laps(messages, grid),
        warnings=tuple(warnings),
    )


def _sport(
    messages: Messages, sessions: list[Session], records: Records, warnings: list[str]
) -> tuple[str, list[Session]]:
    """Return the sport, and the parts of the file that are it; of several, cycling comes first."""
    import numpy as np

    powered = not bool(np.isnan(records.values["power_w"]).all())
    if not sessions:
        told = numbers_of(messages, SPORT, (0, 1)) or numbers_of(messages, LAP, (25, 39))
        sport, sub_sport = told[0] if told else (None, None)
        return sport_word(sport, sub_sport, powered=powered), []
    words = [sport_word(each.sport, each.sub_sport, powered=powered) for each in sessions]
    if len(set(words)) == 1:
        return words[0], sessions
    if CYCLING not in words:
        return "multisport", sessions
    parts = [each for each, word in zip(sessions, words, strict=True) if word == CYCLING]
    warnings.append(f"only the cycling was taken of {', '.join(words)}")
    return CYCLING, parts


def _spans(
    messages: Messages, records: Records, sessions: list[Session], parts: list[Session]
) -> list[Span]:
    import numpy as np

    moments = np.unique(records.times)
    events = []
    for when, event, kind in numbers_of(messages, EVENT, (TIMESTAMP, 0, 1)):
        runs = None if kind is None else TIMER_RUNS.get(int(kind))
        if event == TIMER_EVENT and when is not None and runs is not None:
            events.append((int(when), runs))
    near = [(when, runs) for when, runs in events if moments[0] - 86_400 <= when]
    timers = [each.timer_s for each in sessions]
    timer_s = sum(timer for timer in timers if timer) if all(timers) and timers else None
    spans = timer_spans(moments, near, timer_s)
    if len(parts) == len(sessions):
        return list(spans)
    inside = [
        (max(start, int(part.start)), min(end, int(part.end)))
        for start, end in spans
        for part in parts
        if part.start is not None and part.end is not None
    ]
    return sorted((start, end) for start, end in inside if end > start) or list(spans)


def _laps(messages: Messages, grid: Grid) -> tuple[ActivityLap, ...]:
    ends: dict[int, str] = {}
    rows = numbers_of(messages, LAP, (2, 7, TIMESTAMP, 24, 71))
    for start, elapsed, stamp, trigger, step in rows:
        end = stamp if start is None or elapsed is None else start + elapsed / 1000
        if end is not None:
            kind = "auto" if trigger is None else LAP_TRIGGERS.get(int(trigger), "auto")
            ends[grid.second(end)] = "step" if step is not None else kind
    last = grid.stretches[-1][1]
    ends.setdefault(last, "end")
    bounds = [0, *sorted(end for end in ends if end > 0)]
    return tuple(ActivityLap(start, end, ends[end]) for start, end in itertools.pairwise(bounds))
