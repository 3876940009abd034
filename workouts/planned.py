"""A workout before it is ridden: its watts second by second, and what it will cost.

Free riding has no plan, so it counts neither for intensity nor for stress; a workout that is all
free riding has no figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, groupby

from workouts.power import WINDOW_S, intensity_factor, training_stress
from workouts.workout import Step, StepKind, Workout

# What a workout is called after: the first row whose power, as a fraction of FTP, is held for at
# least that many seconds. Bounds are Coggan's zones (Allen & Coggan, ch. 3), with sweet spot cut
# out of tempo and threshold as riders use the word.
CHARACTERS = (
    ("anaerobic", 1.20, 90),
    ("VO2max", 1.06, 180),
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
    return [None] * step.seconds if step.target is None else [*_target_watts(step, ftp_w)]


def _target_watts(step: Step, ftp_w: float) -> list[float]:
    """Return the 1 Hz watts of a step, none for one without a target."""
    if step.target is None:
        return []
    start_w, end_w = step.target.watts(ftp_w, 0), step.target.watts(ftp_w, 1)
    if start_w == end_w:
        return [start_w] * step.seconds
    rise_w = (end_w - start_w) / step.seconds
    return [start_w + rise_w * (second + 0.5) for second in range(step.seconds)]


def planned_load(workout: Workout, ftp_w: float) -> PlannedLoad:
    """Return normalized power, intensity factor and training stress of the planned seconds."""
    ridden = list(_stretches(workout, ftp_w))
    normalized_w = _normalized(ridden)
    return PlannedLoad(
        normalized_w,
        intensity_factor(normalized_w, ftp_w),
        training_stress(sum(map(len, ridden)), normalized_w, ftp_w),
    )


def _stretches(workout: Workout, ftp_w: float) -> Iterator[list[float]]:
    """Yield the 1 Hz watts of each part of the plan that no free riding interrupts."""
    for has_target, steps in groupby(workout.steps, key=lambda step: step.target is not None):
        if has_target:
            yield list(chain.from_iterable(_target_watts(step, ftp_w) for step in steps))


def _normalized(stretches: list[list[float]]) -> float | None:
    """Return what power.normalized_power_of returns, from running sums.

    A library of a hundred files is shown at the start of the console; this takes a tenth of the
    time of a window that moves second by second, and a plan is known whole.
    """
    fourths, windows = 0.0, 0
    for watts in stretches:
        sums = list(accumulate(watts, initial=0.0))
        means = [late - early for early, late in zip(sums, sums[WINDOW_S:], strict=False)]
        fourths += sum((square := mean * mean) * square for mean in means)
        windows += len(means)
    return float((fourths / windows) ** 0.25 / WINDOW_S) if windows else None


def describe_kind(workout: Workout, ftp_w: float) -> str:
    """Return what the workout is, as a rider would say it: "threshold, 2 × 20 min"."""
    if not workout.steps:
        return "rest day"
    if any(step.is_test for step in workout.steps):
        return "test"
    words = _character(workout, ftp_w)
    sets = main_set(workout, ftp_w)
    return f"{words}, {sets}" if sets else words


def _character(workout: Workout, ftp_w: float) -> str:
    if any(step.kind is StepKind.MAX for step in workout.steps):
        return "sprints"
    if not any(step.target for step in workout.steps):
        return "free ride"
    ranges = [_range(step, ftp_w) for step in workout.steps if step.target is not None]
    for name, fraction, least_s in CHARACTERS:
        # Half a percent below still counts: a file's 0.8799999 means 0.88.
        bound_w = (fraction - 0.005) * ftp_w
        if sum(_seconds_above(each, bound_w) for each in ranges if each[1] >= bound_w) >= least_s:
            return name
    return "recovery"


def _range(step: Step, ftp_w: float) -> tuple[float, float, int]:
    """Return the lowest and the highest watts of a step with a target, and its seconds."""
    assert step.target is not None
    start_w, end_w = step.target.watts(ftp_w, 0), step.target.watts(ftp_w, 1)
    return min(start_w, end_w), max(start_w, end_w), step.seconds


def _seconds_above(powers: tuple[float, float, int], bound_w: float) -> float:
    """Return for how many seconds a range that reaches `bound_w` asks for at least that."""
    low_w, high_w, seconds = powers
    return seconds if low_w >= bound_w else seconds * (high_w - bound_w) / (high_w - low_w)


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
