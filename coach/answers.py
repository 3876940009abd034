"""Offline answers: text + scene -> Reply, pure; every number in it stands on the screen.

Orders are not done here: coach.py does them, through the one command surface.
"""

from functools import lru_cache

from coach.conversation import AnswerPath, Reply
from coach.effort_questions import EFFORT_QUESTIONS, of_last_ride, template_of
from coach.intents import Ear, Heard, Intent, Kind, Need
from coach.language import LANGUAGES, Language, language
from coach.load_questions import LOAD_QUESTIONS
from coach.orders import ORDERS
from coach.plan_questions import PLAN_QUESTIONS
from coach.ride_questions import RIDE_QUESTIONS
from coach.scene import Scene
from coach.sensor_questions import SENSOR_QUESTIONS
from coach.slots import compose
from coach.small_talk import TALK, VERDICTS
from coach.suggestions import nearest
from coach.total_questions import TOTAL_QUESTIONS

# An earlier intent is tried first where two cover the same words.
INTENTS: tuple[Intent, ...] = (
    *VERDICTS,
    *TALK,
    *ORDERS,
    *RIDE_QUESTIONS,
    *TOTAL_QUESTIONS,
    *PLAN_QUESTIONS,
    *SENSOR_QUESTIONS,
    *LOAD_QUESTIONS,
    *EFFORT_QUESTIONS,
)
ANSWERED = (Kind.QUESTION, Kind.TALK)
ASKABLE = tuple(intent for intent in INTENTS if intent.kind in (Kind.QUESTION, Kind.ORDER))


@lru_cache(maxsize=len(LANGUAGES))
def ear_for(spoken: Language) -> Ear:
    """Return the one Ear of a language; its tables are read when it first hears."""
    return Ear(INTENTS, spoken)


EAR = ear_for(language())


def answer(text: str, scene: Scene, spoken: Language | None = None) -> Reply:
    """Answer `text` from `scene`; an order or a verdict is only named, never done."""
    spoken = spoken or language()
    heard = ear_for(spoken).hear(text)
    if heard is None:
        return not_understood(text, spoken, riding=scene.ride is not None)
    return answer_heard(heard, scene, spoken)


def answer_heard(heard: Heard, scene: Scene, spoken: Language | None = None) -> Reply:
    """Return the reply to an understood question."""
    spoken = spoken or language()
    intent = heard.intent
    if scene.ride is None and intent.need is Need.RIDE:
        over = of_last_ride(intent, scene)
        if over is None:
            return Reply(spoken.say("no_ride"), intent=intent.name)
        bound = compose(spoken.say(over, "replies"), scene, spoken=spoken)
        return Reply(bound.text, intent=over, values=bound.values)
    if intent.kind not in ANSWERED or intent.name == "repeat_that":
        return Reply(spoken.say("nothing_to_say"), intent=intent.name)
    bound = compose(template_of(heard, scene, spoken), scene, spoken=spoken)
    return Reply(bound.text, intent=intent.name, values=bound.values)


def not_understood(text: str, spoken: Language | None = None, *, riding: bool = True) -> Reply:
    """Say honestly that `text` was not understood, with the nearest things that would be."""
    spoken = spoken or language()
    known = len(ASKABLE)
    first, second = nearest(text, ASKABLE, spoken, riding=riding)
    return Reply(
        spoken.say("not_understood", first=first, second=second, known=known),
        AnswerPath.FALLBACK,
        values={"intents_known": known},
    )
