"""The second just ridden as it is recorded: its Sample, and where the plan stands after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workouts import player
from workouts.player import Position
from workouts.ride_view import rounded
from workouts.snapshot import ResumePoint, Sample

if TYPE_CHECKING:
    from workouts.ride import RideSession


def sample_of(ride: RideSession, began: Position, power_w: float | None, wall_s: float) -> Sample:
    """Return the second under way, which began at `began` of the plan, with its mean power."""
    course, live = ride.course, ride.seen
    step = player.step_at(course.plan, began)
    return Sample(
        second=ride.next_second,
        power_w=rounded(power_w),
        cadence_rpm=rounded(live.cadence_rpm),
        heart_rate_bpm=rounded(live.heart_rate_bpm),
        speed_kmh=None if live.speed_kmh is None else round(live.speed_kmh, 2),
        target_w=player.target_watts(step, began.step_elapsed_s, course.ftp_w, course.bias_percent),
        commanded_w=ride.commanded_w,
        plan_s=int(player.plan_second(course.plan, began) + player.MOMENT_S),
        step_index=began.step_index if step else None,
        bias_percent=course.bias_percent,
        wall_s=round(wall_s, 3),
    )


def resume_point(ride: RideSession, at: Position) -> ResumePoint:
    """Return what the ride needs to go on after this second, `at` of the plan."""
    course = ride.course
    return ResumePoint(
        at.step_index,
        at.step_elapsed_s,
        ride.elapsed_s,
        ride.wall_s,
        course.bias_percent,
        course.mode,
        course.level_percent,
        course.slope_percent,
        course.plan.steps,
    )
