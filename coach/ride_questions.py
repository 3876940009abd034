"""What a rider asks of this instant: power, heart rate, cadence, target, time, how it goes."""

from coach.intents import Intent
from coach.scene import Scene
from coach.silence import why_silent
from sensors.readings import Metric
from workouts.snapshot import RideState

ON_TARGET_PERCENT = 3  # of the target, at least ON_TARGET_W
ON_TARGET_W = 5


def on_target(scene: Scene) -> str:
    """Say yes or no only when both power and target are there."""
    ride = scene.ride
    if ride is None or ride.target_w is None:
        return "[{power_3s} now. ]No target in this step: ride as you like."
    if ride.deviation_w is None:
        return why_silent(Metric.POWER, scene)
    allowed_w = max(ON_TARGET_W, ride.target_w * ON_TARGET_PERCENT / 100)
    verdict = "Yes" if abs(ride.deviation_w) <= allowed_w else "No"
    return f"{verdict}: {{deviation}}, {{power_3s}} for {{target}}."


def summary(scene: Scene) -> str:
    """Say how it goes in one line, from whatever is known."""
    ride = scene.ride
    if ride is None:
        return "{workout}."
    if ride.state is RideState.READY:
        return "Ready when you are: {workout}, {workout_time}."
    if ride.state in (RideState.FINISHED, RideState.DISCARDED):
        return "Done: {elapsed}[, {average_power} average][, {training_stress} training stress]."
    if ride.state is RideState.PAUSED:
        return "Paused at {elapsed}. {workout_left} still to ride."
    pace = "[{deviation}]" if ride.deviation_w is not None else "[{power_3s}]"
    return f"{pace}[, {{heart_rate}}][, {{heart_rate_zone}}]. {{hard_left}} to come."


def cadence(scene: Scene) -> str:
    """Say cadence, and the plan's wish beside it where it has one."""
    wished = scene.ride is not None and scene.ride.step is not None and scene.ride.step.cadence
    return "{cadence}; the plan asks for {step_cadence}." if wished else "{cadence}."


RIDE_QUESTIONS = (
    Intent(
        "power",
        "what is my power",
        "{power}[, target {target}].",
    ),
    Intent(
        "power_3s",
        "what is my three second power",
        "{power_3s}, smoothed[; target {target}].",
    ),
    Intent(
        "heart_rate",
        "what is my heart rate",
        "{heart_rate}[, {heart_rate_zone}][, {heart_rate_percent} of maximum].",
    ),
    Intent(
        "heart_rate_percent",
        "what percent of max heart rate am I at",
        "{heart_rate_percent} of maximum, {heart_rate}.",
    ),
    Intent(
        "heart_rate_zone",
        "what heart rate zone am I in",
        "{heart_rate_zone}[, {heart_rate}].",
    ),
    Intent(
        "power_zone",
        "what zone am I in",
        "{power_zone} by power[; {heart_rate_zone} by heart rate].",
    ),
    Intent(
        "cadence",
        "what is my cadence",
        cadence,
    ),
    Intent(
        "speed",
        "how fast am I going",
        "{speed}.",
    ),
    Intent(
        "watts_per_kg",
        "how many watts per kilo",
        "{watts_per_kg}.",
    ),
    Intent(
        "on_target",
        "am I on target",
        on_target,
    ),
    Intent(
        "deviation",
        "how far off am I",
        "{deviation}, {power_3s} for {target}.",
    ),
    Intent(
        "time_left",
        "how long is left in this interval",
        "{time_left} left in {step_name}.",
    ),
    Intent(
        "workout_left",
        "how long is left in the workout",
        "{workout_left} left in the workout.",
    ),
    Intent(
        "elapsed",
        "how long have I been riding",
        "{elapsed} ridden, {workout_left} to go.",
    ),
    Intent(
        "step_elapsed",
        "how long have I been in this interval",
        "{step_elapsed} into {step_name}, {time_left} left.",
    ),
    Intent(
        "summary",
        "how am I doing",
        summary,
    ),
)
