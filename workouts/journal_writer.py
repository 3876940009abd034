"""The edge of the journal: whole lines to the kernel at once, to the disk once a second.

A line given to the kernel survives the end of the process, `kill -9` included; fsync, from a
thread of its own, makes it survive a power cut. What the disk does not take is kept and tried
again with the next line, and told as a status; it never becomes an error in the ride.
"""

import fcntl
import os
import threading
from collections import deque
from pathlib import Path

from workouts.atomic import sync_folder
from workouts.errors import RideInUse
from workouts.journal_line import encode_line
from workouts.plan_json import Json

SYNC_EVERY_S = 1.0
BACKLOG_LINES = 50_000  # more than half a day of seconds, a few MB


class JournalWriter:
    """Appends lines to a journal that it alone may write.

    Raises RideInUse when another process records there, OSError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        new = not path.exists()
        self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise RideInUse(f"{path} is being recorded by another Teamcar") from None
        if new:
            sync_folder(path.parent)
        self._backlog: deque[bytes] = deque(maxlen=BACKLOG_LINES)
        # A torn end of an earlier run is closed by a line feed, or the next line were lost too.
        self._torn = self._ends_torn()
        self._write_fault: str | None = None
        self._sync_fault: str | None = None
        self._dirty = threading.Event()
        self._closing = threading.Event()
        self._syncer = threading.Thread(target=self._sync_now_and_then, daemon=True)
        self._syncer.start()

    @property
    def fault(self) -> str | None:
        """One sentence on what keeps the ride from the disk, None while all is well."""
        return self._write_fault or self._sync_fault

    @property
    def waiting_lines(self) -> int:
        """Lines that the disk has not taken yet."""
        return len(self._backlog)

    def write(self, value: Json) -> None:
        """Append one line; returns when the kernel has it, or when `fault` says why not."""
        self._backlog.append(encode_line(value))
        try:
            while self._backlog:
                self._append(self._backlog[0])
                self._backlog.popleft()
        except OSError as error:
            reason = error.strerror or str(error)
            self._write_fault = f"the ride cannot be written: {reason}; free some space on the disk"
        else:
            self._write_fault = None
        self._dirty.set()

    def sync(self) -> None:
        """Wait until the disk has everything that the kernel has."""
        try:
            os.fsync(self._handle)
        except OSError as error:
            self._sync_fault = f"the disk does not confirm the ride: {error.strerror or error}"
        else:
            self._sync_fault = None

    def close(self) -> None:
        """Sync, stop the thread and let the journal go; a second call does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._dirty.set()
        self._syncer.join()
        self.sync()
        os.close(self._handle)

    def _append(self, line: bytes) -> None:
        left = memoryview(b"\n" + line if self._torn else line)
        while left:
            count = os.write(self._handle, left)
            left = left[count:]
            self._torn = bool(left)

    def _ends_torn(self) -> bool:
        size = os.fstat(self._handle).st_size
        return size > 0 and os.pread(self._handle, 1, size - 1) != b"\n"

    def _sync_now_and_then(self) -> None:
        while not self._closing.is_set():
            self._dirty.wait()
            self._dirty.clear()
            self.sync()
            self._closing.wait(SYNC_EVERY_S)


def is_being_recorded(path: Path) -> bool:
    """Tell whether a live process holds the journal at `path`; OSError if there is none."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Shared, so that two who look at the same time do not take each other for a ride.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
