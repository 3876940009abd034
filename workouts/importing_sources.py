"""Where activities to import are: files, folders, and the archives that other services give.

Strava's archive has `activities/*.fit.gz`, Garmin's has archives of files in an archive.
"""

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workouts.fit_reader import LARGEST_BYTES

FIT_SUFFIXES = (".fit", ".fit.gz")
GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib's word for a stream with a gzip head
LARGEST_ARCHIVE_BYTES = 8 * 1024**3
DEPTH = 3  # of archives in archives
GZIP_PARTS = 64  # of one file, each behind the other

OTHERS = {
    ".gpx": "it is GPX, not FIT: it has no power; export the original file",
    ".tcx": "it is TCX, not FIT; export the original file",
    ".pwx": "it is PWX, not FIT; export the original file",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be an activity; `shown` is its name to riders.

    Of an archive `member` is the number of the member, as two may have one name.
    """

    path: Path
    member: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not imported, and why."""

    path: str
    why: str


def find(paths: Iterable[Path], room: Path) -> Iterator[Found | Refused]:
    """Yield what the paths hold, folders and archives with all that is in them.

    Archives in archives are unpacked into the folder `room`, which is the caller's to clear.
    """
    for path in paths:
        try:
            found = _in_folder(path, room) if path.is_dir() else _in_file(path, room)
        except OSError as error:  # a name that no file system takes, a folder closed to us
            yield Refused(str(path), f"it cannot be read: {error.strerror or error}")
            continue
        empty = True
        for each in found:
            empty = False
            yield each
        if empty:
            yield Refused(str(path), f"there is no file in this {_kind(path)}")


def read(found: Found) -> bytes:
    """Return the bytes of what was found, unpacked; at most one more than a ride may have.

    Raises OSError or ValueError with a sentence that says what is wrong.
    """
    if found.member is None:
        with found.path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    else:
        data = _member(found.path, found.member)
    return _unpacked(data) if data.startswith(GZIP) else data


def _member(path: Path, number: int) -> bytes:
    try:
        archive = _archive(path)
        with archive.open(archive.infolist()[number]) as member:
            return member.read(LARGEST_BYTES + 1)
    except Exception as error:
        # Each method of compression fails in its own way, and one member costs no other.
        raise ValueError(_why_closed(error)) from None


def _unpacked(data: bytes) -> bytes:
    """Return what gzip streams hold that stand one behind the other."""
    out = b""
    for _ in range(GZIP_PARTS):
        stream = zlib.decompressobj(GZIP_WINDOW)
        try:
            # What a cut off stream still gives is a cut off file, which may have a ride in it.
            out += stream.decompress(data, LARGEST_BYTES + 1 - len(out))
        except zlib.error as error:
            raise ValueError(f"its compression is damaged: {error}") from None
        data = stream.unused_data
        if len(out) > LARGEST_BYTES or not data.startswith(GZIP):
            return out
    raise ValueError(f"it is compressed in more than {GZIP_PARTS} parts; unpack it first")


def _why_closed(error: Exception) -> str:
    """Return why a member of an archive cannot be unpacked."""
    if isinstance(error, NotImplementedError):
        return "its compression is not known; unpack the archive first"
    if isinstance(error, RuntimeError):
        return "it is locked with a password; unpack the archive first"
    return f"the archive is damaged there: {error}"


def close_archive() -> None:
    """Let the archive go that was read last."""
    _archive.cache_clear()


def _kind(path: Path) -> str:
    return "folder" if path.is_dir() else "archive"


def _in_file(path: Path, room: Path) -> Iterator[Found | Refused]:
    """Return what a file is; raises OSError when nothing is known of it."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return iter([Refused(str(path), "there is no such file")])
    if not stat.S_ISREG(mode):
        # Opening a pipe would wait for its other end for ever.
        return iter([Refused(str(path), "it is no plain file; save it as one first")])
    if path.suffix.lower() == ".zip":
        return _in_archive(path, str(path), room, 1)
    return iter([Found(path, None, str(path))])


def _in_folder(folder: Path, room: Path) -> Iterator[Found | Refused]:
    def refuse(error: OSError) -> None:
        unread.append(Refused(str(error.filename), f"it cannot be read: {error.strerror}"))

    unread: list[Refused] = []
    for here, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in folders:
            if Path(here, name).is_symlink():  # which may lead back to where it is
                yield Refused(str(Path(here, name)), "it is a link to a folder; name the folder")
        for name in sorted(names):
            path = Path(here, name)
            if not name.lower().endswith((*FIT_SUFFIXES, ".zip")):
                yield Refused(str(path), _other(name))
                continue
            try:
                yield from _in_file(path, room)
            except OSError as error:
                yield Refused(str(path), f"it cannot be read: {error.strerror or error}")
    yield from unread


def _in_archive(path: Path, shown: str, room: Path, depth: int) -> Iterator[Found | Refused]:
    try:
        archive = zipfile.ZipFile(path)
    except Exception as error:
        # Damaged bytes make zipfile raise much more than BadZipFile, and cost no other file.
        yield Refused(shown, f"it is no archive that can be read: {error}")
        return
    with archive:
        members = enumerate(archive.infolist())
        for number, member in sorted(members, key=lambda each: each[1].filename):
            if member.is_dir():
                continue
            name = f"{shown}/{member.filename}"
            if member.filename.lower().endswith(FIT_SUFFIXES):
                yield Found(path, number, name)
            elif member.filename.lower().endswith(".zip"):
                yield from _in_inner(archive, member, name, room, depth + 1)
            else:
                yield Refused(name, _other(member.filename))


def _in_inner(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, room: Path, depth: int
) -> Iterator[Found | Refused]:
    if depth > DEPTH:
        yield Refused(shown, "it is an archive too deep in others; unpack it first")
        return
    if member.file_size > min(LARGEST_ARCHIVE_BYTES, shutil.disk_usage(room).free // 2):
        yield Refused(shown, "there is no room on the disk to unpack it")
        return
    path = room / f"archive-{len(list(room.iterdir()))}.zip"
    try:
        with archive.open(member) as inner, path.open("wb") as file:
            shutil.copyfileobj(inner, file)
    except Exception as error:
        # Whatever is wrong with this member, the others of its archive may be sound.
        path.write_bytes(b"")  # keeps its number, and gives the room back
        yield Refused(shown, _why_closed(error))
        return
    yield from _in_archive(path, shown, room, depth)


def _other(name: str) -> str:
    plain = name.lower().removesuffix(".gz")
    return OTHERS.get(os.path.splitext(plain)[1], "it is not a FIT file")


@lru_cache(maxsize=1)
def _archive(path: Path) -> zipfile.ZipFile:
    """Return the archive, which stays open: its list of thousands is read once."""
    return zipfile.ZipFile(path)
