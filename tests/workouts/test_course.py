"""What a rider changes of a course, and how each change is taken back after riding on."""

from dataclasses import replace

import pytest

from sensors.control import TrainerMode
from tests.workouts.riding import FTP_W, steady, workout
from workouts import player
from workouts.clock_text import clock_text
from workouts.course import EDITS, Course, Edit
from workouts.errors import CommandRefused
from workouts.player import Position
from workouts.workout import Step, StepKind, Target

STEPS = (
    Step(StepKind.WARMUP, 60, Target(0.4, 0.8)),
    Step(StepKind.WORK, 40, Target(1.1, 1.1)),
    Step(StepKind.REST, 20, Target(0.5, 0.5)),
    steady(200, 60),
)


def course(index: int = 0, at_s: float = 0.0) -> Course:
    return Course(player.plan_of(workout(*STEPS)), FTP_W, Position(index, at_s))


def ridden(edit: Edit, seconds: float) -> Course:
    after = edit.course
    return replace(after, position=player.advance(after.plan, after.position, seconds))


PLAN_EDITS: list[tuple[str, dict[str, int], Course]] = [
    ("extend_step", {"seconds": 30}, course(0, 58)),  # into the held watts
    ("extend_step", {"seconds": 30}, course(1, 38)),
    ("extend_step", {"seconds": -20}, course(1, 19)),  # the step ends a second later
    ("extend_step", {"seconds": -20}, course(0, 38)),
    ("extend_step", {"seconds": -50}, course(3, 8)),  # and with it the workout
    ("repeat_step", {}, course(2, 18)),
    ("repeat_step", {}, course(3, 58)),
]


@pytest.mark.parametrize(("name", "arguments", "before"), PLAN_EDITS)
@pytest.mark.parametrize("seconds", [0.0, 1.0, 4.75])
def test_an_undone_change_of_plan_was_never_made(
    name: str, arguments: dict[str, int], before: Course, seconds: float
) -> None:
    edit = EDITS[name](before, **arguments)
    undone = edit.undo(ridden(edit, seconds))
    position = player.advance(before.plan, before.position, seconds)
    assert undone == replace(before, position=position)


@pytest.mark.parametrize("name", ["skip_step", "back_step"])
@pytest.mark.parametrize("before", [course(0, 20), course(1, 3), course(3, 40)])
def test_an_undone_move_returns_to_the_second_where_it_was_made(name: str, before: Course) -> None:
    edit = EDITS[name](before)
    assert edit.course.position != before.position
    assert edit.undo(ridden(edit, 4.5)) == before


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("set_intensity", {"percent": 90}),
        ("change_intensity", {"points": -5}),
        ("set_mode", {"mode": "SIM"}),
        ("set_level", {"percent": 60}),
        ("set_slope", {"percent": 4.5}),
    ],
)
def test_an_undone_setting_leaves_the_rider_where_he_is(
    name: str, arguments: dict[str, str | int]
) -> None:
    before = course(1, 10)
    edit = EDITS[name](before, **arguments)
    assert edit.course != before
    now = ridden(edit, 3)
    assert edit.undo(now) == replace(before, position=now.position)


def test_a_skipped_last_step_is_the_end_and_back_leads_in_again() -> None:
    over = EDITS["skip_step"](course(3, 10))
    assert over.text == "Skipped to free riding, the workout is done"
    for name in ("skip_step", "repeat_step"):
        with pytest.raises(CommandRefused, match="the workout is done"):
            EDITS[name](over.course)
    again = EDITS["back_step"](over.course)
    assert again.course.position == Position(3, 0)
    assert again.text == "Back to steady 1:00 @ 200 W"


def test_a_skip_does_not_land_on_a_step_without_length() -> None:
    plan = player.plan_of(workout(STEPS[0], steady(100, 0), STEPS[3]))
    assert EDITS["skip_step"](Course(plan, FTP_W)).course.position == Position(2, 0)


def test_a_free_ride_has_nothing_to_go_back_to() -> None:
    with pytest.raises(CommandRefused, match="this is a free ride"):
        EDITS["back_step"](Course(player.plan_of(workout()), FTP_W))


def test_intensity_stops_at_its_limits_and_says_so() -> None:
    high = replace(course(), bias_percent=148)
    assert EDITS["change_intensity"](high, points=5).course.bias_percent == 150
    low = replace(course(), bias_percent=52)
    assert EDITS["change_intensity"](low, points=-5).course.bias_percent == 50
    with pytest.raises(CommandRefused, match="at its limit, 150 %"):
        EDITS["change_intensity"](replace(course(), bias_percent=150), points=1)


def test_each_change_says_what_was_done() -> None:
    said = [
        EDITS["skip_step"](course()).text,
        EDITS["repeat_step"](course(2, 3)).text,
        EDITS["extend_step"](course(1, 3), seconds=90).text,
        EDITS["extend_step"](course(1, 3), seconds=-20).text,
        EDITS["set_mode"](course(), mode="free").text,
        EDITS["set_mode"](course(), mode="Sim").text,
        EDITS["set_slope"](course(), percent=-2.0).text,
    ]
    assert said == [
        "Skipped to work 0:40 @ 275 W",
        "Once more: work 0:40 @ 275 W",
        "Step 1:30 longer",
        "Step 0:20 shorter",
        "Mode free ride",
        "Mode SIM",
        "Slope -2.0 %",
    ]
    assert EDITS["set_mode"](course(), mode="free").course.mode is TrainerMode.FREE


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (3661, "1:01:01")])
def test_times_read_as_on_a_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text
