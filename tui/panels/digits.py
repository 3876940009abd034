"""Digits to be read from two metres: text to rows of blocks, at any size.

Each character is strokes on a grid of seven bars, so one table serves every size. Three rows are
drawn in half blocks with strokes one pixel thick; five rows and more in whole blocks.
"""

from functools import lru_cache
from itertools import pairwise

# Which bars are lit: top, upper left, upper right, middle, lower left, lower right, bottom.
# A 1 has none of them: at the right edge of its cell it would stand apart from what is before it.
BARS = {
    "0": "1110111",
    "2": "1011101",
    "3": "1011011",
    "4": "0111010",
    "5": "1101011",
    "6": "1101111",
    "7": "1010010",
    "8": "1111111",
    "9": "1111011",
    "-": "0001000",
    "h": "0101110",
    " ": "0000000",
}
NARROW = {":"}


def glyph_width(char: str, width: int) -> int:
    """Return the cells a character takes when a digit takes `width`."""
    if char not in NARROW:
        return width
    return 3 if width < 6 else 4 if width < 11 else 5


def text_width(text: str, width: int, gap: int) -> int:
    """Return the cells a text takes."""
    joints = sum(gap_after(*pair, gap) for pair in pairwise(text))
    return sum(glyph_width(char, width) for char in text) + joints


def gap_after(char: str, following: str, gap: int) -> int:
    """Return the cells between two characters; a colon brings its own space."""
    return 0 if char in NARROW or following in NARROW else gap


@lru_cache(maxsize=512)
def block_digits(text: str, rows: int, room: int) -> tuple[str, ...]:
    """Return `rows` lines (3 or more) that draw `text`, as large as `room` cells allow.

    Equal-length texts take equal widths, so that nothing moves when a number changes.
    """
    widest = 4 if rows < 5 else round(rows * 1.3)
    for width in range(widest, 3, -1):
        gap = 1 if width < 7 else 2
        if text_width(text, width, gap) <= room:
            break
    else:
        width, gap = 3, 1
    stroke = 1 if rows < 5 or width < 5 else 2 if rows < 9 else 3
    glyphs = [_glyph(char, rows, glyph_width(char, width), stroke) for char in text]
    spaces = [" " * gap_after(*pair, gap) for pair in pairwise(text)] + [""]
    return tuple(
        "".join(glyph[row] + space for glyph, space in zip(glyphs, spaces, strict=True))
        for row in range(rows)
    )


def _glyph(char: str, rows: int, width: int, stroke: int) -> list[str]:
    """Return one character as rows of half blocks; a pixel is a cell wide, half a cell high."""
    height = rows * 2 - 1 if rows < 5 else rows * 2
    thick = 1 if rows < 5 else 2
    on = _pixels(char, height, width, stroke, thick)
    lines = []
    for row in range(rows):
        line = ""
        for x in range(width):
            upper, lower = (x, row * 2) in on, (x, row * 2 + 1) in on
            line += "█" if upper and lower else "▀" if upper else "▄" if lower else " "
        lines.append(line)
    return lines


def _pixels(char: str, height: int, width: int, stroke: int, thick: int) -> set[tuple[int, int]]:
    middle = (height - thick) // 2
    if char in NARROW:
        dot = min(width, stroke)
        left = (width - dot + 1) // 2
        # Whole rows from five rows on, so that the dots are as crisp as the strokes.
        upper = 1 if thick == 1 else (height // 2 + 1) // 4 * 2
        lower = height - upper - thick
        return {
            (left + x, top + y) for top in (upper, lower) for x in range(dot) for y in range(thick)
        }
    if char == "1":
        return _one(height, width, stroke, thick)
    top, upper_left, upper_right, mid, lower_left, lower_right, bottom = (
        bit == "1" for bit in BARS.get(char, BARS["-"])
    )
    last = height - thick
    boxes = (
        (top, 0, 0, width, thick),
        (mid, 0, middle, width, thick),
        (bottom, 0, last, width, thick),
        (upper_left, 0, 0, stroke, middle + thick),
        (upper_right, width - stroke, 0, stroke, middle + thick),
        (lower_left, 0, middle, stroke, height - middle),
        (lower_right, width - stroke, middle, stroke, height - middle),
    )
    return {
        (x + dx, y + dy)
        for lit, x, y, wide, high in boxes
        if lit
        for dx in range(wide)
        for dy in range(high)
    }


def _one(height: int, width: int, stroke: int, thick: int) -> set[tuple[int, int]]:
    """Return a stroke in the middle of its cell, with a flag where there is room for one."""
    left = (width - stroke) // 2
    flag = min(left, stroke)
    boxes = ((left, 0, stroke, height), (left - flag, 0, flag, thick))
    return {
        (x + dx, y + dy) for x, y, wide, high in boxes for dx in range(wide) for dy in range(high)
    }
