"""What the model may call, by table: name, tier, what it is told, its parameters, and what it does.

No row takes an id, a rider, a path or an address: those are bound when a toolbox is made. Strict
Structs are the parameters; what does not fit them is never called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from coach import tool_acts as acts
from coach import tool_reads as reads
from coach.intents import Heard
from coach.model_talk import JsonSchema, ToolSpec
from coach.prompt import Part
from coach.tool_talk import Deed, Findings, View

Words = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Plan = Annotated[str, Meta(min_length=1, max_length=2000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD")]
Days = Annotated[int, Meta(ge=1, le=366)]
Few = Annotated[int, Meta(ge=1, le=10)]
Percent = Annotated[int, Meta(ge=1, le=50)]


class Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of a tool; those of none."""


class Span(Strict, frozen=True):
    days: Days


class Count(Strict, frozen=True):
    count: Few


class Graded(Strict, frozen=True):
    effort: Annotated[int, Meta(ge=0, le=100)]


class Ahead(Strict, frozen=True):
    days_back: Annotated[int, Meta(ge=0, le=90)]
    days_ahead: Annotated[int, Meta(ge=0, le=90)]


class About(Strict, frozen=True):
    about: Words


class Change(Strict, frozen=True):
    direction: Literal["easier", "harder"]
    percent: Percent


class Whole(Strict, frozen=True):
    percent_of_plan: Annotated[int, Meta(ge=50, le=150)]


class Longer(Strict, frozen=True):
    seconds: Annotated[int, Meta(ge=5, le=3600)]


class Mode(Strict, frozen=True):
    mode: Literal["erg", "resistance", "sim", "free"]


class Called(Strict, frozen=True):
    name: Name


class Built(Strict, frozen=True):
    name: Name
    workout: Plan


class Scheduled(Strict, frozen=True):
    day: Day
    name: Name


class Watts(Strict, frozen=True):
    ftp_w: Annotated[int, Meta(ge=50, le=600)]


class Noted(Strict, frozen=True):
    text: Words


class Remembered(Noted, frozen=True):
    kind: Literal["goal", "injury", "preference", "life", "other"] = "other"


class Reach(Enum):
    """What a tool does, and so where and when it may be called."""

    HERE = "here"  # reads what is at hand
    FAR = "far"  # reads files or databases, in a thread
    RIDE = "ride"  # an act on the ride, by its order
    DEED = "deed"  # an act beside the ride


@dataclass(frozen=True, slots=True)
class Tool:
    """One row. `asked_as` names the words that the rider must have used (coach.asked)."""

    name: str
    reach: Reach
    description: str
    parameters: type[Strict]
    run: Callable[[View, Any], Findings | Heard | Deed]
    asked_as: Callable[[Any], str] | None = None
    parts: tuple[Part, ...] = (Part.COACH, Part.SPOTTER)

    @property
    def acts(self) -> bool:
        return self.reach in (Reach.RIDE, Reach.DEED)


def _read(
    name: str,
    run: Callable[[View, Any], Findings],
    description: str,
    parameters: type[Strict] = Strict,
    reach: Reach = Reach.FAR,
) -> Tool:
    return Tool(name, reach, description, parameters, run)


def _ride(
    name: str,
    run: Callable[[View, Any], Heard],
    description: str,
    parameters: type[Strict] = Strict,
    asked_as: Callable[[Any], str] | None = None,
) -> Tool:
    return Tool(name, Reach.RIDE, description, parameters, run, asked_as or (lambda _: name))


def _deed(
    name: str, run: Callable[[View, Any], Deed], description: str, parameters: type[Strict],
    parts: tuple[Part, ...] = (Part.COACH,),
) -> Tool:  # fmt: skip
    return Tool(name, Reach.DEED, description, parameters, run, lambda _: name, parts)


TOOLS: Mapping[str, Tool] = {
    row.name: row
    for row in (
        _read("get_live_session", reads.live_session, "The ride now.", reach=Reach.HERE),
        _read("get_workout_plan", reads.workout_plan, "The plan of the ride.", reach=Reach.HERE),
        _read(
            "get_interval_results",
            reads.interval_results,
            "Hard intervals ridden so far, or those of the last ride: watts against target.",
        ),
        _read("get_debrief", reads.debrief,
              "How the last ride was graded, what to keep and what to change; of one hard effort"
              " by its number, 0 for the whole ride.", Graded),
        _read("get_training_load", reads.training_load,
              "Fitness (CTL), fatigue (ATL), form (TSB) now and days ago.", Span),
        _read("get_recent_rides", reads.recent_rides, "The newest rides.", Count),
        _read("get_power_curve", reads.power_curve,
              "Best mean power over 5 s to 60 min in the last days.", Span),
        _read("get_calendar", reads.calendar, "What is planned on which day.", Ahead),
        _read("search_memory", reads.search_memory,
              "What was said before, and what is known of the rider, about something.", About),
        _read("forecast_w_prime", reads.forecast_w_prime,
              "What the rest of the plan does to W'.", reach=Reach.HERE),
        _ride("change_intensity", acts.change_intensity, "Ease or raise all targets.", Change,
              lambda given: given.direction),
        _ride("set_intensity", acts.set_intensity, "Set all targets to a percentage of the plan.",
              Whole),
        _ride("skip_step", acts.order("skip"), "Go to the next step."),
        _ride("back_step", acts.order("back"), "Go back to the start of the step."),
        _ride("extend_step", acts.extend_step, "Make this step longer.", Longer),
        _ride("repeat_step", acts.order("repeat_step"), "Ride this step once more."),
        _ride("pause", acts.order("pause"), "Pause the ride."),
        _ride("resume", acts.order("resume"), "Go on after a pause."),
        _ride("set_mode", acts.set_mode, "How the trainer is driven.", Mode),
        _ride("mark_lap", acts.order("mark_lap"), "Mark a lap."),
        _ride("end_ride", acts.order("end"), "End the ride and save it."),
        _deed("start_workout", acts.start_workout, "Open a workout of the library to ride it.",
              Called),
        _deed("build_workout", acts.build_workout,
              "Build a workout and keep it in the library. One step a line, such as"
              " `10m 50-75%`, `4x(4m 110%, 3m 55%)`, `8m 75-50%`; watts as `250w`.", Built),
        _deed("schedule_workout", acts.schedule_workout,
              "Plan a workout of the library for a day.", Scheduled),
        _deed("set_ftp", acts.set_ftp, "Set the rider's FTP.", Watts),
        _deed("add_note", acts.add_note, "Note the rider's own words.", Noted,
              (Part.COACH, Part.SPOTTER)),
        _deed("remember_fact", acts.remember_fact,
              "Remember a fact about the rider: a goal, an injury, a preference.", Remembered,
              (Part.COACH, Part.SPOTTER)),
    )
}  # fmt: skip


@cache
def specs(part: Part) -> tuple[ToolSpec, ...]:
    """Return the tools of a part as the model is told of them, always the same."""
    return tuple(
        ToolSpec(row.name, row.description, schema_of(row.parameters))
        for row in TOOLS.values()
        if part in row.parts
    )


def schema_of(parameters: type[Strict]) -> JsonSchema:
    """Return the strict JSON schema of parameters: one flat object, all of it required."""
    whole = msgspec.json.schema(parameters)
    flat = whole["$defs"][parameters.__name__]
    return {
        "type": "object",
        "properties": flat.get("properties", {}),
        "required": sorted(flat.get("properties", {})),
        "additionalProperties": False,
    }
