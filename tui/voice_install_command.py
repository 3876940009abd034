"""`teamcar voice install`: a speech model, downloaded or from a file, verified and put in place."""

import argparse
import json
import sys
from typing import TextIO

from coach.voice.model_catalogue import CATALOGUE
from coach.voice.model_fetch import megabytes
from coach.voice.model_install import (
    Installed,
    InstallFailed,
    Wanted,
    already_there,
    install_model,
)
from coach.voice.models import models_folder
from tui.progress_bar import ProgressBar
from tui.settings import load_settings
from tui.spoken_language import language_of
from workouts.errors import CommandRefused

COMPARED = {
    "demanded": "as was demanded",
    "known": "as it is known to be",
    "recorded": "as it was when it was installed before",
    "": "there was nothing to compare it with, so that it is recorded now",
}


def install(given: argparse.Namespace) -> int:
    """Install the model of a language; raises CommandRefused."""
    settings = load_settings(given.folder)[0]
    language = given.language or language_of(settings, given.folder).code
    wanted = Wanted(language, given.url or "", given.archive, given.sha256 or "")
    done = already_there(given.root, wanted)
    if done is None:
        if wanted.archive is None and not given.yes and not _agreed(wanted, given):
            raise CommandRefused("nothing was installed; --yes downloads without a question")
        try:
            with _Bar(sys.stderr) as bar:
                done = install_model(given.root, wanted, bar.show)
        except InstallFailed as failed:
            raise CommandRefused(str(failed)) from failed
    if given.json:
        json.dump(_document(done), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(_told(done))
    return 0


def _agreed(wanted: Wanted, given: argparse.Namespace) -> bool:
    if not sys.stdin.isatty():
        return False
    size = f", {megabytes(CATALOGUE[wanted.language].size)}" if wanted.is_published else ""
    # On stderr: stdout may be a document.
    sys.stderr.write(f"Download {wanted.address}{size}\nto {models_folder(given.root)}? Y/n ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("", "y", "yes")


def _told(done: Installed) -> str:
    manifest = done.manifest
    if done.was_there:
        return f"{manifest.name} is installed already, and whole: {done.folder}\n"
    size = megabytes(sum(file.size for file in manifest.files.values()))
    return (
        f"{manifest.name} is installed for {manifest.language}, {size}: {done.folder}\n"
        f"its zip has the SHA-256 {manifest.archive_sha256}; {COMPARED[done.compared_with]}\n"
    )


def _document(done: Installed) -> dict[str, object]:
    manifest = done.manifest
    return {
        "language": manifest.language,
        "name": manifest.name,
        "folder": str(done.folder),
        "size": sum(file.size for file in manifest.files.values()),
        "source": manifest.source,
        "sha256": manifest.archive_sha256,
        "compared_with": done.compared_with or None,
        "was_there": done.was_there,
    }


class _Bar:
    """The progress of an install: a bar for each thing that is done; bytes as tenths of a MB."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._what = ""
        self._bar: ProgressBar | None = None
        self._shown = -1

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__()

    def show(self, what: str, done: int, total: int | None) -> None:
        if what != self._what:
            if self._bar is not None:
                self._bar.__exit__()
            self._what, self._shown = what, -1
            self._bar = ProgressBar(self._err, round((total or 0) / 1e6))
        megabytes_done = round(done / 1e6)
        if self._bar is not None and megabytes_done != self._shown:
            self._shown = megabytes_done
            self._bar.show(megabytes_done, f"MB, {what}")
