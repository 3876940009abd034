"""A model's words -> words that may be heard: slots filled, every number and claim held to be so.

A sentence that is not so is replaced by what the coach itself answers, never by silence. The rules
are told in docs/truth.md.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import replace

from coach.ahead import OF_STEP, Ahead, later, step_over
from coach.answers import INTENTS, answer_heard
from coach.conversation import Reply
from coach.formats import Shown
from coach.guard_check import Checked, check
from coach.guard_efforts import debriefed
from coach.guard_facts import Truth, truth_of
from coach.guard_sentences import sentences, whole_until
from coach.guard_verdicts import is_bare_verdict
from coach.guard_words import GuardWords
from coach.holding import Held, Sources
from coach.intents import Heard, Need
from coach.language import Language
from coach.scene import Scene
from coach.slots import Bound, compose, slots_of
from coach.spoken_numbers import mentions, read, tags_in
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
ENDED = ("ride.left_in_step_s", "ride.target_w", "ride.commanded_w", "ride.deviation_w")

log = logging.getLogger(__name__)


def hold(
    text: str, sources: Sources, spoken: Language, in_s: float = 0.0, ahead: Ahead | None = None
) -> Held:
    """Return `text` as it may be heard `in_s` seconds from the instant of its sources.

    With `ahead` it is for the ear: every sentence and slot is of the instant at which it sounds.
    """
    known = GuardWords.of(spoken)
    kept, values, replaced = list[str](), dict[str, Shown](), list[str]()
    told = debriefed(sources.results)
    for sentence in sentences(text):
        if sentence in told:
            _add(kept, sentence)
            continue
        template = _STRAY.sub(_harmless, sentence.translate(_BRACKETS))
        here = None if ahead is None else ahead.after(" ".join(kept))
        told_s, end_s = (in_s, in_s) if here is None else _heard_s(template, here, known)
        over = step_over(sources.scene, end_s)
        scene = later(sources.scene, told_s)
        truth = truth_of(scene, sources.results, sources.words, known)
        if over:
            facts = tuple(fact for fact in truth.facts if fact.name not in ENDED)
            truth = replace(truth, facts=facts)
        if over and any(slot.startswith(OF_STEP) for slot in slots_of(template)):
            _add(kept, _next_one(truth, spoken, known))
            continue
        checked = check(template, truth, known)
        if checked.wrong is None and is_bare_verdict(text, sources.words, known):
            checked = replace(checked, wrong="a bare yes or no to a number of the rider's")
        if checked.wrong is None:
            bound = _bound(template, sources.scene, scene, spoken, here)
            kept.append(bound.text)
            values |= {**bound.values, **dict(checked.values)}
            continue
        log.warning("not said: %r: %s", sentence, checked.wrong)
        replaced.append(sentence)
        if over:
            _add(kept, _next_one(truth, spoken, known))
            continue
        said, taken = _instead(checked, truth, sources, spoken, known, here)
        _add(kept, said)
        values |= taken
    return Held(" ".join(kept), values, tuple(replaced))


def _heard_s(template: str, here: Ahead, known: GuardWords) -> tuple[float, float]:
    """Return in how many seconds a sentence's first time of its own is heard, and its end."""
    tokens = tokens_of(template)
    times = (each for each in read(tokens, known) if each.unit == "s" and each.slot is None)
    first = next(times, None)
    begin, end = (0, 0) if first is None else (first.start, first.end)
    words = [token.text for token in tokens]
    told_s = here.at_s(" ".join(words[:begin]), " ".join(words[begin:end]))
    return told_s, here.at_s(template)


def _bound(template: str, now: Scene, then: Scene, spoken: Language, here: Ahead | None) -> Bound:
    if here is None:
        return compose(template, then, spoken=spoken)
    from coach.voice.spoken_answer import compose_aloud

    return compose_aloud(template, now, spoken, here)


class Guarding:
    """Takes a model's words as they come and gives out whole sentences that may be heard.

    `look` returns the sources of now; `lag_s` is how long after being given a first word sounds.
    Where `ahead` is given, it says anew for each sentence when its words will be heard.
    """

    def __init__(
        self,
        look: Callable[[], Sources],
        spoken: Language,
        lag_s: float = 0.0,
        words_per_s: float = WORDS_PER_S,
        ahead: Callable[[], Ahead] | None = None,
    ) -> None:
        self._ahead = ahead
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
        ahead = None if self._ahead is None else self._ahead()
        held = hold(text, self._look(), self._spoken, in_s, ahead)
        self._given += len(held.text.split())
        return held


def _harmless(found: re.Match[str]) -> str:
    """Return a slot as it is, and a brace that makes none as a bracket."""
    return found[0] if len(found[0]) > 1 else "(" if found[0] == "{" else ")"


def _add(kept: list[str], said: str) -> None:
    """Add a sentence of the coach's own once."""
    if said not in kept:
        kept.append(said)


def _next_one(truth: Truth, spoken: Language, known: GuardWords) -> str:
    ride = truth.scene.ride
    key = "next_starting" if ride is not None and ride.upcoming else "last_over"
    return compose(known.instead[key], truth.scene, spoken=spoken).text


def _instead(
    checked: Checked,
    truth: Truth,
    sources: Sources,
    spoken: Language,
    known: GuardWords,
    here: Ahead | None,
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
        reply = _answer(Heard(intent), truth.scene, sources.scene, spoken, here)
        return reply.text, {key: value for key, value in reply.values.items() if value is not None}
    return sources.instead or spoken.say("not_known", "absent"), {}


def _answer(heard: Heard, then: Scene, now: Scene, spoken: Language, here: Ahead | None) -> Reply:
    if here is None:
        return answer_heard(heard, then, spoken)
    from coach.voice.spoken_answer import answer_aloud

    return answer_aloud(heard, now, spoken, here)
