"""Plots as text: numbers to blocks, braille lines, needles and bars. Everything here is pure."""

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
LEFT_EIGHTHS = " ▏▎▍▌▋▊▉█"
# The bit of a braille cell for dot (x, y), x 0-1, y 0-3 from the top (Unicode, block 2800).
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
# Fills from light to heavy, so that a zone is told without colour.
FILLS = "·░▒▓█"


def columns(values: Sequence[float | None], count: int) -> list[float | None]:
    """Return the mean of each of `count` equal parts of `values`; None where all are missing."""
    total = len(values)
    out: list[float | None] = []
    for at in range(count):
        first = at * total // count
        part = values[first : max(first + 1, (at + 1) * total // count)]
        known = [value for value in part if value is not None]
        out.append(sum(known) / len(known) if known else None)
    return out


def block_column(value: float, top: float, height: int) -> str:
    """Return a column of `height` block characters, from the top down, for 0 <= value <= top."""
    eighths = round(min(1.0, max(0.0, value / top if top > 0 else 0.0)) * height * 8)
    return "".join(
        EIGHTHS[min(8, max(0, eighths - (height - 1 - row) * 8))] for row in range(height)
    )


def braille_line(
    values: Sequence[float | None], low: float, high: float, width: int, height: int
) -> list[str]:
    """Return `height` rows of `width` cells with a line through `values`, two to a cell.

    `values` holds up to 2 × width numbers; None breaks the line. Empty cells are spaces.
    """
    cells = [[0] * width for _ in range(height)]
    bottom = height * 4 - 1
    scale = bottom / (high - low) if high > low else 0.0
    before: int | None = None
    for x, value in enumerate(values[: width * 2]):
        if value is None:
            before = None
            continue
        y = bottom - round(min(bottom, max(0.0, (value - low) * scale)))
        # Half of a jump belongs to each neighbour; the line stays one dot wide and unbroken.
        start = y if before is None else before + (1 if y > before else -1 if y < before else 0)
        for dot in range(min(start, y), max(start, y) + 1):
            cells[dot // 4][x // 2] |= DOTS[x % 2][dot % 4]
        before = y
    return ["".join(chr(0x2800 + bits) if bits else " " for bits in row) for row in cells]


def needle(deviation: float, span: float, width: int) -> tuple[str, int]:
    """Return a scale of `width` cells with its centre marked, and the needle's cell on it.

    `span` is the deviation at either end; beyond it the needle rests on the last cell. The part
    within a quarter of the span is drawn heavy: there the rider is on target.
    """
    centre = width // 2
    reach = max(1, centre - 1)
    inside = max(1, round(reach / 4))
    scale = "".join(
        "┼" if at == centre else "━" if abs(at - centre) <= inside else "─" for at in range(width)
    )
    share = max(-1.0, min(1.0, deviation / span if span > 0 else 0.0))
    return scale, min(width - 1, max(0, centre + round(share * reach)))


def bar(value: float, top: float, width: int) -> str:
    """Return a horizontal bar with eighths of a cell, padded to `width`."""
    eighths = round(min(1.0, max(0.0, value / top if top > 0 else 0.0)) * width * 8)
    full, part = divmod(eighths, 8)
    return (("█" * full) + (LEFT_EIGHTHS[part] if part else "")).ljust(width)[:width]


def nice_top(value: float, step: float = 50) -> float:
    """Return the next multiple of `step` at or above `value`, at least one step."""
    return max(step, -(-value // step) * step)


def time_ticks(total_s: float, width: int) -> list[tuple[int, int]]:
    """Return (cell, minute) for labels under `width` cells that span `total_s` seconds."""
    if total_s <= 0 or width <= 0:
        return []
    minutes = total_s / 60
    # The label of a tick needs about eight cells of its own.
    most = max(1, width // 8)
    every = next(
        (gap for gap in (1, 2, 5, 10, 15, 20, 30, 60, 120, 240) if minutes / gap <= most), 480
    )
    return [
        (min(width - 1, round(minute / minutes * width)), minute)
        for minute in range(0, int(minutes) + 1, every)
    ]
