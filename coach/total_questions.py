"""What a rider asks of the ride so far: averages, totals, laps and gaps."""

from coach.intents import Intent
from coach.language import Language
from coach.scene import Scene


def missing_data(scene: Scene, spoken: Language) -> str:
    """Say how many seconds have no power."""
    ride = scene.ride
    nothing = ride is not None and ride.missing_s == 0
    return spoken.say("nothing_missing" if nothing else "missing_data", "replies")


TOTAL_QUESTIONS = (
    Intent("average_power"),
    Intent("step_average"),
    Intent("average_heart_rate"),
    Intent("average_cadence"),
    Intent("max_power"),
    Intent("normalized_power"),
    Intent("intensity_factor"),
    Intent("training_stress"),
    Intent("work"),
    Intent("calories"),
    Intent("lap"),
    Intent("lap_time"),
    Intent("lap_average"),
    Intent("missing_data", missing_data),
)
