"""A workout before it is ridden: its watts second by second, and what it will cost.

Free riding has no plan, so it counts neither for intensity nor for stress; a workout that is all
free riding has no figures.
"""

from dataclasses import dataclass
from itertools import groupby

from workouts.power import intensity_factor, normalized_power_of, training_stress
from workouts.workout import Step, StepKind, Workout

# What a workout is called after: the first row whose power, as a fraction of FTP, is held for at
# least that many seconds. Bounds are Coggan's zones (Allen & Coggan, ch. 3), with sweet spot cut
# out of tempo and threshold as riders use the word.
CHARACTERS = (
    ("anaerobic", 1.20, 90),
    ("VO2max", 1.06, 240),
    ("threshold", 0.95, 480),
    ("sweet spot", 0.88, 600),
    ("tempo", 0.76, 600),
    ("endurance", 0.60, 900),
)


@dataclass(frozen=True, slots=True)
class PlannedLoad:
    """What riding the plan to the watt would say; None without planned power of 30 s."""

    normalized_power_w: float | None
    intensity_factor: float | None
    training_stress: float | None


def planned_watts(workout: Workout, ftp_w: float) -> list[float | None]:
    """Return the plan at 1 Hz for a rider's FTP, None where the ride is free.

    A ramp's second has the power of its middle, so that work done agrees with the plan.
    """
    watts: list[float | None] = []
    for step in workout.steps:
        watts.extend(_step_watts(step, ftp_w))
    return watts


def _step_watts(step: Step, ftp_w: float) -> list[float | None]:
    if step.target is None:
        return [None] * step.seconds
    if step.target.start == step.target.end:
        return [step.target.watts(ftp_w)] * step.seconds
    target, seconds = step.target, step.seconds
    return [target.watts(ftp_w, (second + 0.5) / seconds) for second in range(seconds)]


def planned_load(workout: Workout, ftp_w: float) -> PlannedLoad:
    """Return normalized power, intensity factor and training stress of the planned seconds."""
    watts = planned_watts(workout, ftp_w)
    ridden = [
        [value for value in stretch if value is not None]
        for planned, stretch in groupby(watts, key=lambda value: value is not None)
        if planned
    ]
    normalized_w = normalized_power_of(ridden)
    return PlannedLoad(
        normalized_w,
        intensity_factor(normalized_w, ftp_w),
        training_stress(sum(map(len, ridden)), normalized_w, ftp_w),
    )


def describe_kind(workout: Workout, ftp_w: float) -> str:
    """Return what the workout is, as a rider would say it: "threshold, 2 × 20 min"."""
    if not workout.steps:
        return "rest day"
    words = _character(workout, ftp_w)
    sets = main_set(workout, ftp_w)
    return f"{words}, {sets}" if sets else words


def _character(workout: Workout, ftp_w: float) -> str:
    if any(step.is_test for step in workout.steps):
        return "test"
    watts = [value for value in planned_watts(workout, ftp_w) if value is not None]
    if not watts:
        return "free ride"
    for name, fraction, least_s in CHARACTERS:
        # Half a percent below still counts: a file's 0.8799999 means 0.88.
        if sum(value >= (fraction - 0.005) * ftp_w for value in watts) >= least_s:
            return name
    return "recovery"


def main_set(workout: Workout, ftp_w: float) -> str:
    """Return the hardest repeated set as "5 × 3 min", "" when there is none."""
    hardest: tuple[float, int, Step] | None = None
    for step in workout.steps:
        if step.kind is not StepKind.WORK or step.repeat is None or step.target is None:
            continue
        if step.repeat.of < 2:
            continue
        weight = step.target.watts(ftp_w, 0.5) * step.seconds * step.repeat.of
        if hardest is None or weight > hardest[0]:
            hardest = (weight, step.repeat.of, step)
    return f"{hardest[1]} × {spell_seconds(hardest[2].seconds)}" if hardest else ""


def spell_seconds(seconds: int) -> str:
    """Return a length as riders write it: 40 s, 3 min, 2:30 min."""
    if seconds < 90 and seconds != 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02} min" if rest else f"{minutes} min"
