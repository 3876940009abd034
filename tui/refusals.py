"""Errors as they cross the socket: a word and a sentence, and the same error again beyond it."""

from collections.abc import Mapping

from sensors.errors import ControlRefused, DeviceNotFound, RadioUnavailable, SensorError
from workouts.errors import BadSettings, CommandRefused, RideInUse, WorkoutsError

BROKEN = "that did not work; the engine's log says why"


class EngineLost(CommandRefused):
    """The engine does not answer: nothing can be asked of it now."""


# The word for an error; the first row that fits counts.
WORDS: Mapping[str, type[Exception]] = {
    "command": CommandRefused,
    "settings": BadSettings,
    "ride_in_use": RideInUse,
    "workouts": WorkoutsError,
    "device": DeviceNotFound,
    "control": ControlRefused,
    "radio": RadioUnavailable,
    "sensors": SensorError,
}


def word_for(error: Exception) -> str | None:
    """Return the word for an error that a rider is told; None for one that nobody meant."""
    if isinstance(error, OSError):
        return "workouts"
    return next((word for word, kind in WORDS.items() if isinstance(error, kind)), None)


def raised(word: str, why: str) -> Exception:
    """Return the error that crossed the socket as `word` and `why`."""
    kind = WORDS.get(word, WorkoutsError)
    return kind(why)
