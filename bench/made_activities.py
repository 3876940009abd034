"""Thousands of FIT activities to import: a few ridden by the simulated rider, the others like them.

Each of the others is a day of its own and has watts of its own, so that no two files are the same
ride; they are made from the ridden bytes, which takes milliseconds instead of seconds.
"""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from bench.history_made import NEWEST, ride_one
from workouts.fit_checksum import checksum
from workouts.fit_reader_messages import TIMESTAMP, Messages, take_apart
from workouts.workout import Step, StepKind, Target, Workout

POWER, RECORD = 7, 20
# Fields beside the timestamp that hold a time, by message.
OTHER_TIMES = {0: (4,), 18: (2,), 19: (2,), 34: (5,)}
WANTED = frozenset((*OTHER_TIMES, RECORD))
WATTS = 15  # up to so many more or less each second
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Ridden:
    """A file that was really ridden, taken apart."""

    data: bytes
    messages: Messages


def hour_and_a_half() -> Workout:
    """Return eight hard intervals in an hour and a half."""
    hard = (
        Step(StepKind.WORK, 240, Target(1.0, 1.0)),
        Step(StepKind.REST, 240, Target(0.55, 0.55)),
    )
    warm = Step(StepKind.WARMUP, 600, Target(0.5, 0.7))
    cool = Step(StepKind.COOLDOWN, 960, Target(0.6, 0.4))
    return Workout("Threshold 8×4", (warm, *hard * 8, cool))


def ride_some(workout: Workout, count: int, newest: datetime = NEWEST) -> list[Ridden]:
    """Ride a workout some times, one seed after the other."""
    files = []
    with TemporaryDirectory(prefix="teamcar-bench-") as data:
        for seed in range(count):
            ride = ride_one(Path(data), workout, newest - timedelta(seconds=seed), seed)
            files.append(ride.fit_path.read_bytes())
    return [Ridden(file, take_apart(file, WANTED)) for file in files]


def make_activities(folder: Path, ridden: list[Ridden], count: int) -> None:
    """Write `count` activities into a folder, one a day backwards, always the same ones."""
    for index in range(count):
        rng = np.random.default_rng(index)
        data = _like(ridden[index % len(ridden)], index, rng)
        (folder / f"activity-{index:05}.fit").write_bytes(data)


def _like(ridden: Ridden, days_before: int, rng: np.random.Generator) -> bytes:
    out = np.frombuffer(ridden.data, np.uint8).copy()
    for definition in ridden.messages.definitions:
        places = np.asarray(definition.positions, np.int64)
        for number in (TIMESTAMP, *OTHER_TIMES.get(definition.number, ())):
            if number in definition.fields and len(places):
                at = _bytes(places, definition.fields[number].offset, 4)
                times = out[at].view("<u4") - np.uint32(days_before * DAY_S)
                out[at] = times.view(np.uint8)
        if definition.number == RECORD and len(places):
            at = _bytes(places, definition.fields[POWER].offset, 2)
            watts = out[at].view("<u2").astype(np.int64)
            more = rng.integers(-WATTS, WATTS + 1, watts.shape)
            changed = np.where(watts == 0xFFFF, watts, np.maximum(0, watts + more))
            out[at] = changed.astype("<u2").view(np.uint8)
    body = out[:-2].tobytes()
    return body + struct.pack("<H", checksum(body))


def _bytes(places: NDArray[np.int64], offset: int, width: int) -> NDArray[np.int64]:
    return places[:, None] + np.arange(offset, offset + width)
