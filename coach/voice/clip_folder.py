"""A folder for sound that is read once: in memory where there is such, gone with its process.

A process that was killed cannot clear up: its empty folder goes when the next one is made.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "teamcar-speech-"


class ClipFolder:
    """Made when it is first asked for; `close` takes it away with all that is in it."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or memory_folder()
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        if self._path is None:
            sweep(self._parent)
            made = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=self._parent)
            self._path = Path(made)
        return self._path

    def close(self) -> None:
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None


def memory_folder() -> Path:
    """Return a folder that is memory, where there is one to write to; else that for such files."""
    memory = Path("/dev/shm")
    if sys.platform == "linux" and memory.is_dir() and os.access(memory, os.W_OK | os.X_OK):
        return memory
    return Path(tempfile.gettempdir())


def sweep(parent: Path) -> None:
    """Take away the folders of processes that are no more."""
    for path in parent.glob(f"{PREFIX}*-*"):
        pid = path.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not _runs(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # asking there would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
