"""Offline answers: text + scene -> Reply, pure; every number in it stands on the screen.

Orders are not done here: coach.py does them, through the one command surface.
"""

from coach.conversation import AnswerPath, Reply
from coach.intents import Ear, Heard, Intent, Kind, Need
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
)
ASKABLE = tuple(intent for intent in INTENTS if intent.kind in (Kind.QUESTION, Kind.ORDER))
EAR = Ear(INTENTS)
NO_RIDE = "No ride is running. Ask about your form, your last ride or today's workout."


def answer(text: str, scene: Scene, ear: Ear = EAR) -> Reply:
    """Answer `text` from `scene`; an order or a verdict is only named, never done."""
    heard = ear.hear(text)
    return not_understood(text) if heard is None else answer_heard(heard, scene)


def answer_heard(heard: Heard, scene: Scene) -> Reply:
    """Return the reply to an understood question."""
    intent = heard.intent
    if scene.ride is None and intent.need is Need.RIDE:
        return Reply(NO_RIDE, intent=intent.name)
    if not intent.reply:
        return Reply("There is nothing to say to that.", intent=intent.name)
    template = intent.reply if isinstance(intent.reply, str) else intent.reply(scene)
    bound = compose(template, scene)
    return Reply(bound.text, intent=intent.name, values=bound.values)


def not_understood(text: str) -> Reply:
    """Say honestly that `text` was not understood, with the nearest things that would be."""
    known = len(ASKABLE)
    first, second = nearest(text, ASKABLE)
    return Reply(
        f"I did not understand. Try “{first}” or “{second}”. "
        f"Without a language model I know {known} questions and commands.",
        AnswerPath.FALLBACK,
        values={"intents_known": known},
    )
