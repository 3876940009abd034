"""What single trainers do differently: rows keyed by what the device says of itself."""

from collections.abc import Callable
from dataclasses import dataclass

from sensors.trainer_dialect import Dialect


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself; empty where it says nothing."""

    name: str = ""
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Quirk:
    """One row."""

    what: str
    applies: Callable[[Identity, Dialect], bool]
    adapt: Callable[[Dialect], Dialect]


QUIRKS: tuple[Quirk, ...] = ()


def adapted(dialect: Dialect, identity: Identity) -> Dialect:
    """Return the dialect with every quirk of the trainer of this identity."""
    for quirk in QUIRKS:
        if quirk.applies(identity, dialect):
            dialect = quirk.adapt(dialect)
    return dialect
