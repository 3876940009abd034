"""What stands beside and below a chart: labels that never touch, dates that fall on their days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from tui.panels.drawing import Row, Span

LABEL_CELLS = 5  # at the left edge
TICK_CELLS = 10  # that a date takes with room around it
MIDDLE_FROM = 5  # rows from which the middle has a label
TODAY = "today"

Label = tuple[int, str, str]  # cell, words, ink


def value_label(y: int, tall: int, low: float, high: float, cells: int = LABEL_CELLS) -> Span:
    """Return the value at the left edge of row `y`: of the top, the middle and the foot."""
    middle = tall - 1 - tall // 2  # the row in which half of the span lies
    values = {middle: (low + high) / 2} if tall >= MIDDLE_FROM else {}
    values |= {0: high, tall - 1: low}
    if y not in values:
        return (" " * cells, "dim")
    return (f"{values[y]:{cells - 1}.0f} ", "dim")


def placed(labels: Iterable[Label], count: int) -> Row:
    """Return labels in one row of `count` cells; of two that would touch the first one stays.

    A label that would stand out at the right edge is moved to the left.
    """
    taken = [False] * (count + 1)
    kept: list[Label] = []
    for x, words, ink in labels:
        start = max(0, min(x, count - len(words)))
        around = slice(max(0, start - 1), start + len(words) + 1)
        if len(words) <= count and not any(taken[around]):
            taken[start : start + len(words)] = [True] * len(words)
            kept.append((start, words, ink))
    spans: list[Span] = []
    at = 0
    for start, words, ink in sorted(kept):
        spans += [(" " * (start - at), "dim"), (words, ink)]
        at = start + len(words)
    return (*spans, (" " * (count - at), "dim"))


def place(at: int, last: int, count: int) -> int:
    """Return the cell of value number `at` of those from 0 to `last`."""
    return 0 if last <= 0 else round(at * (count - 1) / last)


def date_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Return at most `most` days between two with their words: Mondays, else months, else years."""
    for every in (1, 2, 4):
        mondays = _mondays(first, last, every)
        if len(mondays) <= most:
            return [(day, f"{day.day} {day:%b}") for day in mondays]
    for every in (1, 2, 3, 6):
        months = [day for day in _months(first, last) if (day.month - 1) % every == 0]
        if len(months) <= most:
            return [(day, f"{day:%b}" if day.month > 1 else f"{day.year}") for day in months]
    for every in (1, 2, 5, 10):
        years = [day for day in _months(first, last) if day.month == 1 and day.year % every == 0]
        if len(years) <= most:
            return [(day, f"{day.year}") for day in years]
    return []


def dates_row(days: Sequence[date], count: int, today: date, cursor: int | None = None) -> Row:
    """Return dates under the cells of their days; today's has its word, the cursor its sign."""
    last = len(days) - 1
    labels: list[Label] = []
    if cursor is not None:
        labels.append((place(cursor, last, count), "▲", "now"))
    if days[0] <= today <= days[-1]:
        labels.append((place((today - days[0]).days, last, count), TODAY, "now"))
    for day, words in date_ticks(days[0], days[-1], max(2, count // TICK_CELLS)):
        labels.append((place((day - days[0]).days, last, count), words, "dim"))
    return placed(labels, count)


def _mondays(first: date, last: date, every: int) -> list[date]:
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = (last - monday).days // 7
    # Counted from a fixed Monday, so that the ticks stay on their weeks from day to day.
    days = [monday + timedelta(weeks=number) for number in range(weeks + 1)]
    return [day for day in days if day.toordinal() // 7 % every == 0]


def _months(first: date, last: date) -> list[date]:
    number = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    out = []
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        out.append(day)
        number += 1
    return out
