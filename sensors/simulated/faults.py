"""What can be wrong with a device, as values: schedules and counts, all of them repeatable.

Times are seconds since the air began.
"""

import math
import random
from dataclasses import dataclass

from sensors.profiles.fitness_features import PowerRange


@dataclass(frozen=True, slots=True)
class Spell:
    """A while: from `at_s`, for `for_s` seconds."""

    at_s: float
    for_s: float

    def __post_init__(self) -> None:
        if self.at_s < 0 or self.for_s <= 0:
            raise ValueError(f"a spell of {self.for_s} s at {self.at_s} s; give at >= 0, for > 0")

    @property
    def end_s(self) -> float:
        return self.at_s + self.for_s

    def covers(self, elapsed_s: float) -> bool:
        return self.at_s <= elapsed_s < self.end_s


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of one device; none unless named."""

    drops: tuple[Spell, ...] = ()  # the link breaks, and the device is out of the air
    frozen: tuple[Spell, ...] = ()  # connected and answering, but no notifications
    connect_failures: int = 0  # so many attempts to connect fail
    garbage_probability: float = 0.0  # of a notification being replaced by random bytes
    answer_after_s: float = 0.03  # by the control point; slow ones take two seconds
    refuse_control: int = 0  # so many requests for control fail
    silent_control: int = 0  # so many writes are carried out and never answered
    silent_from_s: float = 0.0
    control_stolen_at_s: tuple[float, ...] = ()  # another console takes the trainer
    split_notifications: bool = False  # 2AD2 in two packets, with More Data
    streams_only_after_start: bool = False
    no_spin_down: bool = False  # a trainer that calibrates itself
    no_power_target: bool = False  # a bike that has levels only
    two_byte_levels: bool = False  # a trainer that wants two bytes where the standard has one
    no_power_range: bool = False  # 2AD8 is missing
    power_range: PowerRange | None = None  # declared in place of the real one, nonsense or not

    def __post_init__(self) -> None:
        if not 0.0 <= self.garbage_probability <= 1.0:
            raise ValueError(
                f"garbage_probability is {self.garbage_probability}; give a value from 0 to 1"
            )
        if self.answer_after_s < 0:
            raise ValueError(f"answer_after_s is {self.answer_after_s}; give 0 or more")
        for name in ("connect_failures", "refuse_control", "silent_control"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}; give 0 or more")

    def away_until_s(self, elapsed_s: float) -> float | None:
        """Return when a device that is out of the air comes back, or None while it is there."""
        ends = [spell.end_s for spell in self.drops if spell.covers(elapsed_s)]
        return max(ends) if ends else None

    def is_frozen(self, elapsed_s: float) -> bool:
        return any(spell.covers(elapsed_s) for spell in self.frozen)


NO_FAULTS = Faults()


def random_drops(
    seed: int, drops: int, within_s: float, shortest_s: float = 0.2, longest_s: float = 60.0
) -> tuple[Spell, ...]:
    """Return `drops` spells in `within_s` seconds that do not overlap, the earliest first.

    Lengths are spread evenly over their logarithm: blinks are as frequent as long absences.
    Raises ValueError when they do not fit.
    """
    rng = random.Random(f"{seed} drops")
    low, high = math.log(shortest_s), math.log(longest_s)
    lengths = [math.exp(rng.uniform(low, high)) for _ in range(drops)]
    spare_s = within_s - sum(lengths)
    if spare_s <= 0:
        raise ValueError(
            f"{drops} drops last {sum(lengths):.0f} s together and do not fit in {within_s:.0f} s"
        )
    # Starts drawn in the spare time, then pushed apart by the drops before them.
    starts = sorted(rng.uniform(0, spare_s) for _ in lengths)
    spells: list[Spell] = []
    gone_s = 0.0
    for start_s, length_s in zip(starts, lengths, strict=True):
        spells.append(Spell(start_s + gone_s, length_s))
        gone_s += length_s
    return tuple(spells)
