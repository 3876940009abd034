"""What a rider asks of the ride so far: averages, totals, laps and gaps."""

from coach.intents import Intent
from coach.language import Language
from coach.scene import Scene


def missing_data(scene: Scene, spoken: Language) -> str:
    """Say how many seconds have no power."""
    ride = scene.ride
    nothing = ride is not None and ride.missing_s == 0
    return spoken.say("nothing_missing" if nothing else "missing_data", "replies")


def w_prime_forecast(scene: Scene, spoken: Language) -> str:
    """Say where the plan leads W′: gone in a rep or step, or how low it will be."""
    ride = scene.ride
    if ride is None or ride.w_prime_percent is None:
        return spoken.say("no_w_prime", "absent")
    seen = ride.w_prime_forecast
    if seen is None:
        return spoken.say("w_prime_no_plan", "replies")
    if ride.w_prime_percent <= 0:
        return spoken.say("w_prime_is_gone", "replies")
    if seen.gone_in is None:
        return spoken.say("w_prime_lasts", "replies")
    in_set = seen.gone_in.repeat is not None
    return spoken.say("w_prime_gone_rep" if in_set else "w_prime_gone_step", "replies")


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
    Intent("w_prime"),
    Intent("w_prime_forecast", w_prime_forecast),
    Intent("lap"),
    Intent("lap_time"),
    Intent("lap_average"),
    Intent("missing_data", missing_data),
)
