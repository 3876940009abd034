"""A list with a marked row, drawn: rows in, a window of them out, scrolled to the mark."""

from collections.abc import Sequence

from tui.panels.drawing import Drawing, Row, padded, width_of

MARK = "▸ "


def window(count: int, marked: int, height: int) -> int:
    """Return the first row to show so that `marked` is in view with a row of context around it."""
    first = marked - height // 2
    return max(0, min(first, count - height))


def table_rows(rows: Sequence[Row], marked: int, width: int, height: int) -> list[Row]:
    """Return the window of rows; the marked one has a sign and a ground of its own."""
    first = window(len(rows), marked, height)
    shown: list[Row] = []
    for at, row in enumerate(rows[first : first + height], first):
        if at == marked:
            lit = tuple((text, f"{ink} on raised") for text, ink in padded(row, width - 2))
            shown.append(((MARK, "now on raised"), *lit))
        else:
            shown.append((("  ", "text"), *row))
    return shown


class Table(Drawing):
    """Rows, one of them marked; it shows what it is given and keeps nothing else."""

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(panel_id)
        self._shown: tuple[Sequence[Row], int] = ((), 0)

    def show(self, rows: Sequence[Row], marked: int) -> None:
        self._shown = (rows, marked)
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        rows, marked = self._shown
        return table_rows(rows, marked, width, height)


def cell(text: str, width: int, ink: str = "text", right: bool = False) -> Row:
    """Return one cell of a column, cut or filled to `width`, with two spaces after it."""
    aligned: Row = ((text, ink),)
    missing = max(0, width - width_of(aligned))
    if right:
        aligned = ((" " * missing + text, ink),)
    return (*padded(aligned, width), ("  ", "text"))
