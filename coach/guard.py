"""A model's words -> words that may be heard: slots filled, every number and claim held to be so.

A sentence that is not so is replaced by what the coach itself answers, never by silence. The rules
are told in docs/truth.md.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import replace

from coach.answers import INTENTS, answer_heard
from coach.formats import Shown
from coach.guard_check import Checked, check
from coach.guard_facts import Truth, later, truth_of
from coach.guard_sentences import sentences, whole_until
from coach.guard_words import GuardWords
from coach.holding import Held, Sources
from coach.intents import Heard, Need
from coach.language import Language
from coach.slots import compose, slots_of
from coach.spoken_numbers import mentions, tags_in
from coach.spoken_tokens import tokens_of

WORDS_PER_S = 2.5  # of a voice, until it is measured
_BRACKETS = str.maketrans({"[": "(", "]": ")"})
_STRAY = re.compile(r"\{\w+\}|[{}]")
_BY_NAME = {intent.name: intent for intent in INTENTS}
# What is asked or said, as tags -> the intent that answers it; the first row that is all there.
NEAREST: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(tags.split()), intent)
    for tags, intent in (
        ("average heart", "average_heart_rate"),
        ("average cadence", "average_cadence"),
        ("average step", "step_average"),
        ("average lap", "lap_average"),
        ("heart zone", "heart_rate_zone"),
        ("heart max", "heart_rate_percent"),
        ("heart", "heart_rate"),
        ("cadence target", "cadence_target"),
        ("cadence", "cadence"),
        ("speed", "speed"),
        ("battery", "battery"),
        ("normalised", "normalized_power"),
        ("average", "average_power"),
        ("max", "max_power"),
        ("ftp", "ftp"),
        ("ctl", "ctl"),
        ("atl", "atl"),
        ("tsb", "tsb"),
        ("factor", "intensity_factor"),
        ("stress", "training_stress"),
        ("work", "work"),
        ("last", "last_ride"),
        ("next", "next_step"),
        ("then", "after_next"),
        ("left ride", "workout_left"),
        ("left step", "time_left"),
        ("left", "time_left"),
        ("elapsed", "elapsed"),
        ("lap", "lap"),
        ("zone", "power_zone"),
        ("commanded", "commanded"),
        ("intensity", "bias"),
        ("target", "target"),
        ("step", "which_interval"),
        ("power", "power"),
    )
)
HOW_MANY = frozenset({"left", "step"})
BY_UNIT = {
    "bpm": "heart_rate",
    "rpm": "cadence",
    "kmh": "speed",
    "s": "time_left",
    "kj": "work",
    "tss": "training_stress",
    "w": "power",
}
# Slots that mean the step under way, which is over before it is heard.
OF_STEP = ("time_left", "target", "step_", "deviation", "words")

ENDED = ("ride.left_in_step_s", "ride.target_w", "ride.commanded_w", "ride.deviation_w")

log = logging.getLogger(__name__)


def hold(text: str, sources: Sources, spoken: Language, in_s: float = 0.0) -> Held:
    """Return `text` as it may be heard `in_s` seconds from the instant of its sources."""
    known = GuardWords.of(spoken)
    over = _step_over(sources, in_s)
    scene = later(sources.scene, in_s)
    truth = truth_of(scene, sources.results, sources.words, known)
    if over:
        facts = tuple(fact for fact in truth.facts if fact.name not in ENDED)
        truth = replace(truth, facts=facts)
    kept, values, replaced = list[str](), dict[str, Shown](), list[str]()
    for sentence in sentences(text):
        template = _STRAY.sub(_harmless, sentence.translate(_BRACKETS))
        if over and any(slot.startswith(OF_STEP) for slot in slots_of(template)):
            _add(kept, _next_one(truth, spoken, known))
            continue
        checked = check(template, truth, known)
        if checked.wrong is None:
            bound = compose(template, scene, spoken=spoken)
            kept.append(bound.text)
            values |= {**bound.values, **dict(checked.values)}
            continue
        log.warning("not said: %r: %s", sentence, checked.wrong)
        replaced.append(sentence)
        if over:
            _add(kept, _next_one(truth, spoken, known))
            continue
        said, taken = _instead(checked, truth, sources, spoken, known)
        _add(kept, said)
        values |= taken
    return Held(" ".join(kept), values, tuple(replaced))


class Guarding:
    """Takes a model's words as they come and gives out whole sentences that may be heard.

    `look` returns the sources of now; `lag_s` is how long after being given a first word sounds.
    """

    def __init__(
        self,
        look: Callable[[], Sources],
        spoken: Language,
        lag_s: float = 0.0,
        words_per_s: float = WORDS_PER_S,
    ) -> None:
        self._look, self._spoken, self._lag_s, self._words_per_s = look, spoken, lag_s, words_per_s
        self._rest = ""
        self._given = 0  # words

    def add(self, delta: str) -> Held | None:
        """Return what is whole with these words; None while no sentence is."""
        self._rest += delta
        end = whole_until(self._rest)
        whole, self._rest = self._rest[:end], self._rest[end:]
        return self._hold(whole)

    def end(self) -> Held | None:
        """Return what is left when no more words come."""
        whole, self._rest = self._rest, ""
        return self._hold(whole)

    def _hold(self, text: str) -> Held | None:
        if not text.strip():
            return None
        in_s = self._lag_s + self._given / self._words_per_s
        held = hold(text, self._look(), self._spoken, in_s)
        self._given += len(held.text.split())
        return held


def _harmless(found: re.Match[str]) -> str:
    """Return a slot as it is, and a brace that makes none as a bracket."""
    return found[0] if len(found[0]) > 1 else "(" if found[0] == "{" else ")"


def _add(kept: list[str], said: str) -> None:
    """Add a sentence of the coach's own once."""
    if said not in kept:
        kept.append(said)


def _step_over(sources: Sources, in_s: float) -> bool:
    ride = sources.scene.ride
    if ride is None or in_s <= 0 or ride.step is None:
        return False
    return later(sources.scene, in_s) is not sources.scene and ride.left_in_step_s <= in_s


def _next_one(truth: Truth, spoken: Language, known: GuardWords) -> str:
    ride = truth.scene.ride
    key = "next_starting" if ride is not None and ride.upcoming else "last_over"
    return compose(known.instead[key], truth.scene, spoken=spoken).text


def _instead(
    checked: Checked, truth: Truth, sources: Sources, spoken: Language, known: GuardWords
) -> tuple[str, dict[str, Shown]]:
    """Return the coach's own answer to what was asked, or else to what was said."""
    asked = tokens_of(truth.words)
    tags = frozenset(tag for _, tag in tags_in(asked, known, 0, len(asked)))
    units = frozenset(each.unit for each in mentions(truth.words, known) if each.unit)
    for named, kinds in ((tags, units), (checked.tags, checked.units)):
        counted = "step" in named and "s" not in kinds
        rows = ((HOW_MANY, "hard_left"), *NEAREST) if counted else NEAREST
        name = next((intent for row, intent in rows if row <= named), None)
        name = name or next((BY_UNIT[unit] for unit in BY_UNIT if unit in kinds), None)
        if name is None:
            continue
        intent = _BY_NAME[name]
        if intent.need is Need.RIDE and truth.scene.ride is None:
            continue
        reply = answer_heard(Heard(intent), truth.scene, spoken)
        return reply.text, {key: value for key, value in reply.values.items() if value is not None}
    return sources.instead or spoken.say("not_known", "absent"), {}
