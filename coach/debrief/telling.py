"""A debrief as a model may look it up: short rows, and each number in them by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.debrief.claim_binding import Sentence
from coach.debrief.claim_check import sets_of
from coach.debrief.claim_words import ClaimWords
from coach.debrief.kept import read_report
from coach.debrief.wording import Wording
from coach.formats import Shown
from coach.quoted import quoted
from coach.tool_talk import Findings
from workouts.clock_text import clock_text

if TYPE_CHECKING:
    from coach.debrief.verdict import Criterion, IntervalRow, Remark, Verdict
    from coach.language import Language
    from workouts.summary import RideSummary

NONE = Findings(("the last ride has no debrief yet",))
MOST_REMARKS = 3
OVERALL = "overall_"
LONGEST = 240  # signs of a grader's sentence
# What a row of an effort tells: attribute, words, name of the value by its unit, factor.
TOLD = (
    ("target_w", "target", "target_w", 1),
    ("average_w", "average", "average_w", 1),
    ("in_range_fraction", "in range", "in_range_percent", 100),
    ("cadence_rpm", "cadence", "cadence_rpm", 1),
    ("heart_average_bpm", "heart rate", "heart_rate_bpm", 1),
    ("fade_percent", "fade", "fade_percent", 1),
)
UNITS = {"w": " W", "percent": " %", "rpm": " rpm", "bpm": " bpm"}


def debrief_of(ride: RideSummary | None, spoken: Language, effort: int) -> Findings:
    """Return what the debrief of a ride says, of one hard effort where it is not 0.

    Raises RecordDamaged for one that cannot be read.
    """
    kept = None if ride is None else read_report(ride.folder)
    if kept is None:
        return NONE
    wording = Wording(spoken)
    return _effort(kept.verdict, wording, effort) if effort else _whole(kept.verdict, wording)


def _whole(verdict: Verdict, wording: Wording) -> Findings:
    values: dict[str, Shown] = {}
    rows = [f"last ride {quoted(verdict.workout)}, by {verdict.source.value}"]
    if verdict.score is not None:
        values["score"] = round(verdict.score)
        rows.append(f"score {values['score']} of 100")
    for name, remark in (("change", verdict.change), ("keep", verdict.keep)):
        if remark is not None:
            rows.append(f"{name}: {_said(remark, wording)}")
            values |= {**_numbers(remark), **_as_it_is(remark, f"said_{name}", verdict, wording)}
    # The score is told above; a grader may have begun with something else.
    for at, remark in enumerate(verdict.sentences, 1):
        if not remark.key.startswith(OVERALL):
            rows.append(_said(remark, wording))
            values |= {**_numbers(remark), **_as_it_is(remark, f"said_{at}", verdict, wording)}
    return Findings(tuple(rows), values)


def _said(remark: Remark, wording: Wording) -> str:
    """Return a sentence; a grader's own words as data, whose numbers are told by name."""
    sentence = wording.sentence(remark)
    return quoted(sentence, LONGEST) if remark.text else sentence


def _effort(verdict: Verdict, wording: Wording, number: int) -> Findings:
    row = verdict.interval(number)
    if row is None:
        count = sum(each.number is not None for each in verdict.intervals)
        return Findings((f"there is no effort {number}; there are {count}",), {"efforts": count})
    text, values = _told(row, number)
    rows = [text]
    for at, remark in enumerate(verdict.sentences, 1):
        if remark.text and any(seen.interval == number for seen in remark.evidence):
            rows.append(_said(remark, wording))
            own = f"effort_{number}_"
            values |= {key: v for key, v in _numbers(remark).items() if key.startswith(own)}
            values |= _as_it_is(remark, f"said_{at}", verdict, wording)
    for criterion in sorted(_about(verdict, number), key=lambda each: each.score or 0.0):
        rows.append(wording.sentence(criterion.remark))
        values |= _numbers(criterion.remark)
    return Findings(tuple(rows[: 1 + MOST_REMARKS]), values)


def _told(row: IntervalRow, number: int) -> tuple[str, dict[str, Shown]]:
    values: dict[str, Shown] = {f"effort_{number}_s": row.to_s - row.from_s}
    parts = [f"effort {number}: {clock_text(row.to_s - row.from_s)}"]
    for attribute, words, name, factor in TOLD:
        value = getattr(row, attribute)
        if value is not None:
            shown = round(factor * value)
            values[f"effort_{number}_{name}"] = shown
            parts.append(f"{words} {shown}{UNITS[name.rpartition('_')[2]]}")
    if row.skipped:
        parts.append("skipped")
    return ", ".join(parts), values


def _about(verdict: Verdict, number: int) -> list[Criterion]:
    """Return the criteria that lost points in an effort."""
    return [
        each
        for each in verdict.criteria
        if each.score is not None
        and each.score < 100
        and any(seen.interval == number for seen in each.evidence)
    ]


def _as_it_is(remark: Remark, name: str, verdict: Verdict, wording: Wording) -> dict[str, Shown]:
    """Return a grader's words, which may be said as they are where they name what they are of."""
    cited = {seen.interval for seen in remark.evidence if seen.interval is not None}
    last = max((row.number for row in verdict.intervals if row.number is not None), default=0)
    if not remark.text:
        return {}
    known = ClaimWords.of(wording.spoken)
    named = Sentence(remark.text, known, last, sets_of(verdict)).efforts
    return {name: remark.text} if named >= cited else {}


def _numbers(remark: Remark) -> dict[str, Shown]:
    return {
        name: value
        for name, value in remark.values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
