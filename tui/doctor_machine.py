"""The machine as the doctor sees it: where its files are, who asks, what its programs say.

Every path can be elsewhere, so that a test can furnish any machine in a folder.
"""

import getpass
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from ctypes.util import find_library
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

ANSWER_WITHIN_S = 3.0


def ask_program(name: str) -> str | None:
    """Return what `NAME --version` prints, None where there is no such program or no answer."""
    path = shutil.which(name)
    if path is None:
        return None
    with suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(
            [path, "--version"], capture_output=True, timeout=ANSWER_WITHIN_S, check=False
        )
        return told.stdout.decode(errors="replace").strip()
    return None


def _groups() -> frozenset[str]:
    """Return the names of this process's groups; a system without groups has none."""
    try:
        import grp
    except ImportError:
        return frozenset()
    names = set()
    for number in (os.getegid(), *os.getgroups()):
        with suppress(KeyError):
            names.add(grp.getgrgid(number).gr_name)
    return frozenset(names)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "nobody"  # a user without a name in the system's list, as in a container


@dataclass(frozen=True, slots=True)
class Machine:
    """What the checks of the radios look at."""

    system: str = field(default_factory=platform.system)  # "Linux", "Darwin", "Windows"
    root: Path = Path("/")  # above sys, proc, dev, etc, usr, run
    user: str = field(default_factory=_user)
    groups: frozenset[str] = field(default_factory=_groups)
    process: int = field(default_factory=os.getpid)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    version_of: Callable[[str], str | None] = ask_program
    may_use: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK | os.W_OK)
    has_package: Callable[[str], bool] = lambda name: find_spec(name) is not None
    has_library: Callable[[str], bool] = lambda name: find_library(name) is not None

    def at(self, path: str) -> Path:
        """Return where an absolute path of the system is."""
        return self.root / path.lstrip("/")


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what is in a folder, in order; nothing where it is not there or not to be read."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def text_of(path: Path) -> str | None:
    """Return a small file's text without its last line end, None where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def processes(machine: Machine) -> Iterator[tuple[int, str, Path]]:
    """Yield number, name and folder of each other process that can be seen."""
    for folder in listed(machine.at("/proc"), "[0-9]*"):
        name = text_of(folder / "comm")
        if name and folder.name.isdigit() and int(folder.name) != machine.process:
            yield int(folder.name), name, folder
