"""The rider's shelf: the built-in workouts and those in folders, with what each will cost.

A file that cannot be read stays on the shelf with its reason, so that nothing vanishes. A file is
read again only when its time or size changed.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workouts.card_index import CardIndex, Place
from workouts.cards import Card
from workouts.errors import UnreadableWorkout
from workouts.formats.reader import READERS, WORKOUT_SUFFIXES, read_workout
from workouts.planned import describe_kind, planned_load
from workouts.workout import Workout

BUILT_IN = Path(__file__).parent / "built_in"
FIRST_RIDE = "First Ride"  # what `teamcar demo` rides
MANY = 5  # of an ambiguous name, so many candidates are told


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One workout on the shelf; figures are planned at the FTP the shelf was made for.

    A refused file has no workout and says why.
    """

    path: Path
    built_in: bool
    name: str
    workout: Workout | None = None
    seconds: int = 0
    intensity_factor: float | None = None
    training_stress: float | None = None
    kind: str = ""  # "threshold, 2 × 20 min"
    why_refused: str | None = None
    folder: str = ""  # below the rider's workouts, "plans/winter"; "" for those at the top


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What tells that a cached reading still holds."""

    modified_ns: int
    size: int
    ftp_w: float


class Library:
    """Workouts of `folders` (searched with their subfolders) and, first, the built-in ones."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        ftp_w: float = 200,
        built_in: bool = True,
        index: Path | None = None,
    ) -> None:
        """`index` is the file that keeps what lists show of each workout between runs."""
        self.folders = tuple(folders)
        self.ftp_w = ftp_w
        self.built_in = built_in
        self._index = CardIndex(index)
        self._folder_names: dict[Path, str] = {}
        self._read: dict[Path, tuple[_Stamp, LibraryEntry]] = {}

    def entries(self) -> Iterator[LibraryEntry]:
        """Yield what is on the shelf, one file read at a time: built-in first, then by name."""
        for path, built_in in self._paths():
            yield self._entry(path, built_in)

    def cards(self) -> list[Card]:
        """Return a card for each file, in the order of entries; those that are new or changed have
        a name only until `read_some` has read them."""
        places = (Place(path, own, self._folder_of(path)) for path, own in self._paths())
        return self._index.cards(places, self.ftp_w)

    def read_some(self, budget_s: float) -> int:
        """Read new files for about so long and return how many are left; the last is kept."""
        left = self._index.read_some(budget_s)
        if not left:
            self._index.save()
        return left

    def workout(self, path: Path) -> Workout:
        """Return the workout in a file of the library; raises UnreadableWorkout."""
        return read_workout(path)

    def search(self, text: str) -> list[LibraryEntry]:
        """Return the entries in which every word of `text` occurs, all for an empty text."""
        words = text.casefold().split()
        return [entry for entry in self.entries() if _mentions(entry, words)]

    def find(self, name: str) -> Workout:
        """Return the workout called `name`: a path, a name, a file name, or how one begins.

        Raises UnreadableWorkout when it cannot be read, is not there, or several begin like it.
        """
        if _is_path(name):
            return read_workout(Path(name).expanduser())
        wanted = name.strip().casefold()
        entries = list(self.entries())
        exact = [entry for entry in entries if wanted in _names(entry)]
        chosen = exact or [entry for entry in entries if _begins(entry, wanted)]
        if not wanted or not chosen:
            why = "there is no such workout; `teamcar workouts list` shows what there is"
            raise UnreadableWorkout(name, 0, why)
        # A workout that stands in several folders is one; the first on the shelf is meant.
        if len({entry.name for entry in chosen}) > 1:
            shown = ", ".join(entry.name for entry in chosen[:MANY])
            more = " …" if len(chosen) > MANY else ""
            raise UnreadableWorkout(name, 0, f"several workouts begin like this: {shown}{more}")
        return _workout_of(chosen[0])

    def _paths(self) -> Iterator[tuple[Path, bool]]:
        if self.built_in:
            for path in sorted(BUILT_IN.glob("*.zwo")):
                yield path, True
        for path in workout_files(self.folders):
            yield path, False

    def _entry(self, path: Path, built_in: bool) -> LibraryEntry:
        try:
            status = path.stat()
        except OSError as fault:
            why = f"{path}: {fault.strerror}"
            return LibraryEntry(
                path, built_in, path.stem, why_refused=why, folder=self._folder_of(path)
            )
        stamp = _Stamp(status.st_mtime_ns, status.st_size, self.ftp_w)
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            entry = _read_entry(path, built_in, self.ftp_w)
            known = (stamp, replace(entry, folder=self._folder_of(path)))
            self._read[path] = known
        return known[1]

    def _folder_of(self, path: Path) -> str:
        """Return the folder of a file below the folder of the library that holds it."""
        parent = path.parent
        name = self._folder_names.get(parent)
        if name is None:
            above = next((each for each in self.folders if parent.is_relative_to(each)), None)
            relative = parent.relative_to(above).as_posix() if above is not None else "."
            name = self._folder_names[parent] = "" if relative == "." else relative
        return name


def workout_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files as given, and of folders the workout files in and below them, by name.

    Hidden files and folders are passed over. A folder that is not there is an empty shelf.
    """
    for path in paths:
        if not path.is_dir():
            if path.suffix:
                yield path
            continue
        found: list[Path] = []
        for above, folders, files in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            folder = Path(above)
            found += [
                folder / name
                for name in files
                if not name.startswith(".") and name.lower().endswith(WORKOUT_SUFFIXES)
            ]
        yield from sorted(found, key=lambda file: (str(file.parent).casefold(),
                                                   file.name.casefold()))  # fmt: skip


def _read_entry(path: Path, built_in: bool, ftp_w: float) -> LibraryEntry:
    try:
        workout = read_workout(path)
    except UnreadableWorkout as refusal:
        return LibraryEntry(path, built_in, path.stem, why_refused=str(refusal))
    load = planned_load(workout, ftp_w)
    return LibraryEntry(
        path,
        built_in,
        workout.name,
        workout,
        workout.seconds,
        load.intensity_factor,
        load.training_stress,
        describe_kind(workout, ftp_w),
    )


def _workout_of(entry: LibraryEntry) -> Workout:
    return entry.workout if entry.workout is not None else read_workout(entry.path)


def _is_path(name: str) -> bool:
    return Path(name).suffix.lower() in READERS or "/" in name or "\\" in name


def _names(entry: LibraryEntry) -> set[str]:
    return {entry.name.casefold(), entry.path.stem.casefold(), entry.path.name.casefold()}


def _begins(entry: LibraryEntry, wanted: str) -> bool:
    return any(name.startswith(wanted) for name in _names(entry))


def _mentions(entry: LibraryEntry, words: Sequence[str]) -> bool:
    parts = [entry.name, entry.path.stem, entry.kind, entry.folder]
    if entry.workout is not None:
        parts += [entry.workout.author, entry.workout.description, *entry.workout.tags]
    text = " ".join(parts).casefold()
    return all(word in text for word in words)
