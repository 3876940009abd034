"""A file of scenarios, YAML -> Scenario, every fault with its file and line.

language: de                        of all in the file; a scenario may have its own
scenarios:
  - name: Leistung im Intervall
    kind: offline
    state: interval
    turns:
      - say: wie viel Watt trete ich
        number: power

A turn may have: say, after_s, path, intent, tool, number, has, absent, acted, asks, badge, ride,
first_s, total_s. Where several are possible, a list may stand.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coach.conversation import AnswerPath
from coach.eval_scenario import KINDS, PLANTS, STATES, Expected, Said, Scenario
from coach.eval_yaml import At, BadYaml, read_yaml
from coach.language import LANGUAGES
from coach.slots import SLOTS
from workouts.bounded_text import UnreadableText, read_bounded
from workouts.commands import COMMANDS
from workouts.errors import BadSettings
from workouts.snapshot import RideSnapshot

SHIPPED = Path(__file__).with_name("scenarios")
LARGEST_FILE = 1_000_000
LONGEST_NAME = 80
LONGEST_WORDS = 2_000
MOST_SCENARIOS = 2_000
MOST_TURNS = 20
LONGEST_S = 900.0


class BadScenario(BadSettings):
    """A file of scenarios that cannot be used; the sentence names file, line and what to write."""


class _Fault(Exception):
    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Return the scenarios of a file, in their order; raises BadScenario."""
    try:
        text = read_bounded(path, LARGEST_FILE, "split it")
    except UnreadableText as fault:
        raise BadScenario(str(fault)) from None
    try:
        return _scenarios(read_yaml(text))
    except (BadYaml, _Fault) as error:
        raise BadScenario(f"{path}, line {error.line}: {error}") from None


def shipped() -> tuple[Path, ...]:
    """Return the files that come with the program, by name."""
    return tuple(sorted(SHIPPED.glob("*.yaml")))


def _scenarios(whole: At) -> tuple[Scenario, ...]:
    rows = _table(whole, "a file of scenarios", ("language", "scenarios"))
    if "scenarios" not in rows:
        raise _Fault(whole.line, "there is no list of scenarios; write scenarios:")
    usual = _language(rows["language"]) if "language" in rows else None
    listed = _list(rows["scenarios"], "scenarios", MOST_SCENARIOS)
    made = tuple(_scenario(each, usual) for each in listed)
    seen: dict[str, int] = {}
    for each in made:
        if each.name in seen:
            why = f"{each.name!r} is the name of the one on line {seen[each.name]} already"
            raise _Fault(each.line, why)
        seen[each.name] = each.line
    return made


def _scenario(at: At, usual: str | None) -> Scenario:
    rows = _table(at, "a scenario", SCENARIO)
    for name in ("name", "kind", "state", "turns"):
        if name not in rows:
            raise _Fault(at.line, f"there is no {name}")
    language = _language(rows["language"]) if "language" in rows else usual
    if language is None:
        raise _Fault(at.line, f"there is no language; there are {', '.join(LANGUAGES)}")
    state = _one_of(rows["state"], "state", STATES)
    plant = _plant(rows["plant"]) if "plant" in rows else {}
    if state == "rest" and not {"plan", "fact", "page"} >= set(plant):
        raise _Fault(rows["plant"].line, "there is no ride at rest to plant this in")
    return Scenario(
        _text(rows["name"], "name", LONGEST_NAME),
        language,
        _one_of(rows["kind"], "kind", KINDS),
        state,
        tuple(_turn(each) for each in _list(rows["turns"], "turns", MOST_TURNS)),
        at.line,
        _text(rows["persona"], "persona", LONGEST_NAME) if "persona" in rows else None,
        plant,
    )


def _turn(at: At) -> Said:
    rows = _table(at, "a turn", TURN)
    if "say" not in rows:
        raise _Fault(at.line, "there is nothing said; write say:")
    given: dict[str, Any] = {
        field: reads(rows[name], name) for name, (field, reads) in EXPECTED.items() if name in rows
    }
    after_s = _seconds(rows["after_s"], "after_s") if "after_s" in rows else 0.0
    words = _text(rows["say"], "say", LONGEST_WORDS)
    return Said(words, at.line, Expected(**given), after_s)


