"""Yes, no, and talk about the talk itself: help, repeat that, thanks."""

from coach.intents import Intent, Kind, Need

VERDICTS = tuple(
    Intent(name, example, kind=Kind.VERDICT, need=Need.NOTHING)
    for name, example in (
        ("no", "no"),
        ("yes", "yes"),
        ("confirm_end", "confirm end"),
        ("confirm_discard", "confirm discard"),
    )
)
TALK = tuple(
    Intent(name, example, reply, Kind.TALK, Need.NOTHING)
    for name, example, reply in (
        (
            "help",
            "what can I say",
            "Ask for power, time left, what is next; or say easier, skip, pause, lap.",
        ),
        ("repeat_that", "say that again", ""),
        ("thanks", "thanks", "Any time. Eyes up the road."),
        ("hello", "hello", "Hello. Ask me anything about the ride."),
    )
)
