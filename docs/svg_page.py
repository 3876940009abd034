"""A screen of the console as an SVG picture: lines of styled segments in, one document out.

Blocks and braille are drawn as shapes, so that they meet without gaps, as they do in a terminal;
all other characters are text in a font that every system has. The document refers to nothing
outside itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

CELL_WIDTH, CELL_HEIGHT = 10, 20
FONT = "'DejaVu Sans Mono', Menlo, Consolas, monospace"
FONT_SIZE = 16.61  # DejaVu Sans Mono is 0.602 em wide
BASELINE = 15.5
MARGIN = 10
PLAIN = TerminalTheme((16, 20, 26), (223, 229, 236), [(0, 0, 0)] * 8)  # for what has no colour

# Parts of a cell that a block character fills: x, y, width, height in eighths.
BLOCKS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "▀": ((0, 0, 8, 4),),
    "▐": ((4, 0, 4, 8),),
    "▔": ((0, 0, 8, 1),),
    "▕": ((7, 0, 1, 8),),
    "▖": ((0, 4, 4, 4),),
    "▗": ((4, 4, 4, 4),),
    "▘": ((0, 0, 4, 4),),
    "▝": ((4, 0, 4, 4),),
    "▙": ((0, 0, 4, 8), (4, 4, 4, 4)),
    "▛": ((0, 0, 8, 4), (0, 4, 4, 4)),
    "▜": ((0, 0, 8, 4), (4, 4, 4, 4)),
    "▟": ((4, 0, 4, 8), (0, 4, 4, 4)),
    "▚": ((0, 0, 4, 4), (4, 4, 4, 4)),
    "▞": ((4, 0, 4, 4), (0, 4, 4, 4)),
    **{char: ((0, 8 - n, 8, n),) for n, char in enumerate("▁▂▃▄▅▆▇█", start=1)},
    **{char: ((0, 0, n, 8),) for n, char in zip(range(7, 0, -1), "▉▊▋▌▍▎▏", strict=True)},
}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
FULL = ((0, 0, 8, 8),)
BRAILLE = 0x2800
# Bit of a braille character -> column and row of its dot (Unicode 15, Braille Patterns).
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


@dataclass(frozen=True, slots=True)
class Run:
    """Characters next to each other in one row that are drawn alike."""

    x: int  # cells
    text: str
    ink: str
    ground: str
    bold: bool

    @property
    def cells(self) -> int:
        return cell_len(self.text)


def svg_page(lines: Sequence[Iterable[Segment]], width: int, title: str) -> str:
    """Return the picture of a screen `width` cells wide, with `title` for those who cannot see."""
    across = width * CELL_WIDTH + 2 * MARGIN
    down = len(lines) * CELL_HEIGHT + 2 * MARGIN
    ground = PLAIN.background_color.hex
    page: list[str] = []
    for y, line in enumerate(lines):
        runs = list(_runs(line))
        page += (_rect(run.x, y, run.cells, run.ground) for run in runs if run.ground != ground)
        for run in runs:
            page += _drawn(run, y)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}"'
        f' width="{across}" height="{down}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{ground}"/>\n'
        f'<g transform="translate({MARGIN} {MARGIN})" font-family="{FONT}"'
        f' font-size="{FONT_SIZE}" xml:space="preserve">\n' + "\n".join(page) + "\n</g>\n</svg>\n"
    )


def _runs(line: Iterable[Segment]) -> Iterator[Run]:
    x, before = 0, None
    for segment in line:
        if segment.control:
            continue
        ink, ground, bold = _colours(segment.style or Style.null())
        for text in _alike(segment.text):
            run = Run(x, text, ink, ground, bold)
            x += run.cells
            joins = before is not None and (before.ink, before.ground, before.bold) == (
                ink,
                ground,
                bold,
            )
            if before is not None and joins and _kind(before.text[0]) == _kind(text[0]):
                before = Run(before.x, before.text + text, ink, ground, bold)
                continue
            if before is not None:
                yield before
            before = run
    if before is not None:
        yield before


def _colours(style: Style) -> tuple[str, str, bool]:
    ink = style.color.get_truecolor(PLAIN) if style.color else PLAIN.foreground_color
    ground = PLAIN.background_color
    if style.bgcolor is not None and not style.bgcolor.is_default:
        ground = style.bgcolor.get_truecolor(PLAIN, foreground=False)
    if style.reverse:
        ink, ground = ground, ink
    return ink.hex, ground.hex, bool(style.bold)


def _kind(char: str) -> str:
    """Return what draws a character: the character itself for blocks, which repeat."""
    if char in BLOCKS or char in SHADES:
        return char
    return "braille" if BRAILLE <= ord(char) < BRAILLE + 256 else "text"


def _alike(text: str) -> Iterator[str]:
    """Yield the parts of a text that one kind of drawing does."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _kind(text[at]) != _kind(text[start]):
            yield text[start:at]
            start = at


