"""Workout -> ZWO text that this program, Zwift and others read back to the same ride.

Sets become IntervalsT where they are whole. Steps in watts need a fraction, since ZWO knows only
fractions of FTP: the file then carries an ftpOverride, which makes its powers watts again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

# What the powers of a workout in watts are fractions of. A power of two divides and multiplies
# back to the same watts, to the last bit.
OVERRIDE_W = 256
INDENT = "    "


def write_zwo(workout: Workout) -> str:
    """Return `workout` as ZWO.

    Raises ValueError for a workout with watts in one step and fractions of FTP in another, which
    ZWO cannot say; turn the fractions into watts first.
    """
    units = {step.target.unit for step in workout.steps if step.target}
    if len(units) > 1:
        why = f"{workout.name} has powers in watts and in fractions of FTP; ZWO takes one of them"
        raise ValueError(why)
    in_watts = units == {Unit.WATTS}
    lines = ["<workout_file>"]
    lines += [
        f"{INDENT}<{tag}>{escape(_printable(words))}</{tag}>"
        for tag, words in (
            ("author", workout.author),
            ("name", workout.name),
            ("description", workout.description),
            ("sportType", "bike"),
            ("ftpOverride", str(OVERRIDE_W) if in_watts else ""),
        )
        if words
    ]
    lines.append(f"{INDENT}<tags>")
    lines += [f"{INDENT * 2}<tag{_attributes({'name': tag})}/>" for tag in workout.tags]
    lines += [f"{INDENT}</tags>", f"{INDENT}<workout>"]
    lines += _blocks(workout, OVERRIDE_W if in_watts else 1)
    lines += [f"{INDENT}</workout>", "</workout_file>", ""]
    return "\n".join(lines)


def _blocks(workout: Workout, scale: float) -> Iterator[str]:
    starts, total = workout.starts(), workout.seconds
    at = 0
    while at < len(workout.steps):
        length = _set_length(workout.steps, at)
        steps = workout.steps[at : at + max(length, 1)]
        attributes = _set(steps, scale) if length else _single(steps[0], scale)
        tag = "IntervalsT" if length else _tag(steps[0])
        begin = starts[at] if at else 0
        at += len(steps)
        end = starts[at] if at < len(workout.steps) else max(total, _last_text(workout)) + 1
        yield from _element(tag, attributes, begin, workout.texts, end)
    if not workout.steps:
        yield from _element("RestDay", {}, 0, workout.texts, _last_text(workout) + 1)


def _last_text(workout: Workout) -> int:
    return max((event.at_s for event in workout.texts), default=0)


def _element(
    tag: str,
    attributes: Mapping[str, str],
    begin_s: int,
    texts: tuple[TextEvent, ...],
    end_s: int,
) -> Iterator[str]:
    inside = [event for event in texts if begin_s <= event.at_s < end_s]
    opening = f"{INDENT * 2}<{tag}{_attributes(attributes)}"
    if not inside:
        yield f"{opening}/>"
        return
    yield f"{opening}>"
    for event in inside:
        values = {
            "timeoffset": str(event.at_s - begin_s),
            "message": event.text,
            "duration": str(event.seconds),
        }
        yield f"{INDENT * 3}<textevent{_attributes(values)}/>"
    yield f"{INDENT * 2}</{tag}>"


def _set_length(steps: tuple[Step, ...], at: int) -> int:
    """Return how many steps from `at` one IntervalsT says exactly, 0 when it does not."""
    first = steps[at].repeat
    if first is None or steps[at].kind is not StepKind.WORK:
        return 0
    has_rest = at + 1 < len(steps) and steps[at + 1].kind is StepKind.REST
    pair = steps[at : at + 1 + has_rest]
    if not all(_is_flat(step) for step in pair) or (has_rest and _is_range(pair[1].cadence)):
        return 0
    said = tuple(
        replace(step, repeat=Repeat(index, first.of, first.group), name="", is_test=pair[0].is_test)
        for index in range(1, first.of + 1)
        for step in pair
    )
    return len(said) if steps[at : at + len(said)] == said else 0


def _is_flat(step: Step) -> bool:
    return step.target is not None and step.target.start == step.target.end


def _is_range(cadence: Cadence | None) -> bool:
    return cadence is not None and cadence.low_rpm != cadence.high_rpm


def _set(steps: tuple[Step, ...], scale: float) -> dict[str, str]:
    work = steps[0]
    rest = steps[1] if len(steps) > 1 and steps[1].kind is StepKind.REST else None
    out = {
        "Repeat": str(work.repeat.of if work.repeat else 1),
        "OnDuration": str(work.seconds),
        "OffDuration": str(rest.seconds if rest else 0),
        "OnPower": _number(work.target, scale),
        "OffPower": _number(rest.target, scale) if rest else "0.5",
    }
    out |= _cadence(work.cadence)
    if rest and rest.cadence:
        out["CadenceResting"] = str(rest.cadence.low_rpm)
    return out | _test(work)


def _single(step: Step, scale: float) -> dict[str, str]:
    out = {"Duration": str(step.seconds)}
    tag = _tag(step)
    if step.target is not None and tag == "SteadyState":
        out["Power"] = _number(step.target, scale)
    elif step.target is not None:
        out["PowerLow"] = _number(step.target, scale)
        out["PowerHigh"] = repr(step.target.end / scale)
    if tag == "FreeRide":
        out["FlatRoad"] = "0"
    return out | _cadence(step.cadence) | _test(step)


def _tag(step: Step) -> str:
    """Return the element for one step; a step's power decides before its kind.

    A warm-up that holds one power stays a Warmup; a cool-down that rises is a Ramp, for readers
    let a Cooldown fall.
    """
    target = step.target
    if target is None:
        return "MaxEffort" if step.kind is StepKind.MAX else "FreeRide"
    if step.kind is StepKind.WARMUP:
        return "Warmup"
    if step.kind is StepKind.COOLDOWN and target.start >= target.end:
        return "Cooldown"
    if step.kind is StepKind.RAMP or target.start != target.end:
        return "Ramp"
    return "SteadyState"


def _number(target: Target | None, scale: float) -> str:
    return repr(target.start / scale) if target else "0"


def _cadence(cadence: Cadence | None) -> dict[str, str]:
    if cadence is None:
        return {}
    if not _is_range(cadence):
        return {"Cadence": str(cadence.low_rpm)}
    return {"CadenceLow": str(cadence.low_rpm), "CadenceHigh": str(cadence.high_rpm)}


def _test(step: Step) -> dict[str, str]:
    return {"ftptest": "1"} if step.is_test else {}


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_printable(value))}" for name, value in values.items())


def _printable(words: str) -> str:
    """Return words without the control characters that XML cannot hold."""
    return "".join(sign for sign in words if sign in "\t\n" or sign.isprintable())
