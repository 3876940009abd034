"""What one trainer can do, and a target as the bytes that ask it for that.

Pure. The features (2ACC) say which modes there are, the ranges (2AD8, 2AD6) how far they go. Both
may be missing or nonsense; then the widest limits that are still safe hold.
"""

import math
from dataclasses import dataclass, replace

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles.fitness_control import (
    Opcode,
    encode_pause,
    encode_simulation,
    encode_target_power,
    encode_target_resistance,
)
from sensors.profiles.fitness_features import FitnessFeatures, PowerRange, ResistanceRange

POWER_CAP_W = 4000  # no rider reaches it; it stands where a trainer does not name its own
# A brake that cannot go lower would be no trainer: a higher minimum is a misread range, and lifting
# an easy target up to it would hurt.
MINIMUM_BELIEVED_W = 200
STEP_BELIEVED_W = 50  # rounding to a larger one would take the target elsewhere
FEWEST_LEVELS = 5  # a range of fewer steps is misread, too
SLOPE_LIMIT_PERCENT = 20.0  # either way
NARROW_LEVEL_MAX = 25.5  # the largest level in the one byte of FTMS 1.0
DEFAULT_LEVELS = ResistanceRange(0.0, 10.0, 0.1)  # trainers without 2AD6 count 0 to 100 in the byte


@dataclass(frozen=True, slots=True)
class TrainerAbilities:
    """The values read from one trainer; None for those that it did not give."""

    features: FitnessFeatures | None = None
    power_range: PowerRange | None = None
    resistance_range: ResistanceRange | None = None
    other_level_width: bool = False  # learned: it refused the width its range asks for

    @property
    def modes(self) -> frozenset[TrainerMode]:
        """The modes that may be asked for; all of them while the trainer names no features.

        FREE is always among them: there is always some way to take the brake off.
        """
        known = self.features
        if known is None:
            return frozenset(TrainerMode)
        offered = {
            TrainerMode.ERG: known.power_target,
            TrainerMode.RESISTANCE: known.resistance_target,
            TrainerMode.SIM: known.simulation,
            TrainerMode.FREE: True,
        }
        return frozenset(mode for mode, there in offered.items() if there)

    @property
    def power_limits_w(self) -> tuple[int, int]:
        """The lowest and highest watts asked for, both >= 0."""
        given = self.power_range
        if given is None or given.max_w <= max(0, given.min_w) or given.min_w > MINIMUM_BELIEVED_W:
            return 0, POWER_CAP_W
        return max(0, given.min_w), min(given.max_w, POWER_CAP_W)

    @property
    def levels(self) -> ResistanceRange:
        """The range that 0 to 100 % is spread over; cut to what the width in use can hold."""
        given = self.resistance_range
        if given is None or given.max_level <= max(0.0, given.min_level):
            given = DEFAULT_LEVELS
        top = given.max_level
        if not self.level_needs_two_bytes:
            top = min(top, NARROW_LEVEL_MAX)
        return ResistanceRange(min(top, max(0.0, given.min_level)), top, given.increment)

    @property
    def level_needs_two_bytes(self) -> bool:
        """One byte, unless the range does not fit in it, or the trainer refused that width."""
        given = self.resistance_range
        return (given is not None and given.max_level > NARROW_LEVEL_MAX) != self.other_level_width

    def with_other_level_width(self) -> "TrainerAbilities":
        """Return these abilities with resistance written in the width not tried so far."""
        return replace(self, other_level_width=not self.other_level_width)

    def clipped_from_w(self, target: TrainerTarget) -> int | None:
        """Return the wanted watts if they are outside the trainer's range, else None."""
        low, high = self.power_limits_w
        wanted = target.power_w if target.mode is TrainerMode.ERG else None
        return None if wanted is None or low <= wanted <= high else wanted

    def requests(self, target: TrainerTarget) -> tuple[bytes, ...]:
        """Return the control point writes for a target, the best first, the rest to fall back on.

        Empty when the trainer has no such mode. Raises ValueError for a target without a finite
        value of its mode.
        """
        if target.mode not in self.modes:
            return ()
        if target.mode is TrainerMode.ERG:
            return (self._power(finite(target, target.power_w)),)
        if target.mode is TrainerMode.RESISTANCE:
            return (self._level(finite(target, target.level_percent)),)
        if target.mode is TrainerMode.SIM:
            return (_slope(finite(target, target.slope_percent)),)
        return self._free()

    def _free(self) -> tuple[bytes, ...]:
        """Return the ways out of the brake: a flat road, the lowest level, and to pause."""
        ways = []
        if TrainerMode.SIM in self.modes:
            ways.append(_slope(0.0))
        if TrainerMode.RESISTANCE in self.modes:
            ways.append(self._level(0.0))
        return (*ways, encode_pause())

    def _power(self, wanted_w: float) -> bytes:
        low, high = self.power_limits_w
        watts = round(min(high, max(low, wanted_w)))
        step_w = self.power_range.increment_w if self.power_range else 0
        # Some trainers refuse watts between their steps; an increment of 0 means any will do.
        if 1 < step_w <= min(STEP_BELIEVED_W, high - low):
            watts = low + (watts - low + step_w // 2) // step_w * step_w
            watts = watts if watts <= high else watts - step_w
        return encode_target_power(watts)

    def _level(self, percent: float) -> bytes:
        levels = self.levels
        span = levels.max_level - levels.min_level
        above = span * min(100.0, max(0.0, percent)) / 100
        if 0 < levels.increment * FEWEST_LEVELS <= span:
            above = round(above / levels.increment) * levels.increment
        level = round(min(levels.max_level, levels.min_level + above), 1)
        return encode_target_resistance(level, two_bytes=self.level_needs_two_bytes)


def _slope(percent: float) -> bytes:
    return encode_simulation(min(SLOPE_LIMIT_PERCENT, max(-SLOPE_LIMIT_PERCENT, percent)))


def finite(target: TrainerTarget, value: float | None) -> float:
    """Return the value of a target's mode; raises ValueError where there is none to write."""
    if value is None or not math.isfinite(value):
        raise ValueError(f"a {target.mode.value} target needs a number, not {value}")
    return value


def is_pause(request: bytes) -> bool:
    """Say whether a request stops the trainer, so that it has to be started again after it."""
    return request[:1] == bytes([Opcode.STOP_OR_PAUSE])
