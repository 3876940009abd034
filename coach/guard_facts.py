"""What is so: a scene, tools' results and the rider's words -> Facts that a number must equal.

A fact has a unit, and tags: the quantity it is of (power, heart) and which of its values (average,
target, next). A number that names tags must equal a fact that has all of them.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coach.formats import begun_seconds, full_seconds
from coach.guard_words import GuardWords
from coach.language import language
from coach.scene import Scene, look
from coach.spoken_numbers import mentions
from coach.tool_talk import ToolResult
from workouts.clock_text import clock_text

# unit -> (absolute, share of the value) by which a number may differ
TOLERANCES: Mapping[str, tuple[float, float]] = {
    "w": (3, 0),
    "wkg": (0.1, 0),
    "bpm": (1, 0),
    "rpm": (2, 0),
    "s": (2, 0),
    "percent": (1, 0),
    "kmh": (0.3, 0),
    "kj": (1, 0.01),
    "tss": (1, 0),
    "factor": (0.01, 0),
    "load": (1, 0),
}
# Tags that tell which of a unit's values is meant. Without any of them the rider means now.
GENERIC = frozenset({"power", "live", "ride", "step", "heart", "cadence", "speed", "zone", "set"})
# One of these must be said of a value that has any: "158 bpm" is no average.
ASPECTS = frozenset(
    (
        "target",
        "average",
        "normalised",
        "max",
        "ftp",
        "intensity",
        "commanded",
        "length",
        "missing",
        "battery",
        "silent",
    )
)
WHICH = frozenset({"next", "then", "last", "lap", "deviation"})  # all of these
BARE = frozenset({"step", "ride", "set", "zone"})
# What a result of the history does not say: how it is now, and what is asked for now.
OF_NOW = frozenset(
    {"live", "target", "ftp", "left", "elapsed", "commanded", "deviation", "battery"}
)
_PARTS = {
    "np": "normalised",
    "from": "target",
    "to": "target",
    "target": "target",
    "average": "average",
    "best": "best",
    "heart": "heart",
    "ctl": "ctl",
    "atl": "atl",
    "tsb": "tsb",
    "ftp": "ftp",
    "battery": "battery",
}
_SUFFIXES = ("w", "s", "bpm", "rpm", "kj", "percent", "day")
_QUOTED = re.compile(r"«([^»]*)»")
BUILT = ("build_workout", "start_workout", "schedule_workout")
OF_STEPS = ("get_workout_plan", "get_interval_results", *BUILT)
REMEMBERED = "search_memory"
SEEN_ANYWAY = "get_live_session"  # the scene itself


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that may be said; one that is `told` only as what the rider said."""

    name: str
    value: float
    unit: str
    tags: frozenset[str]
    primary: bool = False  # what is meant where nothing is named
    any_past: bool = False  # of a tool: it may go with every tag that is not of now
    told: bool = False

    @property
    def of_steps(self) -> bool:
        """Whether it is of a tool that tells of the steps of a workout."""
        return self.name.partition(".")[0] in OF_STEPS

    def equals(self, value: float) -> bool:
        absolute, share = TOLERANCES.get(self.unit, (0.0, 0.0))
        allowed = max(absolute, share * abs(self.value)) + 1e-6
        # Rounded as the screen rounds it, a value is never further off than half a unit more.
        return abs(round(self.value, 2) - value) <= allowed

    def goes_with(self, named: frozenset[str], asked: frozenset[str] = frozenset()) -> bool:
        """Return whether a number can be this value that names some tags, and has others asked."""
        if self.told:  # "you asked for 300 watts", and not "you wanted it: you are at 300"
            return "said" in named and "live" not in named
        if "left" in named:
            named = named - WHICH  # "until the next one"
        if self.any_past:
            return named <= self.tags or not (named - self.tags) & OF_NOW
        said = named | asked
        if not self.tags & WHICH <= said:
            return False
        return named <= self.tags and self.meant(named, asked)

    def meant(self, named: frozenset[str], asked: frozenset[str]) -> bool:
        """Return whether it is said, or asked, which of its quantity's values is meant."""
        aspects = self.tags & ASPECTS
        telling = (aspects | self.tags & WHICH) & (named | asked)
        return not aspects or bool(telling) or (self.primary and not named - BARE)


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that a sentence is held against."""

    scene: Scene
    facts: tuple[Fact, ...]
    words: str = ""

    def of(self, unit: str) -> Iterator[Fact]:
        return (fact for fact in self.facts if fact.unit == unit)


Row = tuple[str, str, str, bool]
_ROWS: tuple[Row, ...] = (
    ("ride.power_w", "w", "power live", True),
    ("ride.power_3s_w", "w", "power live", True),
    ("ride.target_w", "w", "power target step ride", True),
    ("ride.commanded_w", "w", "power commanded target", False),
    ("ride.deviation_w", "w", "power deviation live target", False),
    ("ride.average_power_w", "w", "power average ride elapsed", False),
    ("ride.step_average_power_w", "w", "power average step live", False),
    ("ride.lap_average_power_w", "w", "power average lap", False),
    ("ride.max_power_w", "w", "power max ride", False),
    ("ride.normalized_power_w", "w", "power normalised average ride", False),
    ("ride.watts_per_kg", "wkg", "power live", True),
    ("ride.heart_rate_bpm", "bpm", "heart live", True),
    ("ride.average_heart_rate_bpm", "bpm", "heart average ride", False),
    ("ride.cadence_rpm", "rpm", "cadence live", True),
    ("ride.average_cadence_rpm", "rpm", "cadence average ride", False),
    ("ride.speed_kmh", "kmh", "speed live", True),
    ("ride.power_zone", "zone", "zone power live", True),
    ("ride.heart_rate_zone", "zone", "zone heart live", True),
    ("ride.heart_rate_percent", "percent", "heart max live", False),
    ("ride.bias_percent", "percent", "intensity target ride live", False),
    ("ride.w_prime_percent", "percent", "wprime left live", False),
    ("ride.trainer.wanted.level_percent", "percent", "level live commanded", False),
    ("ride.trainer.wanted.slope_percent", "percent", "slope live commanded", False),
    ("ride.left_in_step_s", "s", "left step live", True),
    ("ride.left_in_workout_s", "s", "left ride live", True),
    ("ride.elapsed_s", "s", "elapsed ride live done", True),
    ("ride.step_elapsed_s", "s", "elapsed step live done", False),
    ("ride.lap_elapsed_s", "s", "elapsed lap live", False),
    ("ride.plan_total_s", "s", "ride total length", False),
    ("ride.missing_s", "s", "missing power ride", False),
    ("ride.step.seconds", "s", "step length total live", False),
    ("ride.steps_total", "count", "step total ride", False),
    ("ride.work_steps_left", "count", "step left ride", True),
    ("ride.lap", "index", "lap live", False),
    ("ride.step.repeat.index", "index", "step set live", False),
    ("ride.step.repeat.of", "count", "step set total", False),
    ("ride.intensity_factor", "factor", "factor ride", True),
    ("ride.training_stress", "tss", "stress ride elapsed", True),
    ("ride.work_kj", "kj", "work ride elapsed done", True),
    ("ride.step.cadence.low_rpm", "rpm", "cadence target step", True),
    ("ride.step.cadence.high_rpm", "rpm", "cadence target step", True),
    ("load.ctl", "load", "ctl live", True),
    ("load.atl", "load", "atl live", True),
    ("load.tsb", "load", "tsb live", True),
    ("ftp_w", "w", "power ftp live", False),
    ("rest.last_ride.duration_s", "s", "last ride length total elapsed", False),
    ("rest.last_ride.training_stress", "tss", "last ride stress", False),
    ("rest.last_ride.normalized_power_w", "w", "last ride power normalised average", False),
    ("rest.last_ride.work_kj", "kj", "last ride work", False),
    ("rest.suggested_seconds", "s", "ride next length", False),
    *(
        row
        for index, named in enumerate(("next step", "then step"))
        for row in (
            (f"ride.upcoming.{index}.from_w", "w", f"power target {named}", False),
            (f"ride.upcoming.{index}.to_w", "w", f"power target {named}", False),
            (f"ride.upcoming.{index}.seconds", "s", f"length {named}", False),
            (f"ride.upcoming.{index}.cadence.low_rpm", "rpm", f"cadence target {named}", False),
            (f"ride.upcoming.{index}.cadence.high_rpm", "rpm", f"cadence target {named}", False),
            (f"ride.upcoming.{index}.repeat.index", "index", f"set {named}", False),
        )
    ),
    *((f"sensors.{index}.battery_percent", "percent", "battery live", False) for index in range(8)),
    *((f"sensors.{index}.age_s", "s", "silent live", False) for index in range(8)),
)
_ROUNDED: Mapping[str, Callable[[float], float]] = {
    "ride.left_in_step_s": begun_seconds,
    "ride.left_in_workout_s": full_seconds,
}


def truth_of(scene: Scene, results: Sequence[ToolResult], words: str, spoken: GuardWords) -> Truth:
    """Return the truth of an instant: what the scene, the tools and the rider's words hold."""
    facts = [
        Fact(name, float(value), unit, frozenset(tags.split()), primary)
        for name, unit, tags, primary in _ROWS
        if isinstance(value := look(scene, name), int | float) and math.isfinite(value)
    ]
    facts += _derived(scene)
    for result in results:
        facts += _of_tool(result)
    facts += _told(words, spoken)
    return Truth(scene, tuple(facts), words)


