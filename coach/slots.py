"""Reply templates and their slots: "{power}[, target {target}]." + scene -> words and values.

A slot is bound from one scene at the last moment: at once for typed text, when the word will be
heard for speech. What stands in [brackets] is said only if everything in it is known.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from coach import formats as f
from coach.formats import Format, Shown
from coach.scene import Scene, look
from coach.silence import MOST_SENSORS, why_silent
from sensors.readings import Metric
from workouts.commands import Value

Template = str
Absent = Template | Callable[[Scene], Template]
Told = Mapping[str, Value]
NOTHING_TOLD: Told = {}
NOT_KNOWN = "I do not have that just now."
# A missing slot's own sentence may name slots that are missing too; two such steps are enough.
MOST_ABSENCES = 3

_PIECE = re.compile(r"(\[|\]|\{\w+\})")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a slot's value stands in the scene, how it is said, and what is said without it."""

    name: str
    paths: tuple[str, ...]
    show: Format
    absent: Absent = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Bound:
    """Words, and for each number or name in them where it came from."""

    text: str
    values: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Missing:
    """The first slot outside brackets that has no value."""

    slot: str


def _live(name: str, path: str, show: Format, metric: Metric) -> Slot:
    return Slot(name, (path,), show, partial(why_silent, metric))


def _step(prefix: str, path: str, absent: Absent) -> tuple[Slot, ...]:
    """Return the slots of one step of the plan, e.g. {next_name} {next_effort} {next_time}."""
    return (
        Slot(f"{prefix}_name", (f"{path}.name", f"{path}.kind"), f.STEP_NAME, absent),
        Slot(
            f"{prefix}_effort",
            (f"{path}.from_w", f"{path}.to_w"),
            f.WATT_RANGE,
            f"{{{prefix}_name}}: no target, ride as you like.",
        ),
        Slot(f"{prefix}_time", (f"{path}.seconds",), f.LENGTH, absent),
        Slot(
            f"{prefix}_cadence",
            (f"{path}.cadence.low_rpm", f"{path}.cadence.high_rpm"),
            f.RPM_RANGE,
            "The plan asks for no cadence here; spin as you like.",
        ),
        Slot(
            f"{prefix}_repeat",
            (f"{path}.repeat.index", f"{path}.repeat.of"),
            f.OF,
            f"{{{prefix}_name}} is not part of a repeated set.",
        ),
    )


def _sensor(index: int) -> tuple[Slot, ...]:
    path = f"sensors.{index}"
    return (
        Slot(f"sensor_{index}_name", (f"{path}.source.name",), f.WORD),
        Slot(f"sensor_{index}_link", (f"{path}.link",), f.WORD),
        Slot(f"sensor_{index}_age", (f"{path}.age_s",), f.SECONDS),
        Slot(f"sensor_{index}_battery", (f"{path}.battery_percent",), f.PERCENT),
    )


NO_TARGET = "No target in this step: ride as you like."
NO_STEP = "No step is under way."
LAST_STEP = "Nothing: this is the last step."
LAST_BUT_ONE = "Nothing after that."
NO_POWER_YET = "No power recorded yet."
NO_LOAD = "No load yet: it grows from your recorded rides."
NO_LAST_RIDE = "No ride in the history yet."

