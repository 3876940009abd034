"""Errors of the workouts package, each named for what the rider can do about it.

WorkoutsError
├── UnreadableWorkout    the file cannot be ridden: path, line, why
├── UnwritableWorkout    a format cannot hold the workout: the sentence says why and what to do
├── EditRefused          a change of a workout's text that cannot be: the sentence says why
├── UnreadableActivity   the file cannot be imported: path, where in it, why
├── ImportStopped        an import that cannot begin or go on: the sentence says what to do
├── CommandRefused       a command that does not fit the ride's state: the sentence says why
├── RecordDamaged        a journal or database that cannot be read: path, why
├── RideInUse            another process records this ride: close that one first
├── NotPlanned           the calendar has no such workout
├── KeyUnusable          a key that cannot be read or kept: the sentence says why and what to do
├── IntervalsFailed      intervals.icu did not do as asked (workouts.intervals_errors)
└── BadSettings          a value that no rider has: what and the range
"""

from pathlib import Path


def shown(path: Path | str) -> str:
    """Return a path as it may be shown: a terminal obeys what some names have in them."""
    text = str(path)
    return text if text.isprintable() else ascii(text)


class WorkoutsError(Exception):
    """Base of all errors that the workouts package raises on purpose."""


class UnreadableWorkout(WorkoutsError):
    """A workout file that is refused; `line` is 1-based, 0 when the whole file is meant."""

    def __init__(self, path: Path | str, line: int, why: str) -> None:
        where = f"{shown(path)}, line {line}" if line else shown(path)
        super().__init__(f"{where}: {why}")
        self.path = str(path)
        self.line = line
        self.why = why


class UnwritableWorkout(WorkoutsError):
    """A workout that a format cannot hold, or a format that nobody writes."""


class EditRefused(WorkoutsError):
    """A change of a workout's text that cannot be made."""


class UnreadableActivity(WorkoutsError):
    """A saved activity that is refused; `where` is a place in the file, "" when all is meant."""

    def __init__(self, path: Path | str, where: str, why: str) -> None:
        super().__init__(f"{shown(path)}, {where}: {why}" if where else f"{shown(path)}: {why}")
        self.path = str(path)
        self.where = where
        self.why = why


class ImportStopped(WorkoutsError):
    """An import that cannot begin or go on; what is in stays in."""


class CommandRefused(WorkoutsError):
    """The ride cannot do that now.

    `reason` names the sentence and `values` what is in it, for whoever says it in other words.
    """

    def __init__(self, why: str, reason: str = "", **values: str | int | float | None) -> None:
        super().__init__(why)
        self.reason = reason
        self.values = values


class RecordDamaged(WorkoutsError):
    """A stored ride or history that cannot be read."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = str(path)
        self.why = why


class RideInUse(WorkoutsError):
    """A ride that another live process is recording."""


class NotPlanned(WorkoutsError):
    """A planned workout that the calendar does not have."""


class KeyUnusable(WorkoutsError):
    """A key that cannot be read or kept; the sentence never holds the key."""


class BadSettings(WorkoutsError):
    """A setting out of its range."""
