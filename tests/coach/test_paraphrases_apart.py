"""Riders' own words in each language, written without a look at the templates: what is understood,
and with which numbers; nothing is done that nobody asked for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.answers import INTENTS, ear_for
from coach.intents import Heard, Kind
from coach.language import LANGUAGES, language
from workouts.commands import COMMANDS, check_arguments

HERE = Path(__file__).parent
NOTHING = "-"
ACTING = (Kind.ORDER, Kind.VERDICT)
LEAST_RIGHT = 0.98
NAMES = {intent.name for intent in INTENTS}
SETS = ("apart", "blind", "blind_2")  # each written by people who had not seen the tables of then
WRITTEN = [(code, name) for code in LANGUAGES for name in SETS]
# An order to end that comes with its yes: it confirms where a question waits, and asks elsewhere.
ASKS_AT_MOST = {"confirm_end": "end", "confirm_discard": "discard"}


@dataclass(frozen=True, slots=True)
class Meant:
    """A line of the file: what a rider says, the intent, and the numbers of an order."""

    intent: str
    said: str
    arguments: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Act:
    """What an utterance would do: a command and its arguments, or a verdict by its name."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()


def lines(code: str, name: str = "apart") -> tuple[Meant, ...]:
    text = (HERE / f"paraphrases_{code}_{name}.txt").read_text(encoding="utf-8")
    rows = (row.split(" | ") for row in text.splitlines() if row and not row.startswith("#"))
    return tuple(
        Meant(intent, said, {key: float(value) for key, value in (a.split("=") for a in rest)})
        for intent, said, *rest in rows
    )


def act_of(heard: Heard | None) -> Act | None:
    """Return what would be done; None for a question, for talk, and for nothing understood."""
    if heard is None or heard.intent.kind not in ACTING:
        return None
    order = heard.intent.order
    if order is None:
        return Act(heard.intent.name)
    arguments = order.arguments(heard.numbers)
    if isinstance(arguments, str):
        return Act(f"{order.command}: {arguments}")
    typed = check_arguments(order.command, arguments)
    return Act(order.command, tuple(sorted(typed.items())))


def act_meant(meant: Meant) -> Act | None:
    """Return what the line asks to be done, by its own arguments where it has some."""
    intent = next((intent for intent in INTENTS if intent.name == meant.intent), None)
    if intent is None or intent.kind not in ACTING:
        return None
    if intent.order is None:
        return Act(intent.name)
    if not meant.arguments:
        return act_of(Heard(intent))
    typed = check_arguments(intent.order.command, meant.arguments)
    return Act(intent.order.command, tuple(sorted(typed.items())))


def is_right(meant: Meant, heard: Heard | None) -> bool:
    """Return whether it is understood as meant; an order is what it does, by whatever name."""
    wanted = act_meant(meant)
    if wanted is not None:
        if heard is None:
            return False
        asks = heard.intent.name == ASKS_AT_MOST.get(meant.intent)
        confirms = heard.says_order and meant.intent == ASKS_AT_MOST.get(heard.intent.name)
        return asks or confirms or act_of(heard) == wanted
    return (heard.intent.name if heard else NOTHING) == meant.intent


def told(meant: Meant, heard: Heard | None) -> str:
    found = f"{heard.intent.name} {heard.numbers or ''}".rstrip() if heard else NOTHING
    return f"{meant.said!r}: {meant.intent}, understood as {found}"


@pytest.mark.parametrize(("code", "name"), WRITTEN)
def test_riders_are_understood_in_words_nobody_wrote_down_for_the_coach(
    code: str, name: str
) -> None:
    ear, said = ear_for(language(code)), lines(code, name)
    wrong = [
        told(meant, heard) for meant in said if not is_right(meant, heard := ear.hear(meant.said))
    ]
    share = 1 - len(wrong) / len(said)
    assert share >= LEAST_RIGHT, "\n".join((f"{code}: {share:.1%} of {len(said)}", *wrong))


@pytest.mark.parametrize(("code", "name"), WRITTEN)
def test_nothing_is_done_that_the_rider_did_not_ask_for(code: str, name: str) -> None:
    ear = ear_for(language(code))
    wrong = [
        told(meant, heard)
        for meant in lines(code, name)
        if act_of(heard := ear.hear(meant.said)) is not None and not is_right(meant, heard)
    ]
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_riders_words_are_of_every_kind(code: str) -> None:
    counted = Counter(meant.intent for meant in lines(code))
    assert {name: counted[name] for name in NAMES if counted[name] < 3} == {}


@pytest.mark.parametrize(("code", "name"), WRITTEN)
def test_the_riders_words_are_many(code: str, name: str) -> None:
    said = lines(code, name)
    counted = Counter(meant.intent for meant in said)
    assert len(said) >= 400
    assert len({meant.said for meant in said}) == len(said)
    assert set(counted) - NAMES == {NOTHING}
    assert counted[NOTHING] >= 70
    assert sum(bool(meant.arguments) for meant in said) >= 30
    in_shape = [
        meant for meant in said if meant.said == meant.said.lower() and "?" not in meant.said
    ]
    assert len(in_shape) >= len(said) // 2


@pytest.mark.parametrize(("code", "name"), WRITTEN)
def test_every_number_that_an_order_needs_is_written_beside_it(code: str, name: str) -> None:
    numbered = {"extend", "ease_by", "push_by", "set_intensity", "set_level", "set_slope"}
    for meant in lines(code, name):
        assert bool(meant.arguments) == (meant.intent in numbered | {"full_intensity"}), meant
        orders = [intent.order for intent in INTENTS if intent.name == meant.intent]
        if meant.arguments and orders[0] is not None:
            assert set(meant.arguments) == set(COMMANDS[orders[0].command].arguments)
