"""The numbers of a ride by name, by which whatever is said of it can be checked."""

from __future__ import annotations

from coach.debrief.evidence import RideEvidence
from coach.debrief.ridden import was_ridden
from coach.debrief.verdict import Fact, IntervalRow
from workouts.figures import Figures, figures_of

Number = float | int | None

# Figures of the whole ride: their unit, and the digits that riders read; None is a whole number.
_FIGURES: dict[str, tuple[str, int | None]] = {
    "seconds": ("s", None),
    "average_power_w": ("W", None),
    "max_power_w": ("W", None),
    "normalized_power_w": ("W", None),
    "work_kj": ("kJ", 1),
    "variability_index": ("", 2),
    "efficiency_factor": ("", 2),
    "decoupling_percent": ("%", 1),
    "average_heart_rate_bpm": ("bpm", None),
    "max_heart_rate_bpm": ("bpm", None),
    "average_cadence_rpm": ("rpm", None),
    "max_cadence_rpm": ("rpm", None),
    "missing_s": ("s", None),
    "dropouts": ("", None),
}
# Those that mean something only with the rider's own FTP.
_BY_FTP: dict[str, tuple[str, int | None]] = {
    "ftp_w": ("W", None),
    "intensity_factor": ("", 2),
    "training_stress": ("", 1),
    "w_prime_lowest_j": ("J", None),
}


def facts_of(ride: RideEvidence, rows: tuple[IntervalRow, ...]) -> tuple[Fact, ...]:
    """Return the ride's numbers, rounded as riders read them, in the order of their names."""
    figures = figures_of(ride.columns, ride.athlete)
    facts = [_fact(figures, name, *row) for name, row in _FIGURES.items()]
    facts += [
        _fact(figures, name, *row) if ride.ftp_known else Fact(name, None, row[0])
        for name, row in _BY_FTP.items()
    ]
    distance_m = figures.distance_m if ride.distance_m is None else ride.distance_m
    hard = [row for row in rows if row.number is not None]
    stalls = [release for release in ride.releases if release.stalled]
    facts += [
        Fact("distance_m", None if distance_m is None else round(distance_m), "m"),
        Fact("planned_s", None if ride.planned is None else ride.planned.seconds, "s"),
        Fact("intervals", len(hard), ""),
        Fact("intervals_ridden", sum(was_ridden(row) for row in hard), ""),
        Fact("intervals_skipped", sum(row.skipped for row in hard), ""),
        Fact("pauses", len(ride.pauses), ""),
        Fact("paused_s", round(sum(each.wall_to_s - each.wall_from_s for each in ride.pauses)),
             "s"),
        Fact("releases", len(stalls), ""),
        Fact("released_s", sum(each.to_s - each.from_s for each in stalls), "s"),
        Fact("targets_sent", ride.targets.sent, ""),
        Fact("targets_acknowledged", ride.targets.acknowledged, ""),
        Fact("targets_refused", ride.targets.refused, ""),
        Fact("commands", len(ride.commands), ""),
    ]  # fmt: skip
    return tuple(sorted(facts, key=lambda fact: fact.name))


def _fact(figures: Figures, name: str, unit: str, digits: int | None) -> Fact:
    value: Number = getattr(figures, name)
    return Fact(name, None if value is None else round(value, digits), unit)
