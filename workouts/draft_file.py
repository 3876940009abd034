"""The text of a workout that is not saved yet, kept in a file so that it survives a crash."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A text that was being written: what it was before, and the file that it comes from."""

    text: str
    saved_text: str = ""  # as it was opened or saved last
    path: str = ""  # of the rider's own file that is changed, "" for a new workout
    kept_at: str = ""  # ISO, in the rider's zone

    @property
    def moment(self) -> datetime | None:
        """When it was kept, None when nobody knows."""
        try:
            return datetime.fromisoformat(self.kept_at)
        except ValueError:
            return None


class DraftFile:
    """At most one draft, whole or not at all. Writing raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> KeptDraft | None:
        """Return what is kept; what is no draft, or cannot be read, counts as none."""
        try:
            value = json.loads(self.path.read_bytes())
            draft = KeptDraft(**value)
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        whole = all(isinstance(each, str) for each in asdict(draft).values())
        return draft if whole and draft.text.strip() else None

    def keep(self, draft: KeptDraft) -> None:
        """Keep a draft in place of the one before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.part")
        # Not synced: that would hold up whoever is typing, and a crash leaves the kernel alive.
        temporary.write_text(json.dumps(asdict(draft)), encoding="ascii")
        temporary.replace(self.path)

    def drop(self) -> None:
        """Forget the draft."""
        self.path.unlink(missing_ok=True)
