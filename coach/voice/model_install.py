"""Bring a speech model in: fetched or from a file, verified, unpacked aside, then put in place.

Whenever it is interrupted, the model of before is used, or the new one, whole.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from coach.voice.model_archive import unpack_model
from coach.voice.model_catalogue import CATALOGUE
from coach.voice.model_fetch import FetchFailed, fetch
from coach.voice.models import (
    CHOSEN,
    FETCHED,
    Manifest,
    ModelUnusable,
    installed,
    manifest_of,
    missing_in,
    models_folder,
    read_manifest,
    sha256_of,
    verify_model,
    write_manifest,
)
from workouts.atomic import sync_folder, write_atomically

ASIDE = ".aside-"
SUM_SIGNS = 12  # of an archive's SHA-256 in its folder's name
Progress = Callable[[str, int, int | None], None]  # what is done, bytes done, bytes in all


class InstallFailed(Exception):
    """A model that was not installed; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which model of a language is to be installed; without `url` and `archive` the catalogue's."""

    language: str
    url: str = ""
    archive: Path | None = None
    sha256: str = ""  # that is demanded

    @property
    def address(self) -> str:
        return self.url or CATALOGUE[self.language].url

    @property
    def is_published(self) -> bool:
        return self.archive is None and self.address == CATALOGUE[self.language].url


@dataclass(frozen=True, slots=True)
class Installed:
    folder: Path
    manifest: Manifest
    was_there: bool
    compared_with: str  # demanded, known, recorded, or "" where there was nothing to compare with


def check_wanted(wanted: Wanted) -> None:
    """Raise InstallFailed for what cannot be meant."""
    names = {model.name: model.language for model in CATALOGUE.values()}
    given = wanted.archive.stem if wanted.archive else unquote(Path(wanted.address).stem)
    language = names.get(given, wanted.language)
    if language != wanted.language:
        raise InstallFailed(
            f"{given} is the model for {language}, not for {wanted.language};"
            f" run `teamcar voice install {language}` with it"
        )


def install_model(
    data: Path, wanted: Wanted, progress: Progress = lambda what, done, total: None
) -> Installed:
    """Install a model and return it; raises InstallFailed and OSError."""
    check_wanted(wanted)
    home = models_folder(data)
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        there = already_there(data, wanted)
        if there is not None:
            return there
        for left in home.glob(f"{ASIDE}*"):  # of an install that was interrupted
            shutil.rmtree(left, ignore_errors=True)
        try:
            archive = wanted.archive or _fetched(home, wanted, progress)
            return _install(data, wanted, archive, progress)
        except (FetchFailed, ModelUnusable) as failed:
            raise InstallFailed(str(failed)) from failed


def already_there(data: Path, wanted: Wanted) -> Installed | None:
    """Return the model that is wanted, where it is installed already and whole."""
    folder = installed(data, wanted.language)
    if folder is None or not wanted.is_published:
        return None
    try:
        manifest = verify_model(folder)
    except ModelUnusable:
        return None
    known = wanted.sha256 or CATALOGUE[wanted.language].sha256
    return Installed(folder, manifest, True, "") if manifest.archive_sha256 == known else None


def _fetched(home: Path, wanted: Wanted, progress: Progress) -> Path:
    name = unquote(Path(urlsplit(wanted.address).path).name) or "model.zip"
    archive = home / FETCHED / f"{wanted.language}-{Path(name).name}"
    known = CATALOGUE[wanted.language]
    size = known.size if wanted.is_published and not wanted.sha256 else None
    if not archive.exists():
        fetch(
            wanted.address,
            archive,
            progress=lambda done, total: progress("downloading", done, total),
            size=size,
        )
    return archive


def _install(data: Path, wanted: Wanted, archive: Path, progress: Progress) -> Installed:
    try:
        found = sha256_of(archive)
        compared_with = _compare(data, wanted, archive, found)
        home = models_folder(data)
        aside = home / f"{ASIDE}{os.getpid()}"
        try:
            name = unpack_model(
                archive, aside, lambda done, total: progress("unpacking", done, total)
            )
            lacking = missing_in(aside)
            if lacking is not None:
                raise InstallFailed(
                    f"{archive.name} has no whole model in it: {lacking} is missing"
                )
            source = wanted.address if wanted.archive is None else archive.name
            blank = Manifest(name, wanted.language, source, found, {})
            manifest = manifest_of(aside, blank)
            write_manifest(aside, manifest)
            folder = _put_in_place(home / wanted.language, aside, f"{name}-{found[:SUM_SIGNS]}")
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except ModelUnusable:
        if wanted.archive is None:
            archive.unlink(missing_ok=True)  # fetched anew next time, not found wrong again
        raise
    if wanted.archive is None:
        archive.unlink(missing_ok=True)
    return Installed(folder, manifest, False, compared_with)


def _compare(data: Path, wanted: Wanted, archive: Path, found: str) -> str:
    """Return what an archive's sum was compared with; raises InstallFailed where it differs."""
    known = {model.name: model.sha256 for model in CATALOGUE.values()}.get(archive.stem, "")
    recorded = ""
    there = installed(data, wanted.language)
    if there is not None:
        try:
            manifest = read_manifest(there)
        except ModelUnusable:
            manifest = None
        if manifest is not None and wanted.archive is None and manifest.source == wanted.address:
            recorded = manifest.archive_sha256
    rows = (
        ("demanded", wanted.sha256.lower()),
        ("known", CATALOGUE[wanted.language].sha256 if wanted.is_published else known),
        ("recorded", recorded),
    )
    compared_with, expected = next((row for row in rows if row[1]), ("", ""))
    if expected and found != expected:
        if wanted.archive is None:
            archive.unlink(missing_ok=True)
        raise InstallFailed(
            f"{archive.name} is another file than the {compared_with} one: its SHA-256 is {found},"
            f" not {expected}; where you trust it, say so with --sha256 {found}"
        )
    return compared_with


def _put_in_place(home: Path, aside: Path, name: str) -> Path:
    """Make the unpacked model the chosen one of its language, and let go of those before."""
    home.mkdir(parents=True, exist_ok=True)
    folder = home / name
    if folder.exists():  # the same archive, damaged since: nothing in it is worth keeping
        damaged = aside.with_name(f"{aside.name}-before")
        folder.rename(damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    aside.rename(folder)
    sync_folder(home)
    write_atomically(home / CHOSEN, f"{name}\n".encode())
    for other in home.iterdir():
        # Only what was installed by us, and not what a rider has put there.
        if other.is_dir() and other != folder and _is_ours(other):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _is_ours(folder: Path) -> bool:
    try:
        manifest = read_manifest(folder)
    except ModelUnusable:
        return False
    return manifest is not None and bool(manifest.archive_sha256)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the lock of all installing; raises InstallFailed where another has it."""
    with open(home / ".lock", "wb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallFailed(
                "another `teamcar voice install` is under way; wait for it"
            ) from None
        yield
