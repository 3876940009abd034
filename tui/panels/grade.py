"""A ride's grade: the score, what to keep and change, each criterion as a bar with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.formats import fitted, wrapped
from tui.panels.drawing import Row, beside, padded, spread, width_of
from tui.panels.table import cell

if TYPE_CHECKING:
    from coach.debrief.kept import KeptReport
    from coach.debrief.verdict import Criterion
    from coach.debrief.wording import Wording

BESIDE = 100  # cells from which words and criteria stand next to each other
GAP = 4
NAME_CELLS, BAR_CELLS = 26, 12
LINES_EACH = 3  # of a sentence, at most
MAKING = "being graded…"
NONE = "not graded yet; teamcar debrief does it now"
# Scores from which on a bar has this ink; each has its number beside it.
INKS = ((75.0, "z3"), (60.0, "z4"), (0.0, "z6"))


def grade_line(kept: KeptReport | None, is_made: bool, width: int) -> Row:
    """Return the grade in one line, with what to change."""
    if kept is None:
        return ((MAKING if is_made else NONE, "dim"),)
    grade, room = kept.words.headline, width
    spans: Row = ((grade, "strong"),)
    room -= len(grade) + 3
    if room > 20 and kept.words.change:
        spans = (*spans, ("   ", "dim"), (fitted(kept.words.change, room), "text"))
    return spans


def grade_rows(
    kept: KeptReport | None, is_made: bool, fault: str | None, width: int, height: int
) -> list[Row]:
    """Return the grade in full: words first, criteria below them or beside, the costliest first."""
    if kept is None:
        said = fault or (MAKING if is_made else NONE)
        return [((line, "dim"),) for line in wrapped(said, width, height)]
    wide = width >= BESIDE
    room = (width - GAP) // 2 if wide else width
    words = _words(kept, is_made, room)
    if wide:
        return beside(words, _criteria(kept, room, height), room, GAP)[:height]
    left = height - len(words) - 1
    if left < 1:
        return words[:height]
    return [*words, (), *_criteria(kept, room, left)]


def _words(kept: KeptReport, is_made: bool, width: int) -> list[Row]:
    wording, words = _wording(kept), kept.words
    source: Row = ((MAKING if is_made else kept.verdict.source.value, "dim"),)
    rows = [spread(((words.headline, "strong"),), source, width)]
    for sentence in words.sentences:
        rows += [((line, "text"),) for line in wrapped(sentence, width, LINES_EACH)]
    for key, ink, text in (
        ("keep", "z3", words.keep),
        ("change", "now", words.change),
        ("next", "plan", words.next_session),
    ):
        if not text:
            continue
        label = f"{wording.label(key)}: "
        first, *others = wrapped(f"{label}{text}", width, LINES_EACH)
        rows.append(((first[: len(label)], ink), (first[len(label) :], "text")))
        rows += [((line, "text"),) for line in others]
    dropped = len(kept.verdict.dropped_claims)
    if dropped:
        said = wording.label("dropped", count=dropped)
        rows += [((line, "dim"),) for line in wrapped(said, width, LINES_EACH)]
    return rows


def _criteria(kept: KeptReport, width: int, height: int) -> list[Row]:
    """Return one row a criterion, those that cost the most first; the rest are counted."""
    from coach.debrief.advice import lost_points
    from coach.debrief.layout import shown_criteria

    wording = _wording(kept)
    order = sorted(
        shown_criteria(kept.verdict), key=lambda each: (each.granted, -lost_points(each))
    )
    shown = order if len(order) <= height else order[: height - 1]
    rows = [_criterion(each, wording, width) for each in shown]
    if len(shown) < len(order):
        rows.append(((wording.label("more", count=len(order) - len(shown)), "dim"),))
    return rows


def _criterion(each: Criterion, wording: Wording, width: int) -> Row:
    name, known = wording.criterion(each.id, each.name), each.score is not None
    full = round((each.score or 0.0) / 100 * BAR_CELLS)
    ink = next(ink for least, ink in INKS if (each.score or 0.0) >= least)
    row: Row = (
        *cell(name, NAME_CELLS, "text" if known else "dim"),
        *cell("--" if each.score is None else f"{each.score:.0f}", 4, right=True),
        ("█" * full, ink),
        (("░" if known else " ") * (BAR_CELLS - full) + " ", "faint"),
    )
    left = width - width_of(row)
    if left > 0:
        row = (*row, (fitted(wording.sentence(each.remark), left), "dim"))
    return padded(row, width)


def _wording(kept: KeptReport) -> Wording:
    from coach.debrief.wording import Wording
    from coach.language import language

    return Wording(language(kept.language))
