"""The field in which a rider writes about a ride; escape leaves it, and what was typed is kept."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from tui.keys import Key, bindings

# Letters and arrows are the text's.
KEYS = (
    Key("notes.done", "escape,ctrl+s", "done", "keep", "Keep the notes.", display="esc"),
)  # fmt: skip


class NotesField(TextArea):
    """Plain text with lines of its own."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    class Done(Message):
        """The rider has written."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="field", compact=True, soft_wrap=True, show_line_numbers=False)
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)

    def action_done(self) -> None:
        self.post_message(self.Done())
