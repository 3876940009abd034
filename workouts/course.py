"""What the rider may change of a ride's course: position, plan, intensity, mode. Pure.

Each edit takes a Course and gives an Edit: the new course, the line that says what was done, and
how to take it back. Raises CommandRefused with a sentence where it cannot be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sensors.control import TrainerMode
from workouts import player
from workouts.clock_text import clock_text
from workouts.commands import Value
from workouts.errors import CommandRefused
from workouts.player import Plan, Position
from workouts.snapshot import StepView

BIAS_RANGE = (50, 150)  # percent of the plan
SLOPE_RANGE = (-20.0, 20.0)  # percent
START_LEVEL_PERCENT = 20.0

Told = tuple[str, Mapping[str, Value]]  # what a command did: its line and its values


@dataclass(frozen=True, slots=True)
class Course:
    """Where the ride is and how the trainer is to be driven."""

    plan: Plan
    ftp_w: int
    position: Position = Position()  # noqa: RUF009 - frozen
    bias_percent: int = 100
    mode: TrainerMode = TrainerMode.ERG
    level_percent: float = START_LEVEL_PERCENT
    slope_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class Edit:
    """A change: the course after it, what was done, and what undoes it on a later course.

    `values` are what came of it (a step's name, kind, seconds, from_w and to_w; percent; mode).
    """

    course: Course
    text: str
    undo: Callable[[Course], Course]
    values: Mapping[str, Value] = field(default_factory=dict)


def step_text(view: StepView) -> str:
    """Return a step in a few words: "work 2:00 @ 275 W"."""
    name = view.name or view.kind.value
    if view.from_w is None:
        return f"{name} {clock_text(view.seconds)}, free"
    watts = f"{view.from_w}" if view.from_w == view.to_w else f"{view.from_w}→{view.to_w}"
    return f"{name} {clock_text(view.seconds)} @ {watts} W"


def lap_told(number: int, seconds: int, average_w: int | None) -> Told:
    """Return the line and the values of a lap that was marked."""
    text = f"Lap {number}: {clock_text(seconds)}"
    text = text if average_w is None else f"{text} at {average_w} W"
    return text, {"number": number, "seconds": seconds, "average_w": average_w}


def step_values(view: StepView) -> dict[str, Value]:
    """Return a step as values for whoever says it in other words."""
    return {
        "name": view.name,
        "kind": view.kind.value,
        "seconds": view.seconds,
        "from_w": view.from_w,
        "to_w": view.to_w,
    }


def _step_view(course: Course) -> StepView | None:
    index = course.position.step_index
    if index >= len(course.plan.steps):
        return None
    return player.view_step(course.plan, index, course.ftp_w, course.bias_percent)


def _moved(course: Course, position: Position, verb: str) -> Edit:
    before = course.position
    after = replace(course, position=position)
    view = _step_view(after)
    text = step_text(view) if view is not None else "free riding, the workout is done"
    values = step_values(view) if view is not None else {}
    return Edit(after, f"{verb} {text}", lambda now: replace(now, position=before), values)


def _replanned(course: Course, plan: Plan, text: str, values: Mapping[str, Value]) -> Edit:
    def undo(now: Course) -> Course:
        # The rider has ridden on: he is where he would be had the plan never changed.
        ridden_s = player.ridden_since(plan, course.position, now.position)
        position = player.advance(course.plan, course.position, ridden_s)
        return replace(now, plan=course.plan, position=position)

    return Edit(replace(course, plan=plan), text, undo, values)


def skip_step(course: Course) -> Edit:
    index = course.position.step_index
    if index >= len(course.plan.steps):
        raise CommandRefused("there is nothing to skip: the workout is done", "nothing_to_skip")
    return _moved(course, player.advance(course.plan, Position(index + 1), 0.0), "Skipped to")


def back_step(course: Course) -> Edit:
    if not course.plan.steps:
        raise CommandRefused(
            "there is nothing to go back to: this is a free ride", "nothing_to_go_back_to"
        )
    return _moved(course, player.back(course.plan, course.position), "Back to")


def repeat_step(course: Course) -> Edit:
    changed = player.with_repeat(course.plan, course.position)
    if changed is None:
        raise CommandRefused("there is nothing to repeat: the workout is done", "nothing_to_repeat")
    plan, step = changed
    view = player.view_step(Plan((step,), (None,)), 0, course.ftp_w, course.bias_percent)
    return _replanned(course, plan, f"Once more: {step_text(view)}", step_values(view))


def extend_step(course: Course, seconds: int) -> Edit:
    if not seconds:
        raise CommandRefused("extend by how many seconds?", "extend_by_what")
    plan = player.with_extension(course.plan, course.position, seconds)
    if plan is None:
        raise CommandRefused("this step cannot be changed by that much", "extend_too_much")
    word = "longer" if seconds > 0 else "shorter"
    text = f"Step {clock_text(abs(seconds))} {word}"
    return _replanned(course, plan, text, {"seconds": seconds})


def set_intensity(course: Course, percent: int) -> Edit:
    low, high = BIAS_RANGE
    if not low <= percent <= high:
        text = f"intensity goes from {low} to {high} %, not {percent} %"
        raise CommandRefused(text, "intensity_range", low=low, high=high, percent=percent)
    before = course.bias_percent
    return Edit(
        replace(course, bias_percent=percent),
        f"Intensity {percent} %",
        lambda now: replace(now, bias_percent=before),
        {"percent": percent},
    )


def change_intensity(course: Course, points: int) -> Edit:
    if not points:
        raise CommandRefused("change the intensity by how many points?", "intensity_by_what")
    low, high = BIAS_RANGE
    wanted = min(high, max(low, course.bias_percent + points))
    if wanted == course.bias_percent:
        text = f"intensity is at its limit, {wanted} %"
        raise CommandRefused(text, "intensity_limit", percent=wanted)
    return set_intensity(course, wanted)


def set_mode(course: Course, mode: str) -> Edit:
    try:
        wanted = TrainerMode(mode.lower())
    except ValueError:
        names = ", ".join(each.value for each in TrainerMode)
        raise CommandRefused(f"there is no mode {mode!r}; there are {names}") from None
    before = course.mode
    return Edit(
        replace(course, mode=wanted),
        f"Mode {wanted.value.upper() if wanted is not TrainerMode.FREE else 'free ride'}",
        lambda now: replace(now, mode=before),
        {"mode": wanted.value},
    )


def set_level(course: Course, percent: int) -> Edit:
    if not 0 <= percent <= 100:
        text = f"the level goes from 0 to 100 %, not {percent} %"
        raise CommandRefused(text, "level_range", low=0, high=100, percent=percent)
    before = course.level_percent
    return Edit(
        replace(course, level_percent=float(percent)),
        f"Resistance {percent} %",
        lambda now: replace(now, level_percent=before),
        {"percent": percent},
    )


def set_slope(course: Course, percent: float) -> Edit:
    low, high = SLOPE_RANGE
    if not low <= percent <= high:
        text = f"the slope goes from {low:.0f} to {high:.0f} %, not {percent} %"
        raise CommandRefused(text, "slope_range", low=low, high=high, percent=percent)
    before = course.slope_percent
    return Edit(
        replace(course, slope_percent=percent),
        f"Slope {percent:+.1f} %",
        lambda now: replace(now, slope_percent=before),
        {"percent": percent},
    )


EDITS: dict[str, Callable[..., Edit]] = {
    edit.__name__: edit
    for edit in (
        skip_step,
        back_step,
        repeat_step,
        extend_step,
        set_intensity,
        change_intensity,
        set_mode,
        set_level,
        set_slope,
    )
}