def _plant(at: At) -> Mapping[str, str]:
    rows = _table(at, "plant", PLANTS)
    return {name: _text(value, name, LONGEST_WORDS) for name, value in rows.items()}


def _language(at: At) -> str:
    return _one_of(at, "language", tuple(LANGUAGES))


def _table(at: At, what: str, known: Sequence[str]) -> Mapping[str, At]:
    if not isinstance(at.value, dict):
        raise _Fault(at.line, f"{what} is to have names and values, such as {known[0]}: …")
    for name, value in at.value.items():
        if name not in known:
            why = f"{name} is no part of {what}; there are {', '.join(known)}"
            raise _Fault(value.line, why)
    return at.value


def _list(at: At, name: str, most: int) -> Sequence[At]:
    if not isinstance(at.value, list) or not 0 < len(at.value) <= most:
        raise _Fault(at.line, f"{name} is to be a list of 1 to {most}, each with a - before it")
    return at.value


def _text(at: At, name: str, longest: int) -> str:
    if not isinstance(at.value, str):
        raise _Fault(at.line, f"{name} is to be one text")
    if not at.value.strip() or len(at.value) > longest:
        raise _Fault(at.line, f"{name} is to have 1 to {longest} signs")
    return at.value


def _one_of(at: At, name: str, known: Sequence[str]) -> str:
    text = _text(at, name, LONGEST_WORDS)
    if text not in known:
        raise _Fault(at.line, f"{name} is {text[:40]!r}; there are {', '.join(known)}")
    return text


def _seconds(at: At, name: str) -> float:
    text = _text(at, name, LONGEST_NAME)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_S:
        raise _Fault(at.line, f"{name} is {text!r}; give seconds from 0 to {LONGEST_S:g}")
    return seconds


def _yes(at: At, name: str) -> bool:
    return _one_of(at, name, ("yes", "no")) == "yes"


def _word(at: At, name: str) -> str:
    return _text(at, name, LONGEST_NAME)


def _texts(at: At, name: str) -> tuple[str, ...]:
    if isinstance(at.value, str):
        return (_text(at, name, LONGEST_WORDS),)
    return tuple(_text(each, name, LONGEST_WORDS) for each in _list(at, name, MOST_TURNS))


def _known(known: Callable[[], Sequence[str]]) -> Callable[[At, str], tuple[str, ...]]:
    """Return what reads one or more of the names that there are."""

    def read(at: At, name: str) -> tuple[str, ...]:
        if isinstance(at.value, str):
            return (_one_of(at, name, known()),)
        return tuple(_one_of(each, name, known()) for each in _list(at, name, MOST_TURNS))

    return read


def _tools() -> Sequence[str]:
    from coach.tools import TOOLS

    return tuple(TOOLS)


def _acts() -> Sequence[str]:
    from coach.tool_acts import TIERS

    return (*COMMANDS, *TIERS)


def _ride(at: At, name: str) -> Mapping[str, str]:
    if not isinstance(at.value, dict):
        raise _Fault(at.line, f"{name} is to have names and values, such as state: paused")
    for path, value in at.value.items():
        if path.partition(".")[0] not in RideSnapshot.__dataclass_fields__:
            raise _Fault(value.line, f"a ride has no {path}")
    return {path: _text(value, path, LONGEST_NAME) for path, value in at.value.items()}


SCENARIO = ("name", "kind", "state", "turns", "language", "persona", "plant")
# What a turn may be held to: its name -> the field of Expected, and what reads it.
EXPECTED: Mapping[str, tuple[str, Callable[[At, str], Any]]] = {
    "path": ("paths", _known(lambda: tuple(path.value for path in AnswerPath))),
    "intent": ("intent", _word),
    "tool": ("tools", _known(_tools)),
    "number": ("numbers", _known(lambda: tuple(SLOTS))),
    "has": ("has", _texts),
    "absent": ("absent", _texts),
    "acted": ("acted", _known(_acts)),
    "asks": ("asks", _yes),
    "badge": ("badge", _yes),
    "ride": ("ride", _ride),
    "first_s": ("first_s", _seconds),
    "total_s": ("total_s", _seconds),
}
TURN = ("say", "after_s", *EXPECTED)
