"""A plan as JSON values and back, without loss; absent keys are the defaults of workout.py.

Decoding raises ValueError, TypeError or KeyError for anything that is not such a plan.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from workouts.workout import (
    Cadence,
    RepairNote,
    Repeat,
    Step,
    StepKind,
    Target,
    TextEvent,
    Unit,
    Workout,
)

Json = dict[str, Any]


def step_to_json(step: Step) -> Json:
    """Return {"kind", "seconds"} and, where set, target, cadence, repeat, name, test."""
    out: Json = {"kind": step.kind.value, "seconds": step.seconds}
    if step.target is not None:
        out["target"] = [step.target.start, step.target.end, step.target.unit.value]
    if step.cadence is not None:
        out["cadence"] = [step.cadence.low_rpm, step.cadence.high_rpm]
    if step.repeat is not None:
        out["repeat"] = [step.repeat.index, step.repeat.of, step.repeat.group]
    if step.name:
        out["name"] = step.name
    if step.is_test:
        out["test"] = True
    return out


def step_from_json(value: Mapping[str, Any]) -> Step:
    """Return the step that `step_to_json` wrote."""
    target, cadence, repeat = value.get("target"), value.get("cadence"), value.get("repeat")
    return Step(
        kind=StepKind(value["kind"]),
        seconds=whole(value["seconds"]),
        target=None if target is None else _target(*target),
        cadence=None if cadence is None else Cadence(*map(whole, pick(cadence, 2))),
        repeat=None if repeat is None else Repeat(*map(whole, pick(repeat, 3))),
        name=text(value.get("name", "")),
        is_test=value.get("test", False) is True,
    )


def steps_to_json(steps: Iterable[Step]) -> list[Json]:
    return [step_to_json(step) for step in steps]


def steps_from_json(values: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(step_from_json(value) for value in values)


def workout_to_json(workout: Workout) -> Json:
    """Return the whole plan, its texts and the notes on how its file was read."""
    return {
        "name": workout.name,
        "steps": steps_to_json(workout.steps),
        "texts": [[event.at_s, event.text, event.seconds] for event in workout.texts],
        "author": workout.author,
        "description": workout.description,
        "tags": list(workout.tags),
        "repairs": [[note.line, note.what] for note in workout.repairs],
    }


def workout_from_json(value: Mapping[str, Any]) -> Workout:
    """Return the workout that `workout_to_json` wrote."""
    return Workout(
        name=text(value["name"]),
        steps=steps_from_json(value["steps"]),
        texts=tuple(
            TextEvent(whole(at_s), text(words), whole(seconds))
            for at_s, words, seconds in value.get("texts", ())
        ),
        author=text(value.get("author", "")),
        description=text(value.get("description", "")),
        tags=tuple(map(text, value.get("tags", ()))),
        repairs=tuple(
            RepairNote(whole(line), text(what)) for line, what in value.get("repairs", ())
        ),
    )


def _target(start: Any, end: Any, unit: Any) -> Target:
    return Target(number(start), number(end), Unit(unit))


def pick(value: Any, count: int) -> list[Any]:
    """Return a JSON list of exactly `count` values."""
    if not isinstance(value, list) or len(value) != count:
        raise ValueError(f"{value!r} is not a list of {count}")
    return value


def number(value: Any) -> float:
    """Return a finite JSON number as it is, so that 1 and 1.0 stay what they were."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    if not -1e15 < value < 1e15:
        raise ValueError(f"{value!r} is out of any range")
    return value


def whole(value: Any) -> int:
    """Return a JSON integer."""
    if not isinstance(number(value), int):
        raise TypeError(f"{value!r} is not a whole number")
    return int(value)


def text(value: Any) -> str:
    """Return a JSON string."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
