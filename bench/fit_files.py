"""What a FIT file says, by two decoders that know nothing of each other, in one shape."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import fitdecode
import fitparse

Message = tuple[str, Mapping[str, Any]]
RECORD_FIELDS = ("timestamp", "power", "heart_rate", "cadence", "distance")
LAP_FIELDS = ("start_time", "total_timer_time", "avg_power", "normalized_power", "total_work")
SESSION_FIELDS = (
    "total_timer_time",
    "avg_power",
    "normalized_power",
    "training_stress_score",
    "intensity_factor",
    "total_work",
    "num_laps",
)


@dataclass(frozen=True, slots=True)
class FitContent:
    """The rows that matter of a FIT activity; times are UTC without a zone."""

    records: tuple[Mapping[str, Any], ...]
    laps: tuple[Mapping[str, Any], ...]
    session: Mapping[str, Any]
    timer: tuple[tuple[datetime, str], ...]  # (when, "start" or "stop_all")


def by_fitdecode(path: Path) -> Iterator[Message]:
    """Yield each message; raises what fitdecode raises for a file that is not whole."""
    with fitdecode.FitReader(
        str(path),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame.name, {field.name: _naive(field.value) for field in frame.fields}


def by_fitparse(path: Path) -> Iterator[Message]:
    """Yield each message; raises what fitparse raises for a file that is not whole."""
    with fitparse.FitFile(str(path), check_crc=True) as file:
        for message in file.get_messages():
            yield message.name, message.get_values()


DECODERS: Mapping[str, Callable[[Path], Iterator[Message]]] = {
    "fitdecode": by_fitdecode,
    "fitparse": by_fitparse,
}


def read_fit(path: Path, decoder: str) -> FitContent:
    """Return what one of DECODERS finds in the file."""
    records, laps, sessions, timer = [], [], [], []
    for name, values in DECODERS[decoder](path):
        if name == "record":
            records.append(_some(values, RECORD_FIELDS))
        elif name == "lap":
            laps.append(_some(values, LAP_FIELDS))
        elif name == "session":
            sessions.append(_some(values, SESSION_FIELDS))
        elif name == "event" and values.get("event") == "timer":
            timer.append((values["timestamp"], str(values["event_type"])))
    (session,) = sessions
    return FitContent(tuple(records), tuple(laps), session, tuple(timer))


def _some(values: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    return {name: values.get(name) for name in names}


def _naive(value: object) -> object:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
