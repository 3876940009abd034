"""Our own fields on FIT workout steps: what FIT itself cannot say of a step.

FIT knows neither ramps nor tenths of a percent, neither all-out efforts nor tests, nor a set whose
repeats have words of their own. Head units get the nearest they can ride: a ramp as stairs, whole
percent, an open step. These developer fields beside them bring the step back as it was. They
are written only to files that need them.
"""

from dataclasses import dataclass

from workouts.fit_profile import APPLICATION_ID, UINT8, UINT16, UINT32, DeveloperRow
from workouts.formats.fit_messages import FitMessage
from workouts.formats.fit_workout_profile import DEVELOPER_DATA_ID
from workouts.formats.limits import MAX_POWER_FRACTION, MAX_POWER_W, MAX_REPEATS
from workouts.workout import Repeat, Step, StepKind, Target, Unit

INDEX = 0  # of our developer data in the files we write
FRACTION_SCALE, WATT_SCALE = 1_000_000, 1000
# The order is the format; new kinds go to the end.
KINDS = (
    StepKind.WARMUP,
    StepKind.STEADY,
    StepKind.RAMP,
    StepKind.WORK,
    StepKind.REST,
    StepKind.FREE,
    StepKind.MAX,
    StepKind.COOLDOWN,
)
MAX_STAIRS = 255  # of one ramp
OPEN_KINDS = frozenset({StepKind.FREE, StepKind.MAX})
FROM = DeveloperRow("power_from", 0, UINT32, "Power From", "FTP")
TO = DeveloperRow("power_to", 1, UINT32, "Power To", "FTP")
IN_WATTS = DeveloperRow("power_unit", 2, UINT8, "Power Unit", "")
KIND = DeveloperRow("step_kind", 3, UINT8, "Step Kind", "")
TEST = DeveloperRow("step_test", 4, UINT8, "Step Test", "")
PART = DeveloperRow("ramp_part", 5, UINT8, "Ramp Part", "")
PARTS = DeveloperRow("ramp_parts", 6, UINT8, "Ramp Parts", "")
REPEAT = DeveloperRow("repeat_index", 7, UINT16, "Repeat", "")
REPEATS = DeveloperRow("repeat_of", 8, UINT16, "Repeats", "")
GROUP = DeveloperRow("repeat_group", 9, UINT16, "Set", "")
ROWS = (FROM, TO, IN_WATTS, KIND, TEST, PART, PARTS, REPEAT, REPEATS, GROUP)

Extras = tuple[tuple[DeveloperRow, float | None], ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """A step as it was, on each of the `parts` stairs that stand for it; `part` counts from 0.

    `repeat` is of a set that stands written out in the file.
    """

    kind: StepKind
    target: Target | None
    is_test: bool
    part: int
    parts: int
    repeat: Repeat | None = None


def extras_of(step: Step, part: int, parts: int, repeat: Repeat | None = None) -> Extras:
    """Return our fields for one stair of `step`; `repeat` where no repeat of the file says it."""
    start: float | None = None
    end: float | None = None
    if step.target is not None:
        scale = _scale(step.target.unit)
        start, end = step.target.start * scale, step.target.end * scale
    in_watts = step.target is not None and step.target.unit is Unit.WATTS
    whole = (start, end, in_watts, KINDS.index(_kind(step)), step.is_test, part, parts)
    place = (repeat.index, repeat.of, repeat.group) if repeat else (None, None, None)
    return tuple(zip(ROWS, (*whole, *place), strict=True))


def no_extras() -> Extras:
    """Return our fields for a message that is no step, a repeat: all of them empty."""
    return tuple((row, None) for row in ROWS)


def our_index(message: FitMessage) -> int | None:
    """Return under which index a developer_data_id of ours announces our fields."""
    if message.number != DEVELOPER_DATA_ID:
        return None
    index = message.whole(3)
    return index if message.fields.get(1) == APPLICATION_ID else None


def read_exact(message: FitMessage, index: int | None) -> Exact | None:
    """Return what our fields say of a step, None where there are none or they make no sense."""
    if index is None:
        return None
    start, end, in_watts, kind, test, part, parts, index_of, of, group = (
        message.developer.get((index, row.number)) for row in ROWS
    )
    if kind is None or kind >= len(KINDS) or part is None or not parts:
        return None
    if part >= parts or parts > MAX_STAIRS:
        return None
    target = None
    if start is not None and end is not None:
        unit = Unit.WATTS if in_watts else Unit.FTP_FRACTION
        highest = MAX_POWER_W if in_watts else MAX_POWER_FRACTION
        if max(start, end) > highest * _scale(unit):
            return None
        target = Target(start / _scale(unit), end / _scale(unit), unit)
    if (target is None) != (KINDS[kind] in OPEN_KINDS):
        return None
    repeat = None
    if index_of and of and group and index_of <= of <= MAX_REPEATS:
        repeat = Repeat(index_of, of, group)
    return Exact(KINDS[kind], target, bool(test), part, parts, repeat)


def _kind(step: Step) -> StepKind:
    """Return the kind of a step, free where it has no power and steady where it has some."""
    if step.target is None:
        return step.kind if step.kind in OPEN_KINDS else StepKind.FREE
    return StepKind.STEADY if step.kind in OPEN_KINDS else step.kind


def _scale(unit: Unit) -> int:
    return WATT_SCALE if unit is Unit.WATTS else FRACTION_SCALE
