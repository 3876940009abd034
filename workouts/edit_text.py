"""Changes of a workout's text, whole lines at a time: text and chosen lines in, text and lines out.

Pure: the editor's keys call these and lay the result into the text field. Only powers and lines are
touched; comments, words and how a line is written stay. A text that could be ridden before can be
ridden after, or the change is refused with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workouts.edit_lines import INDENT, Layout, Line
from workouts.errors import EditRefused
from workouts.formats.limits import MAX_POWER_FRACTION, MAX_POWER_W, MAX_REPEATS
from workouts.formats.plain_text import parse_text
from workouts.formats.plain_tokens import Header, Sort, Token, read_rows
from workouts.formats.plain_write import header_value
from workouts.formats.quantities import NUMBER, BadQuantity, decimal, read_power

INLINE_WIDTH = 60  # a set that is longer goes over several lines
PERCENT_STEP = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Lines of a text, 1-based, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Edited:
    """The whole new text, the lines that are now what was chosen, and one line that says it."""

    text: str
    chosen: Chosen
    said: str


@dataclass(frozen=True, slots=True)
class Block:
    """Something to insert: the key that picks it, what it is called, and its line."""

    key: str
    name: str
    line: str


BLOCKS = (
    Block("w", "warm-up", "warmup 10m 50-75%"),
    Block("s", "steady", "steady 20m 70%"),
    Block("4", "4×4", "4x (4m 105% / 3m 50%)"),
    Block("r", "ramp", "ramp 10m 60-100%"),
    Block("c", "cool-down", "cooldown 10m 60-40%"),
)


def scale(text: str, chosen: Chosen | None, percent: int) -> Edited:
    """Return the text with the powers of the chosen lines, or all, `percent` higher or lower.

    Percents are rounded to a tenth, watts to one; a zone becomes its power. Raises EditRefused
    where no power stands or one would go beyond what a rider has.
    """
    lines = text.split("\n")
    within = _within(chosen or Chosen(1, len(lines)), len(lines))
    factor = 1 + Decimal(percent) / 100
    changed = 0
    for line in Layout(text).lines[within.first - 1 : within.last]:
        # From the end, so that the places of those before stay right.
        for token in reversed(line.tokens):
            if token.sort is Sort.POWER and (power := _scaled(token, factor)) is not None:
                start = token.column - 1
                content = lines[line.number - 1]
                end = start + len(token.text)
                lines[line.number - 1] = f"{content[:start]}{power}{content[end:]}"
                changed += 1
    if not changed:
        raise EditRefused("no power stands in these lines: choose lines with % or W")
    where = "the whole workout" if chosen is None else _called(within)
    return _kept(text, Edited("\n".join(lines), within, f"{where} {_signed(percent)} %"))


def _scaled(token: Token, factor: Decimal) -> str | None:
    """Return a power times the factor as one writes it, None for one that is wrong already."""
    try:
        power = read_power(token.text)
    except BadQuantity:
        return None
    if token.text[:1] in "zZsS":
        start, end = (_percent(Decimal(repr(each)) * 100 * factor)
                      for each in (power.start, power.end))  # fmt: skip
        return f"{start}%" if start == end else f"{start}-{end}%"
    watts = "%" not in token.text
    most = Decimal(round(MAX_POWER_W if watts else MAX_POWER_FRACTION * 100))

    def times(number: str) -> str:
        value = decimal(number) * factor
        if value > most:
            unit = " W" if watts else " %"
            why = f"{number}{unit} would become more than {most}{unit}, which nobody rides"
            raise EditRefused(f"line {token.line}: {why}")
        written = _watts(value) if watts else _percent(value)
        return written.replace(".", ",") if "," in number else written

    return NUMBER.sub(lambda found: times(found[0]), token.text)


def _percent(value: Decimal) -> str:
    written = f"{value.quantize(PERCENT_STEP, ROUND_HALF_UP):f}"
    return written.removesuffix(".0")


def _watts(value: Decimal) -> str:
    return f"{value.quantize(Decimal(1), ROUND_HALF_UP):f}"


def repeat(text: str, chosen: Chosen, times: int) -> Edited:
    """Return the text with the chosen lines as a set that is ridden `times` times.

    Lines that belong together, a set and its steps, a step and its words, stay together. Raises
    EditRefused where there is no step, and beyond the limits of a workout.
    """
    if not 2 <= times <= MAX_REPEATS:
        raise EditRefused(f"{times} times is no set: give 2 to {MAX_REPEATS}")
    layout = Layout(text)
    within = _within(chosen, len(layout.lines))
    # Headers, notes and blank lines at either end stay outside the set.
    rows = [line for line in layout.lines[within.first - 1 : within.last] if line.tokens]
    if not rows:
        raise EditRefused("no step stands in these lines: choose lines with steps")
    first, last = layout.whole(rows[0].number, rows[-1].number)
    made = _as_set(layout.lines[first - 1 : last], times)
    lines = text.split("\n")
    after = [*lines[: first - 1], *made, *lines[last:]]
    now = Chosen(first, first + len(made) - 1)
    return _kept(text, Edited("\n".join(after), now, f"{_called(Chosen(first, last))} × {times}"))


def _as_set(lines: Sequence[Line], times: int) -> list[str]:
    """Return the lines as a set: on one line, in brackets, or indented below its head."""
    head = lines[0]
    blocks = any(line.heads_block for line in lines)
    if blocks and not head.depth:
        # Within brackets a line `5x` heads nothing, so brackets cannot hold these.
        lead = min((line.lead for line in lines if line.tokens), key=len)
        return [f"{lead}{head.bullet}{times}x", *(_deeper(line.content) for line in lines)]
    opening = f"{head.lead}{head.bullet}{times}x ("
    content = head.content.strip()[len(head.bullet) :]
    if len(lines) == 1 and not head.has_note and len(opening) + len(content) < INLINE_WIDTH:
        return [f"{opening}{content.strip()})"]
    return [opening, *(_deeper(line.content) for line in lines), f"{head.lead})"]


def _deeper(content: str) -> str:
    if not content.strip():
        return content
    lead = content[: len(content) - len(content.lstrip())]
    return f"{lead}{INDENT}{content.lstrip()}"


def insert(text: str, line: int, block: Block) -> Edited:
    """Return the text with a block below a line, in place of it when it is blank.

    Below a set's first line the block goes into the set, below its last line behind it.
    """
    layout = Layout(text)
    at = layout.lines[_within(Chosen(line, line), len(layout.lines)).first - 1]
    lines = text.split("\n")
    if not at.content.strip():
        lead = layout.lead_at(at.number)
        lines[at.number - 1] = f"{lead}{block.line}"
        now = at.number
    else:
        after, lead = layout.place_below(at.number)
        lines.insert(after, f"{lead}{block.line}")
        now = after + 1
    return _kept(text, Edited("\n".join(lines), Chosen(now, now), f"{block.name} inserted"))


def move(text: str, chosen: Chosen, by: int) -> Edited:
    """Return the text with the chosen lines one line up (-1) or down (+1); at the ends it stays."""
    lines = text.split("\n")
    within = _within(chosen, len(lines))
    if not within.first + by >= 1 or within.last + by > len(lines):
        end = "top" if by < 0 else "end"
        raise EditRefused(f"{_called(within)} {_stands(within)} at the {end} already")
    block = lines[within.first - 1 : within.last]
    rest = lines[: within.first - 1] + lines[within.last :]
    at = within.first - 1 + by
    moved = Chosen(within.first + by, within.last + by)
    way = "up" if by < 0 else "down"
    return Edited("\n".join([*rest[:at], *block, *rest[at:]]), moved, f"{_called(within)} {way}")


def with_name(text: str, name: str) -> str:
    """Return the text with the workout called `name`, in its name: line or in a new first one."""
    line = f"name: {header_value(name)}"
    lines = text.split("\n")
    for each in read_rows(text):
        if isinstance(each, Header) and each.key == "name":
            lines[each.line - 1] = line
            return "\n".join(lines)
    return "\n".join([line, *lines]) if text.strip() else line


def _within(chosen: Chosen, count: int) -> Chosen:
    first = min(max(1, chosen.first), count)
    return Chosen(first, min(max(first, chosen.last), count))


def _called(chosen: Chosen) -> str:
    if chosen.first == chosen.last:
        return f"line {chosen.first}"
    return f"lines {chosen.first}–{chosen.last}"


def _signed(percent: int) -> str:
    return f"{percent:+d}".replace("-", "−")


def _stands(chosen: Chosen) -> str:
    return "stands" if chosen.first == chosen.last else "stand"


def _kept(before: str, edited: Edited) -> Edited:
    """Return the edit; raises EditRefused when it would break a text that was sound."""
    faults = parse_text(edited.text).faults
    if faults and not parse_text(before).faults:
        raise EditRefused(f"{edited.said} cannot be: {faults[0].sentence}")
    return edited
