"""A new workout -> a file among the rider's own, under a name that no other file has."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from workouts.atomic import sync_folder, write_atomically
from workouts.errors import UnwritableWorkout
from workouts.formats.writer import write_workout
from workouts.planned import describe_kind
from workouts.workout import Workout

NAMELESS = "Workout"
LONGEST_NAME_BYTES = 120  # file systems take 255; a number and a suffix come behind
NO_FILE_NAME = frozenset('/\\:*?"<>|')
MOST_ALIKE = 10_000


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a workout is now, and a sentence for each thing that its file does not hold."""

    path: Path
    workout: Workout
    losses: tuple[str, ...]


def named(workout: Workout, ftp_w: float) -> Workout:
    """Return the workout, a nameless one named for what it is: "VO2max, 5 × 3 min"."""
    if workout.name.strip():
        return workout
    kind = describe_kind(workout, ftp_w) or NAMELESS
    return replace(workout, name=f"{kind[:1].upper()}{kind[1:]}")


def save_new(workout: Workout, folder: Path, ftp_w: float) -> Saved:
    """Save a workout as ZWO in `folder`; where its name is taken, as "Name (2).zwo" and so on.

    Raises UnwritableWorkout for one that ZWO cannot hold, and OSError.
    """
    workout = named(workout, ftp_w)
    folder.mkdir(parents=True, exist_ok=True)
    stem = file_stem(workout.name)
    written = write_workout(workout, folder / f"{stem}.zwo", ftp_w)
    path = write_new(folder, _names(stem), written.data)
    return Saved(path, workout, written.losses)


def save_as(workout: Workout, path: Path, ftp_w: float) -> Saved:
    """Save a workout as `path`, by its suffix.

    Raises UnwritableWorkout where there is a file already, and for what its format cannot hold.
    """
    workout = named(workout, ftp_w)
    written = write_workout(workout, path, ftp_w)
    try:
        write_new(path.parent, iter([path.name]), written.data)
    except FileExistsError:
        why = f"{path} is there already; choose another name"
        raise UnwritableWorkout(why) from None
    return Saved(path, workout, written.losses)


def save_over(workout: Workout, path: Path, ftp_w: float) -> Saved:
    """Save a workout in place of the file `path`, by its suffix: whole, or the old one stays.

    Raises UnwritableWorkout for what its format cannot hold, and OSError.
    """
    workout = named(workout, ftp_w)
    written = write_workout(workout, path, ftp_w)
    write_atomically(path, written.data)
    return Saved(path, workout, written.losses)


def write_new(folder: Path, names: Iterator[str], data: bytes) -> Path:
    """Write a file under the first of `names` that nothing has; it is there whole or not at all.

    Raises FileExistsError when all are taken.
    """
    temporary = folder / f".{os.getpid()}.new"
    write_atomically(temporary, data)
    try:
        for name in names:
            path = folder / name
            with contextlib.suppress(FileExistsError):
                _claim(temporary, path)
                sync_folder(folder)
                return path
    finally:
        temporary.unlink(missing_ok=True)
    raise FileExistsError(f"{folder}: every name is taken")


def _claim(temporary: Path, path: Path) -> None:
    """Give the file its name; raises FileExistsError where another has it."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # Memory cards know no links: there the name is looked at first.
        if path.exists():
            raise FileExistsError(f"{path}") from None
        temporary.replace(path)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.zwo"
    for number in range(2, MOST_ALIKE):
        yield f"{stem} ({number}).zwo"


def file_stem(name: str) -> str:
    """Return what of a workout's name can be that of a file."""
    kept = "".join(
        "-" if sign in NO_FILE_NAME else sign for sign in name if sign.isprintable()
    ).strip(". ")
    short = kept.encode("utf-8", "ignore")[:LONGEST_NAME_BYTES].decode("utf-8", "ignore")
    return short.strip(". ") or NAMELESS
