"""A workout as a list shows it: what it costs and which zones it trains, without its steps."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workouts.athlete import POWER_ZONE_LOWER_PERCENT
from workouts.planned import describe_kind, planned_load
from workouts.workout import Step, StepKind, Unit, Workout

ZONES = len(POWER_ZONE_LOWER_PERCENT)
# A workout trains the highest zone in or above which it spends at least so many seconds.
LEAST_S_IN_ZONE = ((7, 60), (6, 90), (5, 180), (4, 480), (3, 600), (2, 900))


@dataclass(frozen=True, slots=True)
class Card:
    """One file of the library. A refused one says why; one that is not read yet has a name only.

    `zone_s` are seconds in Coggan's seven zones, all-out efforts in the highest; `zone` is the one
    that the workout trains, None where the ride is free.
    """

    path: Path
    built_in: bool
    folder: str  # below the rider's workouts, "" at the top
    name: str
    is_read: bool = True
    seconds: int = 0
    intensity_factor: float | None = None
    training_stress: float | None = None
    zone_s: tuple[int, ...] = ()
    zone: int | None = None
    kind: str = ""  # "threshold, 2 × 20 min"
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    steps: int = 0
    is_test: bool = False
    in_watts: bool = False  # so that its figures go with the rider's FTP
    repairs: int = 0
    why_refused: str | None = None

    @property
    def is_rideable(self) -> bool:
        """Whether it can be ridden and has something to ride."""
        return self.is_read and self.why_refused is None and self.steps > 0

    @property
    def key(self) -> str:
        """What tells it from all others of one library, wherever that lies."""
        folder = "built-in" if self.built_in else f"own/{self.folder}".rstrip("/")
        return f"{folder}/{self.path.name}"


def card_of(workout: Workout, path: Path, built_in: bool, folder: str, ftp_w: float) -> Card:
    """Return the card of a workout at a rider's FTP."""
    load = planned_load(workout, ftp_w)
    zone_s = zone_seconds(workout.steps, ftp_w)
    return Card(
        path=path,
        built_in=built_in,
        folder=folder,
        name=workout.name,
        seconds=workout.seconds,
        intensity_factor=load.intensity_factor,
        training_stress=load.training_stress,
        zone_s=zone_s,
        zone=trained_zone(zone_s),
        kind=describe_kind(workout, ftp_w),
        author=workout.author,
        description=workout.description,
        tags=workout.tags,
        steps=len(workout.steps),
        is_test=any(step.is_test for step in workout.steps),
        in_watts=any(step.target and step.target.unit is Unit.WATTS for step in workout.steps),
        repairs=len(workout.repairs),
    )


def zone_seconds(steps: Sequence[Step], ftp_w: float) -> tuple[int, ...]:
    """Return seconds of the plan in each zone; free riding is in none."""
    seconds = [0] * ZONES
    for step in steps:
        if step.kind is StepKind.MAX:
            seconds[-1] += step.seconds
        if step.target is None:
            continue
        start, end = (step.target.watts(ftp_w, through) / ftp_w for through in (0.0, 1.0))
        if start == end:
            seconds[_zone(start) - 1] += step.seconds
            continue
        for second in range(step.seconds):
            share = start + (end - start) * (second + 0.5) / step.seconds
            seconds[_zone(share) - 1] += 1
    return tuple(seconds)


def trained_zone(zone_s: Sequence[int]) -> int | None:
    """Return the zone that a workout trains, by LEAST_S_IN_ZONE; None without power."""
    if not sum(zone_s):
        return None
    for zone, least_s in LEAST_S_IN_ZONE:
        if sum(zone_s[zone - 1 :]) >= least_s:
            return zone
    return 1


def _zone(fraction: float) -> int:
    # To the whole percent: a file's 0.8999999 means 0.90.
    return max(1, bisect_right(POWER_ZONE_LOWER_PERCENT, round(fraction * 100)))
