"""Which dialect a trainer is spoken to in: a table, the best first, by what it has shown.

A trainer is driven by one service only. FTMS comes first, for it alone says how a request went and
how far the trainer can go; then FE-C, then the maker's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sensors.profiles.fitness_control import FITNESS_MACHINE_CONTROL_POINT
from sensors.profiles.fitness_features import (
    FITNESS_MACHINE_FEATURE,
    SUPPORTED_POWER_RANGE,
    SUPPORTED_RESISTANCE_RANGE,
)
from sensors.profiles.fitness_status import FITNESS_MACHINE_STATUS
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.trainer_dialect import Dialect
from sensors.trainer_fec import FITNESS_EQUIPMENT, TACX, FitnessEquipment
from sensors.trainer_ftms import FitnessMachine
from sensors.trainer_wahoo import Wahoo


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: a dialect, the number it writes to, and the packets that only its trainers send."""

    control: int
    shown_by: frozenset[int]
    make: Callable[[], Dialect]


CHOICES: tuple[Choice, ...] = (
    Choice(
        FITNESS_MACHINE_CONTROL_POINT,
        frozenset(
            {
                FITNESS_MACHINE_FEATURE,
                SUPPORTED_POWER_RANGE,
                SUPPORTED_RESISTANCE_RANGE,
                FITNESS_MACHINE_CONTROL_POINT,
                FITNESS_MACHINE_STATUS,
            }
        ),
        FitnessMachine,
    ),
    Choice(FITNESS_EQUIPMENT, frozenset({FITNESS_EQUIPMENT}), FitnessEquipment),
    Choice(TACX_WRITE, frozenset({TACX_NOTIFY, TACX_WRITE}), lambda: FitnessEquipment(wire=TACX)),
    Choice(WAHOO_TRAINER, frozenset({WAHOO_TRAINER}), Wahoo),
)
TELLING = frozenset().union(*(row.shown_by for row in CHOICES))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a trainer has shown of itself: its numbers, `complete` once it has listed them all."""

    numbers: frozenset[int] = frozenset()
    complete: bool = False

    def is_news(self, number: int) -> bool:
        """Say whether a packet of `number` tells more of how to speak to its trainer."""
        return not self.complete and number in TELLING and number not in self.numbers

    def with_more(self, numbers: frozenset[int]) -> "Shown":
        return replace(self, numbers=self.numbers | numbers)

    def with_all(self, numbers: frozenset[int]) -> "Shown":
        return replace(self, numbers=numbers, complete=True)

    def better(self, spoken: Dialect) -> Dialect | None:
        """Return the dialect to speak instead of the one `spoken`, or None to go on with that."""
        for row in CHOICES:
            shown = row.control in self.numbers if self.complete else row.shown_by & self.numbers
            if shown:
                return None if row.control == spoken.writes_to else row.make()
        return None
