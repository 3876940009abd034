"""Workout files into the rider's library: each original copied untouched, none twice.

A copy is there whole or not at all, so an import may be cut off at any moment and done again.
Files are known by their bytes, whatever their names. A file that cannot be read is not taken in,
and says why; one that was mended is kept as it came, since the mending is done at each reading.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workouts.atomic import write_atomically
from workouts.bundles import Found
from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout_bytes
from workouts.workout import Workout


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one file: saved, known already as `same_as`, or refused."""

    path: Path
    workout: Workout | None = None
    saved: Path | None = None
    same_as: Path | None = None
    refusal: UnreadableWorkout | None = None


class Shelf:
    """The rider's folder of workouts, which knows its files by their bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._by_size: dict[int, list[Path]] = {}
        self._digests: dict[Path, bytes] = {}
        for path in sorted(root.rglob("*")):
            if path.is_file():
                self._by_size.setdefault(path.stat().st_size, []).append(path)

    def find(self, data: bytes) -> Path | None:
        """Return the file that holds exactly these bytes."""
        alike = self._by_size.get(len(data), [])
        if not alike:
            return None
        wanted = hashlib.sha256(data).digest()
        return next((path for path in alike if self._digest(path) == wanted), None)

    def put(self, data: bytes, place: PurePosixPath) -> Path:
        """Write a file at `place`, numbered where another has that name; raises OSError."""
        path = self.root / place
        number = 1
        while path.exists():
            number += 1
            path = self.root / place.with_name(f"{place.stem} ({number}){place.suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        self._by_size.setdefault(len(data), []).append(path)
        return path

    def _digest(self, path: Path) -> bytes:
        if path not in self._digests:
            try:
                self._digests[path] = hashlib.sha256(path.read_bytes()).digest()
            except OSError:
                return b""  # what cannot be read is not the same
        return self._digests[path]


def take_in(
    files: Iterable[Found], shelf: Shelf, folder: PurePosixPath | None = None
) -> Iterator[TakenIn]:
    """Take in one file after the other, each by the time it is yielded.

    Folders and zips keep their names as folders of the library; `folder` takes the place of them.
    """
    for found in files:
        try:
            data = found.read()
            workout = read_workout_bytes(data, found.path)
        except UnreadableWorkout as refusal:
            yield TakenIn(found.path, refusal=refusal)
            continue
        known = shelf.find(data)
        if known is not None:
            yield TakenIn(found.path, workout, same_as=known)
            continue
        try:
            saved = shelf.put(data, _place(found.place, folder))
        except OSError as fault:
            why = f"it cannot be saved: {fault.strerror or fault}"
            yield TakenIn(found.path, refusal=UnreadableWorkout(found.path, 0, why))
            continue
        yield TakenIn(found.path, workout, saved)


def _place(place: PurePosixPath, folder: PurePosixPath | None) -> PurePosixPath:
    if folder is None:
        return place
    below = place.parts[1:] if len(place.parts) > 1 else place.parts
    return folder.joinpath(*below)
