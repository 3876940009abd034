"""What a rider asks of the ride so far: averages, totals, laps and gaps."""

from coach.intents import Intent
from coach.scene import Scene


def missing_data(scene: Scene) -> str:
    """Say how many seconds have no power."""
    ride = scene.ride
    if ride is not None and ride.missing_s == 0:
        return "Nothing is missing: power in every recorded second."
    return "{missing} recorded without power."


TOTAL_QUESTIONS = (
    Intent(
        "average_power",
        "what is my average power",
        "{average_power} average[, {normalized_power} normalised].",
    ),
    Intent(
        "step_average",
        "what is my average for this interval",
        "{step_average} average in {step_name}[, target {target}].",
    ),
    Intent(
        "average_heart_rate",
        "what is my average heart rate",
        "{average_heart_rate} average.",
    ),
    Intent(
        "average_cadence",
        "what is my average cadence",
        "{average_cadence} average.",
    ),
    Intent(
        "max_power",
        "what is my max power",
        "{max_power} at the most.",
    ),
    Intent(
        "normalized_power",
        "what is my normalised power",
        "{normalized_power} normalised.",
    ),
    Intent(
        "intensity_factor",
        "what is my intensity factor",
        "Intensity factor {intensity_factor}.",
    ),
    Intent(
        "training_stress",
        "how much training stress so far",
        "{training_stress} training stress so far.",
    ),
    Intent(
        "work",
        "how many kilojoules",
        "{work} of work.",
    ),
    Intent(
        "calories",
        "how many calories have I burned",
        "{work} of work; about as many kilocalories burned.",
    ),
    Intent(
        "lap",
        "what lap am I on",
        "Lap {lap}, {lap_time} in.",
    ),
    Intent(
        "lap_time",
        "what is my lap time",
        "{lap_time} in lap {lap}.",
    ),
    Intent(
        "lap_average",
        "what is my lap average",
        "{lap_average} average in lap {lap}.",
    ),
    Intent(
        "missing_data",
        "is any data missing",
        missing_data,
    ),
)
