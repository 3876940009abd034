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
from coach.language import Language, language
from coach.scene import Scene, look
from coach.silence import MOST_SENSORS, why_silent
from sensors.readings import Metric
from workouts.commands import Value

Template = str
Absent = str | Callable[[Scene, Language], Template]  # a key of table `absent`, or what says it
Told = Mapping[str, Value]
NOTHING_TOLD: Told = {}
# (slot, words before it) -> what is so when it is heard; None where that is not known.
Heard = Callable[[str, str], Scene | None]
NOT_KNOWN = "not_known"
# A missing slot's own sentence may name slots that are missing too; two such steps are enough.
MOST_ABSENCES = 3
MOST_EFFORTS = 60  # of the last ride that can be asked about

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


def _of_step(key: str, prefix: str, _: Scene, spoken: Language) -> Template:
    """Return the absence about {step_…} as one about the step that `prefix` names."""
    return spoken.say(key, "absent").replace("{step_", f"{{{prefix}_")


def _step(prefix: str, path: str, absent: Absent) -> tuple[Slot, ...]:
    """Return the slots of one step of the plan, e.g. {next_name} {next_effort} {next_time}."""
    return (
        Slot(f"{prefix}_name", (f"{path}.name", f"{path}.kind"), f.STEP_NAME, absent),
        Slot(
            f"{prefix}_effort",
            (f"{path}.from_w", f"{path}.to_w"),
            f.WATT_RANGE,
            partial(_of_step, "no_effort", prefix),
        ),
        Slot(f"{prefix}_time", (f"{path}.seconds",), f.LENGTH, absent),
        Slot(
            f"{prefix}_cadence",
            (f"{path}.cadence.low_rpm", f"{path}.cadence.high_rpm"),
            f.RPM_RANGE,
            "no_cadence",
        ),
        Slot(
            f"{prefix}_repeat",
            (f"{path}.repeat.index", f"{path}.repeat.of"),
            f.OF,
            partial(_of_step, "no_repeat", prefix),
        ),
    )


def _sensor(index: int) -> tuple[Slot, ...]:
    path = f"sensors.{index}"
    return (
        Slot(f"sensor_{index}_name", (f"{path}.source.name",), f.WORD),
        Slot(f"sensor_{index}_link", (f"{path}.link",), f.LINK),
        Slot(f"sensor_{index}_age", (f"{path}.age_s",), f.AGE),
        Slot(f"sensor_{index}_battery", (f"{path}.battery_percent",), f.PERCENT),
    )


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
    Slot("target", ("ride.target_w",), f.WATTS, "no_target"),
    Slot("commanded", ("ride.commanded_w",), f.WATTS, "nothing_commanded"),
    Slot("deviation", ("ride.deviation_w",), f.DEVIATION, "nothing_to_compare"),
    Slot("bias", ("ride.bias_percent",), f.PERCENT),
    Slot("level", ("ride.trainer.wanted.level_percent",), f.PERCENT),
    Slot("slope", ("ride.trainer.wanted.slope_percent",), f.TENTH_PERCENT),
    Slot("trainer", ("ride.trainer.name",), f.WORD, "no_trainer"),
    Slot("control", ("ride.trainer.state",), f.CONTROL),
    Slot("mode", ("ride.mode",), f.MODE),
    Slot("state", ("ride.state",), f.STATE),
    Slot("workout", ("ride.workout_name",), f.WORD),
    Slot("workout_time", ("ride.plan_total_s",), f.LENGTH),
    Slot("time_left", ("ride.left_in_step_s",), f.LEFT),
    Slot("workout_left", ("ride.left_in_workout_s",), f.GONE),
    Slot("elapsed", ("ride.elapsed_s",), f.GONE),
    Slot("step_elapsed", ("ride.step_elapsed_s",), f.GONE),
    Slot("step_index", ("ride.step.index",), f.STEP_NUMBER, "no_step"),
    Slot("steps_total", ("ride.steps_total",), f.COUNT),
    Slot("hard_left", ("ride.work_steps_left",), f.HARD_LEFT),
    Slot("words", ("ride.text",), f.WORDS, "no_words"),
    *_step("step", "ride.step", "no_step"),
    *_step("next", "ride.upcoming.0", "last_step"),
    *_step("then", "ride.upcoming.1", "last_but_one"),
    Slot("average_power", ("ride.average_power_w",), f.WATTS, "no_power_yet"),
    Slot("step_average", ("ride.step_average_power_w",), f.WATTS, "no_power_yet"),
    Slot("lap_average", ("ride.lap_average_power_w",), f.WATTS, "no_power_yet"),
    Slot("max_power", ("ride.max_power_w",), f.WATTS, "no_power_yet"),
    Slot(
        "average_heart_rate",
        ("ride.average_heart_rate_bpm",),
        f.BPM,
        "no_heart_rate_yet",
    ),
    Slot("average_cadence", ("ride.average_cadence_rpm",), f.RPM, "no_cadence_yet"),
    Slot(
        "normalized_power",
        ("ride.normalized_power_w",),
        f.WATTS,
        "too_early_normalized",
    ),
    Slot("intensity_factor", ("ride.intensity_factor",), f.FACTOR, "too_early_factor"),
    Slot("training_stress", ("ride.training_stress",), f.COUNT, "too_early_stress"),
    Slot("work", ("ride.work_kj",), f.KILOJOULES),
    Slot("w_prime", ("ride.w_prime_percent",), f.SHARE, "no_w_prime"),
    Slot("w_prime_lowest", ("ride.w_prime_forecast.lowest_percent",), f.SHARE, "no_w_prime"),
    Slot(
        "w_prime_gone_rep",
        (
            "ride.w_prime_forecast.gone_in.repeat.index",
            "ride.w_prime_forecast.gone_in.repeat.of",
        ),
        f.OF,
    ),
    Slot(
        "w_prime_gone_step",
        ("ride.w_prime_forecast.gone_in.name", "ride.w_prime_forecast.gone_in.kind"),
        f.STEP_NAME,
    ),
    Slot("lap", ("ride.lap",), f.COUNT),
    Slot("lap_time", ("ride.lap_elapsed_s",), f.GONE),
    Slot("missing", ("ride.missing_s",), f.SECONDS),
    Slot("ctl", ("load.ctl",), f.COUNT, "no_load"),
    Slot("atl", ("load.atl",), f.COUNT, "no_load"),
    Slot("tsb", ("load.tsb",), f.SIGNED, "no_load"),
    Slot("form", ("load.tsb",), f.FORM, "no_load"),
    Slot("ftp", ("ftp_w",), f.WATTS, "no_ftp"),
    Slot("last_workout", ("rest.last_ride.workout_name",), f.WORD, "no_last_ride"),
    Slot("last_time", ("rest.last_ride.duration_s",), f.GONE, "no_last_ride"),
    Slot("last_stress", ("rest.last_ride.training_stress",), f.COUNT, "no_last_ride"),
    Slot("last_power", ("rest.last_ride.normalized_power_w",), f.WATTS, "no_last_ride"),
    Slot("last_work", ("rest.last_ride.work_kj",), f.KILOJOULES, "no_last_ride"),
    Slot("last_score", ("rest.last_ride.score",), f.COUNT, "no_debrief"),
    Slot("last_keep", ("rest.last_ride.keep",), f.WORDS, "no_debrief"),
    Slot("last_change", ("rest.last_ride.change",), f.WORDS, "no_debrief"),
    *(
        Slot(f"last_{each}_{at + 1}", (f"rest.last_ride.{each}s.{at}",), f.WORDS, "no_debrief")
        for each in ("effort", "set")
        for at in range(MOST_EFFORTS)
    ),
    Slot(
        "suggested",
        ("rest.suggested_workout",),
        f.WORD,
        "nothing_suggested",
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
    "points": Format(abs, lambda spoken, points: spoken.count("percent", points)),
    "percent": Format(f.tenths, f.percent_text),
    "seconds": f.LONGER,
}


