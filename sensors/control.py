"""Boundary types of trainer control: what the ride asks for, and how the trainer answers."""

from dataclasses import dataclass
from enum import Enum


class TrainerMode(Enum):
    """How the brake is driven."""

    ERG = "erg"  # hold watts
    RESISTANCE = "resistance"  # hold a level, 0-100 %
    SIM = "sim"  # follow a slope, percent
    FREE = "free"  # leave the rider alone: flat road, or the lowest level


@dataclass(frozen=True, slots=True)
class TrainerTarget:
    """One request to the trainer; only the value of its mode is set."""

    mode: TrainerMode
    power_w: int | None = None
    level_percent: float | None = None
    slope_percent: float | None = None

    @classmethod
    def erg(cls, power_w: float) -> "TrainerTarget":
        return cls(TrainerMode.ERG, power_w=round(power_w))

    @classmethod
    def resistance(cls, level_percent: float) -> "TrainerTarget":
        return cls(TrainerMode.RESISTANCE, level_percent=level_percent)

    @classmethod
    def sim(cls, slope_percent: float) -> "TrainerTarget":
        return cls(TrainerMode.SIM, slope_percent=slope_percent)

    @classmethod
    def free(cls) -> "TrainerTarget":
        return cls(TrainerMode.FREE)


class ControlState(Enum):
    """Who drives the trainer; the rider sees the word."""

    ABSENT = "absent"  # no trainer known
    NO_LINK = "no_link"  # known, but the link is down
    REQUESTING = "requesting"  # control asked for, not yet granted
    READY = "ready"  # ours: targets are followed
    REFUSED = "refused"  # it said no; asked again on a schedule
    RELEASED = "released"  # given back, on purpose


@dataclass(frozen=True, slots=True)
class TrainerView:
    """What the console shows of the trainer, and what the ride's summary counts."""

    name: str | None = None
    state: ControlState = ControlState.ABSENT
    modes: frozenset[TrainerMode] = frozenset()  # what its feature bits offer
    acknowledged: TrainerTarget | None = None  # the last target it said yes to
    wanted: TrainerTarget | None = None
    attempt: int = 0  # requests for control since it was last held
    clipped_from_w: int | None = None  # set while the wanted power is outside its range
    min_power_w: int | None = None
    max_power_w: int | None = None
    sent: int = 0
    acknowledgements: int = 0
    refusals: int = 0
    power_match_w: int | None = None  # added to what is written, for the power meter's sake
    calibration: str | None = None  # what the rider has to do for a spin-down under way
