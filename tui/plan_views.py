"""A workout as the rider would see it: its steps in watts at an FTP, and where its words come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

from workouts.snapshot import StepView
from workouts.workout import TextEvent, Workout

if TYPE_CHECKING:
    from workouts.player import Plan


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


def text_marks(texts: Sequence[TextEvent], plan: Plan) -> tuple[tuple[int, str], ...]:
    """Return the author's words with their seconds from the start of a plan, edited or not.

    Words stay with the step they were written for; a step that was added has none, and one that
    was made shorter loses those beyond its end.
    """
    marks: list[tuple[int, str]] = []
    starts = accumulate((step.seconds for step in plan.steps), initial=0)
    for index, (start, step) in enumerate(zip(starts, plan.steps, strict=False)):
        origin = plan.origins[index]
        if origin is None:
            continue
        later = (each for each in plan.origins[index + 1 :] if each is not None and each > origin)
        until = min(origin + step.seconds, next(later, inf))
        marks += [
            (start + event.at_s - origin, event.text)
            for event in texts
            if origin <= event.at_s < until
        ]
    return tuple(marks)
