"""Where activities to import are: files, folders, and the archives that other services give.

Strava's archive has `activities/*.fit.gz`, Garmin's has archives of files in an archive.
"""

import os
import shutil
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

OTHERS = {
    ".gpx": "it is GPX, not FIT: it has no power; export the original file",
    ".tcx": "it is TCX, not FIT; export the original file",
    ".pwx": "it is PWX, not FIT; export the original file",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be an activity, or a member of an archive; `shown` is its name to riders."""

    path: Path
    member: str | None
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
        if path.is_dir():
            yield from _in_folder(path, room)
        elif not path.exists():
            yield Refused(str(path), "there is no such file")
        elif path.suffix.lower() == ".zip":
            yield from _in_archive(path, str(path), room, 1)
        else:
            yield Found(path, None, str(path))


def read(found: Found) -> bytes:
    """Return the bytes of what was found, unpacked; at most one more than a ride may have.

    Raises OSError or ValueError with a sentence that says what is wrong.
    """
    if found.member is None:
        with found.path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    else:
        try:
            with _archive(found.path).open(found.member) as member:
                data = member.read(LARGEST_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ValueError(f"the archive is damaged there: {error}") from None
        except RuntimeError:
            raise ValueError("it is locked with a password; unpack the archive first") from None
        except NotImplementedError:
            raise ValueError("its compression is not known; unpack the archive first") from None
    if data.startswith(GZIP):
        try:
            # What a cut off stream still gives is a cut off file, which may have a ride in it.
            return zlib.decompressobj(GZIP_WINDOW).decompress(data, LARGEST_BYTES + 1)
        except zlib.error as error:
            raise ValueError(f"its compression is damaged: {error}") from None
    return data


def close_archive() -> None:
    """Let the archive go that was read last."""
    _archive.cache_clear()


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
            if name.lower().endswith(FIT_SUFFIXES):
                yield Found(path, None, str(path))
            elif name.lower().endswith(".zip"):
                yield from _in_archive(path, str(path), room, 1)
            else:
                yield Refused(str(path), _other(name))
    yield from unread


def _in_archive(path: Path, shown: str, room: Path, depth: int) -> Iterator[Found | Refused]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda each: each.filename):
                if member.is_dir():
                    continue
                name = f"{shown}/{member.filename}"
                if member.filename.lower().endswith(FIT_SUFFIXES):
                    yield Found(path, member.filename, name)
                elif member.filename.lower().endswith(".zip"):
                    yield from _in_inner(archive, member, name, room, depth + 1)
                else:
                    yield Refused(name, _other(member.filename))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield Refused(shown, f"it is no archive that can be read: {error}")
    except OSError as error:
        yield Refused(shown, f"it cannot be read: {error.strerror or error}")


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
    except RuntimeError:
        yield Refused(shown, "it is locked with a password; unpack the archive first")
        return
    yield from _in_archive(path, shown, room, depth)


def _other(name: str) -> str:
    plain = name.lower().removesuffix(".gz")
    return OTHERS.get(os.path.splitext(plain)[1], "it is not a FIT file")


@lru_cache(maxsize=1)
def _archive(path: Path) -> zipfile.ZipFile:
    """Return the archive, which stays open: its list of thousands is read once."""
    return zipfile.ZipFile(path)
