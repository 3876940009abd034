"""What a model may cost one rider a day: reserved before it is asked, settled after.

Every reservation is one transaction that no other process can come between, so that any number of
consoles and engines together stay within the caps. One that was never settled, because its process
died, lapses. Days are those of the rider's calendar.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from coach.budget_rows import SCHEMA, Spent, spent_of
from coach.caps import Caps, Price
from workouts.database import Database

FILE_NAME = "budget.sqlite"
LAPSES_S = 300.0  # longer than any round may last


class BudgetUsedUp(Exception):
    """A cap stands in the way; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is held for one round until it is settled."""

    number: int
    day: date
    model: str
    price: Price
    turns: int


def local_now() -> datetime:
    """Return the wall's time, aware, in the rider's zone."""
    return datetime.now().astimezone()


class Budget:
    """One rider's account; each method is one transaction and may raise RecordDamaged."""

    def __init__(
        self, path: Path, caps: Caps | None = None, now: Callable[[], datetime] = local_now
    ) -> None:
        self.caps = caps or Caps()
        self._now = now
        # What a failing power supply takes of an account can be borne; a wait on the disk before
        # every question cannot.
        self._database = Database(path, (SCHEMA,), "account of the model", durable=False)

    @property
    def notice(self) -> str | None:
        """One sentence when the file was damaged and had to begin anew."""
        return self._database.notice

    def close(self) -> None:
        self._database.close()

    def reserve(
        self,
        model: str,
        price: Price,
        input_tokens: int,
        output_tokens: int,
        *,
        turns: int = 1,
        lapses_s: float = LAPSES_S,
    ) -> Reservation:
        """Hold the most that a round can take; raises BudgetUsedUp where a cap stands before it."""
        now = self._now()
        day, now_s = now.date(), now.timestamp()
        micros = price.micros(input_tokens, output_tokens)

        def work(file: sqlite3.Connection) -> int | str:
            # One that ends far ahead was made before the clock was set back.
            file.execute(
                "DELETE FROM held WHERE lapses_s <= ? OR lapses_s > ?",
                (now_s, now_s + 2 * max(lapses_s, LAPSES_S)),
            )
            why = self._stands_before(file, day, price, turns, input_tokens + output_tokens, micros)
            if why is not None:
                _book(file, day, model, price.currency, refused=1)
                return why
            return int(
                file.execute(
                    "INSERT INTO held (day, currency, turns, tokens, micros, lapses_s) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (day.isoformat(), price.currency, turns, input_tokens + output_tokens, micros,
                     now_s + lapses_s),
                ).lastrowid
                or 0
            )  # fmt: skip

        held = self._database.run(work)
        if isinstance(held, str):
            raise BudgetUsedUp(held)
        return Reservation(held, day, model, price, turns)

    def settle(
        self, held: Reservation, input_tokens: int, output_tokens: int, *, estimated: bool = False
    ) -> None:
        """Book what a round took in place of what was held; nothing taken is no turn either."""
        taken = input_tokens + output_tokens > 0

        def work(file: sqlite3.Connection) -> None:
            file.execute("DELETE FROM held WHERE number = ?", (held.number,))
            if taken:
                _book(
                    file, held.day, held.model, held.price.currency,
                    turns=held.turns, input_tokens=input_tokens, output_tokens=output_tokens,
                    micros=held.price.micros(input_tokens, output_tokens),
                    estimated=int(estimated),
                )  # fmt: skip

        self._database.run(work)

    def spent(self, first: date, last: date) -> Sequence[Spent]:
        """Return what was spent from day to day, a row for each day, model and currency."""
        rows = self._database.read(
            lambda file: file.execute(
                "SELECT day, model, currency, turns, input_tokens, output_tokens, micros, refused, "
                "estimated FROM spent WHERE day BETWEEN ? AND ? ORDER BY day, model, currency",
                (first.isoformat(), last.isoformat()),
            ).fetchall()
        )
        return [spent_of(row) for row in rows]

    def used(self) -> float:
        """Return the share of today's caps that is used up, of the one that is used up most.

        Money of all currencies counts as one.
        """
        day, caps = self._now().date(), self.caps

        def sums(file: sqlite3.Connection) -> tuple[int, int, int]:
            turns, tokens, micros = _sums(file, "turns", "tokens", "micros", day=day)
            return turns, tokens, micros

        turns, tokens, micros = self._database.read(sums)
        had = (
            (turns, caps.turns_a_day),
            (tokens, caps.tokens_a_day),
            (micros / 1_000_000, caps.money_a_day),
        )
        return max((_share(part, cap) for part, cap in had if cap is not None), default=0.0)

    def _stands_before(
        self, file: sqlite3.Connection, day: date, price: Price, turns: int, tokens: int,
        micros: int,
    ) -> str | None:  # fmt: skip
        """Return the sentence of the cap that the day's sums, this round with them, would pass."""
        caps = self.caps
        had_turns, had_tokens = _sums(file, "turns", "tokens", day=day)
        (had_micros,) = _sums(file, "micros", day=day, currency=price.currency)
        if caps.turns_a_day is not None and had_turns + turns > caps.turns_a_day:
            return f"today's {caps.turns_a_day} turns with the model are used up"
        if caps.tokens_a_day is not None and had_tokens + tokens > caps.tokens_a_day:
            return f"today's {caps.tokens_a_day} tokens are used up"
        if caps.money_a_day is not None and had_micros + micros > caps.money_a_day * 1_000_000:
            return f"today's {caps.money_a_day:g} {price.currency} for the model are used up"
        return None


def _share(part: float, cap: float) -> float:
    return part / cap if cap > 0 else 1.0


TOKENS = {"tokens": "input_tokens + output_tokens"}  # as the table of what is spent has them


def _sums(
    file: sqlite3.Connection, *names: str, day: date, currency: str | None = None
) -> tuple[int, ...]:
    """Return what is spent and held of a day, in all or in one currency."""
    where, given = "day = ?", [day.isoformat()]
    if currency is not None:
        where, given = f"{where} AND currency = ?", [*given, currency]
    spent = ", ".join(f"coalesce(sum({TOKENS.get(name, name)}), 0)" for name in names)
    held = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    one = file.execute(f"SELECT {spent} FROM spent WHERE {where}", given).fetchone()
    other = file.execute(f"SELECT {held} FROM held WHERE {where}", given).fetchone()
    return tuple(int(a) + int(b) for a, b in zip(one, other, strict=True))


def _book(file: sqlite3.Connection, day: date, model: str, currency: str, **added: int) -> None:
    key = (day.isoformat(), model, currency)
    file.execute("INSERT OR IGNORE INTO spent (day, model, currency) VALUES (?, ?, ?)", key)
    sets = ", ".join(f"{name} = {name} + ?" for name in added)
    file.execute(
        f"UPDATE spent SET {sets} WHERE day = ? AND model = ? AND currency = ?",
        (*added.values(), *key),
    )
