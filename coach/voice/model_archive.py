"""A zip with a speech model -> a folder of it, and nothing outside of that folder.

What a zip says of itself is not believed: bytes are counted while they are written, names are
taken as parts of a path, and links are refused.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from coach.voice.models import LAYOUTS, ModelUnusable
from workouts.errors import shown

LARGEST_MODEL = 4 << 30  # bytes unpacked, beyond Vosk's own largest
LARGEST_RATIO = 20  # of what comes out to what went in; a real model has below 3
MOST_FILES = 5_000
CHUNK = 1 << 18
NO_MODEL = "Give a zip with a Vosk model in it, such as vosk-model-small-en-us-0.15.zip."
Progress = Callable[[int, int], None]  # bytes done, bytes in all
_MARKS = tuple(PurePosixPath(layout[0][0]) for layout in LAYOUTS)


def unpack_model(
    archive: Path,
    into: Path,
    progress: Progress = lambda done, total: None,
    largest: int = LARGEST_MODEL,
) -> str:
    """Unpack the model in a zip to the new folder `into`, durably; returns the model's name.

    Raises ModelUnusable for what is no zip with a model in it, and OSError.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            root = _root_of(members, archive)
            chosen = [
                (member, path)
                for member in members
                if not member.is_dir() and (path := _inside(member, root)) is not None
            ]
            total = sum(member.file_size for member, _ in chosen)
            largest = min(largest, LARGEST_RATIO * archive.stat().st_size)
            if len(members) > MOST_FILES or total > largest:
                raise _unusable(archive, f"{total:,} bytes in {len(members)} files are too much")
            _write(opened, chosen, into, archive, total, progress)
    except FileExistsError as error:
        raise _unusable(archive, "it has two files of one name") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # RuntimeError is what zipfile raises where a password is needed.
        raise _unusable(archive, f"it is no whole zip ({error})") from error
    return root.name or archive.stem


def _write(
    opened: zipfile.ZipFile,
    chosen: list[tuple[zipfile.ZipInfo, PurePosixPath]],
    into: Path,
    archive: Path,
    total: int,
    progress: Progress,
) -> None:
    done = 0
    into.mkdir(parents=True)
    for member, path in chosen:
        target = into.joinpath(*path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(member) as source, open(target, "xb") as file:
            while chunk := source.read(CHUNK):
                done += len(chunk)
                if done > total:
                    raise _unusable(archive, "more comes out of it than it says")
                file.write(chunk)
                progress(done, total)
            _sync(file)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _root_of(members: list[zipfile.ZipInfo], archive: Path) -> PurePosixPath:
    """Return the folder in the zip that is the model's, "." where that is the top."""
    for path in [_path_of(member, archive) for member in members]:
        for mark in _MARKS:
            if path.parts[-len(mark.parts) :] == mark.parts:
                return PurePosixPath(*path.parts[: -len(mark.parts)])
    raise _unusable(archive, "there is no model in it")


def _path_of(member: zipfile.ZipInfo, archive: Path) -> PurePosixPath:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or any(":" in part for part in path.parts):
        raise _unusable(archive, f"{member.filename!r} leads out of its folder")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _unusable(archive, f"{member.filename!r} is a link, or a device")
    return path


def _inside(member: zipfile.ZipInfo, root: PurePosixPath) -> PurePosixPath | None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    return path.relative_to(root) if path.is_relative_to(root) else None


def _unusable(archive: Path, why: str) -> ModelUnusable:
    return ModelUnusable(f"{shown(archive.name)}: {why}", NO_MODEL)
