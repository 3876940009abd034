"""Where workouts are made: the rider's files, the text that is not saved yet, the favourites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workouts.draft_file import DraftFile, KeptDraft
from workouts.favourites import Favourites

if TYPE_CHECKING:
    from pathlib import Path

    from workouts.saving import Saved
    from workouts.workout import Workout

TEXT_SUFFIXES = (".txt", ".workout")
COPY = " copy"


class Workshop:
    """The workshop of one data folder; `ftp_w` is asked whenever watts are needed."""

    def __init__(self, folder: Path, ftp_w: Callable[[], float]) -> None:
        self.folder = folder / "workouts"
        self._ftp_w = ftp_w
        self._draft = DraftFile(folder / "editor.draft")
        self._favourites = Favourites(folder / "favourites.json")

    # -- the text that is not saved yet -----------------------------------------------------------

    def draft(self) -> KeptDraft | None:
        """Return the text that was left unsaved."""
        return self._draft.read()

    def keep_draft(self, text: str, saved_text: str, path: Path | None) -> None:
        """Keep a text in case all ends now; raises OSError."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        self._draft.keep(KeptDraft(text, saved_text, str(path or ""), now))

    def drop_draft(self) -> None:
        """Forget the kept text; raises OSError."""
        self._draft.drop()

    # -- favourites -------------------------------------------------------------------------------

    def favourites(self) -> frozenset[str]:
        """Return the keys of the cards that are favourites."""
        return self._favourites.keys()

    def mark_favourite(self, key: str, *, favourite: bool) -> frozenset[str]:
        """Make a workout a favourite, or no longer one; raises OSError."""
        return self._favourites.mark(key, favourite=favourite)

    # -- files ------------------------------------------------------------------------------------

    def open(self, path: Path, *, built_in: bool) -> tuple[str, Path | None]:
        """Return a workout as text, and the file that it may be saved over.

        One that comes with Teamcar is copied under a name of its own. Raises UnreadableWorkout.
        """
        from workouts.formats.decoding import decode_text
        from workouts.formats.intervals_text import looks_like_intervals
        from workouts.formats.plain_write import write_plain_text
        from workouts.formats.reader import read_bytes, read_workout_bytes

        data = read_bytes(path)
        workout = read_workout_bytes(data, path)
        if built_in:
            return write_plain_text(replace(workout, name=f"{workout.name}{COPY}")), None
        if path.suffix.lower() in TEXT_SUFFIXES:
            text, _ = decode_text(data, path)
            if not looks_like_intervals(text):
                return text, None  # as it was typed, with its notes
        own = path if path.suffix.lower() == ".zwo" else None
        return write_plain_text(workout), own

    def taken(self, name: str, beside: Path | None) -> Path | None:
        """Return the file that a workout of this name would take the place of."""
        from workouts.saving import file_stem

        path = (beside.parent if beside else self.folder) / f"{file_stem(name)}.zwo"
        return path if path.exists() else None

    def save_new(self, workout: Workout, beside: Path | None) -> Saved:
        """Save under a name that no file has; raises UnwritableWorkout and OSError."""
        from workouts.saving import save_new

        return save_new(workout, beside.parent if beside else self.folder, self._ftp_w())

    def save_over(self, workout: Workout, path: Path) -> Saved:
        """Save in place of a file; raises UnwritableWorkout and OSError."""
        from workouts.saving import save_over

        return save_over(workout, path, self._ftp_w())
