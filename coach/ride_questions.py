"""What a rider asks of this instant: power, heart rate, cadence, target, time, how it goes."""

from coach.intents import Intent
from coach.language import Language
from coach.scene import Scene
from coach.silence import why_silent
from sensors.readings import Metric
from workouts.snapshot import RideState

ON_TARGET_PERCENT = 3  # of the target, at least ON_TARGET_W
ON_TARGET_W = 5
SUMMARIES = {
    RideState.READY: "summary_ready",
    RideState.PAUSED: "summary_paused",
    RideState.FINISHED: "summary_over",
    RideState.DISCARDED: "summary_over",
}


def on_target(scene: Scene, spoken: Language) -> str:
    """Say yes or no only when both power and target are there."""
    ride = scene.ride
    if ride is None or ride.target_w is None:
        return spoken.say("no_target", "replies")
    if ride.deviation_w is None:
        return why_silent(Metric.POWER, scene, spoken)
    allowed_w = max(ON_TARGET_W, ride.target_w * ON_TARGET_PERCENT / 100)
    on = abs(ride.deviation_w) <= allowed_w
    return spoken.say("on_target" if on else "off_target", "replies")


def summary(scene: Scene, spoken: Language) -> str:
    """Say how it goes in one line, from whatever is known."""
    ride = scene.ride
    if ride is not None and ride.state in SUMMARIES:
        return spoken.say(SUMMARIES[ride.state], "replies")
    compared = ride is not None and ride.deviation_w is not None
    return spoken.say("summary" if compared else "summary_free", "replies")


def cadence(scene: Scene, spoken: Language) -> str:
    """Say cadence, and the plan's wish beside it where it has one."""
    wished = scene.ride is not None and scene.ride.step is not None and scene.ride.step.cadence
    return spoken.say("cadence_planned" if wished else "cadence", "replies")


RIDE_QUESTIONS = (
    Intent("power"),
    Intent("power_3s"),
    Intent("heart_rate"),
    Intent("heart_rate_percent"),
    Intent("heart_rate_zone"),
    Intent("power_zone"),
    Intent("cadence", cadence),
    Intent("speed"),
    Intent("watts_per_kg"),
    Intent("on_target", on_target),
    Intent("deviation"),
    Intent("time_left"),
    Intent("workout_left"),
    Intent("elapsed"),
    Intent("step_elapsed"),
    Intent("summary", summary),
)
