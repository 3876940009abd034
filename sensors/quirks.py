"""What single trainers do differently from their standard: rows, keyed by what the device says.

A row changes the dialect that the trainer is spoken to in, and nothing else in the program knows of
it. What the program finds out by itself needs no row: which width of a level is taken, that control
comes only after seconds, that nothing is ever answered.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sensors.profiles.fitness_features import TargetSetting
from sensors.trainer_dialect import Dialect
from sensors.trainer_ftms import FitnessMachine


@dataclass(frozen=True, slots=True)
class Quirk:
    """One row: the beginnings of the names that it is about, and what to do about it.

    `adapt` returns the same dialect when called with what it returned.
    """

    what: str
    names: tuple[str, ...]  # upper case; a device's name begins with one of them
    adapt: Callable[[Dialect], Dialect]

    def is_about(self, name: str) -> bool:
        return name.upper().startswith(self.names)


def _in_two_bytes(dialect: Dialect) -> Dialect:
    if not isinstance(dialect, FitnessMachine) or dialect.abilities.level_needs_two_bytes:
        return dialect
    return replace(dialect, abilities=dialect.abilities.with_other_level_width())


def _without_power_target(dialect: Dialect) -> Dialect:
    known = dialect.abilities.features if isinstance(dialect, FitnessMachine) else None
    if not isinstance(dialect, FitnessMachine) or known is None or not known.power_target:
        return dialect
    told = replace(known, targets=known.targets & ~int(TargetSetting.POWER))
    return replace(dialect, abilities=replace(dialect.abilities, features=told))


QUIRKS: tuple[Quirk, ...] = (
    # cagnulein/qdomyos-zwift, src/devices/ftmsbike/ftmsbike.cpp (forceResistance), and its pull
    # request 4302: SpeedRaceX drops a level in one byte without a word.
    Quirk(
        "levels are taken in two bytes only",
        ("DIRETO XR", "JFBK5.0", "JFBK7.0", "FIT-BK-", "SPEEDRACEX"),
        _in_two_bytes,
    ),
    # The same file, and pull requests 4820 (iConsole+) and 4827 (MRK-S36C): they say yes to watts,
    # and hold none.
    Quirk(
        "target power is claimed and not held",
        ("FIT-BK-", "EXPERT-SX9", "ICONSOLE+", "MRK-S36C-"),
        _without_power_target,
    ),
)


def adapted(dialect: Dialect, name: str) -> Dialect:
    """Return the dialect with every quirk of the trainer of this name."""
    for quirk in QUIRKS:
        if quirk.is_about(name):
            dialect = quirk.adapt(dialect)
    return dialect
