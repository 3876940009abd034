"""What a ride comes to: the summary that history, review and `ride --json` are served from.

Figures follow workouts.power over timer time, with the FTP of that day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workouts.errors import RecordDamaged
from workouts.laps import total_of
from workouts.plan_json import Json
from workouts.power import power_zone_seconds
from workouts.recorder import FIT_NAME
from workouts.ride_record import RideRecord, Targets
from workouts.snapshot import Lap
from workouts.workout import StepKind

CALCULATION = 1  # raised when the figures of an old ride would come out differently


@dataclass(frozen=True, slots=True)
class RideSummary:
    """One finished ride. A figure that the ride does not give is None."""

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


def summarise(ride: RideRecord, folder: Path) -> RideSummary:
    """Return the summary of a ride that is, or will be, kept in `folder`."""
    totals = total_of(ride.samples)
    ftp_w = ride.athlete.ftp_w
    return RideSummary(
        ride_id=ride.ride_id,
        started_at=ride.started_at,
        duration_s=ride.duration_s,
        elapsed_wall_s=round(ride.wall_to_s - ride.wall_from_s, 3),
        workout_name=ride.workout.name,
        average_power_w=totals.average_power_w,
        normalized_power_w=totals.normalized_power_w,
        intensity_factor=_rounded(totals.intensity_factor(ftp_w), 3),
        training_stress=_rounded(totals.training_stress(ftp_w), 1),
        work_kj=round(totals.work_kj, 1),
        average_heart_rate_bpm=totals.average_heart_rate_bpm,
        max_heart_rate_bpm=totals.max_heart_rate_bpm,
        average_cadence_rpm=totals.average_cadence_rpm,
        max_power_w=totals.max_power_w,
        ftp_w=ftp_w,
        missing_s=totals.power.missing_s,
        dropouts=totals.power.dropouts,
        distance_m=_rounded(totals.meters, 1),
        power_zone_s=power_zone_seconds((s.power_w for s in ride.samples), ride.athlete),
        targets=ride.targets,
        fit_path=folder / FIT_NAME,
        folder=folder,
        laps=ride.laps,
        steps=ride.step_laps,
    )


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
    value["power_zone_s"] = list(summary.power_zone_s)
    value["laps"] = [_lap_to_json(lap) for lap in summary.laps]
    value["steps"] = [_lap_to_json(lap) for lap in summary.steps]
    return {"calculation": CALCULATION, **value}


def summary_from_json(value: Mapping[str, Any], folder: Path) -> RideSummary:
    """Return the summary kept in `folder`; raises RecordDamaged for anything else."""
    try:
        fields = {name: value[name] for name in RideSummary.__slots__ if name not in _PLACES}
        started_at = datetime.fromisoformat(fields.pop("started_at"))
        if started_at.tzinfo is None:
            raise ValueError("its start time has no zone")
        _check_kinds(fields)
        return RideSummary(
            **{
                **fields,
                "started_at": started_at,
                "targets": Targets(**fields["targets"]),
                "power_zone_s": tuple(fields["power_zone_s"]),
                "laps": _laps_from_json(fields["laps"]),
                "steps": _laps_from_json(fields["steps"]),
                "folder": folder,
                "fit_path": folder / FIT_NAME,
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
_NUMBERS = ("duration_s", "elapsed_wall_s", "work_kj", "ftp_w", "missing_s", "dropouts")
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
)


def _check_kinds(fields: Mapping[str, Any]) -> None:
    for name in ("ride_id", "workout_name"):
        if not isinstance(fields[name], str):
            raise TypeError(f"{name} is {fields[name]!r}")
    for name in (*_NUMBERS, *_NUMBERS_OR_NONE):
        value = fields[name]
        if value is None and name in _NUMBERS_OR_NONE:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name} is {value!r}")


def _lap_to_json(lap: Lap) -> Json:
    value = {name: getattr(lap, name) for name in Lap.__slots__}
    value["kind"] = None if lap.kind is None else lap.kind.value
    return value


def _laps_from_json(values: Sequence[Mapping[str, Any]]) -> tuple[Lap, ...]:
    return tuple(
        Lap(**{**lap, "kind": None if lap["kind"] is None else StepKind(lap["kind"])})
        for lap in values
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
