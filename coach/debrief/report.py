"""A ride's folder becomes its report: graded, put into words, drawn, kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cue_words import Tone
from coach.debrief.advice import advise, band
from coach.debrief.kept import Report, Words
from coach.debrief.layout import seen_at
from coach.debrief.markdown import markdown_page
from coach.debrief.page import html_page
from coach.debrief.ride_folder import read_evidence
from coach.debrief.traces import traces_of
from coach.debrief.wording import Wording

if TYPE_CHECKING:
    from coach.debrief.evidence import RideEvidence, Track
    from coach.debrief.verdict import Remark, Verdict
    from coach.language import Language

Grade = Callable[["RideEvidence"], "Verdict"]


def write_report(ride: Path, spoken: Language, tone: Tone, grade: Grade) -> Report:
    """Return the report of the ride in a folder, which is read once, and nothing else.

    Raises RecordDamaged for a ride that cannot be read.
    """
    evidence = read_evidence(ride)
    return report_of(grade(evidence), evidence.track, spoken, tone)


def report_of(
    verdict: Verdict, track: Track | None, spoken: Language, tone: Tone = Tone.PLAIN
) -> Report:
    """Return the report of a verdict."""
    whole = advise(verdict)
    wording = Wording(spoken, tone)
    words = words_of(whole, wording)
    page = html_page(whole, words, traces_of(track), wording)
    return Report(whole, words, spoken.code, markdown_page(whole, words, wording), page)


def words_of(verdict: Verdict, wording: Wording) -> Words:
    """Return what a verdict with its advice says."""
    following = verdict.next_session
    headline = headline_of(verdict, wording)
    return Words(
        headline=headline,
        sentences=tuple(_cited(remark, wording) for remark in verdict.sentences),
        keep="" if verdict.keep is None else _cited(verdict.keep, wording),
        change="" if verdict.change is None else _cited(verdict.change, wording),
        next_session="" if following is None else wording.sentence(following.why),
        next_workout="" if following is None else following.workout,
    )


def _cited(remark: Remark, wording: Wording) -> str:
    """Return a sentence; a model's with where in the ride it can be seen."""
    sentence = wording.sentence(remark)
    if not remark.text:
        return sentence
    places = ", ".join(seen_at(remark.evidence, wording))
    return f"{sentence} [{places}]" if places else sentence


def headline_of(verdict: Verdict, wording: Wording) -> str:
    """Return the score in a line."""
    if verdict.score is None:
        return wording.label("no_score")
    word = wording.label(f"band_{band(verdict.score)}")
    return wording.label("headline", score=float(round(verdict.score)), band=word)
