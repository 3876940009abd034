"""The form of a grader's answer: its JSON schema, and a document as values.

The schema holds the form alone. What an answer says in it is judged claim by claim, so that one
bad claim is dropped and counted and the others stay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Citations = tuple[Mapping[str, Any], ...]


def _object(properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


_MAYBE = {"type": ["integer", "null"]}
_CITATION = _object(dict.fromkeys(("from_s", "to_s", "interval", "turn"), _MAYBE))
_CITATIONS = {"type": "array", "items": _CITATION}
_CLAIM = _object({"text": {"type": "string"}, "citations": _CITATIONS})
_ADVICE = _object(
    {"about": {"type": "string"}, "text": {"type": "string"}, "citations": _CITATIONS}
)
_SCORE = _object(
    {"criterion": {"type": "string"}, "score": {"type": "number"}, "citations": _CITATIONS}
)
SCHEMA: Mapping[str, Any] = _object(
    {
        "scores": {"type": "array", "items": _SCORE},
        "sentences": {"type": "array", "items": _CLAIM},
        "keep": _ADVICE,
        "change": _ADVICE,
        "next_session": {"type": "string"},
    },
    title="debrief",
)


@dataclass(frozen=True, slots=True)
class Score:
    """A judged criterion as it was given."""

    criterion: str
    score: float
    citations: Citations


@dataclass(frozen=True, slots=True)
class Claim:
    """Words with what they cite; `about` names the criterion of an advice."""

    text: str
    citations: Citations
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a grader says of a ride; nothing of it is checked yet."""

    scores: tuple[Score, ...]
    sentences: tuple[Claim, ...]
    keep: Claim
    change: Claim
    next_session: str


def answer_in(document: Mapping[str, Any]) -> Answer:
    """Return a document that is of the schema as values."""
    return Answer(
        scores=tuple(
            Score(each["criterion"], _number(each["score"]), tuple(each["citations"]))
            for each in document["scores"]
        ),
        sentences=tuple(map(_claim, document["sentences"])),
        keep=_claim(document["keep"]),
        change=_claim(document["change"]),
        next_session=document["next_session"],
    )


def _number(value: float) -> float:
    """Return a number of JSON, where an integer may have any number of digits."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(row["text"], tuple(row["citations"]), row.get("about", ""))
