"""Boundary types of the coach's memory, and the schema that keeps them."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class FactKind(Enum):
    """What a fact about the rider is about."""

    GOAL = "goal"
    INJURY = "injury"
    PREFERENCE = "preference"
    LIFE = "life"  # time, family, work, sleep
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the rider that he wants remembered; `number` is how it is named."""

    number: int
    kind: FactKind
    text: str
    since: date
    source: str  # "said" to the coach, or "written" by hand


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn of the conversation; `heard` ends where it was `cut`."""

    number: int
    at: datetime  # aware
    words: str
    heard: str
    cut: bool
    path: str
    intent: str | None
    acted: tuple[str, ...]


SCHEMA = """
CREATE TABLE turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    words TEXT NOT NULL,
    heard TEXT NOT NULL,
    cut INTEGER NOT NULL,
    path TEXT NOT NULL,
    intent TEXT,
    acted TEXT NOT NULL
);
CREATE TABLE facts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    since TEXT NOT NULL,
    source TEXT NOT NULL
)
"""
TURN = "number, at, words, heard, cut, path, intent, acted"
FACT = "number, kind, text, since, source"


def turn_of(row: sqlite3.Row | tuple[object, ...]) -> KeptTurn:
    number, at, words, heard, cut, path, intent, acted = row
    return KeptTurn(
        int(str(number)),
        datetime.fromisoformat(str(at)),
        str(words),
        str(heard),
        bool(cut),
        str(path),
        None if intent is None else str(intent),
        tuple(str(acted).split()),
    )


def fact_of(row: sqlite3.Row | tuple[object, ...]) -> Fact:
    number, kind, text, since, source = row
    try:
        known = FactKind(kind)
    except ValueError:  # of a newer Teamcar
        known = FactKind.OTHER
    return Fact(int(str(number)), known, str(text), date.fromisoformat(str(since)), str(source))
