"""What an engine did while nobody looked: sentences that wait for the next console, on the disk.

They outlive the engine, which may be gone when the rider comes back.
"""

import contextlib
import logging
from pathlib import Path

from workouts.atomic import write_atomically

FILE_NAME = "engine.words"
MOST = 20  # sentences; the oldest go first

log = logging.getLogger(__name__)


def words_left(folder: Path) -> tuple[str, ...]:
    """Return what was left for the next console, oldest first."""
    try:
        lines = (folder / FILE_NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(line for line in lines if line.strip())[-MOST:]


def leave_words(folder: Path, *sentences: str) -> None:
    """Leave sentences for the next console; a disk that refuses them keeps them in the log."""
    if not sentences:
        return
    kept = (*words_left(folder), *(" ".join(each.split()) for each in sentences))[-MOST:]
    try:
        write_atomically(folder / FILE_NAME, "".join(f"{each}\n" for each in kept).encode())
    except OSError as error:
        log.warning("%s could not be left for the next console: %s", sentences, error)


def forget_words(folder: Path) -> None:
    """They were read."""
    with contextlib.suppress(OSError):
        (folder / FILE_NAME).unlink(missing_ok=True)
