"""The live ride as one frozen RideSnapshot: what is true now, rounded as the rider sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workouts import player
from workouts.snapshot import RideSnapshot, StepView

if TYPE_CHECKING:
    from workouts.ride import RideSession

UPCOMING = 3
NOTICE_S = 8.0


def rounded(value: float | None) -> int | None:
    """Return the nearest whole number; None stays None."""
    return None if value is None else round(value)


def build_snapshot(ride: RideSession) -> RideSnapshot:
    """Return what is true of `ride` at its last tick."""
    course, live, athlete, totals = ride.course, ride.seen, ride.athlete, ride.totals
    plan, position = course.plan, course.position
    index, target_w = position.step_index, ride.target_w
    power_w, power_3s_w = rounded(live.power_w), ride.power_3s_w
    heart_rate = rounded(live.heart_rate_bpm)
    notice = ride.notice
    if notice is not None and live.at_s - notice.at_s > NOTICE_S:
        notice = None
    return RideSnapshot(
        at_s=live.at_s,
        state=ride.state,
        mode=course.mode,
        ride_id=ride.ride_id,
        workout_name=ride.workout.name,
        started_at=ride.started_at,
        elapsed_s=ride.elapsed_s,
        plan_s=player.plan_second(plan, position),
        plan_total_s=plan.seconds,
        left_in_workout_s=player.left_in_plan(plan, position),
        power_w=power_w,
        power_3s_w=power_3s_w,
        cadence_rpm=rounded(live.cadence_rpm),
        heart_rate_bpm=heart_rate,
        speed_kmh=None if live.speed_kmh is None else round(live.speed_kmh, 1),
        served_by=live.served_by,
        power_zone=None if power_w is None else athlete.power_zone(power_w),
        heart_rate_zone=None if heart_rate is None else athlete.heart_rate_zone(heart_rate),
        heart_rate_percent=rounded(
            None if heart_rate is None else 100 * heart_rate / athlete.max_heart_rate_bpm
        ),
        watts_per_kg=None if power_3s_w is None else round(power_3s_w / athlete.weight_kg, 1),
        target_w=target_w,
        commanded_w=ride.commanded_w,
        deviation_w=None if power_3s_w is None or target_w is None else power_3s_w - target_w,
        bias_percent=course.bias_percent,
        guard=ride.guard_state,
        trainer=ride.trainer_view,
        step=_view(ride, index),
        step_elapsed_s=position.step_elapsed_s if index < len(plan.steps) else 0.0,
        left_in_step_s=player.left_in_step(plan, position),
        upcoming=tuple(
            view
            for at in range(index + 1, index + 1 + UPCOMING)
            if (view := _view(ride, at)) is not None
        ),
        steps_total=len(plan.steps),
        work_steps_left=sum(
            player.is_hard(step, athlete.ftp_w) for step in plan.steps[index + 1 :]
        ),
        text=player.text_at(ride.workout.texts, plan, position),
        average_power_w=totals.average_power_w,
        normalized_power_w=totals.normalized_power_w,
        intensity_factor=totals.intensity_factor(athlete.ftp_w),
        training_stress=totals.training_stress(athlete.ftp_w),
        work_kj=round(totals.work_kj, 1),
        average_heart_rate_bpm=totals.average_heart_rate_bpm,
        average_cadence_rpm=totals.average_cadence_rpm,
        max_power_w=totals.max_power_w,
        missing_s=totals.power.missing_s,
        w_prime_j=ride.w_prime.balance_j,
        w_prime_percent=ride.w_prime.percent,
        w_prime_forecast=ride.w_prime.forecast(course, ride.elapsed_s),
        lap=ride.lap_number,
        lap_elapsed_s=ride.elapsed_s - ride.lap_from_s,
        lap_average_power_w=ride.lap_totals.average_power_w,
        step_average_power_w=ride.step_totals.average_power_w,
        ftp_w=athlete.ftp_w,
        load=ride.load,
        notice=notice,
        sample=ride.trace[-1] if ride.trace else None,
    )


def _view(ride: RideSession, index: int) -> StepView | None:
    course = ride.course
    if index >= len(course.plan.steps):
        return None
    return player.view_step(course.plan, index, course.ftp_w, course.bias_percent)
