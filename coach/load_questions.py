"""What a rider asks about training load and about rides that are over; answered at rest too."""

from coach.intents import Intent, Need

LOAD_QUESTIONS = tuple(
    Intent(name, need=Need.NOTHING)
    for name in (
        *("ctl", "atl", "tsb", "form", "ftp", "last_ride"),
        *("debrief_change", "debrief_keep"),
    )
)
