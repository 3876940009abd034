"""What a ride comes to: the summary that history, review and `ride --json` are served from.

It is made by workouts.summing_up.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from workouts.errors import RecordDamaged
from workouts.plan_json import Json
from workouts.recorder import FIT_NAME
from workouts.ride_record import Targets
from workouts.snapshot import Lap
from workouts.workout import StepKind

CALCULATION = 2  # raised when the figures of an old ride would come out differently
RECORDED, IMPORTED = "recorded", "imported"
# What the FIT file of a ride is called, by where the ride came from.
FIT_NAMES = {RECORDED: FIT_NAME, IMPORTED: "original.fit"}
CYCLING = "cycling"


@dataclass(frozen=True, slots=True)
class RideSummary:
    """One finished ride. A figure that the ride does not give is None.

    Of a ride that was summed up by calculation 1, what has a default here is not known.
    """

    ride_id: str
    started_at: datetime  # aware
    duration_s: int  # timer time
    elapsed_wall_s: float  # pauses included
    workout_name: str
    average_power_w: int | None
    normalized_power_w: int | None
    intensity_factor: float | None
    training_stress: float | None
    work_kj: float
    average_heart_rate_bpm: int | None
    max_heart_rate_bpm: int | None
    average_cadence_rpm: int | None
    max_power_w: int | None
    ftp_w: int
    missing_s: int  # seconds of dropouts longer than three seconds
    dropouts: int  # times the power went away
    distance_m: float | None
    power_zone_s: tuple[int, ...]  # seconds in Coggan's seven zones
    targets: Targets
    fit_path: Path
    folder: Path
    laps: tuple[Lap, ...]
    steps: tuple[Lap, ...]  # one per step ridden, whatever laps were marked
    calculation: int = CALCULATION  # by which its figures were made
    exact_normalized_power_w: float | None = None  # unrounded: load is recomputed from it
    heart_rate_stress: float | None = None
    variability_index: float | None = None
    efficiency_factor: float | None = None  # watts per heart beat a minute
    decoupling_percent: float | None = None  # of steady rides above 40 minutes
    w_prime_lowest_j: int | None = None
    heart_rate_zone_s: tuple[int, ...] = ()  # seconds in the five zones by threshold
    power_curve: tuple[float | None, ...] = ()  # watts for each of power_curve.CURVE_S
    name: str = ""  # the rider's own name for it; the workout's where it is empty
    notes: str = ""  # the rider's words
    source: str = RECORDED
    sport: str = CYCLING
    sha256: str | None = None  # of the FIT file

    @property
    def stress(self) -> float | None:
        """The power's training stress, else the heart's."""
        return self.heart_rate_stress if self.training_stress is None else self.training_stress

    @property
    def stress_from(self) -> str | None:
        """Whose `stress` is: "power" or "heart_rate", None when there is none."""
        if self.training_stress is not None:
            return "power"
        return None if self.heart_rate_stress is None else "heart_rate"


def headless_document(summary: RideSummary) -> Json:
    """Return the one document of `ride --headless --json`."""
    return {
        "ride": summary.ride_id,
        "fit": str(summary.fit_path),
        "folder": str(summary.folder),
        "duration_s": summary.duration_s,
        "average_power_w": summary.average_power_w,
        "normalized_power_w": summary.normalized_power_w,
        "intensity_factor": summary.intensity_factor,
        "training_stress": summary.training_stress,
        "work_kj": summary.work_kj,
        "steps": [
            {
                "index": lap.step_index,
                "kind": (lap.kind or StepKind.FREE).value,
                "target_w": lap.target_w,
                "average_w": lap.average_power_w,
                "seconds": lap.to_s - lap.from_s,
            }
            for lap in summary.steps
        ],
        "targets": asdict(summary.targets),
        "dropouts": summary.dropouts,
    }


def summary_to_json(summary: RideSummary) -> Json:
    """Return the summary as it is kept; where it lies is not part of it, so folders may move."""
    value = {name: getattr(summary, name) for name in RideSummary.__slots__}
    del value["folder"], value["fit_path"]
    value["started_at"] = summary.started_at.isoformat()
    value["targets"] = asdict(summary.targets)
    for name in _SERIES:
        value[name] = list(value[name])
    value["laps"] = [_lap_to_json(lap) for lap in summary.laps]
    value["steps"] = [_lap_to_json(lap) for lap in summary.steps]
    return {"calculation": value.pop("calculation"), **value}


def summary_from_json(value: Mapping[str, Any], folder: Path) -> RideSummary:
    """Return the summary kept in `folder`; raises RecordDamaged for anything else."""
    try:
        known: dict[str, Any] = {name: value[name] for name in _ALWAYS}
        known |= {name: value[name] for name in _LATER if name in value}
        started_at = datetime.fromisoformat(known.pop("started_at"))
        if started_at.tzinfo is None:
            raise ValueError("its start time has no zone")
        _check_kinds(known)
        for name in _SERIES:
            if name in known:
                known[name] = tuple(known[name])
        return RideSummary(
            **{
                **known,
                "started_at": started_at,
                "targets": Targets(**known["targets"]),
                "laps": _laps_from_json(known["laps"]),
                "steps": _laps_from_json(known["steps"]),
                "folder": folder,
                "fit_path": folder / FIT_NAMES[known.get("source", RECORDED)],
            }
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordDamaged(folder, f"its summary cannot be used: {error}") from None


def encode_summary(summary: RideSummary) -> bytes:
    """Return the content of summary.json."""
    return json.dumps(summary_to_json(summary), ensure_ascii=False, indent=1).encode() + b"\n"


def decode_summary(data: bytes, folder: Path) -> RideSummary:
    """Return the summary in the bytes of summary.json; raises RecordDamaged."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise RecordDamaged(folder, "its summary is not JSON") from None
    if not isinstance(value, dict):
        raise RecordDamaged(folder, "its summary is not a JSON object")
    return summary_from_json(value, folder)


