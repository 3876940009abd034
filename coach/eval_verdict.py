"""What came of an utterance, held against what was expected -> why it fails, a sentence each.

Numbers are named by their slot and read out of the answer again, in digits or in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from coach import formats as f
from coach.brevity import without_markdown
from coach.conversation import AnswerPath, Reply
from coach.eval_scenario import (
    RESTING_TOTAL_S,
    RIDING_TOTAL_S,
    SPOTTER_WORDS,
    Said,
    Scenario,
)
from coach.guard_words import GuardWords
from coach.language import Language
from coach.scene import Scene, look
from coach.slots import SLOTS, Bound, bind, slots_of
from coach.spoken_numbers import mentions


@dataclass(frozen=True, slots=True)
class Came:
    """One answer and what it took; `scene` is how things stood when it was heard."""

    reply: Reply
    scene: Scene
    tools: tuple[str, ...] = ()
    heard_s: float = 0.0  # until the rider had words to read
    first_token_s: float | None = None  # of the model; None where it said nothing
    total_s: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


# How a slot is shown -> the unit its number has, and by how much the number may be off.
UNITS: Mapping[int, tuple[str | None, float]] = {
    id(shown): row
    for shown, row in (
        (f.WATTS, ("w", 3.0)),
        (f.DEVIATION, ("w", 3.0)),
        (f.RPM, ("rpm", 2.0)),
        (f.BPM, ("bpm", 1.0)),
        (f.PERCENT, ("percent", 1.0)),
        (f.SHARE, ("percent", 1.0)),
        (f.TENTH_PERCENT, ("percent", 0.1)),
        (f.KMH, ("kmh", 0.2)),
        (f.WATTS_PER_KG, ("wkg", 0.1)),
        (f.LEFT, ("s", 2.0)),
        (f.GONE, ("s", 2.0)),
        (f.LENGTH, ("s", 2.0)),
        (f.SECONDS, ("s", 2.0)),
        (f.COUNT, (None, 1.0)),
        (f.STEP_NUMBER, (None, 0.0)),
        (f.HARD_LEFT, (None, 0.0)),
        (f.ZONE, (None, 0.0)),
        (f.FACTOR, (None, 0.01)),
        (f.KILOJOULES, ("kj", 1.0)),
        (f.SIGNED, (None, 1.0)),
        (f.FORM, (None, 1.0)),
    )
}


def failures(scenario: Scenario, said: Said, came: Came, spoken: Language) -> tuple[str, ...]:
    """Return every way in which the answer is not as expected, a sentence each."""
    return (
        *_form(scenario, said, came),
        *_path(said, came),
        *_acts(said, came),
        *_words(said, came, spoken),
        *_times(scenario, said, came),
    )


def _form(scenario: Scenario, said: Said, came: Came) -> Iterator[str]:
    text = came.reply.text
    if not text.strip():
        yield "no answer"
    if slots_of(text.replace("[", "(").replace("]", ")")):
        yield "a slot is left in the answer"
    if without_markdown(text) != " ".join(text.split()):
        yield "Markdown in the answer"
    of_model = came.reply.path is AnswerPath.MODEL and not came.reply.values.get("replaced")
    acts = came.reply.acted or came.reply.awaits_confirmation
    if scenario.riding and of_model and not acts and len(text.split()) > SPOTTER_WORDS:
        yield f"more than {SPOTTER_WORDS} words in the ride"


def _path(said: Said, came: Came) -> Iterator[str]:
    expected, reply = said.expected, came.reply
    if expected.paths and reply.path.value not in expected.paths:
        yield f"answered by {reply.path.value}, not {' or '.join(expected.paths)}"
    if expected.intent is not None and reply.intent != expected.intent:
        yield f"taken as {reply.intent}, not {expected.intent}"
    for tool in expected.tools:
        if tool not in came.tools:
            yield f"{tool} was not called"
    if expected.badge is not None and (reply.badge is not None) is not expected.badge:
        yield f"badge: {reply.badge}" if reply.badge else "no badge"


def _acts(said: Said, came: Came) -> Iterator[str]:
    expected, reply = said.expected, came.reply
    if reply.acted != expected.acted:
        did, wanted = (", ".join(acts) or "nothing" for acts in (reply.acted, expected.acted))
        yield f"did {did}, not {wanted}"
    if reply.awaits_confirmation is not expected.asks:
        yield "does not ask first" if expected.asks else "asks for a yes"
    for path, wanted in expected.ride.items():
        try:
            held = look(came.scene, f"ride.{path}")
        except AttributeError:
            yield f"a ride has no {path}"
            continue
        held = held.value if isinstance(held, Enum) else held
        if str(held) != wanted:
            yield f"the ride's {path} is {held}, not {wanted}"


def _words(said: Said, came: Came, spoken: Language) -> Iterator[str]:
    heard = _folded(came.reply.text)
    for wanted in said.expected.has:
        if not any(_folded(each) in heard for each in wanted.split("|")):
            yield f"does not say {wanted!r}"
    for unwanted in said.expected.absent:
        for each in unwanted.split("|"):
            if _folded(each) in heard:
                yield f"says {each!r}"
    for name in said.expected.numbers:
        yield from _number(name, came, spoken)


def _number(name: str, came: Came, spoken: Language) -> Iterator[str]:
    """Look whether the value of a slot is said as it stood when the answer was heard."""
    slot = SLOTS[name]
    bound = bind(f"{{{name}}}", came.scene, spoken=spoken)
    if not isinstance(bound, Bound):
        yield f"{name} is not known here, so it cannot be expected"
        return
    row = UNITS.get(id(slot.show))
    if row is None:
        if _folded(bound.text) not in _folded(came.reply.text):
            yield f"does not say {name}: {bound.text}"
        return
    unit, tolerance = row
    true = slot.show.rounded(look(came.scene, slot.paths[0]))
    assert isinstance(true, int | float)
    read = mentions(came.reply.text, GuardWords.of(spoken))
    # A deviation is said as "5 watts over".
    off = [abs(abs(each.value) - abs(true)) for each in read if each.unit in (unit, None)]
    if not off or min(off) > tolerance:
        yield f"does not say {name}: {bound.text}"


def _times(scenario: Scenario, said: Said, came: Came) -> Iterator[str]:
    expected = said.expected
    usual_s = RIDING_TOTAL_S if scenario.riding else RESTING_TOTAL_S
    total_s = usual_s if expected.total_s is None else expected.total_s
    if came.total_s > total_s:
        yield f"took {came.total_s:.1f} s, {total_s:g} s at most"
    if came.heard_s > expected.first_s:
        yield f"nothing to read for {came.heard_s:.1f} s, {expected.first_s:g} s at most"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
