"""The history as a command wants it: with every finished ride, and what was mended said."""

from pathlib import Path
from typing import TextIO

from tui.settings import Settings
from tui.stored import open_history
from workouts.history import History


def whole_history(folder: Path, settings: Settings, err: TextIO) -> History:
    """Open the finished rides with those whose saving was cut off before they were listed.

    What had to be mended is said on `err`; raises RecordDamaged for what cannot be.
    """
    history = open_history(folder, settings)
    if history.notice:
        err.write(f"teamcar: {history.notice}\n")
    history.catch_up()
    return history
