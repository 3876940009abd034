"""A line a turn in DATA/log/turns.jsonl: which path answered, how long it took, what it cost.

Nobody's words are in it, and no key; what was said is the memory's.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from coach.json_lines import MOST_BYTES, JsonLines
from coach.turns import Round, Turn

FILE_NAME = "turns.jsonl"


class TurnLog:
    """Appends to a bounded file. Raises OSError."""

    def __init__(
        self, path: Path, now: Callable[[], datetime], most_bytes: int = MOST_BYTES
    ) -> None:
        self._lines, self._now = JsonLines(path, most_bytes), now

    def add(self, turn: Turn) -> None:
        self._lines.add(turn_document(turn, self._now()))


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