_ROWS = (
    _live("power", "ride.power_w", f.WATTS, Metric.POWER),
    _live("power_3s", "ride.power_3s_w", f.WATTS, Metric.POWER),
    _live("cadence", "ride.cadence_rpm", f.RPM, Metric.CADENCE),
    _live("heart_rate", "ride.heart_rate_bpm", f.BPM, Metric.HEART_RATE),
    _live("speed", "ride.speed_kmh", f.KMH, Metric.SPEED),
    _live("power_zone", "ride.power_zone", f.ZONE, Metric.POWER),
    _live("heart_rate_zone", "ride.heart_rate_zone", f.ZONE, Metric.HEART_RATE),
    _live("heart_rate_percent", "ride.heart_rate_percent", f.PERCENT, Metric.HEART_RATE),
    _live("watts_per_kg", "ride.watts_per_kg", f.WATTS_PER_KG, Metric.POWER),
    Slot("target", ("ride.target_w",), f.WATTS, NO_TARGET),
    Slot("commanded", ("ride.commanded_w",), f.WATTS, "The trainer is asked for no watts now."),
    Slot("deviation", ("ride.deviation_w",), f.DEVIATION, "[{power_3s}; ]no target to compare."),
    Slot("bias", ("ride.bias_percent",), f.PERCENT),
    Slot("level", ("ride.trainer.wanted.level_percent",), f.PERCENT),
    Slot("slope", ("ride.trainer.wanted.slope_percent",), f.TENTH_PERCENT),
    Slot("trainer", ("ride.trainer.name",), f.WORD, "No trainer is known."),
    Slot("control", ("ride.trainer.state",), f.CONTROL),
    Slot("mode", ("ride.mode",), f.MODE),
    Slot("state", ("ride.state",), f.STATE),
    Slot("workout", ("ride.workout_name",), f.WORD),
    Slot("workout_time", ("ride.plan_total_s",), f.LENGTH),
    Slot("time_left", ("ride.left_in_step_s",), f.LEFT),
    Slot("workout_left", ("ride.left_in_workout_s",), f.GONE),
    Slot("elapsed", ("ride.elapsed_s",), f.GONE),
    Slot("step_elapsed", ("ride.step_elapsed_s",), f.GONE),
    Slot("step_index", ("ride.step.index",), Format(lambda index: index + 1, str), NO_STEP),
    Slot("steps_total", ("ride.steps_total",), f.COUNT),
    Slot("hard_left", ("ride.work_steps_left",), f.HARD_LEFT),
    Slot("words", ("ride.text",), f.WORDS, "The workout says nothing just now."),
    *_step("step", "ride.step", NO_STEP),
    *_step("next", "ride.upcoming.0", LAST_STEP),
    *_step("then", "ride.upcoming.1", LAST_BUT_ONE),
    Slot("average_power", ("ride.average_power_w",), f.WATTS, NO_POWER_YET),
    Slot("step_average", ("ride.step_average_power_w",), f.WATTS, NO_POWER_YET),
    Slot("lap_average", ("ride.lap_average_power_w",), f.WATTS, NO_POWER_YET),
    Slot("max_power", ("ride.max_power_w",), f.WATTS, NO_POWER_YET),
    Slot(
        "average_heart_rate",
        ("ride.average_heart_rate_bpm",),
        f.BPM,
        "No heart rate recorded yet.",
    ),
    Slot("average_cadence", ("ride.average_cadence_rpm",), f.RPM, "No cadence recorded yet."),
    Slot(
        "normalized_power",
        ("ride.normalized_power_w",),
        f.WATTS,
        "Too early for normalised power: keep riding.",
    ),
    Slot(
        "intensity_factor", ("ride.intensity_factor",), f.FACTOR, "Too early for intensity factor."
    ),
    Slot("training_stress", ("ride.training_stress",), f.COUNT, "Too early for training stress."),
    Slot("work", ("ride.work_kj",), f.KILOJOULES),
    Slot("lap", ("ride.lap",), f.COUNT),
    Slot("lap_time", ("ride.lap_elapsed_s",), f.GONE),
    Slot("missing", ("ride.missing_s",), f.SECONDS),
    Slot("ctl", ("load.ctl",), f.COUNT, NO_LOAD),
    Slot("atl", ("load.atl",), f.COUNT, NO_LOAD),
    Slot("tsb", ("load.tsb",), f.SIGNED, NO_LOAD),
    Slot("form", ("load.tsb",), f.FORM, NO_LOAD),
    Slot("ftp", ("ftp_w",), f.WATTS, "No FTP is set; the settings take it."),
    Slot("last_workout", ("rest.last_ride.workout_name",), f.WORD, NO_LAST_RIDE),
    Slot("last_time", ("rest.last_ride.duration_s",), f.GONE, NO_LAST_RIDE),
    Slot("last_stress", ("rest.last_ride.training_stress",), f.COUNT, NO_LAST_RIDE),
    Slot("last_power", ("rest.last_ride.normalized_power_w",), f.WATTS, NO_LAST_RIDE),
    Slot("last_work", ("rest.last_ride.work_kj",), f.KILOJOULES, NO_LAST_RIDE),
    Slot(
        "suggested",
        ("rest.suggested_workout",),
        f.WORD,
        "No workout is planned; pick one you like.",
    ),
    Slot("suggested_time", ("rest.suggested_seconds",), f.LENGTH),
    *(
        Slot(
            f"{metric.value}_from",
            (f"ride.served_by.{metric.value}",),
            f.WORD,
            partial(why_silent, metric),
        )
        for metric in Metric
    ),
    *(slot for index in range(MOST_SENSORS) for slot in _sensor(index)),
)
SLOTS: Mapping[str, Slot] = {slot.name: slot for slot in _ROWS}

