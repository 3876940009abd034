"""An activity of another program becomes a ride of the history: its summary, laps and seconds.

Only cycling has figures of power: in other sports watts are of another kind, and load comes from
the heart.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from workouts.errors import RecordDamaged, UnreadableActivity
from workouts.figures import figures_of, normalized_power
from workouts.fit_reader import read_activity
from workouts.snapshot import Lap, Sample
from workouts.summary import CYCLING, FIT_NAMES, IMPORTED, RideSummary
from workouts.summing_up import summary_of

if TYPE_CHECKING:
    from workouts.activity import Activity, ActivityLap
    from workouts.athlete import Athlete
    from workouts.columns import Column, Columns

ORIGINAL_NAME = FIT_NAMES[IMPORTED]


def activity_in(folder: Path, name: str = ORIGINAL_NAME) -> Activity:
    """Return the activity of an imported ride, or in another FIT file; raises RecordDamaged."""
    return _read(folder, name)[1]


def summary_in(folder: Path, athlete: Athlete, ride_id: str | None = None) -> RideSummary:
    """Return the summary of an imported ride, made from its file; raises RecordDamaged."""
    data, activity = _read(folder)
    digest = sha256(data).hexdigest()
    return sum_up(activity, folder, athlete, ride_id=ride_id or folder.name, digest=digest)


def sum_up(
    activity: Activity, folder: Path, athlete: Athlete, *, ride_id: str, digest: str
) -> RideSummary:
    """Return the summary of an activity that is, or will be, kept in `folder`."""
    columns = counted_columns(activity)
    figures = figures_of(columns, athlete)
    if activity.distance_m is not None:
        figures = replace(figures, distance_m=activity.distance_m)
    return summary_of(
        figures,
        ride_id=ride_id,
        started_at=activity.started_at,
        elapsed_wall_s=activity.elapsed_wall_s,
        workout_name=activity.name or _title(activity),
        folder=folder,
        laps=tuple(_lap(index, lap, activity, columns) for index, lap in enumerate(activity.laps)),
        source=IMPORTED,
        sport=activity.sport,
        sha256=digest,
    )


def counted_columns(activity: Activity) -> Columns:
    """Return the columns that figures are counted from: watts only where they are a cyclist's."""
    import numpy as np

    columns = activity.columns
    if activity.sport == CYCLING:
        return columns
    seconds = columns.seconds
    return replace(
        columns,
        power_w=np.full(seconds, np.nan),
        missing_s=seconds,
        dropouts=0,
        measured=np.zeros(seconds, np.bool_),
    )


def samples_of(activity: Activity) -> tuple[Sample, ...]:
    """Return every second as the page of a ride shows it, None where nothing was measured."""
    import numpy as np

    columns = activity.columns
    watts = columns.power_w
    if columns.measured is not None:
        watts = np.where(columns.measured, watts, np.nan)
    rows = zip(
        _whole(watts),
        _whole(columns.cadence_rpm),
        _whole(columns.heart_rate_bpm),
        columns.speed_kmh.tolist(),
        activity.wall_s.tolist(),
        strict=True,
    )
    return tuple(
        Sample(
            second=second,
            power_w=power_w,
            cadence_rpm=cadence_rpm,
            heart_rate_bpm=heart_rate_bpm,
            speed_kmh=None if speed_kmh != speed_kmh else speed_kmh,  # noqa: PLR0124
            target_w=None,
            commanded_w=None,
            plan_s=second,
            step_index=None,
            bias_percent=100,
            wall_s=wall_s + 1,
        )
        for second, (power_w, cadence_rpm, heart_rate_bpm, speed_kmh, wall_s) in enumerate(rows)
    )


def _read(folder: Path, name: str = ORIGINAL_NAME) -> tuple[bytes, Activity]:
    path = folder / name
    try:
        data = path.read_bytes()
        return data, read_activity(data, path)
    except OSError as error:
        raise RecordDamaged(path, f"it cannot be read: {error.strerror or error}") from None
    except UnreadableActivity as error:
        raise RecordDamaged(path, error.why) from None


def _title(activity: Activity) -> str:
    return "Ride" if activity.sport == CYCLING else activity.sport.capitalize()


def _lap(index: int, lap: ActivityLap, activity: Activity, columns: Columns) -> Lap:
    import numpy as np

    part = slice(lap.from_s, lap.to_s)
    watts = columns.power_w[part]
    powered = bool(len(watts)) and not bool(np.isnan(watts[0]))
    heart = columns.heart_rate_bpm[part]
    heart = heart[heart > 0]
    cadence = columns.cadence_rpm[part]
    cadence = cadence[cadence > 0]
    normalized_w = normalized_power(_cut(columns, lap)) if powered else None
    return Lap(
        index=index,
        from_s=lap.from_s,
        to_s=lap.to_s,
        trigger=lap.trigger,
        step_index=None,
        kind=None,
        target_w=None,
        average_power_w=round(float(watts.mean())) if powered else None,
        normalized_power_w=None if normalized_w is None else round(normalized_w),
        average_heart_rate_bpm=round(float(heart.mean())) if len(heart) else None,
        max_heart_rate_bpm=round(float(heart.max())) if len(heart) else None,
        average_cadence_rpm=round(float(cadence.mean())) if len(cadence) else None,
        max_power_w=round(float(watts.max())) if powered else None,
        work_kj=round(float(watts.sum()) / 1000, 1) if powered else 0.0,
        wall_from_s=float(activity.wall_s[lap.from_s]),
        wall_to_s=float(activity.wall_s[lap.to_s - 1]) + 1,
    )


def _cut(columns: Columns, lap: ActivityLap) -> Columns:
    """Return the stretches of a lap; of its columns only the power is cut."""
    stretches = tuple(
        (max(start, lap.from_s), min(end, lap.to_s))
        for start, end in columns.stretches
        if end > lap.from_s and start < lap.to_s
    )
    return replace(columns, stretches=stretches)


def _whole(values: Column) -> list[int | None]:
    return [None if value != value else round(value) for value in values.tolist()]  # noqa: PLR0124
