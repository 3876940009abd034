"""The records of a ride's journal as values, and each as JSON and back.

Decoding raises one of MALFORMED for anything that is not such a record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sensors.control import TrainerMode
from sensors.readings import DeviceKind, Source
from workouts.athlete import RANGES, Athlete, Trimp
from workouts.plan_json import (
    Json,
    number,
    pick,
    steps_from_json,
    steps_to_json,
    text,
    whole,
    workout_from_json,
    workout_to_json,
)
from workouts.snapshot import ResumePoint, Sample
from workouts.workout import Step, Workout

VERSION = 1
LATER = ("w_prime_j", "critical_power_w")  # of the rider's numbers: not in every journal

# Everything that a value of the wrong shape can raise while it becomes a record.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Header:
    """What is known when a ride begins."""

    ride_id: str
    started_at: datetime  # aware
    athlete: Athlete
    workout: Workout  # as planned
    options: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something done or befallen, before timer second `second`; `kind` is a row of EVENT_KINDS."""

    kind: str
    second: int
    wall_s: float
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """The plan as it stands from timer second `second` on."""

    second: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """One recorded second, and where the plan stood after it; the plan's steps are apart."""

    sample: Sample
    state: ResumePoint  # with an empty `plan`


Record = Second | PlanChange | Event

# Kinds of event that are read back, and the keys of their data; others are kept for the curious.
EVENT_KINDS: Mapping[str, str] = {
    "command": "name, arguments, who, text",
    "state": "state: a RideState's value; from, why, who",
    "lap": "marked before the event's second",
    "source": "id, name, kind, radio: a device that joined after the start",
    "notes": "lines: the rider's words about the ride, all there are so far",
    "turn": "turn, who, words, heard, path, intent, acted, cut, spoken: asked and answered",
    "cue": "kind, text, spoken: what the coach said unasked",
    "targets": "sent, acknowledged, refused: totals of the ride so far",
}


def source_to_json(source: Source) -> Json:
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind.value,
        "radio": source.radio,
    }


def source_from_json(value: Mapping[str, Any]) -> Source:
    return Source(
        text(value["id"]), text(value["name"]), DeviceKind(value["kind"]), text(value["radio"])
    )


def header_to_json(header: Header) -> Json:
    athlete = header.athlete
    return {
        "k": "header",
        "version": VERSION,
        "ride": header.ride_id,
        "started_at": header.started_at.isoformat(),
        "athlete": {name: getattr(athlete, name) for name in Athlete.__slots__},
        "workout": workout_to_json(header.workout),
        "options": dict(header.options),
        "sources": [source_to_json(source) for source in header.sources],
    }


def header_from_json(value: Mapping[str, Any]) -> Header:
    """Return the header; raises one of MALFORMED or BadSettings for anything else."""
    if value.get("k") != "header":
        raise ValueError("its first line is not a header")
    version = whole(value["version"])
    if version > VERSION:
        raise ValueError(f"it was written by a newer Teamcar (format {version}); update this one")
    started_at = datetime.fromisoformat(text(value["started_at"]))
    if started_at.tzinfo is None:
        raise ValueError("its start time has no zone")
    return Header(
        ride_id=text(value["ride"]),
        started_at=started_at,
        athlete=_athlete(value["athlete"]),
        workout=workout_from_json(value["workout"]),
        options=dict(value["options"]),
        sources=tuple(map(source_from_json, value["sources"])),
    )


def _athlete(value: Mapping[str, Any]) -> Athlete:
    """Return the rider as written; what older journals do not know of him has its default."""
    names = (name for name in RANGES if name in value or name not in LATER)
    known: dict[str, Any] = {name: number(value[name]) for name in names}
    if "trimp" in value:
        known["trimp"] = Trimp(text(value["trimp"]))
    return Athlete(**known)


def record_to_json(record: Record) -> Json:
    if isinstance(record, PlanChange):
        return {"k": "plan", "second": record.second, "steps": steps_to_json(record.steps)}
    if isinstance(record, Event):
        return {
            "k": "event",
            "kind": record.kind,
            "second": record.second,
            "wall_s": record.wall_s,
            "data": dict(record.data),
        }
    return {
        "k": "second",
        "v": [getattr(record.sample, name) for name in _SAMPLE],
        "at": [getattr(record.state, name) for name in _STATE] + [record.state.mode.value],
    }


def record_from_json(value: Mapping[str, Any]) -> Record:
    """Return the record; raises one of MALFORMED for anything else."""
    kind = value["k"]
    if kind == "second":
        return _second(value)
    if kind == "event":
        return Event(
            kind=text(value["kind"]),
            second=whole(value["second"]),
            wall_s=number(value["wall_s"]),
            data=dict(value["data"]),
        )
    if kind == "plan":
        return PlanChange(whole(value["second"]), steps_from_json(value["steps"]))
    raise ValueError(f"there is no record of kind {kind!r}")


_Read = Callable[[Any], Any]


def _or_none(read: _Read) -> _Read:
    return lambda value: None if value is None else read(value)


# The cells of a second in their order, and how each is read.
_SAMPLE: Mapping[str, _Read] = {
    "second": whole,
    "power_w": _or_none(whole),
    "cadence_rpm": _or_none(whole),
    "heart_rate_bpm": _or_none(whole),
    "speed_kmh": _or_none(number),
    "target_w": _or_none(whole),
    "commanded_w": _or_none(whole),
    "plan_s": whole,
    "step_index": _or_none(whole),
    "bias_percent": whole,
    "wall_s": number,
}
_STATE: Mapping[str, _Read] = {
    "step_index": whole,
    "step_elapsed_s": number,
    "elapsed_s": number,
    "wall_s": number,
    "bias_percent": whole,
    "level_percent": number,
    "slope_percent": number,
}


def _cells(table: Mapping[str, _Read], values: Any) -> dict[str, Any]:
    cells = pick(values, len(table))
    return {name: read(cell) for (name, read), cell in zip(table.items(), cells, strict=True)}


def _second(value: Mapping[str, Any]) -> Second:
    *at, mode = pick(value["at"], len(_STATE) + 1)
    state = ResumePoint(**_cells(_STATE, at), mode=TrainerMode(mode), plan=())
    return Second(Sample(**_cells(_SAMPLE, value["v"])), state)
