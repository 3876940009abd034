"""Which workout to suggest today: form and the last hard ride decide how hard, the time how long.

docs/suggestions.md has the rule in words. The bands follow the common reading of form (TSB; Allen
& Coggan, Training and Racing with a Power Meter, ch. 8): very negative is tired, positive is fresh.
Fatigue far above fitness is the acute to chronic ratio of T. Gabbett (British Journal of Sports
Medicine, 2016). It is a suggestion, not a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workouts.cards import Card
    from workouts.history_rows import RideRow
    from workouts.history_totals import Ridden

HARD_IF, HARD_LEAST_S, HARD_STRESS = 0.80, 20 * 60, 120.0
LOOK_BACK_DAYS = 14  # beyond that the last hard ride is long ago
OVERDUE_DAYS = 5
OVERLOAD_RATIO, OVERLOAD_LEAST_ATL = 1.5, 30.0  # little riding is soon half as much again
SHORTEST_S, LONGEST_S = 20 * 60, 100 * 60  # where the rider has not said how long
LEAST_SHARE = 0.6  # of the time that there is: what is shorter leaves too much of it
AGAIN_AFTER_DAYS = 3  # the same workout comes back no sooner, if there is another


@dataclass(frozen=True, slots=True)
class Band:
    """From this form on: what it is called, what to ride, and which workouts are that."""

    from_tsb: float
    form: str
    kind: str
    why: str
    kinds: tuple[str, ...]  # as cards call their kinds, the best first
    best_if: float
    is_hard: bool = False


FRESH = Band(10, "fresh", "VO₂max", "You are fresh: a day for hard, short work.",
             ("VO2max", "anaerobic", "threshold", "sprints"), 0.85, True)  # fmt: skip
RESTED = Band(-5, "rested", "threshold", "You are rested: threshold work will stick.",
              ("threshold", "sweet spot", "tempo", "VO2max"), 0.85, True)  # fmt: skip
WORKING = Band(-20, "working", "endurance", "You carry some load: build on it, steadily.",
               ("endurance", "tempo", "recovery"), 0.7)  # fmt: skip
TIRED = Band(-999, "tired", "recovery", "You are tired: spin easy and let it sink in.",
             ("recovery", "endurance"), 0.5)  # fmt: skip
UNKNOWN = Band(0, "unknown", "endurance", "No rides yet: start with something steady.",
               ("endurance", "tempo"), 0.65)  # fmt: skip
BANDS = (FRESH, RESTED, WORKING, TIRED)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the rider comes to today; None where there is no history.

    `days_since_hard` is 0 after a hard ride today, None when none was within LOOK_BACK_DAYS.
    """

    ctl: float | None = None
    atl: float | None = None
    tsb: float | None = None
    days_since_hard: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What kind of ride suits today, and the sentence why."""

    band: Band
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A workout for today, what kind of day it is for, and why in one sentence."""

    card: Card
    kind: str
    why: str


def band_of(tsb: float | None) -> Band:
    """Return the band of a form; without history a band of its own."""
    if tsb is None:
        return UNKNOWN
    return next(band for band in BANDS if tsb >= band.from_tsb)


def is_hard(ride: RideRow) -> bool:
    """Whether a ride counts as hard: intense for some time, or long enough to be as tiring."""
    if (ride.stress or 0.0) >= HARD_STRESS:
        return True
    power_w = ride.normalized_power_w
    intense = power_w is not None and power_w / ride.ftp_w >= HARD_IF
    return intense and ride.duration_s >= HARD_LEAST_S


def days_since_hard(rides: Iterable[RideRow], today: date) -> int | None:
    """Return how many days ago the last hard ride was; None beyond LOOK_BACK_DAYS."""
    days = [(today - ride.started_at.astimezone().date()).days for ride in rides if is_hard(ride)]
    return min((each for each in days if 0 <= each <= LOOK_BACK_DAYS), default=None)


