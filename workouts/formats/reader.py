"""A workout file on disk -> Workout, by the suffix of its name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.erg_mrc import read_course
from workouts.formats.limits import MAX_BYTES
from workouts.formats.zwo import read_zwo
from workouts.workout import Workout

Reader = Callable[[bytes, Path], Workout]


# These are imported when first met: a start that needs none of them does not pay for them.
def _read_text(data: bytes, path: Path) -> Workout:
    from workouts.formats.text_file import read_text_file

    return read_text_file(data, path)


def _read_fit(data: bytes, path: Path) -> Workout:
    from workouts.formats.fit_workout import read_fit_workout

    return read_fit_workout(data, path)


def _read_json(data: bytes, path: Path) -> Workout:
    from workouts.formats.intervals_doc import read_intervals_json

    return read_intervals_json(data, path)


READERS: Mapping[str, Reader] = {
    ".zwo": read_zwo,
    ".xml": read_zwo,
    ".erg": read_course,
    ".mrc": read_course,
    ".fit": _read_fit,
    ".txt": _read_text,
    ".workout": _read_text,
    ".json": _read_json,
}
# What a folder of workouts is searched for; an .xml beside them may be anything.
WORKOUT_SUFFIXES = (".zwo", ".erg", ".mrc", ".fit", ".txt", ".workout", ".json")


def read_workout(path: Path) -> Workout:
    """Return the workout in the file `path`.

    Raises UnreadableWorkout with the line (0: the file itself) and one sentence that says why.
    """
    _reader(path)
    return read_workout_bytes(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Return what is in the file `path`, one byte more than a workout has where it is too big.

    Raises UnreadableWorkout where there is no file that may be read.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # Opening a pipe would wait for its other end for ever.
            raise UnreadableWorkout(path, 0, "this is not a plain file; choose a workout file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise UnreadableWorkout(path, 0, _why_unopened(path, fault)) from None


def read_workout_bytes(data: bytes, path: Path) -> Workout:
    """Return the workout in `data`; the suffix of `path` says how it is written."""
    return _reader(path)(data, path)


def _reader(path: Path) -> Reader:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        suffix = f"a {path.suffix} file" if path.suffix else "a file without a suffix"
        why = f"{suffix} is not a workout; workouts are {', '.join(WORKOUT_SUFFIXES)}"
        raise UnreadableWorkout(path, 0, why)
    return reader


def _why_unopened(path: Path, fault: OSError | ValueError) -> str:
    if isinstance(fault, FileNotFoundError):
        return "there is no such file; check the name"
    if path.is_dir() or isinstance(fault, IsADirectoryError):
        return "this is a folder; choose a workout file in it"
    if isinstance(fault, PermissionError):
        return "the file may not be read; change its permissions"
    return f"the file cannot be read: {fault}"
