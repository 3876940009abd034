"""The table of tools: strict, bound to one rider, and short in what it tells."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from coach.language import language
from coach.prompt import Part
from coach.tool_acts import TIERS
from coach.tool_reads import result_text
from coach.tool_talk import LONGEST_RESULT, Findings, View
from coach.tools import TOOLS, Reach, specs
from tests.coach.garages import Ridden, ToyGarage
from tests.coach.rides import RIDE, SCENE
from workouts.commands import Tier
from workouts.snapshot import Lap, WPrimeForecast
from workouts.workout import StepKind

WANTED = {
    "get_live_session", "get_workout_plan", "get_interval_results", "get_training_load",
    "get_recent_rides", "get_power_curve", "get_calendar", "search_memory", "forecast_w_prime",
    "change_intensity", "set_intensity", "skip_step", "back_step", "extend_step", "repeat_step",
    "pause", "resume", "set_mode", "mark_lap", "start_workout", "build_workout",
    "schedule_workout", "set_ftp", "end_ride", "get_debrief", "add_note", "remember_fact",
}  # fmt: skip
# Nothing by which a call could reach for somebody else's, or out of the program.
NEVER = ("id", "session", "rider", "owner", "user", "path", "file", "folder", "url", "host", "key")
LAPS = tuple(
    Lap(n, 300 * n, 300 * n + 240, "step", n, StepKind.WORK, 275, 274 + n, 276, 160 + n, 168, 90,
        400, 66.0, 300.0 * n, 300.0 * n + 240)
    for n in range(40)
)  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    "get_training_load": {"days": 42},
    "get_recent_rides": {"count": 10},
    "get_power_curve": {"days": 90},
    "get_calendar": {"days_back": 7, "days_ahead": 28},
    "search_memory": {"about": "knee"},
    "get_debrief": {"effort": 0},
}


def view() -> View:
    ride = replace(
        RIDE, w_prime_j=11_240, w_prime_percent=56,
        w_prime_forecast=WPrimeForecast(-2_000, RIDE.step, RIDE.step, 512.4),
    )  # fmt: skip
    garage = ToyGarage(
        ridden_name="A very long name of a ride " * 5, remembered=("knee " * 60,) * 9
    )
    return View(replace(SCENE, ride=ride), language(), garage, Ridden(ridden=LAPS))


def found(name: str) -> Findings:
    tool = TOOLS[name]
    given = msgspec.convert(GIVEN.get(name, {}), tool.parameters)
    findings = tool.run(view(), given)
    assert isinstance(findings, Findings)
    return findings


def test_the_tools_there_are() -> None:
    assert set(TOOLS) == WANTED
    plans = {"start_workout", "build_workout", "schedule_workout", "set_ftp"}
    assert {spec.name for spec in specs(Part.COACH)} == WANTED
    assert {spec.name for spec in specs(Part.SPOTTER)} == WANTED - plans


@pytest.mark.parametrize("name", sorted(WANTED))
def test_parameters_are_strict_and_name_nobody(name: str) -> None:
    schema = next(spec.parameters for spec in specs(Part.COACH) if spec.name == name)
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == set(schema["properties"])
    for parameter in schema["properties"]:
        assert not set(NEVER) & set(parameter.split("_"))
    json.dumps(schema)


@pytest.mark.parametrize("name", [name for name, row in TOOLS.items() if not row.acts])
def test_a_result_is_short_and_its_numbers_have_names(name: str) -> None:
    findings = found(name)
    text = result_text(findings)
    assert 0 < len(text) <= LONGEST_RESULT
    if name not in ("get_live_session", "search_memory", "get_debrief"):
        assert findings.values


def test_numbers_of_results_are_those_of_the_rider() -> None:
    assert found("get_power_curve").values["best_1200s_w"] == 281
    assert found("get_interval_results").values["interval_2_average_w"] == 275
    assert found("get_training_load").values["today_tsb"] == -13
    forecast = found("forecast_w_prime")
    assert forecast.values == {
        "w_prime_kj": 11.2, "w_prime_percent": 56, "w_prime_lowest_kj": -2.0,
        "w_prime_gone_in_s": 512,
    }  # fmt: skip
    assert "gone in 8:32" in result_text(forecast)


def test_every_deed_has_a_tier_and_what_stays_is_asked_first() -> None:
    deeds = {name for name, row in TOOLS.items() if row.reach is Reach.DEED}
    assert set(TIERS) == deeds
    assert {name for name, tier in TIERS.items() if tier is Tier.SILENT} == {"add_note"}
