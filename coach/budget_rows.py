"""What was spent on a model, by day, model and currency, and the schema that keeps it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

SCHEMA = """
CREATE TABLE spent (
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    currency TEXT NOT NULL,
    turns INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    micros INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, model, currency)
);
CREATE TABLE held (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    currency TEXT NOT NULL,
    turns INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    micros INTEGER NOT NULL,
    lapses_s REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """A day's turns with one model; money in millionths of the currency, "" where it is free."""

    day: date
    model: str
    currency: str
    turns: int
    input_tokens: int
    output_tokens: int
    micros: int
    refused: int  # rounds that a cap stood before
    estimated: int  # rounds whose tokens the server did not count

    @property
    def money(self) -> float:
        return self.micros / 1_000_000


def spent_of(row: tuple[Any, ...]) -> Spent:
    day, model, currency, *counts = row
    return Spent(date.fromisoformat(day), model, currency, *map(int, counts))
