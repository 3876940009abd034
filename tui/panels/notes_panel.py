"""The notes of a ride, and the field to write them in while the rider writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.panels.line import Lines
from tui.ride_words import note_rows

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.panels.notes_field import NotesField
    from workouts.summary import RideSummary

KEEP_AFTER_S = 2.0  # without a key, what was typed is kept: it outlives the console


class NotesPanel(Vertical):
    """Shows a ride's notes; `keep` takes what was typed and returns why it cannot be kept.

    `say` is told that sentence when nobody has asked for keeping.
    """

    def __init__(
        self, keep: Callable[[str], str | None], say: Callable[[str], None], panel_id: str
    ) -> None:
        super().__init__(id=panel_id)
        self._keep_text = keep
        self._say = say
        self._words: Lines[RideSummary] = Lines(note_rows, "words")
        self._field: NotesField | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self._words

    def show(self, ride: RideSummary) -> None:
        """Show the notes of a ride."""
        self._words.show(ride)

    async def write(self, text: str) -> None:
        """Open the field over the text that there is, unless it is open."""
        from tui.panels.notes_field import NotesField

        if self._field is None:
            self._field = NotesField(text)
            self._words.display = False
            await self.mount(self._field)
            self._field.focus()

    def leave(self) -> str | None:
        """Keep the notes and close the field; what cannot be kept stays in it, with the reason."""
        fault = self.keep()
        if fault is None and self._field is not None:
            self._field.remove()
            self._field = None
            self._words.display = True
        return fault

    def keep(self) -> str | None:
        """Keep what was typed; return why it cannot be kept, if so."""
        if self._timer is not None:
            self._timer.stop()
        return None if self._field is None else self._keep_text(self._field.text)

    def on_notes_field_changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(KEEP_AFTER_S, self._keep_quietly)

    def _keep_quietly(self) -> None:
        fault = self.keep()
        if fault is not None:
            self._say(fault)
