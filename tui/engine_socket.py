"""Where the engine of a data folder is met, and the lock that lets one engine at a time have it.

The socket is in the rider's runtime folder: only the rider may enter it, and it is gone after a
restart of the machine. The lock is in the data folder, and ends with the process that holds it,
however that ends.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from workouts.errors import WorkoutsError

LOCK_NAME = "engine.lock"
LONGEST_PATH_BYTES = 103  # of a socket's address: macOS has 104 with its NUL, Linux 108
TAKE_WITHIN_S = 1.0  # somebody who looks whether there is an engine holds the lock for an instant
TRY_EVERY_S = 0.02
DESCRIBED_WITHIN_S = 1.0  # between taking the lock and saying who has it there is an instant


class EngineTaken(WorkoutsError):
    """Another engine has this data folder; the sentence says which."""


class NoRuntimeFolder(WorkoutsError):
    """There is no folder that only the rider may enter."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The engine of a data folder, as it described itself in its lock."""

    pid: int
    began: str = ""  # ISO 8601, aware
    devices: str = ""  # what it rides on, in words
    options: tuple[str, ...] = ()  # of the command line
    for_console: bool = False  # it was started by a console, and ends by itself
    riding: bool = False
    socket: str = ""  # the path where it is met
    consoles: int = 0  # that are looked at

    @property
    def stands_in(self) -> bool:
        """Whether it leaves the rider's devices alone."""
        return "--simulate" in self.options or "--replay" in self.options

    @property
    def words(self) -> str:
        """Who it is, in words."""
        if not self.pid:
            return "a process that does not say which"
        since = f" since {self.began[11:16]}" if self.began else ""
        return f"process {self.pid}{since}"


def socket_path(folder: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Return the path of the socket for a data folder; the folder around it is made, mode 0700.

    $XDG_RUNTIME_DIR/teamcar, else /run/user/<uid>/teamcar, else a folder of the rider's own in the
    temporary folder. The name is a hash of the data folder, so that each has its engine. Raises
    NoRuntimeFolder when somebody else owns the place.
    """
    given = os.environ if environment is None else environment
    name = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest() + ".sock"
    uid = os.getuid()
    for runtime in (given.get("XDG_RUNTIME_DIR"), f"/run/user/{uid}"):
        if not runtime or not os.path.isabs(runtime):
            continue
        path = Path(runtime, "teamcar", name)
        if _fits(path) and _is_ours(Path(runtime), uid):
            with contextlib.suppress(OSError, NoRuntimeFolder):
                return private_folder(path.parent) / name
    for temporary in (given.get("TMPDIR") or tempfile.gettempdir(), "/tmp"):
        path = Path(temporary, f"teamcar-{uid}", name)
        # A relative one would be another folder for an engine, which is started elsewhere.
        if os.path.isabs(temporary) and _fits(path) and Path(temporary).is_dir():
            return private_folder(path.parent) / name
    raise NoRuntimeFolder("no temporary folder has a path short enough for a socket; set TMPDIR")


def meeting_place(folder: Path) -> Path:
    """Return the socket of the engine that runs on a data folder, else where one would have it.

    The engine's own word counts: it may have been started with another environment, as a service.
    """
    running = engine_of(folder)
    return Path(running.socket) if running is not None and running.socket else socket_path(folder)


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_PATH_BYTES


def _is_ours(folder: Path, uid: int) -> bool:
    try:
        return folder.is_dir() and folder.stat().st_uid == uid
    except OSError:
        return False


def private_folder(folder: Path) -> Path:
    """Make a folder that only we may enter; raises NoRuntimeFolder when it is not ours."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        # Not followed: a link here could lead into a folder of somebody else.
        found = folder.lstat()
    except OSError as error:
        why = error.strerror or str(error)
        raise NoRuntimeFolder(
            f"{folder}: {why}; set XDG_RUNTIME_DIR to a folder of yours"
        ) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NoRuntimeFolder(
            f"{folder} is not a folder of yours; move it away, or set XDG_RUNTIME_DIR to one"
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


class EngineLock:
    """The right to be the engine of a data folder; let go by `release`, or by the process's end."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK_NAME
        self._handle: int | None = None

    def take(self, holder: Holder | None = None) -> None:
        """Take it and write down who has it; raises EngineTaken with who has, or OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until_s = time.monotonic() + TAKE_WITHIN_S
        while not _locked(handle, fcntl.LOCK_EX):
            if time.monotonic() > until_s:
                os.close(handle)
                there = _read(self.path)
                whose = f" ({there.words})" if there else ""
                raise EngineTaken(
                    f"an engine{whose} runs on {self.path.parent} already; "
                    "`teamcar attach` shows it, `teamcar engine --stop` ends it"
                )
            time.sleep(TRY_EVERY_S)
        self._handle = handle
        self.describe(holder or Holder(os.getpid()))

    def describe(self, holder: Holder) -> None:
        """Write down who has it; raises OSError."""
        if self._handle is None:
            raise ValueError("take the lock first")
        said = json.dumps(asdict(holder)).encode()
        # In one piece, blanks over what was there: who reads meanwhile finds the old or the new.
        os.pwrite(self._handle, said.ljust(os.fstat(self._handle).st_size), 0)

    def release(self) -> None:
        """Let it go; a second call does nothing. The file stays, for a lock is on it, not it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> "EngineLock":
        self.take()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def engine_of(folder: Path, within_s: float = DESCRIBED_WITHIN_S) -> Holder | None:
    """Return who is the engine of a data folder, None when there is none.

    One that has only taken the lock is given `within_s` to say who it is; its pid is 0 if it does
    not. What a killed engine has left in the lock is nobody's word.
    """
    path = folder / LOCK_NAME
    until_s = time.monotonic() + within_s
    while _is_taken(path):
        holder = _read(path)
        if holder is not None and _lives(holder.pid):
            return holder
        if time.monotonic() >= until_s:
            return Holder(0)
        time.sleep(TRY_EVERY_S)
    return None


def _is_taken(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared, so that two who look at the same time do not take each other for an engine.
        return not _locked(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # of another user, who shares the folder
    return True


def _locked(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> Holder | None:
    """Return what the lock says; None where it is empty still, or damaged."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        pid = int(told["pid"])
        if pid < 1:
            return None  # it would be told to end, and these numbers are many processes
        return Holder(
            pid,
            str(told["began"]),
            str(told["devices"]),
            tuple(str(each) for each in told["options"]),
            told["for_console"] is True,
            told["riding"] is True,
            str(told.get("socket", "")),
            int(told.get("consoles", 0)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
