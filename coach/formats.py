"""How the coach says a value: raw value -> the rounded value of the screen -> words.

The rounding is the console's own, so that no number is heard that is not seen.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from sensors.control import ControlState, TrainerMode
from workouts.snapshot import RideState
from workouts.workout import StepKind

Shown = float | int | str
LONGEST_NAME = 40
LONGEST_WORDS = 200  # of the rider, or of a workout's author


@dataclass(frozen=True, slots=True)
class Format:
    """`rounded` turns each raw value to what the screen shows; `text` says them all."""

    rounded: Callable[[Any], Shown]
    text: Callable[..., str]


def plain(value: object, longest: int = LONGEST_NAME) -> str:
    """Return one printable line of at most `longest` characters: names come from files, radios."""
    kept = "".join(char if char.isprintable() else " " for char in str(value)[: 4 * longest])
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def word_of(value: Enum | str) -> str:
    """Return the word of an Enum member, or a cleaned name."""
    return plain(value.value if isinstance(value, Enum) else value)


def tenths(value: float) -> float:
    return round(float(value), 1)


def hundredths(value: float) -> float:
    return round(float(value), 2)


def begun_seconds(value: float) -> int:
    """Return time left in whole seconds: a second that has begun counts, as on the countdown."""
    return max(0, math.ceil(value))


def full_seconds(value: float) -> int:
    """Return time gone in whole seconds, as on the clock."""
    return max(0, math.floor(value))


def clock_text(seconds: int) -> str:
    """Return `2:05`, or `1:05:00` from an hour on."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def signed_text(value: int) -> str:
    """Return `+5`, `−13` with a true minus sign, or `0`."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def _plural(value: int, one: str, many: str) -> str:
    return f"{value} {one if abs(value) == 1 else many}"


def _range(low: int, high: int, unit: str) -> str:
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _deviation(deviation_w: int) -> str:
    if deviation_w == 0:
        return "spot on target"
    side = "over" if deviation_w > 0 else "under"
    return f"{_plural(abs(deviation_w), 'watt', 'watts')} {side} target"


# Form in words; lower bounds of TSB as intervals.icu draws its form zones.
FORM_WORDS = (
    (20, "very fresh; fitness is ebbing"),
    (5, "fresh"),
    (-10, "balanced"),
    (-30, "carrying good training fatigue"),
)
DEEP_FATIGUE = "deeply tired; an easy day would do you good"


def form_words(tsb: int) -> str:
    """Return what a rounded TSB means to a rider."""
    return next((words for lower, words in FORM_WORDS if tsb >= lower), DEEP_FATIGUE)


STEP_WORDS: Mapping[str, str] = {
    StepKind.WARMUP.value: "warm up",
    StepKind.STEADY.value: "steady",
    StepKind.RAMP.value: "ramp",
    StepKind.WORK.value: "work",
    StepKind.REST.value: "rest",
    StepKind.FREE.value: "free ride",
    StepKind.MAX.value: "all out",
    StepKind.COOLDOWN.value: "cool down",
}
MODE_WORDS: Mapping[str, str] = {
    TrainerMode.ERG.value: "ERG: the trainer holds the watts",
    TrainerMode.RESISTANCE.value: "resistance: the trainer holds a level",
    TrainerMode.SIM.value: "SIM: the trainer follows a slope",
    TrainerMode.FREE.value: "free ride: the trainer leaves you alone",
}
CONTROL_WORDS: Mapping[str, str] = {
    ControlState.ABSENT.value: "no trainer is known",
    ControlState.NO_LINK.value: "the link is down",
    ControlState.REQUESTING.value: "asking for control",
    ControlState.READY.value: "under our control",
    ControlState.REFUSED.value: "it refuses control; I keep asking",
    ControlState.RELEASED.value: "given back, not driven",
}
STATE_WORDS: Mapping[str, str] = {
    RideState.READY.value: "ready; the clock has not started",
    RideState.RIDING.value: "riding and recording",
    RideState.PAUSED.value: "paused",
    RideState.AUTO_PAUSED.value: "paused because nobody pedals",
    RideState.FINISHED.value: "finished",
    RideState.DISCARDED.value: "discarded",
}


def step_name(name: str, kind: str) -> str:
    return name or STEP_WORDS[kind]


WATTS = Format(round, lambda watts: _plural(watts, "watt", "watts"))
WATT_RANGE = Format(
    round, lambda start, end: WATTS.text(end) if start == end else f"{start} to {end} watts"
)
RPM = Format(round, "{} rpm".format)
RPM_RANGE = Format(round, lambda low, high: _range(low, high, "rpm"))
BPM = Format(round, "{} bpm".format)
PERCENT = Format(round, "{} percent".format)
TENTH_PERCENT = Format(tenths, "{:.1f} percent".format)
ZONE = Format(round, "zone {}".format)
KMH = Format(tenths, "{:.1f} km/h".format)
WATTS_PER_KG = Format(tenths, "{:.1f} watts per kilo".format)
LEFT = Format(begun_seconds, clock_text)
GONE = Format(full_seconds, clock_text)
LENGTH = Format(round, clock_text)
SECONDS = Format(full_seconds, lambda seconds: _plural(seconds, "second", "seconds"))
COUNT = Format(round, "{}".format)
OF = Format(round, "{} of {}".format)
HARD_LEFT = Format(round, lambda left: _plural(left, "hard effort", "hard efforts"))
FACTOR = Format(hundredths, "{:.2f}".format)
KILOJOULES = Format(round, "{} kilojoules".format)
SIGNED = Format(round, signed_text)
FORM = Format(round, lambda tsb: f"{signed_text(tsb)}, {form_words(tsb)}")
DEVIATION = Format(round, _deviation)
WORD = Format(word_of, str)
WORDS = Format(partial(plain, longest=LONGEST_WORDS), str)
STEP_NAME = Format(word_of, step_name)
MODE = Format(word_of, MODE_WORDS.__getitem__)
CONTROL = Format(word_of, CONTROL_WORDS.__getitem__)
STATE = Format(word_of, STATE_WORDS.__getitem__)
