"""One setting in the rider's file: how a text is written there, and what is said of a bad one."""

import json

from workouts.errors import BadSettings


class BadValue(BadSettings):
    """A value that cannot be used, and the table and name it stands under ("" at the top)."""

    def __init__(self, table: str, name: str, why: str) -> None:
        super().__init__(f"[{table}] {name} {why}" if table else f"{name} {why}")
        self.table, self.name = table, name


def quoted(value: str) -> str:
    """Return a TOML basic string: JSON's escapes are among TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