def _derived(scene: Scene) -> Iterator[Fact]:
    """Yield what is counted from the fields of a ride."""
    ride = scene.ride
    if ride is None:
        return

    def fact(name: str, value: float, unit: str, tags: str) -> Fact:
        return Fact(name, value, unit, frozenset(tags.split()))

    if ride.step is not None:
        index = ride.step.index
        yield fact("step.index", index + 1, "index", "step live")
        yield fact("steps_left", ride.steps_total - index - 1, "count", "step left ride")
        yield fact("steps_done", index, "count", "step done elapsed")
        if ride.step.from_w is not None and ride.step.to_w is not None:
            yield fact("step.from_w", ride.step.from_w, "w", "power target step length")
            yield fact("step.to_w", ride.step.to_w, "w", "power target step length")
        if (repeat := ride.step.repeat) is not None:
            yield fact("repeats_left", repeat.of - repeat.index, "count", "step set left")
            yield fact("repeats_done", repeat.index - 1, "count", "step set done elapsed")
            yield fact("set", repeat.group, "index", "set live")
    if ride.ftp_w and ride.power_3s_w is not None:
        yield fact("power_of_ftp", 100 * ride.power_3s_w / ride.ftp_w, "percent", "power ftp live")
    if ride.ftp_w and ride.target_w is not None:
        yield fact("target_of_ftp", 100 * ride.target_w / ride.ftp_w, "percent", "target ftp power")
    if ride.w_prime_j is not None:
        yield fact("w_prime_kj", ride.w_prime_j / 1000, "kj", "wprime left live")


