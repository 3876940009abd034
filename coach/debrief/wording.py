"""A remark in the rider's language: a template of debrief.toml, its values with their units.

The unit of a value is the end of its name: `average_w` is said as "243 W", `late_s` as "0:12". What
stands in [brackets] is left out where a value in it is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from coach.cue_words import Tone
from coach.formats import plain
from workouts.clock_text import clock_text

if TYPE_CHECKING:
    from coach.debrief.verdict import Remark, Value
    from coach.language import Language

SLOT = re.compile(r"\{(\w+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
LONGEST_MODEL_TEXT = 400
LONGEST_NAME = 80
SIGNED = ("deviation_", "difference_")  # names of values whose plus is shown
WORST_PERCENT = 1.0
TABLES = ("remarks", "seen", "advice")
NOT_KNOWN = "–"


def _whole(spoken: Language, value: float) -> str:
    return spoken.decimal(round(value) + 0.0, 0)


def _tenths(spoken: Language, value: float) -> str:
    return spoken.decimal(round(value, 1) + 0.0)  # and no minus before a zero


def _time(_: Language, value: float) -> str:
    return ("−" if value < 0 else "") + clock_text(abs(round(value)))


# The end of a name -> how its value is shown. A space before a unit does not break.
UNITS: Mapping[str, Callable[[Language, float], str]] = {
    "w": lambda spoken, value: f"{_whole(spoken, value)} W",
    "s": _time,
    "bpm": lambda spoken, value: f"{_whole(spoken, value)} bpm",
    "rpm": lambda spoken, value: f"{_whole(spoken, value)} rpm",
    "percent": lambda spoken, value: f"{_tenths(spoken, value)} %",
    "fraction": lambda spoken, value: f"{_whole(spoken, 100 * value)} %",
    "j": lambda spoken, value: f"{spoken.decimal(value / 1000, 1)} kJ",
    "kj": lambda spoken, value: f"{_whole(spoken, value)} kJ",
}


def said(spoken: Language, name: str, value: Value) -> str:
    """Return one value with its unit."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return plain(value, LONGEST_NAME)
    unit = UNITS.get(name.rpartition("_")[2])
    if name.startswith(SIGNED) and unit is not None and value > 0:
        return f"+{unit(spoken, float(value))}"
    if unit is not None and "_" in name:
        return unit(spoken, float(value))
    return _tenths(spoken, float(value))


def filled(spoken: Language, template: str, values: Mapping[str, Value]) -> str:
    """Return a template with its values, without the brackets that lack one.

    `{range_rpm}` is said of `low_rpm` and `high_rpm`: "85–95 rpm", one number where both are it.
    """
    values = {**values, **_ranges(spoken, values)}

    def whole(match: re.Match[str]) -> str:
        part = match[1]
        known = all(values.get(name) is not None for name in SLOT.findall(part))
        return part if known else ""

    return SLOT.sub(
        lambda match: said(spoken, match[1], values.get(match[1])), OPTIONAL.sub(whole, template)
    )


def worth_naming(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values without the worst effort, where it was hardly worse than the others."""
    worst = values.get("worst_percent")
    if isinstance(worst, int | float) and abs(worst) < WORST_PERCENT:
        return {name: each for name, each in values.items() if name != "worst_interval"}
    return values


def _ranges(spoken: Language, values: Mapping[str, Value]) -> dict[str, Value]:
    ranges: dict[str, Value] = {}
    for name, low in values.items():
        high = values.get(f"high_{name[4:]}") if name.startswith("low_") else None
        if low is not None and high is not None:
            first = said(spoken, "low", low)
            last = said(spoken, name, high)
            ranges[f"range_{name[4:]}"] = last if low == high else f"{first}–{last}"
    return ranges


class Wording:
    """The sentences of debriefs in one language and tone."""

    def __init__(self, spoken: Language, tone: Tone = Tone.PLAIN) -> None:
        self.spoken = spoken
        self.tone = tone

    def sentence(self, remark: Remark) -> str:
        """Return a remark as a sentence; a model's own words stand as they were checked."""
        values = worth_naming(remark.values)
        if remark.text:
            return plain(remark.text, LONGEST_MODEL_TEXT)
        tables = self.spoken.debrief
        places = [(table, remark.key) for table in (self.tone.value, *TABLES)]
        base, _, reason = remark.key.partition(".")
        # A variant without words of its own is said as why it was not seen, else as what was.
        for table, key in (*places, ("why", reason), ("seen", base)):
            template = tables[table].get(key)
            if template is not None:
                return filled(self.spoken, template, values)
        # A remark of a newer rubric has no sentence here yet; its numbers are true all the same.
        parts = (f"{name} {said(self.spoken, name, each)}" for name, each in remark.values.items())
        return f"{remark.key.replace('_', ' ')}: {', '.join(parts)}".rstrip(": ")

    def criterion(self, criterion_id: str, name: str) -> str:
        """Return what riders call a criterion; `name` is the rubric's own."""
        return str(self.spoken.debrief["criteria"].get(criterion_id) or plain(name))

    def rubric(self, rubric: str) -> str:
        """Return what riders call a rubric."""
        return str(self.spoken.debrief["rubrics"].get(rubric) or plain(rubric).replace("_", " "))

    def label(self, key: str, /, **values: Value) -> str:
        """Return a word or line of the report itself."""
        return filled(self.spoken, self.spoken.debrief["labels"][key], values)

    def value(self, name: str, value: Value) -> str:
        """Return a value with its unit, a dash for one that is not known."""
        return said(self.spoken, name, value)
