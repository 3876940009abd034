"""The plan under way: where the rider is, what is asked, what is said, and edits of the plan."""

from dataclasses import replace

import pytest

from tests.workouts.riding import steady
from workouts.player import (
    Plan,
    Position,
    advance,
    back,
    is_hard,
    left_in_plan,
    left_in_step,
    plan_of,
    plan_second,
    ridden_since,
    target_watts,
    text_at,
    with_extension,
    with_repeat,
)
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Unit, Workout

WARMUP = Step(StepKind.WARMUP, 60, Target(0.4, 0.8))
WORK = Step(StepKind.WORK, 40, Target(1.1, 1.1), Cadence(90, 95), Repeat(1, 2, 0))
REST = Step(StepKind.REST, 20, Target(0.5, 0.5), None, Repeat(1, 2, 0))
WORK_2 = replace(WORK, repeat=Repeat(2, 2, 0))
REST_2 = replace(REST, repeat=Repeat(2, 2, 0))
TEXTS = (TextEvent(5, "Easy"), TextEvent(62, "Now!"), TextEvent(102, "Breathe"))
WORKOUT = Workout("Two hard ones", (WARMUP, WORK, REST, WORK_2, REST_2), TEXTS)
PLAN = plan_of(WORKOUT)
NOTHING = Step(StepKind.STEADY, 0, Target(0.5, 0.5))


@pytest.mark.parametrize(
    ("second", "position"),
    [
        (0, Position(0, 0)),
        (59.5, Position(0, 59.5)),
        (60, Position(1, 0)),
        (179.75, Position(4, 19.75)),
        (180, Position(5, 0)),
        (200, Position(5, 20)),
    ],
)
def test_time_leads_through_the_plan_and_out_of_it(second: float, position: Position) -> None:
    assert advance(PLAN, Position(), second) == position
    assert plan_second(PLAN, position) == min(second, 180)
    assert left_in_plan(PLAN, position) == max(0, 180 - second)
    assert ridden_since(PLAN, Position(), position) == second


def test_one_late_tick_arrives_where_many_small_ones_do() -> None:
    position = Position()
    for _ in range(1500):
        position = advance(PLAN, position, 0.1)
    assert position.step_index == 3
    assert position.step_elapsed_s == pytest.approx(30)
    assert advance(PLAN, Position(), 150) == Position(3, 30)


def test_steps_without_length_are_passed_over() -> None:
    plan = plan_of(Workout("", (NOTHING, steady(100, 10), NOTHING, NOTHING, steady(200, 10))))
    assert advance(plan, Position(), 0) == Position(1, 0)
    assert advance(plan, Position(), 10) == Position(4, 0)
    assert back(plan, Position(4, 3)) == Position(1, 0)


def test_an_empty_plan_is_over_from_the_start() -> None:
    plan = plan_of(Workout("Rest day", ()))
    assert advance(plan, Position(), 5) == Position(0, 5)
    assert left_in_step(plan, Position()) == left_in_plan(plan, Position()) == 0
    assert with_repeat(plan, Position()) is None
    assert with_extension(plan, Position(), 30) is None
    assert back(plan, Position()) == Position()


def test_a_ramp_moves_once_a_second_and_bias_moves_all() -> None:
    watts = [target_watts(WARMUP, second, 250, 100) for second in (0, 0.75, 1, 30, 59, 60, 99)]
    assert watts == [100, 100, 102, 150, 198, 200, 200]
    assert target_watts(WARMUP, 30, 250, 110) == 165
    assert target_watts(replace(WARMUP, target=None), 30, 250, 100) is None
    assert target_watts(None, 0, 250, 100) is None
    assert target_watts(NOTHING, 0, 250, 100) == 125
    assert target_watts(replace(WORK, target=Target(180, 180, Unit.WATTS)), 0, 250, 50) == 90


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(2, 14.9), Position(1, 0)),
        (Position(2, 15.0), Position(2, 0)),
        (Position(0, 3), Position(0, 0)),
        (Position(5, 600), Position(4, 0)),
    ],
)
def test_back_is_the_step_before_within_fifteen_seconds(
    position: Position, expected: Position
) -> None:
    assert back(PLAN, position) == expected


def test_repeating_a_hard_step_brings_its_rest_along() -> None:
    for position in (Position(1, 5), Position(2, 5)):
        changed = with_repeat(PLAN, position)
        assert changed is not None
        plan, step = changed
        assert step == WORK
        assert plan.steps == (WARMUP, WORK, REST, WORK, REST, WORK_2, REST_2)
        assert plan.origins == (0, 60, 100, None, None, 120, 160)


