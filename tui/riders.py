"""Several riders on one machine: each has a data folder of its own, the first one DATA itself.

DATA/riders/NAME is a whole data folder: settings, keys, devices, rides, history, memory. Which one
is in use is remembered in DATA/riders; a rider who is removed is set aside there, never deleted.
"""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workouts.atomic import write_atomically
from workouts.errors import CommandRefused

DEFAULT = "default"  # the name of the rider whose folder is DATA itself
VARIABLE = "TEAMCAR_RIDER"
LONGEST_NAME = 40  # bytes of UTF-8
FOLDER = "riders"
# No rider's name begins with a point.
IN_USE = ".in-use"
REMOVED = ".removed"
SIGNS = " -_'"  # beside letters and figures


@dataclass(frozen=True, slots=True)
class Rider:
    """A rider of this machine."""

    name: str
    folder: Path
    in_use: bool = False


def riders(root: Path) -> tuple[Rider, ...]:
    """Return the riders of the data folder `root`, the default one first, then by name."""
    used = in_use(root)
    names = [DEFAULT, *_names(root)]
    return tuple(Rider(name, _folder(root, name), name == used) for name in names)


def in_use(root: Path) -> str:
    """Return who rides when nobody is named."""
    try:
        name = (root / FOLDER / IN_USE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return DEFAULT
    return name if name in _names(root) else DEFAULT


def rider_folder(
    root: Path, name: str | None, environment: Mapping[str, str] | None = None
) -> Path:
    """Return the data folder of a rider: the named one, else TEAMCAR_RIDER, else the one in use.

    Raises CommandRefused for a rider who is not there.
    """
    given = os.environ if environment is None else environment
    return _folder(root, known(root, name or given.get(VARIABLE) or in_use(root)))


def known(root: Path, name: str) -> str:
    """Return a rider's name as it was added, in any case; raises CommandRefused."""
    for each in (DEFAULT, *_names(root)):
        if _same(each, name):
            return each
    names = ", ".join((DEFAULT, *_names(root)))
    raise CommandRefused(f"no rider is called {name!r}; there are {names}")


def rider_of(folder: Path) -> str | None:
    """Return the name of the rider of a data folder, None where there is only one."""
    if folder.parent.name == FOLDER and folder.name in _names(folder.parent.parent):
        return folder.name
    return DEFAULT if _names(folder) else None


def root_of(folder: Path) -> Path:
    """Return the data folder of the default rider beside whom this one rides."""
    if folder.parent.name == FOLDER and folder.name in _names(folder.parent.parent):
        return folder.parent.parent
    return folder


def add(root: Path, name: str) -> Rider:
    """Make a rider; raises CommandRefused for a name that cannot be, or is taken, or OSError."""
    name = checked_name(name)
    if any(_same(name, each) for each in (DEFAULT, *_names(root))):
        raise CommandRefused(f"a rider is called {name} already")
    folder = _folder(root, name)
    folder.mkdir(parents=True, mode=0o700)
    return Rider(name, folder)


def use(root: Path, name: str) -> Rider:
    """Remember who rides when nobody is named; raises CommandRefused or OSError."""
    name = known(root, name)
    path = root / FOLDER / IN_USE
    if name != DEFAULT or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, f"{name}\n".encode())
    return Rider(name, _folder(root, name), in_use=True)


def remove(root: Path, name: str) -> Path:
    """Set a rider's folder aside and return where it is; raises CommandRefused or OSError."""
    name = known(root, name)
    if name == DEFAULT:
        raise CommandRefused("the default rider is the data folder itself, and stays")
    if in_use(root) == name:
        use(root, DEFAULT)
    target = root / FOLDER / REMOVED / name
    target.parent.mkdir(exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{name}-{number}")
    _folder(root, name).rename(target)
    return target


def checked_name(name: str) -> str:
    """Return a name with single spaces; raises CommandRefused with what is wrong."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or not name[0].isalnum():
        raise CommandRefused(f"{name!r} is no rider's name: begin with a letter or a figure")
    wrong = next((sign for sign in name if not _may_be_in_a_name(sign)), None)
    if wrong is not None:
        raise CommandRefused(f"{name!r} is no rider's name: {wrong!r} is neither letter nor figure")
    if len(name.encode()) > LONGEST_NAME:
        raise CommandRefused(f"{name!r} is too long; give a shorter name")
    return name


def _may_be_in_a_name(sign: str) -> bool:
    # Marks are no letters, and half of every word in Hindi or Thai.
    return sign.isalnum() or sign in SIGNS or unicodedata.category(sign) in ("Mn", "Mc")


def _same(one: str, other: str) -> bool:
    # Some file systems take these for one name.
    return unicodedata.normalize("NFC", one).casefold() == (
        unicodedata.normalize("NFC", " ".join(other.split())).casefold()
    )


def _names(root: Path) -> list[str]:
    """Return the names of the folders that are riders; what else lies there is none."""
    try:
        folders = [each for each in (root / FOLDER).iterdir() if each.is_dir()]
    except OSError:
        return []
    return sorted(
        (each.name for each in folders if not each.is_symlink() and _is_name(each.name)),
        key=str.casefold,
    )


def _is_name(name: str) -> bool:
    try:
        return checked_name(name) == unicodedata.normalize("NFC", name)
    except CommandRefused:
        return False


def _folder(root: Path, name: str) -> Path:
    return root if name == DEFAULT else root / FOLDER / name
