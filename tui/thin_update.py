"""Screen updates cut down to the cells that differ from what the terminal shows already.

Textual repaints whole lines of a widget that changed. Over SSH on a slow link most of that is
known to the terminal: here each update is compared with what was written before it, cell by cell.
"""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

Cell = tuple[str, Style | None]

NOTHING: Cell = (" ", None)

# Equal cells between two that differ are sent again where they are fewer than this: moving the
# cursor and setting the colours anew costs about as much.
WORTH_A_JUMP = 6


class Shown:
    """The cells that the terminal shows, as far as they are known."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, Cell]] = {}  # y -> x -> cell
        self._strips: dict[int, dict[int, Strip]] = {}  # y -> x -> strip that is shown whole

    def forget(self) -> None:
        """Know nothing more, as after the whole screen was drawn anew."""
        self._cells.clear()
        self._strips.clear()

    def changes(self, x: int, y: int, strip: Strip) -> Iterator[tuple[int, Strip]]:
        """Yield the parts of a strip that are to be written at (x, y), each with its column."""
        strips = self._strips.setdefault(y, {})
        if strips.get(x) == strip:
            return
        cells = list(cells_of(strip))
        width = len(cells)
        if width != strip.cell_length:
            # It holds what is no text: it is written as it is, and its line no longer known.
            del self._strips[y]
            self._cells.pop(y, None)
            yield x, strip
            return
        for at, other in tuple(strips.items()):
            if at < x + width and at + other.cell_length > x:
                del strips[at]
        strips[x] = strip
        line = self._cells.setdefault(y, {})
        differ = [at for at, cell in enumerate(cells) if line.get(x + at) != cell]
        # Of a wide sign that is written over by half the terminal shows nothing more.
        if differ and line.get(x, NOTHING)[0] == "":
            line.pop(x - 1, None)
        if differ and line.get(x + width, NOTHING)[0] == "":
            line.pop(x + width)
        line.update((x + at, cells[at]) for at in differ)
        for begin, end in runs(differ):
            # A wide sign is written whole or not at all.
            first = begin - (cells[begin][0] == "" and begin > 0)
            after = end + (end < width and cells[end][0] == "")
            yield x + first, strip.crop(first, after)


def cells_of(strip: Strip) -> Iterator[Cell]:
    """Yield each cell of a strip; the second half of a wide sign is empty."""
    for segment in strip:
        if segment.control:
            continue
        text, style = segment.text, segment.style
        if text.isascii() or cell_len(text) == len(text):
            for sign in text:
                yield sign, style
            continue
        for sign in text:
            width = cell_len(sign)
            if width:
                yield sign, style
            if width > 1:
                yield "", style


def runs(differ: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of the runs to be written, of ascending places."""
    first: int | None = None
    last = -1
    for at in differ:
        if first is not None and at - last > WORTH_A_JUMP:
            yield first, last + 1
            first = None
        first = at if first is None else first
        last = at
    if first is not None:
        yield first, last + 1


class ThinUpdate(ChopsUpdate):
    """A ChopsUpdate of which only the changed cells are written."""

    def __init__(self, update: ChopsUpdate, shown: Shown) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        """Return what is to be written; what it says is shown from then on."""
        sequences: list[str] = []
        for x, y, strip in strips_of(self):
            for column, part in self._shown.changes(x, y, strip):
                sequences.append(Control.move_to(column, y).segment.text)
                sequences.append(part.simplify().render(console))
        return "".join(sequences)


def strips_of(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield (x, y, strip) of what an update would write."""
    for y, x1, x2 in update.spans:
        ends = update.chop_ends[y]
        for end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
            if strip is None or x > x2 or end <= x1:
                continue
            whole = x2 > x >= x1 and end <= x2
            yield x, y, strip if whole else strip.crop(0, min(end, x2) - x)