def test_repeating_a_step_of_no_set_repeats_it_alone() -> None:
    changed = with_repeat(PLAN, Position(0, 5))
    assert changed is not None
    assert changed[0].steps[:3] == (WARMUP, WARMUP, WORK)


def test_a_longer_ramp_keeps_its_slope_and_holds_its_last_watts() -> None:
    plan = with_extension(PLAN, Position(0, 30), 45)
    assert plan is not None
    assert plan.steps[0] == WARMUP
    held = plan.steps[1]
    assert (held.kind, held.seconds, held.target) == (StepKind.STEADY, 45, Target(0.8, 0.8))


def test_a_shorter_ramp_keeps_its_slope_and_loses_its_end() -> None:
    plan = with_extension(PLAN, Position(0, 20), -30)
    assert plan is not None
    assert plan.steps[0].seconds == 30
    for second in (20, 25):
        now = target_watts(plan.steps[0], second, 250, 100)
        assert now == target_watts(WARMUP, second, 250, 100)


@pytest.mark.parametrize("seconds", [-40, -35, -1000, 24 * 3600])
def test_a_step_is_not_cut_behind_the_rider_nor_made_longer_than_a_day(seconds: int) -> None:
    assert with_extension(PLAN, Position(1, 5), seconds) is None


def test_words_are_up_for_their_time_and_the_newest_wins() -> None:
    said = [text_at(TEXTS, PLAN, advance(PLAN, Position(), at)) for at in (4, 5, 14.75, 15, 62)]
    assert said == [None, "Easy", "Easy", None, "Now!"]
    both = (TextEvent(8, "Newer"), TextEvent(5, "Older"))
    assert text_at(both, PLAN, Position(0, 9)) == "Newer"
    assert text_at(TEXTS, PLAN, Position(5, 0)) is None


def test_words_come_again_after_back_and_at_once_after_skip() -> None:
    assert text_at(TEXTS, PLAN, Position(1, 2)) == "Now!"
    assert text_at(TEXTS, PLAN, back(PLAN, Position(1, 20))) is None
    assert text_at(TEXTS, PLAN, Position(1, 3)) == "Now!"


def test_a_longer_step_does_not_say_the_words_of_the_next() -> None:
    plan = with_extension(PLAN, Position(1, 5), 30)
    assert plan is not None
    assert text_at(TEXTS, plan, Position(1, 43)) is None
    assert text_at(TEXTS, plan, Position(2, 3)) == "Breathe"
    changed = with_repeat(PLAN, Position(1, 5))
    assert changed is not None
    assert text_at(TEXTS, changed[0], Position(3, 3)) is None


def edited() -> list[Plan]:
    plans = []
    for position in (Position(0, 5), Position(1, 5), Position(2, 5), Position(4, 5)):
        for seconds in (30, -10):
            plan = with_extension(PLAN, position, seconds)
            assert plan is not None
            plans.append(plan)
        changed = with_repeat(PLAN, position)
        assert changed is not None
        plans.append(changed[0])
    return plans


@pytest.mark.parametrize("plan", edited())
def test_an_edited_plan_finds_its_words_again_after_an_interruption(plan: Plan) -> None:
    found = plan_of(WORKOUT, plan.steps)
    assert found.steps == plan.steps
    # Which of two equal steps is the added one cannot be told, and makes no difference.
    known = [origin for origin in found.origins if origin is not None]
    assert known == [0, 60, 100, 120, 160]
    for step, origin in zip(found.steps, found.origins, strict=True):
        if origin is not None:
            written = WORKOUT.steps[WORKOUT.starts().index(origin)]
            assert (step.kind, step.repeat) == (written.kind, written.repeat)


@pytest.mark.parametrize(
    ("step", "hard"),
    [
        (WORK, True),
        (REST, False),
        (WARMUP, False),
        (steady(220, 60), True),
        (steady(219, 60), False),
        (Step(StepKind.MAX, 15), True),
        (Step(StepKind.FREE, 60), False),
        (Step(StepKind.STEADY, 60, Target(230, 230, Unit.WATTS)), True),
        (Step(StepKind.STEADY, 60, Target(150, 150, Unit.WATTS)), False),
    ],
)
def test_what_counts_as_hard_counts_in_watts_too(step: Step, hard: bool) -> None:
    assert is_hard(step, 250) is hard
