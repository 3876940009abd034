"""What the coach can see when it answers: the live ride, its sensors, and what is known at rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from sensors.readings import SensorStatus
from workouts.snapshot import LoadToday, RideSnapshot


class FrameLike(Protocol):
    """What the coach needs of the console's frame."""

    @property
    def ride(self) -> RideSnapshot: ...

    @property
    def sensors(self) -> tuple[SensorStatus, ...]: ...


@dataclass(frozen=True, slots=True)
class LastRide:
    """The newest ride of the history, as its summary has it."""

    workout_name: str
    duration_s: int
    training_stress: float | None = None
    normalized_power_w: int | None = None
    work_kj: float | None = None
    score: int | None = None  # of its debrief, and what that says to keep and to change
    keep: str | None = None
    change: str | None = None
    efforts: tuple[str, ...] = ()  # what it says of each hard effort, and of each set of them
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestContext:
    """What is known without a live ride; None where the history has nothing."""

    load: LoadToday = field(default_factory=LoadToday)
    ftp_w: int | None = None
    last_ride: LastRide | None = None
    suggested_workout: str | None = None
    suggested_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one answer may be taken from; `ride` is None when no ride is running."""

    ride: RideSnapshot | None = None
    sensors: tuple[SensorStatus, ...] = ()
    rest: RestContext = field(default_factory=RestContext)
    speed: float = 1.0  # seconds of the ride in one of who rides it, hears and is heard

    @property
    def load(self) -> LoadToday:
        return self.rest.load if self.ride is None else self.ride.load

    @property
    def ftp_w(self) -> int | None:
        return self.rest.ftp_w if self.ride is None else self.ride.ftp_w


def scene_of(
    frame: Callable[[], FrameLike | None], rest: Callable[[], RestContext], speed: float = 1.0
) -> Scene:
    """Look once: return the scene of this instant."""
    seen = frame()
    if seen is None:
        return Scene(rest=rest())
    return Scene(seen.ride, seen.sensors, rest(), speed)


def look(scene: object, path: str) -> object:
    """Return the value at `path` ("ride.upcoming.0.from_w"), None where anything on it is missing.

    A name that the boundary types do not have raises AttributeError: a mistake in a table.
    """
    value: object = scene
    for part in _parts(path):
        if value is None:
            return None
        if isinstance(part, int):
            row = value if isinstance(value, tuple) else ()
            value = row[part] if part < len(row) else None
        elif isinstance(value, Mapping):
            value = next((held for key, held in value.items() if key.value == part), None)
        else:
            value = getattr(value, part)
    return value


@lru_cache(maxsize=512)
def _parts(path: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))
