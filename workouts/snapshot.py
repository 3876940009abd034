"""Boundary types of the live ride: one frozen RideSnapshot a tick, one Sample a second, Laps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from sensors.control import TrainerMode, TrainerView
from sensors.readings import Metric
from workouts.workout import Cadence, Repeat, Step, StepKind


class RideState(Enum):
    """Where a ride is in its life."""

    READY = "ready"  # plan loaded, clock at zero
    RIDING = "riding"
    PAUSED = "paused"  # by the rider
    AUTO_PAUSED = "auto_paused"  # nobody pedals
    FINISHED = "finished"
    DISCARDED = "discarded"


class GuardState(Enum):
    """What stands between plan and trainer just now."""

    OFF = "off"  # not in ERG, or not riding
    HOLDING = "holding"  # the trainer is asked for the target
    EASING = "easing"  # a big step is being eased in
    RELEASED = "released"  # cadence too low: the brake is off until the rider spins up
    RAMPING_BACK = "ramping_back"


@dataclass(frozen=True, slots=True)
class Sample:
    """One second of the ride, as recorded. `second` counts timer time from 0."""

    second: int
    power_w: int | None
    cadence_rpm: int | None
    heart_rate_bpm: int | None
    speed_kmh: float | None
    target_w: int | None  # what the plan asked for at that second, bias included
    commanded_w: int | None  # what the trainer was asked for, None outside ERG
    plan_s: int  # position in the workout, seconds from its start
    step_index: int | None  # index into the plan as it was then; None after its end
    bias_percent: int
    wall_s: float  # seconds since the ride's start, pauses included


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """What a ride needs to go on at the second where it was interrupted."""

    step_index: int
    step_elapsed_s: float
    elapsed_s: float  # timer time
    wall_s: float
    bias_percent: int
    mode: TrainerMode
    level_percent: float
    slope_percent: float
    plan: tuple[Step, ...]  # as edited by repeats and extensions


@dataclass(frozen=True, slots=True)
class Lap:
    """A marked part of the ride, `from_s` inclusive to `to_s` exclusive, in timer seconds."""

    index: int
    from_s: int
    to_s: int
    trigger: str  # "step", "manual", "end"
    step_index: int | None
    kind: StepKind | None
    target_w: int | None  # mean target over the lap, bias included
    average_power_w: int | None
    normalized_power_w: int | None
    average_heart_rate_bpm: int | None
    max_heart_rate_bpm: int | None
    average_cadence_rpm: int | None
    max_power_w: int | None
    work_kj: float
    wall_from_s: float
    wall_to_s: float
    name: str = ""  # the word for its step, where there is a better one than its kind


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the rider sees it: watts at this rider's FTP and bias."""

    index: int  # 0-based in the plan
    kind: StepKind
    name: str
    seconds: int
    from_w: int | None
    to_w: int | None
    cadence: Cadence | None
    repeat: Repeat | None


@dataclass(frozen=True, slots=True)
class LoadToday:
    """Fitness (CTL), fatigue (ATL) and form (TSB); None without history."""

    ctl: float | None = None
    atl: float | None = None
    tsb: float | None = None


@dataclass(frozen=True, slots=True)
class WPrimeForecast:
    """What the rest of the plan does to the W′ balance, if it is ridden as planned.

    `lowest_j` may be negative: then the plan asks for more than the rider is said to have.
    """

    lowest_j: int
    lowest_in: StepView | None  # at whose end it is lowest; None when it will not fall
    gone_in: StepView | None = None  # in which step it first reaches 0
    gone_in_s: float | None = None  # from now
    sets: int = 0  # of repeated steps in the whole plan
    lowest_percent: int | None = None  # of W′


@dataclass(frozen=True, slots=True)
class Notice:
    """What was just done, in one line; undoable until `undo_until_s` on the ride's clock.

    `done` is the command, "" where none was given, and `values` are what came of it, for whoever
    says it in other words than `text`. What was taken back is an "undo" with the values of that
    command, its name under "of".
    """

    text: str
    at_s: float
    undo_until_s: float | None = None
    who: str = "key"
    done: str = ""
    values: Mapping[str, str | int | float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RideSnapshot:
    """Everything that is true of the ride at one instant."""

    at_s: float
    state: RideState
    mode: TrainerMode
    ride_id: str
    workout_name: str
    started_at: datetime | None  # aware
    # time
    elapsed_s: float = 0.0  # timer time: pauses left out
    plan_s: float = 0.0  # position in the workout
    plan_total_s: int = 0
    left_in_workout_s: float = 0.0
    # live values; None where nothing is live
    power_w: int | None = None
    power_3s_w: int | None = None
    cadence_rpm: int | None = None
    heart_rate_bpm: int | None = None
    speed_kmh: float | None = None
    served_by: Mapping[Metric, str] = field(default_factory=dict)
    power_zone: int | None = None
    heart_rate_zone: int | None = None
    heart_rate_percent: int | None = None  # of the maximum
    watts_per_kg: float | None = None
    # plan and trainer
    target_w: int | None = None
    commanded_w: int | None = None
    deviation_w: int | None = None  # 3 s power minus target
    bias_percent: int = 100
    guard: GuardState = GuardState.OFF
    trainer: TrainerView = field(default_factory=TrainerView)
    step: StepView | None = None
    step_elapsed_s: float = 0.0
    left_in_step_s: float = 0.0
    upcoming: tuple[StepView, ...] = ()
    steps_total: int = 0
    work_steps_left: int = 0  # hard steps still to come, the one under way left out
    text: str | None = None  # the workout author's words, while they are up
    # totals
    average_power_w: int | None = None
    normalized_power_w: int | None = None
    intensity_factor: float | None = None
    training_stress: float | None = None
    work_kj: float = 0.0
    average_heart_rate_bpm: int | None = None
    average_cadence_rpm: int | None = None
    max_power_w: int | None = None
    missing_s: int = 0  # recorded seconds without power
    w_prime_j: int | None = None  # work above critical power that is left; may be negative
    w_prime_percent: int | None = None
    w_prime_forecast: WPrimeForecast | None = None
    lap: int = 1
    lap_elapsed_s: float = 0.0
    lap_average_power_w: int | None = None
    step_average_power_w: int | None = None
    # rider and load
    ftp_w: int = 200
    load: LoadToday = field(default_factory=LoadToday)
    notice: Notice | None = None
    sample: Sample | None = None  # the newest recorded second
