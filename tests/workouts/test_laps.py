"""Every step is a lap, every mark is one, and together they hold the whole ride."""

from dataclasses import replace

from tests.workouts.rides import WORKOUT, line, sample
from workouts.journal_records import PlanChange
from workouts.laps import laps_of, total_of
from workouts.workout import Step, StepKind, Target

PLANNED = (PlanChange(0, WORKOUT.steps),)


def test_each_step_is_a_lap_and_the_rest_of_the_ride_another() -> None:
    laps = laps_of(line(150), (), PLANNED)
    assert [(lap.from_s, lap.to_s, lap.trigger, lap.kind) for lap in laps] == [
        (0, 60, "step", StepKind.WARMUP),
        (60, 100, "step", StepKind.WORK),
        (100, 120, "step", StepKind.REST),
        (120, 135, "step", StepKind.MAX),
        (135, 150, "end", None),
    ]
    assert [lap.index for lap in laps] == [0, 1, 2, 3, 4]
    assert [lap.target_w for lap in laps] == [210, 210, 210, None, None]
    assert laps[-1].step_index is None


def test_a_marked_lap_parts_a_step_and_a_mark_on_a_border_adds_none() -> None:
    laps = laps_of(line(100), (30, 60, 100), PLANNED)
    assert [(lap.from_s, lap.to_s, lap.trigger) for lap in laps] == [
        (0, 30, "manual"),
        (30, 60, "step"),
        (60, 100, "end"),
    ]


def test_going_back_to_the_start_of_a_step_begins_a_lap() -> None:
    back = [replace(row, plan_s=row.second - 20) for row in line(60)[40:]]
    laps = laps_of([*line(40), *back], (), PLANNED)
    assert [(lap.from_s, lap.to_s) for lap in laps] == [(0, 40), (40, 60)]


def test_a_repeated_step_is_named_by_the_plan_as_it_was_then() -> None:
    cooldown = Step(StepKind.COOLDOWN, 60, Target(0.6, 0.4))
    changed = PlanChange(60, (WORKOUT.steps[0], cooldown, *WORKOUT.steps[1:]))
    laps = laps_of(line(80), (), (*PLANNED, changed))
    assert [lap.kind for lap in laps] == [StepKind.WARMUP, StepKind.COOLDOWN]


def test_laps_hold_every_second_and_all_the_work() -> None:
    samples = line(200, lambda second: 100 + second)
    laps = laps_of(samples, (17, 63, 111), PLANNED)
    assert [lap.from_s for lap in laps[1:]] == [lap.to_s for lap in laps[:-1]]
    assert sum(lap.to_s - lap.from_s for lap in laps) == 200
    assert sum(lap.work_kj for lap in laps) == total_of(samples).work_kj


def test_a_step_s_figures_are_those_of_its_seconds() -> None:
    lap = laps_of(line(60, lambda second: 150 if second < 30 else 250), (), PLANNED)[0]
    assert lap.average_power_w == 200
    assert lap.max_power_w == 250
    assert lap.average_heart_rate_bpm == 122
    assert lap.max_heart_rate_bpm == 125
    assert lap.average_cadence_rpm == 90
    assert lap.work_kj == 12.0
    # 31 windows, their means rising evenly from 150 to 250 W.
    fourths = [(150 + 100 * k / 30) ** 4 for k in range(31)]
    assert lap.normalized_power_w == round((sum(fourths) / 31) ** 0.25) == 206


def test_coasting_is_left_out_of_mean_cadence_and_missing_heart_rate_out_of_its_mean() -> None:
    samples = [
        sample(0, cadence_rpm=0, heart_rate_bpm=None),
        sample(1, cadence_rpm=80, heart_rate_bpm=None),
        sample(2, cadence_rpm=None, heart_rate_bpm=140),
    ]
    totals = total_of(samples)
    assert totals.average_cadence_rpm == 80
    assert totals.average_heart_rate_bpm == 140
    assert total_of(samples[:1]).average_cadence_rpm is None
    assert total_of(samples[:1]).average_heart_rate_bpm is None


def test_a_pause_in_a_step_is_wall_time_and_no_timer_time() -> None:
    samples = [*line(30), *(replace(row, wall_s=row.wall_s + 600) for row in line(60)[30:])]
    (lap,) = laps_of(samples, (), PLANNED)
    assert lap.to_s - lap.from_s == 60
    assert lap.wall_to_s - lap.wall_from_s == 660
    # Two windows that start anew: 31 + 1 seconds short of a window each.
    assert total_of(samples).normalized_power_w == 200
    assert total_of(samples[1:-1]).normalized_power_w is None


def test_seconds_lost_from_the_record_count_as_a_dropout() -> None:
    samples = line(100)
    totals = total_of([*samples[:40], *samples[50:]])
    assert totals.seconds == 100
    assert totals.power.missing_s == 10
    assert totals.power.seconds == 100
