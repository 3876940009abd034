"""Workout -> ERG and MRC text that this program and others read back to the same ride.

Every step has its two points, so that steps of one power stay apart. Minutes have two decimals,
enough for the second; watts are whole, percent have two decimals. What the format has no word for
is ridden by the table EASY, and losses.py says it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workouts.errors import UnwritableWorkout
from workouts.formats.limits import MAX_POWER_W
from workouts.formats.one_unit import in_unit, units_of
from workouts.workout import Step, StepKind, Unit, Workout


@dataclass(frozen=True, slots=True)
class CourseKind:
    """ERG or MRC: the name of the column, its unit, and the decimals of its numbers."""

    name: str
    column: str
    unit: Unit
    decimals: int


ERG = CourseKind("an ERG file", "WATTS", Unit.WATTS, 0)
MRC = CourseKind("an MRC file", "PERCENT", Unit.FTP_FRACTION, 2)
# Fraction of FTP that stands for riding without a target.
FREE_FRACTION = 0.5
FREE_TEST_FRACTION = 1.0
MAX_FRACTION = 1.5
# Readers, ours too, take percent that are never above this for fractions of FTP.
LEAST_PERCENT = 3.0


def write_course(workout: Workout, kind: CourseKind, ftp_w: float, file_name: str = "") -> str:
    """Return `workout` as ERG or MRC text for a rider's FTP; `file_name` is kept in its header.

    Raises UnwritableWorkout for one without a step and for powers out of range.
    """
    if not workout.steps:
        raise UnwritableWorkout(
            f"{workout.name} has no steps, which {kind.name} cannot say; a ZWO file can"
        )
    rows = list(_points(workout, kind, ftp_w))
    _check(workout, kind, rows)
    relative = kind is MRC or units_of(workout) <= {Unit.FTP_FRACTION}
    lines = ["[COURSE HEADER]"]
    lines += [f"FTP = {ftp_w:g}"] if relative else []
    lines += ["VERSION = 2", "UNITS = METRIC"]
    lines += [
        f"{field} = {words}"
        for field, said in (("DESCRIPTION", workout.description), ("FILE NAME", file_name))
        if (words := one_line(said))
    ]
    lines += [f"MINUTES {kind.column}", "[END COURSE HEADER]", "[COURSE DATA]"]
    lines += [f"{at_s / 60:.2f}\t{value:.{kind.decimals}f}" for at_s, value in rows]
    lines.append("[END COURSE DATA]")
    said = [(event.at_s, one_line(event.text), event.seconds) for event in workout.texts]
    if any(words for _, words, _ in said):
        lines.append("[COURSE TEXT]")
        lines += [f"{at_s}\t{words}\t{seconds}" for at_s, words, seconds in said if words]
        lines.append("[END COURSE TEXT]")
    return "\n".join([*lines, ""])


def _points(workout: Workout, kind: CourseKind, ftp_w: float) -> Iterator[tuple[int, float]]:
    uniform = in_unit(workout, kind.unit, ftp_w)
    for step, start_s in zip(uniform.steps, uniform.starts(), strict=True):
        for at_s, value in zip((start_s, start_s + step.seconds), _ends(step), strict=True):
            if kind.unit is Unit.FTP_FRACTION:
                yield at_s, value * 100
            else:
                yield at_s, value if step.target is not None else value * ftp_w


def _ends(step: Step) -> tuple[float, float]:
    """Return the power at both ends; of a step without any, the fraction that stands for it."""
    if step.target is not None:
        return step.target.start, step.target.end
    held = stand_in_fraction(step)
    return held, held


def stand_in_fraction(step: Step) -> float:
    """Return the fraction of FTP that stands for a step without a target."""
    if step.kind is StepKind.MAX:
        return MAX_FRACTION
    return FREE_TEST_FRACTION if step.is_test else FREE_FRACTION


def _check(workout: Workout, kind: CourseKind, rows: list[tuple[int, float]]) -> None:
    highest = max(value for _, value in rows)
    if highest > MAX_POWER_W:
        shown = f"{highest:.0f} {'W' if kind is ERG else '%'}"
        raise UnwritableWorkout(
            f"{workout.name} asks for {shown}; {kind.name} takes {MAX_POWER_W:g}"
        )
    if kind is MRC and 0 < round(highest, kind.decimals) <= LEAST_PERCENT:
        why = f"{workout.name} never asks for more than {LEAST_PERCENT:g} % of FTP"
        raise UnwritableWorkout(f"{why}, which others read as fractions; write it as ZWO")


def one_line(words: str) -> str:
    """Return words in one line, without the signs that end files and cells."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