_PLACES = ("folder", "fit_path")
_ALWAYS = tuple(
    each.name
    for each in fields(RideSummary)
    if each.default is MISSING and each.name not in _PLACES
)
_LATER = tuple(each.name for each in fields(RideSummary) if each.default is not MISSING)
_TEXTS = ("ride_id", "workout_name", "name", "notes", "source", "sport")
_TEXTS_OR_NONE = ("sha256",)
_NUMBERS = (
    "duration_s",
    "elapsed_wall_s",
    "work_kj",
    "ftp_w",
    "missing_s",
    "dropouts",
    "calculation",
)
_NUMBERS_OR_NONE = (
    "average_power_w",
    "normalized_power_w",
    "intensity_factor",
    "training_stress",
    "average_heart_rate_bpm",
    "max_heart_rate_bpm",
    "average_cadence_rpm",
    "max_power_w",
    "distance_m",
    "exact_normalized_power_w",
    "heart_rate_stress",
    "variability_index",
    "efficiency_factor",
    "decoupling_percent",
    "w_prime_lowest_j",
)
_SERIES = ("power_zone_s", "heart_rate_zone_s", "power_curve")


def _check_kinds(known: Mapping[str, Any]) -> None:
    for name, value in known.items():
        none = value is None and name in (*_TEXTS_OR_NONE, *_NUMBERS_OR_NONE)
        if name in (*_TEXTS, *_TEXTS_OR_NONE):
            right = none or isinstance(value, str)
        elif name in (*_NUMBERS, *_NUMBERS_OR_NONE):
            right = none or _is_number(value)
        elif name in _SERIES:
            right = isinstance(value, list) and all(
                each is None or _is_number(each) for each in value
            )
        else:
            continue
        if not right:
            raise TypeError(f"{name} is {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _lap_to_json(lap: Lap) -> Json:
    value = {name: getattr(lap, name) for name in Lap.__slots__}
    value["kind"] = None if lap.kind is None else lap.kind.value
    return value


def _laps_from_json(values: Sequence[Mapping[str, Any]]) -> tuple[Lap, ...]:
    return tuple(
        Lap(**{**lap, "kind": None if lap["kind"] is None else StepKind(lap["kind"])})
        for lap in values
    )
