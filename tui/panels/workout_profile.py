"""The plan as blocks with the ridden trace as a braille line over it and a cursor at now."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.panels.drawing import Drawing, Row, Span
from tui.plots import block_column, braille_line, nice_top, time_ticks
from workouts.athlete import POWER_ZONE_LOWER_PERCENT
from workouts.snapshot import Sample, StepView

LABEL_CELLS = 4  # watts at the left edge
BLOCK = "█"
LONGEST_MOMENT_S = 5  # between two drawings of a ride, however long its plan
FREE_HEIGHT = 0.35  # a step without a target is drawn this high, hollow


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """What the plan asks for over one column of the profile; `watts` None is free ride."""

    watts: float | None
    zone: int


def zone_of(watts: float, ftp_w: float) -> int:
    """Return Coggan's zone 1-7 of a power."""
    bounds = [round(ftp_w * percent / 100) for percent in POWER_ZONE_LOWER_PERCENT]
    return max(1, sum(watts >= bound for bound in bounds))


def plan_columns(plan: Sequence[StepView], ftp_w: float, count: int) -> list[PlanColumn]:
    """Return `count` columns, each showing the step that takes most of its time."""
    total = sum(step.seconds for step in plan)
    if not total or count <= 0:
        return []
    out: list[PlanColumn] = []
    starts, at = [], 0
    for step in plan:
        starts.append(at)
        at += step.seconds
    first = 0
    for column in range(count):
        low, high = column * total / count, (column + 1) * total / count
        while first + 1 < len(plan) and starts[first] + plan[first].seconds <= low:
            first += 1
        best, share = first, 0.0
        for index in range(first, len(plan)):
            if starts[index] >= high:
                break
            overlap = min(high, starts[index] + plan[index].seconds) - max(low, starts[index])
            if overlap > share:
                best, share = index, overlap
        out.append(_column(plan[best], starts[best], (low + high) / 2, ftp_w))
    return out


def _column(step: StepView, start: float, middle: float, ftp_w: float) -> PlanColumn:
    if step.from_w is None or step.to_w is None:
        return PlanColumn(None, 1)
    through = min(1.0, max(0.0, (middle - start) / step.seconds)) if step.seconds else 0.0
    watts = step.from_w + (step.to_w - step.from_w) * through
    return PlanColumn(watts, zone_of(watts, ftp_w))


def trace_values(samples: Sequence[Sample], total_s: float, count: int) -> list[float | None]:
    """Return mean power over each of `count` parts of the plan; the last ride over a part counts.

    A rider who goes back rides a part again: what was there before is forgotten.
    """
    sums, numbers = [0.0] * count, [0] * count
    before = -1
    for sample in samples:
        if total_s <= 0 or count <= 0:
            break
        at = min(count - 1, int(sample.plan_s * count / total_s))
        if at < before:
            sums[at:], numbers[at:] = [0.0] * (count - at), [0] * (count - at)
        before = at
        if sample.power_w is not None:
            sums[at] += sample.power_w
            numbers[at] += 1
    return [total / number if number else None for total, number in zip(sums, numbers, strict=True)]


def profile(
    plan: Sequence[StepView],
    samples: Sequence[Sample],
    ftp_w: float,
    plan_s: float | None,
    width: int,
    height: int,
) -> list[Row]:
    """Return the profile with watts at the left edge and minutes below.

    `plan_s` is the cursor's second; None draws no cursor and nothing as done.
    """
    total = sum(step.seconds for step in plan)
    count, tall = width - LABEL_CELLS, height - 1
    if tall < 1 or count < 8:
        return []
    if not total:
        return _free_profile(samples, ftp_w, width, height)
    columns = plan_columns(plan, ftp_w, count)
    trace = trace_values(samples, total, count * 2)
    peak = max((column.watts or 0.0 for column in columns), default=0.0)
    ridden = max((value for value in trace if value is not None), default=0.0)
    # A sprint may stand above the plan, but must not flatten it.
    top = nice_top(max(peak * 1.08, min(ridden, peak * 1.5), ftp_w * 0.6), 25)
    lines = braille_line(trace, 0, top, count, tall)
    # Past the end everything is done, and there is no now to point at.
    under_way = plan_s is not None and plan_s < total
    cursor = int(plan_s * count / total) if plan_s is not None and under_way else None
    blocks = [
        block_column(top * FREE_HEIGHT if column.watts is None else column.watts, top, tall)
        for column in columns
    ]
    rows = []
    for y in range(tall):
        spans: list[Span] = [_label(y, tall, top)]
        for x in range(count):
            done = plan_s is not None and (cursor is None or x < cursor)
            spans.append(_cell(columns[x], blocks[x][y], lines[y][x], x == cursor, done))
        rows.append(merged(spans))
    rows.append(_axis(total, count, cursor))
    return rows


def _cell(column: PlanColumn, block: str, line: str, at_cursor: bool, done: bool) -> Span:
    if column.watts is None:
        block, ink = ("┄" if block in "▁▂▃▄▅▆▇" else " "), "faint"
    else:
        ink = f"{'d' if done else 'z'}{column.zone}"
    if at_cursor and line == " ":
        return ("┃", f"now on {ink}" if block == BLOCK else "now")
    if line != " ":
        return (line, f"strong on {ink}" if block in "▅▆▇█" else "strong")
    return (block, ink)


def _label(y: int, tall: int, top: float) -> Span:
    if y == 0:
        return (f"{top:3.0f} ", "dim")
    if tall >= 5 and y == tall // 2:
        return (f"{top * (tall - y) / tall:3.0f} ", "dim")
    return (" " * LABEL_CELLS, "dim")


def _axis(total_s: float, count: int, cursor: int | None) -> Row:
    cells = [" "] * count
    for x, minute in time_ticks(total_s, count):
        words = f"{minute} min" if minute == 0 else str(minute)
        start = min(x, count - len(words))
        cells[start : start + len(words)] = words
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
        self._seen: tuple[object, ...] = ()

    def show(
        self,
        plan: Sequence[StepView],
        samples: Sequence[Sample],
        ftp_w: float,
        plan_s: float | None,
        revision: object = None,
    ) -> None:
        """Take new values; `revision` tells one plan from another."""
        every_s = moment_s(sum(step.seconds for step in plan), self.size.width)
        now = None if plan_s is None else int(plan_s) // every_s
        seen = (revision, len(samples) // every_s, now, ftp_w)
        if seen == self._seen:
            return
        self._seen = seen
        self._plan, self._samples, self._ftp_w, self._plan_s = plan, samples, ftp_w, plan_s
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        return profile(self._plan, self._samples, self._ftp_w, self._plan_s, width, height)
