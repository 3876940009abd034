"""The file of a listening Unix socket: made for its owner alone, missed, and taken away."""

import contextlib
import os
import socket
import stat
from pathlib import Path

from tui.engine_socket import private_folder


class SocketFile:
    """A socket at `path`; the folder around it is the owner's, see tui.engine_socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made: tuple[int, int] | None = None  # device and inode

    def make(self) -> socket.socket:
        """Return a bound socket, in place of one that is left from before.

        Raises OSError, or NoRuntimeFolder where the folder has gone and somebody else has made it.
        """
        private_folder(self.path.parent)
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISSOCK(self.path.lstat().st_mode):
                raise FileExistsError(f"{self.path} is no socket; move it away")
            self.path.unlink()
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.bind(os.fspath(self.path))
            self.path.chmod(0o600)
            found = self.path.lstat()
        except OSError:
            made.close()
            raise
        self._made = found.st_dev, found.st_ino
        return made

    @property
    def is_there(self) -> bool:
        """Whether the file at the path is the one that was made."""
        try:
            found = self.path.lstat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._made

    def remove(self) -> None:
        """Take the file away, if it is still ours."""
        if self.is_there:
            with contextlib.suppress(OSError):
                self.path.unlink()
        self._made = None
