"""A line a turn in DATA/log/turns.jsonl: which path answered, how long it took, what it cost.

Nobody's words are in it, and no key; what was said is the memory's.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from coach.turns import Round, Turn

FILE_NAME = "turns.jsonl"
MOST_BYTES = 1_000_000
KEPT = 3  # older files beside it


class TurnLog:
    """Appends; a file that is full becomes `turns.jsonl.1`, and so on. Raises OSError."""

    def __init__(
        self, path: Path, now: Callable[[], datetime], most_bytes: int = MOST_BYTES
    ) -> None:
        self._path, self._now, self._most_bytes = path, now, most_bytes

    def add(self, turn: Turn) -> None:
        line = json.dumps(turn_document(turn, self._now()), ensure_ascii=False) + "\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size + len(line) > self._most_bytes:
            self._turn_over()
        # One write, so that lines of two processes do not mix.
        with self._path.open("ab", buffering=0) as file:
            file.write(line.encode())

    def _turn_over(self) -> None:
        for number in range(KEPT, 0, -1):
            older = self._path.with_name(f"{FILE_NAME}.{number}")
            newer = self._path if number == 1 else self._path.with_name(f"{FILE_NAME}.{number - 1}")
            if newer.exists():
                newer.replace(older)


def turn_document(turn: Turn, at: datetime) -> dict[str, Any]:
    """Return the line as a document; times in seconds, money in the currency of the price."""
    reply = turn.reply
    document: dict[str, Any] = {
        "at": at.isoformat(timespec="milliseconds"),
        "who": turn.who,
        "path": turn.path.value,
        "intent": reply.intent,
        "acted": list(reply.acted),
        "badge": reply.badge,
        "cut": turn.cut,
        "replaced": "replaced" in reply.values,
        "words": len(turn.words.split()),
        "took_s": round(turn.took_s, 4),
    }
    if turn.rounds:
        document["rounds"] = [_round(each) for each in turn.rounds]
    return document


def _round(each: Round) -> dict[str, Any]:
    return {
        "model": each.model,
        "ending": each.ending,
        "input_tokens": each.input_tokens,
        "output_tokens": each.output_tokens,
        "estimated": each.estimated,
        "cost": each.cost_micros / 1_000_000,
        "currency": each.currency,
        "reserved_s": round(each.reserved_s, 4),
        "first_token_s": None if each.first_token_s is None else round(each.first_token_s, 4),
        "ended_s": round(each.ended_s, 4),
    }
