"""A workout -> the bytes of a file, by the suffix of its name, and what that file cannot hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from workouts.errors import UnwritableWorkout
from workouts.formats.course_write import ERG, MRC, write_course
from workouts.formats.fit_workout_write import write_fit_workout
from workouts.formats.losses import course_losses, fit_losses, plain_losses, zwo_losses
from workouts.formats.one_unit import in_one_unit
from workouts.formats.zwo_write import write_zwo
from workouts.workout import Workout


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a file and a sentence for each thing that is not in it as it was."""

    data: bytes
    losses: tuple[str, ...]


HIGHEST_FTP_W = 1000

Writer = Callable[[Workout, Path, float], Written]


def write_workout(workout: Workout, path: Path, ftp_w: float) -> Written:
    """Return `workout` as the suffix of `path` says; `ftp_w` turns fractions into watts and back.

    Raises UnwritableWorkout for a suffix nobody writes and a workout the format cannot hold.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnwritableWorkout(f"{path}: give it one of the suffixes {', '.join(WRITERS)}")
    if not 1 <= ftp_w <= HIGHEST_FTP_W:
        raise UnwritableWorkout(f"an FTP of {ftp_w:g} W; give 1 to {HIGHEST_FTP_W} W")
    return writer(workout, path, ftp_w)


def _zwo(workout: Workout, path: Path, ftp_w: float) -> Written:
    uniform = in_one_unit(workout, ftp_w)
    return Written(write_zwo(uniform).encode(), zwo_losses(workout, ftp_w))


def _erg(workout: Workout, path: Path, ftp_w: float) -> Written:
    data = write_course(workout, ERG, ftp_w, path.name).encode()
    return Written(data, course_losses(workout, ERG, ftp_w, path))


def _mrc(workout: Workout, path: Path, ftp_w: float) -> Written:
    data = write_course(workout, MRC, ftp_w, path.name).encode()
    return Written(data, course_losses(workout, MRC, ftp_w, path))


def _fit(workout: Workout, path: Path, ftp_w: float) -> Written:
    return Written(write_fit_workout(workout, ftp_w), fit_losses(workout))


def _plain(workout: Workout, path: Path, ftp_w: float) -> Written:
    from workouts.formats.plain_text import write_plain_text

    return Written(write_plain_text(workout).encode(), plain_losses(workout))


WRITERS: Mapping[str, Writer] = {
    ".zwo": _zwo,
    ".erg": _erg,
    ".mrc": _mrc,
    ".fit": _fit,
    ".txt": _plain,
    ".workout": _plain,
}
