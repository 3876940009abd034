"""The text field of a workout: its lines, those that are wrong marked in the gutter and by a line
under the words, and whole-line changes that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import TextArea

from tui.theme import style

if TYPE_CHECKING:
    from rich.text import Text

    from workouts.edit_text import Edited
    from workouts.formats.plain_text import Fault

WRONG = "✗"
KEPT_STRIPS = 1_000  # rows as they are drawn


class WorkoutText(TextArea):
    """A text area whose faulty lines are marked; lines are 1-based, as faults tell them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "go_to_end(False)", "first line", show=False),
        Binding("ctrl+end", "go_to_end(True)", "last line", show=False),
    ]

    def __init__(self, text: str, panel_id: str) -> None:
        super().__init__(
            text,
            id=panel_id,
            soft_wrap=True,
            show_line_numbers=True,
            tab_behavior="indent",
            compact=True,
            highlight_cursor_line=False,
        )
        self.indent_width = 2
        self.match_cursor_bracket = False
        self.cursor_blink = False
        self._faults: Mapping[int, Fault] = {}
        self._strips: dict[object, Strip] = {}

    def mark(self, faults: Sequence[Fault]) -> None:
        """Mark these faults, the first of each line."""
        first = {fault.line: fault for fault in reversed(faults)}
        if first != self._faults:
            self._faults = first
            self._line_cache.clear()
            self.refresh()

    @property
    def fault_here(self) -> Fault | None:
        """What is wrong in the line of the cursor."""
        return self._faults.get(self.cursor_line)

    @property
    def cursor_line(self) -> int:
        return self.cursor_location[0] + 1

    @property
    def chosen_lines(self) -> tuple[int, int]:
        """The first and last line of the selection, else the cursor's line twice."""
        (first, _), (last, column) = sorted(self.selection)
        # A selection that ends before the first sign of a line does not mean that line.
        return first + 1, max(first, last - (column == 0 and last > first)) + 1

    @property
    def has_chosen(self) -> bool:
        """Whether something is selected."""
        return not self.selection.is_empty

    def lay(self, edited: Edited, *, choose: bool) -> None:
        """Put a changed text in place as one step of undo; only lines that differ are touched.

        `choose` selects the lines that were changed, else the cursor goes to the first of them.
        """
        before, after = self.text.split("\n"), edited.text.split("\n")
        head = 0
        while head < min(len(before), len(after)) and before[head] == after[head]:
            head += 1
        tail = 0
        most = min(len(before), len(after)) - head
        while tail < most and before[-1 - tail] == after[-1 - tail]:
            tail += 1
        self.history.checkpoint()
        if len(before) == len(after):
            last = len(before) - tail - 1
            if head <= last:
                new = "\n".join(after[head : last + 1])
                self.replace(new, (head, 0), (last, len(before[last])),
                             maintain_selection_offset=False)  # fmt: skip
        else:
            self._lay_lines(before, after, head, tail)
        self.history.checkpoint()
        first, last = edited.chosen.first - 1, edited.chosen.last - 1
        end = (last, len(after[last]))
        if choose:
            self.selection = type(self.selection)((first, 0), end)
        else:
            self.move_cursor(end)

    def _lay_lines(self, before: Sequence[str], after: Sequence[str], head: int, tail: int) -> None:
        """Replace lines where there are more, or fewer, than before."""
        new = after[head : len(after) - tail]
        if tail:
            # Up to the start of the first line that stays.
            text = "".join(f"{line}\n" for line in new)
            self.replace(text, (head, 0), (len(before) - tail, 0), maintain_selection_offset=False)
            return
        end = (len(before) - 1, len(before[-1]))
        if head:
            text = "".join(f"\n{line}" for line in new)
            start = (head - 1, len(before[head - 1]))
        else:
            text, start = "\n".join(new), (0, 0)
        self.replace(text, start, end, maintain_selection_offset=False)

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place, 1-based."""
        self.move_cursor((line - 1, column - 1))

    def action_go_to_end(self, last: bool) -> None:
        self.move_cursor(self.document.end if last else (0, 0))

    # -- drawing ----------------------------------------------------------------------------------

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        fault = self._faults.get(line_index + 1)
        if fault is not None:
            line.stylize(Style(underline=True), max(0, fault.column - 1))
        return line

    def _render_line(self, y: int) -> Strip:
        rows = self.wrapped_document._offset_to_line_info
        at = y + self.scroll_offset.y
        if at >= len(rows):
            return super()._render_line(y)
        line_index, section = rows[at]
        (first, _), (last, _) = sorted(self.selection)
        if first <= line_index <= last:
            return self._marked(super()._render_line(y), line_index, section)
        # Every key has all lines drawn again; those that are as they were are kept.
        fault = self._faults.get(line_index + 1)
        column = None if fault is None else fault.column
        look = (self.size, self.gutter_width, self.app.theme)
        key = (line_index, section, self.document.get_line(line_index), column, look)
        kept = self._strips.get(key)
        if kept is None:
            kept = self._marked(super()._render_line(y), line_index, section)
            if len(self._strips) >= KEPT_STRIPS:
                self._strips.clear()
            self._strips[key] = kept
        return kept

    def _marked(self, strip: Strip, line_index: int, section: int) -> Strip:
        """Return a row with the sign of a fault in its gutter, where there is one."""
        if section or line_index + 1 not in self._faults:
            return strip
        # The gutter is the number and two blanks; the mark stands in the first of them.
        width = self.gutter_width
        ink = style("alarm", self.app.theme)
        number = Segment(f"{line_index + self.line_number_start:>{width - 2}}{WRONG} ", ink)
        return Strip.join([Strip([number], width), strip.crop(width)])