def bind(
    template: Template,
    scene: Scene,
    told: Told = NOTHING_TOLD,
    spoken: Language | None = None,
    heard: Heard | None = None,
) -> Bound | Missing:
    """Fill the slots of `template` from `scene`, and those of `told` from what the rider said.

    With `heard`, each slot is filled from the scene of the instant at which it is heard.
    Raises KeyError for a slot that is in neither table.
    """
    words: list[str] = []
    values: dict[str, Shown] = {}
    for optional, pieces in _parsed(template):
        before = "".join(words)
        text, taken, missing = _fill(pieces, scene, told, spoken or language(), heard, before)
        if missing is None:
            # What opens a sentence does not begin with the comma of a part left out before it.
            words.append(text if words else text.lstrip(" ,;"))
            values |= taken
        elif not optional:
            return Missing(missing)
    said = "".join(words)
    return Bound(said[:1].upper() + said[1:], values)


def compose(
    template: Template, scene: Scene, told: Told = NOTHING_TOLD, spoken: Language | None = None
) -> Bound:
    """Bind `template`, or say plainly what is missing in it; English without a language."""
    spoken = spoken or language()
    for _ in range(MOST_ABSENCES):
        bound = bind(template, scene, told, spoken)
        if isinstance(bound, Bound):
            return bound
        absent = SLOTS[bound.slot].absent
        template = (
            spoken.say(absent, "absent") if isinstance(absent, str) else absent(scene, spoken)
        )
    return Bound(spoken.say(NOT_KNOWN, "absent"), {})


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
    pieces: tuple[str, ...],
    scene: Scene,
    told: Told,
    spoken: Language,
    heard: Heard | None,
    before: str,
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
            words.append(TOLD[name].text(spoken, values[f"told.{name}"]))
            continue
        slot = SLOTS[name]
        seen = scene if heard is None else heard(name, before + "".join(words))
        raw = [look(seen, path) for path in slot.paths]
        if any(value is None for value in raw):
            return "", {}, slot.name
        shown = [slot.show.rounded(value) for value in raw]
        said = slot.show.text(spoken, *shown)
        if not said:  # a name of nothing but blanks is no name
            return "", {}, slot.name
        words.append(said)
        values |= zip((path.removeprefix("ride.") for path in slot.paths), shown, strict=True)
    return "".join(words), values, None
