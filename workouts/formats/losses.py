"""What a workout loses in a format: one sentence for each thing that is not in it as it was."""

from collections.abc import Callable, Iterator
from pathlib import Path

from workouts.formats.course_write import CourseKind, one_line, stand_in_fraction
from workouts.formats.fit_workout_rows import needs_exact, row_count, text_of_steps
from workouts.formats.fit_workout_write import DEVICE_STEPS, NAME_BYTES, NOTES_BYTES
from workouts.formats.one_unit import units_of
from workouts.workout import Step, StepKind, Unit, Workout

TEXT_SECONDS = 10


def zwo_losses(workout: Workout, ftp_w: float) -> tuple[str, ...]:
    """Return what ZWO does not hold."""
    return tuple(_sentences(workout, "a ZWO file", ftp_w))


def _sentences(workout: Workout, name: str, ftp_w: float) -> Iterator[str]:
    yield from _mixed(workout, name, ftp_w)
    yield from _count(workout, "the name", lambda step: bool(step.name), name)


def course_losses(workout: Workout, kind: CourseKind, ftp_w: float, path: Path) -> tuple[str, ...]:
    """Return what ERG or MRC does not hold."""
    return tuple(_course(workout, kind, ftp_w, path))


def _course(workout: Workout, kind: CourseKind, ftp_w: float, path: Path) -> Iterator[str]:
    units = units_of(workout)
    if kind.unit is Unit.FTP_FRACTION and Unit.WATTS in units:
        yield f"watts are written as percent of an FTP of {ftp_w:g} W"
    yield from _mixed(workout, kind.name, ftp_w) if kind.unit is Unit.WATTS else ()
    if kind.unit is Unit.WATTS and _is_rounded(workout, ftp_w):
        yield "powers are rounded to whole watts"
    for step_kind, is_test, words in (
        (StepKind.FREE, False, "free riding"),
        (StepKind.FREE, True, "a free test"),
        (StepKind.MAX, None, "an all-out effort"),
    ):
        steps = [
            step
            for step in workout.steps
            if step.target is None
            and (step.kind is StepKind.MAX) == (step_kind is StepKind.MAX)
            and is_test in {None, step.is_test}
        ]
        if steps:
            held = f"{stand_in_fraction(steps[0]):.0%} of FTP"
            yield f"{words} has no word in {kind.name}; {held} stands for it {_times(len(steps))}"
    yield from _count(workout, "the cadence", lambda step: step.cadence is not None, kind.name)
    yield from _count(workout, "the name", lambda step: bool(step.name), kind.name)
    yield from _count(
        workout,
        "the mark of a test",
        lambda step: step.is_test and step.target is not None,
        kind.name,
    )
    if workout.name != path.stem:
        yield f"{kind.name} has no name of its own; it will be called {path.stem}"
    if workout.description != one_line(workout.description):
        yield "the description is written in one line"
    yield from _words(workout, kind.name)


def fit_losses(workout: Workout) -> tuple[str, ...]:
    """Return what a FIT workout does not hold, or not for head units."""
    return tuple(_fit(workout))


def _fit(workout: Workout) -> Iterator[str]:
    exact = [step for step in workout.steps if needs_exact(step)]
    if any(step.target and step.target.start != step.target.end for step in exact):
        yield "ramps are stairs on head units; this program reads them back as ramps"
    if any(step.target and step.target.start == step.target.end for step in exact):
        yield "head units get the nearest whole percent or watt; this program the power itself"
    if any(step.kind is StepKind.MAX for step in exact):
        yield "all-out efforts are steps without a target on head units"
    if (rows := row_count(workout)) > DEVICE_STEPS:
        yield f"it has {rows} steps; many head units take no more than {DEVICE_STEPS}"
    starts = set(workout.starts())
    if any(event.at_s not in starts for event in workout.texts):
        yield "texts within a step come at its start"
    if any(event.seconds != TEXT_SECONDS for event in workout.texts):
        yield "how long texts stay up is left out"
    texts = text_of_steps(workout)
    if any(len(one_line(words).encode()) >= NOTES_BYTES for words in texts):
        yield f"texts are cut after {NOTES_BYTES - 1} bytes"
    if workout.texts and not workout.steps:
        yield "texts are left out: there is no step to have them"
    names = [workout.name, *(step.name for step in workout.steps)]
    if any(len(one_line(words).encode()) >= NAME_BYTES for words in names):
        yield f"names are cut after {NAME_BYTES - 1} bytes"
    yield from _words(workout, "a FIT file")


def plain_losses(workout: Workout) -> tuple[str, ...]:
    """Return what our own plain text does not hold: nothing."""
    return ()


def _mixed(workout: Workout, name: str, ftp_w: float) -> Iterator[str]:
    if len(units_of(workout)) > 1:
        why = f"{name} has either watts or fractions of FTP, and the workout has both"
        yield f"{why}; all are written as watts at an FTP of {ftp_w:g} W"


def _is_rounded(workout: Workout, ftp_w: float) -> bool:
    return any(
        abs(watts - round(watts)) > 0.01
        for step in workout.steps
        if step.target
        for watts in (step.target.watts(ftp_w, 0), step.target.watts(ftp_w, 1))
    )


def _words(workout: Workout, name: str) -> Iterator[str]:
    if workout.author:
        yield f"the author ({one_line(workout.author)}) is left out: {name} has no place for it"
    if workout.tags:
        yield f"the tags are left out: {name} has no place for them"


def _count(workout: Workout, what: str, has: Callable[[Step], bool], name: str) -> Iterator[str]:
    count = sum(has(step) for step in workout.steps)
    if count:
        many = f"{count} step{'' if count == 1 else 's'}"
        yield f"{what} of {many} is left out: {name} has no place for it"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
