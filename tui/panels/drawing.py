"""A widget that shows drawn rows: a value in, rows of (text, ink) spans out, one strip a row.

Only rows whose spans changed are painted again, so a tick that changes one number costs one line.
"""

import logging
from collections.abc import Iterable
from typing import TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.theme import style

Span = tuple[str, str]  # text, ink
Row = tuple[Span, ...]

T = TypeVar("T")

log = logging.getLogger(__name__)


def text_of(rows: Iterable[Row]) -> list[str]:
    """Return the rows without their inks."""
    return ["".join(text for text, _ in row) for row in rows]


def width_of(row: Row) -> int:
    """Return the cells a row takes."""
    return sum(cell_len(text) for text, _ in row)


def padded(row: Row, width: int) -> Row:
    """Return the row filled with spaces, or cut, to exactly `width` cells."""
    missing = width - width_of(row)
    if missing >= 0:
        return (*row, (" " * missing, "text")) if missing else row
    spans: list[Span] = []
    room = width
    for text, ink in row:
        if room <= 0:
            break
        cells = cell_len(text)
        spans.append((text if cells <= room else set_cell_size(text, room), ink))
        room -= cells
    return tuple(spans)


def spread(left: Row, right: Row, width: int) -> Row:
    """Return one row with `right` at the right edge; the left part gives way."""
    room = width - width_of(right)
    if room <= 0:
        return padded(right, width)
    return (*padded(left, room), *right)


def with_room(left: Row, right: Row, width: int) -> Row:
    """Return one row with `right` at the right edge, or without it where the two would touch."""
    if width_of(left) + 1 + width_of(right) > width:
        return padded(left, width)
    return spread(left, right, width)


def beside(left: Iterable[Row], right: Iterable[Row], left_width: int, gap: int) -> list[Row]:
    """Return two blocks of rows next to each other."""
    lefts, rights = list(left), list(right)
    count = max(len(lefts), len(rights))
    lefts += [()] * (count - len(lefts))
    rights += [()] * (count - len(rights))
    space: Span = (" " * gap, "text")
    return [
        (*padded(first, left_width), space, *second)
        for first, second in zip(lefts, rights, strict=True)
    ]


class Drawing(Widget):
    """Shows what `draw` makes of the widget's size; subclasses hold the value."""

    ALLOW_SELECT = False
    can_focus = False
    ground = "ground"  # the colour that the drawing stands on

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(id=panel_id)
        self._rows: tuple[Row, ...] = ()

    def draw(self, width: int, height: int) -> list[Row]:
        """Return at most `height` rows of at most `width` cells."""
        raise NotImplementedError

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they were drawn last."""
        return self._rows

    def redraw(self) -> None:
        """Draw again and repaint the rows that differ."""
        size = self.size
        if not size.width or not size.height or not self.is_attached:
            return
        try:
            drawn = self.draw(size.width, size.height)
        except Exception:  # a panel that cannot draw must not end the console
            log.exception("%s cannot draw", type(self).__name__)
            drawn = [(("this panel cannot be drawn: see the log", "alarm"),)]
        rows = tuple(padded(row, size.width) for row in drawn[: size.height])
        before, self._rows = self._rows, rows
        if len(before) != len(rows):
            self.refresh()
            return
        changed = [y for y, row in enumerate(rows) if row != before[y]]
        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def on_resize(self) -> None:
        self._rows = ()
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.redraw()

    def render_line(self, y: int) -> Strip:
        palette = self.app.theme
        if y >= len(self._rows):
            return Strip.blank(self.size.width, style("text", palette, self.ground))
        return Strip(
            [Segment(text, style(ink, palette, self.ground)) for text, ink in self._rows[y]],
            self.size.width,
        )