def day_for(condition: Condition) -> Day:
    """Return what suits the rider today. The first rule that applies decides."""
    band = band_of(condition.tsb)
    if band is UNKNOWN:
        return Day(band, band.why)
    ctl, atl, days = condition.ctl or 0.0, condition.atl or 0.0, condition.days_since_hard
    if atl >= OVERLOAD_LEAST_ATL and atl > OVERLOAD_RATIO * ctl:
        return Day(TIRED, "This week is far more than you are used to: spin easy.")
    if band.is_hard and days is not None and days <= 1:
        when = "Today" if days == 0 else "Yesterday"
        return Day(WORKING, f"{when} was hard: something steady lets it sink in.")
    if band is WORKING and (days is None or days >= OVERDUE_DAYS):
        ago = "two weeks" if days is None else f"{days} days"
        return Day(RESTED, f"No hard ride for {ago}: threshold work is due.")
    return Day(band, band.why)


def suggestions(
    cards: Iterable[Card],
    condition: Condition,
    *,
    available_s: int | None = None,
    ridden: Mapping[str, Ridden] | None = None,
    today: date,
) -> list[Suggestion]:
    """Return rideable workouts, the best fitting first.

    What fits the time comes first, then the kinds of the day in their order, then what leaves
    little of the time, was not ridden just now, and is as intense as the day wants it.
    """
    day = day_for(condition)
    known = ridden or {}

    def days_ago(card: Card) -> int | None:
        before = known.get(card.name.casefold())
        return (today - before.last).days if before else None

    def misfit(card: Card) -> tuple[bool, int, bool, bool, float, str]:
        kind = card.kind.split(",")[0]
        rank = day.band.kinds.index(kind) if kind in day.band.kinds else len(day.band.kinds)
        least_s = SHORTEST_S if available_s is None else available_s * LEAST_SHARE
        ago = days_ago(card)
        return (
            card.seconds > (LONGEST_S if available_s is None else available_s),
            rank,
            card.seconds < least_s,
            ago is not None and ago < AGAIN_AFTER_DAYS,
            abs((card.intensity_factor or 0.0) - day.band.best_if),
            card.name,
        )

    rideable = [card for card in cards if card.is_rideable and not card.is_test]
    return [
        Suggestion(card, day.band.kind, sentence(day, card, available_s, days_ago(card)))
        for card in sorted(rideable, key=misfit)
    ]


def sentence(day: Day, card: Card, available_s: int | None, days_ago: int | None) -> str:
    """Return why this workout: the day, then how it fits the time, then when it was ridden."""
    parts = []
    if available_s is not None:
        fits = f"{_minutes(card.seconds)} of your {_minutes(available_s)} min"
        over = f"{_minutes(card.seconds)} min is longer than your {_minutes(available_s)}"
        parts.append(fits if card.seconds <= available_s else over)
    if days_ago is None:
        parts.append("never ridden")
    elif days_ago > 0:
        parts.append(f"last ridden {days_ago} day{'s' * (days_ago != 1)} ago")
    else:
        parts.append("ridden today")
    return f"{day.why.rstrip('.')}; {', '.join(parts)}."


def planned_sentence(card: Card, condition: Condition, available_s: int | None) -> str:
    """Return why a planned workout: it is planned, and what speaks against it."""
    against = ""
    if available_s is not None and card.seconds > available_s:
        over = f"{_minutes(card.seconds)} min is longer than your {_minutes(available_s)}"
        against = f", but {over}: n shows what fits"
    elif day_for(condition).band is TIRED and (card.intensity_factor or 0.0) >= HARD_IF:
        against = ", but you are tired: n shows something easier"
    return f"Planned for today{against}."


def _minutes(seconds: int) -> int:
    return round(seconds / 60)


def planned_first(
    planned: Sequence[Card], condition: Condition, available_s: int | None
) -> list[Suggestion]:
    """Return what is planned for today as suggestions, in the order of the plan."""
    return [
        Suggestion(card, "planned", planned_sentence(card, condition, available_s))
        for card in planned
    ]
