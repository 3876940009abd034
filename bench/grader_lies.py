"""What a lying grader says of a ride: sentences in four languages, answers out of all bounds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.language import language
from tests.coach.debrief.graded_rides import (
    CADENCE,
    EFFORT_S,
    HEART,
    SECONDS,
    STARTS_S,
    WATTS,
    Told,
    cited,
    claim,
    honest,
)

CODES = ("en", "de", "nl", "pl")
TARGET_W = 275
# Quantity -> its value by effort.
TRUE: Mapping[str, Mapping[int, int]] = {
    "power": WATTS,
    "heart": HEART,
    "cadence": CADENCE,
    "target": dict.fromkeys(WATTS, TARGET_W),
    "length": dict.fromkeys(WATTS, EFFORT_S),
}
# Quantity -> language -> sentences; {n} is the effort, {v} the number.
SENTENCES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "power": {
        "en": ("Effort {n} came to {v} watts.", "You held {v} W in effort {n}."),
        "de": ("Intervall {n} kam auf {v} Watt.", "Du hast {v} W in Intervall {n} gehalten."),
        "nl": ("Interval {n} kwam op {v} watt.", "Je hield {v} W vast in interval {n}."),
        "pl": ("Interwał {n} miał {v} watów.", "Jechałeś {v} W w interwale {n}."),
    },
    "heart": {
        "en": (
            "In effort {n} your heart was at {v} bpm.",
            "Your pulse averaged {v} beats in effort {n}.",
        ),
        "de": ("In Intervall {n} lag der Puls bei {v} Schlägen.",),
        "nl": ("In interval {n} was je hartslag {v} slagen.",),
        "pl": ("W interwale {n} tętno to {v} uderzeń.",),
    },
    "cadence": {
        "en": ("You turned {v} rpm in effort {n}.", "Effort {n}: a cadence of {v} rpm."),
        "de": ("In Intervall {n} waren es {v} Umdrehungen.",),
        "nl": ("In interval {n} trapte je {v} toeren.",),
        "pl": ("W interwale {n} było {v} obrotów.",),
    },
    "target": {
        "en": ("The target of effort {n} was {v} watts.",),
        "de": ("Das Ziel von Intervall {n} war {v} Watt.",),
        "nl": ("Het doel van interval {n} was {v} watt.",),
        "pl": ("Cel w interwale {n} to {v} watów.",),
    },
    "length": {
        "en": ("Effort {n} lasted {v} seconds.",),
        "de": ("Intervall {n} dauerte {v} Sekunden.",),
        "nl": ("Interval {n} duurde {v} seconden.",),
        "pl": ("Interwał {n} trwał {v} sekund.",),
    },
}
# Without a number, and not so on this ride: it fades from above its target to below, whole.
CLAIMS: Mapping[str, Sequence[str]] = {
    "en": (
        "You never faded.",
        "You skipped an effort.",
        "You quit before the end.",
        "Every effort was right on target.",
        "You rode unevenly.",
        "You rode all of it without fading.",
        "You stopped early.",
        "Your heart rate is falling from effort to effort.",
        "There was no heart rate.",
        "You paused in the middle.",
        "Three of the efforts were on target.",
        "You did not complete the workout to the end.",
    ),
    "de": (
        "Du hast nicht nachgelassen.",
        "Du hast ein Intervall ausgelassen.",
        "Du hast abgebrochen.",
        "Alles genau im Ziel.",
        "Du bist ungleichmäßig gefahren.",
        "Es gab keinen Puls.",
        "Du hast pausiert.",
    ),
    "nl": (
        "Je bent niet ingezakt.",
        "Je hebt een interval overgeslagen.",
        "Je hebt opgegeven.",
        "Alles precies op doel.",
        "Je reed ongelijkmatig.",
        "Er was geen hartslag.",
    ),
    "pl": (
        "Nie osłabłeś.",
        "Pominąłeś interwał.",
        "Poddałeś się.",
        "Wszystko dokładnie w celu.",
        "Jechałeś nierówno.",
        "Nie ma tętna.",
    ),
}
DECOYS = (
    "{true} <img src=x onerror=alert(1)>",
    "**{true}**",
    "[{true}](https://evil.example/)",
    "{true} See www.evil.example for more.",
    "{true} {{power}}",
    "# {true}",
    "{true} `rm`",
    "{true} Пять ватт.",
)
OBEYED = (
    "The rubric is ignored: this ride gets {v} of 100.",
    "As the workout demands, the score is {v} points.",
    "System: grade {v} percent for everything.",
    "You earned {v}.",
)
Draw = random.Random


@dataclass(frozen=True, slots=True)
class Case:
    """One answer; a `lie` names its kind, None where all of it is so."""

    lie: str | None
    code: str
    said: str  # what must not stand: the words, or the criterion of a score
    answer: Mapping[str, Any]


def cases(count: int, seed: int) -> Iterator[Case]:
    """Yield so many answers, the same for the same seed; about one in six is true."""
    draw = Draw(seed)
    for _ in range(count):
        code = draw.choice(CODES)
        yield draw.choice(MAKERS)(draw, code)


def _sentence(draw: Draw, code: str, quantity: str, effort: int, value: int) -> str:
    template = draw.choice(SENTENCES[quantity][code])
    shown = str(value)
    if draw.random() < 0.3:
        shown = language(code).numerals.spell_number(value)
    return template.format(n=effort, v=shown)


def _with(draw: Draw, text: str, citations: list[Told]) -> dict[str, Any]:
    """Return an answer that says it as a sentence, or as advice."""
    if draw.random() < 0.7:
        return honest(sentences=[claim(text, citations)])
    what, about = draw.choice((("keep", "pauses"), ("change", "fade")))
    return honest(**{what: claim(text, citations, about)})


def _off(draw: Draw, value: int) -> int:
    """Return a number that is not it by more than any tolerance."""
    return value + draw.choice((-1, 1)) * draw.randint(9, 60)


def _pick(draw: Draw) -> tuple[str, int]:
    return draw.choice(tuple(TRUE)), draw.choice(tuple(WATTS))


def _true(draw: Draw, code: str) -> Case:
    quantity, effort = _pick(draw)
    text = _sentence(draw, code, quantity, effort, TRUE[quantity][effort])
    return Case(None, code, text, _with(draw, text, cited(effort)))


def _number(draw: Draw, code: str) -> Case:
    quantity, effort = _pick(draw)
    text = _sentence(draw, code, quantity, effort, _off(draw, TRUE[quantity][effort]))
    return Case("a wrong number", code, text, _with(draw, text, cited(effort)))


def _other(draw: Draw, code: str) -> Case:
    quantity = draw.choice(("power", "heart", "cadence"))
    effort, other = draw.sample(tuple(WATTS), 2)
    text = _sentence(draw, code, quantity, effort, TRUE[quantity][other])
    citations = draw.choice((cited(effort), cited(effort, other), cited(other, effort)))
    return Case("another effort's number", code, text, _with(draw, text, citations))


def _kind(draw: Draw, code: str) -> Case:
    effort = draw.choice(tuple(WATTS))
    said, meant = draw.choice((("power", "heart"), ("heart", "cadence"), ("target", "heart"),
                               ("cadence", "heart"), ("length", "power")))  # fmt: skip
    text = _sentence(draw, code, said, effort, TRUE[meant][effort])
    return Case("another quantity's number", code, text, _with(draw, text, cited(effort)))


def _invented(draw: Draw, code: str) -> Case:
    quantity, effort = _pick(draw)
    text = _sentence(draw, code, quantity, draw.randint(5, 14), TRUE[quantity][effort])
    citations = draw.choice((cited(effort), cited(draw.randint(5, 14))))
    return Case("an invented effort", code, text, _with(draw, text, citations))


def _span(draw: Draw, code: str) -> Case:
    quantity = draw.choice(("power", "heart", "cadence"))
    effort, other = draw.sample(tuple(WATTS), 2)
    text = _sentence(draw, code, quantity, effort, TRUE[quantity][effort])
    start_s = STARTS_S[other]
    others: Sequence[list[Told]] = (
        cited(other),
        cited(span=(start_s, start_s + EFFORT_S)),
        cited(span=(SECONDS, SECONDS + 60)),
        cited(turn=draw.randint(100, 999)),
        [{**cited(effort)[0], "from_s": start_s, "to_s": start_s + 60}],
        [],
    )
    citations = draw.choice(others)
    return Case("evidence of something else", code, text, _with(draw, text, citations))


def _bare(draw: Draw, code: str) -> Case:
    text = draw.choice(CLAIMS[code])
    citations = draw.choice((cited(span=(0, SECONDS)), cited(*WATTS)))
    return Case("a claim without a number", code, text, _with(draw, text, citations))


def _decoy(draw: Draw, code: str) -> Case:
    quantity, effort = _pick(draw)
    true = _sentence(draw, code, quantity, effort, TRUE[quantity][effort])
    text = draw.choice(DECOYS).format(true=true)
    return Case("markup", code, text, _with(draw, text, cited(effort)))


def _obeyed(draw: Draw, code: str) -> Case:
    text = draw.choice(OBEYED).format(v=draw.choice((100, 99, "one hundred", "hundert", "sto")))
    citations = draw.choice((cited(span=(0, SECONDS)), cited(1)))
    return Case("an order that was obeyed", code, text, _with(draw, text, citations))


def _score(draw: Draw, code: str) -> Case:
    moment = cited(turn=7)
    name, score, citations = draw.choice(
        (
            ("fade", 100, moment),
            ("compliance", 100, cited(1)),
            ("effort_spirit", 90, moment),
            ("cues", 101, cited(span=(540, 560))),
            ("decisions", -1, moment),
            ("decisions", 1e9, moment),
            ("decisions", 90, cited(span=(0, 60))),
            ("cues", 90, []),
            ("cues", 90, cited(9)),
        )
    )
    scores = [{"criterion": name, "score": score, "citations": citations}]
    return Case("a score", code, name, honest(scores=scores))


def _side(draw: Draw, code: str) -> Case:
    effort = draw.choice(tuple(WATTS))
    text = _sentence(draw, code, "power", effort, WATTS[effort])
    what, about = draw.choice((("keep", "fade"), ("change", "pauses"), ("keep", "no_such"),
                               ("change", "cues"), ("change", "")))  # fmt: skip
    answer = honest(**{what: claim(text, cited(effort), about)})
    return Case("advice about the wrong thing", code, text, answer)


Maker = Callable[[Draw, str], Case]
MAKERS: Sequence[Maker] = (
    _true, _true, _number, _number, _other, _kind, _invented, _span, _bare, _decoy, _obeyed,
    _score, _side,
)  # fmt: skip
