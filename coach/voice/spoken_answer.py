"""Offline answers for the ear: each number is that of the instant at which it is heard.

An answer on the screen is of now. One that is spoken begins a moment later and goes on for seconds:
every slot is filled for its own place in the sentence. What is said of a step that will be over by
then gives way to the step that is starting.
"""

from coach.ahead import OF_STEP, Ahead, later, step_over
from coach.answers import ANSWERED, answer_heard
from coach.conversation import Reply
from coach.effort_questions import template_of
from coach.intents import Heard, Need
from coach.language import Language
from coach.scene import Scene, look
from coach.slots import (
    MOST_ABSENCES,
    NOT_KNOWN,
    NOTHING_TOLD,
    SLOTS,
    Bound,
    Template,
    Told,
    bind,
)

ROUNDED_DOWN = ("workout_left",)  # of those that run down


def answer_aloud(heard: Heard, scene: Scene, spoken: Language, ahead: Ahead) -> Reply:
    """Return the reply to an understood question as it is true when it is heard."""
    intent = heard.intent
    if (scene.ride is None and intent.need is Need.RIDE) or intent.kind not in ANSWERED:
        return answer_heard(heard, scene, spoken)
    if intent.name == "repeat_that":
        return answer_heard(heard, scene, spoken)
    template = template_of(heard, later(scene, ahead.lag_s), spoken)
    bound = compose_aloud(template, scene, spoken, ahead)
    return Reply(bound.text, intent=intent.name, values=bound.values)


def compose_aloud(
    template: Template, scene: Scene, spoken: Language, ahead: Ahead, told: Told = NOTHING_TOLD
) -> Bound:
    """Bind a template for the ear, or say plainly what is missing in it."""
    gone = set[str]()

    def seen(slot: str, before: str) -> Scene | None:
        in_s = ahead.at_s(before, _said(slot, scene, spoken))
        if slot.startswith(OF_STEP) and step_over(scene, in_s):
            gone.add(slot)
            return None
        return later(scene, in_s - ahead.back_s if slot in ROUNDED_DOWN else in_s)

    for _ in range(MOST_ABSENCES):
        bound = bind(template, scene, told, spoken, seen)
        if isinstance(bound, Bound):
            return bound if bound.text.strip(" .,;:!?") else next_starting(scene, spoken)
        if bound.slot in gone:
            return next_starting(scene, spoken)
        absent = SLOTS[bound.slot].absent
        template = (
            spoken.say(absent, "absent") if isinstance(absent, str) else absent(scene, spoken)
        )
    return Bound(spoken.say(NOT_KNOWN, "absent"), {})


def _said(slot: str, scene: Scene, spoken: Language) -> str:
    """Return what a slot says just now, which takes about as long as what it will say."""
    if slot not in SLOTS:
        return ""
    show = SLOTS[slot].show
    raw = [look(scene, path) for path in SLOTS[slot].paths]
    return "" if None in raw else show.text(spoken, *(show.rounded(value) for value in raw))


def next_starting(scene: Scene, spoken: Language) -> Bound:
    """Say which step is about to begin, where there is one."""
    ride = scene.ride
    key = "next_starting" if ride is not None and ride.upcoming else "last_over"
    template: str = spoken.guard["instead"][key]
    bound = bind(template, scene, spoken=spoken)
    if isinstance(bound, Bound):
        return bound
    return Bound(spoken.say(NOT_KNOWN, "absent"), {})
