"""The workouts that the rider has marked as favourites, by the key of their card."""

import json
from pathlib import Path

from workouts.atomic import write_atomically


class Favourites:
    """One file; what cannot be read counts as none. Marking raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keys(self) -> frozenset[str]:
        """Return the keys of all favourites, also of files that are away for now."""
        try:
            value = json.loads(self.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return frozenset()
        return frozenset(each for each in value if isinstance(each, str)) if isinstance(
            value, list) else frozenset()  # fmt: skip

    def mark(self, key: str, *, favourite: bool) -> frozenset[str]:
        """Make a workout a favourite, or no longer one, and return all."""
        keys = self.keys()
        keys = keys | {key} if favourite else keys - {key}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, json.dumps(sorted(keys), indent=1).encode())
        return keys
