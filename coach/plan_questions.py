"""What a rider asks of the plan: this step, what comes next, the workout, how it is driven."""

from coach.intents import Intent, Need
from coach.scene import Scene
from workouts.snapshot import GuardState
from workouts.workout import StepKind

GUARD_WORDS = {
    GuardState.EASING: "Easing in to {target}; asked for {commanded} now.",
    GuardState.RELEASED: "The brake is released: spin up and it comes back.",
    GuardState.RAMPING_BACK: "Ramping back to {target}; asked for {commanded} now.",
}


def which_interval(scene: Scene) -> str:
    """Say the place in the set, or in the whole plan where the step is in no set."""
    step = scene.ride.step if scene.ride is not None else None
    if step is not None and step.repeat is not None:
        return "{step_name}, {step_repeat}."
    return "{step_name}, step {step_index} of {steps_total}."


def hard_left(scene: Scene) -> str:
    """Count what is still to come; the one under way is named, not counted."""
    ride = scene.ride
    if ride is not None and ride.step is not None and ride.step.kind is StepKind.WORK:
        return "{hard_left} after this one."
    return "{hard_left} to go."


def current_step(scene: Scene) -> str:
    """Say the step under way, what it asks for and how long it still lasts."""
    return f"{{step_name}}{_at(scene, 'step')}, {{time_left}} left."


def next_step(scene: Scene) -> str:
    return f"{{next_name}}, {{next_time}}{_at(scene, 'next')}."


def after_next(scene: Scene) -> str:
    return f"{{then_name}}, {{then_time}}{_at(scene, 'then')}."


def workout(scene: Scene) -> str:
    """Say what is being ridden; at rest what is suggested."""
    if scene.ride is not None:
        return "{workout}, {workout_time} long."
    return "{suggested}[, {suggested_time}]."


def workout_time(scene: Scene) -> str:
    if scene.ride is not None:
        return "{workout_time} in all, {workout_left} to go."
    if scene.rest.suggested_workout is not None and scene.rest.suggested_seconds is None:
        return "I know the name, {suggested}, but not its length."
    return "{suggested}, {suggested_time} long."


def trainer(scene: Scene) -> str:
    """Say who holds the trainer, and what stands between plan and brake just now."""
    ride = scene.ride
    if ride is not None and ride.guard in GUARD_WORDS:
        return GUARD_WORDS[ride.guard]
    if ride is not None and ride.trainer.name is None:
        return "{control}."
    return "{trainer}: {control}[, {commanded}]."


def _at(scene: Scene, prefix: str) -> str:
    """Return " at 250 watts" or " from 150 to 230 watts" as a template."""
    ride = scene.ride
    if ride is None:
        return ""
    ahead = {"step": ride.step}
    ahead |= dict(zip(("next", "then"), ride.upcoming, strict=False))
    step = ahead.get(prefix)
    if step is None or step.from_w is None or step.to_w is None:
        return ", no target"
    return f" at {{{prefix}_effort}}" if step.from_w == step.to_w else f" from {{{prefix}_effort}}"


def next_effort(scene: Scene) -> str:
    return f"{{next_name}}{_at(scene, 'next')}, {{next_time}}."


PLAN_QUESTIONS = (
    Intent(
        "target",
        "what is my target",
        "{target}[, you are at {power_3s}].",
    ),
    Intent(
        "cadence_target",
        "what cadence should I ride",
        "{step_cadence}[; you are at {cadence}].",
    ),
    Intent(
        "hard_left",
        "how many are left",
        hard_left,
    ),
    Intent(
        "which_interval",
        "which interval is this",
        which_interval,
    ),
    Intent(
        "current_step",
        "what am I doing",
        current_step,
    ),
    Intent(
        "next_step",
        "what is next",
        next_step,
    ),
    Intent(
        "next_effort",
        "how hard is the next one",
        next_effort,
    ),
    Intent(
        "next_time",
        "how long is the next one",
        "{next_time}: {next_name}.",
    ),
    Intent(
        "after_next",
        "what comes after that",
        after_next,
    ),
    Intent(
        "workout",
        "what is today's workout",
        workout,
        need=Need.NOTHING,
    ),
    Intent(
        "workout_time",
        "how long is the workout",
        workout_time,
        need=Need.NOTHING,
    ),
    Intent(
        "words",
        "what did the workout say",
        "{words}",
    ),
    Intent(
        "mode",
        "what mode am I in",
        "{mode}.",
    ),
    Intent(
        "trainer",
        "what is the trainer doing",
        trainer,
    ),
    Intent(
        "commanded",
        "what is the trainer asked for",
        "{commanded} asked of the trainer[; target {target}].",
    ),
    Intent(
        "bias",
        "what intensity am I on",
        "All targets at {bias} of plan.",
    ),
    Intent(
        "state",
        "am I paused",
        "The ride is {state}.",
    ),
)
