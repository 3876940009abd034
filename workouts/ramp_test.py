"""The end of a ramp test: the ramp is over when the legs can no longer hold it, and not by a key.

What follows is free riding from the step after the ramp on: the trainer is let go, never stopped.
"""

from dataclasses import replace

from sensors.control import TrainerMode
from sensors.readings import LiveValues
from workouts import player
from workouts.course import Course, Edit
from workouts.erg import low_cadence_rpm
from workouts.ftp_tests import RAMP_SHORTEST_S, ramp_in
from workouts.player import Plan, Position
from workouts.workout import Step

# The guard lets legs that give way rest and ramps them back to HELD_SHARE in about ten seconds, so
# one stall may have been a slipped gear; who is below it for longer has nothing left.
HELD_SHARE = 0.7
BELOW_FOR_S = 15.0


class RampWatch:
    """Watches the legs while the ramp of a ramp test is ridden."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._ramp: tuple[int, ...] = ()
        self._below_s = 0.0
        self._limited = False

    def is_over(
        self,
        course: Course,
        live: LiveValues,
        target_w: int | None,
        seconds: float,
        *,
        limited: bool,
    ) -> bool:
        """Return whether the ramp was given up; `seconds` have passed since the last look.

        `limited` says that the legs gave way twice in a short time. The first minutes never end
        by themselves: who stops in them has been called to the door.
        """
        if self._plan is not course.plan:
            self._plan, self._ramp = course.plan, ramp_in(course.plan.steps)
        gave_way, self._limited = limited and not self._limited, limited
        position = course.position
        step = player.step_at(course.plan, position)
        if position.step_index not in self._ramp or step is None or target_w is None:
            self._below_s = 0.0
            return False
        below = _is_below(step, live, target_w)
        if below is not None:
            self._below_s = self._below_s + seconds if below else 0.0
        ridden_s = position.step_elapsed_s + sum(
            course.plan.steps[index].seconds for index in self._ramp if index < position.step_index
        )
        if ridden_s < RAMP_SHORTEST_S or not (gave_way or self._below_s >= BELOW_FOR_S):
            return False
        self._below_s = 0.0
        return True


def _is_below(step: Step, live: LiveValues, target_w: int) -> bool | None:
    """Return whether the rider is far below the ramp; None when nothing tells."""
    if live.power_w is not None:
        return live.power_w < HELD_SHARE * target_w
    if live.cadence_rpm is not None:
        return live.cadence_rpm < low_cadence_rpm(step.cadence)
    return None


def ramp_given_up(course: Course) -> Edit:
    """Leave the ramp for what comes after it, with the trainer free."""
    before, mode = course.position, course.mode
    past = max(ramp_in(course.plan.steps), default=before.step_index) + 1
    after = replace(
        course,
        position=player.advance(course.plan, Position(past), 0.0),
        mode=TrainerMode.FREE,
    )
    return Edit(
        after,
        "The ramp is over: spin easily, the trainer is free",
        lambda now: replace(now, position=before, mode=mode),
    )
