"""What a data folder holds, opened as the rider's settings want it."""

from pathlib import Path

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


def open_library(folder: Path, settings: Settings) -> Library:
    """Return the built-in workouts and the rider's own, at the rider's FTP."""
    return Library((folder / "workouts",), settings.athlete.ftp_w, index=folder / "library.cache")
