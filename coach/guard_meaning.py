"""Which facts a number may mean beyond its unit and tags: of this ride or not, of one pair."""

from collections.abc import Iterable, Sequence

from coach.guard_facts import ASPECTS, GENERIC, OF_NOW, WHICH, Fact, Truth
from coach.scene import Scene
from coach.spoken_tokens import words_of

# A number after one of these counts nothing.
MEASURED = frozenset({"average", "normalised", "max", "ftp", "heart", "cadence", "speed"})
# What a number is said of that is measured in the ride under way, unless one of the others is said.
RIDDEN = MEASURED | {"power", "zone", "step", "lap", "next", "then"}
ELSEWHERE = frozenset({"best", "last"})
# "2 of 6": the fact of the second number -> the facts of the first, by what else is said.
FAMILIES = {
    "ride.steps_total": {"": "step.index", "left": "steps_left", "done": "steps_done"},
    "ride.step.repeat.of": {
        "": "ride.step.repeat.index",
        "left": "repeats_left",
        "done": "repeats_done",
    },
}


def is_of_ride(fact: Fact, named: frozenset[str], question: frozenset[str], truth: Truth) -> bool:
    """Return whether a number is said of the ride under way, which a tool's fact is not."""
    if not fact.any_past or truth.scene.ride is None:
        return False
    said = named or question
    if said & ELSEWHERE:
        return False
    ridden = RIDDEN - {"step"} if fact.of_steps else RIDDEN
    return bool(said & ridden or (not named and said & OF_NOW))


def is_pair(fact: Fact, first: float, tags: Iterable[str], truth: Truth) -> bool:
    """Return whether "2 of 6" has both numbers of one: steps of the workout, or of the set."""
    if fact.name not in FAMILIES:
        return True
    said = {"", *tags}
    family = {name for tag, name in FAMILIES[fact.name].items() if tag in said}
    return any(each.name in family and each.equals(first) for each in truth.facts)


def is_of_other_sensor(fact: Fact, words: Sequence[str], scene: Scene) -> bool:
    """Return whether a sentence names another sensor than that of a fact: "Stages at 98 %"."""
    if not fact.name.startswith("sensors."):
        return False
    named = {
        at
        for at, status in enumerate(scene.sensors)
        if any(len(word) > 2 and word in words for word in words_of(status.source.name))
    }
    return bool(named) and int(fact.name.split(".")[1]) not in named


def equal(facts: Sequence[Fact], value: float) -> Fact | None:
    """Return the fact that a number says."""
    return next((fact for fact in facts if fact.equals(value)), None)


def of_question(facts: list[Fact], asked: frozenset[str]) -> list[Fact]:
    """Return the facts that a number can mean which says nothing of itself but its unit."""
    past = [fact for fact in facts if fact.any_past or fact.told]
    if special := asked & (ASPECTS | WHICH):
        return [fact for fact in facts if special <= fact.tags] + past
    if "power" in asked:
        return [fact for fact in facts if fact.primary and not fact.tags & ASPECTS] + past
    return [fact for fact in facts if fact.primary] + past


def specific(named: frozenset[str]) -> frozenset[str]:
    """Return tags without "you are", where a more telling one stands beside it."""
    if "live" in named:  # "you wanted it: you are at 300 watts"
        named -= {"said"}
    return named - {"live"} if named - GENERIC else named
