"""What a rider asks of the plan: this step, what comes next, the workout, how it is driven."""

from coach.intents import Chosen, Intent, Need
from coach.language import Language
from coach.scene import Scene
from workouts.snapshot import GuardState
from workouts.workout import StepKind

GUARD_REPLIES = {
    GuardState.EASING: "trainer_easing",
    GuardState.RELEASED: "trainer_released",
    GuardState.RAMPING_BACK: "trainer_ramping_back",
}
AHEAD = ("next", "then")


def which_interval(scene: Scene, spoken: Language) -> str:
    """Say the place in the set, or in the whole plan where the step is in no set."""
    step = scene.ride.step if scene.ride is not None else None
    in_set = step is not None and step.repeat is not None
    return spoken.say("which_interval" if in_set else "which_step", "replies")


def hard_left(scene: Scene, spoken: Language) -> str:
    """Count what is still to come; the one under way is named, not counted."""
    ride = scene.ride
    hard = ride is not None and ride.step is not None and ride.step.kind is StepKind.WORK
    return spoken.say("hard_left_after" if hard else "hard_left", "replies")


def with_effort(name: str, prefix: str) -> Chosen:
    """Return what says a step with its watts: level, from one to another, or none."""

    def chosen(scene: Scene, spoken: Language) -> str:
        said = spoken.say(name, "replies")
        return said.replace("{at}", _at(scene, prefix, spoken))

    return chosen


def _at(scene: Scene, prefix: str, spoken: Language) -> str:
    """Return " at 250 watts" or " from 150 to 230 watts" as a template."""
    ride = scene.ride
    if ride is None:
        return ""
    ahead = {"step": ride.step}
    ahead |= dict(zip(AHEAD, ride.upcoming, strict=False))
    step = ahead.get(prefix)
    if step is None or step.from_w is None or step.to_w is None:
        return spoken.say("at_will", "efforts")
    level = step.from_w == step.to_w
    return spoken.say("level" if level else "ramp", "efforts", effort=f"{{{prefix}_effort}}")


def workout(scene: Scene, spoken: Language) -> str:
    """Say what is being ridden; at rest what is suggested."""
    return spoken.say("workout" if scene.ride is not None else "workout_suggested", "replies")


def workout_time(scene: Scene, spoken: Language) -> str:
    if scene.ride is not None:
        return spoken.say("workout_time", "replies")
    unknown = scene.rest.suggested_workout is not None and scene.rest.suggested_seconds is None
    return spoken.say("workout_time_unknown" if unknown else "workout_time_suggested", "replies")


def trainer(scene: Scene, spoken: Language) -> str:
    """Say who holds the trainer, and what stands between plan and brake just now."""
    ride = scene.ride
    if ride is not None and ride.guard in GUARD_REPLIES:
        return spoken.say(GUARD_REPLIES[ride.guard], "replies")
    unknown = ride is not None and ride.trainer.name is None
    return spoken.say("trainer_unknown" if unknown else "trainer", "replies")


PLAN_QUESTIONS = (
    Intent("target"),
    Intent("cadence_target"),
    Intent("hard_left", hard_left),
    Intent("current_step", with_effort("current_step", "step")),
    Intent("which_interval", which_interval),
    Intent("next_step", with_effort("next_step", "next")),
    Intent("next_effort", with_effort("next_effort", "next")),
    Intent("next_time"),
    Intent("after_next", with_effort("after_next", "then")),
    Intent("workout", workout, need=Need.NOTHING),
    Intent("workout_time", workout_time, need=Need.NOTHING),
    Intent("words"),
    Intent("mode"),
    Intent("trainer", trainer),
    Intent("commanded"),
    Intent("bias"),
    Intent("state"),
)
