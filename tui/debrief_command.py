"""`teamcar debrief RIDE`: a ride graded from its folder alone, printed, kept, given out."""

import argparse
import os
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.debrief.kept import KeptReport, Report, Words, grading, keep_report, read_report
from coach.debrief.verdict import CALCULATION, Verdict
from coach.debrief.wording import Wording
from tui.reports import print_json, print_lines
from tui.settings import Settings, load_settings
from tui.stored import open_history
from workouts.atomic import write_atomically
from workouts.errors import CommandRefused, RecordDamaged

if TYPE_CHECKING:
    from coach.cue_words import Tone
    from coach.debrief.report import Grade
    from coach.language import Language
    from coach.persona import Persona

LOWEST_PRIORITY = 19
LAST = "last"


@dataclass(frozen=True, slots=True)
class Debriefed:
    """A debrief as it is shown: read from the ride's folder, or made now.

    `paths` is None where the disk did not take it; `html` is then the page itself.
    """

    verdict: Verdict
    words: Words
    language: str
    paths: dict[str, str] | None
    html: str = ""

    def page(self) -> bytes:
        """Return the page; raises OSError."""
        return self.html.encode() if self.paths is None else Path(self.paths["html"]).read_bytes()


def debrief(given: argparse.Namespace) -> int:
    """Print the debrief of a ride, made now where there is none yet; returns the exit code."""
    if given.background:
        os.nice(LOWEST_PRIORITY)  # whatever else runs goes first
    folder = ride_folder(given)
    settings, fault = load_settings(given.folder)
    if fault:
        _say(fault)
    spoken, persona = voice_of(settings, given.folder, given.language)
    from coach.cue_words import tone_of
    from tui.grading import grading_by

    tone = tone_of(persona.sternness)
    grade = grading_by(settings, given.folder, spoken, persona)
    done = debriefed(folder, spoken, tone, grade, again=given.again)
    if given.html is not None:
        out: Path = given.html.expanduser()
        path = out / f"{done.verdict.ride_id}.html" if out.is_dir() else out
        try:
            write_atomically(path, done.page())
        except OSError as error:
            why = f"{path}: the page is not written: {error.strerror or error}"
            raise CommandRefused(why) from None
    if given.json:
        print_json(document(done))
    elif not given.background:
        from coach.debrief.plain_report import plain_lines

        print_lines(plain_lines(done.verdict, done.words, Wording(spoken, tone)))
        if done.paths is not None:
            print_lines(["", done.paths["html"]])
    return 0


def ride_folder(given: argparse.Namespace) -> Path:
    """Return the folder that is meant: a path, or a ride of the history; raises RecordDamaged."""
    named = Path(given.ride).expanduser()
    if given.ride not in (LAST, "") and (os.sep in given.ride or named.is_dir()):
        if not named.is_dir():
            why = "there is no such folder; give a ride's folder, its id, or last"
            raise RecordDamaged(named, why)
        return named.resolve()
    with closing(open_history(given.folder, load_settings(given.folder)[0])) as history:
        history.catch_up()
        return history.ride(given.ride).folder


def debriefed(
    folder: Path, spoken: "Language", tone: "Tone", grade: "Grade", *, again: bool
) -> Debriefed:
    """Return the debrief that the folder has, else one made now, and kept where that can be.

    Raises RecordDamaged for a ride that cannot be read, CommandRefused while another process
    grades it.
    """
    if not again:
        kept = _readable(folder)
        if kept and kept.language == spoken.code and kept.verdict.calculation == CALCULATION:
            return _as_kept(kept)
    from coach.debrief.report import write_report

    report: Report | None = None
    try:
        with grading(folder):
            report = write_report(folder, spoken, tone, grade)
            return _as_kept(keep_report(folder, report))
    except OSError as error:
        # A disk that is full or not ours to write: the rider gets to read it all the same.
        _say(f"{folder}: the debrief is not kept: {error.strerror or error}")
        report = report or write_report(folder, spoken, tone, grade)
        return Debriefed(report.verdict, report.words, report.language, None, report.html)


def voice_of(
    settings: Settings, data: Path, language_code: str | None
) -> "tuple[Language, Persona]":
    """Return the language in which the rider wants it, and who says it."""
    from coach.language import chosen_language
    from coach.persona import BadPersona, Persona, persona_named

    try:
        persona = persona_named(settings.persona, data / "personas")
    except BadPersona as bad:
        _say(str(bad))
        persona = Persona("", "")
    code = language_code or settings.language or persona.language
    return chosen_language(code), persona


def document(done: Debriefed) -> dict[str, object]:
    """Return the one document of `debrief --json`."""
    verdict, words = done.verdict, done.words
    return {
        "ride": verdict.ride_id,
        "score": verdict.score,
        "rubric": verdict.rubric,
        "rubric_version": verdict.rubric_version,
        "source": verdict.source.value,
        "language": done.language,
        "criteria": [
            {
                "id": each.id,
                "score": each.score,
                "weight": each.weight,
                "granted": each.granted,
                "judged": each.judged,
                "evidence": [
                    {name: getattr(seen, name) for name in ("from_s", "to_s", "interval", "turn")}
                    for seen in each.evidence
                ],
            }
            for each in verdict.criteria
        ],
        "sentences": list(words.sentences),
        "keep": words.keep,
        "change": words.change,
        "next_session": words.next_workout or None,
        "grader": None if verdict.grader is None else asdict(verdict.grader),
        "dropped_claims": [
            {"claim": each.claim, "why": each.why} for each in verdict.dropped_claims
        ],
        "report": done.paths,
    }


def _as_kept(kept: KeptReport) -> Debriefed:
    return Debriefed(kept.verdict, kept.words, kept.language, kept.paths)


def _readable(folder: Path) -> KeptReport | None:
    """Return the debrief that is there, None for one that cannot be read: it is made anew."""
    try:
        return read_report(folder)
    except RecordDamaged as error:
        _say(f"{error.path}: {error.why.partition(';')[0]}; it is made anew")
        return None


def _say(sentence: str) -> None:
    sys.stderr.write(f"teamcar: {sentence}\n")
