"""What the coach remembers of one rider: the conversation, and facts that he wants remembered.

One SQLite file, shared by the ride and by `ask` and `chat` in processes of their own. A damaged
file is set aside. Each method may raise RecordDamaged.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from coach.formats import plain
from coach.memory_digest import digest
from coach.memory_rows import FACT, SCHEMA, TURN, Fact, FactKind, KeptTurn, fact_of, turn_of
from coach.memory_search import empty_index, find_turns, words_of
from workouts.database import Database
from workouts.errors import CommandRefused

FILE_NAME = "memory.sqlite"
LONGEST_TURN = 2_000  # signs of what was said, and of what was heard
LONGEST_FACT = 200
MOST_FACTS = 100
RECENT = 12  # turns that a digest leaves out, as they are told in full
SUMMARY_TOKENS = 400


def local_now() -> datetime:
    """Return the wall's time, aware, in the rider's zone."""
    return datetime.now().astimezone()


class Memory:
    """One rider's memory; use it from any thread, and close it."""

    def __init__(self, path: Path, now: Callable[[], datetime] = local_now) -> None:
        self.now = now
        self._database = Database(path, (SCHEMA,), "coach's memory")

    @property
    def notice(self) -> str | None:
        """One sentence when the file was damaged and had to begin anew."""
        return self._database.notice

    def close(self) -> None:
        self._database.close()

    # -- the conversation -------------------------------------------------------------------------

    def add_turn(
        self,
        words: str,
        heard: str,
        *,
        cut: bool = False,
        path: str = "offline",
        intent: str | None = None,
        acted: Sequence[str] = (),
    ) -> None:
        """Keep a turn that is over."""
        row = (
            self.now().isoformat(),
            plain(words, LONGEST_TURN),
            plain(heard, LONGEST_TURN),
            int(cut),
            path,
            intent,
            " ".join(acted),
        )
        self._database.run(
            lambda file: file.execute(
                "INSERT INTO turns (at, words, heard, cut, path, intent, acted) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        )

    def turns(self, limit: int) -> Sequence[KeptTurn]:
        """Return the last turns, the newest last."""
        rows = self._database.read(
            lambda file: file.execute(
                f"SELECT {TURN} FROM turns ORDER BY number DESC LIMIT ?", (limit,)
            ).fetchall()
        )
        return [turn_of(row) for row in reversed(rows)]

    # -- facts ------------------------------------------------------------------------------------

    def facts(self) -> Sequence[Fact]:
        rows = self._database.read(
            lambda file: file.execute(f"SELECT {FACT} FROM facts ORDER BY number").fetchall()
        )
        return [fact_of(row) for row in rows]

    def add_fact(self, text: str, kind: FactKind = FactKind.OTHER, source: str = "said") -> Fact:
        """Remember a fact; one that is known already is not remembered twice.

        Raises CommandRefused for no words, too many, or too many facts.
        """
        said = _fact_text(text)
        known = self.facts()
        for fact in known:
            if fact.text.casefold() == said.casefold():
                return fact
        if len(known) >= MOST_FACTS:
            why = f"{MOST_FACTS} facts are remembered already; `teamcar coach memory forget N`"
            raise CommandRefused(why)
        row = (kind.value, said, self.now().date().isoformat(), source)
        number = self._database.run(
            lambda file: (
                file.execute(
                    "INSERT INTO facts (kind, text, since, source) VALUES (?, ?, ?, ?)", row
                ).lastrowid
            )
        )
        return Fact(number or 0, kind, said, date.fromisoformat(row[2]), source)

    def change_fact(self, number: int, text: str, kind: FactKind | None = None) -> Fact:
        """Put other words to a fact; raises CommandRefused where there is none of this number."""
        said = _fact_text(text)
        before = self._fact(number)
        chosen = kind or before.kind
        self._database.run(
            lambda file: file.execute(
                "UPDATE facts SET text = ?, kind = ?, source = 'written' WHERE number = ?",
                (said, chosen.value, number),
            )
        )
        return Fact(number, chosen, said, before.since, "written")

    def forget_fact(self, number: int) -> Fact:
        """Forget a fact and return it; raises CommandRefused where there is none."""
        fact = self._fact(number)
        self._database.run(
            lambda file: file.execute("DELETE FROM facts WHERE number = ?", (number,))
        )
        return fact

    def _fact(self, number: int) -> Fact:
        for fact in self.facts():
            if fact.number == number:
                return fact
        raise CommandRefused(f"no fact {number} is remembered; `teamcar coach memory list`")

    # -- looking back -----------------------------------------------------------------------------

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return facts and turns in which a word of `text` occurs, facts first, the best first."""
        words = words_of(text)
        scored = [
            (sum(word in f"{fact.kind.value} {fact.text}".casefold() for word in words), fact)
            for fact in self.facts()
        ]
        best = sorted((row for row in scored if row[0]), key=lambda row: -row[0])
        rows = [fact_line(fact) for _, fact in best]
        turns = self._database.run(lambda file: find_turns(file, text, limit))
        rows += [turn_line(turn) for turn in turns]
        return rows[:limit]

    def summary(self, most_tokens: int = SUMMARY_TOKENS) -> str:
        """Return what older turns came to, within a budget of tokens; "" where there are none."""
        rows = self._database.read(
            lambda file: file.execute(
                f"SELECT {TURN} FROM turns WHERE number <= "
                "(SELECT coalesce(max(number), 0) FROM turns) - ? ORDER BY number",
                (RECENT,),
            ).fetchall()
        )
        return digest([turn_of(row) for row in rows], most_tokens)

    def clear(self) -> int:
        """Forget the whole conversation and every fact; returns how many turns there were."""

        def all_of_it(file: sqlite3.Connection) -> int:
            count = int(file.execute("SELECT count(*) FROM turns").fetchone()[0])
            for table in ("turns", "facts"):
                file.execute(f"DELETE FROM {table}")
            empty_index(file)
            return count

        return self._database.run(all_of_it)


def fact_line(fact: Fact) -> str:
    """Return `injury since 2026-03-04: left knee`."""
    return f"{fact.kind.value} since {fact.since.isoformat()}: {fact.text}"


def turn_line(turn: KeptTurn) -> str:
    """Return `2026-03-04, rider: how was it; coach: hard`."""
    cut = " (cut off)" if turn.cut else ""
    return f"{turn.at.date().isoformat()}, rider: {turn.words}; coach: {turn.heard}{cut}"


def _fact_text(text: str) -> str:
    said = plain(text, LONGEST_FACT + 1).strip()
    if not said:
        raise CommandRefused("there is nothing to remember; give it in words")
    if len(said) > LONGEST_FACT:
        raise CommandRefused(f"that is too long to remember; {LONGEST_FACT} signs are enough")
    return said
