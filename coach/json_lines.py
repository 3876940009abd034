"""A log of JSON lines that stays bounded: a file that is full becomes `name.1`, and so on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000
KEPT = 3  # older files beside it


class JsonLines:
    """Appends documents, a line each; raises OSError."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path, self._most_bytes = path, most_bytes

    def add(self, document: Mapping[str, Any]) -> None:
        line = json.dumps(document, ensure_ascii=False).encode() + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and self._path.stat().st_size + len(line) > self._most_bytes:
            self._turn_over()
        # One write, so that lines of two processes do not mix.
        with self._path.open("ab", buffering=0) as file:
            file.write(line)

    def _turn_over(self) -> None:
        name = self._path.name
        for number in range(KEPT, 0, -1):
            older = self._path.with_name(f"{name}.{number}")
            newer = self._path if number == 1 else self._path.with_name(f"{name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
