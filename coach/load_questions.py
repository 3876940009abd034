"""What a rider asks about training load and about rides that are over; answered at rest too."""

from coach.intents import Intent, Need
from coach.scene import Scene


def last_ride(scene: Scene) -> str:
    """Say the newest ride of the history in one line."""
    return (
        "{last_workout}, {last_time}[, {last_power} normalised]"
        "[, training stress {last_stress}][, {last_work}]."
    )


LOAD_QUESTIONS = (
    Intent("ctl", "what is my fitness", "Fitness, CTL: {ctl}.", need=Need.NOTHING),
    Intent("atl", "what is my fatigue", "Fatigue, ATL: {atl}.", need=Need.NOTHING),
    Intent("tsb", "what is my TSB", "Form, TSB: {form}.", need=Need.NOTHING),
    Intent(
        "form",
        "how is my form",
        "Form {form}[; fitness {ctl}, fatigue {atl}].",
        need=Need.NOTHING,
    ),
    Intent("ftp", "what is my FTP", "FTP {ftp}.", need=Need.NOTHING),
    Intent("last_ride", "how was my last ride", last_ride, need=Need.NOTHING),
)
