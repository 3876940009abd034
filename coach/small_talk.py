"""Yes, no, and talk about the talk itself: help, repeat that, thanks."""

from coach.intents import Intent, Kind, Need

VERDICTS = tuple(
    Intent(name, kind=Kind.VERDICT, need=Need.NOTHING)
    for name in ("no", "yes", "confirm_end", "confirm_discard")
)
TALK = tuple(
    Intent(name, kind=Kind.TALK, need=Need.NOTHING)
    for name in ("help", "repeat_that", "thanks", "hello")
)