# What the rider has just said, in the question that asks for a yes.
TOLD: Mapping[str, Format] = {
    "points": Format(abs, "{}".format),
    "percent": Format(f.tenths, lambda percent: f"{percent:g}".replace("-", "−")),
    "seconds": f.SECONDS,
}


def bind(template: Template, scene: Scene, told: Told = NOTHING_TOLD) -> Bound | Missing:
    """Fill the slots of `template` from `scene`, and those of `told` from what the rider said.

    Raises KeyError for a slot that is in neither table.
    """
    words: list[str] = []
    values: dict[str, Shown] = {}
    for optional, pieces in _parsed(template):
        text, taken, missing = _fill(pieces, scene, told)
        if missing is None:
            # What opens a sentence does not begin with the comma of a part left out before it.
            words.append(text if words else text.lstrip(" ,;"))
            values |= taken
        elif not optional:
            return Missing(missing)
    said = "".join(words)
    return Bound(said[:1].upper() + said[1:], values)


def compose(template: Template, scene: Scene, told: Told = NOTHING_TOLD) -> Bound:
    """Bind `template`, or say plainly what is missing in it."""
    for _ in range(MOST_ABSENCES):
        bound = bind(template, scene, told)
        if isinstance(bound, Bound):
            return bound
        absent = SLOTS[bound.slot].absent
        template = absent if isinstance(absent, str) else absent(scene)
    return Bound(NOT_KNOWN, {})


def slots_of(template: Template) -> tuple[str, ...]:
    """Return the names of the slots in `template`, in their order."""
    return tuple(
        piece[1:-1] for _, pieces in _parsed(template) for piece in pieces if piece[0] == "{"
    )


@lru_cache(maxsize=512)
def _parsed(template: Template) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Return the template as runs of pieces, each optional (in brackets) or not."""
    runs: list[tuple[bool, tuple[str, ...]]] = []
    optional, run = False, list[str]()
    for piece in _PIECE.split(template):
        if piece in ("[", "]"):
            runs.append((optional, tuple(run)))
            optional, run = piece == "[", []
        elif piece:
            run.append(piece)
    return tuple(run_ for run_ in (*runs, (optional, tuple(run))) if run_[1])


def _fill(
    pieces: tuple[str, ...], scene: Scene, told: Told
) -> tuple[str, dict[str, Shown], str | None]:
    """Return text and values of one run, or the name of the slot that is missing in it."""
    words: list[str] = []
    values: dict[str, Shown] = {}
    for piece in pieces:
        if piece[0] != "{":
            words.append(piece)
            continue
        name = piece[1:-1]
        if name in told:
            values[f"told.{name}"] = TOLD[name].rounded(told[name])
            words.append(TOLD[name].text(values[f"told.{name}"]))
            continue
        slot = SLOTS[name]
        raw = [look(scene, path) for path in slot.paths]
        if any(value is None for value in raw):
            return "", {}, slot.name
        shown = [slot.show.rounded(value) for value in raw]
        said = slot.show.text(*shown)
        if not said:  # a name of nothing but blanks is no name
            return "", {}, slot.name
        words.append(said)
        values |= zip((path.removeprefix("ride.") for path in slot.paths), shown, strict=True)
    return "".join(words), values, None