def _of_tool(result: ToolResult) -> Iterator[Fact]:
    for name, value in result.values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            parts = name.split("_")
            unit = parts[-1] if parts[-1] in _SUFFIXES else _plain_unit(parts)
            tags = frozenset(_PARTS[part] for part in parts if part in _PARTS)
            yield Fact(f"{result.tool}.{name}", float(value), unit, tags, any_past=True)
    if result.tool == SEEN_ANYWAY:
        return
    own = result.text
    if result.tool not in BUILT:
        own = _QUOTED.sub(" ", own)  # a stranger's words hold no truth
    if result.tool == REMEMBERED:
        yield from _told(" ".join(_QUOTED.findall(result.text)), GuardWords.of(language()))
    for each in mentions(own, GuardWords.of(language())):
        yield Fact(
            f"{result.tool}.text", each.value, each.unit or "count", each.before, any_past=True
        )


def _plain_unit(parts: Sequence[str]) -> str:
    if "stress" in parts:
        return "tss"
    return "load" if parts[-1] in ("ctl", "atl", "tsb") else "count"


def _told(words: str, spoken: GuardWords) -> Iterator[Fact]:
    for each in mentions(words, spoken):
        for unit in (each.unit,) if each.unit else ("count", "w", "bpm", "rpm", "s", "percent"):
            yield Fact("told", each.value, unit, frozenset(), told=True)


def shown(fact: Fact) -> str:
    """Return a fact's value as `/why` lists it."""
    return clock_text(round(fact.value)) if fact.unit == "s" else f"{fact.value:g}"
