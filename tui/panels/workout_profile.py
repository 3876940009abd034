"""The plan as blocks with the ridden trace as a braille line over it and a cursor at now."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.panels.drawing import Drawing, Row, Span
from tui.panels.profile_columns import (
    ProfileColumn,
    needs_halves,
    profile_columns,
    trace_values,
)
from tui.plots import EIGHTHS, braille_line, nice_top, time_ticks
from workouts.snapshot import Sample, StepView

LABEL_CELLS = 4  # watts at the left edge
LONGEST_MOMENT_S = 5  # between two drawings of a ride, however long its plan
FREE_HEIGHT = 0.35  # a step without a target is a band of dots this high
HALF_ROW = 4  # eighths; halves of a cell that differ by no more are drawn as one, ramps as slopes
# A cell whose halves differ, by how many of its two half rows each of them fills.
HALVES = ((" ", "▗", "▐"), ("▖", "▄", "▟"), ("▌", "▙", "█"))

TextMark = tuple[int, str]  # seconds from the start of the plan, the author's words


@dataclass(frozen=True, slots=True)
class Half:
    """One column as it is drawn: how high in eighths of a row, in which ink; None is no block."""

    eighths: int
    ink: str | None

    def in_row(self, base: int) -> int:
        """Return the eighths, 0-8, of the row whose foot is at `base`."""
        return 0 if self.ink is None else min(8, max(0, self.eighths - base))


def profile(
    plan: Sequence[StepView],
    samples: Sequence[Sample],
    ftp_w: float,
    plan_s: float | None,
    width: int,
    height: int,
    texts: Sequence[TextMark] = (),
) -> list[Row]:
    """Return the profile with watts at the left edge and minutes below.

    What was ridden is drawn as it was asked then. `plan_s` is the cursor's second; None draws no
    cursor and nothing as done. `texts` are ticks at the upper edge.
    """
    total = sum(step.seconds for step in plan)
    count, tall = width - LABEL_CELLS, height - 1
    if tall < 1 or count < 8:
        return []
    if not total:
        return _free_profile(samples, ftp_w, width, height)
    # Halves of cells cost height, so they are for plans that do not fit into whole ones.
    fine = needs_halves(plan, ftp_w, count)
    ridden_s = samples if plan_s is not None else ()
    columns = profile_columns(plan, ridden_s, ftp_w, count * 2 if fine else count)
    trace = trace_values(samples, total, count * 2)
    peak = max((column.watts or 0.0 for column in columns), default=0.0)
    ridden = max((value for value in trace if value is not None), default=0.0)
    # A sprint may stand above the plan, but must not flatten it.
    top = nice_top(max(peak * 1.08, min(ridden, peak * 1.5), ftp_w * 0.6), 25)
    lines = braille_line(trace, 0, top, count, tall)
    # Past the end everything is done, and there is no now to point at.
    under_way = plan_s is not None and plan_s < total
    cursor = int(plan_s * count / total) if plan_s is not None and under_way else None
    done_to = 0 if plan_s is None else count if cursor is None else cursor
    unit = HALF_ROW if fine else 1
    share = 2 if fine else 1
    halves = [_half(each, x // share < done_to, top, tall, unit) for x, each in enumerate(columns)]
    if not fine:
        columns = [each for each in columns for _ in range(2)]
        halves = [each for each in halves for _ in range(2)]
    band = round(FREE_HEIGHT * tall)
    marks = {min(count - 1, int(at_s * count / total)) for at_s, _ in texts if 0 <= at_s < total}
    rows = []
    for y in range(tall):
        from_foot = tall - 1 - y
        spans: list[Span] = [_label(y, tall, top)]
        for x in range(count):
            left, right = halves[x * 2], halves[x * 2 + 1]
            free = columns[x * 2].watts is None and not columns[x * 2].skipped
            if left.ink is None and right.ink is None:
                block: Span = ("·" if free and from_foot < band else " ", "dim")
            else:
                block = _block(left, right, from_foot * 8)
            marked = y == 0 and x in marks
            spans.append(_over(block, lines[y][x], x == cursor, marked))
        rows.append(merged(spans))
    rows.append(_axis(total, count, cursor))
    return rows


def _half(column: ProfileColumn, done: bool, top: float, tall: int, unit: int) -> Half:
    if column.watts is None:
        return Half(0, None)
    units = round(min(1.0, max(0.0, column.watts / top)) * tall * 8 / unit)
    return Half(units * unit, f"{'d' if done else 'z'}{column.zone}")


def _block(left: Half, right: Half, base: int) -> Span:
    """Return what two columns side by side show in one cell."""
    if left is right and left.ink is not None:
        return (EIGHTHS[left.in_row(base)], left.ink)
    if left.ink is not None and right.ink is not None:
        alike = abs(left.eighths - right.eighths) <= HALF_ROW
        if alike and (left.ink == right.ink or left.in_row(base) < 8 or right.in_row(base) < 8):
            mean = Half((left.eighths + right.eighths + 1) // 2, left.ink)
            return (EIGHTHS[mean.in_row(base)], left.ink)
    filled = (left.in_row(base), right.in_row(base))
    inks = (left.ink or right.ink or "faint", right.ink or left.ink or "faint")
    if inks[0] == inks[1]:
        return (HALVES[filled[0] // HALF_ROW][filled[1] // HALF_ROW], inks[0])
    if min(filled) >= HALF_ROW:
        return ("▌", f"{inks[0]} on {inks[1]}")
    # A cell has two colours, and the ground is one of them: the lower half gives way.
    if filled[0] >= filled[1]:
        return (HALVES[filled[0] // HALF_ROW][0], inks[0])
    return (HALVES[0][filled[1] // HALF_ROW], inks[1])


def _over(block: Span, line: str, at_cursor: bool, marked: bool) -> Span:
    """Return a cell of the plan with what lies over it: the trace, then the cursor, then a tick."""
    text, ink = block
    ground = ink.partition(" on ")[0]
    covered = text in "▅▆▇█▌▐▟▙"
    if line != " ":
        return (line, f"strong on {ground}" if covered else "strong")
    if at_cursor:
        return ("┃", f"now on {ground}" if text == "█" else "now")
    if marked:
        return ("╷", f"strong on {ground}" if covered else "plan")
    return block


def _label(y: int, tall: int, top: float) -> Span:
    if y == 0:
        return (f"{top:3.0f} ", "dim")
    if tall >= 5 and y == tall // 2:
        return (f"{top * (tall - y) / tall:3.0f} ", "dim")
    return (" " * LABEL_CELLS, "dim")


def _axis(total_s: float, count: int, cursor: int | None) -> Row:
    """Return minutes under their columns; a label that the cursor would touch gives way whole."""
    ticks = [
        (min(x, count - len(str(minute))), str(minute)) for x, minute in time_ticks(total_s, count)
    ]
    if cursor is not None:
        ticks = [(x, words) for x, words in ticks if not x - 1 <= cursor <= x + len(words)]
    cells = [" "] * count
    taken = [*(x for x, _ in ticks), *([] if cursor is None else [cursor]), count + 1]
    unit = " min"  # once, at the first label that has room for it
    for x, digits in ticks:
        end = x + len(digits + unit)
        fits = end < min(each for each in taken if each > x)
        words = digits + unit if fits else digits
        unit = "" if fits else unit
        cells[x : x + len(words)] = words
    spans: list[Span] = [(" " * LABEL_CELLS, "dim")]
    for x, char in enumerate(cells):
        spans.append(("▲", "now") if x == cursor else (char, "dim"))
    return merged(spans)


def _free_profile(samples: Sequence[Sample], ftp_w: float, width: int, height: int) -> list[Row]:
    """Return the last half hour of a free ride as a line."""
    count, tall = width - LABEL_CELLS, height - 1
    span_s = 1800
    recent = samples[-span_s:]
    values: list[float | None] = [None] * (count * 2)
    first = recent[0].second if recent else 0
    length = max(300, len(recent))
    parts: dict[int, list[int]] = {}
    for sample in recent:
        if sample.power_w is not None:
            at = min(count * 2 - 1, (sample.second - first) * count * 2 // length)
            parts.setdefault(at, []).append(sample.power_w)
    for at, part in parts.items():
        values[at] = sum(part) / len(part)
    top = nice_top(max([ftp_w, *(value for value in values if value is not None)]))
    lines = braille_line(values, 0, top, count, tall)
    rows: list[Row] = [(_label(y, tall, top), (line, "strong")) for y, line in enumerate(lines)]
    words = "free ride: the last half hour" if len(recent) == span_s else "free ride"
    rows.append(((" " * LABEL_CELLS, "dim"), (words, "dim")))
    return rows


def merged(spans: Sequence[Span]) -> Row:
    """Return the spans with neighbours of one ink joined: fewer segments for the terminal."""
    out: list[Span] = []
    for text, ink in spans:
        if out and out[-1][1] == ink:
            out[-1] = (out[-1][0] + text, ink)
        else:
            out.append((text, ink))
    return tuple(out)


def moment_s(total_s: float, width: int) -> int:
    """Return the whole seconds, 1 to LONGEST_MOMENT_S, in which a profile hardly changes."""
    return max(1, min(LONGEST_MOMENT_S, int(total_s / (2 * max(1, width)))))


class ProfilePanel(Drawing):
    """The profile of a plan, ridden or not; drawn again every half column or five seconds."""

    def __init__(self, panel_id: str | None = None) -> None:
        super().__init__(panel_id)
        self._plan: Sequence[StepView] = ()
        self._samples: Sequence[Sample] = ()
        self._ftp_w = 200.0
        self._plan_s: float | None = None
        self._texts: Sequence[TextMark] = ()
        self._seen: tuple[object, ...] = ()

    def show(
        self,
        plan: Sequence[StepView],
        samples: Sequence[Sample],
        ftp_w: float,
        plan_s: float | None,
        revision: object = None,
        texts: Sequence[TextMark] = (),
    ) -> None:
        """Take new values; `revision` tells one plan from another."""
        every_s = moment_s(sum(step.seconds for step in plan), self.size.width)
        now = None if plan_s is None else int(plan_s) // every_s
        seen = (revision, len(samples) // every_s, now, ftp_w)
        if seen == self._seen:
            return
        self._seen = seen
        self._plan, self._samples, self._ftp_w, self._plan_s = plan, samples, ftp_w, plan_s
        self._texts = texts
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        return profile(
            self._plan, self._samples, self._ftp_w, self._plan_s, width, height, self._texts
        )
