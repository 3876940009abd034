"""A ride is summed up: figures become the summary that is kept, rounded as riders read them.

Figures are those of workouts.figures over timer time, with the FTP of that day.
"""

from datetime import datetime
from pathlib import Path

from workouts.columns import columns_of
from workouts.figures import Figures, figures_of
from workouts.ride_record import RideRecord, Targets
from workouts.snapshot import Lap
from workouts.summary import CYCLING, FIT_NAMES, RECORDED, RideSummary


def summarise(ride: RideRecord, folder: Path) -> RideSummary:
    """Return the summary of a recorded ride that is, or will be, kept in `folder`."""
    return summary_of(
        figures_of(columns_of(ride.samples), ride.athlete),
        ride_id=ride.ride_id,
        started_at=ride.started_at,
        elapsed_wall_s=ride.wall_to_s - ride.wall_from_s,
        workout_name=ride.workout.name,
        folder=folder,
        targets=ride.targets,
        laps=ride.laps,
        steps=ride.step_laps,
    )


def summary_of(
    figures: Figures,
    *,
    ride_id: str,
    started_at: datetime,
    elapsed_wall_s: float,
    workout_name: str,
    folder: Path,
    targets: Targets | None = None,
    laps: tuple[Lap, ...] = (),
    steps: tuple[Lap, ...] = (),
    source: str = RECORDED,
    sport: str = CYCLING,
    sha256: str | None = None,
) -> RideSummary:
    """Return a summary from a ride's figures, rounded as riders read them."""
    return RideSummary(
        ride_id=ride_id,
        started_at=started_at,
        duration_s=figures.seconds,
        elapsed_wall_s=round(elapsed_wall_s, 3),
        workout_name=workout_name,
        average_power_w=_whole(figures.average_power_w),
        normalized_power_w=_whole(figures.normalized_power_w),
        intensity_factor=_rounded(figures.intensity_factor, 3),
        training_stress=_rounded(figures.training_stress, 1),
        work_kj=round(figures.work_kj, 1),
        average_heart_rate_bpm=_whole(figures.average_heart_rate_bpm),
        max_heart_rate_bpm=figures.max_heart_rate_bpm,
        average_cadence_rpm=_whole(figures.average_cadence_rpm),
        max_power_w=_whole(figures.max_power_w),
        ftp_w=figures.ftp_w,
        missing_s=figures.missing_s,
        dropouts=figures.dropouts,
        distance_m=_rounded(figures.distance_m, 1),
        power_zone_s=figures.power_zone_s,
        targets=targets or Targets(),
        fit_path=folder / FIT_NAMES[source],
        folder=folder,
        laps=laps,
        steps=steps,
        exact_normalized_power_w=figures.normalized_power_w,
        heart_rate_stress=_rounded(figures.heart_rate_stress, 1),
        variability_index=_rounded(figures.variability_index, 4),
        efficiency_factor=_rounded(figures.efficiency_factor, 4),
        decoupling_percent=_rounded(figures.decoupling_percent, 2),
        w_prime_lowest_j=_whole(figures.w_prime_lowest_j),
        heart_rate_zone_s=figures.heart_rate_zone_s,
        power_curve=tuple(_rounded(power_w, 2) for power_w in figures.power_curve),
        source=source,
        sport=sport,
        sha256=sha256,
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
