"""Confirmation as a pure rule: a question that waits + what is said next -> a verdict.

Negative first, full match only: "no, not sure" never confirms, and neither does a sentence that
merely holds a yes. A dangerous order takes only its own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from coach.conversation import Reply
from coach.intents import Heard, Kind
from coach.language import Language
from coach.orders import ORDERS
from coach.scene import Scene, look
from coach.words import normalise
from workouts.commands import COMMANDS, Tier, Value
from workouts.snapshot import RideState

WAIT_S = 8.0
# The words that a dangerous command waits for: command -> the intent that says them.
DANGER_INTENTS: Mapping[str, str] = {"finish": "confirm_end", "discard": "confirm_discard"}
WATCHED_ALWAYS = ("ride_id",)


class Verdict(Enum):
    """What an utterance does to the question that waits."""

    DO = "do"
    DROP = "drop"  # refused by the rider
    KEEP = "keep"  # says nothing to it: the question still stands
    PLAIN_YES = "plain_yes"  # a yes where "confirm end" is needed
    REPLACE = "replace"  # something else was asked or ordered


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for its yes, what a yes does, and how things stood when it was asked.

    `stands` looks again how they stand; a change voids the yes, and `moved` says so.
    """

    intent: str
    command: str
    tier: Tier
    question: str
    values: Mapping[str, float | int | str | None]
    asked_at_s: float
    stood: object
    stands: Callable[[Scene], object]
    moved: str
    do: Callable[[], Reply]

    def is_over(self, now_s: float) -> bool:
        return now_s - self.asked_at_s > WAIT_S


def unasked(heard: Heard) -> Heard:
    """Return the order that "yes, end the ride" gives where no question waits, else `heard`."""
    if not heard.says_order:
        return heard
    command = next(name for name, said in DANGER_INTENTS.items() if said == heard.intent.name)
    return Heard(next(each for each in ORDERS if each.order and each.order.command == command))


def standing(heard: Heard, scene: Scene) -> tuple[object, ...]:
    """Return what must not change between the question and the yes.

    Riding and waiting for legs are one state here: who wants to end a ride stops pedalling first.
    """
    ride, order = scene.ride, heard.intent.order
    if ride is None or order is None:
        return (None,)
    state = RideState.RIDING if ride.state is RideState.AUTO_PAUSED else ride.state
    return (state, *(look(ride, path) for path in (*WATCHED_ALWAYS, *order.watched)))


def tier_of(heard: Heard, arguments: Mapping[str, Value], scene: Scene) -> Tier:
    """Return how sure one must be: the command's tier, or CONFIRM where the change is big."""
    order = heard.intent.order
    if order is None:
        return Tier.SILENT
    tier = COMMANDS[order.command].tier
    if tier is Tier.SILENT and order.is_big(arguments, scene):
        return Tier.CONFIRM
    return tier


def judge(pending: Pending, text: str, heard: Heard | None, spoken: Language) -> Verdict:
    """Return what `text`, understood as `heard`, says to `pending`."""
    name = heard.intent.name if heard is not None else ""
    negated = not spoken.hearing.negatives.isdisjoint(normalise(text, spoken.hearing))
    # A question may hold a "not" or a "hold"; it is no refusal, and no yes either.
    is_question = heard is not None and heard.intent.kind is Kind.QUESTION
    if name == "no" or (negated and not is_question):
        return Verdict.DROP
    if name in DANGER_INTENTS.values():
        return Verdict.DO if DANGER_INTENTS.get(pending.command) == name else Verdict.KEEP
    if name == "yes":
        return Verdict.PLAIN_YES if pending.tier is Tier.DANGEROUS else Verdict.DO
    if heard is None or name == "repeat_that":
        return Verdict.KEEP
    return Verdict.REPLACE
