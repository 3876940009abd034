"""Files, folders and zips as riders give them -> the workout files in them, one after the other.

A zip comes from anywhere: its names may lead out of the folder, its members may be far bigger than
they look, encrypted, links, or zips again. Such a member is there with the reason it is refused.
"""

import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_BYTES
from workouts.formats.reader import WORKOUT_SUFFIXES, read_bytes
from workouts.library import workout_files

ZIP = ".zip"
MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 500_000_000
JUNK = "__MACOSX"  # what a Mac adds to a zip
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a workout: where it is, its place below what was given, and its bytes.

    The path of a member of a zip is that of the zip and the member's name.
    """

    path: Path
    place: PurePosixPath
    read: Callable[[], bytes]  # raises UnreadableWorkout


class Bundles:
    """What `paths` hold; a context that keeps zips open while their members are read.

    `files` are in the order given, `passed_over` are other files beside them: pictures, read-mes.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.files: list[Found] = []
        self.passed_over: list[Path] = []
        self._open = ExitStack()
        for path in paths:
            self.files.extend(self._of(path))

    def __enter__(self) -> "Bundles":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def _of(self, path: Path) -> Iterator[Found]:
        try:
            kind = "folder" if path.is_dir() else "file" if path.is_file() else ""
        except OSError as fault:  # a name that no file system takes, a folder closed to us
            why = f"it cannot be read: {fault.strerror or fault}"
            yield _refused(path, PurePosixPath(path.name), why)
            return
        if kind == "folder":
            yield from self._folder(path)
        elif kind == "file" and path.suffix.lower() == ZIP:
            yield from self._zip(path, _shelf_name(path.stem))
        else:
            yield Found(path, PurePosixPath(path.name), lambda: read_bytes(path))

    def _folder(self, folder: Path) -> Iterator[Found]:
        above = _shelf_name(folder.resolve().name)
        inside = sorted(folder.rglob("*"), key=lambda file: str(file).casefold())
        zips = [file for file in inside if file.suffix.lower() == ZIP and file.is_file()]
        files = list(workout_files((folder,)))
        taken = {*zips, *files}
        self.passed_over += [file for file in inside if file not in taken and not file.is_dir()]
        if not taken:
            yield _refused(folder, above, "there is no workout file in this folder")
        for file in files:
            place = above / PurePosixPath(file.relative_to(folder).as_posix())
            yield Found(file, place, _reading(file))
        for file in zips:
            place = above / PurePosixPath(file.relative_to(folder).with_suffix("").as_posix())
            yield from self._zip(file, place)

    def _zip(self, path: Path, above: PurePosixPath) -> Iterator[Found]:
        try:
            archive = self._open.enter_context(zipfile.ZipFile(path))
            members = [member for member in archive.infolist() if not member.is_dir()]
        except Exception as fault:
            # Damaged bytes make zipfile raise much more than BadZipFile, and cost no other file.
            yield _refused(path, above, f"the zip cannot be opened ({fault}); download it again")
            return
        if len(members) > MAX_MEMBERS:
            yield _refused(path, above, f"it holds more than {MAX_MEMBERS} files; unpack it first")
            return
        found = [each for each in (self._member(archive, path, above, m) for m in members) if each]
        unpacked = sum(
            min(member.file_size, MAX_BYTES)
            for member in members
            if PurePosixPath(member.filename).suffix.lower() in WORKOUT_SUFFIXES
        )
        if unpacked > MAX_UNPACKED_BYTES:
            megabytes = MAX_UNPACKED_BYTES // 1_000_000
            yield _refused(path, above, f"it unpacks to more than {megabytes} MB; unpack it first")
        elif not found:
            yield _refused(path, above, "there is no workout file in this zip")
        else:
            yield from found

    def _member(
        self,
        archive: zipfile.ZipFile,
        path: Path,
        above: PurePosixPath,
        member: zipfile.ZipInfo,
    ) -> Found | None:
        """Return one member, None where it is nothing that is meant for a rider's library."""
        name = member.filename.replace("\\", "/")
        inside = PurePosixPath(name)
        shown = path / (name.lstrip("/") if name.isprintable() else ascii(name))
        suffix = inside.suffix.lower()
        if suffix not in {*WORKOUT_SUFFIXES, ZIP} or _is_junk(inside):
            self.passed_over.append(shown)
            return None
        why = _why_unsafe(name) or _why_closed(member, suffix)
        if why:
            return _refused(shown, above / inside.name, why)
        return Found(shown, above / inside, lambda: _unpack(archive, member, shown))


def _reading(path: Path) -> Callable[[], bytes]:
    return lambda: read_bytes(path)


def _refused(path: Path, place: PurePosixPath, why: str) -> Found:
    def refuse() -> bytes:
        raise UnreadableWorkout(path, 0, why)

    return Found(path, place, refuse)


def _shelf_name(name: str) -> PurePosixPath:
    """Return a name for a folder of the library, which does not look into hidden ones."""
    return PurePosixPath(name.lstrip(". ") or "imported")


def _is_junk(inside: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in inside.parts)
    return hidden or JUNK in inside.parts


def _why_unsafe(name: str) -> str:
    """Return why a name of a member is not used, "" when it is a plain one."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "its name leads out of the folder it would be unpacked to; unpack it by hand"
    if not name.isprintable():
        return "its name has signs that cannot be shown; rename it"
    return ""


def _why_closed(member: zipfile.ZipInfo, suffix: str) -> str:
    if suffix == ZIP:
        return "it is a zip within a zip; unpack the outer one first"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link to another file; give that file"
    if member.flag_bits & ENCRYPTED:
        return "it is encrypted; unpack the zip with its password first"
    return ""


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: Path) -> bytes:
    """Return the bytes of a member, one more than a workout has where it is too big."""
    try:
        with archive.open(member) as file:
            return file.read(MAX_BYTES + 1)
    except (NotImplementedError, RuntimeError) as fault:
        why = f"it cannot be unpacked here ({fault}); unpack the zip by hand"
        raise UnreadableWorkout(shown, 0, why) from None
    except Exception as fault:
        # Each method of compression fails in its own way, and one member costs no other.
        why = f"it is damaged in the zip ({fault}); download the zip again"
        raise UnreadableWorkout(shown, 0, why) from None
