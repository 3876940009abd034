"""What every form of the report shows, in words: its figures, its rows, its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.debrief.verdict import (
    Criterion,
    Evidence,
    IntervalRow,
    Value,
    Verdict,
    VerdictSource,
)
from coach.debrief.wording import NOT_KNOWN, Wording
from coach.formats import plain
from workouts.clock_text import clock_text

COLUMNS = ("effort", "time", "target", "ridden", "in_range", "cadence", "heart")
# Fact of the verdict -> label, and the name whose end is its unit.
FIGURES = (
    ("seconds", "time", "time_s"),
    ("average_power_w", "average", "power_w"),
    ("normalized_power_w", "normalized", "power_w"),
    ("intensity_factor", "intensity", "factor"),
    ("training_stress", "stress", "stress"),
    ("work_kj", "work", "work_kj"),
    ("average_heart_rate_bpm", "heart", "heart_bpm"),
    ("average_cadence_rpm", "cadence", "cadence_rpm"),
)
WHOLE = ".whole"  # the end of a remark's key: nothing was lost
NOTHING_LOST = 95.0
LONGEST_FAULT = 200
MOST_PLACES = 4  # of evidence named at a criterion


def figures(verdict: Verdict, wording: Wording) -> list[tuple[str, str]]:
    """Return the ride's figures as label and value, those that are not known left out."""
    shown = []
    for name, label, unit in FIGURES:
        value = verdict.fact(name)
        if value is None:
            continue
        if name == "intensity_factor":
            text = wording.spoken.decimal(value, 2)
        elif name == "training_stress":
            text = wording.spoken.decimal(value, 0)
        else:
            text = wording.value(unit, value)
        shown.append((wording.label(label), text))
    return shown


def rows_of(verdict: Verdict) -> list[IntervalRow]:
    """Return the rows worth a table: the hard efforts, else every part of the ride."""
    hard = [row for row in verdict.intervals if row.number is not None]
    return hard or (list(verdict.intervals) if len(verdict.intervals) > 1 else [])


def cells(row: IntervalRow, wording: Wording) -> tuple[str, ...]:
    """Return one row of the table, a text for each of COLUMNS."""
    name = plain(row.name) if row.name else ""
    if not name and row.kind is not None:
        name = wording.spoken.say(row.kind.value, "steps")
    number = str(row.index + 1 if row.number is None else row.number)
    if row.to_s <= row.from_s:
        name = f"{name} ({wording.label('not_ridden')})".strip()
    elif row.skipped:
        name = f"{name} ({wording.label('cut_short')})".strip()
    return (
        f"{number} {name}".strip(),
        clock_text(row.to_s - row.from_s),
        _known(wording, "target_w", row.target_w),
        _known(wording, "average_w", row.average_w),
        _known(wording, "in_range_fraction", row.in_range_fraction),
        NOT_KNOWN if row.cadence_rpm is None else str(row.cadence_rpm),
        NOT_KNOWN if row.heart_average_bpm is None else str(row.heart_average_bpm),
    )


def shown_criteria(verdict: Verdict) -> list[Criterion]:
    """Return the criteria to show.

    What weighs nothing is told where it found something alone, what nobody judged not at all.
    """
    return [
        each
        for each in verdict.criteria
        if not (each.judged and each.granted)
        and (each.weight or not each.remark.key.endswith(WHOLE))
    ]


def places_of(criterion: Criterion, wording: Wording) -> list[str]:
    """Return where a criterion lost its points, nothing where it lost none worth a look."""
    if criterion.score is not None and criterion.score >= NOTHING_LOST:
        return []
    return seen_at(criterion.evidence, wording)


def seen_at(evidence: Sequence[Evidence], wording: Wording) -> list[str]:
    """Return the places of evidence: "effort 3 (12:00–15:00)"; the last says how many more."""
    places = []
    for each in evidence[:MOST_PLACES]:
        place = f"{clock_text(each.from_s)}–{clock_text(each.to_s)}"
        if each.to_s <= each.from_s:
            place = clock_text(each.from_s)
        if each.turn is not None:
            place = f"{wording.label('turn', turn=each.turn)} ({place})"
        elif each.interval is not None:
            place = f"{wording.label('effort_n', interval=each.interval)} ({place})"
        places.append(place)
    if len(evidence) > MOST_PLACES:
        places.append(wording.label("more", count=len(evidence) - MOST_PLACES))
    return places


def source_lines(verdict: Verdict, wording: Wording) -> list[str]:
    """Return who graded, by which rubric, and what of a model's claims was dropped and why."""
    key = "by_model" if verdict.source is VerdictSource.MODEL else "by_rule"
    lines = [
        wording.label(
            "rubric_line",
            rubric=wording.rubric(verdict.rubric),
            version=verdict.rubric_version,
        ),
        wording.label(key),
        *_grader_lines(verdict, wording),
    ]
    if any(criterion.granted for criterion in shown_criteria(verdict)):
        lines.append(wording.label("granted_why"))
    if verdict.dropped_claims:
        lines.append(wording.label("dropped", count=len(verdict.dropped_claims)))
        reasons = Counter(claim.why for claim in verdict.dropped_claims)
        known = wording.spoken.debrief["dropped"]
        lines += [
            f"{count} × {known.get(why) or plain(why).replace('_', ' ')}"
            for why, count in sorted(reasons.items())
        ]
    return [line for line in lines if line]


def _grader_lines(verdict: Verdict, wording: Wording) -> list[str]:
    note = verdict.grader
    if note is None:
        return []
    spoken = wording.spoken
    lines = []
    if verdict.source is VerdictSource.MODEL:
        cost = f"{spoken.decimal(note.cost, 4)} {note.currency}" if note.currency else None
        lines.append(
            wording.label(
                "grader_line",
                model=note.model,
                input=str(note.input_tokens),
                output=str(note.output_tokens),
                cost=cost,
            )
        )
    elif note.fault:
        lines.append(wording.label("no_grader", why=plain(note.fault, LONGEST_FAULT)))
    return lines


def _known(wording: Wording, name: str, value: Value) -> str:
    return NOT_KNOWN if value is None else wording.value(name, value)
