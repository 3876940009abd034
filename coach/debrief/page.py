"""A debrief as one HTML page: nothing outside it is needed, nothing in it runs.

Every word that comes from the ride, from a file or from a model is escaped where it is put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from coach.debrief.advice import band
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
from coach.debrief.page_charts import Plot, paired_bars, plot, ring, score_bar
from coach.debrief.traces import Traces
from coach.debrief.verdict import Criterion, IntervalRow, Verdict
from coach.debrief.wording import Wording
from coach.formats import plain

STYLE = Path(__file__).with_name("page.css")
# A page that is opened from a disk or a letter fetches nothing and runs nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
COLOURS = {"excellent": "good", "good": "good", "mixed": "fair", "hard_day": "poor"}


def html_page(verdict: Verdict, words: Words, traces: Traces, wording: Wording) -> str:
    """Return the page."""
    language = wording.spoken.code
    title = f"{wording.label('title')}: {plain(verdict.workout, 120)}"
    body = "".join(_body(verdict, words, traces, wording))
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def colour(score: float | None) -> str:
    """Return the class of a score: good, fair, poor, or "" without one."""
    return COLOURS.get(band(score), "")


def _body(verdict: Verdict, words: Words, traces: Traces, wording: Wording) -> Iterator[str]:
    yield _header(verdict, words, wording)
    said = "".join(f"<li>{escape(sentence)}</li>\n" for sentence in words.sentences)
    yield f'<ol class="said">\n{said}</ol>\n'
    yield _advice(words, wording)
    yield _ride(verdict, traces, wording)
    yield _intervals(verdict, wording)
    yield f'<section>\n<h2>{escape(wording.label("criteria"))}</h2>\n<ul class="criteria">\n'
    for criterion in shown_criteria(verdict):
        yield _criterion(criterion, wording)
    yield "</ul>\n</section>\n"
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in source_lines(verdict, wording))
    yield f"<footer>\n{lines}</footer>\n"


def _header(verdict: Verdict, words: Words, wording: Wording) -> str:
    shown = "–" if verdict.score is None else f"{verdict.score:.0f}"
    alt = wording.label("score_alt", score=verdict.score)
    when = f"{verdict.started_at:%Y-%m-%d, %H:%M}"
    about = f"{when} · {wording.rubric(verdict.rubric)}"
    return (
        f"<header>\n<div><h1>{escape(plain(verdict.workout, 120))}</h1>\n"
        f'<p class="dim">{escape(about)}</p>\n<p>{escape(words.headline)}</p></div>\n'
        f"{ring(verdict.score, shown, alt, colour(verdict.score))}\n</header>\n"
    )


def _advice(words: Words, wording: Wording) -> str:
    rows = [("keep", words.keep), ("change", words.change)]
    if words.next_session:
        rows.append(("next", words.next_session))
    parts = "".join(
        f'<div class="{kind}"><dt>{escape(wording.label(kind))}</dt><dd>{escape(text)}</dd></div>\n'
        for kind, text in rows
    )
    return f'<dl class="advice">\n{parts}</dl>\n'


def _ride(verdict: Verdict, traces: Traces, wording: Wording) -> str:
    label = wording.label
    efforts = tuple(row for row in verdict.intervals if row.number is not None)
    charts = (
        Plot(label("power"), label("power_alt"), "W", "power", traces.power_w, traces.step_s,
             traces.seconds, traces.target_w, efforts, from_zero=True),
        Plot(label("heart"), label("heart_alt"), "bpm", "heart", traces.heart_rate_bpm,
             traces.step_s, traces.seconds, efforts=efforts),
        Plot(label("cadence"), label("cadence_alt"), "rpm", "cadence", traces.cadence_rpm,
             traces.step_s, traces.seconds, efforts=efforts),
    )  # fmt: skip
    power, *others = [plot(each) for each in charts]
    key = f'<p class="key dim" aria-hidden="true"><span><i></i>{escape(label("ridden"))}</span>'
    if any(value is not None for value in traces.target_w):
        key += f'<span><i class="asked"></i>{escape(label("target"))}</span>'
    if efforts:
        key += f'<span><i class="hard"></i>{escape(label("effort"))}</span>'
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>\n"
        for name, value in figures(verdict, wording)
    )
    return (
        f"<section>\n<h2>{escape(label('ride'))}</h2>\n"
        f'<dl class="figures">\n{facts}</dl>\n'
        f"{f'{power}{key}</p>' if power else ''}{''.join(others)}\n</section>\n"
    )


def _intervals(verdict: Verdict, wording: Wording) -> str:
    rows = rows_of(verdict)
    if not rows:
        return ""
    label = wording.label
    bars = paired_bars(rows, label("pairs_alt"), label("pairs"))
    heads = "".join(f'<th scope="col">{escape(label(f"col_{name}"))}</th>' for name in COLUMNS)
    body = "".join(f"<tr>{_row(row, wording)}</tr>\n" for row in rows)
    return (
        f"<section>\n<h2>{escape(label('intervals'))}</h2>\n{bars}\n"
        f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n'
        "</table></div>\n</section>\n"
    )


def _row(row: IntervalRow, wording: Wording) -> str:
    first, *others = cells(row, wording)
    columns = "".join(f"<td>{escape(each)}</td>" for each in others)
    return f'<th scope="row">{escape(first)}</th>{columns}'


def _criterion(criterion: Criterion, wording: Wording) -> str:
    name = wording.criterion(criterion.id, criterion.name)
    granted = criterion.score is None
    score = wording.label("granted") if granted else f"{criterion.score:.0f}"
    where = _where(places_of(criterion, wording), wording)
    bar = "" if granted else score_bar(criterion.score)
    return (
        f'<li class="{colour(criterion.score)}"><b>{escape(name)}</b>'
        f"<span>{escape(score)}</span>{bar}"
        f"<p>{escape(wording.sentence(criterion.remark))}{where}</p></li>\n"
    )


def _where(places: Sequence[str], wording: Wording) -> str:
    if not places:
        return ""
    return f" <small>{escape(wording.label('seen_at'))} {escape(', '.join(places))}</small>"
