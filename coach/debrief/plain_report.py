"""A debrief as lines for a terminal."""

from __future__ import annotations

from itertools import zip_longest

from coach.debrief.kept import Words
from coach.debrief.layout import COLUMNS, cells, places_of, rows_of, shown_criteria, source_lines
from coach.debrief.verdict import Verdict
from coach.debrief.wording import Wording
from coach.formats import plain

BAR_CELLS = 20


def plain_lines(verdict: Verdict, words: Words, wording: Wording) -> list[str]:
    """Return the whole report, a bar of letters for each criterion."""
    label = wording.label
    day = f"{verdict.started_at:%Y-%m-%d %H:%M}"
    lines = [
        f"{plain(verdict.workout, 120)}   {day}   {wording.rubric(verdict.rubric)}",
        words.headline,
        "",
        *words.sentences,
        "",
    ]
    advice = [(label("keep"), words.keep), (label("change"), words.change)]
    advice.append((label("next"), words.next_session))
    wide = max(len(name) for name, _ in advice)
    lines += [f"{name:<{wide}}  {text}" for name, text in advice if text]
    rows = rows_of(verdict)
    if rows:
        heads = tuple(label(f"col_{name}") for name in COLUMNS)
        lines += ["", *_table([heads, *(cells(row, wording) for row in rows)])]
    lines.append("")
    names = [wording.criterion(each.id, each.name) for each in shown_criteria(verdict)]
    wide = max(map(len, names), default=0)
    for name, each in zip(names, shown_criteria(verdict), strict=True):
        full = 0 if each.score is None else round(each.score / 100 * BAR_CELLS)
        score = "--" if each.score is None else f"{each.score:.0f}"
        bar = "" if each.score is None else f"{'█' * full}{'░' * (BAR_CELLS - full)}"
        lines.append(f"{name:<{wide}}  {score:>3}  {bar}".rstrip())
        places = places_of(each, wording)
        where = f" {label('seen_at')} {', '.join(places)}" if places else ""
        lines.append(f"{'':<{wide}}       {wording.sentence(each.remark)}{where}")
    return [*lines, "", *source_lines(verdict, wording)]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    columns = list(zip_longest(*rows, fillvalue=""))
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