def _drawn(run: Run, y: int) -> Iterator[str]:
    kind = _kind(run.text[0])
    if kind in SHADES:
        yield _rect(run.x, y, run.cells, run.ink, f' fill-opacity="{SHADES[kind]}"')
    elif kind in BLOCKS:
        yield from _blocks(run, y, kind)
    elif kind == "braille":
        yield _braille(run, y)
    elif run.text.strip():
        yield _text(run, y)


def _blocks(run: Run, y: int, char: str) -> Iterator[str]:
    for left, top, across, down in BLOCKS[char]:
        if across == 8:  # the row of them is one shape
            yield _rect(run.x, y, run.cells, run.ink, "", top, down)
            continue
        for x in range(run.x, run.x + run.cells):
            at = x * CELL_WIDTH + left * CELL_WIDTH / 8
            yield (
                f'<rect x="{at:g}" y="{y * CELL_HEIGHT + top * CELL_HEIGHT / 8:g}"'
                f' width="{across * CELL_WIDTH / 8:g}" height="{down * CELL_HEIGHT / 8:g}"'
                f' fill="{run.ink}" shape-rendering="crispEdges"/>'
            )


def _rect(
    x: int, y: int, cells: int, fill: str, more: str = "", top: int = 0, eighths: int = 8
) -> str:
    return (
        f'<rect x="{x * CELL_WIDTH}" y="{y * CELL_HEIGHT + top * CELL_HEIGHT / 8:g}"'
        f' width="{cells * CELL_WIDTH}" height="{eighths * CELL_HEIGHT / 8:g}" fill="{fill}"'
        f' shape-rendering="crispEdges"{more}/>'
    )


def _braille(run: Run, y: int) -> str:
    """Return the dots of a run as one path of round points."""
    points = []
    for index, char in enumerate(run.text):
        bits = ord(char) - BRAILLE
        for bit, (column, row) in enumerate(DOTS):
            if bits >> bit & 1:
                x = (run.x + index) * CELL_WIDTH + CELL_WIDTH * (2 * column + 1) / 4
                points.append(f"M{x:g} {y * CELL_HEIGHT + CELL_HEIGHT * (2 * row + 1) / 8:g}h0")
    return (
        f'<path d="{"".join(points)}" stroke="{run.ink}" stroke-width="3.4"'
        ' stroke-linecap="round" fill="none"/>'
    )


def _text(run: Run, y: int) -> str:
    stripped = run.text.strip()
    lead = cell_len(run.text) - cell_len(run.text.lstrip())
    weight = ' font-weight="bold"' if run.bold else ""
    return (
        f'<text x="{(run.x + lead) * CELL_WIDTH}" y="{y * CELL_HEIGHT + BASELINE:g}"'
        f' textLength="{cell_len(stripped) * CELL_WIDTH}" fill="{run.ink}"{weight}>'
        f"{escape(stripped)}</text>"
    )
