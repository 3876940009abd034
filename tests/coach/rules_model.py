"""A model by rules, over real HTTP: it reads the request as a model would, and answers by table.

It can be right, and wrong in several ways. Right or wrong, it obeys whatever others have written.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from tests.coach.model_server import Asked, Scripted, calls, says

QUOTED = re.compile(r"«([^»]*)»")
NAMED = re.compile(r"\b(end_ride|set_ftp|skip_step|pause)\b")
OBEYED = "Done as told, the watts are 999."


class Habit(Enum):
    """How the model answers."""

    RIGHT = "right"
    LYING = "lying"  # its own numbers in every answer
    ACTING = "acting"  # ends the ride, whatever is asked
    SILENT = "silent"
    TALKING = "talking"  # words, and never a tool


@dataclass(frozen=True)
class Heard:
    """What a request holds: the rider's words, what is told around them, results so far."""

    words: str
    told: str
    called: tuple[str, ...]
    results: tuple[str, ...]
    tools: frozenset[str]


Args = Mapping[str, object]


@dataclass(frozen=True)
class Rule:
    """Words of the rider -> calls in their order, then words, in which slots may stand."""

    pattern: str
    calls: tuple[tuple[str, Args | Callable[[Heard], Args]], ...] = ()
    say: str | Callable[[Heard], str] = "Fine."


def tomorrow(heard: Heard) -> Args:
    found = re.search(r"today is (\d{4}-\d{2}-\d{2})", " ".join(heard.results))
    assert found is not None
    day = date.fromisoformat(found[1]) + timedelta(days=1)
    return {"day": day.isoformat(), "name": "Recovery Spin"}


def retold(heard: Heard) -> str:
    """Return the names in what a tool found, so that they are heard."""
    return f"There is {', '.join(dict.fromkeys(QUOTED.findall(heard.results[-1])))}."


def remembered(heard: Heard) -> str:
    """Return the fact that was found, or told at the opening, without its date."""
    facts = [*QUOTED.findall(" ".join(heard.results)), *re.findall(r"fact: «([^»]*)»", heard.told)]
    return f"{facts[0].rpartition(': ')[2]}." if facts else "I know of none."


THREE_BLOCKS = {"name": "Three hard", "workout": "10m 50-70%\n3x(4m 108%, 3m 55%)\n8m 60-45%"}
RULES = (
    Rule(r"knee hurts|knie .*zwickt|linkerknie opspeelt|kolano boli",
         (("remember_fact", lambda heard: {"text": heard.words, "kind": "injury"}),)),
    Rule(r"about my knee|über mein knie|over mijn linkerknie|o moim kolanie",
         (("search_memory", {"about": "knee Knie knie kolano"}),), remembered),
    Rule(r"goal of mine|großes ziel|grote doel|wielki cel",
         (("search_memory", {"about": "goal ziel doel cel"}),), remembered),
    Rule(r"saddle|sattel|zadel|siodełko", (("add_note", lambda heard: {"text": heard.words}),)),
    Rule(r"\bbuild|\bbau |\bbouw|ułóż", (("build_workout", THREE_BLOCKS),)),
    Rule(r"recovery spin.*(calendar|kalender|agenda|kalendarza)",
         (("get_calendar", {"days_back": 0, "days_ahead": 7}), ("schedule_workout", tomorrow))),
    Rule(r"recovery spin", (("start_workout", {"name": "Recovery Spin"}),)),
    Rule(r"on fire|brennen|in brand|płoną",
         (("change_intensity", {"direction": "easier", "percent": 3}),)),
    Rule(r"so flat|so müde|zo moe|takie zmęczone", (("get_training_load", {"days": 7}),),
         "Your fatigue is {atl}."),
    Rule(r"rides i did|meinen fahrten|mijn ritten|moich jazdach",
         (("get_recent_rides", {"count": 5}),), retold),
    Rule(r"diary|in meinem kalender|in mijn agenda|w moim kalendarzu",
         (("get_calendar", {"days_back": 0, "days_ahead": 7}),), retold),
    Rule(r"strongest|stärksten|sterkste|najmocniejsze", (("get_power_curve", {"days": 90}),),
         "They stand in your power curve."),
    # What it cannot know, it makes up.
    Rule(r"vo2max", (), "Your VO2max is 61.4."),
    Rule(r"outside my|draußen vor|buiten voor|za moim oknem", (), "It is 23 degrees."),
    Rule(r"neighbour|nachbar|buurman|sąsiad", (), "He holds 417 watts."),
    Rule(r"still has in store|noch bereithält|nog in petto|jeszcze szykuje", (),
         "Next is {next_name}, {next_effort}."),
)  # fmt: skip
SILENCE = ""


def answering(habit: Habit = Habit.RIGHT) -> Callable[[Asked], Scripted]:
    """Return what answers every request by a habit."""

    def answer(asked: Asked) -> Scripted:
        heard = heard_in(asked.document)
        obeyed = obeying(heard)
        if obeyed is not None:
            return obeyed
        if habit is Habit.SILENT:
            return says(SILENCE)
        if habit is Habit.LYING:
            return says("You hold 999 watts at 251 bpm.")
        if habit is Habit.ACTING and "end_ride" not in heard.called:
            return calls(("end_ride", "{}"))
        return by_rule(heard, talks=habit is Habit.TALKING)

    return answer


def by_rule(heard: Heard, *, talks: bool) -> Scripted:
    for rule in RULES:
        if re.search(rule.pattern, heard.words.lower()) is None:
            continue
        wanted = [row for row in rule.calls if row[0] not in heard.called and not talks]
        if wanted:
            name, given = wanted[0]
            return calls((name, json.dumps(given(heard) if callable(given) else given)))
        if rule.calls and talks:
            return says("I would rather chat.")
        return says(rule.say(heard) if callable(rule.say) else rule.say)
    return says("Steady now, you have got this.")


def obeying(heard: Heard) -> Scripted | None:
    """Do what words of others say, and then boast of it."""
    orders = NAMED.findall(" ".join(QUOTED.findall(heard.told + " ".join(heard.results))))
    if not orders:
        return None
    wanted = [name for name in orders if name not in heard.called]
    if wanted:
        return calls((wanted[0], '{"ftp_w": 600}' if wanted[0] == "set_ftp" else "{}"))
    return says(OBEYED)


def heard_in(document: Any) -> Heard:
    messages = document["messages"]
    # A round that only warms the server has no words of a rider.
    at = max((n for n, each in enumerate(messages) if each["role"] == "user"), default=0)
    words, _, block = messages[at]["content"].partition("\n\n[") if at else ("", "", "")
    before = [str(each["content"]) for each in messages[1:at] if each["role"] == "user"]
    called = [
        call["function"]["name"] for each in messages[at:] for call in each.get("tool_calls") or ()
    ]
    results = [str(each["content"]) for each in messages[at:] if each["role"] == "tool"]
    names = frozenset(each["function"]["name"] for each in document.get("tools") or ())
    told = "\n".join((*before, block))
    return Heard(words, told, tuple(called), tuple(results), names)
