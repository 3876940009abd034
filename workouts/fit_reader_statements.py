"""What a FIT activity states of itself beside its records: parts, time, distance, name, device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from workouts.fit_profile import EPOCH_S
from workouts.fit_reader_fields import numbers_of, text, value
from workouts.fit_reader_messages import TIMESTAMP, Definition, Messages
from workouts.fit_reader_records import Records
from workouts.fit_reader_words import device_word

FILE_ID, SPORT, SESSION, LAP, EVENT, DEVICE, WORKOUT, ACTIVITY = 0, 12, 18, 19, 21, 23, 26, 34
DEVICE_INDEX = 0
QUARTER_H_S = 900
MOST_OFF_S = 14 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """A part of the file, as it states it; times are seconds of the FIT epoch."""

    start: float | None
    elapsed_s: float | None
    timer_s: float | None
    distance_m: float | None
    sport: float | None
    sub_sport: float | None

    @property
    def end(self) -> float | None:
        if self.start is None or self.elapsed_s is None:
            return None
        return self.start + self.elapsed_s


def sessions_of(messages: Messages) -> list[Session]:
    """Return the parts in the order of the file; none in one that was never ended."""
    rows = numbers_of(messages, SESSION, (2, 7, 8, 9, 5, 6))
    return [
        Session(start, _over(elapsed, 1000), _over(timer, 1000), _over(meters, 100), sport, sub)
        for start, elapsed, timer, meters, sport, sub in rows
    ]


def moment_of(time: int, messages: Messages, zone: tzinfo | None) -> datetime:
    """Return an aware time, in the zone that the device showed."""
    moment = datetime.fromtimestamp(time + EPOCH_S, UTC)
    for stamp, local in numbers_of(messages, ACTIVITY, (TIMESTAMP, 5)):
        if stamp is not None and local is not None:
            off_s = round((local - stamp) / QUARTER_H_S) * QUARTER_H_S
            if abs(off_s) <= MOST_OFF_S:
                return moment.astimezone(timezone(timedelta(seconds=off_s)))
    return moment.astimezone(zone)


def distance_of(parts: list[Session], records: Records) -> float | None:
    """Return the distance that the parts state, else that of the records."""
    import numpy as np

    stated = [part.distance_m for part in parts]
    if stated and all(meters is not None for meters in stated):
        return sum(meters for meters in stated if meters is not None)
    known = records.values["distance_m"][~np.isnan(records.values["distance_m"])]
    return float(known[-1] - known[0]) if len(known) else None


def name_of(messages: Messages) -> str:
    """Return the workout's name, else that of the device's profile, "" without either."""
    for number, field in ((WORKOUT, 8), (SPORT, 3)):
        names = {text(messages.data, each, at, field) for each, at in each_of(messages, number)}
        if len(names) == 1 and (name := names.pop()):  # of several sports none names the whole
            return name
    return ""


def device_of(messages: Messages) -> str:
    """Return what wrote the file, "" when it does not say."""
    makers: list[float | None] = []
    products: list[str] = []
    for number, maker, product in ((FILE_ID, 1, 8), (DEVICE, 2, 27)):
        for each, at in each_of(messages, number):
            if number == DEVICE and value(messages.data, each, at, DEVICE_INDEX) != 0:
                continue  # only the first device is the one that wrote the file
            makers.append(value(messages.data, each, at, maker))
            products.append(text(messages.data, each, at, product))
    return device_word(
        next((maker for maker in makers if maker), None), next(filter(None, products), "")
    )


def each_of(messages: Messages, number: int) -> list[tuple[Definition, int]]:
    """Return all messages of a kind as definitions and places."""
    return [(each, at) for each in messages.of(number) for at in each.positions]


def _over(number: float | None, scale: float) -> float | None:
    return None if number is None else number / scale
