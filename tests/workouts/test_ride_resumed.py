"""A ride that was cut off goes on at the same second, with the same figures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workouts.rides import STARTED_AT
from tests.workouts.riding import ScriptedRide, steady, workout
from workouts.snapshot import RideSnapshot, RideState
from workouts.workout import Workout

PLAN = workout(steady(150, 40), steady(240, 60), steady(120, 400))


def ridden(*, until_s: int = 75, bias: bool = True) -> ScriptedRide:
    ride = ScriptedRide(PLAN).start()
    ride.ride(30)
    ride.do("mark_lap")
    if bias:
        ride.do("set_intensity", percent=95)
        ride.do("extend_step", seconds=10)
    ride.ride(until_s - 30)
    return ride


def resumed(before: ScriptedRide, plan: Workout = PLAN, away_s: float = 20.0) -> ScriptedRide:
    """Another process, `away_s` after the last recorded second of `before`."""
    start_s = 5000.0
    ride = ScriptedRide(plan, start_s=start_s)
    notes = before.notes
    last_wall_s = notes.samples[-1].wall_s
    started_at = STARTED_AT - timedelta(seconds=last_wall_s + away_s)
    ride.session.lap_marks = list(before.session.lap_marks)
    ride.session.restore(notes.resumes[-1], notes.samples, started_at)
    ride.snapshot = ride.session.tick()
    return ride


def figures(snapshot: RideSnapshot) -> tuple[object, ...]:
    return (snapshot.average_power_w, snapshot.normalized_power_w, snapshot.training_stress,
            snapshot.work_kj, snapshot.average_heart_rate_bpm, snapshot.max_power_w, snapshot.lap,
            snapshot.lap_elapsed_s, snapshot.lap_average_power_w, snapshot.step_average_power_w,
            snapshot.elapsed_s, snapshot.plan_s, snapshot.bias_percent,
            snapshot.left_in_workout_s)  # fmt: skip


def test_it_waits_paused_at_the_second_where_it_was_cut_off() -> None:
    before = ridden()
    ride = resumed(before)
    assert ride.snapshot.state is RideState.PAUSED
    assert figures(ride.snapshot) == figures(before.snapshot)
    assert ride.session.course.plan == before.session.course.plan


def test_it_ends_with_the_figures_of_a_ride_that_was_only_paused() -> None:
    cut, paused = ridden(), ridden()
    ride = resumed(cut)
    paused.do("pause")
    paused.ride(20)
    for each in (ride, paused):
        each.do("resume")
        each.ride(200)
    assert figures(ride.snapshot) == figures(paused.snapshot)
    assert [*cut.notes.samples, *ride.notes.samples] == paused.notes.samples


def test_a_step_begun_at_the_cut_has_figures_of_its_own() -> None:
    before = ridden(until_s=40, bias=False)
    ride = resumed(before)
    assert ride.snapshot.step is not None
    assert ride.snapshot.step.index == 1
    assert ride.snapshot.step_average_power_w is None
    ride.do("resume")
    ride.ride(30)
    assert ride.snapshot.lap_elapsed_s == 40
    assert ride.snapshot.step_average_power_w == pytest.approx(225, abs=15)


def test_a_lap_marked_at_the_cut_has_just_begun() -> None:
    before = ridden(until_s=60)
    before.do("mark_lap")
    ride = resumed(before)
    assert (ride.snapshot.lap, ride.snapshot.lap_elapsed_s) == (3, 0)
    assert ride.snapshot.lap_average_power_w is None


def test_a_record_with_a_hole_goes_on_after_its_last_second() -> None:
    before = ridden()
    del before.notes.samples[50:53]
    ride = resumed(before)
    assert ride.snapshot.elapsed_s == 75
    ride.do("resume")
    ride.ride(3)
    assert [sample.second for sample in ride.notes.samples] == [75, 76, 77]
    assert ride.snapshot.missing_s == 0  # three seconds are held


def test_a_wall_clock_set_back_while_away_does_not_turn_time_round() -> None:
    before = ridden()
    ride = resumed(before, away_s=-3600.0)
    ride.do("resume")
    ride.ride(2)
    walls = [sample.wall_s for sample in (*before.notes.samples, *ride.notes.samples)]
    assert walls == sorted(walls)


def test_the_mode_and_its_level_are_kept() -> None:
    before = ScriptedRide(PLAN).start()
    before.do("set_mode", mode="resistance")
    before.do("set_level", percent=45)
    before.ride(20)
    ride = resumed(before)
    ride.do("resume")
    ride.ride(1)
    assert ride.trainer.target == before.trainer.target
    assert ride.trainer.target.level_percent == 45


def test_a_resume_before_the_first_second_starts_at_the_beginning() -> None:
    before = ridden(until_s=31)
    ride = ScriptedRide(PLAN)
    resume = replace(before.notes.resumes[0], step_elapsed_s=0.0, elapsed_s=0.0, wall_s=0.0)
    ride.session.restore(resume, (), STARTED_AT)
    assert ride.session.tick().elapsed_s == 0
