"""What a rider asks of the last ride once it is over, as a whole, or of one effort or set of it."""

from collections.abc import Callable, Mapping

from coach.intents import Heard, Intent, Need
from coach.language import Language
from coach.numerals import Number
from coach.scene import LastRide, Scene
from coach.slots import MOST_EFFORTS

Told = Callable[[LastRide], tuple[str, ...]]

# A question -> what it chooses from, and the slots in which that is said.
COUNTED: Mapping[str, tuple[Told, str]] = {
    "debrief_effort": (lambda ride: ride.efforts, "last_effort"),
    "debrief_set": (lambda ride: ride.sets, "last_set"),
}
# What is no such number, by the slots that are asked for.
BEYOND = {"last_effort": "no_such_effort", "last_set": "no_such_set"}
# "How was my ride": without one under way the last is meant.
AT_REST = {"summary": "last_ride"}
EFFORT_QUESTIONS = tuple(Intent(name, need=Need.NOTHING) for name in COUNTED)


def of_last_ride(intent: Intent, scene: Scene) -> str | None:
    """Return which question is meant where none is under way, None where there is none."""
    return None if scene.rest.last_ride is None else AT_REST.get(intent.name)


def template_of(heard: Heard, scene: Scene, spoken: Language) -> str:
    """Return the template of the answer to what was heard, its numbers regarded."""
    if heard.intent.name not in COUNTED or not heard.numbers:
        return heard.intent.reply(scene, spoken)
    told, slot = COUNTED[heard.intent.name]
    return _counted(heard.numbers[0], told, slot, scene, spoken)


def _counted(number: Number, told: Told, slot: str, scene: Scene, spoken: Language) -> str:
    if scene.ride is not None:
        return spoken.say("debrief_after", "absent")  # he means the ride that is under way
    last = scene.rest.last_ride
    if last is None:
        return spoken.say("no_last_ride", "absent")
    if last.change is None:
        return spoken.say("no_debrief", "absent")
    if not last.efforts:
        return spoken.say("no_efforts", "absent")
    if number not in range(1, min(len(told(last)), MOST_EFFORTS) + 1):
        return spoken.say(BEYOND[slot], "absent")
    return f"{{{slot}_{int(number)}}}"
