"""What the model may do, as a rider could have said or keyed it: parameters -> order or deed.

An act on the ride is the order of the offline coach with its tier, its question and its line. A
deed beside the ride is asked first, where a row of TIERS says so.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from coach.answers import INTENTS
from coach.formats import Shown, plain
from coach.garage import Garage
from coach.intents import Heard
from coach.tool_talk import Deed, View
from workouts.clock_text import clock_text
from workouts.commands import Tier
from workouts.errors import CommandRefused

ORDERS = {intent.name: intent for intent in INTENTS if intent.order is not None}
# How sure one must be of a deed beside the ride; those on the ride are in workouts.commands.
TIERS: Mapping[str, Tier] = {
    "start_workout": Tier.CONFIRM,
    "build_workout": Tier.CONFIRM,
    "schedule_workout": Tier.CONFIRM,
    "set_ftp": Tier.CONFIRM,
    "add_note": Tier.SILENT,
    "remember_fact": Tier.CONFIRM,
}
LONGEST_FACT = 200


def order(name: str) -> Callable[[View, Any], Heard]:
    """Return what a tool without parameters comes to: an order of the offline table."""
    return lambda _, __: Heard(ORDERS[name])


def change_intensity(_: View, given: Any) -> Heard:
    return Heard(ORDERS["ease_by" if given.direction == "easier" else "push_by"], (given.percent,))


def set_intensity(_: View, given: Any) -> Heard:
    return Heard(ORDERS["set_intensity"], (given.percent_of_plan,))


def extend_step(_: View, given: Any) -> Heard:
    return Heard(ORDERS["extend"], (given.seconds,))


def set_mode(_: View, given: Any) -> Heard:
    return Heard(ORDERS[f"mode_{given.mode}"])


def start_workout(view: View, given: Any) -> Deed:
    garage = _garage(view)
    if view.scene.ride is not None:
        raise CommandRefused("a ride is under way; end it first")
    workout = garage.workout(given.name)
    told = {"name": plain(workout.name), "time": clock_text(workout.seconds)}
    return _deed(view, "start_workout", partial(garage.start, workout.name), told)


def build_workout(view: View, given: Any) -> Deed:
    garage = _garage(view)
    draft = garage.draft(given.workout, plain(given.name))
    kind = draft.kind
    if draft.training_stress is not None:
        kind += f", TSS {draft.training_stress:.0f}"
    told = {
        "name": plain(draft.workout.name),
        "time": clock_text(draft.workout.seconds),
        "kind": kind,
    }
    return _deed(view, "build_workout", partial(garage.keep, draft), told)


def schedule_workout(view: View, given: Any) -> Deed:
    garage = _garage(view)
    try:
        day = date.fromisoformat(given.day)
    except ValueError:
        raise CommandRefused(f"{given.day} is no day") from None
    if day < garage.today():
        raise CommandRefused(f"{given.day} is over")
    workout = garage.workout(given.name)
    told = {"name": plain(workout.name), "day": day.isoformat()}
    return _deed(view, "schedule_workout", partial(garage.schedule, day, workout.name), told)


def set_ftp(view: View, given: Any) -> Deed:
    garage = _garage(view)
    told = {"watts": view.spoken.count("watt", given.ftp_w)}
    return _deed(view, "set_ftp", partial(garage.set_ftp, given.ftp_w), told)


def add_note(view: View, given: Any) -> Deed:
    text = plain(given.text, LONGEST_FACT)
    return _deed(view, "add_note", partial(_garage(view).note, text), {"text": text})


def remember_fact(view: View, given: Any) -> Deed:
    text = plain(given.text, LONGEST_FACT)
    return _deed(
        view, "remember_fact", partial(_garage(view).remember, text, given.kind), {"text": text}
    )


def _deed(view: View, name: str, do: Any, told: Mapping[str, Shown]) -> Deed:
    question = view.spoken.agent["asks"][name]
    for key, value in told.items():
        question = question.replace(f"{{{key}}}", str(value))
    return Deed(name, TIERS[name], question, do, told)


def _garage(view: View) -> Garage:
    if view.garage is None:
        raise CommandRefused("that cannot be done from here")
    return view.garage
