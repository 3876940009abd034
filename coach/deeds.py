"""What was done or refused, said in a language: the machine form of a Notice or refusal -> a line.

A form that the language has no line for is said as the ride itself puts it, in English.
"""

from collections.abc import Callable, Mapping

from coach import formats as f
from coach.language import Language
from workouts.clock_text import clock_text
from workouts.commands import Value
from workouts.errors import CommandRefused
from workouts.snapshot import Notice

Values = Mapping[str, Value]
STEPS = ("skip_step", "back_step", "repeat_step")


def deed_line(notice: Notice, spoken: Language) -> str:
    """Return the line that says what was done, from the values that the act gave back."""
    line = _line(notice.done, notice.values, spoken) or notice.text
    return line if line.endswith((".", "!", "?")) else f"{line}."


def refusal_line(refusal: CommandRefused, spoken: Language) -> str:
    """Return why it was not done, without a full stop."""
    reasons = spoken.answers["refused"]
    if refusal.reason not in reasons:
        return str(refusal)
    return _filled(reasons[refusal.reason], refusal.values, spoken)


def _line(done: str, values: Values, spoken: Language) -> str | None:
    lines = spoken.answers["done"]
    if done == "undo" and "of" in values:
        taken_back = _line(str(values["of"]), values, spoken)
        return None if taken_back is None else spoken.say("undo", "done", line=taken_back)
    if done in STEPS:
        step = _step(values, spoken)
        return spoken.say(done, "done", step=f.plain(step, f.LONGEST_WORDS))
    if done == "extend_step" and _number(values, "seconds") < 0:
        done = "shorten_step"
    if done == "mark_lap" and values.get("average_w") is None:
        done = "mark_lap_without_power"
    return _filled(lines[done], values, spoken) if done in lines else None


def _step(values: Values, spoken: Language) -> str:
    """Return "Over, 2:00 at 275 watts"."""
    efforts, lines = spoken.answers["efforts"], spoken.answers["done"]
    if "kind" not in values:
        return str(lines["workout_over"])
    name = f.step_name(spoken, f.plain(values.get("name") or ""), str(values["kind"]))
    said = f"{name}, {clock_text(_number(values, 'seconds'))}"
    if values.get("from_w") is None or values.get("to_w") is None:
        return said + str(efforts["at_will"])
    from_w, to_w = _number(values, "from_w"), _number(values, "to_w")
    effort = efforts["level" if from_w == to_w else "ramp"]
    return said + str(effort).replace("{effort}", f.WATT_RANGE.text(spoken, from_w, to_w))


def _number(values: Values, key: str) -> int:
    value = values.get(key)
    return value if isinstance(value, int) else 0


# How a value is said, by its name.
SAYS: Mapping[str, Callable[[Language, Value], str]] = {
    "percent": lambda spoken, value: f.percent_text(spoken, float(value or 0)),
    "low": lambda spoken, value: spoken.decimal(float(value or 0)),
    "high": lambda spoken, value: f.percent_text(spoken, float(value or 0)),
    "seconds": lambda _, value: clock_text(abs(int(value or 0))),
    "average_w": lambda spoken, value: spoken.count("watt", int(value or 0)),
    "mode": lambda spoken, value: spoken.say(str(value), "mode_names"),
    "state": lambda spoken, value: spoken.say(str(value), "states"),
}


def _filled(template: str, values: Values, spoken: Language) -> str:
    for name, value in values.items():
        slot = f"{{{name}}}"
        if slot in template:
            says = SAYS.get(name)
            said = says(spoken, value) if says is not None else f.plain(value)
            template = template.replace(slot, said)
    return template
