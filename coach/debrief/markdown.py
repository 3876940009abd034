"""A debrief as Markdown; words of the ride are data, and no sign in them is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.debrief.kept import Words
from coach.debrief.layout import (
    COLUMNS,
    cells,
    figures,
    places_of,
    rows_of,
    shown_criteria,
    source_lines,
)
from coach.debrief.verdict import Verdict
from coach.debrief.wording import Wording
from coach.formats import plain

# Each of these may begin something in Markdown, or in the HTML that it lets through; a full stop
# or a dash does so at the start of a line alone, where none of our lines has data.
SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$^=@])")
LINK = re.compile(r"(?i)\b(https?|ftp|mailto|javascript)(:)|(www)(\.)")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return LINK.sub(
        lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", SIGNS.sub(r"\\\1", text)
    )


def markdown_page(verdict: Verdict, words: Words, wording: Wording) -> str:
    """Return the report as a document."""
    return "\n".join(_lines(verdict, words, wording)) + "\n"


def _lines(verdict: Verdict, words: Words, wording: Wording) -> Iterator[str]:
    label = wording.label
    yield f"# {escaped(plain(verdict.workout, 120))}"
    yield ""
    when = f"{verdict.started_at:%Y-%m-%d, %H:%M}"
    yield f"{when} · {escaped(wording.rubric(verdict.rubric))}"
    yield ""
    yield f"**{escaped(words.headline)}**"
    yield ""
    for number, sentence in enumerate(words.sentences, start=1):
        yield f"{number}. {escaped(sentence)}"
    yield ""
    for kind, text in (
        ("keep", words.keep),
        ("change", words.change),
        ("next", words.next_session),
    ):
        if text:
            yield f"- **{escaped(label(kind))}**: {escaped(text)}"
    yield from _figures(verdict, wording)
    yield from _intervals(verdict, wording)
    yield from ("", f"## {escaped(label('criteria'))}", "")
    for criterion in shown_criteria(verdict):
        name = escaped(wording.criterion(criterion.id, criterion.name))
        score = label("granted") if criterion.score is None else f"{criterion.score:.0f}"
        said = escaped(wording.sentence(criterion.remark))
        places = places_of(criterion, wording)
        where = f" {label('seen_at')} {', '.join(places)}" if places else ""
        yield f"- **{name}**: {escaped(score)}. {said}{escaped(where)}"
    yield ""
    for line in source_lines(verdict, wording):
        yield f"*{escaped(line)}*"
        yield ""


def _figures(verdict: Verdict, wording: Wording) -> Iterator[str]:
    rows = figures(verdict, wording)
    if not rows:
        return
    yield from ("", f"## {escaped(wording.label('ride'))}", "")
    yield from _table(("", ""), [(name, value) for name, value in rows], ":---|---:")


def _intervals(verdict: Verdict, wording: Wording) -> Iterator[str]:
    rows = rows_of(verdict)
    if not rows:
        return
    yield from ("", f"## {escaped(wording.label('intervals'))}", "")
    heads = tuple(wording.label(f"col_{name}") for name in COLUMNS)
    marks = "|".join(":---" if name == "effort" else "---:" for name in COLUMNS)
    yield from _table(heads, [cells(row, wording) for row in rows], marks)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], marks: str) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, heads))} |"
    yield f"|{marks}|"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"
