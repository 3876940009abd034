"""What a data folder holds, opened as the rider's settings want it."""

from pathlib import Path
from typing import TextIO

from tui.settings import Settings
from workouts.history import History
from workouts.library import Library


def open_history(folder: Path, settings: Settings) -> History:
    """Open the finished rides; raises RecordDamaged when that cannot be mended."""
    return History(
        folder / "history.sqlite",
        folder / "rides",
        convention=settings.convention,
        form=settings.form,
        athlete=settings.athlete,
        ftp_history=settings.ftp_history,
    )


def follow(history: History, settings: Settings) -> None:
    """Let the history count as the rider's settings want it now."""
    history.convention, history.form = settings.convention, settings.form
    history.athlete, history.ftp_history = settings.athlete, settings.ftp_history


def whole_history(folder: Path, settings: Settings, err: TextIO) -> History:
    """Open the finished rides with those whose saving was cut off before they were listed.

    What had to be mended is said on `err`; raises RecordDamaged for what cannot be.
    """
    history = open_history(folder, settings)
    if history.notice:
        err.write(f"teamcar: {history.notice}\n")
    history.catch_up()
    return history


def open_library(folder: Path, settings: Settings) -> Library:
    """Return the built-in workouts and the rider's own, at the rider's FTP."""
    return Library((folder / "workouts",), settings.athlete.ftp_w)
