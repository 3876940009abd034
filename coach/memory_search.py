"""Finding turns by their words: by the index of SQLite where it has one, else by looking at each.

The index is brought up to date when somebody searches, so keeping a turn costs nothing for it.
"""

import re
import sqlite3
from collections.abc import Sequence

from coach.memory_rows import TURN, KeptTurn, turn_of

MOST_WORDS = 12
SHORTEST = 2  # signs of a word that is looked for
_WORD = re.compile(r"\w+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words to look for, without those that find everything."""
    found = [word.casefold() for word in _WORD.findall(text)]
    long = [word for word in found if len(word) > SHORTEST]
    return tuple(dict.fromkeys(long or found))[:MOST_WORDS]


def find_turns(
    connection: sqlite3.Connection, text: str, limit: int, *, indexed: bool | None = None
) -> Sequence[KeptTurn]:
    """Return the turns in which a word of `text` occurs, the best first, among equals the newest.

    `indexed` says whether to use the index; None does so where this SQLite has it.
    """
    words = words_of(text)
    if not words:
        return ()
    use = _has_index(connection) if indexed is None else indexed
    return _by_index(connection, words, limit) if use else _by_looking(connection, words, limit)


def _has_index(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS turns_found USING fts5("
            "words, heard, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("SELECT 1 FROM turns_found LIMIT 1").fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _by_index(
    connection: sqlite3.Connection, words: Sequence[str], limit: int
) -> Sequence[KeptTurn]:
    connection.execute(
        "INSERT INTO turns_found (rowid, words, heard) SELECT number, words, heard FROM turns "
        "WHERE number > (SELECT coalesce(max(rowid), 0) FROM turns_found)"
    )
    wanted = " OR ".join(f'"{word}"*' for word in words)
    rows = connection.execute(
        "SELECT rowid FROM turns_found WHERE turns_found MATCH ? ORDER BY rank, rowid DESC LIMIT ?",
        (wanted, limit),
    ).fetchall()
    found = (
        connection.execute(f"SELECT {TURN} FROM turns WHERE number = ?", row).fetchone()
        for row in rows
    )
    return [turn_of(row) for row in found if row is not None]


def _by_looking(
    connection: sqlite3.Connection, words: Sequence[str], limit: int
) -> Sequence[KeptTurn]:
    # LIKE folds the letters of English alone.
    connection.create_function("folded", 1, lambda text: str(text).casefold(), deterministic=True)
    score = " + ".join("(folded(words || ' ' || heard) LIKE ?)" for _ in words)
    wanted = tuple(f"%{word}%" for word in words)
    rows = connection.execute(
        f"SELECT {TURN} FROM (SELECT *, {score} AS hits FROM turns) "
        "WHERE hits > 0 ORDER BY hits DESC, number DESC LIMIT ?",
        (*wanted, limit),
    )
    return [turn_of(row) for row in rows]


def empty_index(connection: sqlite3.Connection) -> None:
    """Forget what was indexed; the turns are gone."""
    connection.execute("DROP TABLE IF EXISTS turns_found")
