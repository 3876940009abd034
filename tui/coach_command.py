"""`teamcar coach`: what the coach remembers of the rider, and what its model costs."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

from coach.athlete_page import read_athlete_page
from coach.budget import FILE_NAME as BUDGET
from coach.budget import Budget, local_now
from coach.budget_rows import Spent
from coach.caps import Caps
from coach.memory import FILE_NAME as MEMORY
from coach.memory import Memory
from coach.memory_rows import Fact, FactKind, KeptTurn
from tui.settings import load_settings
from workouts.errors import CommandRefused

DAYS = 30  # that `cost` looks back


def run(given: argparse.Namespace) -> int:
    """Do what is asked of the coach's memory or account; returns the exit code."""
    return {"memory": _memory, "cost": _cost, "eval": _eval}[given.what](given)


def _eval(given: argparse.Namespace) -> int:
    from tui import eval_command

    return eval_command.run(given)


# -- memory ---------------------------------------------------------------------------------------


def _memory(given: argparse.Namespace) -> int:
    with closing(Memory(given.folder / MEMORY)) as memory:
        document = ACTS[given.act](given, memory)
        _tell(memory.notice)
    if given.json:
        _print(document)
    return 0


def _list(given: argparse.Namespace, memory: Memory) -> Any:
    facts, turns = memory.facts(), memory.turns(max(0, given.turns))
    page = read_athlete_page(given.folder)
    _tell(page.fault)
    if not given.json:
        for fact in facts:
            print(_fact_row(fact))
        if not facts:
            print("No facts are remembered; `teamcar coach memory add TEXT` gives one.")
        if page.text:
            print(f"athlete.md: {len(page.text)} signs are read before every conversation.")
        for turn in turns:
            cut = " (cut off)" if turn.cut else ""
            print(f"{turn.at:%Y-%m-%d %H:%M}  you    {turn.words}")
            print(f"{'':16}  coach  {turn.heard}{cut}")
    return {
        "facts": [_fact_document(each) for each in facts],
        "athlete_page_signs": len(page.text),
        "turns": [_turn_document(each) for each in turns],
    }


def _search(given: argparse.Namespace, memory: Memory) -> Any:
    found = memory.search(" ".join(given.text), 10)
    if not given.json:
        print("\n".join(found) or "Nothing was said or noted about that.")
    return list(found)


def _add(given: argparse.Namespace, memory: Memory) -> Any:
    kind = FactKind(given.kind or FactKind.OTHER.value)
    return _one(given, "remembered", memory.add_fact(" ".join(given.text), kind, "written"))


def _edit(given: argparse.Namespace, memory: Memory) -> Any:
    kind = FactKind(given.kind) if given.kind else None
    fact = memory.change_fact(given.number, " ".join(given.text), kind)
    return _one(given, "changed", fact)


def _forget(given: argparse.Namespace, memory: Memory) -> Any:
    return _one(given, "forgotten", memory.forget_fact(given.number))


def _clear(given: argparse.Namespace, memory: Memory) -> Any:
    if not given.yes and not _agreed():
        raise CommandRefused("nothing is forgotten; --yes does it without a question")
    turns = memory.clear()
    if not given.json:
        print(f"forgotten: {turns} turns and every fact; athlete.md is yours to delete")
    return {"turns": turns}


ACTS: Mapping[str, Callable[[argparse.Namespace, Memory], Any]] = {
    "list": _list,
    "search": _search,
    "add": _add,
    "edit": _edit,
    "forget": _forget,
    "clear": _clear,
}


def _one(given: argparse.Namespace, done: str, fact: Fact) -> Any:
    if not given.json:
        print(f"{done}: {_fact_row(fact)}")
    return _fact_document(fact)


def _fact_row(fact: Fact) -> str:
    return f"{fact.number:>3}  {fact.kind.value:<10}  {fact.since.isoformat()}  {fact.text}"


def _fact_document(fact: Fact) -> Mapping[str, Any]:
    return {
        "number": fact.number,
        "kind": fact.kind.value,
        "text": fact.text,
        "since": fact.since.isoformat(),
        "source": fact.source,
    }


def _turn_document(turn: KeptTurn) -> Mapping[str, Any]:
    return {
        "number": turn.number,
        "at": turn.at.isoformat(),
        "words": turn.words,
        "heard": turn.heard,
        "cut": turn.cut,
        "path": turn.path,
        "intent": turn.intent,
        "acted": list(turn.acted),
    }


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    print("Forget the whole conversation and every fact? y/N ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


# -- cost -----------------------------------------------------------------------------------------


def _cost(given: argparse.Namespace) -> int:
    settings, fault = load_settings(given.folder)
    _tell(fault)
    last = given.last or local_now().date()
    first = given.first or last - timedelta(days=DAYS - 1)
    if first > last:
        raise CommandRefused(f"--from {first} comes after --to {last}")
    with closing(Budget(given.folder / BUDGET)) as budget:
        rows = budget.spent(first, last)
        _tell(budget.notice)
    caps = settings.budget.caps
    if given.json:
        _print({"days": [_spent_document(each) for each in rows], "caps": _caps(caps)})
        return 0
    if not rows:
        print(f"No model was asked from {first} to {last}.")
    for line in _table(rows):
        print(line)
    print(_caps_line(caps))
    return 0


HEADS = ("day", "model", "turns", "tokens in", "out", "money", "refused")


def _table(rows: Sequence[Spent]) -> Sequence[str]:
    """Return a line for each day and model, and one for each currency in all."""
    if not rows:
        return []
    cells = [HEADS, *(_cells(each.day.isoformat(), each.model, [each]) for each in rows)]
    cells += (
        _cells("in all", "", [each for each in rows if each.currency == currency])
        for currency in sorted({each.currency for each in rows})
    )
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    return [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _cells(day: str, model: str, rows: Sequence[Spent]) -> tuple[str, ...]:
    """Return sums of rows of one currency; tokens that a server did not count are marked ~."""
    about = "~" if any(each.estimated for each in rows) else ""
    micros = sum(each.micros for each in rows)
    currency = rows[0].currency
    return (
        day,
        model,
        str(sum(each.turns for each in rows)),
        f"{about}{sum(each.input_tokens for each in rows)}",
        f"{about}{sum(each.output_tokens for each in rows)}",
        f"{micros / 1_000_000:.4f} {currency}" if currency else "no price",
        str(sum(each.refused for each in rows)),
    )


def _spent_document(row: Spent) -> Mapping[str, Any]:
    return {
        "day": row.day.isoformat(),
        "model": row.model,
        "turns": row.turns,
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "money": row.money if row.currency else None,
        "currency": row.currency or None,
        "refused": row.refused,
        "estimated": row.estimated,
    }


def _caps(caps: Caps) -> Mapping[str, Any]:
    return {name: getattr(caps, name) for name in ("turns_a_day", "tokens_a_day", "money_a_day")}


def _caps_line(caps: Caps) -> str:
    said = [
        f"{value:g} {words}"
        for value, words in (
            (caps.turns_a_day, "turns"),
            (caps.tokens_a_day, "tokens"),
            (caps.money_a_day, "of the price's currency"),
        )
        if value is not None
    ]
    return f"A day's limit: {', '.join(said)}." if said else "No daily limit is set."


def _tell(sentence: str | None) -> None:
    if sentence:
        print(f"teamcar: {sentence}", file=sys.stderr)


def _print(document: Any) -> None:
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
