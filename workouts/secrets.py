"""Keys of the rider for other people's servers: where they are kept, and that nobody sees them.

A key is taken from the environment, else from where it was kept: the system's keyring where one
works, else `keys.toml` in the data folder, a file that only its owner may read. The file also
says which keys are in the keyring, so that a program without keys never wakes the keyring.
"""

import json
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn, Protocol

from workouts.atomic import write_atomically
from workouts.errors import KeyUnusable

# What a key is for -> the environment variable that comes before every other place.
VARIABLES: Mapping[str, str] = {
    "intervals": "TEAMCAR_INTERVALS_KEY",
    "model": "TEAMCAR_MODEL_KEY",
    "debrief": "TEAMCAR_DEBRIEF_KEY",
    "mail": "TEAMCAR_MAIL_KEY",
}
FILE_NAME = "keys.toml"
SERVICE = "teamcar"
OWNER_ONLY = 0o600
IN_KEYRING = "keyring"  # the table of the file that names keys, without holding them
LARGEST_FILE = 64 * 1024
LONGEST_KEY = 4096


class Secret:
    """A key that shows itself only to who asks for it by `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the key itself: for the header it goes into, and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


class Ring(Protocol):
    """What is needed of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def system_ring() -> Ring | None:
    """Return the system's keyring, None where none is installed or none works."""
    try:
        import keyring

        backend = keyring.get_keyring()
        # Below 1 are the backends that keep nothing, and those that keep it in the open.
        return backend if backend.priority >= 1 else None
    except Exception:
        # Backends talk to whatever desktop there is, and fail in as many ways; the file serves.
        return None


class Keys:
    """The keys of one data folder; two folders on one machine share none.

    Every method may raise KeyUnusable. `notice` is a sentence when the file was found open to
    others.
    """

    def __init__(self, folder: Path, ring: Ring | None = None) -> None:
        """Keep keys for a data folder; in `ring`, or in the system's when none is given."""
        self.path = folder / FILE_NAME
        self.notice: str | None = None
        self._ring = ring

    def is_set(self, name: str) -> bool:
        """Return whether there is such a key, without asking the keyring."""
        if os.environ.get(VARIABLES[name], "").strip():
            return True
        held, in_ring = self._load()
        return name in held or name in in_ring

    def read(self, name: str) -> Secret | None:
        """Return a key, None where none was set; the keyring may ask the rider to unlock it."""
        given = os.environ.get(VARIABLES[name], "").strip()
        if given:
            return _checked(given, f" in {VARIABLES[name]}")
        held, in_ring = self._load()
        if name in held:
            return _checked(held[name])
        if name not in in_ring:
            return None
        ring = self._ring or system_ring()
        try:
            value = None if ring is None else ring.get_password(SERVICE, self._user(name))
        except Exception as error:
            # Whatever a keyring raises, the rider needs one sentence of what to do.
            raise KeyUnusable(_locked(name, type(error).__name__)) from None
        if not value:
            raise KeyUnusable(_locked(name, "it does not have it"))
        return _checked(value)

    def keep(self, name: str, value: Secret) -> str:
        """Keep a key in place of one before, and return where: "the system's keyring" or a path."""
        key = _checked(value.reveal().strip())
        held, in_ring = self._load()
        held.pop(name, None)
        in_ring.discard(name)
        ring = self._ring or system_ring()
        try:
            if ring is None:
                raise KeyUnusable("there is no keyring")
            ring.set_password(SERVICE, self._user(name), key.reveal())
            in_ring.add(name)
        except Exception:
            # A keyring that is locked, or away, is no reason to have no key: the file serves.
            held[name] = key.reveal()
        self._store(held, in_ring)
        return "the system's keyring" if name in in_ring else str(self.path)

    def forget(self, name: str) -> bool:
        """Forget a key and return whether there was one; the environment is the rider's."""
        held, in_ring = self._load()
        if name not in held and name not in in_ring:
            return False
        if name in in_ring:
            ring = self._ring or system_ring()
            try:
                if ring is not None and ring.get_password(SERVICE, self._user(name)) is not None:
                    ring.delete_password(SERVICE, self._user(name))
            except Exception as error:
                # As for reading: one sentence, whatever the keyring raised.
                raise KeyUnusable(_locked(name, type(error).__name__)) from None
        held.pop(name, None)
        in_ring.discard(name)
        self._store(held, in_ring)
        return True

    def _user(self, name: str) -> str:
        return f"{name}@{self.path.parent.resolve()}"

    def _load(self) -> tuple[dict[str, str], set[str]]:
        """Return the keys in the file, and the names of those that are in the keyring."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return {}, set()
        except OSError as error:
            raise KeyUnusable(f"{self.path} cannot be read: {error.strerror}") from None
        with open(handle, "rb") as file:
            self._close_to_others(handle)
            data = file.read(LARGEST_FILE)
        try:
            document = tomllib.loads(data.decode())
        except ValueError:
            # The parser's own words may quote a line, and with it a key.
            why = "is not TOML; move it away and set your keys again with `teamcar key set`"
            raise KeyUnusable(f"{self.path} {why}") from None
        table = document.get(IN_KEYRING)
        names = table.get("names") if isinstance(table, dict) else None
        held = {name: key for name, key in document.items() if isinstance(key, str)}
        return held, {each for each in names or () if isinstance(each, str)}

    def _close_to_others(self, handle: int) -> None:
        """See that nobody else can read the file; raises KeyUnusable where that cannot be."""
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            why = "is not a file of yours; move it away and set your keys again"
            raise KeyUnusable(f"{self.path} {why}")
        if stat.S_IMODE(status.st_mode) & 0o077 == 0:
            return
        try:
            os.fchmod(handle, OWNER_ONLY)
        except OSError as error:
            why = f"can be read by others, which cannot be changed ({error.strerror})"
            raise KeyUnusable(f"{self.path} {why}; move your data to another disk") from None
        self.notice = (
            f"Others could read {self.path}; now only you can. If somebody else uses this machine,"
            " make new keys."
        )

    def _store(self, held: Mapping[str, str], in_ring: set[str]) -> None:
        lines = [f"{_quoted(name)} = {_quoted(key)}" for name, key in sorted(held.items())]
        if in_ring:
            names = ", ".join(_quoted(name) for name in sorted(in_ring))
            lines += ["", f"[{IN_KEYRING}]", f"names = [{names}]"]
        try:
            if lines:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                data = "\n".join([*lines, ""]).encode()
                write_atomically(self.path, data, OWNER_ONLY)
            else:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            raise KeyUnusable(f"{self.path} cannot be written: {error.strerror}") from None


def _checked(value: str, where: str = "") -> Secret:
    """Return a key that fits a header; raises KeyUnusable, without the key, for another."""
    if not value:
        raise KeyUnusable(f"the key{where} is empty; paste it as the server shows it")
    if len(value) > LONGEST_KEY or not value.isascii() or not value.isprintable() or " " in value:
        why = "is none: a key is one word of letters, figures and signs"
        raise KeyUnusable(f"the key{where} {why}")
    return Secret(value)


def _quoted(value: str) -> str:
    """Return a TOML basic string: JSON's escapes are among TOML's, but for DEL."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def _locked(name: str, why: str) -> str:
    return (
        f"the keyring does not give the {name} key ({why}); unlock it, or set the key again with"
        f" `teamcar key set {name}`"
    )
