"""A workout as the rider would see its steps: watts at an FTP, before anyone rides it."""

from workouts.snapshot import StepView
from workouts.workout import Workout


def plan_views(workout: Workout, ftp_w: int) -> tuple[StepView, ...]:
    """Return one StepView a step, at full intensity."""
    views = []
    for index, step in enumerate(workout.steps):
        target = step.target
        views.append(
            StepView(
                index=index,
                kind=step.kind,
                name=step.name,
                seconds=step.seconds,
                from_w=None if target is None else round(target.watts(ftp_w, 0.0)),
                to_w=None if target is None else round(target.watts(ftp_w, 1.0)),
                cadence=step.cadence,
                repeat=step.repeat,
            )
        )
    return tuple(views)
