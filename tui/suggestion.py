"""What to ride today, of one house: the plan first, then what the rule of suggestions finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from workouts.cards import card_of
from workouts.formats.quantities import DURATION, BadQuantity, read_seconds
from workouts.suggesting import (
    Condition,
    Suggestion,
    band_of,
    days_since_hard,
    planned_first,
    suggestions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workouts.cards import Card
    from workouts.history_rows import RideRow
    from workouts.history_totals import Ridden
    from workouts.library import LibraryEntry
    from workouts.snapshot import LoadToday
    from workouts.workout import Workout

__all__ = ["Choice", "band_of", "choices_for", "condition_of", "read_available"]

LOOKED_AT = 40  # rides: two weeks of three a day
ANY_TIME = ("", "any", "-")


class Cards(Protocol):
    """What is needed of the library."""

    ftp_w: float

    def cards(self) -> Sequence[Card]: ...


class Rides(Protocol):
    """What is needed of the history."""

    def rows(self, limit: int = ..., offset: int = ...) -> Sequence[RideRow]: ...
    def ridden(self) -> Mapping[str, Ridden]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A workout for today with the sentence why; one of the plan brings its steps along."""

    suggestion: Suggestion
    planned: Workout | None = None

    @property
    def card(self) -> Card:
        return self.suggestion.card


def condition_of(history: Rides, load: LoadToday, today: date) -> Condition:
    """Return how the rider comes to today; raises RecordDamaged."""
    days = days_since_hard(history.rows(LOOKED_AT), today)
    return Condition(load.ctl, load.atl, load.tsb, days)


def choices_for(
    today: date,
    library: Cards,
    history: Rides,
    load: LoadToday,
    planned: Sequence[LibraryEntry] = (),
    available_s: int | None = None,
) -> list[Choice]:
    """Return what suits today, the plan first, then the best; raises RecordDamaged.

    Only what is read of the library already is looked at.
    """
    condition = condition_of(history, load, today)
    plans = [(entry, entry.workout) for entry in planned if entry.workout is not None]
    cards = [
        replace(card_of(workout, entry.path, False, "", library.ftp_w), name=entry.name)
        for entry, workout in plans
    ]
    first = planned_first(cards, condition, available_s)
    found = suggestions(
        library.cards(),
        condition,
        available_s=available_s,
        ridden=history.ridden(),
        today=today,
    )
    held = (workout for _, workout in plans)
    return [
        *(Choice(each, workout) for each, workout in zip(first, held, strict=True)),
        *map(Choice, found),
    ]


def read_available(text: str) -> int | None:
    """Return the seconds in what a rider typed: "45m", "1h30", "45" for minutes; None for any time.

    Raises BadQuantity.
    """
    words = text.strip().lower()
    if words in ANY_TIME:
        return None
    length = f"{words}m" if words.isascii() and words.isdigit() else words
    if re.fullmatch(DURATION, length, re.IGNORECASE) is None:
        raise BadQuantity(f"{text.strip()!r} is no length", "write 45m or 1h30m")
    return read_seconds(length)
